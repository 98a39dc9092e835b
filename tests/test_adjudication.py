"""Adjudication: conflicts go out to a new file, each once, with all votes side by side, and come back as votes."""

import csv
import io
import json

import pytest
from codebooks import VOTED
from conftest import complaints
from openpyxl import load_workbook
from typer.testing import CliRunner

from review.cli import app
from review.nouns import Review, plain
from review.pipeline import run
from review.project.adjudication import adjudicate
from review.project.load import load
from review.project.status import status
from review.report.manifest import manifest
from review.report.summary import notes
from review.tables.checklists import checklist
from review.tables.way import way

PROTOCOL = """
title = "Adjudicated"
[[export]]
files = "data/exports/*"
database = "Example"
[[stage]]
kind = "coding"
coders = 2
verdict = "adjudicated"
"""
VOTES = """
version = 2
[screening.columns]
record = { type = "record", required = true }
coder = {}
note = {}
round = { since = 2 }
""" + VOTED + """
[constructs.columns]
record = { type = "record", required = true }
coder = {}
round = {}
measure = {}
[constructs.columns.dimension]
type = "code"
codes = { extent = {}, choice = {} }
[constructs.columns.themes]
type = "codes"
codes = { a = {}, b = {} }
"""  # fmt: skip
AB = """record,coder,vote,criterion,note
example2018,AB,include,,
sample2020,AB,exclude,focus,=HYPERLINK("x")
instance2021,AB,undecided,,"<script>, {{ x }} | R&D < 5"
case2019,AB,exclude,focus,
else2017,AB,include,,
"""
CD = """record,coder,vote,criterion,note
example2018,CD,include,,
sample2020,cd,include,,
instance2021,CD,include,,\\input{x}
case2019,CD,exclude,level,
tome2016,CD,include,,
"""


@pytest.fixture
def coded(new):
    (new / "review.toml").write_text(PROTOCOL, "utf-8")
    for file in (new / "data/coding").iterdir():
        file.unlink()
    (new / "data/claims.toml").unlink()
    put(new, "codebook.toml", VOTES)
    put(new, "screening-AB.csv", AB)
    put(new, "screening-CD.csv", CD)
    return new


def put(folder, name, text):
    (folder / "data/coding" / name).write_text(text, "utf-8")


def lines(folder, file):
    return list(csv.DictReader(io.StringIO((folder / file).read_text("utf-8-sig"))))


def carried_out(folder) -> Review:
    return run(load(folder))


def issue(folder, name="", **settings):
    return adjudicate(carried_out(folder), folder, name, **{"coder": "EF", **settings})


def settle(folder, file, **said):
    """Fill in the rows of an issued file: citation key -> (vote, criterion, note)."""
    rows = lines(folder, file)
    for row in rows:
        row.update(zip(("vote", "criterion", "note"), said.get(row["title"].split()[0], ("", "", "")), strict=True))
    with (folder / file).open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def verdicts(review):
    keys = dict(zip(review.entries["record_id"], review.entries["citekey"], strict=True))
    return {keys[record]: decision[:2] for record, decision in review.rulings["coding"].items()}


