"""What a person can send besides text: photos, voices, stickers and the rest."""

import struct
import zlib
from typing import Any, Final

from bot.emulator.arguments import Upload
from bot.emulator.composing import poll_of
from bot.emulator.files import describe_file
from bot.emulator.state import Account, Json
from bot.emulator.world import World

FILES: Final = {
    "photo": "photo.jpg", "document": "notes.pdf", "voice": "voice.oga", "audio": "song.mp3",
    "video": "video.mp4", "animation": "fun.mp4", "video_note": "round.mp4", "sticker": "sticker.webp",
}  # fmt: skip
KINDS: Final = (*FILES, "location", "live_location", "venue", "contact", "poll", "dice", "game", "story")
BERLIN: Final = (52.52, 13.405)
PLACES: Final = {
    "Europe/London": (51.507, -0.128),
    "Europe/Berlin": BERLIN,
    "Europe/Madrid": (40.417, -3.704),
    "Europe/Paris": (48.857, 2.352),
    "America/New_York": (40.713, -74.006),
    "Asia/Tokyo": (35.683, 139.76),
}
"""Where a phone may be put on the page: a zone, and what it then shares as its location."""


def tiny_png() -> bytes:
    """The smallest picture that is one."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\x80"))
        + chunk(b"IEND", b"")
    )


def content_of(
    world: World, account: Account, kind: str, *, caption: str = "", place: tuple[float, float] = BERLIN
) -> tuple[Json, bytes | None]:
    """The content of a message of this kind, and its bytes if it has any."""
    if kind in FILES:
        data = tiny_png() if kind == "photo" else f"{kind} by a person".encode()
        file = world.files.keep(kind, Upload(data, FILES[kind]))
        content: Json = {kind: describe_file(file, kind)}
        if kind == "animation":
            content["document"] = describe_file(file, "document")
        if caption:
            content["caption"] = caption
        return content, data
    return _plain(account, kind, place), None


def _plain(account: Account, kind: str, place: tuple[float, float]) -> dict[str, Any]:
    location = {"latitude": place[0], "longitude": place[1]}
    card = {"phone_number": "+10000000000", "first_name": account.first_name, "user_id": account.user_id}
    home = {"location": location, "title": "Home", "address": "Street 1"}
    contents: dict[str, dict[str, Any]] = {
        "location": {"location": location},
        "live_location": {"location": {**location, "live_period": 900}},
        "venue": {"location": location, "venue": home},
        "contact": {"contact": card},
        "poll": {"poll": poll_of("Which one", ["This", "That"])},
        "dice": {"dice": {"emoji": "\N{GAME DIE}", "value": 3}},
        "story": {"story": {"chat": account.as_chat(), "id": 1}},
        "game": {"game": {"title": "Game", "description": "A game", "photo": []}},
    }
    if kind not in contents:
        raise ValueError(f"a person can't send {kind}; there are {', '.join(KINDS)}")
    return contents[kind]
