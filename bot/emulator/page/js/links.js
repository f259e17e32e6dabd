/** Links to the bot itself. */

/** The START payload of a t.me link to `username`, "" where it has none, null where the link leads elsewhere. */
export function deepLink(url, username) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const here = { "t.me": parsed.pathname.slice(1), "telegram.me": parsed.pathname.slice(1) }[parsed.hostname]
    ?? (parsed.protocol === "tg:" ? parsed.searchParams.get("domain") : null);
  if (!here || here.toLowerCase() !== username.toLowerCase()) return null;
  return parsed.searchParams.get("start") ?? "";
}