def test_conflicts_are_issued_once_and_come_back_as_votes(coded):
    before = {file.name: file.read_bytes() for file in (coded / "data/coding").iterdir()}
    issued = issue(coded)
    assert (issued.file, issued.rows) == ("data/coding/screening-EF-1.csv", 2)
    rows = lines(coded, issued.file)
    assert list(rows[0]) == [
        "record", "authors", "year", "title", "journal", "doi", "abstract", "(AB) vote", "(CD) vote", "(AB) criterion",
        "(AB) note", "(CD) note", "coder", "note", "round", "vote", "criterion", "record_id", "row_check",
    ]  # fmt: skip
    said = ("(AB) vote", "(AB) criterion", "(CD) vote", "(CD) note", "coder", "round", "vote")
    assert {row["title"].split()[0]: [row[head] for head in said] for row in rows} == {
        "When": ["exclude", "focus", "include", "", "EF", "adjudication", ""],
        "Working": ["undecided", "", "include", "\\input{x}", "EF", "adjudication", ""],
    }
    assert {row["(AB) note"] for row in rows} == {'\'=HYPERLINK("x")', "<script>, {{ x }} | R&D < 5"}
    assert issue(coded).file is None  # they wait for EF
    assert issue(coded, coder="GH").file is None
    assert verdicts(carried_out(coded))["sample2020"] == ("open", "coders disagree")

    settle(coded, issued.file, When=("exclude", "level", "read it"), Working=("include", "", "fits"))
    review = carried_out(coded)
    assert verdicts(review) == {
        "example2018": ("keep", "included"), "sample2020": ("drop", "another level"),
        "instance2021": ("keep", "included"), "case2019": ("drop", "not the focus; another level"),
        "else2017": ("open", "waits for another coder"), "tome2016": ("open", "waits for another coder"),
    }  # fmt: skip
    assert issue(coded).file is None
    assert all((coded / "data/coding" / name).read_bytes() == data for name, data in before.items())
    told = way(review, "sample2020")
    at = told.index("inclusion coding: drop, another level")
    assert told[at + 1 : at + 4] == [
        '  AB: exclude, focus (data/coding/screening-AB.csv:3): =HYPERLINK("x")',
        "  cd: include (data/coding/screening-CD.csv:3)",
        f"  EF: exclude, level, adjudication ({issued.file}:3): read it",
    ]


def test_later_conflicts_go_into_a_new_file(coded):
    first = issue(coded, format="xlsx").file
    put(coded, "screening-CD-2.csv", "record,coder,vote,criterion\nelse2017,CD,exclude,focus\n")
    second = issue(coded)
    assert (first, second.file, second.rows) == (
        "data/coding/screening-EF-1.xlsx", "data/coding/screening-EF-2.csv", 1,
    )  # fmt: skip
    book = load_workbook(coded / first)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[1]}
    assert {"(AB) vote", "(CD) vote", "vote", "row_check"} <= set(at)
    for row in (2, 3):
        assert page.cell(row, at["round"]).value == "adjudication"
        page.cell(row, at["vote"]).value = "include"
    page.cell(2, at["note"]).value = "read it"
    book.save(coded / first)
    assert complaints(carried_out, coded) == [
        f"{first}, screening!{page.cell(3, at['note']).coordinate}: an adjudication needs its reason in the column note"
    ]
    page.cell(3, at["note"]).value = '=HYPERLINK("x")'
    page.cell(3, at["note"]).data_type = "s"
    book.save(coded / first)
    decided = verdicts(carried_out(coded))
    assert {decided[key] for key in ("sample2020", "instance2021")} == {("keep", "included")}


def test_blind_coders_are_numbers_that_tell_nothing_from_record_to_record(coded):
    names = [f"k{n}" for n in range(40)]
    text = "".join(f"TY  - JOUR\nID  - {name}\nTI  - A work on {name}\nER  - \n" for name in names)
    (coded / "data/exports/more.ris").write_text(text, "utf-8")
    for coder, vote in (("AB", "include"), ("CD", "undecided")):
        rows = "".join(f"{name},{coder},{vote},\n" for name in names)
        put(coded, f"screening-{coder}-9.csv", "record,coder,vote,criterion\n" + rows)
    rows = lines(coded, issue(coded, blind=True).file)
    shown = [head for head in rows[0] if head.startswith("(")]
    assert {head.partition(")")[0] for head in shown} == {"(Coder 1", "(Coder 2"}
    assert not {"AB", "CD"} & {text for row in rows for text in row.values()}
    first = [row["(Coder 1) vote"] for row in rows if row["title"].startswith("A work")]
    assert 5 < first.count("include") < 35
    again = lines(coded, issue_elsewhere(coded))
    assert [row["(Coder 1) vote"] for row in again] == [row["(Coder 1) vote"] for row in rows]


def issue_elsewhere(folder):
    (folder / "data/coding/screening-EF-1.csv").unlink()
    return issue(folder, coder="GH", blind=True).file


