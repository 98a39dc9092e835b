"""What stands where in a review's folder, and the next step, without reading an export."""

from __future__ import annotations

import hashlib
import os
import shlex
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from review.coding.rounds import kind
from review.coding.votes import NO_VOTE, WAITS
from review.formats.merged import outputs_told
from review.nouns import pairs_told, some
from review.project.folder import Folder
from review.project.inputs import export_files, protocol_text, sheet_files, spreadsheets
from review.project.protocol import FILE, Protocol, read_protocol, stage_name

REPORTS, MANIFEST = "reports", "manifest.json"
MERGED = [f"{REPORTS}/ holds reports of two branches that git merged; the next run makes them anew"]
_NAMED = 8  # files of a sheet that are named; the rest is counted


class _Told(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Counts(_Told):
    records: int
    entries_read: int
    included: int
    dropped: int
    open: int


class _StageTold(_Told):
    name: str
    label: str
    reached: int
    dropped_here: int
    open_for: dict[str, int] = {}
    conflicts: int = 0


class _Coder(_Told):
    """How far a coder is in a round, as `coding.coders.Progress` tells it."""

    coder: str
    round: str
    coded: int
    waiting: int
    journal: int


class _LastRun(_Told):
    """What of the manifest is needed here; `inputs` and `outputs`: file -> SHA-256."""

    counts: _Counts
    stages: list[_StageTold]
    inputs: dict[str, str]
    outputs: dict[str, str]
    pairs_to_decide: dict[str, int] = {}
    coders: dict[str, list[_Coder]] = {}
    waiting: dict[str, int] = {}
    to_complete: dict[str, dict[str, int]] = {}


class _Since(NamedTuple):
    """What is not as the last run left it: inputs that changed, reports that were edited or are gone."""

    changed: list[str]
    edited: list[str]
    missing: list[str]


def status(path: Path) -> list[str]:
    """Lines of text: the last run's counts, what has changed since, the sheets, the next step.

    ReviewError if the protocol cannot be followed."""
    folder = Folder(path)
    protocol, places = read_protocol(protocol_text(folder))
    exports = [file for file, _ in export_files(folder, protocol, places)]
    folder.stop_at_complaints()
    reports, mixed = _reports(path)
    mixed = mixed or _merged(reports)
    last = _last_run(reports) if mixed != MERGED else None
    counts = _counts(last) if last else [] if mixed else ["never run"]
    lines = [protocol.title, "", *counts, *([""] if counts else [])]
    since = _Since([], [], [])
    if mixed:
        lines += mixed
    elif last:
        since = _since(folder, reports, last, [*exports, *spreadsheets(folder, protocol)])
        lines += _told(since)
    lines += _sheets(folder, protocol, last)
    lines += _unread(folder, protocol, last) if last else []
    stale = last is None or bool(mixed) or any(since)
    return [*lines, "", f"Next: {_next(None if stale else last, protocol, path)}"]


def as_typed(path: Path) -> str:
    """A path as one types it after a command, in quotes where it needs them."""
    text = str(path)
    if os.name == "nt":  # no shell there takes a backslash for more than itself, and cmd knows no single quotes
        return f'"{text}"' if " " in text else text
    return shlex.quote(text)


def _reports(path: Path) -> tuple[Path, list[str]]:
    """The folder that holds the last reports, and a line on the run that was killed while it exchanged them."""
    reports = Path(os.path.realpath(path / REPORTS))
    old = reports.with_name(f".{reports.name}-old")
    if not old.is_dir():
        return reports, []
    if reports.exists():
        told = f"A run was killed here. What you put into reports/ before is in {old.name}; the next run puts it back."
        return reports, [told]
    return old, [f"A run was killed while it wrote. The old reports are in {old.name}; the next run puts them back."]


def _merged(reports: Path) -> list[str]:
    """A line where the reports are of two branches that git merged: of such a mixture no count holds."""
    try:
        told = outputs_told((reports / MANIFEST).read_text("utf-8", "replace"))
    except OSError:
        return []
    return MERGED if any(len(digests) > 1 for digests in told.values()) else []


def _last_run(reports: Path) -> _LastRun | None:
    """What the manifest tells; None if there is none, or if it is none of ours."""
    try:
        return _LastRun.model_validate_json((reports / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None


def _since(folder: Folder, reports: Path, last: _LastRun, files: list[str]) -> _Since:
    """files: the inputs that stand there now; a new one counts as changed."""
    for file in last.inputs:
        if os.path.isfile(folder.path / file):
            folder.read(file)
    changed = {file for file, digest in last.inputs.items() if folder.inputs.get(file) != digest}
    there = [name for name in last.outputs if os.path.isfile(reports / name)]
    edited = [name for name in there if _digest(reports / name) != last.outputs[name]]
    return _Since(
        sorted(changed | {file for file in files if file not in last.inputs}),
        sorted(f"{REPORTS}/{name}" for name in edited),
        sorted(f"{REPORTS}/{name}" for name in last.outputs if name not in there),
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _told(since: _Since) -> list[str]:
    heads = ("changed since the last run: ", "edited since: ", "missing: ")
    lines = [head + ", ".join(files) for head, files in zip(heads, since, strict=True) if files]
    return lines or [f"{REPORTS}/ is up to date"]


def _sheets(folder: Folder, protocol: Protocol, last: _LastRun | None) -> list[str]:
    """The sheets that the protocol names, or all files that stand where sheets do, and below each how far its coders
    were at the last run, by round, and what its supplements ask."""
    coders, asks = (last.coders, last.to_complete) if last else ({}, {})
    names = protocol.coding.sheets
    if not names:
        told = [_how_far(coder, f"{name}, ") for name in coders for coder in coders[name]]
        told += [line for asked in asks.values() for line in _to_complete(asked)]
        return [f"sheets: {_named(spreadsheets(folder, protocol))}", *told]
    found = sheet_files(folder, protocol, names)
    lines = (
        [f"sheet {n}: {_named(found[n])}", *map(_how_far, coders.get(n, [])), *_to_complete(asks.get(n, {}))]
        for n in names
    )
    return [line for lines_of_one in lines for line in lines_of_one]


def _unread(folder: Folder, protocol: Protocol, last: _LastRun) -> list[str]:
    """What waits in sheets that came since the last run; if none did, no sheet is opened."""
    if not set(spreadsheets(folder, protocol)) - last.inputs.keys():
        return []
    from review.project.unread import unread_told

    return unread_told(folder.path, protocol, last.inputs)


def _to_complete(asked: Mapping[str, int]) -> list[str]:
    return [f"  {file}: {some(n, 'row')} to complete" for file, n in asked.items()]


def _named(files: list[str]) -> str:
    more = f" and {len(files) - _NAMED:,} more" if len(files) > _NAMED else ""
    return (", ".join(files[:_NAMED]) or "no file yet") + more


def _counts(last: _LastRun) -> list[str]:
    n = last.counts
    return [
        f"{n.records:,} records of {n.entries_read:,} entries",
        *(f"  {s.label}: {s.reached:,} reached, {s.dropped_here:,} excluded" for s in last.stages),
        f"included {n.included:,}   excluded {n.dropped:,}   still open {n.open:,}",
        *([pairs_told(last.pairs_to_decide)] if last.pairs_to_decide else []),
    ]


def _next(last: _LastRun | None, protocol: Protocol, path: Path) -> str:
    """last: the last run, None if it is to be run again."""
    at = "" if path == Path() else f" {as_typed(path)}"
    if last is None:
        return f"review run{at}"
    if last.pairs_to_decide:  # before votes, lest one work be voted on twice
        files = ", ".join(last.pairs_to_decide)
        return f"write same or different into the column decision of {files}, then `review run{at}`"
    if last.counts.open:
        return _settle(last, protocol, at)
    asked = Counter({name: sum(files.values()) for name, files in last.to_complete.items()})
    if waiting := Counter(last.waiting) + asked:
        rows = ", ".join(f"{name}: {some(n, 'row')}" for name, n in waiting.items())
        return f"fill in what waits on the sheets ({rows}), then `review run{at}`"
    return f"nothing to do; edit {FILE}, the exports or the sheets, and `review run{at}` again"


def _how_far(told: _Coder, sheet: str = "") -> str:
    turn = f", round {told.round}" if told.round else ""
    page = f", {told.journal:,} of them on the page" if told.journal else ""
    return f"  {sheet}{told.coder}{turn}: {told.coded:,} coded{page}, {told.waiting:,} waiting"


def _settle(last: _LastRun, protocol: Protocol, at: str) -> str:
    """What is to be done about open records, as far as the last run tells why they are open."""
    stages = {stage.name: stage for stage in last.stages}
    coding: list[Any] = [stage for stage in protocol.stage if stage.kind == "coding"]
    told = [(stage, stages[stage_name(stage)]) for stage in coding if stage_name(stage) in stages]
    for stage, ruled in told:
        if step := _votes_due(stage, ruled, last, at):
            return step
    for stage, ruled in told:
        if ruled.open_for:
            return _conflicts_due(stage, ruled, last, at)
    left = f"{some(last.counts.open, 'record')} still open"
    return f"vote, or settle the votes: {left}" if coding else f"{left}; {REPORTS}/ledger.csv says why"


def _votes_due(stage: Any, ruled: _StageTold, last: _LastRun, at: str) -> str:
    """Votes that are missing: sheets to fill in come before sheets to issue."""
    none, few = ruled.open_for.get(NO_VOTE, 0), ruled.open_for.get(WAITS, 0)
    if not none + few:
        return ""
    waiting = sum(told.waiting for told in last.coders.get(stage.sheet, []))
    if waiting >= none + few:
        return f"fill in the sheet {stage.sheet} ({some(waiting, 'row')} waiting), then `review run{at}`"
    short = [f"{some(none, 'record')} without a vote" if none else "", f"{few:,} with too few" if few else ""]
    who = " --coder NAME" if (stage.coders or 1) > 1 else ""
    return f"review sheet {stage.sheet}{at}{who}, for {' and '.join(filter(None, short))}"


def _conflicts_due(stage: Any, ruled: _StageTold, last: _LastRun, at: str) -> str:
    """Votes that contradict each other: an adjudicator settles them where the protocol says so."""
    if stage.verdict == "adjudicated" and ruled.conflicts:
        return f"review adjudicate {stage.sheet}{at} --coder NAME, for {some(ruled.conflicts, 'conflict')} to settle"
    coders = last.coders.get(stage.sheet, [])
    if waiting := sum(told.waiting for told in coders if kind(told.round) == "adjudication"):
        return (
            f"settle the conflicts on the sheet {stage.sheet} ({some(waiting, 'row')} waiting), then `review run{at}`"
        )
    why = ", ".join(f"{reason}: {n:,}" for reason, n in sorted(ruled.open_for.items()))
    return f"settle the votes on the sheet {stage.sheet} ({why}), then `review run{at}`"
