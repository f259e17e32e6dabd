"""What the font of the pictures can draw, and how wide that is: read from its own tables."""

import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Font:
    """Advance widths by character, in parts of the font size."""

    advances: dict[str, float]

    def width(self, words: str, size: float) -> float:
        """How wide words stand; a KeyError names a character the font lacks."""
        return size * sum(self.advances[character] for character in words)


@cache
def noto_sans() -> Font:
    content = files("bot.pictures").joinpath("fonts", "NotoSans-Regular.ttf").read_bytes()
    (count,) = struct.unpack_from(">H", content, 4)
    tables = {}
    for number in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", content, 12 + 16 * number)
        tables[tag.decode()] = content[start : start + length]
    (units,) = struct.unpack_from(">H", tables["head"], 18)
    (measured,) = struct.unpack_from(">H", tables["hhea"], 34)
    widths = [struct.unpack_from(">H", tables["hmtx"], 4 * glyph)[0] for glyph in range(measured)]
    return Font(
        {
            chr(code): widths[min(glyph, measured - 1)] / units
            for code, glyph in _glyphs(tables["cmap"]).items()
        }
    )


def _glyphs(cmap: bytes) -> dict[int, int]:
    """Glyphs by code point, from the table of format 4."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    starts = [struct.unpack_from(">I", cmap, 8 + 8 * number)[0] for number in range(count)]
    start = next(start for start in starts if struct.unpack_from(">H", cmap, start)[0] == 4)
    segments = struct.unpack_from(">H", cmap, start + 6)[0] // 2

    def column(number: int, kind: str) -> tuple[int, ...]:
        at = start + 14 + 2 * segments * number + (2 if number else 0)
        return struct.unpack_from(f">{segments}{kind}", cmap, at)

    ends, firsts, deltas, offsets = column(0, "H"), column(1, "H"), column(2, "h"), column(3, "H")
    found = {}
    for nth, (first, end, delta, offset) in enumerate(zip(firsts, ends, deltas, offsets, strict=True)):
        for code in range(first, end + 1):
            glyph = code
            if offset:
                at = start + 16 + 6 * segments + 2 * nth + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", cmap, at)
            if glyph and (glyph := (glyph + delta) & 0xFFFF):
                found[code] = glyph
    return found