def test_what_an_adjudication_lacks_is_told_at_once(coded):
    put(coded, "codebook.toml", VOTES.replace("round = { since = 2 }\n", "").replace("note = {}\n", "", 1))
    for name in ("AB", "CD"):
        (coded / f"data/coding/screening-{name}.csv").unlink()
    (coded / "review.toml").write_text(PROTOCOL.replace('verdict = "adjudicated"', ""), "utf-8")
    add = "with since = 3"
    assert complaints(issue, coded, coder=" ") == [
        "--coder: who adjudicates?; add --coder and the adjudicator's name",
        'review.toml: by the stage "coding", nobody settles what coders disagree on; '
        'say there: verdict = "adjudicated"',
        'data/coding/codebook.toml: [screening] lacks the column "round", which an adjudication needs; '
        f"add [screening.columns.round] {add}",
        'data/coding/codebook.toml: [screening] lacks the column "note", which an adjudication needs; '
        f"add [screening.columns.note] {add}",
    ]
    codes = VOTES.replace("round = { since = 2 }", 'round = { type = "code", codes = { first = {} } }')
    put(coded, "codebook.toml", codes)
    assert 'lacks the code "adjudication"; add it to its codes with since = 3' in complaints(issue, coded)[-1]
    assert 'did you mean "screening"' in complaints(issue, coded, "screning")[0]


def test_adjudications_that_would_settle_nothing_are_told_with_the_setting(coded):
    put(
        coded, "screening-EF-1.csv", "record,coder,vote,criterion,note,round\nsample2020,EF,include,,why,adjudication\n"
    )
    assert carried_out(coded)
    (coded / "review.toml").write_text(PROTOCOL.replace('"adjudicated"', '"agreement"'), "utf-8")
    assert complaints(load, coded) == [
        "data/coding/screening-EF-1.csv!F2: 1 vote of the round adjudication, the first here, would settle nothing; "
        'say verdict = "adjudicated" at the stage (review.toml:9)'
    ]


def test_an_adjudicator_who_voted_is_told(coded):
    settle(coded, issue(coded, coder="ab").file, When=("include", "", "after all"))
    review = carried_out(coded)
    assert verdicts(review)["sample2020"] == ("keep", "included")
    own = [str(remark) for remark in review.remarks if "adjudicates" in remark.what]
    assert len(own) == 1
    assert '"AB" adjudicates 1 record of the sheet screening that they coded themselves' in own[0]


def test_votes_that_do_not_count_are_told_as_such(coded):
    more = "sample2020,AB,include,,,2\nsample2020,CD,exclude,focus,,calibration\n"
    put(coded, "screening-more.csv", "record,coder,vote,criterion,note,round\n" + more)
    told = way(carried_out(coded), "sample2020")
    assert told[told.index("inclusion coding: keep, included") + 1 :][:4] == [
        '  AB: exclude, focus (data/coding/screening-AB.csv:3): =HYPERLINK("x"); the coder voted anew',
        "  cd: include (data/coding/screening-CD.csv:3)",
        "  AB: include, round 2 (data/coding/screening-more.csv:2)",
        "  CD: exclude, focus, calibration (data/coding/screening-more.csv:3); counts for agreement alone",
    ]


# ---- sheets without votes --------------------------------------------------------------------------------------------

ROWS = """record,coder,dimension,themes,measure
example2018,AB,extent,a; b,days a week
example2018,AB,choice,,own choice
example2018,CD,choice,a,own choice
example2018,CD,extent,b; a,days
instance2021,AB,extent,a,one
instance2021,CD,extent,a,another
"""


def test_rows_that_differ_stand_side_by_side_and_the_agreed_ones_count(coded):
    for coder in ("AB", "CD"):
        votes = f"example2018,{coder},include,\ninstance2021,{coder},include,\n"
        put(coded, f"screening-{coder}.csv", "record,coder,vote,criterion\n" + votes)
    put(coded, "constructs.csv", ROWS)
    issued = issue(coded, "constructs")
    rows = lines(coded, issued.file)
    assert [[row[h] for h in ("(AB) measure", "(CD) measure", "(AB) themes", "(CD) themes")] for row in rows] == [
        ["days a week", "days", "a; b", "b; a"], ["own choice", "own choice", "", "a"],
    ]  # fmt: skip
    assert {row["dimension"] + row["measure"] for row in rows} == {""}
    assert len(carried_out(coded).sheets["constructs"].rows) == 6  # until somebody settles, all of them count
    assert issue(coded, "constructs").file is None
    agreed = "record,coder,round,dimension,measure\nexample2018,EF,adjudication,extent,days a week\n"
    (coded / issued.file).write_text(agreed, "utf-8")
    sheet = carried_out(coded).sheets["constructs"]
    assert [row["coder"] for row in sheet.rows] == ["EF", "AB", "CD"]
    assert [row.record_id for row in sheet.aside] == [sheet.rows[0].record_id] * 4
    assert issue(coded, "constructs").file is None


