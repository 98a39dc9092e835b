"""Bars by year and by journal: as long as what they count, each number its records, no name cut."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from drawn import HOSTILE, LABELS, SVG, few, groups, rect, text_area, title, words
from hypothesis import given
from hypothesis import strategies as st

from review.nouns import Review
from review.render import bars, picture
from review.render.bars import Bar, Panel
from review.report.figures.years import MOST_JOURNALS, journals, years


def assert_readable(svg: str) -> None:
    root = ET.fromstring(svg)
    paper = rect(next(root.iter(f"{SVG}rect")))
    texts = [(text_area(t), t.text) for t in root.iter(f"{SVG}text")]
    for area, text in texts:
        assert paper.holds(area), text
    for (a, text), (b, other) in combinations(texts, 2):
        assert not a.overlaps(b, 0.6), (text, other)
    for g in groups(svg, "year", "bar"):
        assert paper.holds(rect(next(g.iter(f"{SVG}rect"))))


def spread(total: int, over: range) -> dict[int, int]:
    """So many over the years, ever more of them."""
    weights = [n + 1 for n in range(len(over))]
    return {year: total * w // sum(weights) for year, w in zip(over, weights, strict=True)}


@pytest.mark.parametrize(
    ("found", "included", "drawn"),
    [
        (spread(28_550, range(1981, 2021)), spread(99, range(1981, 2021)), range(1981, 2021)),
        (spread(42, range(1996, 2021)), {2020: 1}, range(1996, 2021)),
        ({2020: 1}, {2020: 1}, range(2011, 2021)),
        ({2020: 9_999_999}, {}, range(2020, 2021)),
        (spread(3000, range(1721, 2021)), {1999: 3}, range(1721, 2021)),
    ],
)
def test_years_are_as_high_as_their_counts(found: dict[int, int], included: dict[int, int], drawn: range) -> None:
    panels = [Panel("Found", "record", found), Panel("Included", "work", included)]
    svg = bars.by_year("title", panels, drawn)
    assert_readable(svg)
    found_bars = groups(svg, "year")
    assert len(found_bars) == sum(map(bool, (*found.values(), *included.values())))
    for noun, counts in (("record", found), ("work", included)):
        highs = {}
        for g in found_bars:
            at, told = title(g).split(": ")
            if noun in told:
                area = rect(next(g.iter(f"{SVG}rect")))
                assert told.split()[0] == f"{counts[int(at)]:,}"
                highs[int(at)] = area.bottom - area.top
        for year, high in highs.items():
            assert high / max(highs.values()) == pytest.approx(counts[year] / max(counts.values()), abs=0.01)


def test_no_years_and_no_names_draw_nothing() -> None:
    assert bars.by_year("t", [], range(2000, 2010)) == ""
    assert bars.by_year("t", [Panel("a", "record", {})], range(0)) == ""
    assert bars.by_name("t", [], "work") == ""


NUMBERS = st.integers(1, 10**7)


@few
@given(st.lists(st.builds(Panel, LABELS, st.just("record"), st.dictionaries(st.integers(1950, 2030), NUMBERS)),
                min_size=1, max_size=3), st.integers(1950, 2000), st.integers(1, 60))  # fmt: skip
def test_any_panels_are_readable(panels: list[Panel], first: int, many: int) -> None:
    assert_readable(bars.by_year("t", panels, range(first, first + many)))


@few
@given(st.lists(st.builds(Bar, LABELS, NUMBERS, st.booleans(), LABELS), min_size=1, max_size=9))
def test_any_names_are_readable_and_whole(given_bars: list[Bar]) -> None:
    svg = bars.by_name("t", given_bars, "work")
    assert_readable(svg)
    for g, bar in zip(groups(svg, "bar"), given_bars, strict=True):
        shown = "".join(words(g).split())
        assert shown == "".join(picture.one_line(bar.name).split()) + f"{bar.number:,}"
        frame = rect(next(g.iter(f"{SVG}rect")))
        assert frame.right - frame.left == pytest.approx(
            bars.LENGTH * bar.number / max(b.number for b in given_bars), abs=0.01
        )


def test_hostile_text_is_text() -> None:
    svg = bars.by_year(HOSTILE, [Panel(HOSTILE, "record", {2000: 3})], range(1995, 2005))
    svg += bars.by_name(HOSTILE, [Bar(HOSTILE, 3, title=HOSTILE)], "work")
    assert "<script" not in svg


# ---- of a review -------------------------------------------------------------------------------------------------


def changed(review: Review, column: str, values: Mapping[str, object]) -> Review:
    records = review.records.copy()
    for record, value in values.items():
        records.loc[record, column] = value
    return replace(review, records=records)


def counted(svg: str, noun: str) -> int:
    told = (title(g).split(": ")[1].split() for g in groups(svg, "year", "bar"))
    return sum(int(number.replace(",", "")) for number, what in (pair[:2] for pair in told) if what.startswith(noun))


def test_every_dated_record_of_the_worked_example_is_in_a_bar(ch: Review) -> None:
    (figure,) = years(ch)
    assert_readable(figure.svg)
    assert counted(figure.svg, "record") == int(ch.records["year"].notna().sum())
    assert counted(figure.svg, "work") == int(ch.records.loc[ch.included, "year"].notna().sum())
    undated = int(ch.records["year"].isna().sum())
    assert any(note.startswith(f"{undated} records without a year") for note in figure.notes)


def test_years_far_off_are_told_and_included_works_are_always_drawn(ch: Review) -> None:
    open_record = next(record for record, stands in ch.standings.items() if stands != "included")
    (figure,) = years(changed(ch, "year", dict.fromkeys(ch.records.index, 2000) | {open_record: 1500}))
    assert "1 record of other years (1500) is not drawn." in figure.notes
    (figure,) = years(changed(ch, "year", dict.fromkeys(ch.records.index, 2000) | {ch.included[0]: 1900}))
    assert counted(figure.svg, "work") == len(ch.included)


def test_without_years_or_included_works(ch: Review) -> None:
    assert not list(years(changed(ch, "year", dict.fromkeys(ch.records.index, pd.NA))))
    none = replace(ch, standings=dict.fromkeys(ch.standings, "open"))
    assert not list(journals(none))
    (figure,) = years(none)
    assert "No work is included yet." in figure.notes
    assert counted(figure.svg, "work") == 0


def test_every_included_work_with_a_journal_is_in_one_bar(ch: Review) -> None:
    (figure,) = journals(ch)
    assert_readable(figure.svg)
    assert counted(figure.svg, "work") == int(ch.records.loc[ch.included, "journal"].notna().sum())
    many = {record: f"Journal of Area {n}" for n, record in enumerate(ch.included)}
    (figure,) = journals(changed(ch, "journal", many))
    assert counted(figure.svg, "work") == len(ch.included)
    rest = len(ch.included) - MOST_JOURNALS
    assert words(groups(figure.svg, "bar")[-1]) == f"other journals ({rest}) {rest}"
    assert f"{len(ch.included)} works in {len(ch.included)} journals." in figure.notes
