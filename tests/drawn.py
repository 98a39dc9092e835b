"""A drawing is read here as a person sees it: its boxes, lines and texts, measured on the SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from review.render import picture

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("1")</script> & R&D < 5 ]]> {{ x }} \x00\x0b\ud800\ufffe顧客異質性'
few = settings(max_examples=30, deadline=None)
LABELS = st.one_of(
    st.sampled_from(
        ["", "book", HOSTILE, "x" * 90, "customer need heterogeneity and relationship " * 4, "顧客異質性" * 12]
    ),
    st.text(max_size=30),
)


class Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Area, slack: float = 0.05) -> bool:
        return (
            self.left < other.right - slack
            and other.left < self.right - slack
            and self.top < other.bottom - slack
            and other.top < self.bottom - slack
        )

    def holds(self, other: Area, slack: float = 0.05) -> bool:
        return (
            self.left - slack <= other.left
            and other.right <= self.right + slack
            and self.top - slack <= other.top
            and other.bottom <= self.bottom + slack
        )


def rect(element: ET.Element) -> Area:
    x, y, w, h = (float(element.get(key, "0")) for key in ("x", "y", "width", "height"))
    return Area(x, y, x + w, y + h)


def text_area(element: ET.Element) -> Area:
    """From the measured width, the anchor, and the heights of letters: 0.73 em above and 0.21 em below the baseline."""
    face: picture.Face = (
        "bold" if element.get("font-weight") == "bold" else "italic" if element.get("font-style") else "regular"
    )
    size, x, y = (float(element.get(key, "")) for key in ("font-size", "x", "y"))
    wide = picture.width(element.text or "", size, face)
    left = x - {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "start")]
    if element.get("transform"):
        return Area(x - 0.73 * size, y - wide, x + 0.21 * size, y)
    return Area(left, y - 0.73 * size, left + wide, y + 0.21 * size)


def groups(svg: str, *kinds: str) -> list[ET.Element]:
    return [g for g in ET.fromstring(svg).iter(f"{SVG}g") if g.get("class") in kinds]


def boxes(svg: str, *kinds: str) -> list[Area]:
    return [rect(next(g.iter(f"{SVG}rect"))) for g in groups(svg, *kinds)]


def words(element: ET.Element) -> str:
    return " ".join(t.text or "" for t in element.iter(f"{SVG}text"))


def title(element: ET.Element) -> str:
    return element.findtext(f"{SVG}title") or ""


def curve(course: str) -> list[tuple[float, float]]:
    """Points on a path of the commands M, L, C, about a pixel apart where it bends."""
    points: list[tuple[float, float]] = []
    for command, numbers in re.findall(r"([MLC])([^MLC]*)", course):
        values = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        start = points[-1] if points else pairs[0]
        steps = int(max(abs(start[i] - pairs[-1][i]) for i in (0, 1))) + 1
        a, b = (pairs[0], pairs[1]) if command == "C" else (start, pairs[-1])
        for t in (i / steps for i in range(1, steps + 1)):
            k = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            bent = [sum(w * p[i] for w, p in zip(k, (start, a, b, pairs[-1]), strict=True)) for i in (0, 1)]
            flat = [start[i] + t * (pairs[-1][i] - start[i]) for i in (0, 1)]
            x, y = bent if command == "C" else flat
            points.append((x, y))
    return points


def assert_sound(svg: str, *kinds: str) -> list[Area]:
    """Well-formed; all text within the drawing, and within its box; no two boxes and no two lines of text overlap."""
    root = ET.fromstring(svg)
    paper = rect(next(root.iter(f"{SVG}rect")))
    areas = boxes(svg, *kinds)
    for a, b in combinations(areas, 2):
        assert not a.overlaps(b), (a, b)
    for g in groups(svg, *kinds):
        box = rect(next(g.iter(f"{SVG}rect")))
        assert paper.holds(box)
        for t in g.iter(f"{SVG}text"):
            assert box.holds(text_area(t)), (box, text_area(t), t.text)
    texts = [(text_area(t), t.text) for t in root.iter(f"{SVG}text")]
    for a, text in texts:
        assert paper.holds(a), (paper, a, text)
    for (a, text), (b, other) in combinations(texts, 2):
        assert not a.overlaps(b, 0.5), (text, other)
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe]", svg)
    return areas
