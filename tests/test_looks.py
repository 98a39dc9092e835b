"""The reports of the worked example as programs show them: LaTeX, a word processor, a browser, a picture."""

import re
import shutil
import subprocess

import pytest
from conftest import ROOT

from review.nouns import plain
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


def test_a_word_processor_opens_all_tables(ch, tool, tmp_path):
    office, to_text = tool("soffice", "libreoffice"), tool("pdftotext")
    names = [REPORTS / f"{table.name}.docx" for table in tables(ch)]
    assert len(names) > 4
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run([office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, names)],
                   check=True, capture_output=True)  # fmt: skip
    pages = ""
    for name in names:
        subprocess.run([to_text, f"{name.stem}.pdf"], cwd=tmp_path, check=True)
        pages += (tmp_path / f"{name.stem}.txt").read_text("utf-8")
    told(ch, pages)


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
