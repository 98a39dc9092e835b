"""What a person ruled on two names overrules the rules, can undo a joining, and may not contradict itself."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from review.dedupe import DECIDED, RULES, Decided, Merged, merge
from review.errors import SheetError
from review.records import table

TITLE = "How managers learn from the customers they win"
WORK = {"title": TITLE, "authors": "Kim, S.; Li, J.", "year": 2019, "journal": "Journal of Cases", "volume": "3"}
OTHER = {**WORK, "title": "Prices that end in nine and those who see them", "pages": "90-99"}


def entries(*rows: dict[str, object]) -> pd.DataFrame:
    made = table(rows)
    made.index = pd.Index([f"a.ris:{n}" for n in range(len(rows))], name="entry", dtype="str")
    return made


def works(merged: Merged) -> list[list[str]]:
    return sorted(sorted(group.index) for _, group in merged.entries.groupby("record_id"))


def test_a_person_joins_what_no_rule_does() -> None:
    rows = entries({**WORK, "wos_id": "WOS:1"}, {**OTHER, "scopus_id": "2-s2.0-1", "pmid": "7"})
    merged = merge(rows, [Decided("wos:1", "PMID:7", True, "duplicates.csv!H2")])
    assert works(merged) == [["a.ris:0", "a.ris:1"]]
    (joined,) = merged.merges
    assert (joined.rule, joined.detail) == (DECIDED, "duplicates.csv!H2")
    assert joined.rule not in RULES


@pytest.mark.parametrize(
    ("column", "names"), [("doi", ("doi:10.1000/a", "doi:10.1000/b")), ("wos_id", ("10.1000/a", "10.1000/b"))]
)
def test_two_dois_or_two_ids_of_one_database_are_asked_about(column: str, names: tuple[str, str]) -> None:
    rows = entries({**WORK, column: "10.1000/a"}, {**WORK, column: "10.1000/b"})
    (pair,) = merge(rows).pairs
    assert (pair.first, pair.second) == names
    assert (pair.title, pair.authors, pair.journal) == (100, 100, 100)
    merged = merge(rows, [Decided(pair.first, pair.second, True, "s!A1")])
    assert len(merged.records) == 1
    assert merged.pairs == ()


def test_a_pair_that_a_person_holds_apart_is_not_asked_again() -> None:
    rows = entries({**WORK, "doi": "10.1000/a"}, {**WORK, "doi": "10.1000/b"})
    (pair,) = merge(rows).pairs
    merged = merge(rows, [Decided(pair.first, pair.second, False, "s!A1")])
    assert len(merged.records) == 2
    assert merged.pairs == ()


@pytest.mark.parametrize(
    "more",
    [
        ({}, {}),
        ({"doi": "10.1000/a"}, {"doi": "10.1000/a"}),
        ({"wos_id": "WOS:1"}, {"scopus_id": "2-s2.0-1"}),
        ({"abstract": "A"}, {}),
    ],
)
def test_each_joining_can_be_undone_by_the_names_it_tells(more: tuple[dict[str, object], dict[str, object]]) -> None:
    rows = entries(*({**WORK, **one} for one in more))
    (joined,) = merge(rows).merges
    merged = merge(rows, [Decided(joined.first, joined.second, False, "s!A1")])
    assert len(merged.records) == 2
    assert merged.merges == ()


def test_what_is_undone_stays_undone_by_way_of_a_third() -> None:
    rows = entries({**WORK, "wos_id": "WOS:1"}, {**WORK, "pmid": "2"}, {**WORK, "scopus_id": "3"})
    merged = merge(rows, [Decided("WOS:1", "scopus:3", False, "s!A1")])
    assert sorted(merged.records["entries"]) == [1, 2]
    record_of = merged.entries["record_id"]
    assert record_of["a.ris:0"] != record_of["a.ris:2"]


def test_names_are_any_by_which_an_entry_goes() -> None:
    rows = entries({**WORK, "citekey": "Kim2019"}, OTHER)
    content = merge(entries({**OTHER})).records.index[0]
    for first, second in (("KIM2019", "A.RIS:1"), ("a.ris:0", content), (merge(rows).records.index[0], content)):
        assert len(merge(rows, [Decided(first, second, True, "s!A1")]).records) == 1


def test_a_name_that_nobody_goes_by_is_given_back() -> None:
    lost = Decided("WOS:404", "a.ris:0", True, "s!A1")
    merged = merge(entries(WORK), [lost])
    assert merged.unknown == (lost,)
    assert len(merged.records) == 1


@pytest.mark.parametrize("same", [True, False])
def test_two_names_of_one_entry_are_an_error(same: bool) -> None:
    with pytest.raises(SheetError, match="names of one entry") as error:
        merge(entries({**WORK, "wos_id": "WOS:1", "pmid": "1"}, OTHER), [Decided("WOS:1", "pmid:1", same, "s!A1")])
    assert [complaint.where for complaint in error.value.complaints] == ["s!A1"]


def test_a_contradiction_is_told_at_each_of_its_places() -> None:
    rows = entries(*({**OTHER, "title": f"A work that is called by the number {n}"} for n in "abcd"))
    chain = [Decided("a.ris:0", "a.ris:1", True, "s!A1"), Decided("a.ris:1", "a.ris:2", True, "s!A2")]
    apart = [Decided("a.ris:2", "a.ris:0", False, "s!A3"), Decided("a.ris:2", "a.ris:3", False, "s!A4")]
    with pytest.raises(SheetError) as error:
        merge(rows, chain + apart)
    assert [complaint.where for complaint in error.value.complaints] == ["s!A1", "s!A2", "s!A3"]
    with pytest.raises(SheetError) as error:
        merge(rows, [chain[0], chain[0]._replace(same=False, where="s!A9")])
    assert [complaint.where for complaint in error.value.complaints] == ["s!A1", "s!A9"]


def test_the_origin_of_each_value_is_told() -> None:
    rows = entries(
        {**WORK, "abstract": "A long abstract", "keywords": "x", "database": "Scopus"},
        {**WORK, "title": f"RETRACTED: {TITLE}", "keywords": "y", "status": "early access", "pages": "1-9"},
        {**OTHER, "status": "early access"},
    )
    merged = merge(rows)
    record = merged.records[merged.records["entries"] == 2].iloc[0]
    assert (record["status"], record["keywords"]) == ("early access; retracted", "y; x")
    (told,) = merged.origins.values()
    assert list(merged.origins) == [record.name]
    both = "a.ris:1; a.ris:0"
    assert (told["title"], told["abstract"], told["pages"]) == ("a.ris:1", "a.ris:0", "a.ris:1")
    assert (told["keywords"], told["database"], told["status"]) == (both, "a.ris:0", "a.ris:1")
    assert "doi" not in told
    assert merged.records.loc[merged.records["entries"] == 1, "status"].tolist() == ["early access"]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (({"own_id": "17", "wos_id": "WOS:1"}, {"own_id": "18"}), ["17", "18"]),
        (({"own_id": "Müller 1"}, {"own_id": "17"}), ["17", "Müller 1"]),
        (({"own_id": "17", "wos_id": "WOS:1"}, {"own_id": "17", "openalex_id": "W2"}), ["WOS:1", "openalex:W2"]),
    ],
)
def test_the_id_that_a_table_gives_is_the_records_id_if_no_other_has_it(
    given_: tuple[dict[str, object], ...], expected: list[str]
) -> None:
    merged = merge(entries(*({**row, **more} for row, more in zip((WORK, OTHER), given_, strict=True))))
    assert sorted(merged.records.index) == expected


def test_the_id_that_a_table_gives_is_no_evidence() -> None:
    assert len(merge(entries({**WORK, "own_id": "1"}, {**OTHER, "own_id": "1"})).records) == 2
    assert len(merge(entries({**WORK, "own_id": "1"}, {**WORK, "own_id": "2"})).records) == 1


# ---- laws ------------------------------------------------------------------------------------------------------------

ROWS = st.fixed_dictionaries({
    "title": st.sampled_from([None, TITLE, f"{TITLE}!", "Editorial", f"{TITLE}: Part II"]),
    "authors": st.sampled_from([None, "Kim, S.", "Kim, Y."]),
    "year": st.sampled_from([None, 2019, 2020]),
    "journal": st.sampled_from(["Journal of Cases", None]),
    "pages": st.sampled_from([None, "5-9"]),
    "doi": st.sampled_from([None, None, "10.1000/a", "10.1000/b"]),
    "wos_id": st.sampled_from([None, None, "WOS:1", "WOS:2"]),
    "own_id": st.sampled_from([None, "1", "2"]),
})  # fmt: skip


@settings(max_examples=18, deadline=None)
@given(st.lists(ROWS, min_size=2, max_size=6), st.data())
def test_what_a_person_decided_is_obeyed_in_any_order(rows: list, data) -> None:  # type: ignore[no-untyped-def]
    given_ = entries(*rows)
    places = list(given_.index)
    asked = st.lists(st.tuples(st.sampled_from(list(combinations(places, 2))), st.booleans()), max_size=4)
    decided = [Decided(*pair, same, f"s!A{n}") for n, (pair, same) in enumerate(data.draw(asked))]
    try:
        merged = merge(given_, decided)
    except SheetError:
        event("contradiction")
        assert {True, False} <= {one.same for one in decided}
        return
    record_of = merged.entries["record_id"]
    for one in decided:
        assert (record_of[one.first] == record_of[one.second]) == one.same
    assert len(given_) == len(merged.records) + len(merged.merges)
    assert merged.unknown == ()
    known = set(merged.records.index)
    assert all(len({pair.first, pair.second}) == 2 for pair in merged.pairs)
    assert set(merged.origins) == set(merged.records.index[merged.records["entries"] > 1])
    for record_id, told in merged.origins.items():
        inside = set(record_of.index[record_of == record_id])
        assert all(set(places_.split("; ")) <= inside for places_ in told.values())
    again = merge(given_.loc[data.draw(st.permutations(places))], decided[::-1])
    pd.testing.assert_frame_equal(again.records, merged.records)
    assert (again.pairs, again.notes, set(again.records.index)) == (merged.pairs, merged.notes, known)


@settings(max_examples=15, deadline=None)
@given(st.lists(ROWS, min_size=2, max_size=5))
def test_any_joining_can_be_undone(rows: list) -> None:
    given_ = entries(*rows)
    for joined in merge(given_).merges:
        merged = merge(given_, [Decided(joined.first, joined.second, False, "s!A1")])
        record_of = merged.entries["record_id"]
        assert record_of[joined.entries[0]] != record_of[joined.entries[1]]
