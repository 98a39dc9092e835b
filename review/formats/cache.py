"""What was read of an export is kept here, so that a rerun reads nothing twice; all of it may be deleted at any time.

A file of the cache is named by the hash of all that its content rests on: the export's bytes and name, the format asked
for, and the program's own reading code. So it is right or it is not found; none has to be told that it is stale."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import platformdirs

PLACE = "REVIEW_CACHE"  # the environment variable that names another folder; empty for none
_UNUSED = 90 * 24 * 3600  # seconds after which a file that nobody asked for goes
_OURS = re.compile(r"[0-9a-f]{64}(?:-[0-9a-f]{64}|\.\d+\.new)")
# What makes entries of bytes.
_ROOMS = ("formats", "records")
_LIBRARIES = ("bibtexparser", "defusedxml", "pandas", "pyarrow", "python-calamine")


def place() -> Path | None:
    """The folder of the cache: `REVIEW_CACHE`, else the user's own folder for caches; None for no cache."""
    named = os.environ.get(PLACE)
    if named is not None:
        return Path(named).expanduser() if named else None
    return platformdirs.user_cache_path("review-pipeline")


def key(sha256: str, file: str, format: str | None) -> str:
    """The name under which the entries of an export are kept."""
    told = "\0".join((sha256, file, format or "", code(*_ROOMS)))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()


@lru_cache(8)
def code(*rooms: str) -> str:
    """The hash of the code of some rooms, and of the versions of the libraries that exports are read with."""
    package = Path(__file__).parent.parent
    files = [package / "nouns.py", *(file for room in rooms for file in (package / room).rglob("*.py"))]
    told = hashlib.sha256(" ".join(map(version, _LIBRARIES)).encode())
    for file in sorted(files):
        told.update(hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()


def get(name: str) -> Path | None:
    """The file that is kept under `name`, None for none, or for one that is not as it was written."""
    folder = _folder()
    try:
        for file in folder.glob(f"{name}-*") if folder else ():
            if file.name == f"{name}-{_digest(file)}":
                os.utime(file)
                return file
            file.unlink()
    except OSError:
        pass
    return None


def put(name: str, write: Callable[[Path], None]) -> None:
    """Keep under `name` what `write` writes. A disk that is full or read-only is no reason to stop: it is only a
    cache."""
    folder = _folder()
    if folder is None:
        return
    new = folder / f"{name}.{os.getpid()}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write(new)
        os.replace(new, folder / f"{name}-{_digest(new)}")
        _forget(folder)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _folder() -> Path | None:
    """A folder of our own, so that nothing else is ever deleted."""
    within = place()
    return within / "exports" if within else None


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _forget(folder: Path) -> None:
    """Delete what nobody asked for in a long time."""
    oldest = time.time() - _UNUSED
    for file in folder.iterdir():
        if _OURS.fullmatch(file.name) and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
