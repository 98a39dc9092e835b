"""Tables as LaTeX: what was typed is what is set, and a table is as wide as the text."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from test_render import HOSTILE, SAMPLES, TEXTS, sample, tables

from review.errors import ProtocolError
from review.nouns import Piece, Table, TableColumn, cell
from review.render import tex_text
from review.render.tex import escape_tex, render, standalone


@pytest.fixture
def latex(tool):
    """LaTeX and what reads its pages; a test that asks for it skips where they are missing, but never in CI."""
    tool("pdflatex")
    tool("pdftotext")


def compiled(folder: Path, *made: Table) -> tuple[str, str]:
    """The text of the PDF and the log, after two runs of pdflatex over the tables in one document."""
    for table in made:
        (folder / f"{table.name}.tex").write_bytes(render(table))
    (folder / "tables.tex").write_bytes(standalone([table.name for table in made]))
    for _ in range(2):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "tables.tex"]
        run = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
        assert run.returncode == 0, run.stdout.decode("utf-8", "replace")[-2000:]
    shown = subprocess.run(["pdftotext", "-layout", "tables.pdf", "-"], cwd=folder, check=True, capture_output=True)
    return shown.stdout.decode(), (folder / "tables.log").read_text("utf-8", "replace")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("R&D < 5% of $1 #2 a_b", r"R\&D \textless{} 5\% of \$1 \#2 a\_b"),
        ("~^|\"`", r"\textasciitilde{}\textasciicircum{}\textbar{}\textquotedbl{}\textasciigrave{}"),
        ("[x] *y", "{[}x{]} {*}y"),
        ("a--b---c ,,d'' --", "a-|-b-|-|-c ,|,d'|' -|-".replace("|", r"{\kern0pt}")),
        ("<< >> ?` ``", r"\textless{}|\textless{} \textgreater{}|\textgreater{} ?|\textasciigrave{} "
         r"\textasciigrave{}|\textasciigrave{}".replace("|", r"{\kern0pt}")),
        ("Müller “x” – Łódź", "Müller “x” – Łódź"),
        ("β → ≥", r"\ensuremath{\beta} \ensuremath{\rightarrow} \ensuremath{\geq}"),
        ("中", "{[}U+4E2D{]}"),
        ("𝛽ＡＢ", r"\ensuremath{\beta}AB"),
        ("e\u0301 ǧ x\u0302", r"é \v{g} \^{x}"),
        ("a\nb\u00a0c", "a b~c"),
        ("가", "{[}U+AC00{]}"),
    ],
)  # fmt: skip
def test_text_becomes_source(text, source):
    assert escape_tex(text) == source


@given(TEXTS)
@settings(max_examples=24, deadline=None)
def test_source_is_balanced_and_has_only_known_commands(text):
    source = escape_tex(text)
    bare = re.sub(r"\\[{}]", "", source)
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"(?<!\\)[%&$#_]|\\(input|write|def)\b|\n", source)
    assert all(ord(char) < 0x2123 for char in source)


@given(tables())
@settings(max_examples=15, deadline=None)
def test_every_row_of_the_source_has_every_column(table):
    body = render(table).decode().split("\\endlastfoot\n")[1].split("\\end{longtable}")[0]
    rows = [line for line in body.split("\\noalign")[0].splitlines() if not line.startswith("\\addlinespace")]
    assert len(rows) == len(table.rows)
    assert all(len(re.findall(r"(?<!\\)&", row)) == len(table.columns) - 1 for row in rows)


WIDE = Table(
    "wide", "Table 2", "Wide", tuple(TableColumn(str(n), "heterogeneity", 0.1, "right") for n in range(10)), ()
)


def test_a_wide_table_lies_and_says_what_its_preamble_needs():
    source = render(WIDE).decode()
    assert source.index("%   \\usepackage{pdflscape}") < source.index("\\begin{landscape}")
    assert source.rstrip().endswith("\\end{landscape}")
    assert b"landscape" not in render(sample(SAMPLES / "constructs.json"))
    assert b"pdflscape" in standalone(["wide"])


def test_a_standalone_document_refuses_names_that_latex_cannot_input():
    assert b"\\input{table_3.tex}" in standalone(["table_3"])
    with pytest.raises(ProtocolError) as caught:
        standalone(["ok", "a b", "}x", "../up"])
    assert len(caught.value.complaints) == 3


@pytest.mark.usefixtures("latex")
def test_hostile_text_is_set_as_it_was_typed(tmp_path):
    columns = (TableColumn("a", "A", 0.4), TableColumn("b", "[x]", 0.6))
    rows = tuple((cell(text), (Piece("*", "italic"), Piece(f"«{text}»"), Piece("[", "mark"))) for text in HOSTILE)
    notes = ("", " ".join(HOSTILE)), ("[*]", "\\relax")
    made = Table("hostile", "Table & A", "".join(HOSTILE), columns, rows, notes)
    text, log = compiled(tmp_path, made)
    solid = re.sub(r"\s+", "", text)
    for plain in (
        "<script>alert(1)</script>", "R&D<5", "\\input{x}", "50%of$5#1a_b{c}~d^e", "a--b---c", "[*]", "a|b", "{{7*7}}",
        "{%for%}", "U+4E2D", "‘quotes’it’s–—", "=HYPERLINK(\"x\")", "\\relax", "Table&A",
        "<<a>>,,b", "``c", "?`d!`e",
    ):  # fmt: skip
        assert plain in solid, plain
    assert not re.search(r"LaTeX Error|Missing character", log)


@pytest.mark.usefixtures("latex")
def test_every_character_with_a_command_or_an_accent_compiles(tmp_path):
    symbols = [*tex_text._SPECIAL, *tex_text._SYMBOLS]
    accented = [f"{letter}{mark}" for mark in tex_text._ACCENTS for letter in "aêß\\ "]
    letters = [chr(n) for n in range(0xA0, 0x2123) if tex_text._SET.fullmatch(chr(n))]
    rows = tuple((cell(f"x{char}"),) for char in [*symbols, *accented, *letters])
    text, log = compiled(tmp_path, Table("all", "Table 1", "All", (TableColumn("a", "A", 1.0),), rows))
    shown = unicodedata.normalize("NFC", text)
    assert all(f"x{letter}" in shown for letter in "éßłžŠœ€–“™")
    assert not re.search(r"LaTeX Error|Missing character|Font shape .* undefined", log)


@pytest.mark.usefixtures("latex")
def test_a_table_is_as_wide_as_the_text_and_its_head_is_on_each_page(tmp_path):
    columns = tuple(TableColumn(n, f"Head {n}", w) for n, w in zip("abcd", (0.2, 0.25, 0.15, 0.4), strict=True))
    words = "The more the needs of customers differ, the more a response depends on shared knowledge. "
    rows = tuple((cell(f"Group {n // 20}"), cell(f"Row {n}"), cell("mediator"), cell(words * 3)) for n in range(40))
    long = Table("long", "Table 3", "Constructs", columns, rows, (("", "General."), ("a", "Special.")), 1)
    text, log = compiled(tmp_path, long, sample(SAMPLES / "constructs.json"), WIDE)
    assert "Overfull" not in log
    assert text.count("(continued)") == text.count("Head a") - 1 > 0
    assert (text.count("Group 0"), text.count("Group 1")) == (1, 1)
    assert "Note. General." in text
    *_, last = (page for page in text.split("\f") if "Row 39" in page)
    assert "Head a" in last
    assert "Note. General." in last
    assert all(f"Row {n} " in text for n in range(40))


@pytest.mark.usefixtures("latex")
def test_the_last_row_its_head_and_the_notes_stay_on_one_page(tmp_path):
    """Wherever the page ends: these tables fill one page to within some lines, or a little more than one."""
    columns = (TableColumn("a", "Head a", 0.5), TableColumn("b", "B", 0.5))
    notes = ("", "General."), ("a", "First."), ("b", "Second.")
    row, end = (cell("x"), cell("x")), (cell("End"), ())
    made = [Table(f"t{n}", f"Table {n}", "T", columns, (*[row] * n, end), notes) for n in range(35, 45)]
    text, _ = compiled(tmp_path, *made)
    last = [page for page in text.split("\f") if "End" in page]
    assert len(last) == len(made) < text.count("\f")
    assert all(wanted in page for page in last for wanted in ("Head a", "General.", "First.", "Second."))


@pytest.mark.usefixtures("latex")
def test_notes_longer_than_a_page_are_not_cut(tmp_path):
    notes = tuple((f"n{n}", f"Note {n} " + "tells of a study that the text names. " * 8) for n in range(40))
    long = Table("t", "Table 1", "T", (TableColumn("a", "Head", 1.0),), ((cell("x"),),), notes)
    text, _ = compiled(tmp_path, long)
    assert all(f"Note {n} " in text for n in range(40))
    assert text.count("Head") == 1
