"""The ledger as the page looks things up in it: what each record is, how each stage ruled on it, which box holds it.

Texts that many records share stand once, and records point at them by number, so that a page of tens of thousands of
records stays small. Abstracts are never in it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from review.nouns import Box, Decision, Flow, Review, Stage
from review.render.flow_figure import boxes

AUTHORS = 20
"""How many authors of a record the page knows; a work of physics may have thousands."""
_ABOUT = ("authors", "title", "journal", "year")


class Numbered:
    """Values in the order in which they were first met; `of` gives a value its number, from 0."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def of(self, value: Hashable) -> int:
        """The number of a value."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        """All values, by number."""
        return list(self._numbers)


def records_told(review: Review, flow: Flow) -> dict[str, Any]:
    """Lists with one item a record, in the order of the record table, and what their numbers stand for.

    authors, titles, ids: texts; years: 0 for none. journals: number in `journal_names`. standings: one letter a record:
    i, d or o. entries: pairs (number in `files`, line). citations, coded: place of a record -> its name in a text, the
    rows that it was coded in. stages: see `_stage`. boxes: see `_box`."""
    places = {str(record): at for at, record in enumerate(review.records.index)}
    about = review.records[list(_ABOUT)].astype(object)
    journals, files = Numbered(), Numbered()
    of_entries = _entries(review, places, files)
    return {
        "ids": list(places),
        "authors": [_first(_text(names)) for names in about["authors"]],
        "titles": [_text(title) for title in about["title"]],
        "journals": [journals.of(_text(journal)) for journal in about["journal"]],
        "journal_names": journals.values,
        "years": [0 if pd.isna(year) else int(year) for year in about["year"]],
        "standings": "".join(review.standings[record][0] for record in places),
        "entries": of_entries,
        "files": files.values,
        "citations": {places[record]: citation for record, citation in review.citations.items()},
        "coded": _coded(review, places),
        "stages": [_stage(stage, review.rulings[stage.name], places) for stage in review.project.stages],
        "boxes": list(_boxes(review, flow, places)),
    }


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _first(authors: str) -> str:
    names = authors.split("; ")
    return authors if len(names) <= AUTHORS else "; ".join(names[:AUTHORS]) + " et al."


def _entries(review: Review, places: Mapping[str, int], files: Numbered) -> list[list[int]]:
    """For each record the entries that it was merged from, as file and line in turn."""
    found: list[list[int]] = [[] for _ in places]
    columns = review.entries[["record_id", "source_file", "source_line", "database"]].astype(object)
    columns = columns.sort_values(["source_file", "source_line"])  # whatever order the files were read in
    for record, file, line, database in columns.itertuples(index=False):
        found[places[str(record)]] += [files.of((_text(file), _text(database))), 0 if pd.isna(line) else int(line)]
    return found


def _coded(review: Review, places: Mapping[str, int]) -> dict[int, list[str]]:
    """Place of a record -> the rows of sheets that speak of it."""
    found: dict[int, list[str]] = {}
    for sheet in review.sheets.values():
        for row in sheet.rows:
            if row.record_id in places:
                found.setdefault(places[row.record_id], []).append(row.place)
    return dict(sorted(found.items()))


def _stage(stage: Stage, ruled: Mapping[str, Decision], places: Iterable[str]) -> dict[str, Any]:
    """`told`: the decisions that differ, as (verdict, reason, detail, caveat); `of`: the number of each record's
    decision among them, -1 for a record that did not reach the stage."""
    told = Numbered()
    decisions = (ruled.get(record) for record in places)
    of = [-1 if d is None else told.of((d.verdict, d.reason, d.detail, str(d.caveat or ""))) for d in decisions]
    return {"label": stage.label, "told": told.values, "of": of}


# ---- the boxes of the flow diagram -------------------------------------------------------------------------------


def _boxes(review: Review, flow: Flow, places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Each box with its records as bits, and so each of its lines; `n` counts what the box says, entries or records."""
    record_of = {str(entry): str(record) for entry, record in review.entries["record_id"].items()}
    labels = {stage.name: stage.label for stage in review.project.stages}
    for name, box in boxes(flow):
        place = (lambda i: places[record_of[i]]) if box.of == "entries" else places.__getitem__
        yield {
            "name": name,
            "title": _title(name, box, labels),
            "n": len(box.ids),
            "of": box.of,
            "records": bits(box.ids, place, len(places)),
            "lines": [
                {"title": label, "n": len(ids), "records": bits(ids, place, len(places))} for label, ids in box.lines
            ],
        }


def _title(name: str, box: Box, labels: Mapping[str, str]) -> str:
    """The title of a box, with the stage and the way of identification if these are needed to tell it from others."""
    step, kind, other = (*name.removesuffix(" other").rpartition(" ")[::2], name.endswith(" other"))
    at = f": {labels[step]}" if kind == "side" and step in labels else ""
    return f"{box.title}{at}{' (other methods)' if other else ''}"


def bits(ids: Iterable[str], place: Callable[[str], int], count: int) -> str:
    """The set as base64: bit `n % 8`, from the lowest, of byte `n // 8` says whether the record at place n is in it."""
    held = np.zeros(count, dtype=bool)
    held[[place(i) for i in ids]] = True
    return b64encode(np.packbits(held, bitorder="little").tobytes()).decode()
