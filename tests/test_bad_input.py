"""A slip of the scholar stops the run with its place and a mend; nothing is written, and no traceback is shown."""

import csv
import io
import shutil
import subprocess
import sys

import pytest
from docx import Document

from review.errors import ReviewError
from review.pipeline import run
from review.project.load import load
from review.report import contents
from review.report.summary import notes
from review.tables import tables


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def told(folder):
    with pytest.raises(ReviewError) as caught:
        run(load(folder))
    return [str(complaint) for complaint in caught.value.complaints]


def line_of(path, text):
    return next(n for n, line in enumerate(path.read_text("utf-8").split("\n"), 1) if text in line)


def test_a_misspelt_setting(folder):
    edit(folder / "review.toml", "first = 1978", "frist = 1978")
    at = line_of(folder / "review.toml", "frist")
    assert f'review.toml:{at}: "frist" is not a setting here; did you mean "first"?' in told(folder)


def test_what_is_no_toml(folder):
    edit(folder / "review.toml", "[[stage]]", "[[stage]")
    assert "this is not valid TOML" in told(folder)[0]


def test_slips_of_all_kinds_are_told_in_one_run(folder):
    edit(folder / "review.toml", 'files = "data/exports/article-text.ris"', 'files = "data/exports/article-txt.ris"')
    edit(folder / "review.toml", 'query = "queries/ch-topic.wos.txt"', 'query = "queries/ch-topics.wos.txt"')
    edit(folder / "review.toml", 'lists = ["ft50", "tim50"]', 'lists = ["ft50", "tim"]')
    edit(folder / "review.toml", 'kind = "findings"', 'kind = "finding"')
    edit(folder / "review.toml", 'formats = ["md", "html"', 'formats = ["md", "htm"')
    edit(folder / "review.toml", 'at = "journals"', 'at = "jounals"')
    edit(folder / "review.toml", 'keep = ["article", "review"]', 'keep = ["articel", "review"]')
    edit(folder / "data/coding/screening.csv", ",include,", ",inlcude,")
    edit(folder / "data/journals/ft50-2016.csv", "0001-4273", "0001-4274")
    complaints = "\n".join(told(folder))
    for mend in (
        'did you mean "data/exports/article-text.ris"?', 'did you mean "queries/ch-topic.wos.txt"?',
        'did you mean "tim50"?', 'did you mean "findings"?', 'did you mean "html"?', 'did you mean "journals"?',
        'did you mean "article"?', 'did you mean "include"?', "0001-4274",
    ):  # fmt: skip
        assert mend in complaints
    assert "data/exports/article-text.ris: this file stands among the exports, but no [[export]] names it" in complaints


def test_a_vote_for_a_record_that_does_not_exist(folder):
    edit(folder / "data/coding/screening.csv", "\nadner2002,", "\nadner20002,")
    assert told(folder) == ['data/coding/screening.csv!A2: no record is called "adner20002"; did you mean "adner2002"?']


def test_a_code_that_is_not_in_the_codebook(folder):
    edit(folder / "data/coding/findings.csv", "datta1996,antecedent", "datta1996,antecedant")
    assert told(folder) == [
        'data/coding/findings.csv!B2: "antecedant" is not in the codebook; did you mean "antecedent"?'
    ]


def test_a_sheet_with_a_column_missing(folder):
    edit(folder / "data/coding/agenda.csv", "topic,question", "topic,qestion")
    assert told(folder) == [
        'data/coding/agenda.csv!B1: column "qestion" is not in the codebook; did you mean "question"?',
        'data/coding/agenda.csv:1: the column "question" is missing; its heading should be: question',
    ]


def test_a_sheet_of_votes_without_its_votes(folder):
    path = folder / "data/coding/screening.csv"
    path.write_text("record,coder,criterion,note\nadner2002,AB,,\n", "utf-8")
    assert told(folder) == [
        'data/coding/screening.csv:1: the column "vote" is missing, and the stage "coding" reads it'
    ]
    path.write_text("record,coder,,criterion,note\nadner2002,AB,include,,\n", "utf-8")
    assert "data/coding/screening.csv!C2: this cell has no heading" in told(folder)[0]


