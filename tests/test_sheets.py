"""Sheets come back as CSV or as workbooks, in any mix: all is read, and every slip is told by its cell."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
import xlsxwriter
from codebooks import merged
from workbooks import workbook

from review.coding import Row, read_codebook, read_sheet, resolve
from review.coding.cells import grids
from review.coding.rounds import counting, misspelt, several_count
from review.errors import SheetError
from review.records.grid import EXCEL_HOLDS, length, letter

CODEBOOK = """
[screening]
label = "Inclusion coding"
per_record = "one"
[screening.columns.record]
type = "record"
label = "Work"
required = true
[screening.columns.coder]
[screening.columns.round]
[screening.columns.vote]
type = "code"
label = "What do you say?"
formerly = ["ballot"]
[screening.columns.vote.codes]
include = { label = "yes" }
exclude = { label = "no" }
[screening.columns.level]
type = "code"
[screening.columns.level.codes]
"00123" = { label = "firm" }
"1-2" = { label = "team" }
"1E5" = { label = "crowd" }
[screening.columns.themes]
type = "code"
repeatable = true
[screening.columns.themes.codes]
a = { label = "Alpha" }
b = { label = "Beta" }
[screening.columns.n]
type = "integer"
[screening.columns.on]
type = "date"
[screening.columns.note]

