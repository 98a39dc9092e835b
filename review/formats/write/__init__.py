"""Records go out of the program here, in a format of their own for each reader: by name, or by the ending of a file.

To add a format: a module with `write(records, *, keys) -> bytes`, and one line in `WRITERS`. Law: the same records give
the same bytes, and what stands in a column that is not in the `lacks` of a writer comes back from `formats.read`, but
for the columns that tell where an entry stands (`database`, `via`, `source_file`, `source_line`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from review.errors import Complaint, ExportError, did_you_mean
from review.formats.write import bibtex, csl, csv, parquet, ris, wos, xlsx
from review.formats.write.bibtex import bibtex_text
from review.formats.write.ris import ris_text

__all__ = ["WRITERS", "Writer", "bibtex_text", "left_out", "ris_text", "writer"]


RAW = ("raw",)


class Write(Protocol):
    """records: a record table, index record_id. keys: record_id -> citation key."""

    def __call__(self, records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Writer:
    """A format that records are written in. endings: those of its files, the usual one first. keyed: whether it has a
    citation key for each record, which stands in the place of `citekey`. lacks: the columns that it cannot carry, or
    not whole. raw_left_out: how many records lose something of `raw`, if it carries that of some."""

    name: str
    label: str
    endings: tuple[str, ...]
    write: Write
    keyed: bool = False
    lacks: tuple[str, ...] = ()
    raw_left_out: Callable[[pd.DataFrame], int] | None = None


WRITERS: dict[str, Writer] = {
    "ris": Writer("ris", "RIS", (".ris",), ris.write, keyed=True, lacks=RAW),
    "bibtex": Writer("bibtex", "BibTeX", (".bib", ".bibtex"), bibtex.write, keyed=True, lacks=RAW),
    "csl": Writer("csl", "CSL-JSON", (".json", ".csljson"), csl.write, keyed=True, lacks=RAW),
    "csv": Writer("csv", "CSV", (".csv",), csv.write),
    "xlsx": Writer("xlsx", "Excel", (".xlsx",), xlsx.write),
    "parquet": Writer("parquet", "Parquet", (".parquet",), parquet.write),
    "wos": Writer(
        "wos", "Web of Science plain text", (".txt", ".ciw", ".isi"), wos.write, lacks=RAW, raw_left_out=wos.left_out
    ),
}


def writer(file: str) -> Writer:
    """The writer for a file of this name, by its ending; ExportError if no format has that ending."""
    known = {ending: one for one in WRITERS.values() for ending in one.endings}
    found = next((one for ending, one in known.items() if file.lower().endswith(ending)), None)
    if found is None:
        ending = "." + file.rpartition(".")[2] if "." in file else ""
        what = f'no format is written to files that end in "{ending}"' if ending else "the name has no ending"
        hint = (did_you_mean(ending, known) if ending else "") or "choose one of " + ", ".join(known)
        raise ExportError(Complaint(file, what, hint))
    return found


def left_out(records: pd.DataFrame, writer: Writer) -> dict[str, int]:
    """Column -> how many of `records` (a record table) have something there that `writer` does not carry; without the
    columns of which all is carried."""
    counts: dict[str, int] = {}
    for column in writer.lacks:
        if column in records:
            whole = writer.raw_left_out if column == "raw" else None
            counts[column] = whole(records) if whole else int(records[column].fillna("").ne("").sum())
    return {column: count for column, count in counts.items() if count}
