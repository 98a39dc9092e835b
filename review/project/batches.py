"""Batches of coding sheets are issued here: new files for what still needs coding, beside those that people fill."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from review.coding.codebook import SheetDefinition
from review.coding.issued import FORMATS, Batch, TooLong, too_long
from review.coding.rounds import ROUND
from review.coding.row_check import ALSO, CHECKED, row_check
from review.coding.supplements import batch as supplement
from review.errors import Complaint, ReviewError
from review.nouns import Review
from review.project.due import records_to_code
from review.project.named import RECORDS, coder_of, part_of_file, round_of, sheet_of
from review.project.turn import in_turn

# What a coder sees of a record, beside the columns to fill in.
SHOWN = ("authors", "year", "title", "journal", "doi", "abstract")


class Issued(NamedTuple):
    """A batch as it was issued. file: its path within the folder, None if there was nothing to code. rows: how many
    are to be filled in. unheld: texts that no cell of Excel holds, so that the workbook only names them."""

    file: str | None
    rows: int = 0
    unheld: tuple[str, ...] = ()


def issue(
    review: Review,
    path: Path,
    name: str,
    *,
    coder: str = "",
    round: str = "",
    batch: int | None = None,
    decided: bool = False,
    columns: Sequence[str] = (),
    order: str = RECORDS,
    format: str = "csv",
) -> Issued:
    """Write a new file with what a coder is to fill in; no file if every record that it should hold is on a sheet of
    theirs already. It never writes to a file that exists. columns: those that old rows lack; the file completes them.

    ReviewError for a sheet, a coder, a round or an order that is not known, or cannot be; and for a file of the sheet
    that came since the review was read."""
    sheet = sheet_of(review, name)
    coder, round = coder_of(sheet, coder), round_of(sheet, round)
    if columns:
        if batch or round or decided or order != RECORDS:
            what = "the rows that lack a column are issued all at once, in their order"
            raise ReviewError(Complaint("--column", what, "leave out --batch, --round, --decided and --order"))
        ids = list(dict.fromkeys(row.record_id for row in sheet.rows if row.record_id))
        records = {row["record_id"]: row for row in shown_rows(review, sheet.definition, ids)}
        made = supplement(sheet, columns, coder, records=records)
    else:
        due = records_to_code(review, name, coder, round=round, decided=decided, batch=batch, order=order)
        if not due and sheet.definition.of_records:
            return Issued(None)
        made = _batch(review, sheet.definition, due, coder, round)
    if columns and not made.rows:
        return Issued(None)
    with in_turn(review, path, name):
        return write_batch(review, path, made, format)


def write_batch(review: Review, path: Path, batch: Batch, format: str = "csv") -> Issued:
    """Write a batch as a new file beside the codebook, 'SHEET-CODER-NUMBER.csv' with the first number that no file of
    any format has. ReviewError if the coder's name would make it a file of another sheet."""
    folder = Path(review.project.protocol["coding"]["codebook"]).parent
    stem = "-".join(filter(None, (batch.definition.name, part_of_file(batch.coder))))
    theirs = [other for other in review.project.codebook if f"{stem}-".startswith(f"{other}-")]
    if theirs and (other := max(theirs, key=len)) != batch.definition.name:
        what = f'the file would belong to the sheet "{other}", by its name'
        raise ReviewError(Complaint("--coder", what, f'call the coder otherwise than "{batch.coder}"'))
    data = FORMATS[format](batch)
    number = 1
    while True:
        file = folder / f"{stem}-{number}.{format}"
        if not _is_taken(path / file) and write_new(path / file, data):
            unheld = too_long(batch) if format == "xlsx" else []
            return Issued(file.as_posix(), len(batch.rows), tuple(_unheld(batch, each) for each in unheld))
        number += 1


def _is_taken(file: Path) -> bool:
    """Whether a file has this name, whatever its ending and case: a workbook may have been saved as CSV since."""
    stem = file.stem.casefold()
    return file.parent.is_dir() and any(Path(other).stem.casefold() == stem for other in os.listdir(file.parent))


def _unheld(batch: Batch, text: TooLong) -> str:
    row = batch.rows[text.row]
    which = row.get("record_id") or f"row {text.row + 2}"
    told = f"{text.column} has {text.length:,} signs, more than a cell of Excel holds"
    return f"{which}: {told}; the sheet says so there, and the same sheet without --xlsx has it"


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


# ---- the rows --------------------------------------------------------------------------------------------------------


def _batch(review: Review, definition: SheetDefinition, due: Sequence[str], coder: str, round: str) -> Batch:
    """One row a record, with what is known of it; a sheet without records has none."""
    rows = tuple(shown_rows(review, definition, due))
    said = {"coder": coder, ROUND: round}
    filled = {name: text for name, text in said.items() if name in definition.columns}
    shown = SHOWN if rows else ()
    return Batch(definition, tuple({**row, **filled} for row in rows), shown, coder, round)


def shown_rows(review: Review, definition: SheetDefinition, records: Sequence[str]) -> Iterator[dict[str, str]]:
    """What an issued row shows of each record, with its id and the check of the row."""
    column = definition.of_records
    # a column of the sheet itself may be typed in, and is no ground for a check
    checked = definition.heading("title") is None and definition.heading("year") is None
    table = review.records.loc[list(records), list(SHOWN)]
    for record, values in zip(records, table.to_dict("records"), strict=True):
        told = {name: "" if pd.isna(value) else str(value) for name, value in values.items()}
        check = row_check(record, *(told[name] for name in (*CHECKED[1:], *ALSO))) if checked else ""
        yield {**told, column: record, "record_id": record, "row_check": check}
