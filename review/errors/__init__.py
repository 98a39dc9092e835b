"""What the scholar wrote that cannot be followed: every such complaint, with its place and a mend, passes through here.

An error carries one or more complaints, so that one run names everything that needs mending.
What a *database* wrote badly is not an error but a `nouns.Problem`: it is counted, shown, and the run goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from review.errors.visible import visible


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing to mend: *where: what; hint*, and, for a search string, the line with a caret below the place. As text,
    it shows what nobody sees, be it in a name that a person typed (`errors.visible`)."""

    where: str
    what: str
    hint: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        line = visible(line + (f"; {self.hint}" if self.hint else ""))
        return line + (f"\n{self.excerpt}" if self.excerpt else "")


class ReviewError(Exception):
    """The run stops: something that a person wrote cannot be followed. `complaints` holds all that was found."""

    def __init__(self, complaints: Iterable[Complaint] | Complaint):
        self.complaints = (complaints,) if isinstance(complaints, Complaint) else tuple(complaints)
        super().__init__("\n".join(map(str, self.complaints)))

    def __reduce__(self) -> tuple[type[ReviewError], tuple[tuple[Complaint, ...]]]:
        """An error that another process or machine raised arrives with all its complaints."""
        return type(self), (self.complaints,)


class ProtocolError(ReviewError):
    """review.toml, or a file that it names, cannot be followed."""


class ExportError(ReviewError):
    """A bibliographic export is not an export: empty, a web page, or in a format that is not known."""


class QueryError(ReviewError):
    """A search string breaks the grammar of its syntax."""


class SheetError(ReviewError):
    """A codebook, a coding sheet or a journal list says something that the codebook or the records do not know."""


def nearest(name: str, choices: Iterable[str], *, likeness: int = 60) -> str | None:
    """The one of `choices` that `name` most likely stands for, or None if none is near; case is ignored. likeness: how
    near is near, in per cent of the letters (the normalized Indel similarity of rapidfuzz)."""
    from rapidfuzz import fuzz, process  # only a run that went wrong pays for it

    known = list(choices)
    found = process.extractOne(name, known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=likeness)
    return known[found[2]] if found else None


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """A hint for an unknown name: the nearest choice, else all choices if they are few, else nothing."""
    known = list(choices)
    near = nearest(name, known)
    if near is not None:
        return f'did you mean "{near}"?'
    return "choose one of " + ", ".join(known) if 0 < len(known) <= 15 else ""
