"""A folder of reports is exchanged here as a whole: after any crash it is either all new or all old."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from review.errors import Complaint, ReviewError
from review.report.manifest import MANIFEST, VERSIONS


def swap(target: Path, files: Mapping[str, bytes]) -> None:
    """Make `target` hold `files`, and what people put there, and nothing else.

    The new folder is made beside the old one and takes its place by two renames; a run that was killed between them is
    mended by the next. A file that no manifest names is a person's and is kept; so is one that was edited since it was
    written: it stays as 'name.edited.ext' beside the new one. ReviewError if the folder cannot be exchanged, say
    because Word holds one of its files open; then the old one stands as it was."""
    target = target.resolve()
    old = target.with_name(f".{target.name}-old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _mend(target, old)
        new = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            new.chmod(0o755)
            _fill(new, files)
            _keep_what_people_made(target, new)
            _exchange(target, new, old)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        what = f"the reports cannot be written: {error.strerror}; the old ones stand as they were"
        raise ReviewError(Complaint(str(error.filename or target), what, "is a file of it open in Word?")) from None


def _mend(target: Path, old: Path) -> None:
    """Finish what a killed run left: with no new folder in place the old one returns, else it goes."""
    if old.exists() and not target.exists():
        old.rename(target)
    elif old.exists():
        shutil.rmtree(old)


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
    shutil.rmtree(old, ignore_errors=True)


def _keep_what_people_made(target: Path, new: Path) -> None:
    """Copy into the new folder what the old one holds and no run wrote."""
    if not target.is_dir():
        return
    written = _written(target)
    ours = {MANIFEST, VERSIONS}
    names = sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file())
    theirs = [name for name in names if name not in ours and written.get(name) != _digest(target / name)]
    # First what keeps its name, so that no edited file takes the name of another.
    for name in sorted(theirs, key=lambda name: name in written or (new / name).exists()):
        kept = name if name not in written and not (new / name).exists() else _edited(name, new)
        (new / kept).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(target / name, new / kept)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _written(target: Path) -> dict[str, str]:
    """Name -> hash of what the last run wrote, as its manifest tells it."""
    try:
        outputs = json.loads((target / MANIFEST).read_text("utf-8"))["outputs"]
        return {str(name): str(digest) for name, digest in outputs.items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}


def _edited(name: str, new: Path) -> str:
    path, n = Path(name), 1
    while (new / (kept := path.with_suffix(f".edited{n if n > 1 else ''}{path.suffix}").as_posix())).exists():
        n += 1
    return kept
