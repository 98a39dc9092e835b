"""Coders who have coded fewer records than at the last run pass through here: rows that somebody deleted, or a file
that is gone, else show only in what follows from them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from review.coding.coders import coder_key
from review.nouns import Review, some
from review.report.changes.words import Line, Section
from review.report.manifest import MANIFEST, coders


def fewer(review: Review, reports: Path) -> list[Section]:
    """A section on the coders with fewer records than the manifest in a folder of reports tells, by sheet; none if it
    tells of none, or cannot be read."""
    try:
        told = json.loads((reports / MANIFEST).read_bytes())["coders"]
        before = {str(sheet): _coded(found) for sheet, found in told.items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return []
    now, names = {sheet: _coded(found) for sheet, found in coders(review).items()}, _names(told)
    gone = {
        (sheet, coder): (number, now.get(sheet, Counter())[coder])
        for sheet, numbers in before.items()
        for coder, number in numbers.items()
        if sheet in review.sheets and number > now.get(sheet, Counter())[coder]
    }
    if not gone:
        return []
    counted = [_told(review, sheet, old - new, names[coder]) for (sheet, coder), (old, new) in gone.items()]
    lines = (
        Line(f"{sheet}, {names[coder]}", f"{old:,} coded -> {new:,}") for (sheet, coder), (old, new) in gone.items()
    )
    return [Section("Coded before, and gone", ", ".join(counted), tuple(lines))]


def _coded(told: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Coder -> how many records are coded, in all rounds."""
    found: Counter[str] = Counter()
    for of in told:
        found[coder_key(of["coder"])] += int(of["coded"])
    return found


def _names(told: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, str]:
    return {coder_key(of["coder"]): of["coder"] for found in told.values() for of in found}


def _told(review: Review, sheet: str, number: int, coder: str) -> str:
    if review.sheets[sheet].definition.of_votes:
        return f"{some(number, 'fewer vote')} of {coder}"
    return f"{some(number, 'fewer record')} coded by {coder} in {sheet}"
