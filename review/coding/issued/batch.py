"""A batch passes through here: the rows that one coder is to fill in, before they have a file format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from review.coding.codebook import SheetDefinition


@dataclass(frozen=True, slots=True)
class Batch:
    """rows: column -> text of the cells that are filled already, by the names of the codebook's columns and by those
    of `shown`; `record_id` and `row_check` may be among them. shown: headings of what is there for the eye alone, in
    order: columns of `records.COLUMNS`, `row`, or any that begin with '('. coder, round: whose sheet it is, '' for no
    one's."""

    definition: SheetDefinition
    rows: tuple[Mapping[str, str], ...]
    shown: tuple[str, ...] = ()
    coder: str = ""
    round: str = ""
