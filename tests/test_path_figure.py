"""The path figure: what its lines tell, and that nothing overlaps."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise, permutations, product

import pytest
from drawn import HOSTILE, LABELS, SVG, Area, assert_sound, curve, few, groups, rect, text_area, title, words
from hypothesis import given, settings
from hypothesis import strategies as st

from review.render import path_figure, path_order, picture
from review.render.path_figure import Column, Node, Path, PathFigure
from review.render.path_place import Span, placed


def typical_paths() -> PathFigure:
    antecedents = ("customer characteristics", "social comparison behaviour", "customer value dynamism",
                   "customer resources, capabilities and human capital", "education, skills and experience",
                   "prior relationship with the firm", "customer attributes such as size, type, attitudes",
                   "reciprocity and exchange")  # fmt: skip
    outcomes = {
        "Product-related": ("new product performance", "development and diffusion of new technology",
                            "marketing-mix adaptation", "new product advantage", "diffusion of innovations"),
        "Firm-level": ("firm innovativeness", "financial and market performance", "IT service investment"),
        "Customer-related": ("customer involvement", "satisfaction", "purchase intention and willingness to pay"),
    }  # fmt: skip
    left = tuple(Node(label, label) for label in antecedents)
    middle = tuple(Node(d, f"customer {d} heterogeneity") for d in ("need", "knowledge", "relationship"))
    right = tuple(Node(label, label, group) for group, labels in outcomes.items() for label in labels)
    natures: tuple[path_figure.Nature, ...] = ("empirical", "theoretical", "mixed", "unattributed")
    sides = [*((a, middle[i % 3]) for i, a in enumerate(left)), *((middle[i % 3], o) for i, o in enumerate(right)),
             *((middle[0], o) for o in right[1:]), (left[0], right[9]), (right[0], middle[1]), (right[1], left[4]),
             (middle[0], middle[2]), (right[3], right[1]), (left[2], left[2])]  # fmt: skip
    paths = tuple(Path(a.id, b.id, 1 + i % 5, natures[i % 4], ("+", "−", "")[i % 3]) for i, (a, b) in enumerate(sides))
    columns = Column("Antecedents", left), Column("Dimensions of heterogeneity", middle), Column("Outcomes", right)
    return PathFigure("Antecedents and outcomes", columns, paths, ("Note.",))


def assert_sound_paths(figure: PathFigure) -> str:
    svg = path_figure.svg(figure)
    areas = assert_sound(svg, "node")
    paper = rect(next(ET.fromstring(svg).iter(f"{SVG}rect")))
    labels: list[tuple[int, Area]] = []
    courses: list[list[tuple[float, float]]] = []
    for n, g in enumerate(groups(svg, "path")):
        (label,) = (rect(r) for r in g.iter(f"{SVG}rect"))
        assert all(label.holds(text_area(t), 1) for t in g.iter(f"{SVG}text"))
        labels.append((n, label))
        courses.append(curve(next(g.iter(f"{SVG}path")).get("d", "")))
    assert len(labels) == len(figure.paths)
    for (_, a), (_, b) in combinations(labels, 2):
        assert not a.overlaps(b)
    for n, label in labels:
        assert paper.holds(label)
        assert not any(label.overlaps(area) for area in areas)
        for m, course in enumerate(courses):
            inside = Area(label.left + 0.1, label.top + 0.1, label.right - 0.1, label.bottom - 0.1)
            assert m == n or not any(inside.overlaps(Area(x, y, x, y), 0) for x, y in course)
    for course in courses:
        for x, y in course:
            assert paper.holds(Area(x, y, x, y))
            assert not any(area.overlaps(Area(x, y, x, y), 0.1) for area in areas), (x, y)
    return svg


def test_typical_path_figure() -> None:
    figure = typical_paths()
    svg = assert_sound_paths(figure)
    assert svg == path_figure.svg(figure)
    shown = sorted(words(g) for g in groups(svg, "path"))
    assert shown == sorted(f"{p.studies}" + (f" ({p.sign})" if p.sign else "") for p in figure.paths)
    assert "customer characteristics to customer need heterogeneity: 1 study, empirical, sign +" in map(
        title, groups(svg, "path")
    )


def test_lines_tell_nature_and_number_of_studies_without_color() -> None:
    figure = typical_paths()
    by_width: dict[str, set[str | None]] = {}
    dashed: dict[str, set[bool]] = {}
    for g in groups(path_figure.svg(figure), "path"):
        line = next(g.iter(f"{SVG}path"))
        by_width.setdefault(words(g).split()[0], set()).add(line.get("stroke-width"))
        dashed.setdefault(line.get("class", ""), set()).add(line.get("stroke-dasharray") is not None)
    widths = [float(by_width[k].pop() or 0) for k in "12345"]
    assert widths == sorted(set(widths))
    assert dashed == {"empirical": {False}, "theoretical": {True}, "mixed": {True}, "unattributed": {True}}
    patterns = {n: path_figure._dashes(n, 1).split() for n in path_figure.NATURES}
    assert [len(patterns[n]) for n in ("empirical", "theoretical", "mixed", "unattributed")] == [0, 2, 4, 4]


def test_arrow_heads_point_at_their_targets() -> None:
    figure = typical_paths()
    svg = path_figure.svg(figure)
    by_label = {title(g): rect(next(g.iter(f"{SVG}rect"))) for g in groups(svg, "node")}
    names = {node.id: node.label for column in figure.columns for node in column.nodes}
    spoken = {f"{names[p.source]} to {names[p.target]}": by_label[names[p.target]] for p in figure.paths}
    for g in groups(svg, "path"):
        target = spoken[title(g).split(":")[0]]
        x, y = map(float, next(g.iter(f"{SVG}polygon")).get("points", "").split()[0].split(","))
        assert x in (pytest.approx(target.left), pytest.approx(target.right))
        assert target.top < y < target.bottom


def test_groups_stand_together_in_their_order() -> None:
    figure = typical_paths()
    svg = path_figure.svg(figure)
    group_of = {node.label: node.group for node in figure.columns[2].nodes}
    found = [g for g in groups(svg, "node") if title(g) in group_of]
    order = [group_of[title(g)] for g in sorted(found, key=lambda g: rect(next(g.iter(f"{SVG}rect"))).top)]
    assert order == sorted(order, key=["Product-related", "Firm-level", "Customer-related"].index)


def test_legend_names_what_occurs() -> None:
    legend = words(groups(path_figure.svg(typical_paths()), "legend")[0])
    for said in ("empirical", "theoretical", "empirical and theoretical or not attributed", "1 study", "5 studies",
                 "sign in brackets"):  # fmt: skip
        assert said in legend
    two = PathFigure("", (Column("", (Node("a", "a"),)), Column("", (Node("b", "b"),)), Column("")),
                     (Path("a", "b", 3, "theoretical"),))  # fmt: skip
    (legend_of_two,) = map(words, groups(path_figure.svg(two), "legend"))
    assert legend_of_two == "theoretical Number at a line: studies with this path."


EMPTY = Column("Antecedents"), Column("Dimensions"), Column("Outcomes")


def test_small_and_hostile_figures() -> None:
    assert_sound_paths(PathFigure("none", EMPTY))
    assert_sound_paths(PathFigure("one", (EMPTY[0], Column("D", (Node("x", "only", "group"),)), EMPTY[2])))
    nodes = [Node(f"{HOSTILE}{i}", HOSTILE, HOSTILE) for i in range(3)]
    columns = Column(HOSTILE, (nodes[0],)), Column(HOSTILE, (nodes[1],)), Column(HOSTILE, (nodes[2],))
    paths = tuple(Path(a.id, b.id, 10**6, "mixed", HOSTILE, HOSTILE) for a in nodes for b in nodes)
    svg = assert_sound_paths(PathFigure(HOSTILE, columns, paths, (HOSTILE,)))
    assert "<script" not in svg
    picture.png(svg, zoom=0.5)


def test_a_path_needs_its_nodes() -> None:
    with pytest.raises(ValueError, match="no column holds"):
        path_figure.svg(PathFigure("", EMPTY, (Path("a", "b", 1, "mixed"),)))
    twice = Column("", (Node("a", "a"), Node("a", "b")))
    with pytest.raises(ValueError, match="same id"):
        path_figure.svg(PathFigure("", (twice, *EMPTY[1:])))


@st.composite
def path_figures(draw: st.DrawFn) -> PathFigure:
    columns = []
    for c in range(3):
        given_nodes = draw(st.lists(st.tuples(LABELS, st.sampled_from(["", "G", "H"])), max_size=14))
        columns.append(Column(draw(LABELS), tuple(Node(f"{c}.{i}", *given) for i, given in enumerate(given_nodes))))
    every = [node.id for column in columns for node in column.nodes]
    natures = st.sampled_from(list(path_figure.NATURES))
    signs = st.sampled_from(["", "+", "−", "+/−", "an inverted U, mostly"])
    marks = st.sampled_from(["", "a", "ab"])
    ends = st.sampled_from(every or [""])
    paths = st.lists(
        st.builds(Path, ends, ends, st.integers(0, 12), natures, signs, mark=marks), max_size=25 if every else 0
    )
    return PathFigure(draw(LABELS), (columns[0], columns[1], columns[2]), tuple(draw(paths)))


@settings(few, max_examples=18)
@given(path_figures())
def test_any_path_figure_is_drawn_without_overlap(figure: PathFigure) -> None:
    assert_sound_paths(figure)


def test_order_avoids_crossings_and_keeps_groups() -> None:
    layers = [[[0, 1, 2]], [[3, 4, 5]], [[6, 7], [8]]]
    links = [(0, 5), (1, 4), (2, 3), (3, 7), (4, 6), (5, 8)]
    order = path_order.arranged(layers, links)
    assert path_order.crossings(layers, links) > path_order.crossings(order, links)
    assert [[sorted(group) for group in layer] for layer in order] == layers
    # All three of the left cross in the order given, and none needs to.
    assert path_order.crossings([[[0, 1, 2]], [[3, 4, 5]]], links[:3]) == 3
    assert path_order.crossings(path_order.arranged([[[0, 1, 2]], [[3, 4, 5]]], links[:3]), links[:3]) == 0


@settings(few, max_examples=15)
@given(
    st.sets(st.tuples(st.integers(0, 3), st.integers(4, 6))), st.sets(st.tuples(st.integers(4, 6), st.integers(7, 11)))
)
def test_small_figures_get_as_few_crossings_as_there_can_be(
    left: set[tuple[int, int]], right: set[tuple[int, int]]
) -> None:
    layers = [[[0, 1, 2, 3]], [[4, 5, 6]], [[7, 8], [9, 10, 11]]]
    links = sorted(left | right)
    every = product(*([list(map(list, p)) for p in product(*map(permutations, layer))] for layer in layers))
    fewest = min(path_order.crossings(order, links) for order in every)
    assert path_order.crossings(path_order.arranged(layers, links), links) == fewest


@settings(few, max_examples=18)
@given(
    st.lists(st.lists(st.tuples(st.integers(5, 90), st.integers(5, 90)), max_size=8), min_size=1, max_size=4), st.data()
)
def test_boxes_keep_their_order_and_their_distance(columns: list[list[tuple[int, int]]], data: st.DataObject) -> None:
    spans = {n: Span(*ends) for n, ends in enumerate(end for column in columns for end in column)}
    numbers = iter(spans)
    order = [[next(numbers) for _ in column] for column in columns]
    ends = st.sampled_from(list(spans) or [0])
    links = data.draw(st.lists(st.tuples(ends, ends), max_size=20 if spans else 0))
    middles, tall = placed(order, spans, links)
    assert middles.keys() == spans.keys()
    for column in order:
        for above, below in pairwise(column):
            assert middles[below] - middles[above] >= spans[above].down + spans[below].up - 1e-6
        for n in column:
            assert spans[n].up - 1e-6 <= middles[n] <= tall - spans[n].down + 1e-6


def test_a_box_stands_where_its_links_lead() -> None:
    spans = {n: Span(10, 10) for n in range(6)}
    middles, tall = placed([[0], [1], [2, 3, 4, 5]], spans, [(0, 1), (1, 4), (1, 5)])
    assert middles[0] == middles[1]
    assert tall == 80
    assert [middles[n] for n in (2, 3, 4, 5)] == [10, 30, 50, 70]
    assert middles[1] == pytest.approx((middles[4] + middles[5]) / 2)


def test_lines_pass_any_number_of_columns() -> None:
    columns = tuple(Column("", (Node(f"{n}", f"construct {n}"), Node(f"{n}b", "other"))) for n in range(5))
    ends = [("0", "4"), ("4b", "0b"), ("1", "2"), ("2", "1"), ("3", "1b"), ("3", "3")]
    assert_sound_paths(PathFigure("", columns, tuple(Path(a, b, 1, "empirical", label=f"P{a}") for a, b in ends)))


def test_a_mark_is_raised_behind_the_number() -> None:
    two = PathFigure("", (Column("", (Node("a", "a"),)), Column("", (Node("b", "b"),)), Column("")),
                     (Path("a", "b", 3, "theoretical", "+", mark="c"),), ("c: Through trust.",))  # fmt: skip
    svg = assert_sound_paths(two)
    number, mark = groups(svg, "path")[0].iter(f"{SVG}text")
    assert (number.text, mark.text) == ("3 (+)", "c")
    assert text_area(mark).left > text_area(number).right
    assert float(mark.get("y", "")) <= float(number.get("y", "")) - 2
    assert "c: Through trust." in svg


def all_drawn() -> str:
    """A figure of each kind, one after the other."""
    import test_figures_gaps as gaps
    import test_figures_model as model
    import test_flow_figure as flows

    from review.render import flow_figure, gap_map, model_figure

    several = model.of("a>b", "b>c", "c>a", "x>c", "y>c", "a>c", "b>d")
    svgs = (flow_figure.svg(flows.typical_flow()), gap_map.svg(gaps.SMALL), model_figure.svg(several))
    return "".join((path_figure.svg(typical_paths()), *svgs))


def test_bytes_do_not_hang_on_the_order_of_sets() -> None:
    """Sets of text have another order in every run of Python; the figures must not: drawn here and in another run."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import test_path_figure as p; print(p.all_drawn())"
    here = str(__file__).rpartition("test_path_figure.py")[0]
    again = subprocess.run([sys.executable, "-c", code, here], env={"PYTHONHASHSEED": "1"}, capture_output=True,
                           text=True, check=True).stdout  # fmt: skip
    assert again == f"{all_drawn()}\n"
