"""Tables as text: what is in the table is in every format, as text and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.nouns import Cell, Piece, Table, TableColumn, cell, plain
from review.records.text import clean, neutral
from review.render import FORMATS
from review.render.csv import grid
from review.render.layout import blanked, cleaned, short, shown, wide
from review.render.markdown import escape_md

SAMPLES = Path(__file__).parent / "samples" / "render"
HOSTILE: list[str] = json.loads((SAMPLES / "hostile.json").read_text("utf-8"))
TEXTS = st.text() | st.sampled_from(HOSTILE)
PIECES = st.builds(Piece, TEXTS, st.sampled_from(("plain", "italic", "mark")))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(1, 4))
    sides = st.sampled_from(("left", "right"))
    columns = tuple(TableColumn(str(n), draw(TEXTS), 1 / count, draw(sides)) for n in range(count))
    row = st.tuples(*[st.lists(PIECES, max_size=3).map(tuple)] * count)
    rows = tuple(draw(st.lists(row, max_size=4)))
    notes = tuple(draw(st.lists(st.tuples(st.sampled_from(("", "a", "<b>")), TEXTS), max_size=2)))
    return Table(
        "t",
        draw(TEXTS),
        draw(TEXTS),
        columns,
        rows,
        notes,
        draw(st.integers(0, count)),
        draw(st.sampled_from(("merge", "blank", "repeat"))),
    )


def everywhere(text: str) -> Table:
    """A table that has `text` in every place that holds text."""
    columns = (TableColumn("a", text, 0.25), TableColumn("b", "B", 0.75))
    rows = ((cell(text), cell(text)), ((Piece(text, "italic"),), (Piece("x"), Piece(text, "mark"))))
    return Table("t", text, text, columns, rows, (("", text), (text, text)), 1)


def grouped(*labels: tuple[str, ...], count: int = 2) -> Table:
    columns = tuple(TableColumn(str(n), str(n), 1 / 3) for n in range(3))
    return Table("t", "", "", columns, tuple(tuple(map(cell, row)) for row in labels), (), count)


def sample(path: Path) -> Table:
    given = json.loads(path.read_text("utf-8"))

    def pieces(content: str | list[Any]) -> Cell:
        return cell(content) if isinstance(content, str) else tuple(Piece(*piece) for piece in content)

    return Table(
        **given | {
            "columns": tuple(TableColumn(*column) for column in given["columns"]),
            "rows": tuple(tuple(map(pieces, row)) for row in given["rows"]),
            "notes": tuple(map(tuple, given["notes"])),
        }
    )  # fmt: skip


EXPECTED = sorted(path for path in SAMPLES.glob("*.*") if path.suffix != ".json")


def test_there_are_samples():
    assert {path.suffix[1:] for path in EXPECTED} == set(FORMATS) - {"docx", "xlsx"}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name)
def test_a_table_looks_as_expected(path):
    assert FORMATS[path.suffix[1:]](sample(path.with_suffix(".json"))) == path.read_bytes()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_any_text_in_any_place_has_a_form_that_is_stable(name, text):
    once = FORMATS[name](everywhere(text))
    assert once == FORMATS[name](everywhere(text))
    if name not in ("docx", "xlsx"):
        assert once.decode("utf-8").endswith("\n")
        assert b"\r" not in once
        assert b"<script" not in once or name in ("tex", "csv")


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_without_rows_titles_or_notes_and_a_very_long_cell(name):
    column = (TableColumn("a", "", 1.0),)
    assert FORMATS[name](Table("t", "", "", column, ()))
    found = FORMATS[name](Table("t", "", "", column, ((cell("x" * 10_000),),)))
    assert b"x" * 10_000 in found


# ---- labels that repeat ------------------------------------------------------------------------------------------


def test_a_label_is_shown_once_and_again_when_a_label_before_it_changes():
    table = grouped(("A", "x", "1"), ("A", "x", "1"), ("A", "y", "1"), ("B", "y", "1"), ("A", "y", "1"))
    assert [tuple(map(plain, row)) for row in blanked(table)] == [
        ("A", "x", "1"), ("", "", "1"), ("", "y", "1"), ("B", "y", "1"), ("A", "y", "1"),
    ]  # fmt: skip
    assert shown(grouped(("A", "x", "1"), ("A", "x", "1"), count=0)) == [(True, True, True)] * 2


@pytest.mark.parametrize(
    ("repeated", "md", "spans"), [("merge", "| A |  |", 1), ("blank", "| A |  |", 1), ("repeat", "| A | A |", 0)]
)
def test_a_label_is_shown_as_the_table_says(repeated, md, spans):
    table = replace(grouped(("A", "x", "1"), ("A", "y", "2"), count=1), repeated=repeated)
    firsts = [line.split("|")[1] for line in FORMATS["md"](table).decode().splitlines() if line.startswith("|")][2:]
    assert "|".join(["", *firsts, ""]).replace("||", "|  |") == md
    page = FORMATS["html"](table).decode()
    assert page.count("rowspan") == spans
    assert page.count("<tbody>") == 1
    assert FORMATS["tex"](table).decode().count("A &") == (2 if repeated == "repeat" else 1)
    assert FORMATS["csv"](table).decode("utf-8-sig") == "0,1,2\nA,x,1\nA,y,2\n"


def test_a_wide_page_is_wider_and_prints_in_landscape():
    columns = tuple(TableColumn(str(n), "heterogeneity", 0.1) for n in range(10))
    assert b"size: landscape" in FORMATS["html"](Table("t", "", "", columns, ()))
    assert b"landscape" not in FORMATS["html"](grouped(("A", "x", "1")))


def test_numbers_stand_right():
    columns = (TableColumn("a", "Journal", 0.5), TableColumn("b", "n", 0.5, "right"))
    table = Table("t", "", "", columns, ((cell("A"), cell("1")),))
    assert "| --- | ---: |" in FORMATS["md"](table).decode()
    page = Page(FORMATS["html"](table))
    assert [attrs.get("class") for tag, attrs in page.tags if tag in ("th", "td")] == [None, "right"] * 2
    assert FORMATS["tex"](table).count(rb">{\RaggedLeft") == 1


def test_a_table_is_wide_if_its_words_do_not_fit_or_its_texts_are_tall():
    def table(count: int, text: str) -> Table:
        columns = tuple(TableColumn(str(n), "x", 1 / count) for n in range(count))
        return Table("t", "", "", columns, ((cell(text),) * count,))

    assert not wide(table(6, "heterogeneity"))
    assert wide(table(8, "heterogeneity"))
    assert wide(table(5, "word " * 30))
    assert not wide(table(4, "word " * 40))
    assert not wide(table(3, "x" * 400))  # no page holds such a word
    tall = table(2, "x")
    assert not short(tall, (cell("word " * 200), cell("x")))
    assert short(tall, (cell("word " * 100), cell("x")))


@given(st.lists(st.tuples(*[st.sampled_from("AB")] * 3), max_size=8), st.integers(0, 3))
@settings(max_examples=15, deadline=None)
def test_the_shown_labels_tell_the_whole_table(rows, count):
    table = grouped(*rows, count=count)
    seen: list[tuple[str, ...]] = []
    for row, shows in zip(rows, shown(table), strict=True):
        seen.append(tuple(text if show else seen[-1][n] for n, (text, show) in enumerate(zip(row, shows, strict=True))))
    assert seen == rows


# ---- Markdown ----------------------------------------------------------------------------------------------------


@given(tables())
@settings(max_examples=18, deadline=None)
def test_markdown_has_the_same_number_of_cells_in_every_row(table):
    text = FORMATS["md"](table).decode()
    lines = [line for line in text.split("\n") if line.startswith("|")]
    assert len(lines) == len(table.rows) + 2
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {len(table.columns) + 1}
    tags = set(re.findall(r"<[^>]*>", text))
    assert tags <= {"<br>", "<em>", "</em>", "<sup>", "</sup>"}


@given(TEXTS)
@settings(max_examples=18, deadline=None)
def test_markdown_is_unescaped_to_the_text(text):
    """By the rules of CommonMark: a backslash before punctuation goes, entities and <br> are read."""
    escaped = escape_md(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]|~$]", re.sub(r"\\\\", "", escaped))
    shown = re.sub(r"\\([!-/:-@\[-`{-~])|<br>", lambda found: found.group(1) or "\n", escaped)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(entity, char)
    assert shown == text


# ---- HTML --------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The text of each cell, note and caption of a page, and the tags that were seen."""

    def __init__(self, page: bytes):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"th": [], "td": [], "p": [], "caption": [], "title": []}
        self._open = ""
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in self.texts:
            self._open = tag
            self.texts[tag].append("")
        elif tag == "br":
            self.texts[self._open][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == self._open else self._open

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open][-1] += data


