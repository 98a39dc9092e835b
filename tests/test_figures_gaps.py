"""The gap map: each bubble is its studies, each empty cell a gap, and nothing overlaps."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations

import networkx as nx
import pytest
from drawn import HOSTILE, LABELS, SVG, Area, few, groups, rect, text_area, title, words
from hypothesis import given
from hypothesis import strategies as st

from review.nouns import Review
from review.render import gap_map, picture
from review.render.gap_map import Bubble, GapMap
from review.report.figures.gaps import gap_map_of, gaps

CELLS = {(0, 0): (Bubble("empirical", 9), Bubble("theoretical", 4, "Ott (2001)")), (1, 2): (Bubble("mixed", 1),)}
SMALL = GapMap("map", ("needs", "knowledge"), ("before", "product", "firm"), CELLS, apart=1)


def circle(bubble: ET.Element) -> tuple[float, float, float]:
    """Middle and outer radius."""
    shape = next(bubble.iter(f"{SVG}circle"))
    x, y, r, rim = (float(shape.get(name, "")) for name in ("cx", "cy", "r", "stroke-width"))
    return x, y, r + rim / 2


def assert_sound_map(figure: GapMap) -> str:
    svg = gap_map.svg(figure)
    root = ET.fromstring(svg)
    paper = rect(next(root.iter(f"{SVG}rect")))
    texts = [text_area(t) for t in root.iter(f"{SVG}text")]
    assert all(paper.holds(text) for text in texts)
    assert not any(a.overlaps(b, 0.5) for a, b in combinations(texts, 2))
    for g in groups(svg, "cell"):
        frame = rect(next(g.iter(f"{SVG}rect")))
        drawn = [circle(b) for b in groups(ET.tostring(g, encoding="unicode"), "bubble")]
        for x, y, r in drawn:
            assert frame.holds(Area(x - r, y - r, x + r, y + r))
        for (x1, _, r1), (x2, _, r2) in combinations(drawn, 2):
            assert abs(x1 - x2) >= r1 + r2
        assert all(frame.holds(text_area(t)) for t in g.iter(f"{SVG}text"))
    assert len(groups(svg, "cell")) == sum(bool(cell) for cell in figure.cells.values())
    assert len(groups(svg, "cell", "gap")) == len(figure.rows) * len(figure.columns)
    assert all(words(g) == "gap" for g in groups(svg, "gap"))
    return svg


def test_area_is_the_number_of_studies_and_the_number_stands_there() -> None:
    nine, four, one = (circle(b)[2] for b in groups(assert_sound_map(SMALL), "bubble"))
    assert four / nine == pytest.approx(2 / 3, abs=0.01)
    assert one / nine == pytest.approx(1 / 3, abs=0.01)
    assert [words(b) for b in groups(gap_map.svg(SMALL), "bubble")] == ["9", "4", "1"]


def test_bubbles_too_small_to_tell_apart_are_enlarged_and_it_is_said() -> None:
    svg = gap_map.svg(GapMap("", ("a",), ("b", "c"), {(0, 0): (Bubble("mixed", 1),), (0, 1): (Bubble("mixed", 900),)}))
    assert [circle(b)[2] for b in groups(svg, "bubble")] == [gap_map.SMALLEST, gap_map.LARGEST]
    assert "the smallest bubbles are enlarged" in words(groups(svg, "legend")[0])
    assert "enlarged" not in gap_map.svg(SMALL)


def test_natures_differ_without_color() -> None:
    for nature in gap_map.NATURES:
        svg = gap_map.svg(GapMap("", ("a",), ("b",), {(0, 0): (Bubble(nature, 1),)}))
        mark = groups(svg, "bubble")[0]
        shape = next(mark.iter(f"{SVG}circle"))
        filled = shape.get("fill") == shape.get("stroke")
        look = filled, shape.get("stroke-dasharray") is not None, mark.find(f"{SVG}path") is not None
        assert look == {"empirical": (True, False, False), "theoretical": (False, False, False),
                        "mixed": (False, False, True), "unattributed": (False, True, False)}[nature]  # fmt: skip
        assert gap_map.NATURES[nature] in words(groups(svg, "legend")[0])


def test_screen_readers_hear_cells_bubbles_and_gaps() -> None:
    svg = gap_map.svg(SMALL)
    assert title(groups(svg, "bubble")[1]) == "needs, before: 4 studies, theoretical: Ott (2001)"
    assert title(groups(svg, "gap")[0]) == "needs, product: gap, no study"
    assert "knowledge and firm: 1 empirical and theoretical in one study." in svg


def test_hatching_stays_in_its_cell() -> None:
    for g in groups(gap_map.svg(SMALL), "gap"):
        frame = next(rect(r) for r in g.iter(f"{SVG}rect") if r.get("fill") == "none")
        course = next(g.iter(f"{SVG}path")).get("d", "")
        points = [tuple(map(float, p.split(","))) for p in re.findall(r"[\d.]+,[\d.]+", course)]
        assert len(points) > 10
        assert all(frame.left - 0.01 <= x <= frame.right + 0.01 for x, _ in points)
        assert all(frame.top - 0.01 <= y <= frame.bottom + 0.01 for _, y in points)


@st.composite
def maps(draw: st.DrawFn) -> GapMap:
    rows, columns = draw(st.lists(LABELS, max_size=6)), draw(st.lists(LABELS, max_size=7))
    bubbles = st.builds(Bubble, st.sampled_from(list(gap_map.NATURES)), st.integers(1, 3000), LABELS)
    cell = st.lists(bubbles, max_size=4).map(tuple)
    cells = {(r, c): draw(cell) for r in range(len(rows)) for c in range(len(columns))}
    return GapMap(draw(LABELS), tuple(rows), tuple(columns), cells, draw(st.integers(0, 3)))


@few
@given(maps())
def test_any_map_is_drawn_without_overlap(figure: GapMap) -> None:
    assert assert_sound_map(figure) == gap_map.svg(figure)


def test_hostile_text_is_text() -> None:
    svg = assert_sound_map(GapMap(HOSTILE, (HOSTILE,), (HOSTILE,), {(0, 0): (Bubble("mixed", 2, HOSTILE),)}))
    assert "<script" not in svg
    picture.png(svg, zoom=0.5)


def test_the_map_of_the_worked_example_counts_studies(ch: Review) -> None:
    drawn = gap_map_of(ch)
    assert drawn
    assert [row[:3] for row in drawn.rows] == ["CNH", "CKH", "CRH"]
    by_cell = {place: sum(b.studies for b in cell) for place, cell in drawn.cells.items()}
    # CNH: 8 works on product-related, 7 on firm-level, 10 on customer-related outcomes, as Table 3 names them.
    assert [by_cell[0, column] for column in range(4)] == [6, 8, 7, 10]
    assert [(r, c) for r in range(3) for c in range(4) if (r, c) not in by_cell] == [(1, 2), (1, 3), (2, 2), (2, 3)]
    for cell in drawn.cells.values():
        for bubble in cell:
            assert bubble.studies == len(bubble.title.split("; "))
            assert re.search(r"findings\.csv:\d+\)", bubble.title)
    (figure,) = gaps(ch)
    assert len(groups(figure.svg, "gap")) == 4


def test_without_findings_all_is_a_gap_and_without_their_sheet_there_is_no_map(ch: Review) -> None:
    (empty,) = gaps(replace(ch, graph=nx.MultiDiGraph()))
    assert len(groups(empty.svg, "gap")) == 12
    assert not groups(empty.svg, "bubble")
    assert "No findings yet." in empty.notes
    assert not list(gaps(replace(ch, sheets={})))
