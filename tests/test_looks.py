"""What is written as programs show it, the reports of the worked example above all: LaTeX, LibreOffice, a browser."""

import re
import shutil
import subprocess

import pytest
from conftest import ROOT
from test_prisma_figure import figure
from test_render_docx_table import with_merged_labels

from review.nouns import Table, TableColumn, cell, plain
from review.render import docx, docx_figure, xlsx
from review.report.manuscript import filled
from review.tables import tables

REPORTS = ROOT / "reports"


def letters(text: str) -> str:
    """`text` without what a line break may change: spaces, hyphens and page furniture."""
    return re.sub(r"[\W\d_]+", "", text)


def told(ch, pages: str) -> None:
    """Every word of every table and note stands on the pages; hyphens part words, as lines may break there."""
    found = letters(pages)
    for table in tables(ch):
        assert letters(table.title) in found
        texts = [plain(cell) for row in table.rows for cell in row] + [note for _, note in table.notes]
        missing = {word for text in texts for word in re.findall(r"[^\W\d_]+", text) if word not in found}
        assert not missing


def test_latex_sets_all_tables(ch, tool, tmp_path):
    latex, to_text = tool("pdflatex"), tool("pdftotext")
    for source in REPORTS.glob("*.tex"):
        shutil.copy(source, tmp_path)
    for _ in range(2):
        done = subprocess.run([latex, "-interaction=nonstopmode", "-halt-on-error", "tables.tex"],
                              cwd=tmp_path, capture_output=True, text=True, errors="replace")  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout
    subprocess.run([to_text, "tables.pdf", "tables.txt"], cwd=tmp_path, check=True)
    told(ch, (tmp_path / "tables.txt").read_text("utf-8"))


LONG = "words that go on over several lines of a narrow cell " * 3


def long_table() -> Table:
    """A table over several pages, of two groups."""
    columns = (TableColumn("a", "Perspective", 0.3), TableColumn("b", "Findings", 0.7))
    rows = tuple((cell(f"Group {n // 40}"), cell(f"R&D < 5 <b> {n} {{{{ 7*7 }}}}")) for n in range(80))
    return Table("t", "Table 9", "All rows", columns, rows, (("", "End."),), 1)


def long_sheet() -> Table:
    """A table over several pages, of two groups, with cells of several lines and with numbers."""
    columns = (
        TableColumn("a", "Perspective", 0.3),
        TableColumn("b", "Findings", 0.5),
        TableColumn("n", "n", 0.2, "right"),
    )
    rows = tuple(
        (cell(f"Group {n // 40}"), cell(f"=R&D < 5 {n}! {LONG}end {n};"), cell(f"1,{n:03}")) for n in range(80)
    )
    return Table("t", "Table 9", "All rows", columns, rows, (("", "End of it."),), 1, "merge")


@pytest.fixture(scope="module")
def printed(ch, office, tool, tmp_path_factory):
    """What LibreOffice prints of each document, by its name; it starts once for all of them."""
    to_text = tool("pdftotext")
    folder = tmp_path_factory.mktemp("printed")
    made = {
        "long.docx": docx.render(long_table()),
        "sheet.xlsx": xlsx.render(long_sheet()),
        "merged.docx": with_merged_labels(),
        "manuscript.docx": filled(ch, ch.project.manuscript, file="manuscript.docx"),
        "prisma.docx": docx_figure.render(figure()),
    }
    made |= {f"{table.name}.docx": (REPORTS / f"{table.name}.docx").read_bytes() for table in tables(ch)}
    for name, document in made.items():
        (folder / name).write_bytes(document)
    for path in office([folder / name for name in made], "pdf", folder):
        subprocess.run([to_text, "-layout", path], check=True)
    return {name: (folder / name).with_suffix(".txt").read_text("utf-8") for name in made}


def test_a_word_processor_opens_all_tables(ch, printed):
    names = [f"{table.name}.docx" for table in tables(ch)]
    assert len(names) > 4
    told(ch, "".join(printed[name] for name in names))


def test_a_word_processor_repeats_the_head_of_a_table(printed):
    text = printed["long.docx"]
    assert all(f"R&D < 5 <b> {n} {{{{ 7*7 }}}}" in text for n in range(80))
    assert (text.count("Perspective"), text.count("Group 0"), text.count("Group 1")) == (text.count("\f"), 1, 1)
    assert text.count("\f") > 1


def test_a_spreadsheet_program_shows_all_of_a_table(printed):
    pages = printed["sheet.xlsx"].count("\f")
    text = re.sub(r"\s+", " ", printed["sheet.xlsx"])
    assert all(f"=R&D < 5 {n}!" in text and f"end {n};" in text and f"1,{n:03}" in text for n in range(80))
    assert pages > 1
    assert (text.count("Perspective"), text.count("Group 0"), text.count("Group 1")) == (pages, 1, 1)
    assert "Note. End of it." in text


def test_a_word_processor_shows_merged_labels_once_and_turns_the_page(printed):
    text = printed["merged.docx"]
    assert all(f"R&D < {n}" in text for n in range(12))
    assert [text.count(f"Group {n}") for n in range(3)] == [1, 1, 1]
    assert text.count("\f") == 3


def test_a_word_processor_opens_the_manuscript(printed):
    pages = printed["manuscript.docx"].split("\f")[:-1]
    assert all(len(page.split()) > 12 for page in pages), "an empty page"
    assert "Table 3" in printed["manuscript.docx"]
    assert "Zhou, K. Z., Brown, J. R., & Dev, C. S. (2009)." in printed["manuscript.docx"]


def test_a_word_processor_shows_a_figure_on_one_page(printed):
    assert printed["prisma.docx"].count("\f") == 1


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_browser_shows_a_table(ch, browser, n):
    page = browser.new_page()
    page.goto((REPORTS / f"table{n}.html").as_uri())
    rows = re.findall(r"<tr.*?</tr>", page.content(), re.DOTALL)
    page.close()
    (table,) = [table for table in tables(ch) if table.name == f"table{n}"]
    assert len(rows) == len(table.rows) + 1
    assert letters(plain(table.rows[-1][-1]).split("[")[0]) in letters(re.sub(r"<[^>]+>", "", rows[-1]))


def test_the_pictures_are_as_large_as_their_drawings():
    for name in ("flow", "evidence"):
        svg = (REPORTS / f"{name}.svg").read_text("utf-8")
        wide = float(re.search(r'viewBox="0 0 ([\d.]+) ', svg)[1])
        png = (REPORTS / f"{name}.png").read_bytes()
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(png[16:20], "big") == pytest.approx(3 * wide, abs=3)
