"""Which files of a folder the protocol names: itself, exports, and the sheets beside the codebook."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from review.coding.cells import TEXTS, WORKBOOKS
from review.errors import Complaint, ProtocolError
from review.nouns import Problem, some
from review.project.folder import Folder, is_aside
from review.project.protocol import FILE, ExportSettings, Places, Protocol, SearchStage

SHEETS = (*TEXTS, *WORKBOOKS)
SPREADSHEETS = (*SHEETS, ".numbers")
JOURNALS = "journal-*.jsonl"
# NAME.txt, NAME.csv.bak, NAME.xlsx~: what programs and people make of a sheet's name, and no program reads as a sheet.
_OTHER_ENDING = re.compile(rf"(.+?)(?:\.txt|\.tab|(?:{'|'.join(map(re.escape, SHEETS))})[^\w].*)", re.IGNORECASE)


def protocol_text(folder: Folder) -> str:
    """The text of review.toml; ProtocolError if there is none."""
    if not os.path.lexists(folder.path / FILE):
        where = str(folder.path) if folder.path.exists() else f"{folder.path} (no such folder)"
        raise ProtocolError(Complaint(where, f"there is no {FILE} here", "`review init FOLDER` makes a new review"))
    text = folder.text(FILE)
    folder.stop_at_complaints()
    return text or ""


def coding_folder(protocol: Protocol) -> str:
    """Where the sheets stand: beside the codebook."""
    return Path(protocol.coding.codebook).parent.as_posix()


def sheet_files(folder: Folder, protocol: Protocol, sheets: Iterable[str]) -> dict[str, list[str]]:
    """The files of each sheet, NAME.csv and NAME-….csv, or with another ending of `SHEETS`, sorted; under '' the
    spreadsheets that are no sheet's.

    A file belongs to the longest name that fits, so that `findings-extra` may be a sheet beside `findings`."""
    found: dict[str, list[str]] = {**{name: [] for name in sheets}, "": []}
    for file in spreadsheets(folder, protocol):
        found[sheet_of_file(PurePosixPath(file), found)].append(file)
    return found


def sheet_of_file(file: PurePosixPath, sheets: Iterable[str]) -> str:
    """The sheet that a file beside the codebook is of, by its name; '' for none."""
    fits = [name for name in sheets if name and (file.stem == name or file.stem.startswith(f"{name}-"))]
    return max(fits, key=len) if fits and file.suffix.lower() in SHEETS else ""


def out_of_place(folder: Folder, protocol: Protocol, sheets: Collection[str]) -> list[Problem]:
    """One remark a folder below that of the sheets, with files that are named as sheets or journals are: people put
    aside there what no longer counts, or what they believe to be read."""
    counted: Counter[str] = Counter()
    coding = coding_folder(protocol)
    for file in map(PurePosixPath, folder.below(coding) if coding != "." else ()):
        if sheet_of_file(file, sheets) or fnmatchcase(file.name, JOURNALS):
            counted[file.parent.as_posix()] += 1
    what, mend = "named as sheets or journals are", f"not read; put into {coding} what counts"
    return [Problem(below, f"{some(n, 'file')} {what}", mend) for below, n in sorted(counted.items())]


def under_other_endings(folder: Folder, protocol: Protocol, sheets: Collection[str]) -> list[Problem]:
    """One remark a file that is named as a sheet or a journal is, but for an ending that is not read: findings.csv.bak,
    or the findings.txt that a spreadsheet saves as "text"."""
    told = []
    for file in map(PurePosixPath, folder.beside(coding_folder(protocol), "*")):
        named = _OTHER_ENDING.fullmatch(file.name)
        if sheet := sheet_of_file(PurePosixPath(f"{named[1]}.csv"), sheets) if named else "":
            what = f"but for its ending, this is the name of a file of the sheet {sheet}"
            mend = "not read; if its rows count, give it the ending .csv, or save it as .xlsx"
        elif fnmatchcase(file.name, f"{JOURNALS}[!a-zA-Z0-9]*") and not file.name.lower().endswith(".txt"):
            what, mend = "but for its ending, this is the name of a journal", "not read"
        else:
            continue
        told.append(Problem(file.as_posix(), what, mend))
    return told


def saved_twice(files: Iterable[str]) -> list[Complaint]:
    """A complaint for each file that is called like another but for its ending: one may be a copy of the other."""
    first: dict[str, str] = {}
    complaints = []
    for file in files:
        other = first.setdefault(PurePosixPath(file).with_suffix("").as_posix().casefold(), file)
        if other != file:
            what = f"{PurePosixPath(other).name} has the same name, and may hold the same rows"
            complaints.append(Complaint(file, what, "keep the one that counts, or rename it if both do"))
    return complaints


def sheet_content(folder: Folder, file: str) -> str | bytes | None:
    """What a file of a sheet holds: the text of a CSV file, the bytes of a workbook; None, with a complaint, if it
    cannot be read."""
    return folder.read(file) if PurePosixPath(file).suffix.lower() in WORKBOOKS else folder.text(file)


def spreadsheets(folder: Folder, protocol: Protocol) -> list[str]:
    """Every file beside the codebook that could be somebody's sheet, sorted."""
    files = folder.beside(coding_folder(protocol), "*")
    return [file for file in files if PurePosixPath(file).suffix.lower() in SPREADSHEETS]


def export_files(folder: Folder, protocol: Protocol, places: Places) -> Iterator[tuple[str, ExportSettings]]:
    """(file, its [[export]]) for every export; a file that none names, or two do, is a complaint, not a silence."""
    named: dict[str, int] = {}
    for at, settings in enumerate(protocol.export):
        for pattern in settings.patterns:
            for file in folder.matching(pattern, places("export", at, "files")):
                if named.setdefault(file, at) != at:
                    what = f'"{file}" is named by another [[export]] too'
                    folder.complaints.append(Complaint(places("export", at, "files"), what, "name it once"))
    for file in _among(folder, protocol, named):
        what = "this file stands among the exports, but no [[export]] names it"
        folder.complaints.append(Complaint(file, what, f"add it to {FILE}, or move it elsewhere"))
    for file, at in named.items():
        yield file, protocol.export[at]


def _among(folder: Folder, protocol: Protocol, named: Iterable[str]) -> list[str]:
    """The files that stand beside or below the named exports and are neither exports nor in a folder of other data."""
    named = set(named)
    exports = {Path(file).parent for file in named} - {Path()}
    queries = (Path(stage.query).parent for stage in protocol.stage if isinstance(stage, SearchStage))
    others = {Path(coding_folder(protocol)), *(Path(given.file).parent for given in protocol.journals), *queries}
    found = {path.relative_to(folder.path) for where in exports for path in (folder.path / where).rglob("*")}
    return sorted(
        path.as_posix()
        for path in found
        if not (folder.path / path).is_dir()
        and not any(map(is_aside, path.parts))
        and path.as_posix() not in named
        and not (others - exports) & set(path.parents)
    )
