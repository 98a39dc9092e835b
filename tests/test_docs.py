"""The documentation: what commands print, what comes from the program, what is named, and where links lead."""

import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from conftest import ROOT

from review import cli, dedupe, formats, journals, records, render, search, stages
from review.coding import codebook
from review.coding.agreement import COEFFICIENTS
from review.errors import QueryError
from review.project import protocol
from review.report.changes import CHANGES
from review.report.contents import contents
from review.report.manifest import MANIFEST, VERSIONS
from review.tables import TABLES

pytestmark = pytest.mark.usefixtures("undrawn")

DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import build  # noqa: E402
import transcript  # noqa: E402

PAGES = build.pages()


def name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


def text(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


def test_there_are_pages():
    assert {"README.md", "tutorial.md", "how-to.md", "explanation.md", "reference/protocol.md"} <= set(map(name, PAGES))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_what_the_program_makes_of_it(page):
    """In the tutorial and the recipes every command is run. If this fails, run `python docs/build.py` and read."""
    assert build.made(page) == page.read_text("utf-8")


def test_the_tutorial_says_what_its_commands_print():
    tutorial = text("tutorial.md")
    assert tutorial.count("$ review ") > 10
    assert "7 entries read from 3 exports, 1 merged as duplicates: 6 records" in tutorial
    assert "included 2   excluded 4   still open 0\n2 findings of 2 studies on 1 link" in tutorial


def test_a_command_that_ends_otherwise_than_the_page_says_is_a_failure():
    with pytest.raises(AssertionError, match="ended with 2, not 0"):
        transcript.carried_out("```console\n$ review run nowhere\n```\n")


def test_what_a_command_prints_is_put_in_the_place_of_what_an_earlier_run_printed():
    page = "<!-- new: mine -->\n```console exit=2\n$ review explain x\nold\n```\nafter\n"
    made = transcript.carried_out(page)
    assert '"x" is the name of no record' in made
    assert "old" not in made
    assert made.endswith("```\nafter\n")


# ---- every registered name is documented -----------------------------------------------------------------------------

REGISTRIES = {
    "formats of exports": (formats.FORMATS, "reference/formats.md"),
    "columns of records": ([column.name for column in records.COLUMNS], "reference/records.md"),
    "kinds of document": (records.TYPES, "reference/formats.md"),
    "syntaxes": (search.SYNTAXES, "reference/search.md"),
    "tags": (search.wos.TAGS, "reference/search.md"),
    "kinds of table": (TABLES, "reference/codebook.md"),
    "types of column": (codebook.TYPES, "reference/codebook.md"),
    "formats of tables": (render.FORMATS, "reference/reports.md"),
    "columns of a journal list": (journals.COLUMNS, "reference/journals.md"),
    "coefficients of agreement": (COEFFICIENTS, "reference/agreement.md"),
}


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_registered_name_is_documented(registry):
    names, page = REGISTRIES[registry]
    assert names
    missing = [name for name in names if f"`{name}`" not in text(page)]
    assert not missing, f"{page} does not tell of {missing}"


def test_every_kind_of_stage_is_documented():
    assert set(stages.STAGES) == set(protocol.STAGE_SETTINGS)
    for kind in stages.STAGES:
        assert f"### kind = {kind}\n" in text("reference/protocol.md")


def test_every_verb_and_exit_code_is_documented():
    page = text("reference/commands.md")
    for command in cli.app.registered_commands:
        assert f"## review {command.name or command.callback.__name__}\n" in page
    for question in ("paths", "gaps", "contradictions", "single", "orphans"):
        assert f"\n### review evidence {question}\n" in page
    assert "\n    review evidence paths A B [FOLDER] [--propositions]" in page
    assert "|\n| --- | --- | --- |\n\n" not in page
    for code in (cli.DONE, cli.PROBLEMS, cli.MISTAKE, cli.FAULT):
        assert f"\n| {code} | " in page


def test_every_rule_of_merging_is_documented():
    assert all(f"\n| {rule} | " in text("explanation.md") for rule in dedupe.RULES)


def test_every_setting_has_a_meaning():
    classes = [protocol.Protocol, protocol.StageSettings, *protocol._TABLES.values(), *protocol.STAGE_SETTINGS.values()]
    silent = [
        f"{settings.__name__}.{name}"
        for settings in classes
        for name, field in settings.model_fields.items()
        if not field.description and not (settings in protocol.STAGE_SETTINGS.values() and name == "kind")
    ]
    assert not silent


def test_every_report_is_documented_and_every_report_documented_is_written(ch):
    listed = re.findall(r"^\| (`.*?) \|", text("reference/reports.md").partition("## Formats")[0], re.MULTILINE)
    names = [name for cell in listed for name in re.findall(r"`(.+?)`", cell)]
    tables = [table.name for table in ch.project.tables]
    patterns = [name.replace("NAME", table) for name in names for table in (tables if "NAME" in name else [""])]
    written = [*contents(ch), CHANGES, MANIFEST, VERSIONS]
    assert not [file for file in written if not any(fnmatchcase(file, pattern) for pattern in patterns)]
    assert not [pattern for pattern in patterns if not any(fnmatchcase(file, pattern) for file in written)]


def test_search_strings_that_are_shown_are_read_and_those_called_refused_are_refused():
    parts = re.split(r"^\| (Written|Refused) \|", text("reference/search.md"), flags=re.MULTILINE)
    tables = {head: body.partition("\n\n")[0] for head, body in zip(parts[1::2], parts[2::2], strict=True)}
    shown = {
        head: [string for cell in re.findall(r"^\| (`.*?) \|", body, re.M) for string in re.findall(r"`(.+?)`", cell)]
        for head, body in tables.items()
    }
    assert len(shown["Written"]) > 10
    assert len(shown["Refused"]) > 4
    for string in shown["Written"]:
        search.parse(string)
    for string in shown["Refused"]:
        with pytest.raises(QueryError):
            search.parse(string)


def test_every_library_is_named_with_its_licence():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    needed = re.findall(r'"([\w-]+)[<>=]', project.partition("\ndependencies = [")[2].partition("]")[0])
    assert len(needed) > 8
    assert [library for library in needed if f"\n| {library} | " not in text("explanation.md")] == []


# ---- links -----------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub names them in an address."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page):
    for address in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if address.startswith("https://"):
            continue
        file, _, anchor = address.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), address
        assert target.is_relative_to(ROOT), address
        assert not anchor or anchor in anchors(target), address


def test_every_page_is_reached_from_the_first():
    reached, left = set(), {DOCS / "README.md"}
    while left:
        page = left.pop()
        reached.add(page)
        found = {(page.parent / a).resolve() for a in re.findall(r"\]\(([^)#\s]+\.md)", page.read_text("utf-8"))}
        left |= {page for page in found if page.is_relative_to(DOCS)} - reached
    assert reached == set(PAGES)
