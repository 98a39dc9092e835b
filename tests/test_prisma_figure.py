"""The drawing of the PRISMA 2020 flow diagram: all versions of the template, long texts, large numbers; and in Word."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from zipfile import ZipFile

import pytest
from drawn import HOSTILE, LABELS, SVG, Area, assert_sound, few, groups, title, words
from hypothesis import given
from hypothesis import strategies as st

from review.nouns import Box, Figure, Flow, FlowStep
from review.render import docx_figure, picture, prisma_figure

KINDS = ("main", "side", "still-open", "heading")
NUMBER = re.compile(r"\(n\u00a0=\u00a0([\d,]+)\)")


def ids(n: int) -> frozenset[str]:
    return frozenset(f"r{i}" for i in range(n))


def box(name: str, n: int, *lines: tuple[str, int]) -> Box:
    return Box(name, ids(n), tuple((label, ids(k)) for label, k in lines))


def flow(*, others: bool, previous: bool) -> Flow:
    reasons = [(f"reason {n} with a label that is longer than the line on which it stands", n) for n in range(15)]
    databases = (
        FlowStep("identified", "Identification", box("Records identified from*:", 28550, ("Databases", 28550),
                                                     ("\u2003Web of Science", 28550)),
                 box("Records removed before screening:", 24213, ("Duplicate records removed", 24213))),
        FlowStep("screened", "Screening", box("Records screened", 4337), box("Records excluded**", 4000), open=ids(12)),
        FlowStep("sought", "Screening", box("Reports sought for retrieval", 325), box("Reports not retrieved", 7)),
        FlowStep("assessed", "Screening", box("Reports assessed for eligibility", 318),
                 box("Reports excluded", 219, *reasons), open=ids(3)),
    )  # fmt: skip
    by_hand = (
        FlowStep("identified", "Identification", box("Records identified from*:", 4, ("Citation searching", 4))),
        FlowStep("sought", "Screening", box("Reports sought for retrieval", 4), box("Reports not retrieved", 1)),
    )
    earlier = (box("Studies included in previous version", 61), box("Total studies", 160)) if previous else (None, None)
    last = FlowStep("included", "Included", box("Studies included in review†", 99))
    return Flow(databases, by_hand if others else (), last, box("", 15), ("* Entries.", "Source: …"), *earlier)


def segments(svg: str) -> list[Area]:
    pieces = []
    for line in ET.fromstring(svg).iter(f"{SVG}polyline"):
        points = [tuple(map(float, p.split(","))) for p in line.get("points", "").split()]
        for (x0, y0), (x1, y1) in pairwise(points):
            pieces.append(Area(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return pieces


def assert_drawn(given: Flow) -> str:
    svg = prisma_figure.svg(given)
    for piece, area in ((p, a) for p in segments(svg) for a in assert_sound(svg, *KINDS)):
        assert not area.overlaps(piece), (piece, area)
    return svg


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize("previous", [False, True])
def test_all_versions_of_the_template(others, previous):
    svg = assert_drawn(flow(others=others, previous=previous))
    assert [title(g) for g in groups(svg, "heading")] == [
        text for name, text in prisma_figure.HEADINGS.items()
        if name == "databases" or {"previous": previous, "others": others}[name]
    ]  # fmt: skip
    assert [title(g) for g in groups(svg, "phase")] == list(prisma_figure.PHASES)
    shown = " ".join(map(words, groups(svg, "main", "side", "still-open")))
    assert {"28,550", "24,213", "4,337", "4,000", "12", "325", "7", "318", "219", "3", "99"} <= set(
        NUMBER.findall(shown)
    )
    assert ("(n\u00a0=\u00a061)" in shown) is previous
    assert ("(n\u00a0=\u00a0160)" in shown) is previous
    assert ET.fromstring(svg).findtext(f"{SVG}desc", "").startswith("Previous" if previous else "Identification")


def test_a_title_with_a_colon_leaves_its_number_to_its_lines():
    first = words(groups(prisma_figure.svg(flow(others=False, previous=False)), "main")[0])
    assert first.startswith("Records identified from*: Databases (n\u00a0=\u00a028,550)")


def test_every_way_leads_to_the_included():
    svg = prisma_figure.svg(flow(others=True, previous=True))
    included, total = (g for g in groups(svg, "main") if title(g).startswith(("Studies included in review", "Total")))
    for target in (included, total):
        area = next(target.iter(f"{SVG}rect"))
        top, high = float(area.get("y", "")), float(area.get("height", ""))
        assert any(abs(p.top - (top + high / 2)) < 0.1 and p.top == p.bottom for p in segments(svg))


def test_hostile_text_in_a_box_is_text():
    bad = Box(HOSTILE, ids(2), ((HOSTILE, ids(1)),))
    step = FlowStep("screened", "Screening", bad, bad, ids(1))
    made = Flow((step,), (step,), FlowStep("included", "Included", bad), bad, (HOSTILE,), bad, bad)
    svg = assert_drawn(made)
    assert "<script" not in svg
    picture.png(svg, zoom=0.3)
    with ZipFile(io.BytesIO(docx_figure.render(Figure("f", HOSTILE, HOSTILE, svg, (HOSTILE,))))) as parts:
        text = parts.read("word/document.xml").decode()
    assert "&lt;script&gt;" in text
    assert "<script" not in text


BOXES = st.builds(
    lambda name, n, lines: box(name, n, *lines), LABELS, st.sampled_from([0, 1, 1200]),
    st.lists(st.tuples(LABELS.map(lambda label: "\u2003" + label) | LABELS, st.integers(0, 40)), max_size=3),
)  # fmt: skip


@st.composite
def columns(draw, least: int) -> tuple[FlowStep, ...]:
    rows = [row for row in prisma_figure.ROWS[1:4] if draw(st.booleans())]
    names = (["identified"] if least or draw(st.booleans()) else []) + rows
    return tuple(
        FlowStep(name, "Screening", draw(BOXES), draw(st.none() | BOXES), draw(st.integers(0, 2).map(ids)))
        for name in names
    )


@given(columns(1), columns(0), BOXES, st.none() | BOXES, st.lists(LABELS, max_size=2))
@few
def test_no_flow_makes_boxes_texts_or_arrows_overlap(ours, theirs, last, earlier, notes):
    made = Flow(ours, theirs, FlowStep("included", "Included", last), last, tuple(notes), earlier, earlier)
    assert_drawn(made)


# ---- in Word -----------------------------------------------------------------------------------------------------


def figure() -> Figure:
    return Figure("prisma", "Figure 1", "PRISMA 2020 Flow Diagram", prisma_figure.svg(flow(others=True, previous=True)),
                  ("A note.",))  # fmt: skip


def test_the_word_file_has_the_picture_its_words_and_the_same_bytes():
    from docx import Document

    data = docx_figure.render(figure())
    assert data == docx_figure.render(figure())
    document = Document(io.BytesIO(data))
    assert [p.text for p in document.paragraphs if p.text] == ["Figure 1", "PRISMA 2020 Flow Diagram", "Note. A note."]
    (drawn,) = document.inline_shapes
    page = document.sections[0]
    assert drawn.width <= page.page_width - page.left_margin - page.right_margin
    assert drawn.height <= page.page_height - page.top_margin - page.bottom_margin
    assert drawn._inline.docPr.get("descr").startswith("Previous studies. Studies included in previous version")
    assert document.core_properties.author == document.core_properties.comments == ""


def test_the_page_of_the_word_file_is_turned_only_where_the_drawing_gains_by_it():
    from docx import Document

    def across(*notes: str, wide: int = 900) -> bool:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="600"><desc>x</desc></svg>'
        page = Document(io.BytesIO(docx_figure.render(Figure("f", "", "", svg, notes)))).sections[0]
        return page.page_width > page.page_height

    assert across("Short.")
    assert not across("A long note. " * 120)
    assert not across("Short.", wide=400)