@given(tables())
@settings(max_examples=18, deadline=None)
def test_a_web_page_tells_the_text_of_every_cell_that_is_shown(table):
    page = Page(FORMATS["html"](table))
    shows = shown(table)
    for tag, wanted in (("th", range(table.labels)), ("td", range(table.labels, len(table.columns)))):
        heads = [clean(column.label)[0] for column in table.columns] if tag == "th" else []
        cells = [row[n] for row, s in zip(table.rows, shows, strict=True) for n in wanted if s[n]]
        assert page.texts[tag] == heads + ["".join(clean(piece.text)[0] for piece in cell) for cell in cells]
    spans = sum(int(attrs.get("rowspan") or 1) for tag, attrs in page.tags if tag in ("th", "td"))
    assert spans == len(table.columns) * (len(table.rows) + 1)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_web_page_is_inert_and_fetches_nothing(text):
    page = Page(FORMATS["html"](everywhere(text)))
    allowed = {"html", "head", "meta", "title", "style", "body", "table", "caption", "b", "i", "colgroup", "col",
               "thead", "tbody", "tr", "th", "td", "br", "sup", "p", "main"}  # fmt: skip
    assert {tag for tag, _ in page.tags} <= allowed
    assert not any(name.startswith("on") or name in ("src", "href") for _, attrs in page.tags for name in attrs)


