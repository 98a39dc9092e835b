"""Text and shapes of the figures come in, an SVG drawing or its PNG goes out; text is measured here as it is drawn.

All figures use Liberation Sans, which ships with the package and has the widths of Arial, so that no machine's own
fonts change a figure.
"""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from struct import unpack_from
from typing import Literal, NamedTuple

from review.records.text import clean

Face = Literal["regular", "bold", "italic"]
Anchor = Literal["start", "middle", "end"]
Toward = Literal["down", "up", "left", "right"]

FAMILY = "Liberation Sans, Arial, Helvetica, sans-serif"
INK = "#1a1a1a"
LEADING = 1.2
"""Distance of two baselines, in sizes of the type."""
MOST = 12_000
"""Pixels that a side of a PNG has at most: more than that is not fit to print, and takes much memory."""

_FONTS = Path(__file__).parent / "fonts"
_FILES: dict[Face, str] = {
    "regular": "LiberationSans-Regular.ttf",
    "bold": "LiberationSans-Bold.ttf",
    "italic": "LiberationSans-Italic.ttf",
}
_STYLES: dict[Face, dict[str, str]] = {
    "regular": {},
    "bold": {"font-weight": "bold"},
    "italic": {"font-style": "italic"},
}
# Chinese, Japanese and Korean letters: a line may break between any two, but not before a closing mark.
_CJK = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uffef"
_CLOSING = "、。，．）」』】！？：；"
_BREAKS = re.compile(
    f"(?<= )(?=[^ ])|(?<=[^\\W\\d][-/–—])(?=\\w)|(?<=[{_CJK}])(?=[^ {_CLOSING}])|(?<=[^ ])(?=[{_CJK}])(?![{_CLOSING}])"
)


# ---- measuring ---------------------------------------------------------------------------------------------------


class _Metrics(NamedTuple):
    widths: dict[int, float]
    average: float


@cache
def _metrics(face: Face) -> _Metrics:
    """Advance widths in em by code point, from the tables 'cmap' (format 4) and 'hmtx' (OpenType specification 1.9)."""
    data = (_FONTS / _FILES[face]).read_bytes()
    count = unpack_from(">H", data, 4)[0]
    tables = {tag: at for tag, _, at, _ in (unpack_from(">4sIII", data, 12 + 16 * i) for i in range(count))}
    units = unpack_from(">H", data, tables[b"head"] + 18)[0]
    longs = unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    advances = unpack_from(">" + "Hh" * longs, data, tables[b"hmtx"])[::2]
    widths = {code: advances[min(glyph, longs - 1)] / units for code, glyph in _glyphs(data, tables[b"cmap"]).items()}
    return _Metrics(widths, sum(widths.values()) / len(widths))


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Code point -> glyph, from the Windows Unicode subtable."""
    count = unpack_from(">H", data, cmap + 2)[0]
    records = (unpack_from(">HHI", data, cmap + 4 + 8 * i) for i in range(count))
    at = next(cmap + offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    twice = unpack_from(">H", data, at + 6)[0]
    ends, starts, deltas, offsets = (at + 14, at + 16 + twice, at + 16 + 2 * twice, at + 16 + 3 * twice)
    glyphs = {}
    for i in range(0, twice, 2):
        first, last = unpack_from(">H", data, starts + i)[0], unpack_from(">H", data, ends + i)[0]
        delta, offset = unpack_from(">H", data, deltas + i)[0], unpack_from(">H", data, offsets + i)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = unpack_from(">H", data, offsets + i + offset + 2 * (code - first))[0] if offset else code
            if glyph and (glyph := (glyph + delta) & 0xFFFF):
                glyphs[code] = glyph
    return glyphs


@cache
def _advance(character: str, face: Face) -> float:
    """Width of one character in em. One that the font lacks: nothing for a mark that joins the letter before it, an em
    for a wide one (East Asian width W or F), otherwise the average of the font."""
    metrics = _metrics(face)
    known = metrics.widths.get(ord(character))
    if known is not None:
        return known
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else metrics.average


def width(text: str, size: float, face: Face = "regular") -> float:
    """Width of one line of text, in the unit of `size`, without kerning."""
    return size * sum(_advance(character, face) for character in text)


def undrawn(text: str) -> str:
    """The characters of `text` that the shipped fonts lack, each once, in order; a PNG shows empty boxes for them."""
    widths = _metrics("regular").widths
    return "".join(dict.fromkeys(c for c in text if ord(c) not in widths and not c.isspace()))


def one_line(text: str) -> str:
    """`text` without control characters and line breaks, with single spaces (a no-break space stays)."""
    return re.sub("[ \t\n]+", " ", clean(text)[0]).strip(" ")


def wrap(text: str, room: float, size: float, face: Face = "regular", *, hang: float = 0) -> list[str]:
    """The lines of `text`, none wider than `room`, and after the first than `room - hang`; [] if there is no text.

    Lines break at spaces, after a hyphen or slash within a word, and between CJK letters; a word that is wider than a
    line is broken where it must be. A no-break space never breaks."""
    lines: list[str] = []
    line = ""
    for piece in _BREAKS.split(one_line(text)):
        if width((line + piece).rstrip(" "), size, face) <= room - (hang if lines else 0):
            line += piece
            continue
        lines += [line.rstrip(" ")] if line else []
        line = piece
        while (fits := _fitting(line, room - (hang if lines else 0), size, face)) < len(line.rstrip(" ")):
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def _fitting(text: str, room: float, size: float, face: Face) -> int:
    """How many characters of `text` fit into `room`, at least one."""
    ends = accumulate(size * _advance(character, face) for character in text)
    return max(1, sum(end <= room for end in ends))


# ---- drawing -----------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """A coordinate with two decimals at most."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def add(parent: ET.Element, name: str, **attributes: float | str) -> ET.Element:
    """A new element at the end of `parent`; a `_` in an attribute's name stands for '-', numbers are rounded."""
    given = {
        key.rstrip("_").replace("_", "-"): value if isinstance(value, str) else number(value)
        for key, value in attributes.items()
    }
    return ET.SubElement(parent, name, given)


