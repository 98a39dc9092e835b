"""The checklists PRISMA 2020 and PRISMA-S: all items, what the review tells of each, and what is left to people."""

from __future__ import annotations

import io
import re
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from drawn import HOSTILE

from review import render, tables
from review.nouns import Table, plain
from review.pipeline import run
from review.project.load import load
from review.records.text import clean
from review.tables.checklist_answers import ANSWERS
from review.tables.checklists import CHECKLISTS, TO_FILL_IN, checklist, items
from review.tables.prisma import prisma

HERE = Path(tables.__file__).parent
NUMBERS = {
    "prisma-checklist": (
        "1 2 3 4 5 6 7 8 9 10a 10b 11 12 13a 13b 13c 13d 13e 13f 14 15 16a 16b 17 18 19 20a 20b 20c 20d 21 22 "
        "23a 23b 23c 23d 24a 24b 24c 25 26 27"
    ),
    "prisma-s-checklist": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
}


def told(table: Table) -> dict[str, str]:
    """Number of an item -> what the review tells."""
    return {plain(row[1]): plain(row[3]) for row in table.rows}


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_item_is_there_once_and_in_order(name):
    assert [item["number"] for item in items(name)] == NUMBERS[name].split()
    for item in items(name):
        assert item["topic"]
        assert item["asks"].endswith(".")
        assert set(item) <= {"number", "topic", "asks", "answer", "left"}
        assert item.get("answer", "title") in ANSWERS


def test_every_file_of_items_and_every_answer_is_used():
    found = sorted(path.name for path in HERE.glob("*.toml") if "item" in tomllib.loads(path.read_text("utf-8")))
    assert found == sorted(known.file for known in CHECKLISTS.values())
    assert {item["answer"] for name in CHECKLISTS for item in items(name) if "answer" in item} == set(ANSWERS)


@pytest.mark.parametrize("name", CHECKLISTS)
def test_what_nobody_told_is_to_be_filled_in_and_places_are_blank(ch, name):
    made = checklist(ch, name)
    said = told(made)
    for item in items(name):
        if "answer" not in item:
            assert said[item["number"]] == f"{TO_FILL_IN}."
        assert said[item["number"]]
    assert all(row[4] == () for row in made.rows)
    assert any("Page, M. J." in note or "Rethlefsen" in note for _, note in made.notes)


def test_the_search_string_is_told_as_it_was_run(ch, folder):
    lines = (folder / "queries/ch-topic.wos.txt").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#")).strip()
    assert text.startswith("TS=(")
    assert text in told(checklist(ch, "prisma-checklist"))["7"]
    assert text in told(checklist(ch, "prisma-s-checklist"))["8"]
    assert "# " not in told(checklist(ch, "prisma-s-checklist"))["8"]


def test_numbers_are_those_of_the_flow_and_the_ledger(ch):
    said, records = (told(checklist(ch, name)) for name in CHECKLISTS)
    flow, included, joined = prisma(ch), len(ch.included), len(ch.entries) - len(ch.records)
    assert f"records identified {len(flow.databases[0].main.ids)}, " in said["16a"]
    assert f"studies included in review {included}, records still open {len(flow.still_open.ids)}." in said["16a"]
    assert f"In all {len(ch.entries)} records." in records["15"]
    assert f"{joined} entries merged into others, {len(ch.records)} records left" in records["16"]
    excluded = int(re.match(r"(\d+) records excluded by people", said["16b"])[1])
    assert excluded == sum(d.verdict == "drop" for d in ch.rulings["coding"].values())
    assert f"… and {excluded - 10} more" in said["16b"]


def test_sources_limits_and_people_are_told(ch):
    said = told(checklist(ch, "prisma-checklist"))
    assert "published 1978 to 2020; document types article, review; journals on the Financial Times 50" in said["5"]
    assert "Other methods: Websites and library pages (searched: November 2026)" in said["6"]
    assert re.search(r"2 coders \(article: \d+, replication: \d+\) on \d+ records, 0 of them coded", said["8"])
    assert "inclusion coding: 1 coder a record; votes that differ leave it open. 2 coders" in said["8"]
    assert re.search(r"\d+ records decided: \d+ by a single coder\.", said["8"])
    assert "Agreement" not in said["8"]
    assert told(checklist(ch, "prisma-s-checklist"))["3"] == f"{TO_FILL_IN}."


def test_agreement_registers_and_earlier_versions_are_told(folder):
    sheet = folder / "data/coding/screening-2.csv"
    assert not sheet.exists()
    rows = (folder / "data/coding/screening.csv").read_text("utf-8-sig").splitlines()
    at = rows[0].split(",").index("coder")
    again = [",".join(["second" if n == at else value for n, value in enumerate(row.split(","))])
             for row in rows[1:] if row.count(",") == rows[0].count(",") and ",include," in row][:5]  # fmt: skip
    assert again
    sheet.write_text("\n".join([rows[0], *again]) + "\n", "utf-8-sig")
    protocol = folder / "review.toml"
    text = protocol.read_text("utf-8").replace('via = "other"', 'via = "previous"', 1)
    protocol.write_text(text.replace('searched = "not', 'via = "register"\nsearched = "not', 1), "utf-8")
    review = run(load(folder))
    assert (
        f"{len(again)} of them coded by several. Agreement before it was talked over: Agreement, %: 100; "
        in (told(checklist(review, "prisma-checklist"))["8"])
    )
    said = told(checklist(review, "prisma-s-checklist"))
    assert said["3"] == "Works cited in the article's Tables 1-3"
    assert said["12"].startswith("Studies of an earlier version of the review:\nWebsites and library pages")


def test_a_review_of_one_export_and_nothing_else_has_its_checklists(new):
    text = (new / "review.toml").read_text("utf-8")
    (new / "review.toml").write_text(text[: text.index("# Journal lists")], "utf-8")
    shutil.rmtree(new / "data/coding")
    review = run(load(new))
    for name in CHECKLISTS:
        assert len(told(checklist(review, name))) == len(items(name))


@pytest.mark.parametrize("name", CHECKLISTS)
def test_hostile_text_stays_text_and_the_bytes_stay_the_same(ch, name):
    from docx import Document

    made = checklist(replace(ch, project=replace(ch.project, title=HOSTILE, notes=(HOSTILE,))), name)
    assert b"<script" not in render.FORMATS["md"](made)
    data = render.FORMATS["docx"](made)
    assert data == render.FORMATS["docx"](made)
    (grid,) = Document(io.BytesIO(data)).tables
    assert len(grid.rows) == len(items(name)) + 1
    if name == "prisma-checklist":
        assert clean(HOSTILE)[0] in grid.rows[1].cells[3].text
