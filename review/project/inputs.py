"""Which files of a folder the protocol names: itself, exports, and the sheets beside the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from review.errors import Complaint, ProtocolError
from review.formats.decode import decode
from review.project.folder import Folder, is_aside
from review.project.protocol import FILE, ExportSettings, Places, Protocol

SPREADSHEETS = ("*.csv", "*.tsv", "*.xlsx", "*.xls", "*.ods", "*.numbers")


def protocol_text(folder: Folder) -> str:
    """The text of review.toml; ProtocolError if there is none."""
    if not (folder.path / FILE).is_file():
        where = str(folder.path) if folder.path.exists() else f"{folder.path} (no such folder)"
        raise ProtocolError(Complaint(where, f"there is no {FILE} here", "`review init FOLDER` makes a new review"))
    data = folder.read(FILE)
    folder.stop_at_complaints()
    return decode(data or b"").text


def coding_folder(protocol: Protocol) -> str:
    """Where the sheets stand: beside the codebook."""
    return Path(protocol.coding.codebook).parent.as_posix()


def sheet_files(folder: Folder, protocol: Protocol, sheet: str) -> list[str]:
    """The files of a sheet: NAME.csv and NAME-….csv, sorted."""
    where = coding_folder(protocol)
    return sorted({*folder.beside(where, f"{sheet}.csv"), *folder.beside(where, f"{sheet}-*.csv")})


def spreadsheets(folder: Folder, protocol: Protocol) -> list[str]:
    """Every file beside the codebook that could be somebody's sheet, sorted."""
    where = coding_folder(protocol)
    return sorted(file for pattern in SPREADSHEETS for file in folder.beside(where, pattern))


def export_files(folder: Folder, protocol: Protocol, places: Places) -> Iterator[tuple[str, ExportSettings]]:
    """(file, its [[export]]) for every export; a file that none names, or two do, is a complaint, not a silence."""
    named: dict[str, int] = {}
    for at, settings in enumerate(protocol.export):
        for pattern in settings.patterns:
            for file in folder.matching(pattern, places("export", at, "files")):
                if named.setdefault(file, at) != at:
                    what = f'"{file}" is named by another [[export]] too'
                    folder.complaints.append(Complaint(places("export", at, "files"), what, "name it once"))
    for where in sorted({Path(file).parent for file in named}):
        for path in sorted((folder.path / where).iterdir()):
            file = path.relative_to(folder.path).as_posix()
            if path.is_file() and not is_aside(path.name) and file not in named and file != FILE:
                what = "this file stands among the exports, but no [[export]] names it"
                folder.complaints.append(Complaint(file, what, f"add it to {FILE}, or move it elsewhere"))
    for file, at in named.items():
        yield file, protocol.export[at]
