"""A file goes in, the hash of its bytes comes out; of a file that stands as it did, from memory, so that none is read
to find that it is known."""

from __future__ import annotations

import hashlib
import time
from functools import partial
from pathlib import Path

from review.formats import cache

_SETTLED = 2_000_000_000  # nanoseconds: a file that was changed just now may change again and look as before


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits. Remembered by all that changes when a file does."""
    state = _state(path)
    name = hashlib.sha256(repr(state).encode("utf-8", "backslashreplace")).hexdigest()
    if (kept := cache.get(name)) is not None:
        return kept.read_text("ascii")
    with path.open("rb") as data:
        found = hashlib.file_digest(data, "sha256").hexdigest()
    if time.time_ns() - max(state[2:4]) > _SETTLED and _state(path) == state:
        cache.put(name, partial(_write, found))
    return found


def _state(path: Path) -> tuple[str, int, int, int, int, int]:
    path = path.resolve()
    found = path.stat()
    return str(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev


def _write(text: str, file: Path) -> None:
    file.write_text(text, "ascii")
