"""Labels of ASReview and Rayyan become sheets of votes here, record by record; what has no place is told one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from review import dedupe
from review.coding import Sheet, unmet
from review.coding.issued import Batch
from review.coding.rounds import kind
from review.coding.votes import NEEDS, coder_key
from review.dedupe.sheet import decided
from review.errors import Complaint, ReviewError
from review.formats.labels import PROGRAMS, Label, labelled
from review.nouns import Problem, Review
from review.project.batches import shown_rows, write_batch
from review.project.labels.reasons import Reasons
from review.project.named import sheet_of_votes
from review.records.called import told_apart
from review.records.text import fold

SHOWN = ("authors", "year", "title")


class Given(NamedTuple):
    """What one coder said of one record, by one entry of a labelled export. where: 'file:line'."""

    record: str
    label: Label
    where: str


@dataclass(slots=True)
class Read:
    """What became of the labels. files: (path within the folder, rows) of the new sheets. known: how many votes the
    sheet has already. told: what has no place in it, one by one."""

    files: list[tuple[str, int]] = field(default_factory=list)
    known: int = 0
    told: list[Problem] = field(default_factory=list)


def read_labels(
    review: Review,
    path: Path,
    entries: pd.DataFrame,
    name: str,
    *,
    coder: str = "",
    criterion: str = "",
    reasons: Mapping[str, str] | None = None,
) -> Read:
    """Write a new votes sheet for every coder whose labels are in the entries, and tell what is in none of them. No
    file that exists is touched.

    entries: a record table of labelled exports. name: the sheet. coder: who voted, where the export does not say, or
    whose votes of several to take. criterion: for exclusions without a reason. reasons: words of the export -> code of
    a criterion.

    ReviewError for a sheet that holds no votes, labels without a coder, and reasons that are no criteria, all at
    once."""
    sheet = sheet_of_votes(review, name)
    codebook = review.project.protocol["coding"]["codebook"]
    if wrong := unmet(Sheet(sheet.definition), NEEDS, use="`review labels read`", codebook=codebook):
        raise ReviewError(wrong)
    done = Read()
    found = list(_labels(entries, done))
    known = _matched(review, entries.loc[[at for at, _, _ in found]], done)
    given = [Given(known[at], label, where) for at, where, label in found if at in known]
    given = list(_of(coder, given))
    rows = _consistent(sheet, given, done)
    criteria = Reasons(sheet.column("criterion"), criterion, reasons or {})
    batches = [_batch(review, sheet, who, mine, criteria) for who, mine in rows.items()]
    criteria.complain()
    for batch in batches:
        issued = write_batch(review, path, batch)
        if issued.file:
            done.files.append((issued.file, issued.rows))
    return done


def _labels(entries: pd.DataFrame, done: Read) -> Iterator[tuple[str, str, Label]]:
    """(name of the entry, its place, label) for each label; what cannot be read is told."""
    seen = 0
    for at, row in zip(entries.index, entries.to_dict("records"), strict=True):
        found, where = labelled({str(name): value for name, value in row.items()}), _place(row)
        seen += bool(found.program)
        done.told += [Problem(where, wrong, "not read") for wrong in found.wrong]
        yield from ((str(at), where, label) for label in found.labels)
    if not seen:
        hint = "a column `included` or `asreview_label`, or notes with ASReview_… or RAYYAN-INCLUSION, tell them"
        raise ReviewError(Complaint("", f"no label of {' or '.join(PROGRAMS)} is in these files", hint))


def _place(row: Mapping[str, object]) -> str:
    return f"{row['source_file']}:{row['source_line']}"


# ---- which record an entry is ----------------------------------------------------------------------------------------


def _matched(review: Review, entries: pd.DataFrame, done: Read) -> dict[str, str]:
    """Entry -> record: by the record's own id, if the titles agree, else as the review merges its exports."""
    entries = entries[~entries.index.duplicated()]
    ids = {str(record).casefold(): str(record) for record in review.records.index}
    titles = dict(zip(map(str, review.records.index), _folded(review.records), strict=True))
    known: dict[str, str] = {}
    columns = (entries[column].fillna("").tolist() for column in ("own_id", "citekey"))
    for at, title, *names in zip(map(str, entries.index), _folded(entries), *columns, strict=True):
        record = next((ids[name.casefold()] for name in names if name.casefold() in ids), "")
        if record and (not title or not titles[record] or title == titles[record]):
            known[at] = record
    rest = entries[[str(at) not in known for at in entries.index]]
    return known | (_merged(review, rest, done) if len(rest) else {})


def _folded(records: pd.DataFrame) -> list[str]:
    return [fold(title) for title in records["title"].fillna("")]


