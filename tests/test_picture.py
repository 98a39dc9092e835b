"""Text in pictures: measured exactly, wrapped without loss, really drawn."""

from __future__ import annotations

import struct
import zlib

import pytest
from drawn import few
from hypothesis import given
from hypothesis import strategies as st

from review.render import picture


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of an RGBA PNG without interlace (PNG specification, section 9)."""
    wide, high, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)
    at, data = 8, b""
    while at < len(png):
        length, chunk = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if chunk == b"IDAT" else b""
        at += length + 12
    raw, rows, above = zlib.decompress(data), [], bytes(4 * wide)
    for y in range(high):
        method, *line = raw[y * (4 * wide + 1) : (y + 1) * (4 * wide + 1)]
        row = bytearray(line)
        for i in range(len(row)):
            a, b, c = row[i - 4] if i > 3 else 0, above[i], above[i - 4] if i > 3 else 0
            nearest = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row[i] = (row[i] + (0, a, b, (a + b) // 2, nearest)[method]) % 256
        above = bytes(row)
        rows.append(above)
    return wide, high, rows


def ink(text: str, face: picture.Face) -> tuple[int, int]:
    """The first and the last column of dark pixels of a line of 40 pixels that begins at x = 20."""
    root = picture.drawing(60 + picture.width(text, 40, face), 60, title="", description="")
    picture.say(root, text, 20, 45, size=40, face=face)
    _, _, rows = pixels(picture.png(picture.written(root), zoom=1))
    dark = [x // 4 for row in rows for x in range(0, len(row), 4) if row[x] < 100]
    assert dark, "no text was drawn"
    return min(dark), max(dark)


@pytest.mark.parametrize("face", ["regular", "bold", "italic"])
def test_text_is_drawn_as_wide_as_it_is_measured(face: picture.Face) -> None:
    text = "Hnonheterogeneous 1,234 H"
    first, last = ink(text, face)
    assert first == pytest.approx(20 + 3, abs=4)
    assert last == pytest.approx(20 + picture.width(text, 40, face) - 3, abs=6)


def test_faces_differ() -> None:
    text = "customer need heterogeneity"
    assert ink(text, "bold")[1] > ink(text, "regular")[1] + 5


def test_widths_are_those_of_the_font() -> None:
    # Liberation Sans has the widths of Arial: in 1/2048 em, space 569, A 1366, i 455, bold A 1479.
    assert picture.width("A i", 2048) == pytest.approx(1366 + 569 + 455)
    assert picture.width("A", 2048, "bold") == pytest.approx(1479)
    assert picture.width("顧", 10) == 10
    assert picture.width("e\u0301", 10) <= picture.width("e", 10) + 3.4
    assert picture.width("", 10) == 0


def test_a_line_says_how_long_it_is_unless_the_font_lacks_a_letter() -> None:
    root = picture.drawing(90, 40, title="", description="")
    picture.say(root, "need", 0, 20, size=10, face="bold")
    picture.say(root, "顧 need", 0, 40, size=10)
    known, lacking = (text.attrib for text in root if text.tag == "text")
    assert float(known["textLength"]) == pytest.approx(picture.width("need", 10, "bold"), abs=0.01)
    assert "textLength" not in lacking


def test_undrawn_names_what_the_fonts_lack() -> None:
    assert picture.undrawn("Kumar 顧客 & Łukasz 顧\n") == "顧客"


@few
@given(
    st.text(alphabet=st.sampled_from("ab i-/é顧客。 \u00a0W\n\t&<"), max_size=60), st.floats(15, 200), st.floats(0, 10)
)
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: float, hang: float) -> None:
    lines = picture.wrap(text, room, 11, hang=hang)
    for i, line in enumerate(lines):
        assert line
        assert picture.width(line, 11) <= room - (hang if i else 0) or len(line) == 1
    squeezed = picture.one_line(text).replace(" ", "")
    assert "".join(lines).replace(" ", "") == squeezed


def test_lines_break_where_a_typesetter_would() -> None:
    assert picture.wrap("need (n\u00a0=\u00a03)", 40, 11) == ["need", "(n\u00a0=\u00a03)"]
    assert picture.wrap("marketing-mix", 60, 11) == ["marketing-", "mix"]
    assert picture.wrap("顧客。異", 23, 11) == ["顧", "客。", "異"]
    assert picture.wrap(" \n ", 40, 11) == []


def test_a_font_licence_ships_with_the_fonts() -> None:
    fonts = picture._FONTS
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    for file in picture._FILES.values():
        names = (fonts / file).read_bytes().decode("utf-16-be", "ignore") + (fonts / file).read_bytes()[1:].decode(
            "utf-16-be", "ignore"
        )
        assert "Version 2." in names
        assert "SIL Open Font License" in names


def test_coordinates_are_short() -> None:
    assert [picture.number(v) for v in (0.0, -0.001, 10, 100.0, 1.5, 2.346, -3.1)] == [
        "0", "0", "10", "100", "1.5", "2.35", "-3.1",
    ]  # fmt: skip
