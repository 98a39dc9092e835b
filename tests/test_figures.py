"""The flow diagram and the path figure: numbers, legibility, safety, and that nothing overlaps, measured on the SVG."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.nouns import Box, Flow, FlowStep
from review.render import flow_figure, path_figure, path_order, picture
from review.render.path_figure import Column, Node, Path, PathFigure

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("1")</script> & R&D < 5 ]]> {{ x }} \x00\x0b\ud800\ufffe顧客異質性'
few = settings(max_examples=60, deadline=None)


# ---- reading a drawing -------------------------------------------------------------------------------------------


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


# ---- text --------------------------------------------------------------------------------------------------------


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


# ---- flow diagram ------------------------------------------------------------------------------------------------

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
    assert "of which open, go on (n\u00a0=\u00a080)" in " ".join(map(words, groups(svg, "main")))
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


LABELS = st.one_of(
    st.sampled_from(
        ["", "book", HOSTILE, "x" * 90, "customer need heterogeneity and relationship " * 4, "顧客異質性" * 12]
    ),
    st.text(max_size=30),
)
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


# ---- path figure -------------------------------------------------------------------------------------------------


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
    ends = st.sampled_from(every or [""])
    paths = st.lists(st.builds(Path, ends, ends, st.integers(0, 12), natures, signs), max_size=25 if every else 0)
    return PathFigure(draw(LABELS), (columns[0], columns[1], columns[2]), tuple(draw(paths)))


@settings(few, max_examples=30)
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


def test_bytes_do_not_hang_on_the_order_of_sets() -> None:
    """Sets of text have another order in every run of Python; the figures must not."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_figures as t, hashlib;"
        "from review.render import flow_figure, path_figure;"
        "s = flow_figure.svg(t.typical_flow()) + path_figure.svg(t.typical_paths());"
        "print(hashlib.sha256(s.encode()).hexdigest())"
    )
    here = str(__file__).rpartition("test_figures.py")[0]
    runs = [subprocess.run([sys.executable, "-c", code, here], env={"PYTHONHASHSEED": seed}, capture_output=True,
                           text=True, check=True).stdout for seed in ("1", "2")]  # fmt: skip
    assert runs[0] == runs[1]


def test_figures_become_png() -> None:
    png = picture.png(flow_figure.svg(typical_flow()), zoom=1)
    assert png == picture.png(flow_figure.svg(typical_flow()), zoom=1)
    assert png.startswith(b"\x89PNG")
    with pytest.raises(ValueError):
        picture.png("no drawing")
