"""Ranges that a person merged pass through here: of their cells only the first has a value, and the others are lost."""

from __future__ import annotations

from collections.abc import Iterator

from review.coding.codebook import SheetDefinition
from review.coding.headings import Headed
from review.errors import Complaint
from review.records.grid import letter

_HINT = "unmerge them, and fill each cell"


def merged_ranges(definition: SheetDefinition, page: Headed) -> Iterator[Complaint]:
    """Complains of each range below the headings that has a value, and cells without one in columns of the sheet."""
    own = {at for at, name in enumerate(page.heads) if name in definition.columns}
    for (top, left), (bottom, right) in sorted(page.grid.merged):
        if top <= page.at or not any(
            cell.strip() for line in page.grid.lines[top : top + 1] for cell in line[left:][:1]
        ):
            continue
        lost = range(left if bottom > top else left + 1, right + 1)
        if own & set(lost):
            ends = f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
            what = f"{ends} are merged, and only {letter(left)}{top + 1} counts"
            yield Complaint(page.grid.cell(top, left), what, _HINT)
