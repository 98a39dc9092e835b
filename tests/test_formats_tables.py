"""Tables come in, of any vendor and any kind of file: each row is an entry, and no cell is lost."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_files import as_csv, as_workbook, lawful, told

from review.errors import ExportError
from review.formats import delimited, headings, read
from review.records import COLUMNS, table
from review.records.text import neutral, restored

SAMPLES = Path(__file__).parent / "samples" / "formats"
TABLES = sorted(path for path in SAMPLES.glob("table-*.*") if path.suffix != ".json")
NOT_ONE = ("table-broken", "table-embase-lines")
ONE_HEADING = [path for path in TABLES if path.suffix in (".csv", ".tsv") and path.stem not in NOT_ONE]
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL = {
    "exports/scopus_litstudy.csv": ("csv", 58),
    "exports/scopus_opencollab.csv": ("csv", 104),
    "exports/openalex_sample.csv": ("csv", 8),
    "exports/wos_tab_savedrecs.txt": ("csv", 95),
    "exports/wos_opencollab.xls": ("excel", 282),
    "dedup/ai_project_mgmt_nodoi/records.csv": ("csv", 1947),
    "dedup/diabetes/records.csv": ("csv", 1845),
    "dedup/digital_work/records.csv": ("csv", 7159),
    "dedup/exp_mis_baseline/records.csv": ("csv", 3487),
    "dedup/haematology/records.csv": ("csv", 1415),
}


def test_a_cell_more_is_put_where_all_cells_look_like_their_columns():
    """Scopus gives 'Funding Text 2' only where a work has one; tables put together keep the first headings."""
    first = "Authors,Title,Year,DOI,Link,Funding Text 1,References,Publisher,ISSN,ISBN,CODEN,PubMed ID,Document Type"
    heading = f"{first},Publication Stage,Open Access,EID".split(",")
    whole = ["Ruiz A.", "Trust", "2019", "10.1234/a", "https://x.org", "We thank", "A, (2001)", "Pub", "00028282"]
    whole += ["", "ABCDE", "", "Book Chapter", "Final", "All Open Access, Gold", "2-s2.0-1"]
    longer = [*whole[:6], "", *whole[6:]]
    cut = [*whole[:14], "All Open Access", " Gold", whole[15]]
    export = lawful(read(as_csv([heading, whole, longer, cut]), "a.csv"))
    for row in export.rows:
        known = [row[column] for column in ("type", "publisher", "issn", "scopus_id")]
        assert known == ["chapter", "Pub", "0002-8282", "2-s2.0-1"]
    assert [problem.done.split('"')[1] for problem in export.problems] == ["Funding Text 1", "Open Access"]


def as_parquet(columns):
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data)
    return data.getvalue()


@pytest.mark.parametrize(("file", "known"), REAL.items(), ids=REAL)
def test_each_row_of_a_real_table_is_an_entry(file, known):
    path = SHARED / file
    if not path.exists():
        pytest.skip("the real tables are not here")
    format, count = known
    export = lawful(read(path.read_bytes(), path.name))
    assert (export.format, export.seen, len(export.rows)) == (format, count, count)
    assert sum("title" in row or "doi" in row for row in export.rows) >= 0.97 * count
    assert sum("year" in row for row in export.rows) >= 0.96 * count


def test_an_id_of_a_real_table_is_kept():
    path = SHARED / "dedup" / "haematology" / "records.csv"
    if not path.exists():
        pytest.skip("the real tables are not here")
    with path.open(encoding="utf-8", newline="") as file:
        ids = [row["ID"] for row in csv.DictReader(file)]
    assert [row["own_id"] for row in read(path.read_bytes(), "x").rows] == ids


# ---- what parts the cells --------------------------------------------------------------------------------------------

PLAIN = [
    ["Title", "Authors", "Year", "DOI", "Abstract", "Remark"],
    ["One, two; three", "Okafor, Ngozi; Silva, Ana", "2020", "10.5555/t.1", "Two\nlines | and \ttabs", 'a "word"'],
    ["Four", "Roe, Richard", "2021", "10.5555/t.2", "", "x"],
]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
@pytest.mark.parametrize("ahead", [b"", b"sep=%s\r\n", b'"About the data: all, of it"\r\n\r\n', b"\r\n\r\n"])
def test_any_sign_parts_cells_and_lines_are_counted_as_in_the_file(sign, quoting, ahead):
    ahead = ahead.replace(b"%s", sign.encode())
    export = lawful(read(ahead + as_csv(PLAIN, delimiter=sign, quoting=quoting), "t.csv"))
    assert [row["title"] for row in export.rows] == ["One, two; three", "Four"]
    assert export.rows[0]["abstract"] == "Two lines | and tabs"
    assert json.loads(export.rows[0]["raw"]) == {"Remark": ['a "word"']}
    first = ahead.count(b"\n") + 2
    assert [row["source_line"] for row in export.rows] == [first, first + 2]
    assert export.problems == ()


@pytest.mark.parametrize("path", ONE_HEADING, ids=lambda path: path.name)
def test_the_case_and_the_signs_of_headings_change_nothing(path):
    text = path.read_text("utf-8-sig")
    export = read(text.encode(), "x")
    line = next(row for row in text.split("\n") if delimited.sniff(row + "\n" + row) == 0)
    changed = read(text.replace(line, line.upper().replace(" ", "_"), 1).encode(), "x")
    assert [{**row, "raw": ""} for row in told(changed.rows)] == [{**row, "raw": ""} for row in told(export.rows)]


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=6, max_size=12)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=4), st.sampled_from(",;\t|"))
@settings(max_examples=18, deadline=None)
def test_every_cell_of_a_table_comes_back(rows, sign):
    rows = [[f"{at}", f"Title {at}", "2020", *row] for at, row in enumerate(rows)]
    named = ["ID", "Title", "Year", "Aspect", "Theory used", "Remark"]
    wanted = [dict(zip(named[3:], row[3:], strict=True)) for row in rows]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(named)}
    for data in (as_csv([named, *rows], delimiter=sign), as_workbook([named, *rows]), as_parquet(columns)):
        export = lawful(read(data, "x"))
        kept = [json.loads(row["raw"]) for row in export.rows]
        assert [{name: value for name, (value,) in raw.items()} for raw in kept] == [
            {name: value.replace("\ufeff", "").strip() for name, value in row.items()} for row in wanted
        ]


# ---- our own table ---------------------------------------------------------------------------------------------------

VALUE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8).map(
    lambda text: f"x{text}x"
)
GUARDED = VALUE.flatmap(lambda text: st.sampled_from([text, f"={text}", f"'{text}", f"@{text}", f"'={text}"]))
PLACE = ("source_file", "source_line", "database", "via", "own_id", "raw", "year", "type")
OWN = st.fixed_dictionaries(
    {"title": GUARDED, "year": st.integers(1500, 2100), "type": st.sampled_from(["article", "chapter"])},
    optional={column.name: GUARDED for column in COLUMNS if column.name not in (*PLACE, "title")}
    | {"raw": st.dictionaries(VALUE, st.lists(VALUE, min_size=1, max_size=2), min_size=1).map(json.dumps)},
)


@given(st.lists(OWN, min_size=1, max_size=3))
@settings(max_examples=18, deadline=None)
def test_our_own_table_comes_back_as_it_was(rows):
    records = table([{**row, "source_file": "a.ris", "source_line": 7} for row in rows])
    records.insert(0, "record_id", [f"r{at}" for at in range(len(rows))])
    cells = [list(records.columns), *records.astype(object).where(records.notna(), "").values.tolist()]
    texts = [cells[0], *[[neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in cells[1:]]]
    wanted = [{"own_id": f"r{at}", **row, "source_line": at + 2} for at, row in enumerate(rows)]
    parquet = io.BytesIO()
    records.to_parquet(parquet)
    for data in (as_csv(texts), as_workbook(cells), parquet.getvalue()):
        found = read(data, "x").rows
        for row in found:
            row.pop("status", None), row.pop("source_file")
        given = [{k: v for k, v in row.items() if k != "status"} for row in wanted]
        if data is parquet.getvalue() or data[:4] == b"PAR1":
            given = [{**row, "source_line": row["source_line"] - 1} for row in given]
        assert found == given


def test_what_a_person_changed_in_our_own_table_is_kept():
    names = ["record_id", *[column.name for column in COLUMNS]]
    row = {"record_id": "r1", "own_id": "r0", "title": "A", "year": "in press", "type": "Essay", "raw": "scribble"}
    export = lawful(read(as_csv([names, [row.get(name, "") for name in names]]), "x"))
    assert json.loads(export.rows[0]["raw"]) == {
        "raw": ["scribble"], "year": ["in press"], "type": ["Essay"], "record_id": ["r1"],
    }  # fmt: skip
    assert export.rows[0]["own_id"] == "r0"
    assert table(export.rows)["year"].isna().all()


@given(st.text(max_size=6).map("".join) | st.sampled_from(["=1", "'=1", "''", "'", "'a", "\t=", " =x"]))
def test_what_is_neutral_is_restored(text):
    assert restored(neutral(text)) == text


# ---- Web of Science --------------------------------------------------------------------------------------------------


def test_an_entry_of_web_of_science_is_the_same_from_a_table():
    entries, entry, tag = [], {}, ""
    for line in (SAMPLES / "wos-ordinary.txt").read_text("utf-8-sig").split("\n"):
        if line[:2] == "ER":
            entries.append(entry)
            entry = {}
        elif line[:2].strip() and line[:2] not in ("FN", "VR", "EF"):
            tag = line[:2]
            entry[tag] = [line[3:].strip()]
        elif line.startswith("   ") and entry:
            entry[tag].append(line.strip())
    lists = {"AU", "AF", "CR", "C1", "BE", "CA", "C3", "GP", "BA", "BF"}
    tags = list(dict.fromkeys(tag for entry in entries for tag in entry))
    rows = [
        [("; " if tag in lists else " ").join(entry.get(tag, ())).replace("\t", " ") for tag in tags]
        for entry in entries
    ]
    data = "\n".join("\t".join(row) for row in [tags, *rows]).encode()
    export = lawful(read(data, "savedrecs.txt"))
    assert export.format == "csv"
    plain = read((SAMPLES / "wos-ordinary.txt").read_bytes(), "x")
    assert told(export.rows) == told(plain.rows)


# ---- what is no table of references ----------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"a,b,c\n1,2,3\n", b"a;b;c\n1;2;3\n", b"a\tb\tc\n1\t2\t3\n"])
@pytest.mark.parametrize("format", [None, "csv", "ris"])
def test_a_table_whose_headings_nobody_knows_is_told_with_them(data, format):
    with pytest.raises(ExportError, match='its headings are "a", "b", "c"; call its columns title, authors'):
        read(data, "x.csv", format=format)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04....xl/workbook.xml", "cannot be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + "Workbook".encode("utf-16-le"), "cannot be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        (as_workbook([["a", "b"], ["1", "2"]]), 'no sheet .* its headings are "a", "b"'),
        (as_workbook([]), "no sheet"),
        (as_workbook([["Title", "Year"]] * 3)[:900], "cannot be opened"),
        (b"PAR1\x15\x04", "cannot be opened"),
        (as_parquet({"a": [1], "b": [2]}), 'its headings are "a", "b"'),
        (as_parquet({"title": ["A"]})[:90], "cannot be opened"),
    ],
)
def test_a_workbook_or_table_that_cannot_be_read_is_named(data, what):
    with pytest.raises(ExportError, match=what):
        read(data, "x.xlsx")


def test_an_archive_made_to_fill_the_memory_is_refused(monkeypatch):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
        packed.writestr("xl/sheet.xml", bytes(3_000_000))
    monkeypatch.setattr("review.formats.excel._LARGEST", 2_000_000)
    with pytest.raises(ExportError, match=r"unpacks to 0\.003 GB, which no export does"):
        read(data.getvalue(), "x.xlsx")


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def with_part(data, name, text):
    """A workbook with another text in one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return changed.getvalue()


