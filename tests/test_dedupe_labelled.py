"""Duplicates that people labelled, in sets that are not part of this repository: found, and nothing else joined."""

from __future__ import annotations

import csv
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from review.dedupe import merge
from review.dedupe.candidates import candidates
from review.dedupe.forms import forms
from review.formats import read
from review.records import table
from review.records.ids import normal_doi

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
KINDS = {"article": "article", "inproceedings": "conference paper", "book": "book", "incollection": "chapter"}
# set -> least F1 and most false merges, counted by records: of n entries of one work, n - 1 are to be found
FLOORS = {
    "digital_work": (0.995, 0),
    "diabetes": (0.998, 0),
    "exp_mis_baseline": (0.993, 0),
    "ai_project_mgmt_nodoi": (0.993, 0),
    "haematology": (0.93, 0),
}

pytestmark = pytest.mark.skipif(not (SHARED / "dedup").is_dir(), reason="the labelled sets are not here")


def authors(told: str) -> str:
    """'Family, Given' each, from the orders in which the sets write them."""
    names = []
    for name in filter(None, map(str.strip, re.split(r"\s+and\s+|;", told))):
        initials = re.fullmatch(r"(.+?)((?:\s+(?:[A-Z]\.?-?){1,4})+)", name)
        given, _, family = name.rpartition(" ")
        if "," in name or not given:
            names.append(name)
        else:
            names.append(f"{initials[1]}, {initials[2].strip()}" if initials else f"{family}, {given}")
    return "; ".join(names)


def labelled(name: str) -> tuple[pd.DataFrame, list[list[str]]]:
    with (SHARED / "dedup" / name / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = [{k: "" if v == "UNKNOWN" else v for k, v in row.items()} for row in csv.DictReader(file)]
    made = table(
        {
            "title": row["title"], "authors": authors(row["author"]), "journal": row["journal"] or row.get("booktitle"),
            "year": int(found[0]) if (found := re.search(r"(?:18|19|20)\d\d", row["year"])) else None,
            "volume": row["volume"], "issue": row["number"], "pages": row["pages"].replace("--", "-"),
            "doi": normal_doi(row.get("doi", "")), "abstract": row.get("abstract"), "type": KINDS.get(row["ENTRYTYPE"]),
        }
        for row in rows
    )  # fmt: skip
    made.index = pd.Index([row["ID"] for row in rows], name="entry")
    with (SHARED / "dedup" / name / "gold.csv").open(encoding="utf-8", newline="") as file:
        gold = [row["merged_ids"].split(";") for row in csv.DictReader(file)]
    return made, [ids for ids in gold if len(ids) > 1]


def counted(found: list[list[str]], gold: list[list[str]]) -> tuple[int, int, int]:
    """Entries rightly merged into another, wrongly merged, missed; of a work found whole, the first entry stays."""
    removed = {entry for group in found for entry in sorted(group)[1:]}
    true = missed = 0
    false = len(removed - {entry for group in gold for entry in group})
    for group in gold:
        kept = sum(entry not in removed for entry in group)
        true += len(group) - max(kept, 1)
        missed += max(kept - 1, 0)
        false += kept == 0
    return true, false, missed


@pytest.mark.parametrize("name", FLOORS)
def test_labelled_duplicates(name: str) -> None:
    given, gold = labelled(name)
    merged = merge(given)
    groups = merged.entries.groupby("record_id").groups.values()
    true, false, missed = counted([list(group) for group in groups if len(group) > 1], gold)
    least, most = FLOORS[name]
    assert false <= most
    assert 2 * true / (2 * true + false + missed) >= least
    assert len(merged.pairs) <= 0.01 * len(given)


@pytest.mark.parametrize("name", ["haematology", "ai_project_mgmt_nodoi"])
def test_labelled_duplicates_share_a_key(name: str) -> None:
    given, gold = labelled(name)
    found = candidates(forms(given))
    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    place = {entry: at for at, entry in enumerate(given.index)}
    true = {tuple(sorted((place[a], place[b]))) for group in gold for a, b in combinations(group, 2)}
    assert len(true & pairs) / len(true) >= 0.99


EXPORTS = {
    "restoration": ("wos_restoration.ciw", "scopus_restoration.ris"),
    "management": ("wos_management.txt",),
}


@pytest.mark.parametrize("files", EXPORTS.values(), ids=EXPORTS)
def test_exports_without_their_dois_and_ids_are_merged_as_with_them(files: tuple[str, ...]) -> None:
    rows = [row for file in files for row in read((SHARED / "exports" / file).read_bytes(), file).rows]
    rows = [dict(row) for row in rows if row.get("doi")]
    known = pd.Series([row["doi"] for row in rows])
    hidden = ("doi", "wos_id", "scopus_id", "pmid", "citekey")
    merged = merge(table({k: v for k, v in row.items() if k not in hidden} for row in rows))
    found = merged.entries["record_id"].reset_index(drop=True)
    assert known.groupby(found).nunique().max() == 1
    assert found.groupby(known).nunique().max() == 1
