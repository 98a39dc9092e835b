"""The flow diagram: its numbers, what stands beside them, and that nothing overlaps."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from drawn import HOSTILE, LABELS, SVG, Area, assert_sound, boxes, few, groups, rect, title, words
from hypothesis import given
from hypothesis import strategies as st

from review.nouns import Box, Flow, FlowStep
from review.render import flow_figure, picture

KINDS = ("main", "side", "still-open", "reported", "heading")


def ids(n: int) -> frozenset[str]:
    return frozenset(f"r{i}" for i in range(n))


def box(name: str, n: int, *lines: tuple[str, int]) -> Box:
    return Box(name, ids(n), tuple((label, ids(k)) for label, k in lines))


def typical_flow() -> Flow:
    identified = box("Records identified", 134, ("Web of Science", 60), ("Scopus", 74))
    coding = box("Records excluded", 5, ("not a focal construct", 2), ("no contribution to theory", 1),
                 ("relationship between businesses lacking", 1), ("full text not available", 1))  # fmt: skip
    lists = box("Records excluded", 14, ("not on the lists of journals", 14))
    types = box("Records excluded", 8, ("book", 6), ("chapter", 2))
    others = box("Records identified", 4, ("citation searching", 4))
    databases = (
        FlowStep("identified", "Identification", identified, box("Duplicate entries removed", 38),
                 reported=("28,550 articles",)),
        FlowStep("search", "Screening", box("Records searched", 96), box("Records excluded", 3, ("no match", 3)),
                 open=ids(80)),
        FlowStep("years", "Screening", box("Records screened by year", 93)),
        FlowStep("types", "Screening", box("Records screened by document type", 93), types),
        FlowStep("journals", "Screening", box("Records screened by journal", 85), lists,
                 reported=("4,337 articles in 78 journals",)),
        FlowStep("coding", "Screening", box("Records assessed for inclusion", 71), coding, open=ids(24)),
    )  # fmt: skip
    by_hand = (
        FlowStep("identified", "Identification", others),
        FlowStep("types", "Screening", box("Records screened by document type", 4), box("Records excluded", 2)),
        FlowStep("coding", "Screening", box("Records assessed for inclusion", 2), open=ids(1)),
    )
    included = FlowStep("included", "Included", box("Records included in the review", 1234),
                        reported=("99 articles in 38 journals",))  # fmt: skip
    return Flow(databases, by_hand, included, box("Records still open", 25), ("Layout after PRISMA 2020.",))


def steps_of(flow: Flow) -> list[FlowStep]:
    return [*flow.databases, *flow.others, flow.included]


def boxes_of(flow: Flow) -> list[Box]:
    sides = [step.side for step in steps_of(flow) if step.side]
    still = [flow.still_open] if flow.still_open.ids else []
    return [*(step.main for step in steps_of(flow)), *sides, *still]


def segments(svg: str) -> list[Area]:
    """The pieces of the arrows, as areas of no width."""
    pieces = []
    for line in ET.fromstring(svg).iter(f"{SVG}polyline"):
        points = [tuple(map(float, p.split(","))) for p in line.get("points", "").split()]
        for (x0, y0), (x1, y1) in pairwise(points):
            pieces.append(Area(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return pieces


def assert_sound_flow(flow: Flow) -> str:
    svg = flow_figure.svg(flow)
    areas = assert_sound(svg, *KINDS)
    for piece, area in ((p, a) for p in segments(svg) for a in areas):
        assert not area.overlaps(piece), (piece, area)
    shown = sorted(
        re.findall(r"\(n\u00a0=\u00a0([\d,]+)\)", w)[0] for w in map(words, groups(svg, "main", "side", "still-open"))
    )
    assert shown == sorted(f"{len(b.ids):,}" for b in boxes_of(flow))
    return svg


def test_typical_flow() -> None:
    svg = assert_sound_flow(typical_flow())
    assert svg == flow_figure.svg(typical_flow())
    first = words(groups(svg, "main")[0])
    assert first == "Records identified (n\u00a0=\u00a0134) Web of Science (n\u00a0=\u00a060) Scopus (n\u00a0=\u00a074)"
    assert "Records included in the review (n\u00a0=\u00a01,234)" in words(groups(svg, "main")[-1])
    assert "of which open, going on (n\u00a0=\u00a080)" in " ".join(map(words, groups(svg, "main")))
    assert [title(g) for g in groups(svg, "phase")] == list(flow_figure.PHASES)


def test_steps_of_one_name_stand_side_by_side_within_their_phase() -> None:
    svg = flow_figure.svg(typical_flow())
    bands = dict(zip(flow_figure.PHASES, boxes(svg, "phase"), strict=True))
    tops: dict[str, list[float]] = {}
    for g in groups(svg, "main"):
        area = rect(next(g.iter(f"{SVG}rect")))
        phase = next(p for p, band in bands.items() if band.top <= area.top and area.bottom <= band.bottom)
        tops.setdefault(f"{phase}: {title(g).split(' (')[0]}", []).append(area.top)
    assert all(len(set(found)) == 1 for found in tops.values())
    assert len(tops["Identification: Records identified"]) == 2
    assert len(tops["Screening: Records screened by document type"]) == 2
    assert len(tops["Included: Records included in the review"]) == 1


def test_what_is_reported_stands_outside_our_boxes() -> None:
    svg = flow_figure.svg(typical_flow())
    tags = groups(svg, "reported")
    assert [words(tag) for tag in tags] == [
        "Reported by the article 28,550 articles",
        "Reported by the article 4,337 articles in 78 journals",
        "Reported by the article 99 articles in 38 journals",
    ]
    assert all(next(tag.iter(f"{SVG}rect")).get("stroke-dasharray") for tag in tags)
    ours = " ".join(map(words, groups(svg, "main", "side", "still-open")))
    assert "28,550" not in ours
    assert "4,337" not in ours
    assert "99" not in ours


def test_both_columns_lead_to_the_included_box() -> None:
    svg = flow_figure.svg(typical_flow())
    pieces = segments(svg)
    mains = boxes(svg, "main")
    included = mains[-1]
    trunk = (included.left + included.right) / 2
    assert any(p.left == p.right == trunk and abs(p.bottom - included.top) < 7 for p in pieces)
    last_other = max((a for a in mains if a.left > included.right), key=lambda a: a.bottom)
    down = next(p for p in pieces if p.left > included.right and abs(p.top - last_other.bottom) < 0.02)
    across = next(p for p in pieces if p.top == p.bottom and abs(p.top - down.bottom) < 0.02)
    assert across.left <= trunk + 7
    assert all(abs(across.top - edge) > 8 for area in boxes(svg, *KINDS) for edge in (area.top, area.bottom))
    still = boxes(svg, "still-open")[0]
    assert any(p.left == trunk and abs(p.right - still.left) < 7 and still.top < p.top < still.bottom for p in pieces)


def test_no_box_for_open_records_when_none_are_open_and_no_column_without_steps() -> None:
    flow = typical_flow()
    closed = Flow(flow.databases, (), flow.included, Box("Records still open", frozenset()))
    svg = assert_sound_flow(closed)
    assert not groups(svg, "still-open")
    assert [title(g) for g in groups(svg, "heading")] == [flow_figure.DATABASES]
    registers = flow_figure.svg(replace(flow, registers=True))
    heads = [title(g) for g in groups(registers, "heading")]
    assert heads[0] == "Identification of records via databases and registers"
    by_hand = flow_figure.svg(Flow((), flow.others, flow.included, Box("", frozenset())))
    assert [title(g) for g in groups(by_hand, "heading")] == [flow_figure.OTHERS]


def test_hostile_text_in_a_flow_is_text() -> None:
    bad = Box(HOSTILE, ids(2), ((HOSTILE, ids(1)),))
    step = FlowStep(HOSTILE, "Screening", bad, bad, ids(1), (HOSTILE,))
    svg = assert_sound_flow(Flow((step,), (step,), FlowStep("", "Included", bad), bad, (HOSTILE,)))
    assert "<script" not in svg
    assert {e.tag.removeprefix(SVG) for e in ET.fromstring(svg).iter()} <= {
        "svg", "title", "desc", "g", "rect", "text", "polyline", "polygon", "line",
    }  # fmt: skip
    picture.png(svg, zoom=0.5)


BOXES = st.builds(
    lambda name, n, lines: box(name, n, *lines),
    LABELS.map(lambda t: t.replace("(", "")),
    st.sampled_from([0, 1, 25, 1200]),
    st.lists(st.tuples(LABELS, st.integers(0, 40)), max_size=4),
)
STEPS = st.builds(
    FlowStep,
    st.sampled_from("abcd"),
    st.sampled_from(flow_figure.PHASES),
    BOXES,
    st.none() | BOXES,
    st.integers(0, 3).map(ids),
    st.lists(LABELS, max_size=2).map(tuple),
)
FLOWS = st.builds(
    Flow,
    st.lists(STEPS, max_size=5).map(tuple),
    st.lists(STEPS, max_size=4).map(tuple),
    STEPS,
    BOXES,
    st.lists(LABELS, max_size=2).map(tuple),
)


@few
@given(FLOWS)
def test_any_flow_is_drawn_without_overlap(flow: Flow) -> None:
    assert_sound_flow(flow)


def test_figures_become_png() -> None:
    png = picture.png(flow_figure.svg(typical_flow()), zoom=1)
    assert png == picture.png(flow_figure.svg(typical_flow()), zoom=1)
    assert png.startswith(b"\x89PNG")
    with pytest.raises(ValueError):
        picture.png("no drawing")
