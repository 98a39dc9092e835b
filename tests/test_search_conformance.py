"""Search strings mean what the databases' own help pages say they mean: each page's examples, as cases in files.

A file `samples/search/<syntax>/<topic>.toml` names its `source` and holds `[[case]]` tables with a `query` and

- `finds`, `misses`, `unknown`: records that the string finds, does not find, or cannot tell. A record is a table of
  columns, or a text that stands as both title and abstract;
- `same_as`: another string in the same syntax that is the same tree;
- `fault`: words of the message that refuses the string, at `at` = [line, column];
- `warns`: words of a warning (as with a fault, also the words that its caret stands below);
- `told`: words of either, where the page says *not allowed* and no more.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from review.errors import Complaint, QueryError
from review.records import table
from review.search import SYNTAXES, evaluate, parse

SAMPLES = Path(__file__).parent / "samples" / "search"
CHECKS = ("finds", "misses", "unknown", "same_as", "fault", "warns", "told")
VERDICTS = {"finds": "yes", "misses": "no", "unknown": "unknown"}
SETTINGS = {"query", "at", *CHECKS}

Case = dict[str, Any]


def files(syntax: str) -> list[Path]:
    return sorted((SAMPLES / syntax).glob("*.toml"))


def cases(*checks: str) -> list[Any]:
    """(syntax, case) for every case of a registered syntax that makes one of `checks`."""
    return [
        pytest.param(syntax, case, id=f"{syntax}-{path.stem}-{number}")
        for syntax in SYNTAXES
        for path in files(syntax)
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], 1)
        if any(check in case for check in checks)
    ]


def record(given: str | dict[str, Any]) -> dict[str, Any]:
    """A row whose title and abstract are never missing, so that they cannot leave an answer open."""
    if isinstance(given, str):
        return {"title": given, "abstract": given}
    return {"title": "Untitled", "abstract": "Empty", **given}


def faults(text: str, syntax: str) -> tuple[Complaint, ...]:
    try:
        parse(text, syntax=syntax, file="q.txt")
    except QueryError as error:
        return error.complaints
    return ()


def warnings(text: str, syntax: str) -> tuple[Complaint, ...]:
    from review.search import lint

    return tuple(lint(text, syntax=syntax))


def naming(complaints: tuple[Complaint, ...], words: str) -> list[Complaint]:
    """Those that have `words` in their message, or whose caret stands below `words`."""
    return [c for c in complaints if words in f"{c.what} {c.hint}" or pointed(c).startswith(words)]


def pointed(complaint: Complaint) -> str:
    """The line of the string from the caret on."""
    shown, _, caret = complaint.excerpt.partition("\n")
    return shown[caret.index("^") :] if "^" in caret else ""


def query(case: Case) -> str:
    return str(case["query"]).removeprefix("\n").removesuffix("\n")


def test_every_syntax_has_cases() -> None:
    for folder in SAMPLES.iterdir():
        if folder.name in SYNTAXES:
            assert files(folder.name), folder.name
    assert set(SYNTAXES) <= {folder.name for folder in SAMPLES.iterdir()}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.toml")), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_file_names_its_source_and_checks_something(path: Path) -> None:
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    assert given["source"]
    for case in given["case"]:
        assert case.keys() <= SETTINGS
        assert case.keys() & set(CHECKS)


@pytest.mark.parametrize(("syntax", "case"), cases(*VERDICTS))
def test_a_string_finds_what_the_page_says(syntax: str, case: Case) -> None:
    given = [(one, verdict) for check, verdict in VERDICTS.items() for one in case.get(check, ())]
    answers = evaluate(parse(query(case), syntax=syntax), table([record(one) for one, _ in given])).words()
    assert list(zip([one for one, _ in given], answers, strict=True)) == given


@pytest.mark.parametrize(("syntax", "case"), cases("same_as"))
def test_a_string_is_the_same_as_another(syntax: str, case: Case) -> None:
    assert parse(query(case), syntax=syntax) == parse(case["same_as"], syntax=syntax)


@pytest.mark.parametrize(("syntax", "case"), cases("fault"))
def test_a_string_is_refused(syntax: str, case: Case) -> None:
    found = naming(faults(query(case), syntax), case["fault"])
    assert found
    if "at" in case:
        line, column = case["at"]
        assert f"q.txt:{line}:{column}" in [complaint.where for complaint in found]


@pytest.mark.parametrize(("syntax", "case"), cases("warns"))
def test_a_string_is_warned_of(syntax: str, case: Case) -> None:
    assert not faults(query(case), syntax)
    assert naming(warnings(query(case), syntax), case["warns"])


@pytest.mark.parametrize(("syntax", "case"), cases("told"))
def test_a_string_is_refused_or_warned_of(syntax: str, case: Case) -> None:
    found = faults(query(case), syntax)
    assert naming(found or warnings(query(case), syntax), case["told"])
