"""What the font of the pictures can draw, and how wide that is."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from fontTools.ttLib import TTFont


@dataclass(frozen=True)
class Font:
    """By character, in parts of the font size: its advance, its reach below and above its line."""

    advances: dict[str, float]
    reach: dict[str, tuple[float, float]]

    def width(self, words: str, size: float) -> float:
        """How wide words stand; a KeyError names a character the font lacks."""
        return size * sum(self.advances[character] for character in words)

    def above(self, words: str, size: float) -> float:
        """How far words reach above their line."""
        return size * max((self.reach[character][1] for character in words), default=0)

    def below(self, words: str, size: float) -> float:
        """How far words reach below their line."""
        return -size * min((self.reach[character][0] for character in words), default=0)


@cache
def noto_sans() -> Font:
    shipped = files("bot.pictures").joinpath("fonts", "NotoSans-Regular.ttf")
    with as_file(shipped) as path, TTFont(path) as font:
        units, metrics, outlines = font["head"].unitsPerEm, font["hmtx"], font["glyf"]
        named = {chr(code): glyph for code, glyph in font.getBestCmap().items()}
        drawn = {character: outlines[glyph] for character, glyph in named.items()}
        return Font(
            {character: metrics[glyph][0] / units for character, glyph in named.items()},
            {
                character: (getattr(outline, "yMin", 0) / units, getattr(outline, "yMax", 0) / units)
                for character, outline in drawn.items()
            },
        )
