"""SVG to PNG with nothing but the fonts of this package, so that a picture looks alike on every machine."""

from importlib.resources import as_file, files

import resvg_py


def render(svg: str) -> bytes:
    """The PNG of an SVG. It keeps the interpreter busy meanwhile: run it in a process of its own.

    A plain function of the module, so that a process pool can pickle it.
    """
    with as_file(files(__package__).joinpath("fonts")) as fonts:
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_dirs=[str(fonts)],
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
        )
