"""Sheets of any name and with several columns of records, as claims count them and tables show them."""

from types import SimpleNamespace

import pytest

from review import records
from review.claims import check, read_claims, schema
from review.claims.data import Data
from review.coding import read_codebook, read_sheet, resolve
from review.errors import SheetError
from review.nouns import TablePlan, plain
from review.tables import TABLES

NAMED = """
[{0}.columns.a]
[{0}.columns.b]
"""
CITES = """
[cites.columns.citing]
type = "record"
[cites.columns.cited]
type = "record"
[cites.columns.how]
"""
YEARS = {"r1": 2000, "r2": 2005, "r3": 2010}


def review_of(codebook, files, *expressions):
    """A review of nothing but sheets. files: name of the sheet -> its text."""
    definitions = read_codebook(codebook, "codebook.toml")
    found = records.table({"year": year, "citekey": name} for name, year in YEARS.items())
    found.index, found["ids"] = list(YEARS), [f"{name}; doi:10.1000/{name}" for name in YEARS]
    sheets = {name: read_sheet(definitions[name], [(f"{name}.csv", text)]) for name, text in files.items()}
    text = "".join(f"[[claim]]\nid='c{n}'\ntext='t'\nexpression='{e}'\n" for n, e in enumerate(expressions))
    return SimpleNamespace(
        project=SimpleNamespace(
            claims=read_claims(text, "claims.toml", schema(definitions, ())), stages=(), codebook=definitions, title="t"
        ),
        records=found,
        sheets=resolve(sheets, found),
        standings=dict.fromkeys(YEARS, "included"),
        included=list(YEARS),
        citations={name: name.upper() for name in YEARS},
        rulings={},
    )


@pytest.mark.parametrize("name", ["links", "nodes", "votes", "sheet_1", "sheet_links", "sheet_sheet_"])
def test_a_sheet_of_any_name_is_counted(name):
    """A review without findings and votes has no tables of links, nodes and votes of its own."""
    review = review_of(NAMED.format(name), {name: "a,b\nx,y\nz,w\n"}, f"count({name}) = 2", f'"w" in values({name}.b)')
    assert [outcome.verdict for outcome in check(review)] == ["holds", "holds"]


def test_a_sheet_with_the_name_of_a_table_goes_by_another():
    review = review_of(
        NAMED.format("records"), {"records": "a,b\nx,y\n"}, "count(sheet_records) = 1", "count(records) = 3"
    )
    assert [outcome.verdict for outcome in check(review)] == ["holds", "holds"]


def test_each_column_of_records_speaks_of_its_own():
    review = review_of(
        CITES,
        {"cites": "citing,cited,how\nr1,https://doi.org/10.1000/R2,\nr3,,in passing\n"},
        'values(cites.citing) = ["r1", "r3"]',
        'count(cites where cited = "r2") > 0',
        'count(cites where cited = "r1") = 0',
        "count(cites where cited is blank) = 1",
        "min(cites.year) = 2000",
    )
    assert [outcome.verdict for outcome in check(review)] == [
        "holds", "holds", "cannot be decided", "holds", "holds",
    ]  # fmt: skip
    assert Data(review).cells("cites", "cited") == ["r2", None]
    assert Data(review).cells("cites", "record_id") == ["r1", "r3"]


def test_tables_cite_what_each_column_of_records_names():
    review = review_of(CITES, {"cites": "citing,cited,how\nr1,doi:10.1000/r3,\nr3,r2,\nr2,,in passing\n"})
    plans = [
        TablePlan(
            "t", "sheet", "Table 1", "T", settings={"sheet": "cites", "columns": ["citing", "cited"], "sort": ["cited"]}
        ),
        TablePlan("t", "included", "Table 1", "T", settings={"columns": ["study", "cites.cited"]}),
    ]
    shown = [[[plain(cell) for cell in row] for row in TABLES[p.kind].build(review, p).rows] for p in plans]
    assert shown == [[["R3", "R2"], ["R1", "R3"], ["R2", ""]], [["R1", "R3"], ["R2", ""], ["R3", "R2"]]]


def test_every_column_of_records_has_to_name_records():
    with pytest.raises(SheetError) as caught:
        review_of(CITES, {"cites": "citing,cited\nr1,r4\nr5,r2\n"})
    assert [complaint.where for complaint in caught.value.complaints] == ["cites.csv!B2", "cites.csv!A3"]


@pytest.mark.parametrize("via", ["database", "register", "other", "previous"])
def test_every_way_of_identification_can_be_asked_for(via):
    review = review_of(CITES, {"cites": "citing,cited\n"}, f'count(records where via = "{via}") > 3')
    assert check(review)[0].verdict
