"""Journals on the disk pass through here: read with the sheets, and opened by one server at a time, which appends."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from review.coding.journal import TORN, Event, Journal, doubled, line, read_journal
from review.coding.votes import same_coder
from review.errors import Complaint, ReviewError, SheetError
from review.project.folder import Folder
from review.project.inputs import JOURNALS, coding_folder
from review.project.named import check_coder, part_of_file
from review.project.protocol import Protocol
from review.records.text import clean

# Names that are no journal's and may be meant for one: a browser or an editor gave them another ending, say.
_CALLED_AS_JOURNAL = re.compile(r".*\.jsonl(\.txt)?|journal-.*\.(nd)?json", re.IGNORECASE)
_FAR = 1 << 40  # a byte that no journal reaches: Windows locks bytes, and nobody may read those that are locked


def journals(folder: Folder, protocol: Protocol) -> list[Journal]:
    """The journals beside the codebook, journal-….jsonl, in the order of their names. What is wrong with them goes to
    the folder's problems and complaints."""
    found = []
    for file in folder.beside(coding_folder(protocol), "*"):
        name = PurePosixPath(file).name
        if not fnmatchcase(name, JOURNALS):  # without a word, its votes would be lost
            if not _CALLED_AS_JOURNAL.fullmatch(name):
                continue
            hint = "name it journal-….jsonl, or take it away"
            folder.complaints.append(Complaint(file, "no journal has a name like this", hint))
        elif (data := folder.read(file)) is not None:
            found.append(read_journal(file, data))
            folder.problems += found[-1].problems
            folder.complaints += found[-1].complaints
    within = {complaint for journal in found for complaint in journal.complaints}
    every = doubled(event for journal in found for event in journal.events)
    folder.complaints += [complaint for complaint in every if complaint not in within]
    return found


def journal_file(coding: str, coder: str) -> str:
    """The path of a coder's journal within the folder. ReviewError for a name that cannot be part of a file's."""
    check_coder(coder)
    return (PurePosixPath(coding) / f"journal-{part_of_file(coder)}.jsonl").as_posix()


class OpenJournal:
    """The journal of one coder, held open and locked, so that one server alone writes to it. It only grows."""

    def __init__(self, root: Path, file: str, coder: str):
        """ReviewError if another server has it open, SheetError if it cannot be read, OSError if not written."""
        self._path, self._file, self._coder = root / file, file, coder
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._out: BinaryIO | None = None
        self._size, self._last, self._made = 0, "", False
        self._open()

    @property
    def file(self) -> str:
        """Its path within the review's folder."""
        return self._file

    @property
    def events(self) -> Sequence[Event]:
        """All events of the coder in the file so far. Coders whose names make one name of a file share it."""
        return self._events

    def append(self, sheet: str, record: str, cells: Mapping[str, str], *, round: str = "", undoes: str = "") -> Event:
        """Write an event and return it once it is on the disk. OSError if that fails; then it does not count."""
        with self._lock:
            if not self._is_as_left():  # put there anew by git or by a sync of files, say
                self._open()
            cleaned = {name: clean(text)[0].strip() for name, text in cells.items()}
            event = Event(self._now(), self._coder, sheet, record, cleaned, round, undoes, self._file, self._lines + 1)
            assert self._out
            data = line(event)
            if self._out.write(data) != len(data):  # what is cut off here is told when the file is opened anew
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
            self._on_disk()
            self._lines += 1
            self._events.append(event)
            self._last = event.time
            return event

    def close(self) -> None:
        """Let another server open it. A file that was made here, and got no event, goes again."""
        with self._lock:
            if self._out:
                unused = self._made and self._size == 0 and self._is_as_left()
                if unused and os.name != "nt":  # while it is locked, so that it is nobody else's
                    self._path.unlink()
                self._out.close()  # and the lock is gone
                self._out = None
                if unused and os.name == "nt":  # which takes no file away that anybody has open
                    with contextlib.suppress(OSError):
                        self._path.unlink()

    def _locked_file(self) -> BinaryIO:
        """The file, open and locked, made if it was not there. ReviewError if another server has it."""
        while True:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            made = not self._path.exists()
            out = self._path.open("a+b", buffering=0)
            if not locked(out):
                out.close()
                what = "another `review screen` has this journal open"
                hint = "close that one with Ctrl-C, or screen as another coder"
                raise ReviewError(Complaint(self._file, what, hint))
            if _is_at(self._path, out):
                self._made = made
                return out
            out.close()  # the server that had made it took it away before it let it go

    def _open(self) -> None:
        if self._out:
            self._out.close()
            self._out = None
        self._out = self._locked_file()
        self._out.seek(0)
        data = self._out.read()
        if not data.endswith(b"\n") and data:
            # Whole lines alone may end without a word: what was cut off says so, and the next one begins anew.
            cut = bool(read_journal(self._file, data).problems) and not data.endswith(TORN)
            self._out.write(TORN + b"\n" if cut else b"\n")
            self._out.seek(0)
            data = self._out.read()
        read = read_journal(self._file, data)
        if read.complaints:
            self._out.close()
            self._out = None
            raise SheetError(read.complaints)
        self._events = [event for event in read.events if same_coder(event.coder, self._coder)]
        self._lines = data.count(b"\n")
        self._last = max((event.time for event in self._events), default="")
        self._on_disk()
        if self._made:
            _name_on_disk(self._path.parent)

    def _is_as_left(self) -> bool:
        if self._out is None:
            return False
        return _is_at(self._path, self._out) and os.fstat(self._out.fileno()).st_size == self._size

    def _on_disk(self) -> None:
        assert self._out
        self._out.flush()
        os.fsync(self._out.fileno())
        self._size = os.fstat(self._out.fileno()).st_size

    def _now(self) -> str:
        """The time, but later than that of any event here, though the clock may have been set back."""
        now = datetime.now(UTC)
        if self._last:
            now = max(now, datetime.fromisoformat(self._last) + timedelta(microseconds=1))
        return now.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _is_at(path: Path, file: BinaryIO) -> bool:
    """Whether an open file is the one that a path names."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def locked(file: BinaryIO) -> bool:
    """Lock an open file for this program, which a killed one does not keep; False if another has the lock."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # some disks of a network have no locks
    return True


def _name_on_disk(folder: Path) -> None:
    """A new file's name has to reach the disk too; on Windows it does so by itself."""
    with contextlib.suppress(OSError):
        at = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)
