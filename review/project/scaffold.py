"""A new review is laid out here: a copy of `skeleton/`, which runs as it is."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from review.errors import Complaint, ProtocolError

# A package cannot carry files whose names begin with a dot everywhere, so the skeleton spells them out.
_RENAMED = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}


def scaffold(path: Path) -> list[str]:
    """Lay out a new review in `path`, a folder that is new or empty; the files written, as paths.

    ProtocolError if something stands there: nothing is overwritten."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ProtocolError(Complaint(str(path), "something stands here already", "name a new or an empty folder"))
    written = []
    for name, source in (*_walk(files("review.project") / "skeleton"), ("data/table.docx", _word_template())):
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        written.append(str(target))
    return written


def _word_template() -> Traversable:
    """The look of the Word tables, for a scholar to restyle."""
    return files("review.render") / "templates" / "table.docx"


def _walk(folder: Traversable, within: str = "") -> list[tuple[str, Traversable]]:
    """(path within the skeleton, file), sorted."""
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = within + _RENAMED.get(entry.name, entry.name)
        found += _walk(entry, name + "/") if entry.is_dir() else [(name, entry)]
    return found
