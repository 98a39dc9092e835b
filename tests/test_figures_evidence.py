"""The evidence figure of a review: signs where findings agree, mediators as notes, studies by name."""

from __future__ import annotations

import struct
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import pytest
from drawn import groups, title
from test_path_figure import assert_sound_paths

from review.evidence import links
from review.nouns import Review
from review.render import path_figure, path_order, picture
from review.render.path_layout import Layout, Path, PathFigure
from review.report.figures import FIGURES, figures
from review.report.figures.evidence import evidence_figure, printed_figure
from review.report.page import report_html

LINK = "dimension:CNH", "outcome:customer:customer involvement"


def path(figure: PathFigure, source: str, target: str) -> Path:
    return next(p for p in figure.paths if (p.source, p.target) == (source, target))


def with_findings(review: Review, **values: list[str]) -> Review:
    """The review with other values in the first findings on `LINK`: by column, one value a finding."""
    graph = nx.MultiDiGraph(review.graph)
    link = next(link for link in links(graph, review.project.codebook) if link.construct == "customer involvement")
    for column, told in values.items():
        for row, value in zip(link.findings, told, strict=False):
            graph.edges[link.source, link.target, row][column] = value
    return replace(review, graph=graph)


@pytest.mark.parametrize(
    ("directions", "sign"),
    [
        (["positive"] * 4, "+"),
        (["negative"] * 4, "−"),
        (["mixed"] * 4, "±"),
        (["none"] * 4, "0"),
        (["not-told"] * 4, ""),
        (["positive", "negative", "positive", "positive"], ""),
        (["positive", "not-told", "positive", "positive"], ""),
    ],
)
def test_a_sign_stands_where_all_findings_agree(ch: Review, directions: list[str], sign: str) -> None:
    assert path(evidence_figure(with_findings(ch, direction=directions)), *LINK).sign == sign


def test_mediators_are_notes(ch: Review) -> None:
    figure = evidence_figure(ch)
    noted = [note for note in figure.notes if note[:3] in ("a: ", "b: ")]
    assert noted == ["a: Through customer involvement (partial).", "b: Through inter-firm collaboration (full)."]
    marked = {p.target.split(":")[-1]: p.mark for p in figure.paths if p.mark}
    assert marked == {"new product performance": "a", "firm innovativeness": "b"}
    more = evidence_figure(with_findings(ch, mediator=["trust", "", "trust"], mediator_kind=["", "", ""]))
    assert path(more, *LINK).mark
    assert "through trust" in path(more, *LINK).title
    assert any(note.endswith(": 2 of 4 studies through trust.") for note in more.notes)
    every = evidence_figure(with_findings(ch, mediator=["trust", "trust; skill", "trust", "trust"]))
    assert any(note.endswith(": Through trust; 1 of 4 studies through skill.") for note in every.notes)
    studies = ch.included[:1] * 4
    own = evidence_figure(with_findings(ch, mediator=["trust", "", "", ""], mediator_kind=["partial"], study=studies))
    assert any(note.endswith(": 1 of 4 findings through trust (partial).") for note in own.notes)


def test_the_figure_of_the_worked_example_has_no_crossing(ch: Review) -> None:
    figure = evidence_figure(ch)
    assert_sound_paths(figure)
    layout = Layout(figure)
    assert path_order.crossings([[column] for column in layout.order], layout.links()) == 0
    spoken = [title(g) for g in groups(path_figure.svg(figure), "path")]
    assert all(any(name in told for name in ch.citations.values()) for told in spoken)


def test_boxes_of_a_column_do_not_touch(ch: Review) -> None:
    layout = Layout(evidence_figure(ch))
    for column in layout.order:
        for above, below in pairwise(layout.items[n] for n in column):
            assert below.top - above.top - above.high >= 9 - 1e-6


def test_without_findings_the_figure_says_so(ch: Review) -> None:
    empty = evidence_figure(replace(ch, graph=nx.MultiDiGraph()))
    assert empty.notes == ("No findings yet.",)
    assert_sound_paths(empty)
    assert_sound_paths(evidence_figure(replace(ch, sheets={})))


def test_figures_have_names_of_their_own_and_titles(ch: Review) -> None:
    made = figures(ch)
    assert len({figure.name for figure in made}) == len(made)
    assert {"evidence", "gaps", "years", "journals", "model", "figure1a"} <= {figure.name for figure in made}
    for figure in made:
        assert figure.title
        assert figure.svg.startswith("<svg ")
        assert "<title>" in figure.svg
        assert "<desc>" in figure.svg
    assert set(FIGURES) >= {"flow", "evidence", "gaps", "years", "journals", "model", "quadrants"}


def with_constructs(review: Review, many: int, *, of_two: int = 0) -> Review:
    """The review with so many more outcomes, each on a link of one study, or, the first of them, of two."""
    graph = nx.MultiDiGraph(review.graph)
    link = next(link for link in links(graph, review.project.codebook) if link.construct == "customer involvement")
    (row, data), (_, other) = list(link.findings.items())[:2]
    for n in range(many):
        target = f"{link.target} {n}"
        graph.add_node(
            target, **{k: f"{v} {n}" if v == link.target else v for k, v in graph.nodes[link.target].items()}
        )
        for study, more in ((data["study"], ""), (other["study"], " again"))[: 2 if n < of_two else 1]:
            graph.add_edge(link.source, target, f"{row} {n}{more}", **dict(data) | {"study": study})
    return replace(review, graph=graph)


def test_links_of_fewest_studies_are_left_out_of_a_figure_of_many_pages_and_told(ch: Review) -> None:
    assert printed_figure(ch) == evidence_figure(ch)
    large = with_constructs(ch, 300, of_two=20)
    every, printed = evidence_figure(large), printed_figure(large)
    gone = [path for path in every.paths if path.studies == 1]
    assert len(gone) > 280
    assert not [path for path in printed.paths if path.studies == 1]
    assert len(printed.paths) == len(every.paths) - len(gone)
    assert printed.notes[0] == f"{len(gone)} links of one study are left out; evidence.csv has all."
    layout = Layout(printed)
    assert layout.bottom < 6 * layout.wide
    marks = {path.mark for path in printed.paths if path.mark}
    assert {note[0] for note in printed.notes if note[1:3] == ": "} == marks
    (figure,) = [figure for figure in figures(large) if figure.name == "evidence"]
    assert "links of one study are left out" in figure.svg
    assert report_html(large).decode().count('class="path"') >= len(every.paths)


def test_a_drawing_of_any_height_becomes_a_picture_that_can_be_opened(ch: Review) -> None:
    every = path_figure.svg(evidence_figure(with_constructs(ch, 400)))
    wide, high = picture.size(every)
    assert high * 3 > picture.MOST
    drawn = struct.unpack(">II", picture.png(every)[16:24])
    assert max(drawn) <= picture.MOST
    assert drawn[0] / drawn[1] == pytest.approx(wide / high, rel=0.01)
