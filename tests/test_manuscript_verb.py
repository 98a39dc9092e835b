"""`review render` on a scholar's manuscript, and the manuscript of the worked example, which each run fills."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from test_manuscript import written
from typer.testing import CliRunner

from review import cli
from review.errors import ProtocolError, ReviewError
from review.project.load import load
from review.report.manuscript import filled

pytestmark = pytest.mark.usefixtures("undrawn")


def run(*words: str | Path):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


def test_render_fills_a_copy_and_never_writes_over_what_a_person_saved(folder, tmp_path):
    mine = tmp_path / "paper.docx"
    mine.write_bytes(written("{{ n.included }} works, {{ citep.adner2002 }}"))
    before = mine.read_bytes()
    made = run("render", mine, folder)
    assert made.exit_code == 0, made.exception
    copy = tmp_path / "paper.filled.docx"
    assert Document(copy).paragraphs[0].text == "42 works, (Adner, 2002)"
    assert mine.read_bytes() == before
    first = copy.read_bytes()
    assert run("render", mine, folder).exit_code == 0
    assert copy.read_bytes() == first
    Document(copy).save(copy)  # as Word would
    edited = copy.read_bytes()
    refused = run("render", mine, folder)
    assert isinstance(refused.exception, ReviewError)
    assert "had a hand in this file" in str(refused.exception)
    assert copy.read_bytes() == edited
    assert run("render", mine, folder, "--out", tmp_path / "other.docx").exit_code == 0
    assert (tmp_path / "other.docx").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "other.docx", "paper.docx", "paper.filled.docx",
    ]  # fmt: skip


def test_check_tells_what_cannot_be_filled_and_writes_nothing(folder, tmp_path):
    mine = tmp_path / "paper.docx"
    mine.write_bytes(written("{{ n.inclded }}", "{{ cite.teece2007 }}", "{{ table33 }}"))
    told = run("render", mine, folder, "--check")
    assert isinstance(told.exception, ReviewError)
    assert [complaint.hint for complaint in told.exception.complaints] == [
        'did you mean "n.included"?', "", 'did you mean "table3"?',
    ]  # fmt: skip
    assert "is not a work that the review includes" in told.exception.complaints[1].what
    mine.write_bytes(written("{{ n.included }}"))
    assert run("render", mine, folder, "--check").exit_code == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["paper.docx"]


def test_names_of_files_that_cannot_be_are_told(folder, tmp_path):
    mine = tmp_path / "paper.docx"
    assert "there is no such file" in str(run("render", mine, folder).exception)
    mine.write_bytes(written("a"))
    for out, why in (
        (mine, "the manuscript itself"), (tmp_path / "no" / "x.docx", "no such folder"),
        (tmp_path / "x.pdf", 'name it'), (tmp_path, "docx"),
    ):  # fmt: skip
        assert why in str(run("render", mine, folder, "--out", out).exception)


# ---- the worked example --------------------------------------------------------------------------------------------


def test_each_run_fills_the_manuscript_of_the_worked_example(ch):
    given = ch.project.manuscript
    assert given is not None
    assert len(given) < 30_000
    made = Document(io.BytesIO(filled(ch, given, file="data/manuscript.docx")))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "{{" not in text
    assert f"left {len(ch.records)} works to screen" in text
    assert "Forty-two works are included" in text
    assert "others do (Adner & Levinthal, 2001; Adner & Snow, 2010)" in text
    assert "(e.g., Franke & von Hippel, 2003; von Hippel, 1986, 1998)" in text
    assert "Adner, R. (2002). When are technologies disruptive?" in text
    assert len(made.tables) == 2
    assert len(made.inline_shapes) == 1
    assert made.sections[0].header.paragraphs[0].text == "CUSTOMER HETEROGENEITY: 42 WORKS"


def test_a_missing_manuscript_is_a_complaint_with_its_line(folder):
    (folder / "data" / "manuscript.docx").unlink()
    with pytest.raises(ProtocolError, match=r"review\.toml:\d+: .*manuscript"):
        load(folder)


def test_a_figure_that_has_nothing_to_draw_yet_is_told_and_its_place_is_kept(new):
    """A new review whose people have decided nothing: no work is included, nothing is proposed."""
    (new / "data/coding/screening.csv").write_text("record,coder,vote,criterion\n", "utf-8")
    (new / "data/coding/findings.csv").write_text(
        "record,role,construct,dimension,outcome_type,nature,finding\n", "utf-8"
    )
    protocol = new / "review.toml"
    own = '[reports]\nmanuscript = "data/paper.docx"'
    protocol.write_text(protocol.read_text("utf-8").replace("[reports]", own), "utf-8")
    paper = new / "data" / "paper.docx"
    paper.write_bytes(written("{{ journals }}", "{{ model }}", "{{ gaps }}", "{{ years }}", "{{ evidence }}", "end"))
    done = run("run", new)
    assert done.exit_code == 0, done.exception
    told = 'data/paper.docx: there is nothing to draw for "{0}" yet; in its place stands "[{0}: nothing to draw yet]"'
    assert [told.format(name) in done.stderr for name in ("journals", "model", "gaps", "years")] == [
        True, True, False, False,
    ]  # fmt: skip
    made = Document(new / "reports" / "manuscript.docx")
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[:2] == ["[journals: nothing to draw yet]", "[model: nothing to draw yet]"]
    assert len(made.inline_shapes) == 3
    assert told.format("model") in run("check", new).stderr
    assert told.format("model").replace("data/", f"{new}/data/") in run("render", paper, new, "--check").stderr
    paper.write_bytes(written("As {{ journals }} shows", "{{ journls }}", "{{ figure9 }}", "{ model }"))
    refused = str(run("check", new).exception)
    for what in ("cannot stand within a sentence", 'did you mean "journals"?', '"figure9" is not known',
                 "write {{ model }}"):  # fmt: skip
        assert what in refused
