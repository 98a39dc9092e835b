"""An answer that was asked for is written to a file of the scholar's choice here, never over one that is not ours."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from review.errors import Complaint, ReviewError
from review.formats import cache


def check(out: Path, *, endings: Iterable[str]) -> None:
    """ReviewError if no answer can be written to `out`: its name has none of the `endings`, or there is a file already,
    and it does not stand as an earlier answer was written."""
    check_folder(out)
    if out.suffix.lower() not in endings:
        hint = f"let its name end in {_either(endings)}"
        raise ReviewError(Complaint(str(out), "an answer is not such a file", hint))
    if out.exists() and (data := out.read_bytes()) and cache.get(_mark(data)) is None:
        raise ReviewError(Complaint(str(out), "there is such a file already", "name a new one, or move it away"))


def check_folder(out: Path) -> None:
    """ReviewError if `out` is a folder, or would stand in one that is not there."""
    if out.is_dir():
        raise ReviewError(Complaint(str(out), "this is a folder", "name a file in it"))
    if not out.parent.is_dir():
        raise ReviewError(Complaint(str(out.parent), "there is no such folder", "make it, or write elsewhere"))


def write(out: Path, data: bytes) -> None:
    """Write an answer whole or not at all, and remember that just these bytes are ours."""
    put(out, data)
    cache.put(_mark(data), Path.touch)


def put(out: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    new = out.with_name(f".{out.name}.{os.getpid()}.new")
    try:
        new.write_bytes(data)
        os.replace(new, out)
    finally:
        new.unlink(missing_ok=True)


def _either(names: Iterable[str]) -> str:
    """'.txt, .csv or .md'."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _mark(data: bytes) -> str:
    return hashlib.sha256(b"answer\0" + data).hexdigest()