def xlsx_rows(rows, dimension=""):
    return with_part(
        as_workbook([["x"]]), "xl/worksheets/sheet1.xml", SHEET.format(f"{dimension}<sheetData>{rows}</sheetData>")
    )


def ods_rows(rows):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", ODS.format(rows))
        packed.writestr(
            "META-INF/manifest.xml", '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
    return data.getvalue()


def xlsx_cell(text, place=""):
    named = f' r="{place}"' if place else ""
    return f'<c{named} t="inlineStr"><is><t>{text}</t></is></c>'


def ods_cell(text, again=1):
    said = f'table:number-columns-repeated="{again}" office:value-type="string"'
    return f"<table:table-cell {said}><text:p>{text}</text:p></table:table-cell>"


def ods_row(cells, again=1):
    return f'<table:table-row table:number-rows-repeated="{again}">{cells}</table:table-row>'


HEADED = f"<row r='1'>{xlsx_cell('Title', 'A1')}{xlsx_cell('Year', 'B1')}</row><row r='2'>{xlsx_cell('A', 'A2')}</row>"
HEADED_ODS = ods_row(ods_cell("Title") + ods_cell("Year")) + ods_row(ods_cell("A"))
EMPTY_ODS = '<table:table-cell table:number-columns-repeated="16383"/>'


def test_cells_without_headings_are_kept_and_doubt_is_told():
    many = ",1" * 100_000
    export = lawful(read(f"Title,Authors,Year\nT,Roe,2001{many}\nU,Poe,2002,,x y\n".encode(), "t.csv"))
    assert [row["title"] for row in export.rows] == ["T", "U"]
    assert json.loads(export.rows[0]["raw"]) == {"beyond the headings": ["1"] * 100_000}
    assert json.loads(export.rows[1]["raw"]) == {"beyond the headings": ["x y"]}
    assert str(export.problems[0]).startswith("t.csv:2: 100,000 cells more than headings; kept in raw")
    heading = "Title,Year,Funding,Sponsors,Host,Document Type,DOI"
    export = lawful(read(f"{heading}\nT,2001,a,b,c,d,Article,10.5555/m.2\n".encode(), "t.csv"))
    assert [export.rows[0][name] for name in ("type_raw", "doi")] == ["Article", "10.5555/m.2"]
    assert export.problems[0].done.endswith('the columns from "Funding" to "Host" are doubtful')


def test_the_columns_of_scopus_are_below_their_headings_in_a_real_table():
    path = SHARED / "exports" / "scopus_litstudy.csv"
    if not path.exists():
        pytest.skip("the real tables are not here")
    rows = read(path.read_bytes(), "x.csv").rows
    assert {row["language"] for row in rows} == {"English"}
    assert all(row["scopus_id"].startswith("2-s2.0-") and row["journal_abbrev"] and row["type"] for row in rows)
    assert {json.loads(row["raw"])["Source"][0] for row in rows} == {"Scopus"}
    assert {json.loads(row["raw"])["Publication Stage"][0] for row in rows} == {"Final"}


def test_a_table_with_far_too_many_columns_is_told_as_one():
    data = ("Title,Authors,Year" + "".join(f",c{n}" for n in range(200_000)) + "\nT,Roe,2001\n").encode()
    with pytest.raises(ExportError, match="this is a table with 200,003 columns, more than can be read; leave out"):
        read(data, "t.csv")


@pytest.mark.parametrize(
    ("data", "corner"),
    [
        (xlsx_rows(HEADED + f"<row r='1048576'>{xlsx_cell('x', 'XFD1048576')}</row>"), "XFD1048576"),
        (
            xlsx_rows(HEADED + f"<row r='2'>{xlsx_cell('x', 'ZZZZZZ2')}</row>"),
            "ZZZZZZ[0-9]+",
        ),  # names that Excel has not
        (xlsx_rows(HEADED + f"<row r='99999999'>{xlsx_cell('x', 'A99999999')}</row>"), "[A-Z]99999999"),
        (xlsx_rows(HEADED + f"<row>{xlsx_cell('x', 'XFD9')}</row><row>{xlsx_cell('x', 'a9999')}</row>"), "XFD9999"),
        (xlsx_rows(HEADED + xlsx_cell("x", "ZZ500000"), '<dimension ref="A1:B2"/>'), "ZZ500000"),
        (xlsx_rows(HEADED + f"<row>{xlsx_cell('x') * 5000}</row>" + f"<row>{xlsx_cell('x')}</row>" * 5000), "GJH5003"),
        (ods_rows(HEADED_ODS + ods_row(EMPTY_ODS, 9_998) + ods_row(EMPTY_ODS + ods_cell("x"))), "XFD10001"),
        (ods_rows(HEADED_ODS + ods_row(ods_cell("x", 5000), 5000)), "GJH5002"),
        (ods_rows(HEADED_ODS + ods_row(ods_cell("x", 2), 100_000)), "B100002"),  # filled down to the last row
    ],
)
def test_a_workbook_with_a_cell_far_out_is_refused_before_its_cells_fill_the_memory(data, corner):
    with pytest.raises(ExportError, match=f"^x.xlsx: the cells of a sheet reach as far as {corner}, which is too far"):
        read(data, "x.xlsx")


@pytest.mark.parametrize(
    "data",
    [
        xlsx_rows(HEADED, '<dimension ref="A1:XFD1048576"/>'),
        xlsx_rows(HEADED + "<row r='1048576'><c r='XFD1048576' s='1'/><c r='XFC1048576'></c></row>"),
        ods_rows(HEADED_ODS + ods_row(EMPTY_ODS, 1_048_574)),
    ],
)
def test_empty_cells_far_out_are_nothing(data):
    assert [row["title"] for row in lawful(read(data, "x.xlsx")).rows] == ["A"]


def test_a_part_that_holds_more_than_it_declares_is_refused():
    data = bytearray(as_workbook([["Title", "Year"], ["A", "2020"]]))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46  # its entry in the directory of the archive
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(ExportError, match="cannot be opened"):
        read(bytes(data), "x.xlsx")


def test_a_table_with_the_ending_of_a_workbook_is_read_as_what_it_is():
    assert read(b"Title\tYear\nA\t2020\n", "export.xls").format == "csv"
    with pytest.raises(ExportError, match="a web page"):
        read(b"<html><table><tr><td>Title</td></tr></table></html>", "export.xls")


@pytest.mark.parametrize(
    "text",
    [
        "TY  - JOUR\nTI  - Title, Authors, Year, DOI\nER  - \n",
        "@article{a, title = {x},\nauthor = {Title, Authors, Year, DOI}}",
        "FN Title,Authors,Year,DOI\nVR 1.0\nPT J\nTI x\nER\nEF\n",
    ],
)
def test_headings_inside_another_format_mislead_nobody(text):
    assert read(text.encode(), "x").format in ("ris", "bibtex", "wos")


def test_there_are_samples_of_tables():
    assert len(TABLES) > 20
    assert len(ONE_HEADING) > 15


def test_every_heading_is_known_by_one_name_of_its_column():
    for column, names in headings.documented().items():
        assert len(names) == len(set(names)), column
        assert column in {known.name for known in COLUMNS}


# ---- whatever the bytes ----------------------------------------------------------------------------------------------


@given(data=st.data())
@settings(max_examples=36, deadline=None)
def test_a_damaged_table_gives_entries_and_problems_or_a_named_error(data):
    path = data.draw(st.sampled_from(TABLES))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(content) - 1, 0)))
        way = data.draw(st.sampled_from(["cut", "flip", "quote", "double", "drop"]))
        if way == "cut":
            del content[at:]
        elif way == "flip" and content:
            content[at] = data.draw(st.integers(0, 255))
        elif way == "quote":
            content[at:at] = data.draw(st.sampled_from([b'"', b"\n", b",", b"\t", b"\0", b'"\n"', b"\r", b"\xff"]))
        elif way == "double":
            content[at:at] = content[at : at + 200]
        else:
            del content[at : at + 50]
    try:
        export = lawful(read(bytes(content), "x"))
    except ExportError:
        return
    table(export.rows)


@given(st.binary(max_size=60) | st.text('",;\t\n|Titleyar ', max_size=60).map(str.encode))
@settings(max_examples=36, deadline=None)
def test_any_bytes_below_headings_are_read(data):
    lawful(read(b"Title,Authors,Year,DOI\nA,B,2020,\n" + data, "x"))


def test_who_stops_the_program_is_not_told_of_a_broken_workbook(monkeypatch):
    class Stopped(BaseException):
        pass

    def stopped(_):
        raise Stopped

    path = next(path for path in SAMPLES.glob("*.xlsx"))
    monkeypatch.setattr("python_calamine.load_workbook", stopped)
    with pytest.raises(Stopped):
        read(path.read_bytes(), path.name)
