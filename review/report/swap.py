"""A folder of reports is exchanged here as a whole: after any crash it is either all new or all old."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

from review.errors import Complaint, ReviewError
from review.formats.merged import in_conflict
from review.report.changes import CHANGES, is_ours
from review.report.manifest import MANIFEST, VERSIONS, outputs_told


def swap(
    target: Path, files: Mapping[str, bytes], also: Callable[[Path], Mapping[str, bytes]] = lambda _: {}
) -> list[str]:
    """Make `target` hold `files`, and what people put there, and nothing else; the new names of what people edited.
    also: gives more files from the folder as it stood before, while no other run is at work here.

    The new folder is made beside the old one and takes its place by two renames; a run that was killed between them is
    mended by the next. A file that no manifest names is a person's and is kept, a link as a link; so is one that was
    edited since it was written: it stays as 'name.edited.ext' beside the new one. ReviewError if another run is at work
    here, or if the folder cannot be exchanged, say because Word holds a file of it open; then the old one stands."""
    target = target.resolve()
    old, new = target.with_name(f".{target.name}-old"), target.with_name(f".{target.name}-new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            _stop_at_files(target, old)
            _remove(new)  # of a run that was killed: nobody's
            kept = _mend(target, old, new)
            try:
                kept += _prepare(new, target, {**files, **also(target)})
                _exchange(target, new, old)
            finally:
                with suppress(OSError):
                    _remove(new)
            return sorted(set(kept))
    except OSError as error:
        raise ReviewError(_complaint(error, target, old)) from None


def _complaint(error: OSError, target: Path, old: Path) -> Complaint:
    what = f"the reports cannot be written: {error.strerror or error}"
    if os.path.isdir(target):
        what += "; the old ones stand as they were"
    elif os.path.isdir(old):
        what += f"; the old ones are in {old.name}, and the next run puts them back"
    hint = "is the folder read-only, or a file of it open in Word?" if isinstance(error, PermissionError) else ""
    return Complaint(str(error.filename or target), what, hint)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold a lock that dies with the process; ReviewError if another run holds it."""
    busy = ReviewError(Complaint(str(target), "another run is at work here", "wait for it, then run again"))
    if sys.platform == "win32":
        import msvcrt

        file = target.with_name(f".{target.name}-lock")
        lock = os.open(file, os.O_RDWR | os.O_CREAT)
    else:
        import fcntl

        lock = os.open(target.parent, os.O_RDONLY)  # the folder itself, so that no file of a lock is left behind
    try:
        if sys.platform == "win32":
            try:
                msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
            except OSError:
                raise busy from None
        else:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise busy from None
            except OSError:  # some network drives know no locks; a run alone needs none
                pass
        yield
    finally:
        os.close(lock)
        if sys.platform == "win32":
            with suppress(OSError):  # another run that has opened it by now keeps it
                file.unlink()


def _stop_at_files(*folders: Path) -> None:
    for folder in folders:
        if os.path.lexists(folder) and not folder.is_dir():
            what = "this is a file, and the reports need a folder of this name"
            raise ReviewError(Complaint(str(folder), what, "move it elsewhere"))


def _mend(target: Path, old: Path, new: Path) -> list[str]:
    """Finish what a killed run left: the old folder returns to its place. Where another stands there by now, what
    people put into the old one moves there, a file at a time, so that it is in one of the two whatever happens."""
    if not old.exists():
        return []
    if not target.exists():
        old.rename(target)
        return []
    kept = _carry(old, target, os.rename)
    _discard(old, new)
    return kept


def _prepare(new: Path, target: Path, files: Mapping[str, bytes]) -> list[str]:
    """The new folder, whole, with the mode of the one whose place it takes."""
    if not target.exists():
        new.mkdir()
        _fill(new, files)
        return []
    _make_like(target, new)
    _fill(new, files)
    kept = _carry(target, new, _copy)
    new.chmod(stat.S_IMODE(target.stat().st_mode))
    return kept


