"""Entries become records: which are joined, which stay apart, and the laws that hold for all."""

from __future__ import annotations

import csv
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.dedupe import RULES, Merged, merge
from review.dedupe.forms import forms
from review.dedupe.likeness import IDS, compare
from review.dedupe.rules import barred, ruling
from review.formats import read
from review.records import COLUMNS, split, table
from review.records.called import aliases, find
from review.records.ids import content_id, entry_ids

SAMPLES = sorted((Path(__file__).parent / "samples" / "dedupe").glob("*.csv"))
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "dedup"
TOLD = {column.name for column in COLUMNS}


def entries(rows: list[dict[str, object]]) -> pd.DataFrame:
    made = table({k: v for k, v in row.items() if k in TOLD} for row in rows)
    made.index = pd.Index([f"a.ris:{n}" for n in range(len(rows))], name="entry", dtype="str")
    return made


def sample(file: Path) -> tuple[list[dict[str, str]], pd.DataFrame]:
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    return rows, entries([{**row, "year": int(row["year"]) if row["year"] else None} for row in rows])


def check_laws(given_: pd.DataFrame, merged: Merged) -> None:
    """What holds of every merge."""
    records, told, merges = merged.records, merged.entries, merged.merges
    assert len(given_) == len(records) + len(merges)
    assert list(records.columns) == [*(c.name for c in COLUMNS), "ids", "entries"]
    assert [str(d) for d in records.dtypes] == [*(c.dtype for c in COLUMNS), "str", "Int64"]
    assert (records.index.name, told.index.name) == ("record_id", "entry")
    assert records.index.is_unique
    pd.testing.assert_frame_equal(told.drop(columns="record_id"), given_)
    assert records["entries"].to_dict() == told["record_id"].value_counts().to_dict()
    assert records["entries"].sum() == len(given_)
    for name, group in told.groupby("record_id"):
        joined = [m for m in merges if m.record_id == name]
        assert len(joined) == len(group) - 1
        assert {e for m in joined for e in m.entries} == (set(group.index) if len(group) > 1 else set())
        for column in ("doi", *IDS):
            assert group[column].str.casefold().dropna().nunique() <= 1
        ids = {i for row in group.to_dict("records") for i in entry_ids(row)}
        more = {content_id(row) for row in group.to_dict("records")}
        assert ids <= set(re.split("; ", records.at[name, "ids"])) <= ids | more
        for column in (c.name for c in COLUMNS if c.name not in ("database", "status", "source_line")):
            known = set(group[column].dropna())
            assert records.at[name, column] in known if known else pd.isna(records.at[name, column])
    assert all(m.rule in RULES and m.detail for m in merges)
    of = dict(zip(given_.index, forms(given_), strict=True))
    for _, group in told.groupby("record_id"):
        assert not any(of[a] != of[b] and barred(of[a], of[b]) for a, b in combinations(group.index, 2))
    known = aliases(records)
    for name in records.index:
        assert find(name, known) == [name]
        assert name.isascii()


# ---- which are one work --------------------------------------------------------------------------------------------


def test_there_are_samples() -> None:
    assert len(SAMPLES) == 4


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_sample(file: Path) -> None:
    rows, given_ = sample(file)
    merged = merge(given_)
    check_laws(given_, merged)
    record_of = merged.entries["record_id"].tolist()
    for (a, first), (b, second) in combinations(enumerate(rows), 2):
        same = first["work"] == second["work"]
        if same and file.stem == "same_work":
            assert record_of[a] == record_of[b], (first, second)
        if not same:
            assert record_of[a] != record_of[b], (first, second)
    expected = {row["work"]: row.get("rule") for row in rows}
    for joined in merged.merges:
        work = rows[int(joined.entries[0].partition(":")[2])]["work"]
        assert expected[work] in (None, joined.rule)


