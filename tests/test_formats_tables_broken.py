"""Broken tables come in: what stands around the damage is read, and nothing is left out without a word."""

import csv
import json
from pathlib import Path

import pytest
from table_files import as_csv, as_workbook, lawful, told

from review.formats import delimited, read
from review.records.grid import grid

SAMPLES = Path(__file__).parent / "samples" / "formats"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


HEAD = "Title,Authors,Year,DOI\n"


@pytest.mark.parametrize(
    "broken",
    [
        '"Open,"Silva, A.",2019,10.5555/b.2',
        '"Open,Silva,2019,10.5555/b.2',
        'Open,"Silva,2019,10.5555/b.2',
        'Open,Silva,2019,"10.5555/b.2',
    ],
)
@pytest.mark.parametrize("after", [1, 300])
def test_a_quotation_mark_that_is_never_closed_swallows_nothing(broken, after):
    rows = "".join(f'"Good {n}","Roe, R.",2020,10.5555/a.{n}\n' for n in range(after))
    plain = "".join(f"Good {n},Roe,2020,10.5555/a.{n}\n" for n in range(after))
    for rest in (rows, plain):
        export = lawful(read(f"{HEAD}Before,Roe,2018,10.5555/b.1\n{broken}\n{rest}".encode(), "t.csv"))
        assert export.seen == after + 2
        assert [row["source_line"] for row in export.rows] == list(range(2, after + 4))
        assert export.rows[1]["doi"] == "10.5555/b.2"
        assert "quotation mark" in str(export.problems[0])


def test_a_table_in_which_no_quotation_mark_is_closed():
    text = HEAD + "".join(f'"Open {n},Roe,2020,10.5555/o.{n}\n' for n in range(20))
    export = lawful(read(text.encode(), "t.csv"))
    assert [row["title"] for row in export.rows] == [f"Open {n}" for n in range(20)]
    assert len(export.problems) >= 20


def test_quotation_marks_inside_a_cell_of_two_lines_are_told():
    export = lawful(read(f'{HEAD}"He\nsaid "no" and",Roe,2020,10.5555/q.1\nB,Roe,2021,\n'.encode(), "t.csv"))
    assert len(export.rows) == 2
    assert "quotation mark" in str(export.problems[0])


LONG = "\n".join(f'{n} of ""many"" lines, and more' for n in range(1500))


@pytest.mark.parametrize("sign", [",", "\t"])
def test_a_cell_of_any_number_of_lines_is_one_cell_if_its_quotation_marks_close(sign):
    lines = ["Title,Authors,Abstract,DOI", "A,Roe,Short,10.5555/c.1", f'B,Roe,"{LONG}",10.5555/c.2', f'C,Roe,"{LONG}",']
    text = "\n".join([line.replace(",", sign) for line in lines] + [sign.join(["D", "Roe", "Last", "10.5555/c.4"]), ""])
    export = lawful(read(text.encode(), "t.csv"))
    assert [row["title"] for row in export.rows] == ["A", "B", "C", "D"]
    assert [row["source_line"] for row in export.rows] == [2, 3, 1503, 3003]
    assert export.rows[1]["abstract"].startswith('0 of "many" lines')
    assert export.rows[2]["abstract"].endswith("and more")
    assert export.problems == ()


@pytest.mark.parametrize("after", [0, 1500])
def test_a_cell_of_many_lines_that_never_closes_is_told_line_by_line_as_lost(after):
    torn = "".join(f"torn {n}\n" for n in range(1500))
    good = "".join(f"Good {n},Roe,2020,10.5555/a.{n}\n" for n in range(after))
    export = lawful(read(f'{HEAD}A,Roe,2018,10.5555/b.1\nB,Roe,2018,"{torn}{good}'.encode(), "t.csv"))
    assert [row["title"] for row in export.rows] == ["A", "B", *[f"Good {n}" for n in range(after)]]
    assert "read up to the end of line 3" in str(export.problems[0])
    lost = [problem for problem in export.problems if problem.lost]
    assert [problem.raw for problem in lost] == [f"torn {n}" for n in range(1, 1500)]
    assert [problem.where for problem in lost[:2]] == ["t.csv:4", "t.csv:5"]
    assert all("line 3" in problem.what for problem in lost)


def test_rows_with_fewer_cells_than_headings_are_no_torn_ones():
    rows = "".join(f"Good {n},Roe\n" for n in range(1500))
    export = lawful(read(f'{HEAD}A,Roe\n"Open,Roe\n{rows}'.encode(), "t.csv"))
    assert (export.seen, len(export.rows)) == (1502, 1502)


def test_a_mark_that_closes_by_chance_far_below_swallows_no_rows():
    rows = "".join(f"Good {n},Roe,2020,10.5555/a.{n}\n" for n in range(1500))
    export = lawful(read(f'{HEAD}"Open,Roe,2019,\n{rows}Pipes of 12",Roe,2020,10.5555/p.1\n'.encode(), "t.csv"))
    assert (export.seen, len(export.rows)) == (1502, 1502)


