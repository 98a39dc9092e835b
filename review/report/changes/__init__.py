"""What changed since the last run, and by what cause: the state that it left is compared with the review as it is now.

`state` makes the state of a review and reads that of the last run, `differ` compares the two, `causes` traces each
difference to the inputs that changed, `words` tells it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from review.coding import Sheet
from review.nouns import Review
from review.records.called import aliases
from review.report.changes.causes import Known, Trace
from review.report.changes.differ import compared
from review.report.changes.fewer import fewer
from review.report.changes.state import STATE, State, last_state, state, state_json
from review.report.changes.words import INPUTS, Files, Section, for_terminal, markdown, sections, summed
from review.report.manifest import MANIFEST, VERSIONS, outputs, outputs_told, versions

__all__ = ["CHANGES", "STATE", "Changes", "between", "changes", "changes_md", "is_ours", "state", "state_json"]

CHANGES = "changes.md"
_MOST = 500  # things of one kind that changes.md lists
_HEAD = "# What the last run that changed anything changed\n\n"
_SIGN = "\n<!-- sha256 of all above: {} -->\n"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run changes in a folder of reports. sections: empty if nothing changes. unknown: why there is nothing to
    compare with, '' if there is."""

    sections: tuple[Section, ...] = ()
    unknown: str = ""

    def __bool__(self) -> bool:
        """Whether a report changes; inputs may change without."""
        return bool(self.unknown or self.told)

    @property
    def told(self) -> str:
        """'2 new records, 1 finding, 3 cells'; '' if nothing changes."""
        return summed(self.sections)

    @property
    def in_short(self) -> str:
        """One sentence for the end of a run; '' if there was nothing to compare with, or no input changed."""
        if self.told:
            return f"Changed since the last run: {self.told}; see {CHANGES}."
        return "The inputs changed since the last run, and no report did." if self.sections else ""

    def lines(self, *, most: int | None) -> list[str]:
        """Lines for a terminal, of each section at most so many, None for all."""
        if self.unknown:
            return [f"Nothing to compare with: {self.unknown}."]
        return for_terminal(self.sections, most=most)


def changes(review: Review, files: Mapping[str, bytes], reports: Path) -> Changes:
    """What writing `files`, the rendered reports of the review, would change in the folder `reports`. Never an error
    for what stands there."""
    written = outputs({name: data for name, data in files.items() if name != MANIFEST})
    now, before = {name: frozenset({digest}) for name, digest in written.items()}, outputs_told(reports)
    if now == before:
        return Changes()
    old = last_state(reports)
    if isinstance(old, str):
        return Changes(unknown=old)
    names = (before.keys() | now.keys()) - {STATE}
    both = names & before.keys() & now.keys()
    told = Files(
        new=tuple(sorted(names - before.keys())),
        gone=tuple(sorted(names - now.keys())),
        changed=tuple(sorted(name for name in both if now[name] != before[name])),
        same=sum(now[name] == before[name] for name in both),
    )
    found = between(old, review, files=told, program=_program(reports))
    first = [section for section in found.sections if section.heading == INPUTS]
    return Changes((*first, *fewer(review, reports), *found.sections[len(first) :]))


def between(old: State, review: Review, *, files: Files | None = None, program: Sequence[str] = ()) -> Changes:
    """What is otherwise in a review than in the state of an earlier run. files: which reports are; program: which
    versions are, 'pandas 3.0 -> 3.1'."""
    new = state(review)
    found = compared(old, new, _called(old, new, review))
    trace = Trace(old, new, found, _known(review))
    return Changes(tuple(sections(found, trace, files or Files(), program)))


def changes_md(found: Changes, reports: Path) -> bytes:
    """The text of changes.md: what stands there, if nothing changes. The last line signs it, so that what a person
    edits is told from what a run wrote; its history makes it differ between two folders of the same reports, so that
    it is in no manifest."""
    if not found:
        try:
            return (reports / CHANGES).read_bytes()
        except OSError:
            return _signed("What it was is not known: changes.md was missing when a run changed nothing.\n")
    if found.unknown:
        return _signed(f"There is nothing to compare this run with: {found.unknown}.\n")
    return _signed(f"In short: {found.told}.\n\n{markdown(found.sections, most=_MOST)}\n")


def _signed(text: str) -> bytes:
    data = (_HEAD + text).encode()
    return data + _SIGN.format(hashlib.sha256(data).hexdigest()).encode()


def is_ours(data: bytes) -> bool:
    """Whether changes.md is as a run wrote it."""
    text, line, rest = data.rpartition(b"\n<!--")
    return line + rest == _SIGN.format(hashlib.sha256(text).hexdigest()).encode()


def _called(old: State, new: State, review: Review) -> dict[str, str]:
    """Records that are gone under their ids, but whose ids other records go by: the id before -> the id now."""
    gone = [name for name in old.records if name not in new.records]
    known = aliases(review.records) if gone else {}
    return {name: ids[0] for name in gone if len(ids := known.get(name.casefold(), [])) == 1}


def _known(review: Review) -> Known:
    journals = review.records["journal"]
    typed: dict[str, Iterable[str]] = {}

    def journal(record: str) -> str:
        value = journals.get(record)
        return value if isinstance(value, str) else ""

    def texts(place: str) -> Iterable[str]:
        if not typed:
            typed.update(_typed(review.sheets))
        return typed.get(place, ())

    return Known(journal, texts)


def _typed(sheets: Mapping[str, Sheet]) -> dict[str, Iterable[str]]:
    return {row.place: row.cells.values() for sheet in sheets.values() for row in sheet.rows}


def _program(reports: Path) -> list[str]:
    """The versions that are other than those that wrote the reports, if these are known."""
    now: Mapping[str, str] = json.loads(versions())
    try:
        before = json.loads((reports / VERSIONS).read_bytes())
        told = {str(name): str(version) for name, version in before.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return []
    names = dict.fromkeys([*now, *told])
    return [f"{n} {told.get(n, 'none')} -> {now.get(n, 'none')}" for n in names if told.get(n) != now.get(n)]
