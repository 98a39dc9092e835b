"""The files that a person names on the command line: which they are, and what they are called in the output."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from review.errors import Complaint, ExportError, SheetError
from review.formats import File
from review.formats.decode import Content


def files(paths: Iterable[Path]) -> list[Path]:
    """The files that are named, and those in the folders that are named, each once, by whatever path. ExportError for
    a path that leads to nothing."""
    found: dict[Path, Path] = {}
    for path in paths:
        inside = [path]
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path)))
        if not path.exists() or not inside:
            what = "there are no files in this folder" if path.exists() else "there is no such file"
            raise ExportError(Complaint(str(path), what))
        for each in inside:
            found.setdefault(each.resolve(), each)
    return list(found.values())


def named(paths: Sequence[Path]) -> dict[str, Path]:
    """Name -> file: its path from here, or, where some are elsewhere, from the folder that all are in; so that no name
    tells of the machine."""
    here, found = Path.cwd(), [path.resolve() for path in paths]
    within = (
        here if all(here in path.parents for path in found) else Path(os.path.commonpath([p.parent for p in found]))
    )
    return {
        path.relative_to(within).as_posix().encode("utf-8", "backslashreplace").decode(): given
        for path, given in zip(found, paths, strict=True)
    }


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def unreadable(name: str, path: Path) -> Complaint | None:
    """Why a file cannot be read, None if it can."""
    try:
        with path.open("rb"):
            return None
    except OSError as error:
        return Complaint(name, f"this file cannot be read: {error.strerror}")


def file(name: str, path: Path, format: str | None) -> File:
    return File(name, path.stat().st_size, path.read_bytes, format)


def text(path: Path) -> tuple[str, str]:
    """(name, text) of a sheet that a person filled in; SheetError if it is no text in UTF-8 or UTF-16."""
    content = Content(path.read_bytes())
    whole = content.whole()
    if content.binary or any(repair.line for repair in content.repairs):
        raise SheetError(Complaint(str(path), "this is no text in UTF-8", "save it as CSV UTF-8"))
    return str(path), whole
