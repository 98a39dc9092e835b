"""Issued sheets: what a batch becomes as CSV and as an Excel workbook, looked at as a spreadsheet program does."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from review.coding import Code, Field, SheetDefinition
from review.coding.issued import FORMATS, Batch, too_long
from review.coding.issued.look import comment, comment_size, message
from review.coding.issued.xlsx import SPARE
from review.coding.row_check import row_check
from review.records.grid import EXCEL_HOLDS

HOSTILE = [
    '=HYPERLINK("http://x")', "<script>x</script>", "R&D < 5", "{{ x }}", "a|b", "\\input{x}", "+1", "@x", "-1", "＝x",
    "https://doi.org/10.1/x", "'quoted", "1-2", "00123", "1E5", " spaced ", "two\nlines", "_x000D_",
]  # fmt: skip


def field(name, kind="text", codes=(), **settings):
    made = {code: Code(code, f"label of {code}", f"definition of {code}") for code in codes}
    return Field(name, name.title(), kind, definition=f"what {name} holds", codes=made, **settings)


SCREENING = SheetDefinition("screening", "Inclusion coding", "one vote", {f.name: f for f in (
    field("coder"), field("record", "record", required=True), field("vote", "code", ("include", "exclude")),
    field("criterion", "codes", ("focus", "level")), field("note"),
)}, "one")  # fmt: skip
EFFECTS = SheetDefinition("effects", "Effects", "one effect", {f.name: f for f in (
    field("record", "record"), field("size", "number"), field("n", "integer"), field("day", "date"), field("code"),
)}, version=3)  # fmt: skip


def row(n, **more):
    shown = {"title": f"Title {n}", "year": "2020", "authors": "A, B."}
    check = row_check(f"r{n}", shown["title"], shown["year"])
    return {"record": f"r{n}", "record_id": f"r{n}", "row_check": check, "coder": "AB", **shown, **more}


SHOWN = ("authors", "year", "title", "abstract")
BATCH = Batch(SCREENING, tuple(row(n, abstract="word " * 40 * n) for n in range(1, 4)), SHOWN, "AB")


def read_csv(batch):
    data = FORMATS["csv"](batch)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def book(batch):
    data = FORMATS["xlsx"](batch)
    assert data == FORMATS["xlsx"](batch)
    return openpyxl.load_workbook(io.BytesIO(data))


def column(sheet, name):
    return next(cell.column_letter for cell in sheet[1] if cell.value == name)


# ---- both formats ----------------------------------------------------------------------------------------------------

HEADS = ["record", *SHOWN, "coder", "vote", "criterion", "note", "record_id", "row_check"]


def test_the_record_stands_first_and_what_the_program_knows_rows_by_last():
    assert read_csv(BATCH)[0] == HEADS
    assert [cell.value for cell in book(BATCH).worksheets[0][1]] == HEADS


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text):
    batch = replace(BATCH, rows=(row(1, title=text, note=text),))
    sheet = book(batch).worksheets[0]
    for name in ("title", "note"):
        cell = sheet[f"{column(sheet, name)}2"]
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    cells = dict(zip(*read_csv(batch), strict=True))
    assert cells["title"] == cells["note"]
    assert cells["title"] in (text, f"'{text}")
    assert cells["title"].lstrip()[0] not in "=+-@＝"


def test_control_characters_go_and_numbers_keep_their_sign():
    batch = Batch(EFFECTS, (row(1, size="-0.32", code="-a\x00b\x0bc\ufffe"),))
    sheet = book(batch).worksheets[0]
    assert sheet[f"{column(sheet, 'code')}2"].value == "-ab c"
    cells = dict(zip(*read_csv(batch), strict=True))
    assert (cells["size"], cells["code"]) == ("-0.32", "'-ab c")


def test_a_column_of_the_sheet_is_never_shown_twice():
    own = replace(SCREENING, columns={**SCREENING.columns, "title": field("title"), "row_check": field("row_check")})
    batch = replace(BATCH, definition=own)
    heads = read_csv(batch)[0]
    assert len(set(heads)) == len(heads)
    assert heads[-1] == "record_id"
    assert [cell.value for cell in book(batch).worksheets[0][1]] == heads


@pytest.mark.parametrize("own", [field("Title"), field("heading", formerly=("title",))], ids=["case", "former name"])
def test_nothing_is_shown_that_would_be_read_as_a_column_of_the_sheet(own):
    batch = replace(BATCH, definition=replace(SCREENING, columns={**SCREENING.columns, own.name: own}))
    assert "title" not in read_csv(batch)[0]


def test_what_an_adjudicator_sees_is_shown():
    batch = replace(BATCH, rows=(row(1, **{"(AB) vote": "include", "(CD) vote": "exclude"}),),
                    shown=("title", "year", "(AB) vote", "(CD) vote"))  # fmt: skip
    cells = dict(zip(*read_csv(batch), strict=True))
    assert (cells["(AB) vote"], cells["(CD) vote"]) == ("include", "exclude")


def test_a_sheet_without_records_is_empty_but_for_its_headings():
    batch = Batch(replace(EFFECTS, columns={"code": field("code", "code", ("a", "b"))}), ())
    assert read_csv(batch) == [["code"]]
    sheet = book(batch).worksheets[0]
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == [f"A2:A{SPARE + 1}"]


# ---- the workbook ----------------------------------------------------------------------------------------------------


def rules(sheet):
    return {re.match("[A-Z]+", str(rule.sqref))[0]: rule for rule in sheet.data_validations.dataValidation}


def test_dropdowns_come_from_defined_names_on_the_codebook():
    made = book(BATCH)
    sheet = made.worksheets[0]
    for name, style in (("vote", "stop"), ("criterion", "information")):
        rule = rules(sheet)[column(sheet, name)]
        assert (rule.type, rule.errorStyle or "stop", rule.showInputMessage) == ("list", style, True)
        assert f"what {name} holds" in rule.prompt
        assert str(rule.sqref).endswith(str(len(BATCH.rows) + 1))
        target = made.defined_names[rule.formula1.lstrip("=")].attr_text
        title, _, cells = target.partition("!")
        listed = [cell.value for (cell,) in made[title][cells.replace("$", "")]]
        assert listed == list(SCREENING.columns[name].codes)


def test_no_list_of_codes_is_too_long_for_a_dropdown():
    many = [f"a rather long code, number {n}" for n in range(300)]
    columns = {"record": field("record", "record"), "größe (m)": field("größe (m)", "code", many)}
    made = book(Batch(replace(SCREENING, columns=columns), (row(1),)))
    sheet = made.worksheets[0]
    rule = rules(sheet)[column(sheet, "größe (m)")]
    assert len(rule.formula1) < 255
    cells = made.defined_names[rule.formula1.lstrip("=")].attr_text.partition("!")[2].replace("$", "")
    assert [cell.value for (cell,) in made["Codebook"][cells]] == many
    text = sheet[f"{column(sheet, 'größe (m)')}1"].comment.text
    assert "more: see the worksheet Codebook" in text
    assert len(text) < 2_000


def test_headings_and_the_record_stay_in_sight_and_rows_can_be_filtered():
    sheet = book(BATCH).worksheets[0]
    assert sheet.freeze_panes == "D2"  # record, authors and year
    assert sheet.auto_filter.ref == f"A1:{column(sheet, 'row_check')}{len(BATCH.rows) + 1}"
    assert not sheet.protection.sheet  # Excel does not sort what is protected
    hidden = {letter for letter, told in sheet.column_dimensions.items() if told.hidden}
    assert hidden == {column(sheet, "record_id"), column(sheet, "row_check")}
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_typed_codes_and_texts_stay_as_they_are_typed_and_numbers_are_numbers():
    batch = Batch(EFFECTS, (row(1),), ("title",))
    sheet = book(batch).worksheets[0]
    formats = {name: sheet[f"{column(sheet, name)}2"].number_format for name in EFFECTS.columns}
    assert formats == {"record": "@", "size": "General", "n": "0", "day": "yyyy-mm-dd", "code": "@"}
    kinds = {letter: rule.type for letter, rule in rules(sheet).items()}
    assert kinds == {column(sheet, "size"): "decimal", column(sheet, "n"): "whole", column(sheet, "day"): "date"}
    locked = {name: sheet[f"{column(sheet, name)}2"].protection.locked for name in ("record", "title", "size", "code")}
    assert locked == {"record": True, "title": True, "size": False, "code": False}
    # rows that a person adds below are as the issued ones
    assert sheet.column_dimensions[column(sheet, "code")].number_format == "@"
    assert all(str(rule.sqref).endswith(str(1 + 1 + SPARE)) for rule in rules(sheet).values())


def test_an_exclusion_without_a_criterion_is_amber():
    sheet = book(BATCH).worksheets[0]
    vote, criterion = column(sheet, "vote"), column(sheet, "criterion")
    told = {str(of.sqref): [rule.formula for rule in of.rules] for of in sheet.conditional_formatting}
    formula = f'AND(TRIM(${vote}2)="exclude",TRIM(${criterion}2)="")'
    assert told == {f"{letter}2:{letter}4": [[formula]] for letter in (vote, criterion)}


def test_headings_say_what_their_columns_hold():
    sheet = book(BATCH).worksheets[0]
    for name in HEADS[:-2]:
        assert sheet[f"{column(sheet, name)}1"].comment, name
    text = sheet[f"{column(sheet, 'vote')}1"].comment.text
    for word in ("Vote", "what vote holds", "include: label of include. definition of include"):
        assert word in text
    assert "not read back" in sheet[f"{column(sheet, 'title')}1"].comment.text
    assert sheet[f"{column(sheet, 'record_id')}1"].comment is None


def test_the_codebook_stands_beside_with_its_version():
    made = book(Batch(EFFECTS, (row(1),)))
    told = "\n".join(str(cell.value or "") for line in made["Codebook"].rows for cell in line)
    assert "One row is one effect. Codebook, version 3." in told
    for column in EFFECTS.columns.values():
        assert column.definition in told


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Inclusion coding", "Inclusion coding"), ("a" * 40, "a" * 30 + "…"), ("A/B: [x]*?", "A B   x"),
        ("History", "screening sheet"), ("codebook", "screening sheet"), ("", "screening sheet"),
        ("'", "screening sheet"), ("'What's new'", "What's new"), ("𝒳" * 20, "𝒳" * 15 + "…"),
        ("=1+1", "=1+1"), ("A1", "A1"),
    ],
)  # fmt: skip
def test_a_worksheet_has_the_label_as_its_name_as_far_as_excel_takes_it(label, name):
    made = book(replace(BATCH, definition=replace(SCREENING, label=label)))
    assert made.sheetnames == [name, "Codebook"]
    assert made.worksheets[0].print_title_rows == "$1:$1"  # its name is quoted where it is spoken of


def test_what_no_cell_of_excel_holds_is_told_and_not_cut():
    long = {"fits": "a" * EXCEL_HOLDS, "beyond": "a" * (EXCEL_HOLDS + 1), "wide": "𝒳" * (EXCEL_HOLDS // 2 + 1)}
    batch = replace(BATCH, rows=tuple(row(n, abstract=text) for n, text in enumerate(long.values())))
    sheet = book(batch).worksheets[0]
    cells = [sheet[f"{column(sheet, 'abstract')}{n}"].value for n in (2, 3, 4)]
    assert cells[0] == long["fits"]
    assert all("more than a cell of Excel holds" in cell for cell in cells[1:])
    assert [(told.row, told.column, told.length) for told in too_long(batch)] == [
        (1, "abstract", EXCEL_HOLDS + 1), (2, "abstract", EXCEL_HOLDS // 2 + 1),
    ]  # fmt: skip
    assert [dict(zip(HEADS, line, strict=True))["abstract"] for line in read_csv(batch)[1:]] == list(long.values())


def test_messages_and_comments_are_of_a_length_that_excel_takes():
    wordy = replace(field("x", "code", [f"c{n}" for n in range(500)]), label="L" * 90, definition="word 𝒳 " * 900)
    title, line = (len(text.encode("utf-16-le")) // 2 for text in message(wordy))
    assert title <= 32 < line <= 255
    text = comment("x", wordy)
    assert len(text) <= 6_000
    assert comment_size(comment("vote", SCREENING.columns["vote"]))["height"] < 250
    book(replace(BATCH, definition=replace(SCREENING, columns={"x": wordy})))


def test_rows_are_no_higher_than_scrolls_well():
    sheet = book(replace(BATCH, rows=(row(1, abstract="word " * 2_000), row(2)))).worksheets[0]
    heights = [sheet.row_dimensions[n].height for n in (2, 3)]
    assert heights == [204.75, 18.0]


def test_a_workbook_holds_no_macro_no_link_and_no_clock():
    rows = tuple(row(n, doi=f"https://doi.org/10.1/{n}") for n in range(9))
    data = FORMATS["xlsx"](replace(BATCH, rows=rows, shown=("doi", "title")))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower() or "externalLink" in name]
        assert b"hyperlink" not in parts.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml")
