"""The propositional model: layers, circles, what enters from above, and that no label lies on a line."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import networkx as nx
import pytest
from drawn import HOSTILE, LABELS, SVG, Area, assert_sound, curve, few, groups, rect, text_area, title, words
from hypothesis import given, settings
from hypothesis import strategies as st

from review.nouns import Review
from review.render import model_figure, picture
from review.render.model_figure import Arrow, Model, layers
from review.report.figures.model import model


def of(*arrows: str | Arrow) -> Model:
    """A model from arrows like 'a>b', which are called P1, P2 and so on."""
    made = []
    for n, arrow in enumerate(arrows, 1):
        if isinstance(arrow, str):
            source, target = arrow.split(">")
            arrow = Arrow(source, target, f"P{n}")
        made.append(arrow)
    ends = dict.fromkeys(end for a in made for end in (a.source, a.target))
    return Model("model", {end: f"construct {end}" for end in ends}, tuple(made))


def where(svg: str) -> dict[str, Area]:
    return {g.get("data-node", ""): rect(next(g.iter(f"{SVG}rect"))) for g in groups(svg, "node")}


def assert_sound_model(figure: Model) -> str:
    svg = model_figure.svg(figure)
    areas = assert_sound(svg, "node")
    assert len(areas) == len(figure.nodes)
    paths = groups(svg, "path")
    assert len(paths) == len(figure.arrows)
    paper = rect(next(ET.fromstring(svg).iter(f"{SVG}rect")))
    courses = [curve(next(g.iter(f"{SVG}path")).get("d", "")) for g in paths]
    for n, g in enumerate(paths):
        for area in map(text_area, g.iter(f"{SVG}text")):
            assert not any(area.overlaps(box) for box in areas)
            for m, course in enumerate(courses):
                hit = any(area.overlaps(Area(x, y, x, y), 0) for x, y in course)
                assert m == n or not hit, (n, m)
        for x, y in courses[n]:
            assert paper.holds(Area(x, y, x, y))
            assert not any(box.overlaps(Area(x, y, x, y), 0.1) for box in areas), (n, x, y)
    return svg


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ("a>b b>c a>c", "a0 b1 c2"),
        ("a>b b>c d>c", "a0 b1 c2 d1"),
        ("a>b b>c c>a", "a0 b1 c2"),
        ("a>a a>b", "a0 b1"),
        ("a>b c>d", "a0 b1 c0 d1"),
    ],
)
def test_layers(arrows: str, expected: str) -> None:
    figure = of(*arrows.split())
    assert layers(figure.nodes, figure.arrows) == {name[0]: int(name[1]) for name in expected.split()}


def test_arrows_run_to_the_right_and_circles_back() -> None:
    svg = assert_sound_model(of("a>b", "b>c", "c>a"))
    place = where(svg)
    assert place["a"].right < place["b"].left < place["b"].right < place["c"].left
    tip = next(groups(svg, "path")[2].iter(f"{SVG}polygon")).get("points", "").split()[0].split(",")
    assert float(tip[0]) == pytest.approx(place["a"].right)


def test_what_bears_on_a_later_layer_enters_from_above_and_below() -> None:
    svg = assert_sound_model(of("a>b", "b>c", "c>d", "x>c", "y>c", "z>c"))
    place = where(svg)
    assert place["x"].left == place["y"].left == place["c"].left
    assert place["x"].bottom < place["c"].top < place["c"].bottom < place["y"].top
    assert place["z"].left == place["b"].left


def test_a_long_name_at_an_arrow_from_above_has_room() -> None:
    arrows = Arrow("a", "b"), Arrow("b", "c"), Arrow("x", "c", HOSTILE), Arrow("y", "c", "a long name of a proposition")
    assert_sound_model(of(*arrows))


def test_a_chain_runs_level() -> None:
    place = where(assert_sound_model(of("a>b", "b>c", "c>d"))).values()
    assert len({(area.top + area.bottom) / 2 for area in place}) == 1


def test_implied_steps_are_dashed_and_parts_have_no_head() -> None:
    arrows = Arrow("a", "b", plain=True), Arrow("b", "c", "P1 (+)"), Arrow("c", "d", dashed=True)
    svg = assert_sound_model(of(*arrows))
    part, stated, implied = groups(svg, "path")
    assert [len(list(g.iter(f"{SVG}polygon"))) for g in (part, stated, implied)] == [0, 1, 1]
    dashes = [next(g.iter(f"{SVG}path")).get("stroke-dasharray") for g in (part, stated, implied)]
    assert dashes[:2] == [None, None]
    assert dashes[2]
    assert [words(g) for g in (part, stated, implied)] == ["", "P1 (+)", ""]
    assert words(groups(svg, "legend")[0]) == "proposed implied dimension of"
    assert not groups(model_figure.svg(of("a>b")), "legend")


@st.composite
def models(draw: st.DrawFn) -> Model:
    nodes = {f"n{i}": label for i, label in enumerate(draw(st.lists(LABELS, min_size=1, max_size=9)))}
    ends = st.sampled_from(list(nodes))
    labels = st.sampled_from(["", "P1", "P12 (+)", "a long name of a proposition", HOSTILE])
    arrows = st.lists(st.builds(Arrow, ends, ends, labels, st.booleans(), st.booleans()), max_size=12)
    return Model(draw(LABELS), nodes, tuple(draw(arrows)), tuple(draw(st.lists(LABELS, max_size=2))))


@settings(few, max_examples=15)
@given(models())
def test_any_model_is_drawn_with_no_label_on_a_line(figure: Model) -> None:
    assert assert_sound_model(figure) == model_figure.svg(figure)


def test_hostile_text_is_text() -> None:
    svg = assert_sound_model(Model(HOSTILE, {"a": HOSTILE, "b": HOSTILE}, (Arrow("a", "b", HOSTILE),), (HOSTILE,)))
    assert "<script" not in svg
    picture.png(svg, zoom=0.5)


def test_a_long_chain_and_many_arrows() -> None:
    assert_sound_model(of(*(f"n{i}>n{i + 1}" for i in range(30)), "n30>n0", "n0>n20"))


def test_the_model_of_the_worked_example(ch: Review) -> None:
    (figure,) = model(ch)
    shown = [words(g) for g in groups(figure.svg, "path")]
    assert sorted(filter(None, shown)) == ["P1", "P2", "P3", "P4 (+)", "P5 (+)"]
    place = where(figure.svg)
    capabilities, resolution = place["dynamic capabilities"], place["acceptance and resolution of tensions"]
    assert capabilities.left == resolution.left
    assert capabilities.bottom < resolution.top
    dashed = [title(g)[:2] for g in groups(figure.svg, "path") if next(g.iter(f"{SVG}path")).get("stroke-dasharray")]
    assert sorted(dashed) == ["I1", "I2", "I3"]
    spoken = [title(g) for g in groups(figure.svg, "path")]
    assert all("propositions.csv:" in told for told in spoken)
    assert "P5: " in " ".join(figure.notes)


def test_without_propositions_there_is_no_model(ch: Review) -> None:
    assert not list(model(replace(ch, graph=nx.MultiDiGraph())))