def test_a_cell_is_looked_for_its_end_through_so_many_signs(monkeypatch):
    text = f'{HEAD}A,Roe,2018,"{LONG}"\n'
    monkeypatch.setattr("review.formats.delimited._LONGEST", 10_000)
    assert lawful(read(text.encode(), "t.csv")).seen > 1000


def test_lines_are_looked_through_once_for_the_end_of_a_cell_whatever_begins_in_them(monkeypatch):
    looked = []
    further = delimited.Reader._further

    def counted(reader):
        for line in further(reader):
            looked.append(line)
            yield line

    monkeypatch.setattr(delimited.Reader, "_further", counted)
    monkeypatch.setattr("review.formats.delimited._MOST", 50)
    lawful(read((HEAD + "A,B,2020,\n" + 'x",y,"z\n' * 2000).encode(), "t.csv"))
    assert 2000 <= len(looked) < 3000


def test_a_cell_longer_than_the_reader_of_csv_takes_by_itself():
    csv.field_size_limit(131072)
    export = read(f'{HEAD}"{"long " * 200_000}",Roe,2020,10.5555/l.1\n'.encode(), "t.csv")
    assert len(export.rows[0]["title"]) > 900_000


def test_a_cell_of_a_sheet_may_be_as_long_whatever_limit_others_set():
    csv.field_size_limit(131072)
    assert len(grid("t.csv", f'a,b\n"{"long " * 200_000}",c\n')[1][0]) == 1_000_000
    sources = Path(delimited.__file__).parents[1].rglob("*.py")
    assert [path.name for path in sources if "field_size_limit" in path.read_text("utf-8")] == ["grid.py"]


def test_a_row_of_more_cells_is_mended_where_its_columns_tell_it_or_told():
    text = "EID,Title,Year,Open Access,DOI\n2-s2.0-1,A,2020,All,  Green,10.5555/m.1\n2-s2.0-2,B,c,2021,x,\n"
    export = lawful(read(text.encode(), "t.csv"))
    assert json.loads(export.rows[0]["raw"]) == {"Open Access": ["All, Green"]}
    assert export.rows[1]["title"] == "B, c"
    assert [problem.where for problem in export.problems] == ["t.csv:2", "t.csv:3"]
    export = lawful(read(b"Title,Year\nA,2020,,\nB,2021,what is it,this\n", "t.csv"))
    assert len(export.rows) == 2
    assert "what is it, this" in [problem.raw for problem in export.problems]


def test_tables_put_together_by_hand_are_read_with_the_headings_of_each():
    text = "Title,Year\nA,2020\nTitle,Year\nB,2021\nYear,Title,DOI,PMID\n2022,C,10.5555/h.1,12345678\n"
    export = lawful(read(text.encode(), "t.csv"))
    assert [(row["title"], row["year"]) for row in export.rows] == [("A", 2020), ("B", 2021), ("C", 2022)]
    assert export.rows[2]["pmid"] == "12345678"


FOOTERS = ["Total quality management in firms", "Copyright and the firm", "Source: a novel", "Page 3 of a diary"]


def test_a_title_that_begins_as_a_footer_is_an_entry_wherever_it_stands():
    rows = [[title, "", ""] for title in FOOTERS]
    for data in (as_csv([["title", "abstract", "doi"], *rows]), as_workbook([["title", "abstract", "doi"], *rows])):
        export = lawful(read(data, "t"))
        assert [row["title"] for row in export.rows] == FOOTERS
        assert export.problems == ()


@pytest.mark.parametrize("first", ["Authors", "ID", "Keywords"])
def test_a_footer_stands_below_all_rows_in_a_first_column_without_titles(first):
    heading, good = [first, "Title", "Year", "DOI"], ["x", "Good", "2020", "10.5555/f.1"]
    footers = [[text, "", "", ""] for text in FOOTERS]
    export = lawful(read(as_csv([heading, good, *footers[:2], [], ["", "", "", ""], *footers[2:]]), "t.csv"))
    assert (export.seen, len(export.problems)) == (1, 1)
    assert all(text in export.problems[0].raw for text in FOOTERS)
    export = lawful(read(as_csv([heading, *footers, good]), "t.csv"))
    assert export.seen == len(FOOTERS) + 1
    told = json.dumps([*export.rows, *[problem.raw for problem in export.problems]])
    assert all(text.split()[0] in told for text in FOOTERS)


def test_a_footer_of_one_cell_is_no_row_with_fewer_cells_than_headings():
    export = lawful(read(b"Authors,Title,Year\nRoe,Good,2020\nCopyright 2024 Invented Press\n", "t.csv"))
    assert [str(problem) for problem in export.problems] == ["t.csv:3: 1 line outside any entry; left out"]


def test_cells_that_say_that_nothing_is_there_are_empty():
    text = "Title,Authors,Year,Journal,Note\nA,NA,2020,nan,#N/A\nB,[No author name available],2021,NULL,None\n"
    assert told(read(text.encode(), "t.csv").rows) == [
        {"title": "A", "year": 2020},
        {"title": "B", "year": 2021, "raw": '{"Authors": ["[No author name available]"]}'},
    ]
