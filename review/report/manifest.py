"""What a run read and wrote, by hash and count: the same for the same input, on any machine at any time."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from review.coding import Sheet, supplements
from review.coding.coders import CODER, progress
from review.coding.conflicts import conflicts, issued
from review.formats import merged
from review.nouns import Review, Stage
from review.tables.counts import by_stage, totals

MANIFEST, VERSIONS = "manifest.json", "versions.json"


def manifest(review: Review, files: Mapping[str, bytes]) -> bytes:
    """JSON: hashes of inputs and outputs, the counts of every export and stage, why records are open, and how far
    coders are."""
    sources = [
        {"file": s.file, "format": s.format, "database": s.database, "searched": s.searched, "via": s.via,
         "seen": s.seen, "read": s.read, "not_read": s.lost, "repaired": s.repaired}
        for s in review.project.sources
    ]  # fmt: skip
    told = {
        "title": review.project.title,
        "counts": totals(review),
        "exports": sources,
        "stages": [
            count._asdict() | {"open_for": _open_for(review, count.name), **_conflicts(review, stage)}
            for stage, count in zip(review.project.stages, by_stage(review), strict=True)
        ],
        "coders": coders(review),
        "waiting": {
            name: len(sheet.waiting)
            for name, sheet in review.sheets.items()
            if sheet.waiting and not sheet.definition.of_votes
        },
        **_to_complete(review),
        "pairs_to_decide": dict(sorted(Counter(pair.file for pair in review.pairs).items())),
        "inputs": inputs(review),
        "outputs": outputs(files),
    }
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()


def _to_complete(review: Review) -> dict[str, dict[str, dict[str, int]]]:
    """Sheet -> supplement -> how many of its rows wait; no word of it where none does."""
    told = {name: found for name, sheet in review.sheets.items() if (found := supplements.waiting(sheet))}
    return {"to_complete": told} if told else {}


def outputs(files: Mapping[str, bytes]) -> dict[str, str]:
    """File -> hash of what a run writes."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}


def outputs_told(reports: Path) -> dict[str, frozenset[str]]:
    """File -> hash of what the last run wrote into a folder of reports, as its manifest tells it, and where git merged
    two branches, those of the last run of each; nothing if that cannot be read."""
    try:
        return merged.outputs_told((reports / MANIFEST).read_text("utf-8", "replace"))
    except OSError:
        return {}


def inputs(review: Review) -> dict[str, str]:
    """File -> hash of all that was read, and of the pairs that the run writes for a person: the next run reads them."""
    read = dict(review.project.inputs)
    if review.asks:
        read[review.project.asks_in] = hashlib.sha256(review.asks).hexdigest()
    return dict(sorted(read.items()))


def _open_for(review: Review, stage: str) -> dict[str, int]:
    """Why a stage left records open: reason -> number of records, by the words of the reason."""
    decisions = review.rulings[stage].values()
    return dict(sorted(Counter(decision.reason for decision in decisions if decision.verdict == "open").items()))


def _conflicts(review: Review, stage: Stage) -> dict[str, int]:
    """Of a stage of votes, how many conflicts no adjudicator has yet."""
    sheet = review.sheets.get(stage.votes_on)
    if sheet is None:
        return {}
    among = {record for record, ruled in review.ruled(stage).items() if ruled.verdict == "open"} - issued(sheet)
    return {"conflicts": len(conflicts(sheet, stage.settings["rules"], among))}


def coders(review: Review) -> dict[str, list[dict[str, str | int]]]:
    """Sheet -> how far each coder is in each round, of those sheets that tell who coded."""
    return {name: found for name, sheet in review.sheets.items() if (found := _coders(sheet))}


def _coders(sheet: Sheet) -> list[dict[str, str | int]]:
    return [told._asdict() for told in progress(sheet)] if CODER in sheet.definition.columns else []


def versions() -> bytes:
    """JSON: the versions that a run used. It differs from machine to machine, so it stays out of the manifest."""
    names = ["review-pipeline"]
    names += [_name(need) for need in requires("review-pipeline") or [] if "extra ==" not in need]
    told = {"python": platform.python_version(), **{name: _version(name) for name in names}}
    return (json.dumps(told, indent=1) + "\n").encode()


def _name(requirement: str) -> str:
    """'pandas' of 'pandas<4,>=3.0'."""
    found = re.match(r"[\w.-]+", requirement)
    return found.group() if found else requirement


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
