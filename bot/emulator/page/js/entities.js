/** A message's text with its entities as DOM nodes. Offsets are UTF-16 units, which is how JavaScript counts too. */

import { el } from "./elements.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const LINKLESS = new Set(["url", "text_link", "code", "pre"]);
const SAFE_LINK = /^(https?|tg|mailto|tel):/i;
const BARE_LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

/** Render `text`; `follow(url)` is called for links, `command(text)` for /commands. */
export function richText(text, entities, { follow, command }) {
  const all = withBareLinks(text, entities).filter((entity) => entity.length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return fragment(text, 0, text.length, all, { follow, command });
}

/** The same text in one line, without markup, for quotes and announcements. */
export function plainLine(message) {
  const words = message.text ?? message.caption;
  if (words) return words.replace(/\s+/g, " ").trim();
  return KINDS[message.kind] ?? message.kind.replaceAll("_", " ");
}

export const KINDS = {
  photo: "Photo", voice: "Voice message", sticker: "Sticker", video_note: "Video message", document: "File",
  location: "Location", contact: "Contact", poll: "Poll", dice: "Dice", video: "Video", audio: "Audio",
  animation: "Animation",
};

/** As Telegram does: an address becomes a link where nothing else stands, so code keeps it inert. */
function withBareLinks(text, entities) {
  const taken = entities.filter(({ type }) => LINKLESS.has(type));
  const found = [...text.matchAll(BARE_LINK)].map((match) => ({ type: "url", offset: match.index, length: match[0].length }))
    .filter((link) => !taken.some((one) => one.offset < link.offset + link.length && link.offset < one.offset + one.length));
  return [...entities, ...found];
}

function fragment(text, start, end, entities, handlers) {
  const nodes = document.createDocumentFragment();
  let at = start;
  for (let index = 0; index < entities.length;) {
    const entity = entities[index];
    const stop = Math.min(entity.offset + entity.length, end);
    let next = index + 1;
    while (next < entities.length && entities[next].offset < stop) next += 1;
    nodes.append(text.slice(at, entity.offset));
    const inner = fragment(text, entity.offset, stop, entities.slice(index + 1, next), handlers);
    nodes.append(wrap(entity, text.slice(entity.offset, stop), inner, handlers));
    at = stop;
    // A block brings its own line break; the one after it would show as an empty line.
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1;
    index = next;
  }
  nodes.append(text.slice(at, end));
  return nodes;
}

function wrap(entity, words, inner, { follow, command }) {
  if (entity.type === "url") return link(words.includes("://") ? words : `https://${words}`, inner, follow);
  if (entity.type === "text_link") return link(entity.url, inner, follow);
  if (entity.type === "spoiler") return spoiler(inner);
  if (entity.type === "bot_command") {
    return inlineCommand(words, inner, command);
  }
  return el(TAGS[entity.type] ?? "span", {}, inner);
}

function link(url, inner, follow) {
  if (!SAFE_LINK.test(url)) return el("span", {}, inner);
  const onclick = (event) => {
    if (follow(url, event.currentTarget)) event.preventDefault();
  };
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", onclick }, inner);
}

/** A link rather than a button, because a button never breaks into the lines of a sentence as words do. */
function inlineCommand(words, inner, command) {
  const onclick = (event) => {
    event.preventDefault();
    command(words);
  };
  return el("a", { href: "#", class: "inline-command", onclick }, inner);
}

function spoiler(inner) {
  const cover = el("button", { type: "button", class: "spoiler", "aria-expanded": "false",
    "aria-label": "Hidden text, press to show" });
  const words = el("span", { hidden: true }, inner);
  const shown = el("span", { class: "spoiler-words" });
  cover.append("\u2007".repeat(Math.min(words.textContent.length, 24)));
  cover.addEventListener("click", () => {
    shown.replaceChildren(...words.childNodes);
    cover.replaceWith(shown);
  });
  return cover;
}
