"""What was found in a corpus is kept on the disk, a bitmap for each term and column, so that none is looked for twice.

A bitmap's file is named by all that it rests on: the term and the column; its folder by the records and by the code
that looks. So it is right or it is not found. All of it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from unicodedata import unidata_version

import numpy as np

from review.search.engine.bits import Bits
from review.search.engine.found import Probe, Sought
from review.search.tree import Near, Node, Or, Term, Word

_CHECK = 4  # bytes, at the end of the file
_LIBRARIES = ("ahocorasick-rs", "numpy", "pyarrow")


@lru_cache(1)
def rules() -> str:
    """The hash of the code that says what a term finds, and of the versions of the libraries that it rests on."""
    room = Path(__file__).parent.parent
    files = [room / "words.py", room / "tree.py", *(room / "engine").glob("*.py"), *(room / "corpus").glob("*.py")]
    told = hashlib.sha256(" ".join([unidata_version, *map(version, _LIBRARIES)]).encode())
    for file in sorted(files):
        told.update(file.read_bytes())
    return told.hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """folder: of the bitmaps of `count` records."""

    folder: Path
    count: int

    def get(self, sought: Mapping[str, Sequence[Probe]]) -> dict[tuple[Probe, str], Bits]:
        """What is kept of what is sought: column -> probes."""
        found = {}
        for column, probes in sought.items():
            for probe in probes:
                if (bits := self._read(self.folder / _name(probe, column))) is not None:
                    found[probe, column] = bits
        return found

    def put(self, hits: Mapping[tuple[Probe, str], Bits]) -> None:
        """Keep what was found; a disk that is full or read-only is no reason to stop."""
        with suppress(OSError):
            for (probe, column), bits in hits.items():
                file = self.folder / _name(probe, column)
                new = file.with_suffix(f".{os.getpid()}.new")
                data = bits.tobytes()
                new.write_bytes(data + zlib.crc32(data).to_bytes(_CHECK, "little"))
                os.replace(new, file)

    def _read(self, file: Path) -> Bits | None:
        try:
            data = file.read_bytes()
        except OSError:
            return None
        bits, check = data[:-_CHECK], data[-_CHECK:]
        if len(bits) != (self.count + 7) // 8 or zlib.crc32(bits).to_bytes(_CHECK, "little") != check:
            return None
        return np.frombuffer(bits, np.uint8)


def _name(probe: Probe, column: str) -> str:
    told = json.dumps([column, _told(probe)], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest() + ".bits"


def _told(probe: Probe | Node) -> list[object]:
    """All that a probe finds rests on, and nothing else: not the place in a string, nor how it is written."""
    match probe:
        case Sought(words, accents):
            return ["term", _spelled(words), accents]
        case Term(words, fields, accents=accents):
            return ["term", _spelled(words), accents, sorted(fields)]
        case Near(left, right, between, ordered):
            return ["near", _told(left), _told(right), between, ordered]
        case Or(parts):
            return ["or", *map(_told, parts)]
    raise TypeError(probe)


def _spelled(words: tuple[Word, ...]) -> list[list[object]]:
    return [[part if isinstance(part, str) else [part.least, part.most] for part in word] for word in words]
