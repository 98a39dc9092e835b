"""Exports with a break in them: what stands around it is read as if there were none, and nothing goes unsaid."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from review.formats import read
from review.formats.author_cells import authors


def titles(data: bytes | str, file: str = "x", **settings: str) -> list[object]:
    """The titles of the rows, of which each entry has one unless it is told as lost."""
    export = read(data.encode() if isinstance(data, str) else data, file, **settings)
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    return [row.get("title") for row in export.rows]


# ---- RIS -----------------------------------------------------------------------------------------------------------

ONE = "TY  - JOUR\nTI  - One\nAU  - A, B\nPY  - 2001\nDO  - 10.1000/one\n"
TWO = ("TI  - Two", "AU  - C, D", "PY  - 2001", "DO  - 10.1000/two")


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 0, 2, 3), (3, 2, 1, 0), (2, 1, 0, 3), (1, 2, 3, 0)])
def test_an_entry_of_ris_after_a_blank_line_alone_is_one(order):
    data = ONE + "\n" + "".join(f"{TWO[at]}\n" for at in order) + "ER  - \n"
    export = read(data.encode(), "x.ris")
    assert [(row["title"], row["authors"], row["doi"], row["source_line"]) for row in export.rows] == [
        ("One", "A, B", "10.1000/one", 1),
        ("Two", "C, D", "10.1000/two", 7),
    ]
    assert export.seen == 2
    what = "x.ris:1: ER is missing before line 7, where an entry begins without TY; the entry was closed there"
    assert [str(problem) for problem in export.problems] == [what]


@pytest.mark.parametrize(
    "inside", ["\nKW  - a\n\nAU  - E, F\n", "\nTI  - One\n", "AB  - A\n\nb\n\nPY  - 2001\n", "TI  - Other\n"]
)
def test_a_blank_line_in_an_entry_of_ris_parts_none(inside):
    assert titles(ONE + inside + "\nER  - \n") == ["One"]


def test_an_entry_of_ris_without_type_begins_with_any_tag():
    found = read((ONE + "ER  - \n\n2.\nID  - 5\nPY  - 2001\nDO  - 10.1000/two\nTI  - Two\nER  - \n").encode(), "x.ris")
    assert [row["title"] for row in found.rows] == ["One", "Two"]
    assert (found.rows[1]["citekey"], found.rows[1]["year"], found.rows[1]["doi"]) == ("5", 2001, "10.1000/two")
    assert [str(p) for p in found.problems] == ["x.ris:9: an entry begins without TY; read from here on"]
    lost = read((ONE + "ER  - \n\nPB  - Nobody\nER  - \n").encode(), "x.ris")
    assert (lost.seen, len(lost.rows), [problem.lost for problem in lost.problems]) == (2, 1, [False, True])


# ---- BibTeX --------------------------------------------------------------------------------------------------------


def test_many_entries_of_bibtex_with_an_open_brace_are_read():
    many = "".join(f"@article{{k{at},\n  title = {{T{at},\n  year = {{2001}},\n}}\n" for at in range(10_000))
    assert len(titles(many, "x.bib")) == 10_000


# ---- long blanks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blanks", [" " * 20_000, "\t\u2003" * 10_000])
def test_values_with_long_blanks_are_read(blanks):
    assert titles(f"TY  - JOUR\nTI  - One\nDO  - 10.1000/one{blanks}x\nER  - \n", "x.ris") == ["One"]
    table = f'title,author,doi\nOne,"A, B|C{blanks}D, E (1234567)",10.1000/one\n'
    assert titles(table, "x.csv") == ["One"]
    assert authors(f"A, B{blanks}|{blanks}C, D") == ["A, B", "C, D"]
    assert authors(f"A, B{blanks}(1234567)|C, D") == ["A, B", "C, D"]


# ---- Parquet -------------------------------------------------------------------------------------------------------


def parquet(**columns: pa.Array) -> bytes:
    out = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), out)
    return out.getvalue().to_pybytes()


def test_days_that_python_has_none_for_are_numbers_in_parquet():
    title = pa.array(["One", "Two"])
    for value, type_ in ((10**8, pa.date32()), (2**62, pa.timestamp("us")), (2**62, pa.duration("s"))):
        found = read(parquet(title=title, year=pa.array([value, 3], type_)), "x.parquet")
        assert [row["title"] for row in found.rows] == ["One", "Two"]
        assert str(value) in str(found.rows[0]) + str(found.problems)
    nested = read(
        parquet(title=title, doi=title, when=pa.array([[2**62], None], pa.list_(pa.timestamp("us")))), "x.parquet"
    )
    assert [row["title"] for row in nested.rows] == ["One", "Two"]
    assert str(2**62) in str(nested.rows[0])


def test_a_fault_of_our_own_is_no_broken_parquet(monkeypatch):
    def faulty(rows: object, file: str) -> None:
        raise ValueError("ours")

    monkeypatch.setattr("review.formats.table_rows.read_rows", faulty)
    with pytest.raises(ValueError, match="ours"):
        read(parquet(title=pa.array(["One"])), "x.parquet")


# ---- UTF-16 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("break_", "end", "line"), [("\ud800", b"", 3), ("\ufffd", b"a", 5)])
def test_what_is_no_utf_16_is_told(codec, break_, end, line):
    text = f"\ufeffTY  - JOUR\nTI  - One\nAU  - {break_}, B\nER  - \n"
    export = read(text.encode(codec, "surrogatepass") + end, "x.ris")
    assert export.rows[0]["authors"] == "\ufffd, B"
    what = f"x.ris:{line}: 1 place not in UTF-16, the first here; read as U+FFFD"
    assert str(export.problems[0]) == what


# ---- XML -----------------------------------------------------------------------------------------------------------


def record(title: str, more: str = "") -> str:
    return f"<record><titles><title>{title}</title></titles>{more}</record>"


def test_an_entry_in_a_remark_of_xml_is_none(monkeypatch):
    text = f"<xml><records>\n{record('One')}\n<!-- old: {record('Old')} -->\n{record('Two')}<!-- open {record('Three')}"
    for chunk in (1 << 16, 1):
        monkeypatch.setattr("review.formats.decode._CHUNK", chunk)
        assert titles(text, "x.xml", format="endnote-xml") == ["One", "Two", "Three"]
        found = read(text.encode(), "x.xml", format="endnote-xml")
        assert [row["source_line"] for row in found.rows] == [2, 4, 4]
        assert "old" not in str(found.problems)
    assert titles(f"<xml>{record('One')}<!-- " + "<!-- " * 20_000, "x.xml", format="endnote-xml") == ["One"]


def test_long_records_and_much_else_of_xml_are_read(monkeypatch):
    monkeypatch.setattr("review.formats.decode._CHUNK", 200)
    keywords = "<keyword>a</keyword>" * 60_000
    more = f"<keywords>{keywords}</keywords>"
    long = f"<xml><records>{record('One', more)}{record('Two')}</records></xml>"
    assert titles(long, "x.xml", format="endnote-xml") == ["One", "Two"]
    others = "<other>\n</other>" * 80_000
    assert titles(f"<xml>{others}<records>{record('One')}</records></xml>", "x.xml", format="endnote-xml") == ["One"]