def test_a_table_without_a_column_that_it_prints(folder):
    path = folder / "data/coding/constructs.csv"
    path.write_text("record,dimension,operationalization,place\nadner2002,CNH,x,p. 1\n", "utf-8")
    assert told(folder) == [
        'data/coding/constructs.csv:1: the column "conceptualization" is missing, and the table "table1" reads it'
    ]


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("[findings.columns.nature.codes.empirical]", "[findings.columns.nature.codes.simulation]",
         '[findings.columns.nature] cannot have the code "simulation"'),
        ("[findings.columns.role.codes.outcome]", "[findings.columns.role.codes.moderator]",
         '[findings.columns.role] needs the code "outcome"'),
        ("[screening.columns.vote.codes.undecided]", "[screening.columns.vote.codes.perhaps]",
         '[screening.columns.vote] cannot have the code "perhaps"'),
        ("[agenda]", '["../../agenda"]', '"../../agenda" cannot be the name of a sheet'),
    ],
)  # fmt: skip
def test_a_codebook_that_the_program_cannot_follow(folder, old, new, mend):
    edit(folder / "data/coding/codebook.toml", old, new)
    assert any(mend in complaint for complaint in told(folder))


def test_a_codebook_that_lets_needed_cells_be_empty(new):
    codebook = new / "data/coding/codebook.toml"
    edit(codebook, 'label = "Finding"\ntype = "text"\nrequired = true\n', 'label = "Finding"\ntype = "text"\n')
    assert told(new) == [
        "data/coding/codebook.toml: [findings.columns.finding] has to say: required = true, "
        "since the evidence graph reads it"
    ]


def test_a_sheet_with_the_name_of_another_sheets_file(new):
    with (new / "data/coding/codebook.toml").open("a", encoding="utf-8") as file:
        file.write('\n[screening-2.columns]\nnote = { label = "Note" }\n')
    assert any('"screening-2" is the name of a file of the sheet "screening"' in complaint for complaint in told(new))


def test_a_review_that_codes_nothing_needs_no_codebook(new):
    shutil.rmtree(new / "data/coding")
    (new / "review.toml").write_text('title = "t"\n[[export]]\nfiles = "data/exports/*"\ndatabase = "d"\n', "utf-8")
    assert len(run(load(new)).included) == 6


def test_votes_that_no_stage_reads(folder):
    edit(folder / "review.toml", '[[stage]]\nkind = "coding"\nsheet = "screening"\n', "")
    assert any('the sheet "screening" holds votes, but no stage reads it' in complaint for complaint in told(folder))


def test_a_vote_on_a_record_that_fell_earlier_is_told(folder):
    with (folder / "data/coding/screening.csv").open("a", encoding="utf-8") as file:
        file.write("heinonen_blog,AB,include,,really belongs\n")
    said = list(notes(run(load(folder))))
    assert any("1 row of the sheet screening, on records that did not reach the coding, left out" in s for s in said)


def test_the_same_finding_twice(folder):
    path = folder / "data/coding/findings.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    assert told(folder) == [
        "data/coding/findings.csv:48: this row says just what data/coding/findings.csv:2 says; keep one of the two"
    ]


def test_a_sheet_left_out_of_the_protocol_is_no_slip(folder):
    edit(folder / "review.toml", '"findings", "agenda"]', '"findings"]')
    text = (folder / "review.toml").read_text("utf-8")
    start = text.index('[[table]]\nkind = "agenda"')
    (folder / "review.toml").write_text(text[:start] + text[text.index("# ---- What the article reports") :], "utf-8")
    assert "table4" not in {table.name for table in tables(run(load(folder)))}


@pytest.mark.parametrize("name", ["screening-2.CSV", "screening-AB.csv"])
def test_every_file_of_a_sheet_is_read(folder, name):
    (folder / "data/coding" / name).write_text("record,coder,vote,criterion\nkamrad2017,AB,include,\n", "utf-8")
    review = run(load(folder))
    assert any(row.file.endswith(name) for row in review.sheets["screening"].rows)


def test_an_export_in_a_folder_below_is_not_passed_over(folder):
    (folder / "data/exports/more").mkdir()
    (folder / "data/exports/more/x.ris").write_text("TY  - JOUR\nTI  - X\nER  - \n", "utf-8")
    assert told(folder)[0].startswith("data/exports/more/x.ris: this file stands among the exports")


