"""What is wrong in a search string: each fault with its line and column, and the line with a caret under the place."""

from __future__ import annotations

from review.errors import Complaint, QueryError

_REACH = 50  # characters shown on either side of the caret: many search strings are one long line


def shown(text: str) -> str:
    """`text` as a message can quote it: one line, printable, not long."""
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= 40 else text[:39] + "…"


class Faults:
    """Collects what is wrong in `text`, so that one run names everything. `file` is its path within the review."""

    def __init__(self, text: str, file: str):
        self.text, self.file = text, file
        self._found: dict[int, Complaint] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, at: int, what: str, hint: str = "") -> None:
        """A fault at offset `at` of the text; of several at one place the first is kept, the others follow from it."""
        start = self.text.rfind("\n", 0, at) + 1
        where = f"{self.file or 'search string'}:{self.text.count(chr(10), 0, at) + 1}:{at - start + 1}"
        self._found.setdefault(at, Complaint(where, what, hint, self._excerpt(start, at)))

    def _excerpt(self, start: int, at: int) -> str:
        """The line from offset `start` on, or what of it lies within reach, and a caret below `at`."""
        first = max(start, at - _REACH)
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        line = "".join(c if c.isprintable() else " " for c in self.text[first : min(end, at + _REACH)])
        lead, tail = "…" if first > start else "", "…" if at + _REACH < end else ""
        return f"  {lead}{line}{tail}\n  {' ' * (len(lead) + at - first)}^"

    def error(self) -> QueryError:
        """All that was found, in the order of the text."""
        return QueryError(complaint for _, complaint in sorted(self._found.items()))
