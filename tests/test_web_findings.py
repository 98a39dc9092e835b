"""The form for rows of sheets: what it asks, what it refuses, what it saves, and the row of the table that it shows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from coding_pages import HOSTILE, Pages, session_of, text
from lxml import html as parser
from typer.testing import CliRunner

from review import cli
from review.evidence import edges
from review.nouns import TablePlan, plain
from review.pipeline import run
from review.project.load import load
from review.tables import tables
from review.tables.findings import preview

RECORD = "doi:10.1002/smj.246"
FINDING = {
    "cell__role": "outcome", "cell__construct": "technological disruption", "cell__dimension": "CNH",
    "cell__outcome_type": "product", "cell__nature": "empirical", "cell__finding": "A technology from below wins.",
    "cell__place": "p. 670",
}  # fmt: skip
ROW = "/sheet/findings/row"


@pytest.fixture
def pages(ch: Any, tmp_path: Path) -> Iterator[Pages]:
    with session_of(ch, tmp_path) as session:
        yield Pages(session)


def saved(pages: Pages) -> list[Any]:
    return list(pages.session.journal.events)


def fields(page: Any) -> dict[str, str]:
    """What stands in the form; a line feed that opens a text area is none of its text."""
    form = page.get_element_by_id("form").fields
    return {
        name.removeprefix("cell-"): (value or "").removeprefix("\n")
        for name, value in form.items()
        if name.startswith("cell-") and (value is None or isinstance(value, str))
    }


# ---- the row of the table ------------------------------------------------------------------------------------------


def test_the_preview_is_the_row_that_the_table_gets(ch):
    sheet = ch.sheets["findings"]
    plan = next(plan for plan in ch.project.tables if plan.kind == "findings")
    table = next(table for table in tables(ch) if table.name == plan.name)
    for row in sheet.rows:
        shown = preview(ch, plan, row, sheet.rows)
        assert len(shown.rows) == 1
        # marks of notes begin anew in each table
        bare = [tuple("".join(p.text for p in c if p.style != "mark") for c in r) for r in (*shown.rows, *table.rows)]
        assert bare[0] in bare[1:]


def test_a_finding_on_a_link_that_is_there_joins_its_row(ch):
    sheet = ch.sheets["findings"]
    plan = next(plan for plan in ch.project.tables if plan.kind == "findings")
    new = replace(sheet.rows[0], file="journal-AB.jsonl", number=1, record_id=RECORD, records={"record": RECORD})
    (row,) = preview(ch, plan, new, sheet.rows).rows
    assert "Adner (2002)" in plain(row[1])
    assert "Datta (1996)" in plain(row[1])


# ---- the list --------------------------------------------------------------------------------------------------------


def test_the_list_has_every_included_record_and_how_far_it_is(pages, ch):
    page = pages.get("/findings")
    assert len(page.xpath("//ol[@class='studies']/li")) == len(ch.included) == 42
    assert "39 of 42 included records coded · 46 rows" in text(page)
    assert len(pages.get("/findings", show="left").xpath("//ol[@class='studies']/li")) == 3
    (one,) = pages.get("/findings", q="adner snow 2010").xpath("//ol[@class='studies']/li")
    assert "Old technology responses" in text(one)
    assert pages.get("/findings", q='"><script>').xpath("//input[@name='q']/@value") == ['"><script>']


def test_a_saved_row_counts_in_the_list(pages):
    left = pages.get("/findings", show="left").xpath("//ol[@class='studies']//a/@href")
    pages.post(ROW, record=left[0].partition("record=")[2], **FINDING)
    assert "40 of 42 included records coded · 47 rows" in text(pages.get("/findings"))


def test_sheets_of_votes_and_unknown_sheets_and_records_have_no_form(pages):
    pages.get("/sheet/screening", 404)
    pages.get("/sheet/nothing", 404)
    pages.get(ROW, 404, record="doi:10.1/none")
    pages.post(ROW, 404, record="doi:10.1/none", **FINDING)


def test_rows_of_practice_are_not_typed_where_nothing_tells_them_apart(pages):
    pages.session.round = "calibration"
    pages.get("/findings", 404)
    pages.post(ROW, 404, record=RECORD, **FINDING)


def test_five_hundred_records_are_listed_at_once(pages, ch):
    one = ch.records.loc[[RECORD]]
    records = ch.records.loc[[RECORD] * 500].copy()
    records.index = [f"r{n}" for n in range(500)]
    many = replace(ch, records=records, citations={f"r{n}": f"Author ({n})" for n in range(500)})
    assert len(one) == 1
    pages.session.review = many
    pages.get("/findings")
    began = time.perf_counter()
    assert len(pages.get("/findings").xpath("//ol[@class='studies']/li")) == 500
    assert time.perf_counter() - began < 1


# ---- the form --------------------------------------------------------------------------------------------------------


def test_the_form_asks_what_the_codebook_defines(pages, ch):
    page = pages.get(ROW, record=RECORD)
    columns = ch.project.codebook["findings"].columns
    assert list(fields(page)) == [name for name in columns if name != "record"]
    for name, column in columns.items():
        if name == "record":
            continue
        (field,) = page.xpath(f"//*[@id='f-{name}']")
        (label,) = page.xpath(f"//label[@for='f-{name}']")
        assert text(label).startswith(column.label)
        assert (field.get("aria-required") == "true") == column.required == ("required" in text(label))
        about = page.get_element_by_id(field.get("aria-describedby").split()[0])
        assert text(about) == " ".join(column.definition.split())
        if column.type == "code":
            assert [option.get("value") for option in field.iter("option")] == ["", *column.codes]
    known = page.xpath("//datalist[@id='f-mediator-known']/option/@value")
    assert "customer characteristics" in known


def test_a_row_is_saved_once_and_shown(pages):
    page = pages.post(ROW, record=RECORD, **FINDING)
    (event,) = saved(pages)
    assert (event.sheet, event.record, event.line) == ("findings", RECORD, 1)
    assert event.cells == {name.removeprefix("cell__"): value for name, value in FINDING.items()}
    assert "The row is saved: data/coding/journal-AB.jsonl:1" in text(page)
    assert set(fields(page).values()) == {""}
    again = pages.post(ROW, 422, record=RECORD, **FINDING)
    assert "this row says just what data/coding/journal-AB.jsonl:1 says" in text(again)
    assert len(saved(pages)) == 1


def test_faults_are_told_at_their_fields_in_the_words_of_sheets_and_nothing_typed_is_lost(pages):
    typed = FINDING | {"cell__role": "outcom", "cell__place": "", "cell__finding": "Kept\r\nas typed."}
    page = pages.post(ROW, 422, record=RECORD, **typed)
    assert saved(pages) == []
    wrong = {key: text(page.get_element_by_id(f"f-{key}-wrong")) for key in ("role", "place")}
    assert wrong["role"] == '"outcom" is not in the codebook; did you mean "outcome"?'
    assert wrong["place"] == '"place" is empty, and the codebook requires it'
    assert page.xpath("//div[@role='alert']//a/@href") == ["#f-role", "#f-place"]
    assert page.xpath("//div[@role='alert']/@autofocus")
    assert page.get_element_by_id("f-role").get("aria-invalid") == "true"
    kept = fields(page)
    assert (kept["role"], kept["construct"]) == ("outcom", "technological disruption")
    assert kept["finding"].replace("\r\n", "\n") == "Kept\nas typed."


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"cell__outcome_type": ""}, "outcome_type", "an outcome needs its type"),
        ({"cell__role": "antecedent"}, "outcome_type", "an antecedent has no type of outcome; empty the cell"),
        ({"cell__construct": "cnh"}, "construct", "nothing leads to itself"),
        ({"cell__mediator": "technological disruption"}, "mediator", "is the construct of this row too"),
    ],
)
def test_what_would_stop_a_run_is_not_saved(pages, change, field, said):
    page = pages.post(ROW, 422, record=RECORD, **FINDING | change)
    assert said in text(page.get_element_by_id(f"f-{field}-wrong"))
    assert saved(pages) == []


def test_an_empty_form_names_every_required_field(pages, ch):
    page = pages.post(ROW, 422, record=RECORD)
    required = [name for name, column in ch.project.codebook["findings"].columns.items() if column.required]
    assert page.xpath("//div[@role='alert']//a/@href") == [f"#f-{name}" for name in required if name != "record"]


def test_rows_are_changed_copied_removed_and_put_back(pages):
    pages.post(ROW, record=RECORD, **FINDING)
    first = saved(pages)[0].time
    page = pages.get(ROW, record=RECORD, change=first)
    assert fields(page)["construct"] == "technological disruption"
    assert page.xpath("//input[@name='changes']/@value") == [first]
    pages.post(ROW, record=RECORD, changes=first, **FINDING | {"cell__place": "p. 671"})
    second = saved(pages)[1]
    assert (second.undoes, second.cells["place"]) == (first, "p. 671")
    page = pages.get(ROW, record=RECORD, copy=second.place)
    assert (fields(page)["place"], page.xpath("//input[@name='changes']/@value")) == ("p. 671", [""])
    page = pages.post(ROW, record=RECORD, remove=second.time)
    assert [(event.undoes, event.cells) for event in saved(pages)[2:]] == [(first, {}), (second.time, {})]
    assert "3 rows of this record" in text(page)
    assert fields(page)["place"] == "p. 671"  # so that saving puts it back
    pages.post(ROW, record=RECORD, **FINDING | {"cell__place": "p. 671"})
    assert "4 rows of this record" in text(pages.get(ROW, record=RECORD))


def test_a_row_that_is_changed_twice_is_one_row(pages):
    pages.post(ROW, record=RECORD, **FINDING)
    for place in ("p. 1", "p. 2", "p. 3"):
        pages.post(ROW, record=RECORD, changes=saved(pages)[-1].time, **FINDING | {"cell__place": place})
    assert "4 rows of this record" in text(page := pages.get(ROW, record=RECORD))
    assert "p. 3" in text(page)
    page = pages.post(ROW, record=RECORD, remove=saved(pages)[-1].time)
    assert "3 rows of this record" in text(page)


def test_a_row_that_another_window_changed_is_not_changed_in_secret(pages):
    pages.post(ROW, record=RECORD, **FINDING)
    first = saved(pages)[0].time
    pages.post(ROW, record=RECORD, changes=first, **FINDING | {"cell__place": "p. 671"})
    page = pages.post(ROW, 422, record=RECORD, changes=first, **FINDING | {"cell__place": "p. 672"})
    assert "changed or removed in another window" in text(page)
    assert len(saved(pages)) == 2
    pages.post(ROW, record=RECORD, changes="", **FINDING | {"cell__place": "p. 672"})
    assert "5 rows of this record" in text(pages.get(ROW, record=RECORD))


def test_rows_of_files_are_copied_and_never_changed(pages):
    page = pages.get(ROW, record=RECORD)
    assert "3 rows of this record" in text(page)
    assert page.xpath("//button[@name='remove']") == []
    place = page.xpath("//span[@class='faint place']/span/text()")[0]
    assert fields(pages.get(ROW, record=RECORD, copy=place))["role"] == "antecedent"
    pages.post(ROW, record=RECORD, remove="2026-11-22T09:00:00.000000Z")
    assert saved(pages) == []


def test_the_preview_says_what_it_still_needs_and_then_shows_the_row(pages):
    part = pages.post("/sheet/findings/preview", record=RECORD)
    assert "as you fill in the form" in text(part)
    part = pages.post("/sheet/findings/preview", record=RECORD, cell__role="outcome", cell__construct="x")
    assert "once these are right: Dimension, Nature of evidence, Finding" in text(part)
    part = pages.post(
        "/sheet/findings/preview", record=RECORD, **FINDING | {"cell__place": ""}
    )  # no matter for the table
    assert [text(cell) for cell in part.xpath("//tbody/tr/*")] == [
        "CNH → Product-related outcomes", "Adner (2002)", "Empirical", "A technology from below wins.",
    ]  # fmt: skip
    assert saved(pages) == []
    page = pages.post(ROW, record=RECORD, preview="1", **FINDING)  # by the button, without scripts
    assert "A technology from below wins." in text(page.get_element_by_id("preview"))
    assert fields(page)["place"] == "p. 670"
    assert saved(pages) == []


def test_hostile_text_is_stored_as_it_is_and_stays_inert(pages):
    texts = ("construct", "finding", "place", "note", "mediator", "moderators", "sample", "context")
    typed = {f"cell__{name}": f"{name} {HOSTILE[n % len(HOSTILE)]}" for n, name in enumerate(texts)}
    page = pages.post(ROW, record=RECORD, **FINDING | typed)
    assert {f"cell__{name}": saved(pages)[0].cells[name] for name in texts} == typed
    for shown in (page, pages.get(ROW, record=RECORD, change=saved(pages)[0].time)):
        assert shown.xpath("//script[not(@src)]") == []
    assert all(value in text(page) for value in typed.values())
    kept = fields(pages.get(ROW, record=RECORD, change=saved(pages)[0].time))
    assert {f"cell__{name}": kept[name] for name in texts} == typed
    part = pages.post("/sheet/findings/preview", record=RECORD, **FINDING | typed)
    assert part.xpath("//script") == []
    assert typed["cell__finding"] in text(part)


def test_a_sheet_without_records_has_a_form_of_its_own(pages):
    page = pages.get("/sheet/agenda")
    assert list(fields(page)) == ["topic", "question", "place", "note"]
    page = pages.post(
        "/sheet/agenda/row", cell__topic="outcomes", cell__question="Does it <i>pay</i>?", cell__place="Discussion"
    )
    assert "The row is saved" in text(page)
    assert saved(pages)[0].record == ""
    part = pages.post("/sheet/agenda/preview", cell__topic="outcomes", cell__question="Is it so?")
    assert "Outcomes of CH" in text(part)
    assert "Is it so?" in text(part)


def test_what_cannot_be_written_stays_on_the_page(pages, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pages.session.journal, "append", full)
    page = pages.post(ROW, 507, record=RECORD, **FINDING)
    assert "the journal cannot be written (No space left on device)" in text(page)
    assert fields(page)["finding"] == "A technology from below wins."


def test_a_table_of_any_sheet_shows_its_row(pages, ch):
    plan = TablePlan("views", "sheet", "Table 9", "Views", settings={"sheet": "perspectives"})
    pages.session.review = replace(ch, project=replace(ch.project, tables=(plan,)))
    sent = {"cell__perspective": "traditional", "cell__aspect": "lens", "cell__text": "A & B", "cell__place": "p. 1"}
    part = pages.post("/sheet/perspectives/preview", **sent)
    assert "Table 9. Views" in text(part)
    assert "A & B" in text(part)
    part = pages.post("/sheet/perspectives/preview", record=RECORD, **sent)
    assert "Adner (2002)" in text(part)


def test_every_sheet_of_the_codebook_opens(pages, ch):
    for name, sheet in ch.sheets.items():
        if "vote" not in sheet.definition.columns:
            pages.get(f"/sheet/{name}")
            pages.get(f"/sheet/{name}/row", record=RECORD)
            pages.post(f"/sheet/{name}/row", 422, record=RECORD)
    assert saved(pages) == []


def test_a_page_is_a_document(pages):
    page = pages.get(ROW, record=RECORD)
    assert len(page.xpath("//h1")) == 1
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for field in page.xpath("//main//input[not(@type='hidden')] | //main//select | //main//textarea"):
        assert page.xpath(f"//label[@for='{field.get('id')}']") or field.xpath("ancestor::label")
    for name in page.xpath("//@aria-describedby"):
        assert all(page.get_element_by_id(one) is not None for one in name.split())
    assert parser.tostring(page).count(b"<style") == 0


CODEBOOK = """
[traits]
label = "Traits"
per_record = "one"
[traits.columns.record]
type = "record"
required = true
[traits.columns.coder]
type = "text"
[traits.columns.kinds]
type = "codes"
codes.a.label = "Kind A"
codes.b.label = "Kind B"
[traits.columns.size]
type = "integer"
[traits.columns.day]
type = "date"
"""


def with_sheet(folder: Path, more: str = "") -> Any:
    """The review with one sheet more. more: columns of it."""
    book = folder / "data/coding/codebook.toml"
    book.write_text(book.read_text("utf-8") + CODEBOOK + more, "utf-8")
    protocol = folder / "review.toml"
    protocol.write_text(protocol.read_text("utf-8").replace('"agenda"]', '"agenda", "traits"]'), "utf-8")
    return run(load(folder))


def test_several_codes_numbers_and_one_row_a_record(folder):
    (folder / "data/coding/traits-CD-1.csv").write_text("record,coder,size\nadner2002,CD,77\n", "utf-8")
    with session_of(with_sheet(folder), folder) as session:
        pages = Pages(session)
        row = "/sheet/traits/row"
        page = pages.get(row, record=RECORD)
        assert "77" not in text(page)  # another coder's row is not shown
        assert page.xpath("//input[@type='checkbox']/@value") == ["a", "b"]
        page = pages.post(row, 422, record=RECORD, cell__size="3,5", cell__kinds=["a", "b"], cell__day="soon")
        assert page.xpath("//div[@role='alert']//a/@href") == ["#f-size", "#f-day"]
        assert page.xpath("//input[@type='checkbox'][@checked]/@value") == ["a", "b"]
        pages.post(row, record=RECORD, cell__size="12", cell__kinds=["b", "a"], cell__day="2026-11-22")
        assert saved(pages)[0].cells == {"kinds": "b; a", "size": "12", "day": "2026-11-22"}
        page = pages.get(row, record=RECORD)
        assert fields(page)["size"] == "12"  # the one row is there to change
        pages.post(row, record=RECORD, changes=saved(pages)[0].time, cell__size="13")
    rows = [r for r in run(load(folder)).sheets["traits"].rows if r["coder"] == "AB"]
    assert [(r["size"], r.record_id, r.place) for r in rows] == [("13", RECORD, "data/coding/journal-AB.jsonl:2")]


def test_the_one_row_that_another_window_saved_is_not_replaced_in_secret(folder):
    with session_of(with_sheet(folder), folder) as session:
        pages, row = Pages(session), "/sheet/traits/row"
        pages.post(row, record=RECORD, changes="", cell__size="12")
        page = pages.post(row, 422, record=RECORD, changes="", cell__size="13")
        assert "in another window; saving replaces it" in text(page)
        assert [(event.cells["size"], event.undoes) for event in saved(pages)] == [("12", "")]
        assert fields(page)["size"] == "13"
        (replaced,) = page.xpath("//input[@name='changes']/@value")
        pages.post(row, record=RECORD, changes=replaced, cell__size="13")
        assert [(event.cells["size"], event.undoes) for event in saved(pages)][1:] == [("13", saved(pages)[0].time)]


def test_a_row_stays_in_its_round_and_practice_is_coded_apart(folder):
    review = with_sheet(folder, '[traits.columns.round]\ntype = "text"\n')
    row = "/sheet/traits/row"

    def code(round: str, shown: str, size: str) -> tuple[str, str, str]:
        with session_of(review, folder, round=round) as session:
            pages = Pages(session)
            page = pages.get(row, record=RECORD)
            assert fields(page)["size"] == shown
            pages.post(row, record=RECORD, changes=page.xpath("//input[@name='changes']/@value")[0], cell__size=size)
            event = saved(pages)[-1]
            return (
                event.round,
                event.cells["size"],
                next((e.cells["size"] for e in saved(pages) if e.time == event.undoes), ""),
            )

    assert code("", "", "12") == ("", "12", "")
    assert code("Calibration", "", "13") == ("Calibration", "13", "")
    assert code("calibration", "13", "14") == ("Calibration", "14", "13")
    assert code("", "12", "15") == ("", "15", "12")
    assert code("2", "", "16") == ("2", "16", "")
    assert code("", "16", "17") == ("2", "17", "16")
    sheet = run(load(folder)).sheets["traits"]
    assert sorted((r["round"], r["size"]) for r in sheet.rows) == [("", "15"), ("2", "17")]
    assert [(r["round"], r["size"]) for r in sheet.aside] == [("Calibration", "14")]
    with session_of(run(load(folder)), folder, "CD", round="calibration") as session:
        assert "14" not in text(Pages(session).get(row, record=RECORD))


def test_a_saved_row_is_in_table_graph_and_explain_with_its_place(folder):
    with session_of(run(load(folder)), folder) as session:
        Pages(session).post(ROW, record=RECORD, **FINDING)
    before = {file: file.read_bytes() for file in (folder / "data/coding").glob("*.csv")}
    review = run(load(folder))
    place = "data/coding/journal-AB.jsonl:1"
    assert place in [row for _, _, row, _ in edges(review.graph)]
    (table,) = [table for table in tables(review) if table.name == "table3"]
    assert any(plain(row[3]) == "A technology from below wins." for row in table.rows)
    told = CliRunner().invoke(cli.app, ["explain", RECORD, str(folder)]).output
    assert place in told
    assert before == {file: file.read_bytes() for file in (folder / "data/coding").glob("*.csv")}
