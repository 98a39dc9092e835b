"""Records go out as CSV, Excel and Parquet and come back cell for cell; no cell is a formula, and nothing is cut."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from review.errors import ExportError
from review.formats import read
from review.formats.write import WRITERS
from review.records import COLUMNS, TYPES, table
from review.records.grid import EXCEL_HOLDS
from review.records.text import clean, neutral

SAMPLES = Path(__file__).parent / "samples" / "formats"
TABLES = ("csv", "xlsx", "parquet")
TEXTS = [c.name for c in COLUMNS if c.dtype == "str" and c.name not in ("raw", "type", "status", "source_file")]


def records(rows):
    made = table(rows)
    made.index = pd.Index([f"id{n}" for n in range(len(made))], name="record_id", dtype="str")
    return made


def written(rows, name):
    made = records(rows)
    return WRITERS[name].write(made, keys={i: i for i in made.index})


def sample_rows():
    paths = [
        path for path in sorted(SAMPLES.glob("*.*")) if path.suffix in (".ris", ".txt", ".bib", ".ciw", ".csljson")
    ]
    rows = [row for path in paths for row in read(path.read_bytes(), path.name).rows]
    assert len(rows) > 25
    return rows


def told(rows):
    """Rows without their place and without the id that the table gave them."""
    return [{k: v for k, v in row.items() if not k.startswith("source_") and k != "own_id"} for row in rows]


@pytest.mark.parametrize("name", TABLES)
def test_what_was_read_comes_back(name):
    rows = sample_rows()
    back = read(written(rows, name), "back")
    assert (back.seen, back.problems) == (len(rows), ())
    assert told(back.rows) == told(rows)
    assert [row["own_id"] for row in back.rows] == [f"id{n}" for n in range(len(rows))]


CELLS = st.one_of(
    st.sampled_from([
        "=1+1", "'=1", "''", "'", "+1", "-1", "@x", "＝1", "\t=1", "'x", "NA", "nan", "None", "NULL", "0012", "1e5",
        "TRUE", "2020-01-01", "1-2", "10.5555/x", "https://example.org", "mailto:a@b", "_x0041_", "a\nb", 'a"b', "a;b",
        "a,b", "R&D < 5", "<script>", "]]>", "{{ x }}", "\U0001f600", "  x ", "record_id", "title", "#N/A", "sep=;",
        '=HYPERLINK("x")',
    ]),
    st.text(max_size=10),
)  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
@given(data=st.data())
@settings(max_examples=24, deadline=None)
def test_any_texts_come_back_cell_for_cell(name, data):
    texts = CELLS.map(lambda text: clean(text)[0].strip())
    rows = data.draw(st.lists(st.dictionaries(st.sampled_from(TEXTS), texts, max_size=6), min_size=1, max_size=3))
    rows = [{"title": "A title"} | {column: text for column, text in row.items() if text} for row in rows]
    for row in rows:
        row |= {"status": data.draw(st.sampled_from(["retracted", "early access", "retracted; early access"]))}
        row |= {"type": data.draw(st.sampled_from(list(TYPES))), "year": data.draw(st.integers(1000, 2999))}
        row["raw"] = json.dumps({data.draw(texts): [data.draw(texts)]}, ensure_ascii=False)
    back = read(written(rows, name), "back")
    assert (back.seen, back.problems) == (len(rows), ())
    expected = [row | {"own_id": row.get("own_id", f"id{n}")} for n, row in enumerate(rows)]
    found = [{k: v for k, v in row.items() if not k.startswith("source_")} for row in back.rows]
    for row, again in zip(expected, found, strict=True):
        if row["own_id"] != f"id{rows.index(row) if row in rows else expected.index(row)}":
            again["raw"] = row["raw"]  # where the id of the table stands beside another
        assert again == row


# ---- what a spreadsheet makes of it --------------------------------------------------------------------------------

HOSTILE = ['=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "\t=1", "https://example.org", "0012", "1e5", "TRUE", "'x"]


def test_csv_is_rfc_4180_with_a_mark_and_no_formula():
    rows = [{"title": text, "year": 2001, "abstract": 'a "quoted", text\nof two lines'} for text in HOSTILE]
    data = written(rows, "csv")
    assert data.startswith(b"\xef\xbb\xbfrecord_id,title,authors,year,")
    cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert cells[0] == ["record_id", *(column.name for column in COLUMNS)]
    assert [row[1] for row in cells[1:]] == [neutral(text) for text in HOSTILE]
    assert not [cell for row in cells[1:] for cell in row if cell[:1] in "=+@\t" and cell]
    assert {row[3] for row in cells[1:]} == {"2001"}


def test_excel_holds_texts_as_texts_and_years_as_numbers():
    data = written([{"title": text, "year": 2001, "volume": "7"} for text in HOSTILE], "xlsx")
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower().replace("=hyperlink(", "")
    assert 'state="frozen"' in sheet
    cells = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in cells[1:]] == HOSTILE
    heads = dict(zip(cells[0], cells[1], strict=True))
    assert heads["year"] == 2001.0
    assert heads["volume"] == "7"


def test_a_text_too_long_for_a_cell_goes_on_in_further_columns():
    long = "Aα \U0001f600" * 12_000
    rows = [
        {"title": "x", "abstract": long, "raw": json.dumps({"CR": ["c" * 40_000]})},
        {"title": "y", "abstract": "z"},
    ]
    data = written(rows, "xlsx")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    heads = cells[0]
    assert [head for head in heads if "(" in head] == ["abstract (2)", "abstract (3)", "raw (2)"]
    parts = [cells[1][heads.index(name)] for name in ("abstract", "abstract (2)", "abstract (3)")]
    assert "".join(parts) == long.strip()
    assert all(len(part.encode("utf-16-le")) // 2 <= EXCEL_HOLDS for part in parts)
    assert cells[2][heads.index("abstract (2)")] == ""
    for name in TABLES:
        assert [row.get("abstract") for row in read(written(rows, name), "x").rows] == [long.strip(), "z"], name
        assert read(written(rows, name), "x").rows[0]["raw"] == rows[0]["raw"]


def test_more_records_than_a_sheet_has_rows_are_refused(monkeypatch):
    monkeypatch.setattr("review.formats.write.xlsx._ROWS", 3)
    written([{"title": "x"}] * 2, "xlsx")
    with pytest.raises(ExportError, match="3 records are more than the 3 rows of a sheet"):
        written([{"title": "x"}] * 3, "xlsx")


def test_parquet_is_plain_columns_for_any_program():
    made = records(sample_rows()).assign(ids="a; b", entries=2, place=[("a", "b")] * len(sample_rows()))
    data = WRITERS["parquet"].write(made, keys={})
    read_back = pq.read_table(io.BytesIO(data))
    assert read_back.column_names == ["record_id", *(column.name for column in COLUMNS), "ids", "entries", "place"]
    types = {name: str(kind) for name, kind in zip(read_back.column_names, read_back.schema.types, strict=True)}
    assert {name for name, kind in types.items() if kind == "int64"} == {"year", "source_line", "entries"}
    assert set(types.values()) == {"int64", "string"}
    assert read_back.schema.metadata is None
    assert read_back["place"][0].as_py() == "a; b"
    assert pd.read_parquet(io.BytesIO(data))["title"].tolist()[0] == made["title"].iloc[0]


# ---- laws ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_records_give_the_same_bytes(name):
    made = records(sample_rows())
    keys = {i: i for i in made.index}
    first = WRITERS[name].write(made, keys=keys)
    assert first == WRITERS[name].write(made.copy(), keys=dict(reversed(keys.items())))
    shuffled = made[list(reversed(made.columns))]
    assert first == WRITERS[name].write(shuffled, keys=keys)


@pytest.mark.parametrize("name", WRITERS)
def test_text_that_no_format_can_hold_is_cleaned(name):
    bad = "A \x00title\ud800 of\ufffe \x1b two"
    made = pd.DataFrame({"title": [bad], "raw": [None]}, index=pd.Index(["a\x00"], name="record_id"), dtype=object)
    data = WRITERS[name].write(made, keys={"a\x00": "a"})
    assert read(data, "x").rows[0]["title"].split() == clean(bad)[0].split()


def test_a_column_named_as_the_id_is_written_once():
    made = records([{"title": "x"}]).assign(record_id="other")
    for name in TABLES:
        assert read(WRITERS[name].write(made, keys={}), "x").rows[0]["own_id"] == "id0"
