"""`review agreement`, the table of kind agreement, and their files, on the worked example coded once more."""

from __future__ import annotations

import csv
import io
import random
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from conftest import copied
from openpyxl import load_workbook
from typer.testing import CliRunner

from review.cli import app
from review.cli.agreement import Format
from review.errors import SheetError
from review.nouns import Review, Table, TablePlan, plain
from review.pipeline import run
from review.project.load import load
from review.tables import TABLES
from review.tables.agreement_asked import TIDY, Asked, ask, tables, tidy
from review.tables.agreement_numbers import agreement_numbers
from review.tables.numbers import numbers

CRITERIA = ("focus", "national", "other-strategy")


def told_by(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["agreement", *arguments], catch_exceptions=True)
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


@pytest.fixture(scope="module")
def twice(tmp_path_factory) -> Path:
    """The worked example with two more coders, in a round of calibration and one that counts. Nothing changes it."""
    folder = copied(tmp_path_factory.mktemp("twice") / "ch")
    file = folder / "data" / "coding" / "codebook.toml"
    book = file.read_text("utf-8")
    if "[screening.columns.round]" not in book:
        column = '[screening.columns.round]\nlabel = "Round"\ntype = "text"\n\n[screening.columns.note]'
        file.write_text(book.replace("[screening.columns.note]", column, 1), "utf-8")
    chance = random.Random(7)
    rows = list(csv.DictReader(io.StringIO((folder / "data/coding/screening.csv").read_text("utf-8-sig"))))
    lines = ["record,coder,vote,criterion,round"]
    for at, row in enumerate(rows[:60]):
        for who in ("AB", "<b>CD</b>"):
            vote = row["vote"] if chance.random() < (0.5 if at < 15 else 0.8) else chance.choice(("include", "exclude"))
            criterion = chance.choice(CRITERIA) if vote == "exclude" else ""
            lines.append(f"{row['record']},{who},{vote},{criterion},{'calibration' if at < 15 else ''}")
    (folder / "data/coding/screening-2.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def texts(table: Table) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in table.rows]


@pytest.fixture(scope="module")
def carried(twice: Path) -> Review:
    return run(load(twice))


@pytest.fixture(scope="module")
def asked(carried: Review) -> Asked:
    return ask(carried)


def test_the_answer_tells_coefficients_then_where_coders_part_then_rates(asked):
    coefficients, *squares, yes_no, rates = told = tables(asked)
    assert [c.label for c in coefficients.columns] == [
        "Coded", "Round", "Coders", "n", "Agreed, %", "κ", "α", "AC1", "PABAK",
    ]  # fmt: skip
    rows = texts(coefficients)
    assert {row[1] for row in rows} == {"calibration", "unnamed"}
    assert rows[0][:4] == ["Vote", "calibration", "<b>CD</b> and AB", "15"]
    assert all(re.fullmatch(r"[−.\d]+(\[\w\])?(\n\[[−.\d]+, [−.\d]+\])?|undefined\[\w\]", row[5]) for row in rows)
    assert "2,000 bootstrap samples" in coefficients.notes[0][1]
    assert all("records" in table.title for table in squares)
    assert {len(row) for row in texts(yes_no)} == {7}
    assert "yes" in {row[2] for row in texts(rates)}
    assert all(sum(column.width for column in table.columns) == pytest.approx(1) for table in told)


def test_one_round_can_be_asked_for(carried):
    one = ask(carried, round="Calibration")
    assert {each.round.name for each in one.found} == {"calibration"}
    with pytest.raises(SheetError, match='no round "calibrations"; did you mean "calibration"'):
        ask(carried, round="calibrations")
    sheet = carried.sheets["screening"]
    waiting = tuple(replace(row, cells={**row.cells, "round": "2"}) for row in sheet.rows[:1])
    issued = replace(carried, sheets={**carried.sheets, "screening": replace(sheet, waiting=waiting)})
    with pytest.raises(SheetError, match='nobody has coded in the round "2" of the sheet "screening" yet'):
        ask(issued, round="2")


def test_the_manuscripts_table_has_the_votes_alone_unless_it_names_columns(carried):
    def rows(**settings: object) -> list[list[str]]:
        return texts(TABLES["agreement"].build(carried, TablePlan("t", "agreement", "1", "T", settings=settings)))

    assert {row[0] for row in rows()} == {"Vote"}
    named = rows(columns=["criterion", "vote"])
    assert named[0][0] == "Criterion"
    assert any(row[0].startswith("Criterion: ") for row in named)
    codes = [row for row in named if row[0].startswith("Criterion: ") and row[1] == "unnamed"]
    assert {row[2] for row in codes} == {"All 4 coders"}  # no row for each of the pairs


def test_tidy_rows_hold_what_the_table_prints(asked):
    rows = [dict(zip(TIDY, row, strict=True)) for row in tidy(asked)]
    votes = [row for row in rows if (row["column"], row["round"]) == ("vote", "unnamed")]
    assert [row["coefficient"] for row in votes][:5] == ["percent", "kappa", "alpha", "ac1", "pabak"]
    printed = next(row for row in texts(tables(asked)[0]) if row[:2] == ["Vote", "unnamed"])
    for at, row in enumerate(votes[:5], 4):
        shown = float(re.match(r"[−.\d]+", printed[at])[0].replace("−", "-"))
        assert shown == pytest.approx(row["value"] * (100 if at == 4 else 1), abs=0.06 if at == 4 else 0.006)


@pytest.fixture
def at_hand(monkeypatch, carried) -> None:
    """The review is carried out already, which takes longer than its answer."""
    monkeypatch.setattr(import_module("review.cli.agreement"), "carried_out", lambda folder: carried)


@pytest.mark.usefixtures("at_hand")
def test_every_format_is_written_the_same_twice_and_none_holds_markup(twice, tmp_path):
    for format in Format:
        name = f"answer.{'txt' if format is Format.terminal else format}"
        told_by("screening", str(twice), "--round", "calibration", "--out", str(tmp_path / name))
        again = ("--round", "calibration", "--out", str(tmp_path / f"again-{name}"))
        told_by(str(twice), *again)  # the folder alone: the votes
        data = (tmp_path / name).read_bytes()
        assert len(data) > 500
        assert data == (tmp_path / f"again-{name}").read_bytes()
        assert format is not Format.md or b"<b>" not in data
    book = load_workbook(tmp_path / "answer.xlsx")
    assert book.sheetnames[0] == "1 agreement"
    assert len(book.sheetnames) == len(set(book.sheetnames)) > 3


@pytest.mark.usefixtures("at_hand")
def test_a_word_file_holds_all_tables(twice, asked, tmp_path):
    from docx import Document

    told_by("screening", str(twice), "--out", str(tmp_path / "answer.docx"))
    document = Document(str(tmp_path / "answer.docx"))
    shown = tables(asked)
    assert len(document.tables) == len(shown)
    assert [len(grid.columns) for grid in document.tables] == [len(table.columns) for table in shown]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(table.title in text for table in shown)


@pytest.mark.usefixtures("at_hand")
def test_what_cannot_be_answered_is_told(twice):
    for arguments, told in (
        (["screning"], 'there is no sheet "screning"; did you mean "screening"?'),
        (["findings"], 'the sheet "findings" does not say who coded which record'),
    ):
        result = CliRunner().invoke(app, ["agreement", *arguments, str(twice)])
        assert isinstance(result.exception, SheetError)
        assert told in str(result.exception)
    assert "--out agreement.docx" in told_by("", str(twice), "--format", "docx", code=2)


def test_a_sheet_that_nobody_coded_twice_says_so(folder):
    told = told_by(str(folder))
    assert "None coded twice" in told
    assert "agreement takes two" in told


def test_numbers_for_prose_are_those_of_the_table(carried, asked, ch):
    told = agreement_numbers(carried)
    rows = [row for row in texts(tables(asked)[0]) if row[:3] == ["Vote", "unnamed", "All 4 coders"]]
    (row,) = rows
    assert told["agreement_n"] == int(row[3])
    assert told["agreement_coders"] == 4
    for at, name in enumerate(("percent", "kappa", "alpha", "ac1", "pabak"), 4):
        assert row[at].split("\n") == [told[f"agreement_{name}"], told[f"agreement_{name}_interval"]]
    assert numbers(carried).items() >= told.items()
    assert agreement_numbers(ch) == {}
