"""Blank coding sheets are issued here: new files for what still needs coding, beside the sheets that people fill."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd

from review.coding import Sheet
from review.errors import Complaint, ReviewError, did_you_mean
from review.evidence import PROPOSITIONS, SHEET
from review.evidence.propositions import QUADRANTS
from review.nouns import Review
from review.records.text import neutral
from review.tables import TABLES

# What a coder sees of a record, beside the columns to fill in.
SHOWN = ("authors", "year", "title", "journal", "abstract")
# Sheets that the program has a use for, whether or not the codebook has them yet.
KINDS = {SHEET, PROPOSITIONS, QUADRANTS, *(kind.sheet for kind in TABLES.values() if kind.sheet)}
_DEFINE = "define it in the codebook: docs/reference/codebook.md"


def blank_sheet(
    review: Review, path: Path, name: str, *, coder: str = "", decided: bool = False
) -> tuple[str | None, int]:
    """Write a blank sheet and return its path within the folder and its number of rows; (None, 0) if every record that
    it should hold is on a sheet already. Never writes to a file that exists.

    ReviewError for an unknown sheet or a coder whose name cannot be part of a file's."""
    if name not in review.sheets:
        hint = _DEFINE if name in KINDS else did_you_mean(name, review.sheets)
        raise ReviewError(Complaint("", f'the codebook has no sheet "{name}"', hint))
    part_of_name = "-".join(re.findall(r"\w+", coder))
    if coder and (not part_of_name or neutral(coder) != coder):
        raise ReviewError(Complaint("", f'"{coder}" cannot be a coder\'s name', "begin it with a letter"))
    wanted = records_to_code(review, name, coder, decided=decided)
    if not wanted and "record" in review.sheets[name].definition.columns:
        return None, 0
    folder = Path(review.project.protocol["coding"]["codebook"]).parent
    text = _csv(review, review.sheets[name], wanted, coder)
    number = 1
    while True:
        file = folder / "-".join(filter(None, (name, part_of_name, f"{number}.csv")))
        if write_new(path / file, text.encode("utf-8-sig")):
            return file.as_posix(), len(wanted)
        number += 1


def write_new(path: Path, data: bytes) -> bool:
    """Write a file that is not there yet, whole or not at all; whether it was written. It never replaces a file.

    OSError, with the name of the file, if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        try:
            with new.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            return _named(new, path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:  # nobody knows the file by the name that it has for a moment
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _named(new: Path, path: Path) -> bool:
    """Give a file its name, unless a file has it."""
    try:
        os.link(new, path)  # unlike a renaming, it fails where a file stands
    except FileExistsError:
        return False
    except OSError:  # some disks have no links
        if os.path.lexists(path):
            return False
        new.rename(path)
    return True


def records_to_code(review: Review, name: str, coder: str, *, decided: bool = False) -> list[str]:
    """The records that a new sheet should hold: for a sheet of votes those that are open at its stage, or with
    `decided` all that reached it; for another sheet those that are included. Without those that this coder has a row
    for, be it still blank."""
    sheet = review.sheets[name]
    if "record" not in sheet.definition.columns:
        return []
    has_row = {
        row.record_id
        for row in (*sheet.rows, *sheet.waiting)
        if "coder" not in sheet.definition.columns or row["coder"] == coder
    }
    stages = [s for s in review.project.stages if s.kind == "coding" and s.settings["sheet"].definition.name == name]
    wanted = review.included
    if stages:
        ruled = review.ruled(stages[0])
        wanted = [record for record, decision in ruled.items() if decided or decision.verdict == "open"]
    return [record for record in wanted if record not in has_row]


def _csv(review: Review, sheet: Sheet, wanted: list[str], coder: str) -> str:
    """The sheet as CSV: the record, what is known of it, then every column of the codebook, empty."""
    columns = list(sheet.definition.columns)
    if not wanted and "record" not in columns:
        return ",".join(columns) + "\n"
    records = review.records.loc[wanted, list(SHOWN)]
    blank = pd.DataFrame({"record": wanted}, index=records.index)
    blank = pd.concat([blank, records.map(lambda value: "" if pd.isna(value) else neutral(str(value)))], axis=1)
    for column in (column for column in columns if column != "record"):
        blank[column] = coder if column == "coder" else ""
    return blank.to_csv(index=False, lineterminator="\n")
