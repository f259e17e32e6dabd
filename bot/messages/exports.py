"""/export: what it means to have such files in a chat, and the two documents."""

from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.domain.export import VERSION, Export
from bot.domain.kinds import Action
from bot.messages.export_page import page
from bot.messages.rendered import Document, Rendered, bold, paragraphs
from bot.messages.telling import Telling

ADAPTER = TypeAdapter(Export)
SCHEMA = Path(__file__).with_name("export.schema.json")
"""What `schema` gives, for programs that never import this one; tools/export-schema writes it."""


def export_note(t: Telling) -> Rendered:
    _ = t.reader.gettext
    text = paragraphs(
        bold(_("Everything of yours, as files")),
        _(
            "You get one file for programs (JSON) and one page to read, with all your replies in plain"
            " words. Nothing of a partner's is in them."
        ),
        _(
            "They stay in this chat: on Telegram's servers, on every device where you use Telegram, and with"
            " whoever holds one of them. Once you have saved them elsewhere, /clear removes them from here"
            " within 48 hours."
        ),
    )
    return Rendered(text, ((t.button(Action.SEND_EXPORT),),))


def export_data(t: Telling) -> Rendered:
    """The file for programs. Its fields: docs/export.md."""
    caption = t.reader.gettext(
        "Everything of yours, for programs: JSON, version {version}. Every field is described where this"
        " program is published, in docs/export.md.",
        version=VERSION,
    )
    return Rendered(caption, document=Document("tend-export.json", partial(as_json, t.view.export())))


def export_page(t: Telling) -> Rendered:
    caption = t.reader.gettext("The same to read: save this page and open it in a browser.")
    write = partial(page, t.view.export(), t.reader)
    return Rendered(caption, document=Document("tend-export.html", write))


def as_json(export: Export) -> bytes:
    """The document for programs, as export.schema.json describes it."""
    return ADAPTER.dump_json(export, indent=1)


def schema() -> dict[str, Any]:
    """The JSON Schema of the document: every field is there, and no other."""
    found: dict[str, Any] = ADAPTER.json_schema(mode="serialization")
    for one in (found, *found["$defs"].values()):
        if one["type"] == "object":
            one["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
