"""One number for one thing: what a stage reached is told alike by every report, whoever came in which way."""

from __future__ import annotations

import json
import re

import pytest
from conftest import copied
from hypothesis import given, settings
from test_prisma import reviews

from review.claims.data import Data
from review.nouns import TablePlan, plain
from review.pipeline import run
from review.project.load import load
from review.report.manifest import manifest
from review.report.searches import search_html
from review.report.summary import summary
from review.tables import TABLES
from review.tables.counts import by_stage, told
from review.tables.flow import PREVIOUS, flow
from review.tables.numbers import numbers
from review.tables.prisma import prisma

EARLIER = """
[[export]]
files = "data/exports/earlier.ris"
database = "The version of 2020"
searched = "2020"
via = "previous"
"""
WORK = "TY  - JOUR\nAU  - Example, A.\nTI  - A work of the earlier version\nPY  - 2019\nJO  - A journal\nER  - \n"


WAYS = [("[]", "[]"), ('["other"]', '["register"]'), ('["other", "register"]', '["other"]')]


@pytest.fixture(params=WAYS, scope="module")
def mixed(tmp_path_factory, request):
    """The worked example with records of every way, and stages that skip some."""
    folder = copied(tmp_path_factory.mktemp("mixed") / "ch")
    (folder / "data/exports/earlier.ris").write_text(WORK, "utf-8")
    protocol = folder / "review.toml"
    text = protocol.read_text("utf-8").replace("\n# ---- Journal lists", f"{EARLIER}\n# ---- Journal lists")
    text = text.replace('article-text.ris"', 'article-text.ris"\nvia = "register"')
    search, coding = request.param
    text = text.replace('skips = ["other"]', f"skips = {search}")
    protocol.write_text(text.replace('sheet = "screening"', f'sheet = "screening"\nskips = {coding}'), "utf-8")
    return run(load(folder))


def cells(review, kind: str) -> list[list[str]]:
    table = TABLES[kind].build(review, TablePlan("t", kind, "", ""))
    return [[plain(cell) for cell in row] for row in table.rows]


def test_every_report_tells_the_same_of_a_stage(mixed):
    counts, drawn, named = by_stage(mixed), flow(mixed), numbers(mixed)
    assert {*mixed.records["via"]} == {"database", "register", "other", "previous"}
    listed = json.loads(manifest(mixed, {}))["stages"]
    rulings = Data(mixed).cells("rulings", "stage")
    shown, lines = summary(mixed).decode(), told(mixed)
    every, earlier = set(mixed.standings), set(mixed.records.index[mixed.records["via"].isin(PREVIOUS)])
    for count, stage in zip(counts, listed, strict=True):
        assert count.dropped + count.open + count.included == len(mixed.records)
        assert stage["reached"] == named[f"{count.name}_reached"] == count.reached == rulings.count(count.name)
        boxes = [step for step in (*drawn.databases, *drawn.others) if step.name == count.name]
        assert sum(len(step.main.ids) for step in boxes) == count.reached
        assert sum(len(step.side.ids) for step in boxes) == count.dropped_here == named[f"{count.name}_dropped"]
        assert sum(len(step.open) for step in boxes) == count.open_here == named[f"{count.name}_open"]
        assert named[f"{count.name}_left"] == len(mixed.records) - count.dropped
        assert re.search(rf"^\| {re.escape(count.label)} \| {count.reached} \| {count.dropped_here} \|", shown, re.M)
        assert any(line.split()[-3:] == [str(count.reached), *map(str, count[3:5])] for line in lines)
        assert not earlier & {record for step in boxes for record in step.main.ids}
    assert earlier <= set(mixed.included) <= every


def test_the_tables_and_the_page_of_the_strings_tell_the_same_too(mixed):
    counts = {count.name: count for count in by_stage(mixed)}
    assert cells(mixed, "years")[-1][2] == str(counts["coding"].reached)
    left = cells(mixed, "journals")[-1]
    assert [left[1 + at] for at in range(1, 1 + len(counts))] == [
        str(numbers(mixed)[f"{name}_left"]) for name in counts
    ]
    assert f" of {counts['search'].reached} records found" in re.sub("<[^>]*>", "", search_html(mixed).decode())


def test_prisma_says_who_is_in_a_box_that_no_stage_ruled_on(mixed):
    (coding,) = (count for count in by_stage(mixed) if count.name == "coding")
    drawn = prisma(mixed)
    screened = sum(len(step.main.ids) for column in (drawn.databases, drawn.others) for step in column[1:2])
    skipped = [int(found[1]) for note in drawn.notes if (found := re.match(r"Records screened: (\d+) of them", note))]
    assert screened - sum(skipped) == coding.reached


@given(reviews())
@settings(max_examples=15, deadline=None)
def test_the_flow_counts_what_each_stage_ruled_on(review):
    drawn = flow(review)
    for count in by_stage(review):
        assert count.dropped + count.open + count.included == len(review.records)
        boxes = [step.main.ids for step in (*drawn.databases, *drawn.others) if step.name == count.name]
        assert sum(map(len, boxes)) == count.reached