def _merged(review: Review, entries: pd.DataFrame, done: Read) -> dict[str, str]:
    """Entry -> record, where merging joins it with the entries of one record; else it is told why not."""
    theirs = [f"label {number}" for number in range(len(entries))]
    beside = entries.assign(database="labels", via="database").set_axis(pd.Index(theirs, dtype="str"))
    columns = list(review.project.entries.columns)
    joined = pd.concat([review.project.entries, beside.reindex(columns=columns)])
    merged = dedupe.merge(joined.astype(review.project.entries.dtypes), decided(review.project.asked))
    work, own = merged.entries["record_id"], review.entries["record_id"]
    records: dict[str, set[str]] = {}
    for entry, record in own.items():
        records.setdefault(str(work[entry]), set()).add(str(record))
    alike = {name: pair for pair in merged.pairs for name in (pair.first, pair.second)}
    found = {}
    for at, label, row in zip(map(str, entries.index), theirs, entries.to_dict("records"), strict=True):
        meant = records.get(str(work[label]), set())
        if len(meant) == 1:
            (found[at],) = meant
            continue
        told = " ".join(told_apart(entries.loc[[at]]).split())
        what = f"this entry is no record of the review: {told}"
        if meant:
            what = f"this entry may be one of {', '.join(sorted(meant))}: {told}"
        elif pair := alike.get(str(work[label])):
            what += f" (perhaps {pair.second if pair.first == str(work[label]) else pair.first}: {pair.rule})"
        done.told.append(Problem(_place({str(k): v for k, v in row.items()}), what, "its labels are left out"))
    return found


# ---- whose votes, and which ------------------------------------------------------------------------------------------


def _of(coder: str, given: Sequence[Given]) -> Iterator[Given]:
    """The votes with their coder. ReviewError if nobody knows who that is."""
    names = {coder_key(one.label.coder): one.label.coder for one in given if one.label.coder}
    if not coder and any(not one.label.coder for one in given):
        raise ReviewError(Complaint("--coder", "the files do not tell who voted", "add --coder AB"))
    if coder and len(names) > 1 and coder_key(coder) not in names:
        hint = f"leave it out, or name one of {', '.join(names.values())}"
        raise ReviewError(
            Complaint("--coder", f'the files hold votes of {len(names)} coders, and none is "{coder}"', hint)
        )
    for one in given:
        if not coder or not one.label.coder or len(names) == 1 or coder_key(one.label.coder) == coder_key(coder):
            yield one._replace(label=one.label._replace(coder=coder or one.label.coder))


def _consistent(sheet: Sheet, given: Iterable[Given], done: Read) -> dict[str, list[Given]]:
    """Coder -> the votes to write, one a record: without those that contradict each other, and those that the sheet
    has."""
    rows = (*sheet.rows, *sheet.aside)
    cast = {
        (row.record_id, coder_key(row["coder"])): row for row in rows if row["vote"] and kind(row["round"]) == "main"
    }
    spelled = {coder_key(row["coder"]): row["coder"] for row in (*rows, *sheet.waiting) if row["coder"]}
    same: dict[tuple[str, str], list[Given]] = {}
    for one in given:
        same.setdefault((one.record, coder_key(one.label.coder)), []).append(one)
    left: dict[str, list[Given]] = {}
    for (record, key), votes in same.items():
        coder = spelled.setdefault(key, votes[0].label.coder)
        told, there = f"{coder} on {record}", cast.get((record, key))
        if len({one.label.vote for one in votes}) > 1:
            said = ", ".join(f"{one.label.vote} ({one.where})" for one in votes)
            done.told.append(Problem(votes[0].where, f"{told}: {said}", "left out, since they contradict each other"))
        elif there is None:
            left.setdefault(coder, []).append(_one(votes))
        elif there["vote"] == votes[0].label.vote:
            done.known += 1
        else:
            what = f"{told}: {votes[0].label.vote}, but {there['vote']} at {there.place}"
            done.told.append(Problem(votes[0].where, what, "left out, since votes are never taken back"))
    return left


def _one(votes: Sequence[Given]) -> Given:
    """The votes of one coder on several entries of one record, which say the same, as one."""
    reasons, notes = (",".join(dict.fromkeys(filter(None, said))) for said in
                      zip(*((one.label.reasons, one.label.note) for one in votes), strict=True))  # fmt: skip
    return votes[0]._replace(label=votes[0].label._replace(reasons=reasons, note=notes))


def _batch(review: Review, sheet: Sheet, coder: str, votes: Sequence[Given], criteria: Reasons) -> Batch:
    place = {record: at for at, record in enumerate(map(str, review.records.index))}
    votes = sorted(votes, key=lambda one: place[one.record])
    rows = []
    for one, shown in zip(votes, shown_rows(review, sheet.definition, [v.record for v in votes]), strict=True):
        criterion, beside = (
            criteria.criterion(one.label.reasons, one.where) if one.label.vote == "exclude" else ("", "")
        )
        note = "; ".join(filter(None, (one.label.note, beside)))
        rows.append({**shown, "coder": coder, "vote": one.label.vote, "criterion": criterion, "note": note})
    return Batch(sheet.definition, tuple(rows), SHOWN, coder)
