"""Files that bots and people have sent, and the shapes in which messages show them."""

import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import Any, Final

from bot.emulator.answers import bad_request
from bot.emulator.arguments import Arguments, Upload

Json = dict[str, Any]
LARGEST_DOWNLOAD: Final = 20 * 1024 * 1024
_PNG_HEADER: Final = 24
_FOLDERS: Final = {
    "photo": ("photos", "jpg"), "document": ("documents", ""), "voice": ("voice", "oga"),
    "audio": ("music", "mp3"), "video": ("videos", "mp4"), "animation": ("animations", "mp4"),
    "video_note": ("video_notes", "mp4"), "sticker": ("stickers", "webp"),
}  # fmt: skip
_TYPES: Final = {
    "json": "application/json", "html": "text/html", "txt": "text/plain", "zip": "application/zip",
    "png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "csv": "text/csv",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file on Telegram's side."""

    file_id: str
    unique_id: str
    path: str
    content: bytes
    filename: str
    kind: str

    def as_file(self) -> Json:
        """The fields every kind of file shares."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class FileStore:
    """All files, found by id (to send again) or by path (to download)."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, kind: str, upload: Upload) -> StoredFile:
        """Store what was uploaded."""
        number = len(self._by_id)
        digest = hashlib.blake2b(upload.content + number.to_bytes(8, "big"), digest_size=32).digest()
        token = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        folder, extension = _FOLDERS.get(kind, ("documents", ""))
        extension = extension or upload.filename.rpartition(".")[2] or "bin"
        file = StoredFile(
            f"BQAC{token}", f"AgAD{token[:11]}", f"{folder}/file_{number}.{extension}", upload.content,
            upload.filename, kind,
        )  # fmt: skip
        self._by_id[file.file_id] = self._by_path[file.path] = file
        return file

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        # A photo's thumbnail is named by the photo's id and an s.
        return self._by_id.get(file_id) or self._by_id.get(file_id.removesuffix("s"))

    def by_path(self, path: str) -> StoredFile | None:
        """The file that getFile gave this path."""
        return self._by_path.get(path)

    def named(self, kind: str, args: Arguments, value: Any) -> StoredFile:
        """The file an argument means: an upload, `attach://` to one, or the id of a known file."""
        if isinstance(value, str) and value.startswith("attach://"):
            upload = args.files.get(value.removeprefix("attach://"))
        else:
            upload = args.files.get(kind)
        if upload is not None:
            if not upload.content:
                raise bad_request("file must be non-empty")
            return self.keep(kind, upload)
        if not value:
            raise bad_request(f"there is no {kind} in the request")
        known = self.by_id(str(value))
        if known is not None:
            return known
        if "://" in str(value):
            raise bad_request("failed to get HTTP URL content")
        raise bad_request("Wrong file identifier/HTTP URL specified")


def describe_file(file: StoredFile, kind: str) -> Any:
    """The file as a message of this kind shows it."""
    fields = file.as_file()
    if kind == "photo":
        return photo_sizes(file)
    if kind == "document":
        extension = file.filename.rpartition(".")[2].lower()
        mime_type = _TYPES.get(extension, "application/octet-stream")
        return {"file_name": file.filename, "mime_type": mime_type, **fields}
    shapes: dict[str, Json] = {
        "voice": {"duration": 3, "mime_type": "audio/ogg"},
        "audio": {"duration": 3, "file_name": file.filename, "mime_type": "audio/mpeg"},
        "video_note": {"duration": 3, "length": 240},
        "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
    }
    video: Json = {"duration": 3, "width": 640, "height": 360, "mime_type": "video/mp4"}
    return {**shapes.get(kind, video), **fields}


def photo_sizes(file: StoredFile) -> list[Json]:
    """A photo comes as several sizes, smallest first; the last is the full one."""
    width, height = image_size(file.content)
    scale = min(1.0, 90 / max(width, height))
    small = {"file_id": f"{file.file_id}s", "file_unique_id": f"{file.unique_id}s"}
    thumbnail: Json = {
        **small, "file_size": min(len(file.content), 1200),
        "width": max(1, round(width * scale)), "height": max(1, round(height * scale)),
    }  # fmt: skip
    return [thumbnail, {**file.as_file(), "width": width, "height": height}]


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG; other formats get a plausible size."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= _PNG_HEADER:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    return 1280, 960
