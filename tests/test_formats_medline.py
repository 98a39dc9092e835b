"""PubMed's text and EndNote's .enw: where an entry begins and ends, and what becomes of each tag."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ExportError
from review.formats import nbib, read
from review.records import COLUMNS, table

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NASTY = SHARED / "nasty" / "manifest.tsv"
SAMPLES = Path(__file__).parent / "samples" / "formats"


def read_text(text, format="nbib"):
    export = read(text.encode(), "x", format=format)
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    return export


def row(text, format="nbib"):
    (found,) = read_text(text, format).rows
    return {**found, "raw": json.loads(found.get("raw", "{}"))}


def titles(text, format="nbib"):
    return [found.get("title") for found in read_text(text, format).rows]


# ---- where an entry begins -----------------------------------------------------------------------------------------

ONE = "PMID- 1\nTI  - One\nDP  - 2001\n"


@pytest.mark.parametrize(
    "second",
    [
        "PMID- 2\nTI  - Two\n",
        "\nPMID- 2\nTI  - Two\n",
        "\n\n   \nPMID-2\nTI-Two\n",
        "\nOWN - NLM\nTI  - Two\n",
        "\nSTAT- Publisher\nTI  - Two\n",
        "\nTI  - Two\n",
        "\n  PMID- 2\n  TI  - Two\n",
        "\n\ufeffPMID- 2\nTI  - Two\n",
    ],
)
def test_the_next_entry_is_told_from_the_one_before(second):
    assert titles(ONE + second) == ["One", "Two"]


@pytest.mark.parametrize(
    "text",
    [
        "PMC - PMC1\nPMID- 1\nTI  - One\n",
        "PMID- 1\nTI  - One\n\nAB  - An abstract\n",
        "PMID- 1\nTI  - One\nAB  - An abstract\n\n      PMID- 2 is no entry\n\nFAU - A, B\n",
        "\n\n      PMID- 1\n      TI  - One\n",
    ],
)
def test_a_blank_line_or_a_late_number_does_not_part_an_entry(text):
    assert titles(text) == ["One"]


def test_after_a_citation_and_a_blank_line_an_entry_is_at_its_end():
    export = read_text("PMID- 1\nTI  - One\nSO  - J. 2001.\n\nFAU - Two, T\nTI  - Two\nSO  - J.\n\nat the end\n")
    assert [found["title"] for found in export.rows] == ["One", "Two"]
    assert [problem.raw for problem in export.problems if "outside" in problem.what] == ["at the end"]


def test_a_record_of_eric_begins_with_its_owner():
    export = read_text("\nOWN - ERIC\nTI  - One\nOID - EJ1\n\nOWN -  ERIC\nTI  - Two\nOID - ED2\n")
    assert [(found["title"], found["citekey"]) for found in export.rows] == [("One", "EJ1"), ("Two", "ED2")]
    assert read(b"\nOWN - ERIC\nTI  - One\n", "x").format == "nbib"


@given(st.lists(st.sampled_from(["AB  - x", "TI  - y", "      on", "", "PMID", "-", "SO  - z", "words"]), max_size=12))
@settings(max_examples=36, deadline=None)
def test_after_anything_the_next_entry_is_read(lines):
    text = "\n".join(["PMID- 1", *lines, "", "PMID- 2", "TI  - The good one", "FAU - Good, A", ""])
    assert titles(text)[-1] == "The good one"


# ---- what becomes of a tag -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("6913-7", "6913-6917"),
        ("1849-55", "1849-1855"),
        ("e101-9", "e101-e109"),
        ("S12-S9", "S12-S9"),
        ("S12-19", "S12-S19"),
        ("S12-9", "S12-S19"),
        ("335-339", "335-339"),
        ("12-3", "12-13"),
        ("13-2", "13-2"),
        ("12-24, 30", "12-24, 30"),
        ("112-4; discussion 115", "112-4; discussion 115"),
        ("e0209483", "e0209483"),
        ("1-20", "1-20"),
    ],
)
def test_a_shortened_last_page_is_written_out(short, full):
    assert nbib.full_range(short) == full


@pytest.mark.parametrize(
    ("given_", "issn", "eissn"),
    [
        (["1547-7185 (Electronic)", "0022-2429 (Linking)"], "0022-2429", "1547-7185"),
        (["1547-7185 (Electronic)", "1547-7185 (Linking)"], None, "1547-7185"),
        (["0022-2429 (Linking)"], "0022-2429", None),
        (["0022-2429 (Print)", "1547-7185 (Electronic)", "0022-2429 (Linking)"], "0022-2429", "1547-7185"),
        (["0022-2429"], "0022-2429", None),
        (["9780000000002 (ISBN)", "0022-2428 (Print)"], None, None),
    ],
)
def test_the_issns_are_those_of_print_and_of_the_net(given_, issn, eissn):
    found = row("PMID- 1\nTI  - x\n" + "".join(f"IS  - {value}\n" for value in given_))
    assert (found.get("issn"), found.get("eissn")) == (issn, eissn)
    assert found["raw"].get("IS", []) == ([] if issn or eissn else given_)


def test_the_doi_is_the_marked_one():
    assert row("PMID- 1\nTI  - x\nLID - 12 [pii]\nAID - 10.5555/A_(1) [doi]\n")["doi"] == "10.5555/a_(1)"
    assert row("PMID- 1\nTI  - x\nSO  - J. 2001. doi: 10.5555/so.1. Epub 2000.\n")["doi"] == "10.5555/so.1"
    assert row("PMID- 1\nTI  - x\nAID - https://doi.org/10.5555/url\n")["doi"] == "10.5555/url"
    assert row("PMID- 1\nTI  - x\nLID - 10.5555/a [doi]\nAID - 10.5555/b [doi]\n")["raw"] == {
        "AID": ["10.5555/b [doi]"]
    }


@pytest.mark.parametrize(
    ("dates", "year"),
    [("DP  - 2019 Jan-Feb", 2019), ("DP  - 1998 Winter", 1998), ("DP  - Winter\nDEP - 20190128", 2019)],
)
def test_the_year_is_told_by_the_words_of_the_date(dates, year):
    assert row(f"PMID- 1\nTI  - x\n{dates}\n")["year"] == year


def test_authors_are_people_and_groups_in_their_order():
    people = "AU  - Second S\nFAU - Second, Sam\nAU  - Third T\nFAU - Third, Tom\n"
    assert row(f"PMID- 1\nCN  - A First; Group\n{people}")["authors"] == "A First; Group; Second, Sam; Third, Tom"
    assert row(f"PMID- 1\n{people}CN  - The Group\n")["authors"] == "Second, Sam; Third, Tom; The Group"
    assert row("PMID- 1\nAU  - van der Berg JA\n")["authors"] == "van der Berg, JA"
    assert row("PMID- 1\nFAU - A, B\nFAU - et al.\nCN  - G\n")["authors"] == "A, B; G; et al."
    assert row("PMID- 1\nBTI - A book\nFED - Editor, E\n")["authors"] == "Editor, E"


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ("PST - aheadofprint", "early access"),
        ("PST - ppublish\nPHST- 2001/01/01 00:00 [aheadofprint]", None),
        ("PT  - Retracted Publication", "retracted"),
        ("RIN - J. 2002;1:1", "retracted"),
        ("ROF - J. 2002;1:1\nPT  - Retraction of Publication", None),
    ],
)
def test_marks_are_told(tags, status):
    assert row(f"PMID- 1\nTI  - x\n{tags}\n").get("status") == status


def test_kinds_of_document():
    kinds = {"Case Reports; Review": "review", "Journal Article; Comment": "article", "Editorial": "editorial"}
    for words, kind in kinds.items():
        assert row("PMID- 1\nTI  - x\n" + "".join(f"PT  - {word}\n" for word in words.split("; ")))["type"] == kind
    assert row("PMID- 1\nBTI - x\n")["type"] == "book"


def test_nothing_that_an_entry_says_is_lost():
    """Every value of the samples is in a column or in `raw`, but for what a column says in other words."""
    for path in sorted(SAMPLES.glob("*.nbib")) + sorted(SAMPLES.glob("*.enw")):
        export = read(path.read_bytes(), path.name)
        told = json.dumps([*export.rows, *(problem.raw for problem in export.problems)], ensure_ascii=False)
        told = told.replace("\\\\", "\\").replace('\\"', '"').replace('\\"', '"').replace("<sub>", "").casefold()
        words = [w.strip("*") for line in path.read_text("utf-8").split("\n") for w in line[5:].split()]
        lost = [word for word in words if word.casefold() not in told]
        assert len(lost) < 0.1 * len(words), lost


# ---- .enw ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%0 Journal Article\n%T One\n%0 Book\n%T Two\n", ["One", "Two"]),
        ("%0 Serial\n%0 Audio\n%T One\n", ["One"]),
        ("%0 Book\n%T One\n%X An abstract\n\nin parts\n\n%K a word\n", ["One"]),
        ("%T One\n%A A, B\n\n%T Two\n", ["One", "Two"]),
        ("%T One\n%A A, B\n\n%A B, C\n%T Two\n", ["One", "Two"]),
        ("%0 Book\n%T 100 % sure\n% of all\n%x lower\n", ["100 % sure % of all %x lower"]),
    ],
)
def test_an_entry_of_enw_is_told_from_the_next(text, expected):
    assert titles(text, "enw") == expected


def test_what_enw_says():
    found = row(
        "%0 Journal Article\n%A A, B\n%T x\n%J J\n%D c2001\n%@ 0022-2429\r\n1547-7185\n%K a\nb\n%U u://1\n"
        "%M 123\n%~ PubMed\n%9 Letter\n%1 two words\n%L key\n",
        "enw",
    )
    assert (found["year"], found["issn"], found["eissn"], found["pmid"]) == (2001, "0022-2429", "1547-7185", "123")
    assert (found["type"], found["type_raw"], found["keywords"], found["citekey"]) == (
        "letter",
        "Letter",
        "a; b",
        "key",
    )
    assert found["raw"] == {"%0": ["Journal Article"], "%D": ["c2001"], "%1": ["two words"], "%~": ["PubMed"]}


# ---- laws, and real files ------------------------------------------------------------------------------------------

PIECES = st.sampled_from([
    "PMID- ", "1", "\n", "\nTI  - x", "\nAB  -", "\n      on", " ", "\nOWN - NLM", "\nSO  - s", "-", "\nZZ - ", "\n\n",
    "%0 Book", "\n%T x", "\n%A A, B", "%", "\n%X", "\n%0", "[doi]", "10.5555/a", "0022-2429 (Print)", "\nIS  - ",
    "2001", "\nDP  - ", "\nFAU - ", "\nCN  - ;", "\nPG  - 12-3", "\0", "\ufeff", "\u2028", "<i>", "&amp;",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["nbib", "enw", None]))
@settings(max_examples=72, deadline=None)
def test_any_pieces_are_an_export_or_an_error(text, format):
    try:
        export = read(text.encode(), "x", format=format)
    except ExportError:
        return
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    assert set(table(export.rows)) == {column.name for column in COLUMNS}


@pytest.mark.skipif(not NASTY.exists(), reason="the nasty files are not here")
def test_every_nasty_file_gives_its_count_or_a_named_error():
    with NASTY.open(encoding="utf-8", newline="") as rows:
        found = [(r["file"], int(r["expected_records"])) for r in csv.DictReader(rows, delimiter="\t")]
    found = [(file, expected) for file, expected in found if file.startswith("nbib/")]
    assert len(found) >= 19
    for file, expected in found:
        data = (NASTY.parent / file).read_bytes()
        if not expected:
            with pytest.raises(ExportError):
                read(data, file)
            continue
        export = read(data, file)
        assert (file, export.format, export.seen, len(export.rows)) == (file, "nbib", expected, expected)
        assert sum({"title", "authors", "year"} <= set(found) for found in export.rows) >= expected - 1, file
        assert all("title" in found for found in export.rows), file


@pytest.mark.skipif(not NASTY.exists(), reason="the real exports are not here")
def test_a_real_export_gives_its_count():
    export = read((SHARED / "exports" / "pubmed_restoration.nbib").read_bytes(), "x")
    assert (export.format, export.seen, len(export.rows), export.problems) == ("nbib", 104, 104, ())
    assert sum({"title", "authors", "year", "journal", "pmid", "doi"} <= set(found) for found in export.rows) > 95


# ---- whole entries -------------------------------------------------------------------------------------------------

LINES = [
    "AB  - x ",
    "      on ",
    "       further",
    "      ",
    "      \t",
    "",
    "TI  - y",
    "FAU - A, B",
    "SO  - z",
    "words",
]
MORE = ["AB  -", "PMID- 3", " TI  - in", "AD  - \u00a0a\u00a0", "      \u2003b  c", "DP  - 2001", "A1 B- x", "\tz"]


@given(st.lists(st.sampled_from([*LINES, *MORE, "PMID- 2\n"]), max_size=14))
@settings(max_examples=48, deadline=None)
def test_an_entry_gives_the_same_read_whole_and_line_by_line(lines):
    text = "PMID- 1\n" + "\n".join(lines) + "\n\nPMID- 9\nTI  - The last\n"
    whole = read_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nbib, "_regular", lambda block: None)
        assert read_text(text) == whole


WHOLE = """PMID- 1
OWN - NLM
STAT- MEDLINE
DP  - 2001 Jan
TI  - A title of some words
AB  - Some words of an abstract
      that goes on.
FAU - Roe, Ann
AU  - Roe A
AID - 10.5555/n.1 [doi]
PST - ppublish
SO  - J Inv. 2001 Jan;7(6):327-333."""


def test_a_file_that_ends_in_the_middle_of_an_entry_is_told():
    told = lambda text: [str(problem) for problem in read_text(text).problems]  # noqa: E731
    assert told(f"{WHOLE}\n\n{WHOLE}"[: -len(WHOLE) + WHOLE.index("hat goes")]) == [
        "x:20: the file ends in the middle of an entry; read up to there"
    ]
    for good in (WHOLE, f"{WHOLE}\n", f"{WHOLE}\n\n", ONE, ONE.rstrip(), WHOLE[: WHOLE.index("\nSO ")]):
        assert told(good) == []
