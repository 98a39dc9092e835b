"""The votes on the records of a stage go out here as ASReview and Rayyan write them, in RIS or CSV.

To write for another program: one function in `PROGRAMS`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from review.coding.votes import Rules, Vote, coder_key, counting_stage, latest, votes
from review.errors import Complaint, ReviewError, did_you_mean
from review.formats.labels import asreview_note, asreview_number, rayyan_note
from review.formats.write import ris_text
from review.nouns import Review
from review.records import split
from review.records.text import clean, neutral

ENDINGS = (".ris", ".csv")
_WORDS = {"keep": "include", "drop": "exclude", "open": "undecided"}
# Heading of Rayyan's CSV <- column; it wants all of them, in this order.
RAYYAN = {
    "key": "", "title": "title", "year": "year", "month": "", "day": "", "journal": "journal", "issn": "issn",
    "volume": "volume", "issue": "issue", "pages": "pages", "authors": "authors", "url": "url", "language": "language",
    "publisher": "publisher", "location": "", "abstract": "abstract", "notes": "note", "pmc_id": "",
    "pubmed_id": "pmid",
}  # fmt: skip
ASREVIEW = {
    "record_id": "", "title": "title", "authors": "authors", "abstract": "abstract", "keywords": "keywords",
    "year": "year", "journal": "journal", "volume": "volume", "issue": "issue", "pages": "pages", "doi": "doi",
    "url": "url",
}  # fmt: skip


class Said(NamedTuple):
    """What is said of one record: by each coder whose vote counts, with labels of criteria; and the decision, a word of
    `votes.VOTES`."""

    by: tuple[tuple[str, str, tuple[str, ...]], ...]
    decision: str


def written_labels(review: Review, name: str, program: str, ending: str, *, coder: str = "") -> tuple[bytes, int]:
    """The records that reached the stage of a sheet of votes, with what was said of them, as bytes of RIS or CSV, and
    how many records these are.

    ASReview takes one label a record: that of the coder or, without one, the decision of the stage; what is open was
    not seen. Rayyan takes the votes of all coders, or of the one. ReviewError for what is not known."""
    if program not in PROGRAMS:
        raise ReviewError(Complaint("--as", f'no labels are written for "{program}"', did_you_mean(program, PROGRAMS)))
    if ending.lower() not in ENDINGS:
        raise ReviewError(Complaint("--out", f'"{ending}" is not an ending of these files', "choose .ris or .csv"))
    said = _said(review, name, coder)
    records = review.records.loc[list(said)]
    write = PROGRAMS[program]
    return write(records, list(said.values()), ending.lower()), len(records)


def _said(review: Review, name: str, coder: str) -> dict[str, Said]:
    stage, sheet = counting_stage(review, name), review.sheets[name]
    cast = votes(sheet)
    coders = {coder_key(vote.coder): vote.coder for given in cast.values() for vote in given}
    if coder and coder_key(coder) not in coders:
        hint = did_you_mean(coder, coders.values())
        raise ReviewError(Complaint("--coder", f'"{coder}" has not voted in the sheet "{name}"', hint))
    rules = stage.settings.get("rules") or Rules()
    labels = {code: sheet.column("criterion").label_of(code) for code in sheet.column("criterion").codes}

    def one(record: str, verdict: str) -> Said:
        count = [v for v in latest(cast.get(record, ()), rules) if not coder or coder_key(v.coder) == coder_key(coder)]
        decision = _WORDS[verdict] if not coder else next((v.vote for v in count), "undecided")
        return Said(tuple((v.coder, v.vote, _reasons(v, labels)) for v in count), decision)

    return {record: one(record, ruled.verdict) for record, ruled in review.ruled(stage).items()}


def _reasons(vote: Vote, labels: dict[str, str]) -> tuple[str, ...]:
    return tuple(labels.get(code, code) for code in split(vote.criterion)) if vote.vote == "exclude" else ()


def _asreview(records: pd.DataFrame, said: Sequence[Said], ending: str) -> bytes:
    if ending == ".csv":
        numbers = [asreview_number(each.decision) for each in said]
        return _table(records.assign(note=None), ASREVIEW, {"included": numbers})
    return _ris(records, [asreview_note(each.decision) for each in said])


def _rayyan(records: pd.DataFrame, said: Sequence[Said], ending: str) -> bytes:
    notes = [rayyan_note(each.by) for each in said]
    if ending == ".csv":
        return _table(_noted(records, notes), RAYYAN, {})
    return _ris(records, notes)


PROGRAMS: dict[str, Callable[[pd.DataFrame, Sequence[Said], str], bytes]] = {"asreview": _asreview, "rayyan": _rayyan}


def _noted(records: pd.DataFrame, notes: Iterable[str]) -> pd.DataFrame:
    """The records with a note after their own."""
    own = records["note"].fillna("")
    both = [" | ".join(filter(None, pair)) for pair in zip(own, notes, strict=True)]
    return records.assign(note=pd.array([note or None for note in both], dtype="str"))


def _ris(records: pd.DataFrame, notes: Iterable[str]) -> bytes:
    return ris_text(_noted(records, notes), keys={record: str(record) for record in records.index}).encode()


def _table(records: pd.DataFrame, columns: dict[str, str], more: dict[str, list[str]]) -> bytes:
    """CSV in UTF-8 without a byte-order mark, which these programs would take for a part of the first heading."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow([*columns, *more])
    ids = [str(record) for record in records.index]
    cells = [
        ids if not column and head in ("key", "record_id") else _cells(records, column)
        for head, column in columns.items()
    ]
    lines.writerows(zip(*cells, *more.values(), strict=True))
    return out.getvalue().encode()


def _cells(records: pd.DataFrame, column: str) -> list[str]:
    if not column:
        return [""] * len(records)
    return ["" if pd.isna(value) else neutral(clean(str(value))[0]) for value in records[column]]
