"""The verb `review search`: what it prints and writes, what it refuses before it reads, what it calls known."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from test_exports import review

from review.search import SYNTAXES

EXPORT = """ID,Title,Abstract,Author Keywords,Authors,Year,Source title,DOI
a,Customer needs,A firm listens.,,"Adler, M.",2001,Journal of Invented Marketing,10.5555/a
b,Customers,Needs of firms.,market demand,"Berg, O.",2001,Journal of Invented Marketing,10.5555/b
c,=HYPERLINK(user needs),,,"Cole, B.",1985,Old Journal,
d,Markets <script>alert(1)</script>,Nothing else & no more.,,"Dahl, C.",2003,Journal of Invented Marketing,
e,Customers,,,"Eng, D.",,Journal of Invented Marketing,
"""
STRING = "# as run\nTS=((customer* OR customers OR users OR user)\n  AND (need* OR wants))\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(EXPORT, "utf-8")
    (tmp_path / "q.txt").write_text(STRING, "utf-8")
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_the_summary_tells_what_is_found_and_what_each_part_does(here: Path) -> None:
    done = review("search", "a.csv", "--query", "q.txt", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "5 records: 3 yes, 1 unknown, 1 no" in done.stdout
    assert re.search(r"^  1\.1 customer\* +3 +1 +1 +0", done.stdout, re.M)
    assert "found nowhere: users, wants" in done.stdout
    assert "1.2 customers: customer* covers it" in done.stdout
    assert "1 unknown for want of: abstract 1" in done.stdout
    assert "no year 1/1" in done.stdout
    assert not list(here.glob("*.html"))
    assert {path.name for path in here.iterdir()} == {"a.csv", "q.txt"}


def test_hits_and_audit_are_written_as_sheets_without_formulas(here: Path) -> None:
    done = review("search", "a.csv", "-q", "q.txt", "-o", "hits.csv", "--audit", "audit.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    hits = rows(here / "hits.csv")
    assert [(r["record_id"], r["verdict"], r["year"]) for r in hits] == [
        ("a", "yes", "2001"), ("b", "yes", "2001"), ("c", "yes", "1985"), ("e", "unknown", ""),
    ]  # fmt: skip
    assert hits[1]["terms"] == "customer* [title]; customers [title]; need* [abstract]"
    assert hits[2]["title"] == "'=HYPERLINK(user needs)"
    audit = rows(here / "audit.csv")
    assert [r["part"] for r in audit] == ["", "", "", "1", "1.1", "1.2", "1.3", "1.4", "2", "2.1", "2.2"]
    (term,) = [r for r in audit if r["text"] == "customer*"]
    assert term["place"] == "2:6"
    assert (term["records"], term["in title"], term["in abstract"], term["2001"], term["1985"]) == (
        "3",
        "3",
        "0",
        "2",
        "0",
    )
    (dead,) = [r for r in audit if r["text"] == "users"]
    assert dead["found nowhere"] == "yes"


def test_a_second_run_writes_the_same_bytes_over_its_own_files_and_no_others(here: Path) -> None:
    asked = ("search", "a.csv", "-q", "q.txt", "-o", "hits.csv", "--audit", "audit.csv", "--page", "page.html")
    names = ("hits.csv", "audit.csv", "page.html")
    assert review(*asked, cwd=here).returncode == 0
    first = [(here / name).read_bytes() for name in names]
    assert review(*asked, cwd=here).returncode == 0
    assert [(here / name).read_bytes() for name in names] == first
    for name in names:
        (here / name).write_text("mine\nbut, not theirs\n", "utf-8")
        done = review(*asked, cwd=here)
        assert done.returncode == 2
        assert "had a hand in this file" in done.stderr
        (here / name).unlink()
    (here / "q.html").write_text(STRING, "utf-8")
    done = review("search", "a.csv", "-q", "q.html", "--page", "q.html", cwd=here)
    assert done.returncode == 2
    assert "this is one of the files to read" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("a.csv",), "no search string is named"),
        (("-q", "q.txt"), "no export is named"),
        (("a.csv", "-q", "none.txt"), "none.txt: there is no such file"),
        (("a.csv", "-q", "q.txt", "--words", "inflct"), 'did you mean "inflect"?'),
        (("a.csv", "-q", "q.txt", "--syntax", "wso"), 'did you mean "wos"?'),
        (("a.csv", "-q", "q.txt", "--translate", "scops"), 'there is no search syntax "scops"'),
        (("a.csv", "-q", "q.txt", "-o", "hits.xlsx"), 'name it "hits.csv"'),
        (("a.csv", "-q", "q.txt", "--page", "page.csv"), 'name it "page.html"'),
        (("a.csv", "-q", "q.txt", "-o", "x.csv", "--audit", "x.csv"), "two files cannot have one name"),
        (("a.csv", "-q", "q.txt", "--compare", "q.txt", "q.txt"), "--compare"),
        (("a.csv", "-q", "bad.txt"), "bad.txt:1:"),
        (("a.csv", "-q", "zip.txt"), "this is no text"),
        (("a.csv", "-q", "q.txt", "--known", "strange.csv"), "no column says which records these are"),
    ],
)
def test_what_cannot_be_followed_is_told_without_a_traceback(here: Path, arguments: tuple[str, ...], told: str) -> None:
    (here / "bad.txt").write_text("TS=(a OR", "utf-8")
    (here / "zip.txt").write_bytes(b"PK\x03\x04" + bytes(range(256)))
    (here / "strange.csv").write_text("number\n1\n", "utf-8")
    done = review("search", *arguments, cwd=here)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(here.glob("hits*"))


def test_known_records_are_told_apart_by_id_doi_or_title(here: Path) -> None:
    (here / "known.csv").write_text(
        "record_id,DOI,Title\na,,\n,https://doi.org/10.5555/B,\nd,,\n,,Customer Needs!\nzz,,\n,,Customers\n,,\n",
        "utf-8",
    )
    done = review("search", "a.csv", "-q", "q.txt", "--known", "known.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    first = (
        "5 known records: 2 found, 0 unknown, 1 missed, 1 not among the records, 1 of a title that several works have"
    )
    assert first in done.stdout
    assert "sensitivity 66.7%, of the 3 among the records\n" in done.stdout
    assert "precision 66.7%: 2 of 3 records found are known" in done.stdout
    assert "\n  missed: d: Markets <script>alert(1)</script> (2003)\n    by TS=(customer*" in done.stdout
    assert 'known.csv!A6: "zz" is the name of no record' in done.stderr
    assert "known.csv!C7: several works have this title" in done.stderr


@pytest.mark.parametrize(
    "sheet",
    [
        "Article Title\nCustomer Needs\n",
        "PT,DI\nJ,10.5555/A\n",
        "TI\nCustomer needs\n",
        '"Document Title","Link"\nCustomer needs,http://x\n',
        "ID,DOI Link\nb,https://doi.org/10.5555/a\n",
    ],
)
def test_known_records_may_stand_under_the_headings_of_exports(here: Path, sheet: str) -> None:
    (here / "known.csv").write_text(sheet, "utf-8")
    done = review("search", "a.csv", "-q", "q.txt", "--known", "known.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "1 known record: 1 found, 0 unknown, 0 missed\nsensitivity 100.0%\n" in done.stdout


def test_a_known_record_that_may_be_found_is_told_with_title_and_year(here: Path) -> None:
    (here / "known.csv").write_text("record_id\ne\n", "utf-8")
    done = review("search", "a.csv", "-q", "q.txt", "--known", "known.csv", cwd=here)
    assert "sensitivity 0.0% (up to 100.0%, if all unknown ones are found)" in done.stdout
    assert "\n  unknown: e: Customers (n.d.)\n    at TS=(need* OR wants)\n" in done.stdout


def test_a_sheet_of_which_nothing_is_among_the_records_has_no_shares(here: Path) -> None:
    (here / "known.csv").write_text("doi,title\n10.5555/zz,\n10.5555/ZZ,\n,Nothing like it\n", "utf-8")
    done = review("search", "a.csv", "-q", "q.txt", "--known", "known.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "2 known records: 0 found, 0 unknown, 0 missed, 2 not among the records" in done.stdout
    assert "%" not in done.stdout


@pytest.mark.parametrize("sheet", ["doi\n", "doi,note\n,mine\n , \n"])
def test_a_sheet_that_names_no_record_is_refused(here: Path, sheet: str) -> None:
    (here / "known.csv").write_text(sheet, "utf-8")
    done = review("search", "a.csv", "-q", "q.txt", "--known", "known.csv", cwd=here)
    assert done.returncode == 2
    assert 'known.csv: no row names a record; fill in "doi", one record a row' in done.stderr


def test_long_lists_and_long_terms_are_cut_short_on_the_terminal_alone(here: Path) -> None:
    none = [*(f"zz{n}" for n in range(50)), "y" * 1_000]
    (here / "q.txt").write_text(f"TS=({' OR '.join(none)})", "utf-8")
    done = review("search", "a.csv", "-q", "q.txt", "--audit", "audit.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "zz19, … 31 more; --audit has all" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) < 200
    assert sum(row["found nowhere"] == "yes" for row in rows(here / "audit.csv")) == 51


def test_two_strings_are_compared(here: Path) -> None:
    (here / "new.txt").write_text("TS=((customer* OR market*) AND (need* OR else))", "utf-8")
    done = review("search", "a.csv", "--compare", "q.txt", "new.txt", "-o", "moves.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "gained 1   lost 1" in done.stdout
    assert "gained records hold, of the terms that are new:\n         1  market*\n         1  else" in done.stdout
    assert [(r["record_id"], r["before"], r["after"]) for r in rows(here / "moves.csv")] == [
        ("c", "yes", "unknown"), ("d", "no", "yes"),
    ]  # fmt: skip


def test_words_in_all_their_forms_find_more(here: Path) -> None:
    (here / "q.txt").write_text("customer AND need", "utf-8")
    written = review("search", "a.csv", "-q", "q.txt", cwd=here)
    assert "5 records: 0 yes" in written.stdout
    assert "in all forms" in written.stdout
    done = review("search", "a.csv", "-q", "q.txt", "--words", "inflect", "-o", "hits.csv", cwd=here)
    assert "5 records: 2 yes" in done.stdout
    assert rows(here / "hits.csv")[0]["terms"] == "customer [title]; need [title]"


def test_no_record_at_all_can_be_searched(here: Path) -> None:
    (here / "a.csv").write_text(EXPORT.splitlines()[0] + "\n", "utf-8")
    done = review(
        "search", "a.csv", "-q", "q.txt", "-o", "hits.csv", "--audit", "audit.csv", "--page", "p.html", cwd=here
    )
    assert done.returncode == 0, done.stderr
    assert "0 records: 0 yes, 0 unknown, 0 no" in done.stdout


def test_the_page_takes_hostile_text_as_text(here: Path) -> None:
    (here / "q.txt").write_text("TS=(script OR need*)", "utf-8")
    done = review("search", "a.csv", "-q", "q.txt", "--page", "page.html", cwd=here)
    assert done.returncode == 0, done.stderr
    page = (here / "page.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;" in page
    assert "Nothing else &amp; no more." in page


@pytest.mark.parametrize("name", SYNTAXES)
def test_every_syntax_can_be_carried_out(here: Path, name: str) -> None:
    (here / "q.txt").write_text('"customer needs" OR market', "utf-8")
    done = review("search", "a.csv", "-q", "q.txt", "--syntax", name, cwd=here)
    assert done.returncode == 0, done.stderr
    assert "5 records: " in done.stdout


def test_the_help_says_that_duplicates_count_each(here: Path) -> None:
    assert "Duplicates among the files count each" in " ".join(review("search", "--help", cwd=here).stdout.split())


def test_what_may_be_read_otherwise_is_warned_of_and_carried_out(here: Path) -> None:
    (here / "q.txt").write_text("TS=(customer* OR user AND need*)", "utf-8")
    done = review("search", "a.csv", "-q", "q.txt", cwd=here)
    assert done.returncode == 0
    assert "q.txt:1:" in done.stderr
    assert "AND and OR stand side by side" in done.stderr
    assert "5 records: " in done.stdout


def test_a_string_is_translated_without_any_export(here: Path) -> None:
    done = review("search", "-q", "q.txt", "--translate", "scopus", cwd=here)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "TITLE-ABS-KEY((customer* OR customers OR users OR user) AND (need* OR wants))"