def drawing(wide: float, high: float, *, title: str, description: str) -> ET.Element:
    """An empty drawing on white, with title and description for screen readers; sizes in CSS pixels."""
    size = {"width": number(wide), "height": number(high), "viewBox": f"0 0 {number(wide)} {number(high)}"}
    spoken = {"role": "graphics-document document", "lang": "en"}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **spoken, "font-family": FAMILY})
    name(root, title)
    add(root, "desc").text = one_line(description)
    add(root, "rect", class_="paper", width=wide, height=high, fill="#ffffff")
    return root


def group(parent: ET.Element, kind: str, title: str) -> ET.Element:
    """A part of the drawing with a title of its own, which screen readers say and browsers show on hovering."""
    part = add(parent, "g", class_=kind, role="img")
    name(part, title)
    return part


def name(element: ET.Element, title: str) -> None:
    """Give an element its `<title>`."""
    add(element, "title").text = one_line(title)


def say(
    parent: ET.Element, text: str, x: float, y: float, *, size: float, face: Face = "regular",
    anchor: Anchor = "start", fill: str = INK, turned: bool = False,
) -> None:  # fmt: skip
    """One line of text with its baseline at `y`; `turned` reads upwards, about (x, y).

    The line says how long it is, so that it fits where a program lacks the fonts and sets another, wider one."""
    line = add(parent, "text", x=x, y=y, font_size=size, fill=fill)
    line.attrib.update(_STYLES[face])
    if anchor != "start":
        line.set("text-anchor", anchor)
    if turned:
        line.set("transform", f"rotate(-90 {number(x)} {number(y)})")
    line.text = one_line(text)
    if line.text and not undrawn(line.text):
        line.attrib.update(textLength=number(width(line.text, size, face)), lengthAdjust="spacingAndGlyphs")


def head(parent: ET.Element, x: float, y: float, *, toward: Toward, length: float = 7,
         half: float = 3.5, fill: str = INK) -> None:  # fmt: skip
    """The head of an arrow with its tip at (x, y); `half` is half its width."""
    dx, dy = {"down": (0, 1), "up": (0, -1), "left": (-1, 0), "right": (1, 0)}[toward]
    back = (x - dx * length, y - dy * length)
    corners = ((x, y), (back[0] + dy * half, back[1] + dx * half), (back[0] - dy * half, back[1] - dx * half))
    points = " ".join(f"{number(px)},{number(py)}" for px, py in corners)
    add(parent, "polygon", class_="head", points=points, fill=fill)


def written(root: ET.Element) -> str:
    """The drawing as SVG text that ends in a line feed."""
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def size(svg: str) -> tuple[float, ...]:
    """Width and height that a drawing says it has, in CSS pixels; () if it does not."""
    opening = re.search(r"<svg\b[^>]*>", svg)
    told = [
        re.search(rf"(?<![-\w]){side}=[\"']([\d.]+)", opening[0]) if opening else None for side in ("width", "height")
    ]
    return tuple(float(one[1]) for one in told if one)


@lru_cache(maxsize=32)  # a figure goes into a file of its own, the manuscript and prisma.docx
def png(svg: str, *, zoom: float = 3) -> bytes:
    """`svg` as a PNG on white, `zoom` pixels to a CSS pixel, drawn with the shipped fonts alone: the same bytes on
    every machine; fewer pixels to each where a side would have more than `MOST`. ValueError if `svg` is not SVG. For
    what the fonts lack see `undrawn`."""
    import resvg_py

    zoom = min(zoom, MOST / max((1, *size(svg))))
    fonts = [str(_FONTS / file) for file in _FILES.values()]
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=zoom, background="#ffffff", skip_system_fonts=True, font_files=fonts,
            font_family="Liberation Sans", sans_serif_family="Liberation Sans",
        )
    )  # fmt: skip
