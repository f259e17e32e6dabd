"""How what people type is compared with what it may mean."""

import unicodedata


def plain(text: str) -> str:
    """A text as words are compared: trimmed, in any case, with or without accents."""
    parts = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
