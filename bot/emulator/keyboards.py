"""Reply markup: what a bot may put below a message or below the text field, and Telegram's refusals."""

from dataclasses import dataclass, field
from typing import Any, Final

from bot.emulator.answers import bad_request

Json = dict[str, Any]
MOST_BUTTONS: Final = 100
LONGEST_CALLBACK_DATA: Final = 64
_ACTIONS: Final = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay", "disabled",
)  # fmt: skip
_LOOKS: Final = ("icon_custom_emoji_id", "style")
_LINKS: Final = ("http://", "https://", "tg://", "ton://")


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed reply_markup: at most one of its kinds is set."""

    inline: list[list[Json]] = field(default_factory=list)
    reply: list[list[Json]] | None = None
    one_time: bool = False
    placeholder: str | None = None
    remove: bool = False

    def inline_json(self) -> Json | None:
        """What a message shows of it: only ever an inline keyboard."""
        return {"inline_keyboard": self.inline} if self.inline else None


NOTHING: Final = Markup()


def parse_markup(value: Any) -> Markup:
    """Read a reply_markup argument; None is no markup."""
    if value is None:
        return NOTHING
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "keyboard" in value:
        return Markup(
            reply=_rows(value["keyboard"], _reply_button, "keyboard"),
            one_time=bool(value.get("one_time_keyboard")),
            placeholder=value.get("input_field_placeholder"),
        )
    if "inline_keyboard" in value:
        rows = _rows(value["inline_keyboard"], _inline_button, "inline_keyboard")
        if sum(len(row) for row in rows) > MOST_BUTTONS:
            raise bad_request("reply markup is too long")
        return Markup(inline=rows)
    return Markup(remove=bool(value.get("remove_keyboard")))


def _rows(value: Any, read: Any, name: str) -> list[list[Json]]:
    if not isinstance(value, list):
        raise bad_request(f'field "{name}" must be of type Array')
    rows = []
    for row in value:
        if not isinstance(row, list):
            raise bad_request(f'field "{name}" must be an Array of Arrays')
        if row:
            rows.append([read(button) for button in row])
    return rows


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse keyboard button: Keyboard button text must be non-empty")
    return {key: value for key, value in button.items() if value is not None}


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = str(button.get("text", "")).strip()
    if not text:
        raise bad_request("can't parse inline keyboard button: Inline keyboard button text must be non-empty")
    shown: Json = {"text": text}
    shown.update((key, button[key]) for key in _LOOKS if button.get(key))
    for action in _ACTIONS:
        if button.get(action) is not None:
            shown[action] = _action(action, button[action])
            return shown
    raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _action(action: str, value: Any) -> Any:
    if action == "callback_data":
        data = str(value)
        if not 1 <= len(data.encode("utf-8", "surrogatepass")) <= LONGEST_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        return data
    if action == "url":
        return _url(str(value))
    return value


def _url(url: str) -> str:
    link = url if "://" in url else f"http://{url}"
    host = link.split("://", 1)[1].split("/", 1)[0]
    if not link.lower().startswith(_LINKS) or not host or " " in host:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return link