def test_every_rule_that_merges_or_asks_has_a_sample() -> None:
    rows = [row for file in SAMPLES for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())]
    assert {row["rule"] for row in rows if "rule" in row} == {n for n, rule in RULES.items() if rule.answer != "never"}


def test_pairs_that_a_rule_leaves_to_a_person() -> None:
    rows, given_ = sample(next(file for file in SAMPLES if file.stem == "to_ask"))
    merged = merge(given_)
    expected = {(row["work"][:-1], row["rule"]) for row in rows}
    work_of = {place: row["work"][:-1] for place, row in zip(given_.index, rows, strict=True)}
    entry_of = {record: place for place, record in merged.entries["record_id"].items()}
    asked = [(pair, work_of[entry_of[pair.first]], work_of[entry_of[pair.second]]) for pair in merged.pairs]
    assert {(first, pair.rule) for pair, first, second in asked if first == second} == expected
    assert len(asked) == len(expected)
    assert list(merged.pairs) == sorted(merged.pairs)


def test_a_third_entry_may_not_chain_what_is_never_one_work() -> None:
    _, given_ = sample(next(file for file in SAMPLES if file.stem == "bridges"))
    merged = merge(given_)
    assert sorted(merged.records["entries"]) == [1, 1, 2, 2]


def test_namesakes_are_not_chained_but_by_a_database() -> None:
    row: dict[str, object] = {"title": "How managers learn from customers", "year": 2019, "journal": "J"}
    rows: list[dict[str, object]] = [{**row, "authors": name} for name in ("Kim, S.", "Kim", "Kim, Y.")]
    assert sorted(merge(entries(rows)).records["entries"]) == [1, 2]
    for name in ("doi", "pmid"):
        assert len(merge(entries([{**row, name: "10.1000/x"} for row in rows])).records) == 1
    assert len(merge(entries([{**rows[0], "pmid": "1"}, {**rows[1], "pmid": "1"}, rows[2]])).records) == 2


def test_rules_hold_of_a_form_with_itself_wherever_they_hold() -> None:
    for a, b in combinations([form for file in SAMPLES for form in forms(sample(file)[1])], 2):
        assert compare(a, b) == compare(b, a)
        assert barred(a, b) == barred(b, a)
        answer = ruling(a, b, compare(a, b))
        if answer and answer.answer == "merge":
            for one in (a, b):
                alone = ruling(one, one, compare(one, one))
                assert alone is not None, (answer.rule, one)
                assert alone.answer == "merge", (answer.rule, one)


# ---- what a record says --------------------------------------------------------------------------------------------


def test_a_record_takes_the_best_entry_and_fills_the_rest() -> None:
    made = merge(
        entries([
            {"title": "One title for all", "doi": "10.1000/x", "volume": "1", "publisher": "P", "database": "Scopus",
             "via": "other", "source_file": "s.ris", "source_line": 7, "scopus_id": "2-s2.0-1"},
            {"title": "ONE TITLE FOR ALL", "doi": "10.1000/x", "abstract": "A", "keywords": "k", "wos_id": "WOS:1",
             "database": "Web of Science", "via": "database", "source_file": "w.txt", "citekey": "c"},
            {"title": "One title for all", "doi": "10.1000/x", "keywords": "l", "database": "Scopus", "via": "other"},
        ])
    )  # fmt: skip
    record = made.records.loc["WOS:1"]
    assert made.records.index.tolist() == ["WOS:1"]
    assert record["title"] == "ONE TITLE FOR ALL"
    assert (record["volume"], record["publisher"], record["keywords"]) == ("1", "P", "k; l")
    assert (record["database"], record["via"]) == ("Scopus; Web of Science", "database")
    assert record["source_file"] == "w.txt"
    assert pd.isna(record["source_line"])  # never the line of another file
    assert split(record["ids"])[0] == "WOS:1"
    assert {"scopus:2-s2.0-1", "doi:10.1000/x", "c"} < set(split(record["ids"]))
    assert [m.detail for m in made.merges] == ["DOI 10.1000/x"] * 2


