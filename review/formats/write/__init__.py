"""Records go out of the program here, in a format of their own for each reader: by name, or by the ending of a file.

To add a format: a module with `write(records, *, keys) -> bytes`, and one line in `WRITERS`. Law: the same records give
the same bytes, and what a writer says it carries comes back from `formats.read`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from review.errors import Complaint, ExportError, did_you_mean
from review.formats.write import bibtex, csl, csv, parquet, ris, wos, xlsx
from review.formats.write.bibtex import bibtex_text
from review.formats.write.ris import ris_text

__all__ = ["WRITERS", "Writer", "bibtex_text", "ris_text", "writer"]


class Write(Protocol):
    """records: a record table, index record_id. keys: record_id -> citation key."""

    def __call__(self, records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Writer:
    """A format that records are written in. endings: those of its files, the usual one first. keyed: whether it has a
    citation key for each record."""

    name: str
    label: str
    endings: tuple[str, ...]
    write: Write
    keyed: bool = False


WRITERS: dict[str, Writer] = {
    "ris": Writer("ris", "RIS", (".ris",), ris.write, keyed=True),
    "bibtex": Writer("bibtex", "BibTeX", (".bib", ".bibtex"), bibtex.write, keyed=True),
    "csl": Writer("csl", "CSL-JSON", (".json", ".csljson"), csl.write, keyed=True),
    "csv": Writer("csv", "CSV", (".csv",), csv.write),
    "xlsx": Writer("xlsx", "Excel", (".xlsx",), xlsx.write),
    "parquet": Writer("parquet", "Parquet", (".parquet",), parquet.write),
    "wos": Writer("wos", "Web of Science plain text", (".txt", ".ciw", ".isi"), wos.write),
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
