"""What a scholar's manuscript may ask for is gathered from the review here, and the filled manuscript is written.

The names: `n.NAME`, a number; the name of a table or a figure; `references`; and of the included works by their
citation keys, as `included.bib` has them, `cite.KEY` for a sentence and `citep.KEY` for brackets.
"""

from __future__ import annotations

from pathlib import Path

from review.errors import Complaint, ProtocolError
from review.nouns import Review
from review.records.citations import cited, keys
from review.render.packed import is_packed_here
from review.render.tags import References, Undrawn, Value, placeholder
from review.report import answer
from review.report.figures import figures, undrawn
from review.tables import tables
from review.tables.numbers import numbers
from review.tables.references import references

_NOT_INCLUDED = "is not a work that the review includes, so it has no entry among the references"


def filled(review: Review, manuscript: bytes, *, file: str) -> bytes:
    """The manuscript, a .docx file, with its tags filled from the review. file: its name in messages.

    ProtocolError, with every tag that cannot be followed, the words around it, and the nearest name."""
    from review.render.manuscript import fill  # only a review with a manuscript pays for reading Word documents

    included = review.records.loc[review.included]
    others = review.records.drop(index=review.included)
    known: dict[str, Value] = {f"n.{name}": value for name, value in numbers(review).items()}
    known |= {table.name: table for table in tables(review)} | {figure.name: figure for figure in figures(review)}
    known |= {name: Undrawn() for name in undrawn(review)}
    known |= _works(included) | {"references": References(tuple(references(included).values()))}
    refused = {f"{form}.{key}": _NOT_INCLUDED for key in keys(others).values() for form in ("cite", "citep")}
    return fill(manuscript, known, file=file, refused={n: why for n, why in refused.items() if n not in known})


def waiting(review: Review, manuscript: bytes, *, file: str) -> list[str]:
    """A line of text for each figure that a manuscript asks for and that has nothing to draw yet. file: its name in
    messages."""
    from review.render.manuscript import asked

    names = asked(manuscript, file)
    return [
        f'{file}: there is nothing to draw for "{name}" yet; in its place stands "{placeholder(name)}"'
        for name in undrawn(review)
        if name in names
    ]


def _works(included) -> dict[str, Value]:  # type: ignore[no-untyped-def] # naming the type would import pandas
    """`cite.KEY` and `citep.KEY` of each work, in the order of a reference list."""
    called = keys(included)
    works = cited(included).items()
    return {f"{form}.{called[record_id]}": work for form in ("cite", "citep") for record_id, work in works}


# ---- the file --------------------------------------------------------------------------------------------------------


def opened(path: Path) -> bytes:
    """The bytes of a manuscript; ProtocolError if there is no such file."""
    if not path.is_file():
        hint = "name a Word document" if path.exists() else "write its name as the folder has it"
        raise ProtocolError(Complaint(str(path), "there is no such file", hint))
    return path.read_bytes()


def place(path: Path, out: Path | None) -> Path:
    """Where the filled manuscript goes: `out`, or 'NAME.filled.docx' beside it. ProtocolError if that is the manuscript
    itself, or a file that a person, or another program, saved."""
    to = out or path.with_name(f"{path.stem}.filled.docx")
    if to.suffix.lower() != ".docx":
        raise ProtocolError(Complaint(str(to), "this is a Word document", f'name it "{to.with_suffix(".docx")}"'))
    answer.check_folder(to)
    if to.exists() and to.samefile(path):
        raise ProtocolError(Complaint(str(to), "this is the manuscript itself", "write to another file"))
    if to.exists() and (data := to.read_bytes()) and not is_packed_here(data):
        what = "a person, or another program, had a hand in this file"
        raise ProtocolError(Complaint(str(to), what, "move it away, or name another file with --out"))
    return to