def test_a_retracted_work_says_so() -> None:
    rows: list[dict[str, object]] = [
        {"title": "A study of lead users", "doi": "10.1000/x", "abstract": "A", "volume": "1"},
        {"title": "RETRACTED: A study of lead users", "doi": "10.1000/x"},
    ]
    assert merge(entries(rows)).records["title"].tolist() == ["RETRACTED: A study of lead users"]


@pytest.mark.parametrize(
    ("row", "record_id"),
    [
        ({"wos_id": "WOS:1", "scopus_id": "2-s2.0-1", "pmid": "1", "doi": "10.1000/x", "title": "T"}, "WOS:1"),
        ({"scopus_id": "2-s2.0-1", "pmid": "1", "doi": "10.1000/x", "title": "T"}, "scopus:2-s2.0-1"),
        ({"pmid": "1", "doi": "10.1000/x", "title": "T", "citekey": "c"}, "pmid:1"),
        ({"doi": "10.1000/x", "title": "T", "citekey": "c"}, "doi:10.1000/x"),
        ({"title": "T", "authors": "Adner, R.", "year": 2002, "citekey": "c"}, "adner-2002-"),
        ({"authors": "Green", "citekey": "green1971"}, "green1971"),
        ({"authors": "Green", "citekey": "12"}, "green-nd-"),
        ({"authors": "Green"}, "green-nd-"),
        ({"authors": "Müller-Łukasz, A.", "year": 2002, "title": "T"}, "mullerlukasz-2002-"),
        ({"authors": "李, 明", "year": 2002, "title": "T"}, "author-2002-"),
        ({"authors": "Иванов, И.; Li, J.", "title": "T"}, "author-nd-"),
        ({"title": "顾客异质性", "citekey": "李2002"}, "anonymous-nd-"),
        ({"authors": "李, 明", "citekey": "李2002"}, "author-nd-"),
        ({}, "entry:@a.ris:0"),
    ],
)
def test_record_id(row: dict[str, object], record_id: str) -> None:
    assert merge(entries([row])).records.index[0].startswith(record_id)


def test_of_two_fingerprints_the_smaller_names_the_record() -> None:
    row: dict[str, object] = {"title": "Demand heterogeneity and users", "authors": "Adner, R.", "journal": "J"}
    early, final = {**row, "year": 2001}, {**row, "year": 2002, "volume": "1", "abstract": "A"}
    for rows in ([early, final], [final, early]):
        records = merge(entries(rows)).records
        assert records["year"].tolist() == [2002]
        assert records.index[0].startswith("adner-2001-")


def test_what_several_records_are_called_names_none() -> None:
    rows: list[dict[str, object]] = [
        {"title": "Zeta is the theory of something", "doi": "10.1000/x", "citekey": "one"},
        {"title": "Alpha and the mice of people", "doi": "10.1000/x"},
        {"title": "Editorial", "authors": "Li, J.", "year": 2001, "volume": "1"},
        {"title": "Editorial", "authors": "Li, J.", "year": 2001, "volume": "2"},
        {"title": "Editorial", "authors": "Li, J.", "year": 2001, "volume": "2", "citekey": "ONE"},
        {"title": "Editorial", "authors": "Li, J.", "year": 2001, "volume": "3", "citekey": "entry:a.ris:2; two"},
    ]
    merged = merge(entries(rows))
    check_laws(entries(rows), merged)
    known = aliases(merged.records)
    names = merged.entries["record_id"].tolist()
    assert all(re.fullmatch("anonymous-nd-[0-9a-f]{6}", name) for name in names[:2])
    assert re.fullmatch("li-2001-[0-9a-f]{12}", names[2])
    assert [name.partition("@")[2] for name in names[3:5]] == ["a.ris:3", "a.ris:4"]  # the same in everything
    assert all(name.startswith("entry:li-2001-") for name in names[3:5])
    assert re.fullmatch("li-2001-[0-9a-f]{12}", names[5])
    assert len(find("doi:10.1000/x", known)) == len(find("one", known)) == 2