@pytest.mark.usefixtures("undrawn")
def test_abstracts_are_shared_only_if_asked_for(new):
    def included():
        files = contents(run(load(new)))
        return files["included.bib"].decode() + files["included.ris"].decode()

    assert "made-up abstract" not in included()
    edit(new / "review.toml", "# abstracts = true", "abstracts = true")
    assert included().count("made-up abstract") == 4


def test_an_outcome_without_its_type(folder):
    edit(folder / "data/coding/findings.csv", ",CNH,product,", ",CNH,,")
    assert "an outcome needs its type; choose one of product, firm, customer" in told(folder)[0]


def test_findings_that_lead_nowhere(new):
    sheet = "data/coding/findings.csv"
    before = (new / sheet).read_text("utf-8")
    edit(new / sheet, "outcome,creative ideas,extent", "outcome,Extent,extent")
    edit(new / sheet, "negative,isolation,", "negative,isolation; Creative  ideas; extent,")
    hint = "a mediator stands between the two: name it, or empty the cell"
    assert told(new) == [
        f'{sheet}!C2: "Extent" is the dimension of this row too, and nothing leads to itself; '
        "name the antecedent or the outcome",
        f'{sheet}!H3: "Creative  ideas" is the construct of this row too; {hint}',
        f'{sheet}!H3: "extent" is the dimension of this row too; {hint}',
    ]
    (new / sheet).write_text(before.replace("outcome,creative ideas,extent", "outcome,Choice,extent"), "utf-8")
    review = run(load(new))
    assert "choice" in review.graph
    assert [str(remark) for remark in review.remarks if "dimension" in remark.what] == [
        f'{sheet}!C2: "Choice" is the name of a dimension, also {sheet}!C3; '
        "it counts as that dimension; if it is a construct of its own, give it another name"
    ]


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("screnning-AB.csv", "name it screening-….csv"),
        ("Screening CD fertig.csv", "name it screening-….csv"),
        ("Copy of findings_AB.xlsx", "name it findings-….xlsx"),
        ("notes.csv", "name it SHEET-….csv, SHEET being one of "),
    ],
)
def test_a_misnamed_sheet_is_not_passed_over(folder, file, hint):
    (folder / "data/coding" / file).write_text("record,vote\n", "utf-8")
    (found,) = told(folder)
    assert found.startswith(f"data/coding/{file}: no sheet of the codebook has files of this name; {hint}")


def test_a_workbook_that_is_none_is_not_passed_over(folder):
    (folder / "data/coding/screening-AB.xlsx").write_bytes(b"PK")
    assert told(folder) == [
        "data/coding/screening-AB.xlsx: this workbook cannot be opened: it is broken or cut off; "
        "open it in Excel and save it again, or export it again"
    ]


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"", "empty"), (b" \n\n", "nothing but blanks"), (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
     (b"PK\x03\x04xxxx", "zip archive"), (b"%PDF-1.7 x", "PDF")],
)  # fmt: skip
def test_an_export_that_is_none_is_named_as_what_it_is(folder, data, what):
    (folder / "data/exports/other-sources.ris").write_bytes(data)
    (complaint,) = told(folder)
    assert complaint.startswith("data/exports/other-sources.ris: ")
    assert what.lower() in complaint.lower()


def test_an_unknown_format_is_told_with_its_mend(folder):
    edit(folder / "review.toml", 'via = "other"', 'via = "other"\nformat = "rsi"')
    assert any('did you mean "ris"?' in complaint for complaint in told(folder))


def test_a_search_string_is_told_with_its_place(folder):
    (folder / "queries/ch-topic.wos.txt").write_text("TS=(innovat* AND (heterogene* OR )\n", "utf-8")
    complaints = told(folder)
    assert all(complaint.startswith("queries/ch-topic.wos.txt:1:") for complaint in complaints)
    assert "^" in complaints[0]


def test_no_path_leads_out_of_the_folder(folder):
    edit(folder / "review.toml", 'file = "data/journals/ft50-2016.csv"', 'file = "../secret.csv"')
    assert any('"../secret.csv" leads out of the review\'s folder' in complaint for complaint in told(folder))