def _fill(new: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _exchange(target: Path, new: Path, old: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    with suppress(OSError):  # the next run clears it
        _discard(old, new)


# ---- what people made ------------------------------------------------------------------------------------------------


def _carry(source: Path, into: Path, put: Callable[[Path, Path], object]) -> list[str]:
    """Put into a folder what `source` holds and no run wrote; the new names of what could not keep its own.

    What stands there already, byte for byte, is not put there twice: a file that a run makes just so is no edit."""
    written = outputs_told(source)
    theirs = [name for name in _names(source) if not _is_ours(source, name, written)]
    renamed = []
    # First what keeps its name, so that no edited file takes the name of another.
    for name in sorted(theirs, key=lambda name: (name in written or os.path.lexists(into / name), name)):
        place = _place(source, name, into, own=name not in written)
        if place is None:
            continue
        if _is_folder(source / name):
            _make_like(source / name, place)
        else:
            put(source / name, place)
        if place != into / name:
            renamed.append(place.relative_to(into).as_posix())
    return renamed


def _names(folder: Path) -> Iterator[str]:
    """The files, links and empty folders in a folder, at any depth. OSError for a folder that cannot be read."""

    def stop(error: OSError) -> None:
        raise error

    for at, folders, names in os.walk(folder, onerror=stop):
        here = Path(at)
        found = [here / name for name in (*names, *folders) if (here / name).is_symlink() or (here / name).is_file()]
        if not (names or folders) and here != folder:
            found.append(here)
        yield from (path.relative_to(folder).as_posix() for path in found)


def _is_ours(source: Path, name: str, written: Mapping[str, Collection[str]]) -> bool:
    """Whether a run wrote this, or git made it of what runs wrote on two branches; a link is a person's."""
    path = source / name
    if path.is_symlink() or not path.is_file():
        return False
    if name in (MANIFEST, VERSIONS) or _digest(path) in written.get(name, ()):
        return True
    data = path.read_bytes() if name == CHANGES or name in written else b""
    return in_conflict(data) or (name == CHANGES and is_ours(data))


def _place(source: Path, name: str, into: Path, *, own: bool) -> Path | None:
    """Where a person's file goes, its folders made: under its own name or, if that is taken, 'name.edited.ext'. None if
    the same stands there already."""
    *folders, leaf = PurePath(name).parts
    model = source
    for folder in folders:
        model /= folder
        into = next(at for at in _choices(into, folder) if _is_folder(at) or not os.path.lexists(at))
        if not into.exists():
            _make_like(model, into)
    for at in _choices(into, leaf):
        if not os.path.lexists(at):
            if own or at.name != leaf:
                return at
        elif _is_same(source / name, at):
            return None
    raise AssertionError("there is always one more name")


def _choices(folder: Path, name: str) -> Iterator[Path]:
    """'a.md', 'a.edited.md', 'a.edited2.md', …"""
    yield folder / name
    path, n = PurePath(name), 1
    while True:
        yield folder / f"{path.stem}.edited{n if n > 1 else ''}{path.suffix}"
        n += 1


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are links to the same place, folders, or files of the same bytes."""
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and os.readlink(one) == os.readlink(other)
    if one.is_dir() or other.is_dir():
        return one.is_dir() and other.is_dir()
    return one.is_file() and other.is_file() and _digest(one) == _digest(other)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ---- folders and files -----------------------------------------------------------------------------------------------


def _make_like(model: Path, folder: Path) -> None:
    """A folder with the group and mode of another, so that what is private or shared stays so; its owner may write."""
    told = model.stat()
    folder.mkdir(0o700)
    if sys.platform != "win32":
        with suppress(OSError):  # only a member of the group may give it
            os.chown(folder, -1, told.st_gid)
    folder.chmod(stat.S_IMODE(told.st_mode) | stat.S_IRWXU)


def _copy(source: Path, place: Path) -> None:
    """Copy a file to the disk, with its mode and times, or a link as a link."""
    if source.is_symlink():
        place.symlink_to(os.readlink(source), target_is_directory=source.is_dir())
        return
    with source.open("rb") as there, place.open("xb") as here:
        shutil.copyfileobj(there, here)
        here.flush()
        os.fsync(here.fileno())
    shutil.copystat(source, place)


def _discard(old: Path, new: Path) -> None:
    """Remove the old folder, by way of the name under which a folder is nobody's: of one half removed, its manifest
    gone, each file would be taken for a person's."""
    old.rename(new)
    _remove(new)


def _remove(folder: Path) -> None:
    """Remove a folder, if it is there, with what is read-only in it; what a link leads to stays."""
    if not os.path.lexists(folder):
        return
    folder.chmod(0o700)
    for at, folders, names in os.walk(folder):
        # Windows removes no file that is read-only; elsewhere the folder alone decides.
        for path in (Path(at) / name for name in (*folders, *(names if sys.platform == "win32" else ()))):
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(folder)