def test_an_id_from_all_that_is_told_stays_a_name_when_there_is_a_better_one() -> None:
    rows: list[dict[str, object]] = [
        {"title": "Alpha and the mice of people", "authors": "Li, J.", "doi": "10.1000/x", "year": 2001},
        {"title": "Zeta is the theory of something", "authors": "Li, J.", "doi": "10.1000/x", "year": 2001},
    ]
    more: list[dict[str, object]] = [{**rows[0], "wos_id": "WOS:1"}]
    shared: list[dict[str, object]] = [{**rows[0], "doi": "10.1000/y"}]
    first = merge(entries(rows + shared)).entries["record_id"].iloc[0]
    assert re.fullmatch("li-2001-[0-9a-f]{12}", first)
    merged = merge(entries(rows + shared + more))
    assert merged.entries["record_id"].iloc[0] == "WOS:1"
    assert find(first, aliases(merged.records)) == ["WOS:1"]


def test_no_entries_no_records() -> None:
    none = entries([])
    check_laws(none, merge(none))


def test_two_entries_of_one_name_are_an_error_of_the_program() -> None:
    made = entries([{"title": "A"}, {"title": "B"}])
    made.index = pd.Index(["a", "a"], name="entry")
    with pytest.raises(ValueError, match="same name"):
        merge(made)


# ---- laws ----------------------------------------------------------------------------------------------------------

TITLES = [
    "Demand heterogeneity and users",
    "DEMAND HETEROGENEITY & USERS",
    "Demand heterogeneity and user",
    "Editorial",
]
ROWS = st.fixed_dictionaries({
    "title": st.sampled_from([None, "<b>=A1</b> | {{ x }} of \\input{y}", *TITLES]),
    "authors": st.sampled_from([None, "Adner, R.", "Adner, Ron; Li, J.", "Li, J."]),
    "year": st.sampled_from([None, 2001, 2002]),
    "journal": st.sampled_from([None, "Management Science"]),
    "pages": st.sampled_from([None, "1-20", "611-628", "e5"]),
    "doi": st.sampled_from([None, None, "10.1000/x", "10.1000/(sici)1:2<3::aid>3.0.co;2-z"]),
    "wos_id": st.sampled_from([None, None, "WOS:1", "WOS:2"]),
    "pmid": st.sampled_from([None, None, "1"]),
    "citekey": st.sampled_from([None, "adner2001"]),
    "abstract": st.sampled_from([None, "A"]),
    "database": st.sampled_from([None, "Scopus"]),
    "via": st.sampled_from([None, "database", "other"]),
})  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_laws_hold_in_any_order(rows: list, random) -> None:  # type: ignore[no-untyped-def]
    given_ = entries(rows)
    merged = merge(given_)
    check_laws(given_, merged)
    shuffled = given_.loc[random.sample(list(given_.index), len(rows))]
    again = merge(shuffled)
    pd.testing.assert_frame_equal(again.records, merged.records)
    assert again.merges == merged.merges
    assert again.entries["record_id"].to_dict() == merged.entries["record_id"].to_dict()


