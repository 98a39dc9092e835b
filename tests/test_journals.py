"""Journal lists: what is complained of, how a record is matched, and that the shipped lists hold."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from review.errors import SheetError
from review.journals import COLUMNS, ON_NO_LIST, JournalList, Match, Screen, read_list
from review.records.ids import valid_issn

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = {"ft50-2016.csv": 50, "tim50-2012.csv": 44}
STATUSES = ["verified member", "very probable", "inferred from the article", "weakly inferred from the article"]

SMALL = """journal,issn,eissn,abbreviations,former_names,former_issns,status,rank
The Journal of Cases,0048-7333,1873-7625,J CASES; J. Cas.,Cases Today; Old Cases,0019-848X,member,1
Tests & Measures,0737-6782,,TESTS MEAS,,,candidate,2
"""


def read(text: str, *, name: str = "list", counts: tuple[str, ...] = ()) -> JournalList:
    return read_list(text, name=name, label="A list", file=f"{name}.csv", counts=counts)


def complaints(text: str, counts: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(SheetError) as raised:
        read(text, counts=counts)
    return [str(complaint) for complaint in raised.value.complaints]


def matched(record: dict[str, object], *texts: str) -> Match:
    found = Screen([read(text, name=f"l{n}", counts=("member",)) for n, text in enumerate(texts or (SMALL,))])
    match = found.match(record)
    assert match is not None
    return match


# ---- matching ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "by"),
    [
        ({"issn": "0048-7333"}, "ISSN"),
        ({"eissn": "18737625"}, "ISSN"),
        ({"issn": "0019-848x", "journal": "Sloan"}, "former ISSN"),
        ({"journal": "JOURNAL OF CASES"}, "name"),
        ({"journal": "the Journal of cases."}, "name"),
        ({"journal": "J. CASES"}, "abbreviation"),
        ({"journal_abbrev": "j cas"}, "abbreviation"),
        ({"journal": "Something else", "journal_abbrev": "J CASES"}, "abbreviation"),
        ({"journal": "Old cases"}, "former name"),
        ({"issn": "0048-7330", "journal": "Journal of Cases"}, "name"),  # no ISSN, by its check digit
    ],
)
def test_ways_to_match(record: dict[str, object], by: str) -> None:
    match = matched(record)
    assert (match.journal, match.status, match.by, match.counts) == ("The Journal of Cases", "member", by, True)


def test_ampersand_is_and() -> None:
    assert matched({"journal": "Tests and Measures"}).journal == "Tests & Measures"


def test_a_status_that_does_not_count() -> None:
    match = matched({"journal": "TESTS MEAS"})
    assert (match.list, match.label, match.status, match.counts) == ("l0", "A list", "candidate", False)


def test_a_record_without_journal_is_unknown_and_another_journal_is_on_no_list() -> None:
    screen = Screen([read(SMALL)])
    assert screen.match({"title": "T", "journal": pd.NA, "issn": None}) is None
    assert screen.match({"journal": "…", "issn": "0048-7330"}) is None
    assert screen.match({"journal": "Nature"}) == ON_NO_LIST
    assert screen.matches({"journal": "Nature"}) == ()
    assert not ON_NO_LIST.counts


def test_the_issn_wins_over_the_name_and_says_so() -> None:
    match = matched({"issn": "0737-6782", "journal": "Journal of Cases"})
    assert (match.journal, match.by) == ("Tests & Measures", "ISSN")
    assert match.detail == "ISSN 0737-6782; the record names Journal of Cases"
    assert matched({"issn": "0737-6782", "journal": "Tests & measures"}).detail == "ISSN 0737-6782"
    assert matched({"issn": "0033-6807", "journal": "Tests & Measures"}).detail == (
        "name Tests & Measures; its ISSN 0033-6807 is not on the list"
    )


def test_the_issn_wins_over_a_name_on_another_list() -> None:
    one = "journal,issn,status\nAlpha,0048-7333,member\n"
    two = "journal,issn,status\nBeta,0737-6782,member\nAlpha,,member\n"
    screen = Screen([read(one, name="one"), read(two, name="two")])
    found = screen.matches({"issn": "0048-7333", "journal": "Beta"})
    assert found is not None
    assert [(m.list, m.journal) for m in found] == [("one", "Alpha")]
    found = screen.matches({"issn": "0048-7333", "journal": "Alpha"})
    assert found is not None
    assert [(m.list, m.by) for m in found] == [("one", "ISSN"), ("two", "name")]


def test_a_match_that_counts_goes_before_one_that_does_not() -> None:
    unsure = SMALL.replace(",member,", ",candidate,") + "Third,,,,,,member,3\n"
    assert matched({"journal": "Journal of Cases"}, unsure, SMALL).list == "l1"


SPLIT = """journal,former_names,status
Alpha,Cases,member
Beta,Cases; Old Tests,candidate
Gamma,Old Tests,rejected
Delta,Annals,member
Epsilon,Annals,sure member
"""


@pytest.mark.parametrize("turned", [False, True])
def test_a_former_name_of_two_journals_leaves_open_what_only_one_of_them_decides(turned: bool) -> None:
    heading, *rows = SPLIT.splitlines()
    text = "\n".join([heading, *(rows[::-1] if turned else rows)])
    screen = Screen([read(text, counts=("member", "sure member"))])
    found = (screen.match({"journal": name}) or ON_NO_LIST for name in ("Cases", "Old tests", "ANNALS", "Alpha"))
    cases, tests, annals, alpha = found
    assert (cases.undecided, cases.counts, cases.by) == (True, False, "former name")
    assert cases.journal == ("Beta; Alpha" if turned else "Alpha; Beta")
    assert cases.detail == f"former name Cases, which several journals had: {cases.journal}"
    # where all count, or none does, it is decided; the statuses of all of them are told
    assert (tests.undecided, tests.counts, set(tests.status.split("; "))) == (False, False, {"candidate", "rejected"})
    assert (annals.undecided, annals.counts, set(annals.status.split("; "))) == (False, True, {"member", "sure member"})
    assert (alpha.undecided, alpha.counts, alpha.status) == (False, True, "member")


def test_what_another_list_decides_goes_before_what_is_undecided_and_that_before_what_does_not_count() -> None:
    assert matched({"journal": "Cases"}, SPLIT, SMALL.replace("Old Cases", "Cases")).list == "l1"
    unsure = SMALL.replace("Old Cases", "Cases").replace(",member,", ",candidate,") + "Third,,,,,,member,3\n"
    assert matched({"journal": "Cases"}, unsure, SPLIT).undecided


def test_an_issn_on_one_list_settles_a_former_name_of_two_journals_on_another() -> None:
    other = "journal,issn,status\nBeta,0048-7333,member\n"
    assert not matched({"journal": "Cases", "issn": "0048-7333"}, other, SPLIT).undecided
    found = Screen([read(other), read(SPLIT, name="split")]).matches({"journal": "Cases", "issn": "0048-7333"})
    assert found is not None
    assert [match.journal for match in found] == ["Beta", "Beta"]


def test_28_550_records_are_matched() -> None:
    names = [f"Journal {n}" for n in range(300)] + ["J CASES", None]
    records = pd.DataFrame({"journal": pd.Series([names[n % 302] for n in range(28_550)], dtype="str")})
    records[["issn", "eissn", "journal_abbrev"]] = None
    found = Screen([read(SMALL)]).screen(records)
    assert len(found) == len(records)
    assert {m.journal for m in found if m} == {"", "The Journal of Cases"}
    assert sum(m is None for m in found) == records["journal"].isna().sum()


# ---- reading -------------------------------------------------------------------------------------------------------


def test_only_the_journal_is_required_and_other_columns_are_passed_over() -> None:
    rows = read("\ufeffrank,journal\r\n1,Alpha\r\n,\r\n2,<script> R&D < 5\r\n", counts=()).rows
    assert [(row.journal, row.number) for row in rows] == [("Alpha", 2), ("<script> R&D < 5", 4)]
    assert read("journal;issn\nAlpha;0048-7333\n").rows[0].issns == ("0048-7333",)
    assert read("journal\nAlpha\n").counted(rows[0])


def test_the_case_of_headings_does_not_count_nor_does_a_line_that_tells_the_separator() -> None:
    (row,) = read("Journal;ISSN;Former_Names;note\nAlpha;0048-7333;A;x;\n").rows
    assert (row.issns, row.former_names, row.note) == (("0048-7333",), ("A",), "x")
    for first in ("sep=;", '"sep=;"', "SEP=;", "sep=;;;"):
        (row,) = read(f"\ufeff{first}\r\njournal;note\r\nAlpha, Beta;x\r\n").rows
        assert (row.journal, row.note, row.number) == ("Alpha, Beta", "x", 2)
    assert complaints("sep=;\njournal;issn\nA;12\n")[0].startswith("list.csv!B2: ")
    assert complaints('sep=;\njournal\n"A')[0].startswith("list.csv:3: this is not valid CSV")
    assert complaints("sep=;") == complaints("")
    assert read("journal,sep=;\nA,\n").rows[0].journal == "A"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "journal,Former names\nA,\n",
            ['list.csv!B1: "Former names" is not a column of a journal list; did you mean "former_names"?'],
        ),
        (
            "journal,isn,e-issn\nA,,\n",
            [
                'list.csv!B1: "isn" is not a column of a journal list; did you mean "issn"?',
                'list.csv!C1: "e-issn" is not a column of a journal list; did you mean "eissn"?',
            ],
        ),
        ("journal,issn,issn-l,rank,publisher,journals\nA,,,,,\n", []),
        ("journal,ISSN,Issn\nA,,\n", ['list.csv!B1: two columns are called "issn"; keep one']),
        ("", ['list.csv!A1: there is no column "journal"']),
        ("Journals,issn\nA,\n", ['list.csv!A1: there is no column "journal"; is it the column "Journals"?']),
        ("journal,issn,issn\nA,,\n", ['list.csv!B1: two columns are called "issn"; keep one']),
        ("journal\n", ["list.csv: the list has no journals"]),
        ('journal\n"A', ["list.csv:2: this is not valid CSV: unexpected end of data"]),
        ("journal,note\n,x\n", ["list.csv!A2: the journal has no name"]),
        ("journal,eissn\nA,0048-7334\n", ['list.csv!B2: "0048-7334" is no ISSN: its check digit does not hold']),
        ("journal,former_issns\nA,0048-7333; 12\n", ['list.csv!B2: "12" is no ISSN: it has not eight digits']),
        ("journal\nA,B\n", ["list.csv:2: the row has more cells than there are columns"]),
        ("journal,issn\nA,0048-7333\n\nB,0048-7333\n", ['list.csv!B4: the ISSN "0048-7333" stands on row 2 too (A)']),
        ("journal,issn,eissn\nA,0048-7333,0048-7333\n", []),
        ("journal\nThe A\na.\n", ['list.csv!A3: the journal "a." stands on row 2 too (The A)']),
        ("journal,abbreviations\nA,X Y\nB,x. y.\n", ['list.csv!B3: the abbreviation "x. y." stands on row 2 too (A)']),
        ("journal,former_names\nA,X\nB,X\n", []),
    ],
)
def test_what_is_complained_of(text: str, expected: list[str]) -> None:
    if not expected:
        assert read(text).rows
        return
    told = complaints(text)
    assert len(told) == len(expected)
    assert all(a.startswith(b) for a, b in zip(told, expected, strict=True)), told


def test_all_complaints_come_at_once() -> None:
    told = complaints("journal,issn,status\nA,12345678,membr\n,0048-7333,x\n", counts=("member", "gone"))
    assert len(told) == 4
    assert 'list.csv: no row has the status "member"; did you mean "membr"?' in told


def test_a_status_that_is_verified_must_be_there_too() -> None:
    with pytest.raises(SheetError) as raised:
        read_list(SMALL, name="l", label="L", file="l.csv", counts=("membr",), verified=("membr", "candidat"))
    assert [str(complaint) for complaint in raised.value.complaints] == [
        'l.csv: no row has the status "membr"; did you mean "member"?',
        'l.csv: no row has the status "candidat"; did you mean "candidate"?',
    ]


def test_text_that_is_no_csv_is_complained_of() -> None:
    assert complaints('journal\n"' + "x" * 11_000_000)[0].startswith("list.csv:2: this is not valid CSV")


# ---- the shipped lists -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", SHIPPED)
def test_shipped_list(file: str) -> None:
    text = (ROOT / "data" / "journals" / file).read_text(encoding="utf-8")
    given = read(text, counts=("verified member",))
    assert len(given.rows) == SHIPPED[file]
    rows = list(csv.DictReader(text.splitlines()))
    assert list(rows[0]) == list(COLUMNS)
    told = [i for r in rows for c in ("issn", "eissn", "former_issns") for i in r[c].split("; ") if i]
    assert len(told) > SHIPPED[file]
    assert all(len(issn) == 9 and valid_issn(issn) for issn in told)
    assert all(row.source for row in given.rows)
    assert not any(word in text.lower() for word in ("seed", "\r"))


def test_shipped_lists_know_the_names_that_databases_use() -> None:
    texts = [(ROOT / "data" / "journals" / file).read_text(encoding="utf-8") for file in SHIPPED]
    screen = Screen([read(texts[0], name="ft", counts=("verified member",)), read(texts[1], counts=tuple(STATUSES))])
    for name in (
        "R & D MANAGEMENT", "MIS Q.", "J. PROD. INNOV. MANAGE.", "M&SOM-MANUFACTURING & SERVICE OPERATIONS MANAGEMENT",
        "Entrepreneurship: Theory and Practice", "Accounting Review", "Sloan Management Review", "RES POLICY",
        "Technology Analysis and Strategic Management", "Research Technology Management", "Long Range Planning",
    ):  # fmt: skip
        match = screen.match({"journal": name})
        assert match is not None
        assert match.counts, name


def test_the_readme_tells_every_status() -> None:
    text = (ROOT / "data" / "journals" / "README.md").read_text(encoding="utf-8")
    for file, n in SHIPPED.items():
        rows = read((ROOT / "data" / "journals" / file).read_text(encoding="utf-8")).rows
        assert f"| {n} |" in text
        for status in {row.status for row in rows}:
            line = next(line for line in text.splitlines() if line.startswith(f"| `{status}`"))
            assert str(sum(row.status == status for row in rows)) in line.split("|")[-2]