def test_a_folder_without_a_protocol(tmp_path):
    assert "there is no review.toml here" in told(tmp_path)[0]
    assert "no such folder" in told(tmp_path / "nowhere")[0]


def test_a_broken_entry_between_two_good_ones_is_told_and_the_next_is_read(folder):
    with (folder / "data/exports/article-text.ris").open("a", encoding="utf-8") as file:
        file.write("\nTY  - JOUR\nID  - torn\nTI  - A torn entry\nthis line has no tag\n\n")
        file.write("TY  - JOUR\nID  - after\nTI  - The entry after the torn one\nER  - \n")
    review = run(load(folder))
    assert {"torn", "after"} <= set(review.records["citekey"])
    assert any("article-text.ris" in problem.where for problem in review.project.problems)


def test_two_entries_on_one_line_are_two(folder):
    with (folder / "data/exports/article-tables.bib").open("a", encoding="utf-8") as file:
        file.write("@article{one, title={The first of two}} @article{two, title={The second of two}}\n")
    review = run(load(folder))
    assert {"one", "two"} <= set(review.records["citekey"])


# ---- hostile text ---------------------------------------------------------------------------------------------------

HOSTILE = r'<script>alert(1)</script> =HYPERLINK("x") R&D < 5 \input{x} | {{ 7*7 }} {% x %} $x$ %'


@pytest.mark.usefixtures("undrawn")
def test_hostile_text_reaches_every_report_as_text(folder):
    agenda = folder / "data/coding/agenda.csv"
    first = agenda.read_text("utf-8").split("\n")[1].split(",")[0]
    question = HOSTILE.replace('"', '""')
    agenda.write_text(f'topic,question,place,note\n{first},"{question}",Table 4,"{question}"\n', "utf-8")
    files = contents(run(load(folder)))
    html = files["table4.html"].decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "R&amp;D &lt; 5" in html
    assert r"\input{x}" not in files["table4.tex"].decode()
    assert "<script>" not in files["table4.md"].decode()
    assert HOSTILE in files["table4.csv"].decode("utf-8-sig").replace('""', '"')
    (cell,) = [row.cells[1] for row in Document(io.BytesIO(files["table4.docx"])).tables[0].rows[1:]]
    assert HOSTILE in cell.text


@pytest.mark.usefixtures("undrawn")
def test_a_hostile_record_is_inert_in_every_report(folder):
    export = folder / "data/exports/article-text.ris"
    with export.open("a", encoding="utf-8") as file:
        file.write(f"\nTY  - JOUR\nID  - hostile\nAU  - {HOSTILE}, A.\nTI  - {HOSTILE}\nJO  - Research Policy\n")
        file.write("PY  - 2001\nER  - \n")
    with (folder / "data/coding/screening.csv").open("a", encoding="utf-8") as file:
        file.write("hostile,replication,include,,\n")
    with (folder / "data/coding/constructs.csv").open("a", encoding="utf-8") as file:
        file.write('hostile,CNH,"=1+1","a | b",,,,p. 1,\n')
    files = contents(run(load(folder)))
    for name in ("table1.html", "evidence.svg", "flow.svg", "summary.md", "table1.md"):
        assert "<script>" not in files[name].decode(), name
    assert r"\input{x}" not in files["table1.tex"].decode()
    assert r"\input{x}" not in files["included.bib"].decode()
    for name in ("ledger.csv", "table1.csv"):
        for row in csv.reader(io.StringIO(files[name].decode("utf-8-sig"))):
            assert not any(cell.lstrip().startswith(("=", "+", "@")) for cell in row), name


# ---- all or nothing ------------------------------------------------------------------------------------------------


def test_a_run_that_fails_leaves_the_old_reports_alone(folder):
    before = {"summary.md": b"of an earlier run"}
    (folder / "reports").mkdir()
    (folder / "reports/summary.md").write_bytes(before["summary.md"])
    edit(folder / "data/coding/findings.csv", "datta1996,antecedent", "datta1996,antecedant")
    done = subprocess.run([sys.executable, "-m", "review", "run", str(folder)], capture_output=True, text=True)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "nothing was written" in done.stderr
    assert {p.name: p.read_bytes() for p in (folder / "reports").iterdir()} == before
