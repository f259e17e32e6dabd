"""What the font of the pictures can draw, and how wide that is."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from fontTools.ttLib import TTFont


@dataclass(frozen=True)
class Font:
    """Advance widths by character, in parts of the font size."""

    advances: dict[str, float]

    def width(self, words: str, size: float) -> float:
        """How wide words stand; a KeyError names a character the font lacks."""
        return size * sum(self.advances[character] for character in words)


@cache
def noto_sans() -> Font:
    shipped = files("bot.pictures").joinpath("fonts", "NotoSans-Regular.ttf")
    with as_file(shipped) as path, TTFont(path) as font:
        units, metrics = font["head"].unitsPerEm, font["hmtx"]
        return Font({chr(code): metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()})