def test_a_web_page_has_what_a_reading_aid_needs():
    page = FORMATS["html"](sample(SAMPLES / "constructs.json")).decode()
    assert '<html lang="en">' in page
    assert page.index("<caption>") < page.index("<thead>")
    assert '<th scope="rowgroup" rowspan="3">Market</th>' in page
    assert '<th scope="row" rowspan="2">Heterogeneity</th>' in page
    assert page.count('<th scope="col">') == 4
    assert page.count("<tbody>") == 2


# ---- CSV ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\t1", "\r1", "\n1", "＝1", "＋1", "－1", "＠1", "  =1", "\u00a0=1", "'x"]
)
def test_a_formula_is_made_text_and_can_be_had_back(text):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "x", "a=1", "x-y", "1", " x", "(-1)"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert neutral(text) == text


@given(TEXTS)
@settings(max_examples=18, deadline=None)
def test_dropping_one_leading_apostrophe_gives_the_text_back(text):
    made = neutral(text)
    assert (made[1:] if made.startswith("'") else made) == text


@given(tables())
@settings(max_examples=18, deadline=None)
def test_a_csv_file_tells_every_cell_on_one_line_a_row(table):
    data = FORMATS["csv"](table)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    same = cleaned(table)
    texts = [[column.label for column in same.columns], *([plain(cell) for cell in row] for row in same.rows)]
    assert [row[: len(same.columns)] for row in rows] == [
        [neutral(t).replace("\n", " / ") for t in row] for row in texts
    ]
    marked = [(mark, text) for mark, text in same.notes if mark]
    assert {len(row) for row in rows} == {len(same.columns) + bool(marked)}
    for typed, row in zip(same.rows, rows[1:], strict=True):
        marks = {m for cell in typed for p in cell if p.style == "mark" for m in p.text.split(",")}
        for mark, text in marked:
            assert mark not in marks or text.replace("\n", " / ") in row[-1]
    assert not any(cell.lstrip()[:1] in set("=+-@＝＋－＠") - {""} for row in rows for cell in row if cell.strip())


def test_repeated_labels_are_repeated_in_csv_and_numbers_stay_numbers():
    assert FORMATS["csv"](grouped(("A", "x", "1"), ("A", "x", "2"))).decode("utf-8-sig") == "0,1,2\nA,x,1\nA,x,2\n"
    assert grid(["beta", "n"], [[-0.32, None], ["-0.32", 5]]).decode("utf-8-sig") == "beta,n\n-0.32,\n'-0.32,5\n"
