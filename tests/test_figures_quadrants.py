"""The two-by-two drawings: each text in its corner or at its end, blank corners blank, nothing cut."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from drawn import HOSTILE, LABELS, SVG, Area, assert_sound, few, groups, rect, text_area, title, words
from hypothesis import given
from hypothesis import strategies as st

from review.errors import ReviewError
from review.nouns import Review
from review.pipeline import run
from review.project.load import load
from review.render import picture, quadrant_figure
from review.render.quadrant_figure import Axis, QuadrantFigure
from review.report.figures.quadrants import quadrants

X, Y = Axis("scope", "narrow", "broad"), Axis("degree", "less", "more")
TWO = QuadrantFigure("two", X, Y, low_low="wait: and see", high_high="act", low="low N", high="high N")


def corner(svg: str, text: str) -> Area:
    return next(rect(next(g.iter(f"{SVG}rect"))) for g in groups(svg, "corner") if words(g).startswith(text))


def test_low_is_left_and_below() -> None:
    svg = quadrant_figure.svg(TWO)
    assert_sound(svg, "corner")
    low, high = corner(svg, "wait"), corner(svg, "act")
    assert low.right == high.left
    assert high.bottom == low.top
    across, up = groups(svg, "axis")
    ends = {t.text: text_area(t) for g in (across, up) for t in g.iter(f"{SVG}text")}
    assert ends["narrow"].right < ends["broad"].left
    assert ends["more"].bottom < ends["less"].top
    assert all(ends[end].top > low.bottom for end in ("narrow", "broad", "scope"))
    assert all(ends[end].right < low.left for end in ("less", "more", "degree"))


def test_corners_that_are_not_told_are_blank() -> None:
    shown = {title(g): words(g) for g in groups(quadrant_figure.svg(TWO), "corner")}
    assert shown == {
        "scope narrow, degree less: wait and see low N": "wait and see low N",
        "scope narrow, degree more: not described": "",
        "scope broad, degree less: not described": "",
        "scope broad, degree more: act high N": "act high N",
    }
    assert "scope narrow, degree more: not described." in quadrant_figure.svg(TWO)


AXES = st.builds(Axis, LABELS, LABELS, LABELS)


@few
@given(st.builds(QuadrantFigure, LABELS, AXES, AXES, LABELS, LABELS, LABELS, LABELS, LABELS, LABELS))
def test_any_drawing_holds_its_texts(figure: QuadrantFigure) -> None:
    svg = quadrant_figure.svg(figure)
    assert_sound(svg, "corner")
    assert svg == quadrant_figure.svg(figure)


def test_hostile_text_is_text() -> None:
    svg = quadrant_figure.svg(QuadrantFigure(HOSTILE, Axis(*[HOSTILE] * 3), Axis(*[HOSTILE] * 3), *[HOSTILE] * 6))
    assert_sound(svg, "corner")
    assert "<script" not in svg
    picture.png(svg, zoom=0.5)


def test_the_drawings_of_the_worked_example(ch: Review) -> None:
    made = list(quadrants(ch))
    assert [(f.name, f.number) for f in made] == [(f"figure1{c}", f"Figure 1{c}") for c in "abc"]
    for figure in made:
        assert sorted(bool(words(g)) for g in groups(figure.svg, "corner")) == [False, False, True, True]
        assert figure.notes
        assert "quadrants.csv:" in figure.svg


@pytest.mark.parametrize("names", [["1a", "1A", "1 a"], ["", "顧客", "../x"], ["model", "a/b", "=1+1"]])
def test_names_of_figures_are_safe_and_differ(ch: Review, names: list[str]) -> None:
    sheet = ch.sheets["quadrants"]
    rows = tuple(replace(row, cells={**row.cells, "name": name}) for row, name in zip(sheet.rows, names, strict=True))
    made = [f.name for f in quadrants(replace(ch, sheets={**ch.sheets, "quadrants": replace(sheet, rows=rows)}))]
    assert len(set(made)) == 3
    assert all(re.fullmatch("figure[a-z0-9_]*", name) for name in made)


def test_no_table_has_the_name_of_a_drawing_and_no_drawing_one_that_is_too_long(folder):
    protocol, sheet = folder / "review.toml", folder / "data/coding/quadrants.csv"
    text = protocol.read_text("utf-8").replace('name = "table4"', 'name = "figure1b"')
    protocol.write_text(text.replace('name = "table3"', 'name = "figures_by_year"'), "utf-8")
    sheet.write_text(sheet.read_text("utf-8").replace("\n1c,", f"\n{'1' * 61},"), "utf-8")
    with pytest.raises(ReviewError) as caught:
        load(folder)
    line = text[: text.index('name = "figure1b"')].count("\n") + 1
    assert sorted(map(str, caught.value.complaints)) == [
        "data/coding/quadrants.csv!A4: the name of a drawing has 60 letters at most; put the rest into its title",
        f'review.toml:{line}: name: no table may be called "figure1b", since the drawing of data/coding/quadrants.csv:3'
        " is; give it another name",
    ]


def test_a_drawing_needs_no_dimension(new) -> None:
    heads = "name,title,x_axis,x_low,x_high,y_axis,y_low,y_high,low_low,high_high"
    columns = "".join(f"{head} = {{ required = true }}\n" for head in heads.split(","))
    with (new / "data/coding/codebook.toml").open("a", encoding="utf-8") as book:
        book.write(f"[quadrants.columns]\n{columns}".replace("high_high = { required = true }", "high_high = {}"))
    protocol = new / "review.toml"
    protocol.write_text(protocol.read_text("utf-8").replace('"agenda"]', '"agenda", "quadrants"]'), "utf-8")
    (new / "data/coding/quadrants.csv").write_text(f"{heads}\n1,T,x,a,b,y,c,d,e,f\n", "utf-8")
    with pytest.raises(ReviewError, match=r"high_high.* since every two-by-two drawing reads it"):
        load(new)
    book = (new / "data/coding/codebook.toml").read_text("utf-8").replace("high_high = {}", "high_high.required = true")
    (new / "data/coding/codebook.toml").write_text(book, "utf-8")
    (figure,) = quadrants(run(load(new)))
    assert (figure.name, figure.title) == ("figure1", "T")


def test_without_the_sheet_there_is_no_drawing(ch: Review) -> None:
    assert not list(quadrants(replace(ch, sheets={})))
