"""Names that the codebook does not know pass through here, and become complaints that offer a new name for an old one.

Nothing is renamed unasked: an offer is a line that a person writes into the codebook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence

from review.coding.codebook import SheetDefinition
from review.coding.issued.codebook_page import CODEBOOK, HEADS
from review.errors import Complaint, did_you_mean, nearest

# The headings of the worksheet with the codes in an issued workbook that tell it.
_LISTED = tuple(head for head, _ in HEADS[:4])
# What stands in no more cells than these is told cell by cell, as slips of the hand are; more are a name that was used.
FEW = 3
_SLIP = 80  # per cent of the letters: what is as like as this to a name is that name, typed wrongly


def unknown_codes(
    definition: SheetDefinition, column: str, met: Mapping[str, Sequence[str]], *, listed: Collection[str] = ()
) -> list[Complaint]:
    """Complaints of what stands in cells of a column of codes and is no code, whatever the case.

    met: what was typed -> the cells where it stands, in order. listed: codes that the worksheet Codebook of an issued
    workbook has for this column: what stands there was a code once."""
    had = {name.casefold() for name in listed}
    complaints = []
    for typed, cells in met.items():
        several = len(cells) > FEW
        hint = _code_hint(definition, column, typed, used=several or typed.casefold() in had)
        what = f'"{typed}" is not in the codebook'
        if several:
            shown = ", ".join(
                cell.rpartition("!")[2] if _file(cell) == _file(cells[0]) else cell for cell in cells[1:FEW]
            )
            complaints.append(Complaint(cells[0], f"{what}, here and in {len(cells) - 1} more cells: {shown}, …", hint))
        else:
            complaints += [Complaint(cell, what, hint) for cell in cells]
    return complaints


def _file(cell: str) -> str:
    return cell.rpartition("!")[0]


def _code_hint(definition: SheetDefinition, column: str, typed: str, *, used: bool) -> str:
    """The nearest code, and where it may be the new name of what was typed, how to say so."""
    field = definition.columns[column]
    new = [name for name, code in field.codes.items() if code.since > 1 and not code.formerly]
    labels = {code.label: name for name, code in field.codes.items() if code.label not in field.codes}
    meant = nearest(typed, new) or nearest(typed, field.codes) or nearest(typed, labels)
    near = labels.get(meant, meant) if meant else None
    hint = f'did you mean "{meant}"?' if meant else did_you_mean(typed, field.codes)
    if near is None and len(new) == 1:
        near = new[0]
    slip = meant is not None and nearest(typed, [meant], likeness=_SLIP) is not None
    if not used and (slip or near not in new):
        return hint
    which = f"if {'that' if hint.startswith('did') else _quoted(near) if near else 'one of these'} is its new name"
    path = _path(definition.name, "columns", column, "codes", near or "NAME")
    offer = f"{which}, write formerly = [{_quoted(typed)}] below [{path}]"
    return f"{hint} {offer}" if hint.endswith("?") else f"{hint}; {offer}" if hint else offer


def codes_listed(definition: SheetDefinition, worksheet: str, lines: Sequence[Sequence[str]]) -> dict[str, set[str]]:
    """column -> the codes that the worksheet `Codebook` of an issued workbook has for it; {} of another worksheet."""
    found: dict[str, set[str]] = {}
    if worksheet.casefold() != CODEBOOK.casefold():
        return found
    start = next((at for at, line in enumerate(lines) if tuple(line[: len(_LISTED)]) == _LISTED), len(lines))
    column = None
    for line in lines[start + 1 :]:
        typed = dict(zip(_LISTED, line, strict=False))
        column = definition.heading(typed["Column"]) if typed.get("Column") else column
        if column and typed.get("Code"):
            found.setdefault(column, set()).add(typed["Code"].strip())
    return found


def unknown_heading(definition: SheetDefinition, heading: str, present: Collection[str]) -> str:
    """The hint for a heading that the codebook does not know. present: the columns that the file has: what stands there
    under its own name is not meant."""
    absent = [name for name in definition.columns if name not in present]
    newer = [name for name in absent if definition.columns[name].newer]
    near = nearest(heading, newer) or nearest(heading, absent)
    if near is None and len(newer) == 1:
        return f"add it there if it is new; {_offer(definition, newer[0], heading, _quoted(newer[0]))}"
    if near is None:
        return f"add it there if it is new; a column of your own has its heading in brackets: ({heading})"
    asked = f'did you mean "{near}"?'
    return f"{asked} {_offer(definition, near, heading, 'that')}" if near in newer else asked


def _offer(definition: SheetDefinition, column: str, heading: str, named: str) -> str:
    path = _path(definition.name, "columns", column)
    return f"if {named} is its new name, write formerly = [{_quoted(heading)}] below [{path}]"


def _path(*names: str) -> str:
    return ".".join(name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name) for name in names)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
