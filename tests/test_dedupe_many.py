"""Many entries that share a key, or all: how long they take, and that their number does not decide what is joined."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from review.dedupe import Decided, merge
from review.dedupe.candidates import LARGEST
from review.dedupe.forms import forms
from review.dedupe.rules import NO_GROUNDS, barred
from review.records import COLUMNS, table

WORK: dict[str, object] = {
    "title": "How families decide on the schools of their children", "authors": "Ortega, L.", "year": 2020,
}  # fmt: skip


def entries(rows: list[dict[str, object]]) -> pd.DataFrame:
    made = table(rows)
    made.index = pd.Index([f"a.ris:{n}" for n in range(len(rows))], name="entry", dtype="str")
    return made


# ---- entries that are the same in all ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [WORK | {"doi": "10.1000/x"}, WORK], ids=["one DOI", "no DOI"])
def test_a_work_that_comes_thousands_of_times_is_one(row: dict[str, object]) -> None:
    given = entries([row] * 8000)
    merged = merge(given)
    assert (len(merged.records), len(merged.merges), merged.pairs) == (1, 7999, ())


def test_equal_entries_held_apart_by_a_person_stay_so_and_the_rest_are_joined() -> None:
    apart = Decided("a.ris:1", "a.ris:3", same=False, where="sheet.csv:2")
    merged = merge(entries([WORK | {"doi": "10.1000/x"}] * 5), [apart])
    of = merged.entries["record_id"]
    assert of["a.ris:1"] != of["a.ris:3"]
    assert sorted(merged.records["entries"]) == [1, 4]


# ---- entries that share a key with more than are compared with each other -------------------------------------------

ABSTRACT = "We asked four hundred customers of nine shops what they expect, and what they do when they do not get it. "
VARIED = {
    "abstracts that end otherwise": lambda n: WORK | {"doi": "10.1000/x", "abstract": f"{ABSTRACT}{n * 7919}"},
    "citation keys": lambda n: WORK | {"doi": "10.1000/x", "citekey": f"k{n}"},
    "pages": lambda n: WORK | {"pmid": "1", "pages": f"{n + 2}-{n + 9}"},
    "no DOI": lambda n: WORK | {"journal": "Journal of Cases", "citekey": f"k{n}"},
}


@pytest.mark.parametrize("count", [LARGEST, LARGEST + 1, 3 * LARGEST])
@pytest.mark.parametrize("row", VARIED.values(), ids=VARIED)
def test_one_entry_more_does_not_part_a_work(row: Callable[[int], dict[str, object]], count: int) -> None:
    merged = merge(entries([row(n) for n in range(count)]))
    assert len(merged.records) == 1
    assert bool(merged.notes) == (count > LARGEST)


def test_copies_far_apart_among_many_of_one_doi_and_title_are_joined() -> None:
    """Of one title and author, in the order of places, each of a volume's copies stands next to the other."""
    rows: list[dict[str, object]] = [
        {"title": "Editorial", "authors": "Meer, D.", "year": 2001, "journal": "Journal of Cases", "volume": str(n),
         "issue": "1", "pages": "1-2", "citekey": f"{side}{n}"}
        for side in "ab" for n in range(1, 2 * LARGEST)
    ]  # fmt: skip
    assert set(merge(entries(rows)).records["entries"]) == {2}


def test_a_work_told_in_thousands_of_ways_is_one() -> None:
    given = entries([VARIED["abstracts that end otherwise"](n) for n in range(3000)])
    merged = merge(given)
    assert len(merged.records) == 1


def test_a_work_of_many_forms_never_has_two_ids_of_one_database() -> None:
    rows = [VARIED["abstracts that end otherwise"](n) for n in range(3 * LARGEST)]
    for n, wos_id in ((98, "WOS:1"), (99, "WOS:2")):  # the last by name, so the last to be joined
        rows[n] = rows[n] | {"wos_id": wos_id}
    merged = merge(entries(rows))
    assert sorted(merged.records["entries"]) == [1, 3 * LARGEST - 1]
    assert merged.entries.groupby("record_id")["wos_id"].nunique().max() == 1


def test_no_rule_says_never_of_two_that_differ_in_what_is_no_ground_for_it() -> None:
    files = sorted((Path(__file__).parent / "samples" / "dedupe").glob("*.csv"))
    rows = [row for file in files for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())]
    told = {column.name for column in COLUMNS} - {"year"}
    texts = [{key: text for key, text in row.items() if key in told and text} for row in rows]
    made = forms(table(text | {"year": 2000 + n % 20} for n, text in enumerate(texts)))
    for a, b in zip(made, made[1:] + made[:1], strict=True):
        assert not barred(a, a._replace(**{column: getattr(b, column) for column in NO_GROUNDS}))