[findings]
label = "Findings"
[findings.columns.record]
type = "record"
[findings.columns.coder]
[findings.columns.round]
[findings.columns.text]
"""
BOOK = read_codebook(CODEBOOK, "codebook.toml")
SCREENING = BOOK["screening"]
HEADS = ["record", "coder", "vote", "note"]


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


LOCKED_ODS = packed(
    mimetype="application/vnd.oasis.opendocument.spreadsheet",
    **{"META-INF__manifest_xml": '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
       '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" '
       'manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'},
    content_xml=b"\x01\x02\x03",
)  # fmt: skip


def complaints(*files, definition=SCREENING, more=()):
    with pytest.raises(SheetError) as caught:
        read_sheet(definition, files, more)
    return [str(complaint) for complaint in caught.value.complaints]


def cells(sheet, *columns):
    return [tuple(row[column] for column in columns) for row in sheet.rows]


# ---- where rows stand ------------------------------------------------------------------------------------------------


def test_csv_and_workbooks_make_one_sheet():
    files = [
        ("s-AB-1.csv", "record,coder,vote,note\nx,AB,include,\n"),
        ("s-AB-2.tsv", "record\tcoder\tvote\ny\tAB\tno\n"),
        ("s-CD-1.xlsx", workbook(Screening=[HEADS, ["x", "CD", "exclude", "late"]])),
        ("s-CD-2.csv", b"\xef\xbb\xbfrecord;coder;vote\r\ny;CD;include\r\n"),
    ]
    sheet = read_sheet(SCREENING, files)
    assert cells(sheet, "record", "coder", "vote", "note") == [
        ("x", "AB", "include", ""), ("y", "AB", "exclude", ""), ("x", "CD", "exclude", "late"),
        ("y", "CD", "include", ""),
    ]  # fmt: skip
    assert [row.place for row in sheet.rows] == [
        "s-AB-1.csv:2",
        "s-AB-2.tsv:2",
        "s-CD-1.xlsx, Screening!2",
        "s-CD-2.csv:2",
    ]
    assert sheet.remarks == ()


def test_a_slip_in_a_workbook_is_told_by_file_worksheet_and_cell():
    rows = [["a title above"], [], ["Year", *HEADS], [2020, "x", "AB", "inlcude"], [], [2021, "y", "AB", "exclude"]]
    assert complaints(("data/coding/screening-AB-02.xlsx", workbook(Screening=rows))) == [
        'data/coding/screening-AB-02.xlsx, Screening!D4: "inlcude" is not in the codebook; did you mean "include"?'
    ]


@pytest.mark.parametrize("above", [0, 1, 3])
def test_rows_are_numbered_as_excel_shows_them(above):
    rows = [*[["Codings"], ["by AB"], []][:above], HEADS, ["x", "AB", "include"], [], [], ["y", "AB", "include"]]
    sheet = read_sheet(SCREENING, [("s.xlsx", workbook(Any=rows))])
    assert [row.number for row in sheet.rows] == [above + 2, above + 5]
    text = "".join(",".join(row) + "\n" for row in rows)
    assert [row.number for row in read_sheet(SCREENING, [("s.csv", text)]).rows] == [above + 2, above + 5]


def test_headings_are_labels_names_and_former_names_whatever_their_case():
    for heads in (["RECORD", "Coder", "Vote"], ["Work", "coder", "what do you say?"], [" work ", "coder", "Ballot"]):
        sheet = read_sheet(SCREENING, [("s.xlsx", workbook(P=[heads, ["x", "AB", "YES"]]))])
        assert cells(sheet, "record", "coder", "vote") == [("x", "AB", "include")]
    assert complaints(("s.xlsx", workbook(P=[["record", "vote", "ballot"], ["x", "include", "no"]]))) == [
        's.xlsx, P!C1: column "vote" stands here a second time'
    ]


def test_what_is_shown_only_is_not_read_back():
    heads = ["record", "title", "Citation", "row", "(AB) vote", "(AB) vote", "vote", "record_id"]
    sheet = read_sheet(SCREENING, [("s.csv", ",".join(heads) + "\nx,T,C,1,exclude,no,include,\n")])
    assert cells(sheet, "record", "vote") == [("x", "include")]


def test_a_label_that_is_a_name_of_what_is_shown_is_told_if_its_column_is_not_there():
    codebook = '[s.columns.record]\ntype = "record"\n[s.columns.period]\nlabel = "Year"\n'
    definition = read_codebook(codebook, "codebook.toml")["s"]
    (remark,) = read_sheet(definition, [("s.csv", "record,Year\nW1,1999\n")]).remarks
    assert (remark.where, 'not read as the column "period"' in remark.what) == ("s.csv!B1", True)
    both = read_sheet(definition, [("s.csv", "record,Year,period\nW1,1999,1960s\n")])
    assert (both.rows[0]["period"], both.remarks) == ("1960s", ())


def test_other_worksheets_are_passed_over_or_told():
    data = workbook(
        Screening=[HEADS, ["x", "AB", "include"]],
        Codebook=[["record", "vote"], ["a", "b"]],
        Old_=[HEADS, ["hidden", "AB", "include"]],
        More=[["Record", "Vote"], ["y", "exclude"]],
        Spare=[["Record", "Vote"]],
        Empty=[],
        Budget=[["Item", "Euro"], ["tea", 3]],
    )
    sheet = read_sheet(SCREENING, [("s.xlsx", data)])
    assert [(row["record"], row.worksheet) for row in sheet.rows] == [("x", "Screening"), ("y", "More")]
    assert [str(remark) for remark in sheet.remarks] == [
        's.xlsx, Budget: this worksheet has no headings of the sheet "screening"; not read',
        "s.xlsx, Old: this worksheet is hidden, and has the headings of the sheet; not read; show it if its rows count",
        's.xlsx: rows stand on 2 worksheets, "Screening" and "More"; all are read; hide one whose rows do not count',
    ]


def test_a_workbook_without_the_headings_is_told():
    two = workbook(A=[["Item"], ["tea"]], B=[["Item"], ["milk"]])
    assert complaints(("s.xlsx", two))[0].startswith('s.xlsx: no worksheet has the headings of the sheet "screening"; ')
    assert complaints(("s.xlsx", workbook(A=[])))[0].startswith("s.xlsx: this file is empty; its headings ")
    assert complaints(("s.xlsx", workbook(A=[[], ["recrd"], ["x"]]))) == [
        's.xlsx, A!A2: column "recrd" is not in the codebook; did you mean "record"?',
        's.xlsx, A!2: the column "record" is missing; its heading should be: record',
    ]
    stray = workbook(A=[HEADS, ["x", "AB", "include", "", "", "look here"]])
    assert complaints(("s.xlsx", stray)) == ["s.xlsx, A!F2: this cell has no heading; give it one, or clear it"]


def test_a_row_of_headings_that_is_gone_is_told_once():
    row = ["smith2001", "AB", "include", "Ohne Überschrift"]
    told = (
        ': this row has none of the headings of the sheet "screening", and begins with "smith2001"; '
        f"if the headings are gone, put each back above its column: {', '.join(SCREENING.columns)}"
    )
    assert complaints(("s.csv", f"{','.join(row)}\n{','.join(row)}\n")) == [f"s.csv!A1{told}"]
    assert complaints(("s.xlsx", workbook(Screening=[[], row], Budget=[["Item"]]))) == [f"s.xlsx, Screening!A2{told}"]
    assert len(complaints(("s.csv", "recrd,coders,vots,nothing\n"))) == 5  # headings with slips, each with its own


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("broken.xlsx", b"PK\x03\x04 no", "cannot be opened: it is broken or cut off"),
        ("text.xlsx", b"record,vote\n", "this is a text, maybe CSV, with the name of a workbook"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1" + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        ("locked.ods", LOCKED_ODS, "locked by a password"),
        ("latin.csv", "record,note\nx,\xe9\n".encode("latin-1"), "from here on the text is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_slips_of_others(name, data, told):
    found = complaints((name, data), ("s.csv", "record,vote\nx,perhaps\n"))
    assert found[-1].startswith('s.csv!B2: "perhaps"')
    assert len(found) == 2
    assert told in found[0]
    assert found[0].startswith(name)
    assert "\n" not in found[0]


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr("review.formats.excel._LARGEST", 1000)
    assert "unpacks to" in complaints(("s.xlsx", workbook(A=[HEADS])))[0]
    monkeypatch.undo()
    far = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.cell(1_048_576, 16_384, "x")
    book.save(far)
    assert "reach as far as XFD1048576" in complaints(("s.xlsx", far.getvalue()))[0]


def test_grids_number_cells_as_a_spreadsheet_does():
    (page,) = grids("s.xlsx", workbook(Page=[[], ["", "", "here"]]))
    assert page.lines[1][2] == "here"
    assert page.cell(1, 2) == f"s.xlsx, Page!{letter(2)}2"


# ---- what stands in cells --------------------------------------------------------------------------------------------


def test_numbers_dates_and_formulas_are_what_a_person_sees():
    out = io.BytesIO()
    book = openpyxl.Workbook()
    page = book.active
    page.append(["record", "n", "on", "note", "vote"])
    page.append(["x", 2020, date(2026, 11, 22), 0.1, "include"])
    page.append([123, 3.0, "2026-11-23", True, "include"])
    book.save(out)
    sheet = read_sheet(SCREENING, [("s.xlsx", out.getvalue())])
    assert cells(sheet, "record", "n", "on", "note") == [
        ("x", "2020", "2026-11-22", "0.1"), ("123", "3", "2026-11-23", "TRUE"),
    ]  # fmt: skip
    formula = io.BytesIO()
    book = xlsxwriter.Workbook(formula)
    page = book.add_worksheet()
    page.write_row(0, 0, ["record", "vote", "note"])
    page.write_string(1, 0, "x")
    page.write_formula(1, 1, '="inc"&"lude"', None, "include")
    page.write_string(1, 2, "=1+1")
    book.close()
    assert cells(read_sheet(SCREENING, [("s.xlsx", formula.getvalue())]), "vote", "note") == [("include", "=1+1")]


def test_a_code_that_the_spreadsheet_changed_is_found_again_or_told():
    rows = [["record", "level"], ["w", 123], ["x", "00123"], ["y", 100000], ["z", "1-2"]]
    sheet = read_sheet(SCREENING, [("s.xlsx", workbook(P=rows)), ("s.csv", "record,level\nv,123\n")])
    assert cells(sheet, "level") == [("00123",), ("00123",), ("1E5",), ("1-2",), ("00123",)]
    (told,) = complaints(("s.xlsx", workbook(P=[["record", "level"], ["x", date(2026, 2, 1)]])))
    assert told == (
        "s.xlsx, P!B2: what was typed here is lost: the spreadsheet has made a date of it, 2026-02-01; "
        "type the code again, into a column formatted as text"
    )
    twofold = read_codebook(CODEBOOK.replace('"1-2" = {', '"123" = {'), "c")["screening"]
    (told,) = complaints(("s.xlsx", workbook(P=[["record", "level"], ["x", 123]])), definition=twofold)
    assert 'may be "00123" or "123"; type the code again' in told
    assert cells(read_sheet(twofold, [("s.csv", "record,level\nx,123\n")]), "level") == [("123",)]


def test_headings_that_stand_again_among_the_rows_are_told_as_such():
    again = "these are the headings again; take this row out; rows below it are read as those above it"
    assert complaints(("s.csv", "record,vote\nx,include\nRecord,Vote\ny,exclude\n")) == [f"s.csv:3: {again}"]


def test_a_file_without_a_word_is_empty_and_not_without_columns():
    assert [line.partition(";")[0] for line in complaints(("s.csv", ""), ("t.csv", "\n,,\n"))] == [
        "s.csv: this file is empty", "t.csv: this file is empty",
    ]  # fmt: skip


def test_of_many_unknown_headings_the_first_are_told():
    found = complaints(("s.csv", "record,vote," + ",".join(f"x{n}" for n in range(500)) + "\n"))
    assert len(found) == 21
    assert found[-1] == "s.csv:1: 480 more columns of this row are not in the codebook"


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"record,vote\nx,include\n", "a text, maybe CSV"), (b"<html><table>", "a web page (HTML)"), (b"%PDF-1", "a PDF")],
)
def test_what_is_no_workbook_but_by_its_name_is_told_as_what_it_is(data, what):
    for name in ("s.xlsx", "s.xls", "s.ods"):
        (told,) = complaints((name, data))
        assert told == f"{name}: this is {what}, with the name of a workbook; give it its own ending, or save it anew"


def test_dates_times_and_numbers_among_texts_are_told_once_a_column():
    may = "which the spreadsheet may have made of something else; read as"
    again = "if something else was typed, as 35%, type it again into a column formatted as text"
    notes = [date(2026, 1, 2), 0.35, date(2026, 1, 3), 12, timedelta(days=1, hours=6), "0.5", 12345678901234567890]
    rows = [["record", "note"], *([f"x{n}", note] for n, note in enumerate(notes))]
    assert list(map(str, read_sheet(SCREENING, [("s.xlsx", workbook(P=rows))]).remarks)) == [
        f"s.xlsx, P!B2: this cell and 1 more cell below hold dates, {may} 2026-01-02",
        f"s.xlsx, P!B3: this cell and 1 more cell below hold numbers, {may} 0.35; {again}",
        f"s.xlsx, P!B6: this cell holds a time, {may} 1 day, 6:00:00",
    ]


def test_numbers_and_several_codes_are_checked_in_csv_and_workbooks():
    heads, values = ["record", "n", "on", "themes"], ["x", "3.5", "22.11.2026", "a; Beta; c"]
    told = [
        '{}D2: "c" is not in the codebook; choose one of a, b',
        '{}B2: "3.5" is not a whole number; write it in digits, say 12',
        '{}C2: "22.11.2026" is not a date; write year, month and day, say 2026-11-22',
    ]
    text = ",".join(heads) + "\n" + ",".join(values) + "\n"
    assert complaints(("s.csv", text)) == [line.format("s.csv!") for line in told]
    assert complaints(("s.xlsx", workbook(P=[heads, values]))) == [line.format("s.xlsx, P!") for line in told]
    sheet = read_sheet(SCREENING, [("s.csv", "record,themes\nx,a;Beta\n")])
    assert cells(sheet, "themes") == [("a; b",)]


def test_long_cells_are_told_and_never_cut():
    text = "x" * (EXCEL_HOLDS + 3)
    sheet = read_sheet(SCREENING, [("s.csv", f"record,note\nx,{text}\ny,{text[3:]}\n")])
    assert cells(sheet, "note") == [(text,), (text[3:],)]
    (remark,) = sheet.remarks
    assert str(remark) == (
        "s.csv!B2: this cell has 32,770 characters; Excel holds 32,767, and would cut the rest off; read as a whole"
    )
    full = read_sheet(SCREENING, [("s.xlsx", workbook(P=[["record", "note"], ["x", text[3:]], ["y", text[4:]]]))])
    assert [remark.where for remark in full.remarks] == ["s.xlsx, P!B2"]
    assert "may have been cut" in full.remarks[0].what
    assert length("a😀") == 3


def test_rows_from_a_form_are_checked_as_cells_are():
    def row(**told):
        return Row("journal-AB.jsonl", 12, {"record": "x", "coder": "AB", **told}, {})

    sheet = read_sheet(SCREENING, [("s.csv", "record,vote\ny,include\n")], [row(vote=" NO ", themes="Alpha;b")])
    assert cells(sheet, "record", "vote", "themes") == [("y", "include", ""), ("x", "exclude", "a; b")]
    assert complaints(more=[row(vote="inlcude", vtoe="x", n="many")]) == [
        'journal-AB.jsonl:12: column "vtoe" is not in the codebook; did you mean "vote"?',
        'journal-AB.jsonl:12: "inlcude" is not in the codebook; did you mean "include"?',
        'journal-AB.jsonl:12: "many" is not a whole number; write it in digits, say 12',
    ]


# ---- rows on the same record -----------------------------------------------------------------------------------------


def test_one_row_a_record_coder_and_round_where_the_codebook_says_so():
    text = "record,coder,round,vote\nx,AB,,include\nx,CD,,include\nx,AB,2,include\n10.1000/x,ab,,exclude\ny,AB,,\n"
    sheet = read_sheet(SCREENING, [("s.csv", text), ("t.xlsx", workbook(P=[HEADS, ["y", "AB"], ["y", "CD", "yes"]]))])
    with pytest.raises(SheetError) as caught:
        resolve({"screening": sheet}, merged("x", "y"))
    assert [str(complaint) for complaint in caught.value.complaints] == [
        's.csv:5: "ab" has a row on this record before (s.csv:2, where it is called "x"); keep one of the two, or name '
        "a later round in the one that counts"
    ]


def test_votes_that_say_the_same_of_two_records_that_are_one_by_now_stand():
    text = "record,coder,round,vote\nx,AB,,include\n10.1000/x,ab,,include\n"
    assert len(resolve({"s": read_sheet(SCREENING, [("s.csv", text)])}, merged("x"))["s"].rows) == 2
    with pytest.raises(SheetError):
        resolve({"s": read_sheet(SCREENING, [("s.csv", text.replace("10.1000/x", "x"))])}, merged("x"))


def test_a_file_that_is_a_copy_of_another_is_told_once():
    names = [f"w{n}" for n in range(5)]
    text = "record,coder,round,vote\n" + "".join(f"{name},AB,,include\n" for name in names)
    with pytest.raises(SheetError) as caught:
        resolve({"s": read_sheet(SCREENING, [("s-1.csv", text), ("s-1 copy.csv", text)])}, merged(*names))
    assert [str(complaint) for complaint in caught.value.complaints] == [
        "s-1 copy.csv:2: 5 rows are on records that the same coder has rows on in s-1.csv; is one file a copy of the "
        "other? keep one of the two"
    ]


def test_rows_without_votes_that_say_the_same_would_count_twice():
    head, rows = "record,coder,round,text\n", [f"x,AB,,{n}\n" for n in range(4)]

    def told(*files):
        with pytest.raises(SheetError) as caught:
            read_sheet(BOOK["findings"], files)
        return [str(complaint) for complaint in caught.value.complaints]

    assert told(("f.csv", head + rows[0] + "x,CD,,0\nx,AB,2,0\nx,AB,,\nx,AB,,\n" + rows[0])) == [
        "f.csv:7: this row says just what f.csv:2 says; keep one of the two"
    ]
    assert told(("f-1.csv", head + "".join(rows)), ("f-1 copy.csv", head + "".join(rows))) == [
        "f-1 copy.csv:2: 4 rows say just what rows say in f-1.csv; is one file a copy of the other? keep one of the two"
    ]


def findings(*rows):
    text = "record,coder,round,text\n" + "".join(f"{row}\n" for row in rows)
    return counting(resolve({"f": read_sheet(BOOK["findings"], [("f.csv", text)])}, merged("x", "y"))["f"])


def test_rows_of_calibration_and_settled_rows_are_set_aside():
    sheet = findings(
        "x,AB,calibration,a", "x,AB,,b", "y,AB,,c", "y,CD,1,d", "y,EF,Adjudication,e", "y,EF,adjudication,f"
    )
    assert [row["text"] for row in sheet.rows] == ["b", "e", "f"]
    assert [row["text"] for row in sheet.aside] == ["a", "c", "d"]
    assert list(several_count({"f": sheet})) == []


def test_a_round_that_is_nearly_a_word_with_a_meaning_is_told():
    sheet = findings("x,AB,calibraton,a", "x,CD,Calibraton,b", "y,AB,2,c", "y,CD,after talk,d", "y,EF,calibration 2,e")
    told = [str(remark) for remark in misspelt({"f": sheet})]
    assert told == [
        'f.csv!C3: the round "Calibraton" (1 row) is not the round calibration; it counts as a round of its own',
        'f.csv!C2: the round "calibraton" (1 row) is not the round calibration; it counts as a round of its own',
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("adjudicated", "adjudication"),
        ("Calib 1", "calibration"),
        ("pilot", "calibration"),
        ("practice", "calibration"),
    ],
)
def test_another_word_for_a_round_with_a_meaning_is_told(name, meant):
    (told,) = misspelt({"f": findings(f"x,AB,{name},a")})
    assert told.what == f'the round "{name}" (1 row) is not the round {meant}'


def test_rows_of_two_coders_on_one_record_are_told():
    sheet = findings("x,AB,,a", "x,AB,,b", "y,AB,,c", "y,CD,,d", "y,CD,,e")
    (remark,) = several_count({"f": sheet})
    assert str(remark) == (
        "f.csv:5: 1 record of the sheet f has rows of several coders or rounds, such as AB (f.csv:4) and CD (f.csv:5); "
        "all count; in the column round, write calibration into it where rows are practice, adjudication where they "
        "settle"
    )