TWINS = st.fixed_dictionaries({
    "title": st.sampled_from([None, "Editorial", "Users"]),
    "authors": st.sampled_from([None, "Li, J.", "李, 明"]),
    "volume": st.sampled_from([None, "1", "2"]),
    "doi": st.sampled_from([None, None, "10.1000/x", "10.1000/é"]),
    "wos_id": st.sampled_from([None, None, None, "WOS:1", "wos:1"]),
    "citekey": st.sampled_from([
        None, None, "a", "A", "1", "a; WOS:1", "doi:10.1000/x", "entry:a.ris:0", content_id({"title": "Users"}),
    ]),
})  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(TWINS, min_size=1, max_size=7), st.data())
def test_an_entry_more_never_lets_a_name_move_to_another_work(rows: list, data) -> None:  # type: ignore[no-untyped-def]
    after = entries(rows)
    before = after.drop(index=data.draw(st.sampled_from(list(after.index))))
    works = []
    for given_ in (before, after):
        merged = merge(given_)
        known = aliases(merged.records)
        assert all(find(name, known) == [name] for name in merged.records.index)
        of = {name: set(group.index) for name, group in merged.entries.groupby("record_id")}
        works.append({name: of[found[0]] for name, found in known.items() if len(found) == 1})
    for name in works[0].keys() & works[1].keys():
        assert works[0][name] & works[1][name], name


MANY: dict[str, list[dict[str, object]]] = {
    "equal": [
        {"title": f"A title that comes again and again {n % 40}", "authors": "Li, J.", "year": 2020, "pages": "5-9"}
        for n in range(2000)
    ],
    "editorials": [
        {
            "title": "Editorial",
            "authors": f"Name{n % 700}, A.",
            "volume": str(n % 90),
            "issue": str(n % 11),
            "year": 2001,
        }
        for n in range(2000)
    ],
    "one author": [
        {"title": f"{n * 7919} shops that {n * 104729} customers know", "authors": "Wang, Y.", "year": 2020}
        for n in range(2000)
    ],
    "one DOI": [
        {"title": f"{n * 7919} shops that {n * 104729} customers know", "authors": f"N{n}, Y.", "doi": "10.1000/all"}
        for n in range(2000)
    ],
}


@pytest.mark.parametrize("rows", MANY.values(), ids=MANY)
def test_thousands_that_share_a_key_are_merged(rows: list[dict[str, object]]) -> None:
    merged = merge(entries(rows))
    assert len(merged.records) == (40 if rows is MANY["equal"] else 2000)
    assert (rows is MANY["equal"]) != bool(merged.notes)
    assert all(note.where and note.done and not note.lost for note in merged.notes)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the nasty exports are not here")
def test_an_accession_number_given_to_all_joins_none() -> None:
    file = SHARED.parent / "nasty" / "wos_tagged" / "25_dup_UT.txt"
    given_ = table(read(file.read_bytes(), file.name).rows)
    given_.index = pd.Index([f"{file.name}:{line}" for line in given_["source_line"]], name="entry", dtype="str")
    assert len(given_) == len(merge(given_).records) == 11


def test_a_search_finds_a_record_by_what_any_of_its_entries_told():
    from review.search import evaluate, parse

    query = parse("TS=(remote AND creativ*)")
    entries = table(
        [
            {"title": "One title for all", "doi": "10.1000/x", "abstract": "Short.", "keywords": "invention; Remote"},
            {"title": "One title for all", "doi": "10.1000/x", "abstract": "It is creative.", "keywords": "remote"},
        ]
    )
    records = merge(entries).records
    assert list(records["keywords"]) in (["invention; Remote"], ["remote; invention"])
    assert evaluate(query, records).certain.all()


def test_chapters_of_one_generic_title_under_the_books_doi_stay_apart():
    chapters = [
        {"title": "Introduction", "authors": author, "year": 2015, "doi": "10.1234/book", "type": "chapter"}
        for author in ("Alpha, A.", "Beta, B.", "Gamma, G.")
    ]
    assert len(merge(table(chapters)).records) == 3
    assert len(merge(table([*chapters, chapters[0] | {"pages": "90-99"}])).records) >= 3


def test_a_record_that_any_database_found_is_a_databases_though_another_way_told_it_better():
    work = {"title": "One title for all", "doi": "10.1000/x"}
    records = merge(table([work | {"abstract": "A", "via": "other"}, work | {"via": "database"}])).records
    assert list(records["via"]) == ["database"]
    assert list(records["abstract"]) == ["A"]
