"""Many entries that share a key, or all: how long they take, and that their number does not decide what is joined."""

from __future__ import annotations

import time

import pandas as pd
import pytest

from review.dedupe import Decided, merge
from review.records import table

WORK: dict[str, object] = {
    "title": "How families decide on the schools of their children", "authors": "Ortega, L.", "year": 2020,
}  # fmt: skip


def entries(rows: list[dict[str, object]]) -> pd.DataFrame:
    made = table(rows)
    made.index = pd.Index([f"a.ris:{n}" for n in range(len(rows))], name="entry", dtype="str")
    return made


# ---- entries that are the same in all ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [WORK | {"doi": "10.1000/x"}, WORK], ids=["one DOI", "no DOI"])
def test_a_work_that_comes_thousands_of_times_takes_a_second(row: dict[str, object]) -> None:
    given = entries([row] * 8000)
    start = time.process_time()
    merged = merge(given)
    assert time.process_time() - start < 2.5
    assert (len(merged.records), len(merged.merges), merged.pairs) == (1, 7999, ())


def test_equal_entries_held_apart_by_a_person_stay_so_and_the_rest_are_joined() -> None:
    apart = Decided("a.ris:1", "a.ris:3", same=False, where="sheet.csv:2")
    merged = merge(entries([WORK | {"doi": "10.1000/x"}] * 5), [apart])
    of = merged.entries["record_id"]
    assert of["a.ris:1"] != of["a.ris:3"]
    assert sorted(merged.records["entries"]) == [1, 4]