def test_the_summary_says_what_decisions_rest_on(coded):
    assert told_in_summary(coded) == ["Of the stage inclusion coding, 2 records decided: 2 by agreement of coders."]
    settle(coded, issue(coded).file, When=("exclude", "level", "read it"), Working=("undecided", "", "unclear"))
    assert told_in_summary(coded) == [
        "Of the stage inclusion coding, 3 records decided: 2 by agreement of coders, 1 by adjudication."
    ]
    (coded / "review.toml").write_text(PROTOCOL.replace("coders = 2\n", ""), "utf-8")
    assert "by a single coder" in told_in_summary(coded)[0]
    (coded / "review.toml").write_text(PROTOCOL.partition("coders = 2")[0], "utf-8")
    (coded / "data/coding/screening-EF-1.csv").unlink()
    assert told_in_summary(coded) == []


def test_the_checklist_tells_how_many_coders_a_record_had_and_what_decided(coded):
    settle(coded, issue(coded).file, When=("exclude", "level", "read it"), Working=("undecided", "", "unclear"))
    rows = checklist(carried_out(coded), "prisma-checklist").rows
    (said,) = (plain(row[3]) for row in rows if plain(row[1]) == "8")
    assert "inclusion coding: 2 coders a record; where votes differ, an adjudicator settles it. Pages and" in said
    assert "3 records decided: 2 by agreement of coders, 1 by adjudication." in said


def told_in_summary(folder):
    return [note for note in notes(carried_out(folder)) if note.startswith("Of the stage")]


# ---- status and the verb ---------------------------------------------------------------------------------------------


def test_status_tells_how_far_each_coder_is_and_what_to_do_next(coded):
    put(coded, "screening-AB-2.csv", "record,coder,vote,criterion,note,round\ntome2016,AB,,,,\nelse2017,CD,,,,\n")
    assert next_step(coded) == f"fill in the sheet screening (2 rows waiting), then `review run {coded}`"
    assert [line for line in status(coded) if line.startswith("  screening, ")] == [
        "  screening, AB: 5 coded, 1 waiting",
        "  screening, CD: 5 coded, 1 waiting",
    ]
    (coded / "data/coding/screening-AB-2.csv").unlink()
    assert next_step(coded) == f"review sheet screening {coded} --coder NAME, for 2 with too few"
    put(coded, "screening-AB-2.csv", "record,coder,vote,criterion\ntome2016,AB,include,\nelse2017,CD,include,\n")
    assert next_step(coded) == f"review adjudicate screening {coded} --coder NAME, for 2 conflicts to settle"
    file = issue(coded).file
    assert next_step(coded).startswith("settle the conflicts on the sheet screening (2 rows waiting), then")
    settle(coded, file, When=("exclude", "level", "read it"), Working=("include", "", "fits"))
    assert next_step(coded).startswith("nothing to do")
    assert "  screening, EF, round adjudication: 2 coded, 0 waiting" in status(coded)


def next_step(folder):
    """What status says after a run; the reports are stood in for by their manifest, which is all that it reads."""
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports/manifest.json").write_bytes(manifest(carried_out(folder), {}))
    assert json.loads((folder / "reports/manifest.json").read_bytes())["coders"]["screening"]
    return status(folder)[-1].removeprefix("Next: ")


def test_the_verb_says_what_it_made(coded):
    verb = CliRunner()
    done = verb.invoke(app, ["adjudicate", str(coded), "--coder", "EF"])
    assert (done.exit_code, done.stdout) == (0, "data/coding/screening-EF-1.csv\n")
    assert "2 rows to settle" in done.stderr
    again = verb.invoke(app, ["adjudicate", "screening", str(coded), "--coder", "EF", "--xlsx"])
    assert (again.exit_code, again.stdout) == (0, "")
    assert "No conflict to issue" in again.stderr
