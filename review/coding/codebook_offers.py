"""Names that the codebook does not know pass through here, and become complaints that offer a new name for an old one.

Nothing is renamed unasked: an offer is a line that a person writes into the codebook. A code is offered only where it
is sure, since a wrong one would count as another all cells of the old.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence, Set

from review.coding.codebook import Code, Field, SheetDefinition, same
from review.coding.issued.codebook_page import CODEBOOK, HEADS
from review.errors import Complaint, did_you_mean, nearest

# The headings of the worksheet with the codes in an issued workbook that tell it.
_LISTED = tuple(head for head, _ in HEADS)
_SINCE = re.compile(r"\s*\(Since version [0-9]+\.\)$")  # what the worksheet adds to the definition of a newer code
# column -> code, case folded -> (label, definition) that worksheets Codebook have of it.
Listed = Mapping[str, Set[tuple[str, str]]]
_MOST = 15  # names that a hint lists
# What stands in no more cells than these is told cell by cell, as slips of the hand are; more are a name that was used.
FEW = 3
_SLIP = 80  # per cent of the letters: what is as like as this to a name is that name, typed wrongly


def unknown_codes(
    definition: SheetDefinition,
    column: str,
    met: Mapping[str, Sequence[str]],
    *,
    listed: Listed | None = None,
    used: Collection[str] = (),
) -> list[Complaint]:
    """Complaints of what stands in cells of a column of codes and is no code, whatever the case.

    met: what was typed -> the cells where it stands, in order. listed: codes that the worksheet Codebook of an issued
    workbook has for this column: what stands there was a code once. used: the codes that cells of the column hold: none
    of them is the new name of another."""
    complaints = []
    for typed, cells in met.items():
        several = len(cells) > FEW
        told = (listed or {}).get(typed.casefold(), frozenset())
        hint = _code_hint(definition, column, typed, told, used, several=several)
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


def _code_hint(
    definition: SheetDefinition,
    column: str,
    typed: str,
    told: Set[tuple[str, str]],
    used: Collection[str],
    *,
    several: bool,
) -> str:
    """The nearest code, and where a code may be the new name of what was typed, how to say so. told: label and
    definition that it had as a code; several: whether many cells hold it. Either shows that it was a code."""
    field = definition.columns[column]
    labels = {code.label: name for name, code in field.codes.items() if code.label not in field.codes}
    meant = nearest(typed, field.codes) or nearest(typed, labels)
    slip = nearest(typed, (*field.codes, *labels), likeness=_SLIP)
    free = [name for name in field.codes if name not in used]
    new = _new_name(field, told, free)
    newer = new is not None and field.codes[new].since > 1
    if told:
        offered = bool(new or free)
    elif slip:  # of a code that is used, a slip made many times
        offered = several and labels.get(slip, slip) in free
    else:
        offered = newer or (several and bool(free))
    near = f'did you mean "{meant}"?' if meant else did_you_mean("", field.codes)
    if not offered:
        return near
    hint = near if meant and labels.get(meant, meant) == new else did_you_mean("", field.codes)
    offer = _code_offer(definition, column, typed, new, free, asked=hint.endswith("?"))
    return f"{hint} {offer}" if hint.endswith("?") else f"{hint}; {offer}" if hint else offer


def _new_name(field: Field, told: Set[tuple[str, str]], free: Sequence[str]) -> str | None:
    """The code that is the new name of an old one, if that is sure: the only one with its label and definition, or else
    the only one that no cell holds."""
    alike = [name for name, code in field.codes.items() if _meaning(code.label, code.definition) in told]
    return alike[0] if len(alike) == 1 else free[0] if len(free) == 1 else None


def _code_offer(
    definition: SheetDefinition, column: str, typed: str, new: str | None, free: Sequence[str], *, asked: bool
) -> str:
    if new is not None:
        code = definition.columns[column].codes[new]
        which = "that" if asked else _quoted(new)
        return _offer(code, typed, which, (definition.name, "columns", column, "codes", new))
    which = f"one of {', '.join(free)}" if len(free) <= _MOST else "another code"
    return f"if {which} is its new name, write formerly = [{_quoted(typed)}] into the settings of that code"


def _meaning(label: str, definition: str) -> tuple[str, str]:
    """A label and a definition as they are compared with those of an issued workbook."""
    return same(label), same(_SINCE.sub("", definition))


def codes_listed(
    definition: SheetDefinition, worksheet: str, lines: Sequence[Sequence[str]]
) -> dict[str, dict[str, set[tuple[str, str]]]]:
    """column -> the codes that the worksheet `Codebook` of an issued workbook has for it, as `Listed` has them; {} of
    another worksheet."""
    found: dict[str, dict[str, set[tuple[str, str]]]] = {}
    if worksheet.casefold() != CODEBOOK.casefold():
        return found
    start = next((at for at, line in enumerate(lines) if tuple(line[: len(_LISTED)]) == _LISTED), len(lines))
    column = None
    for line in lines[start + 1 :]:
        typed = dict(zip(_LISTED, (*line, "", ""), strict=False))
        column = definition.heading(typed["Column"]) if typed.get("Column") else column
        if column and (code := typed.get("Code", "").strip()):
            meaning = _meaning(typed["Label"], typed.get("Definition", ""))
            found.setdefault(column, {}).setdefault(code.casefold(), set()).add(meaning)
    return found


def unknown_heading(definition: SheetDefinition, heading: str, present: Collection[str]) -> str:
    """The hint for a heading that the codebook does not know. present: the columns that the file has: what stands there
    under its own name is not meant."""
    absent = [name for name in definition.columns if name not in present]
    newer = [name for name in absent if definition.columns[name].newer]
    near = nearest(heading, newer) or nearest(heading, absent)
    if near is None and len(newer) == 1:
        return f"add it there if it is new; {_heading_offer(definition, newer[0], heading, _quoted(newer[0]))}"
    if near is None:
        own = f"add it there if it is new; a column of your own has its heading in brackets: ({heading})"
        renamed = [_heading_offer(definition, name, heading, _quoted(name)) for name in absent]
        return f"{own}; {renamed[0]}" if len(renamed) == 1 else own
    asked = f'did you mean "{near}"?'
    return f"{asked} {_heading_offer(definition, near, heading, 'that')}" if near in newer else asked


def _heading_offer(definition: SheetDefinition, column: str, heading: str, named: str) -> str:
    return _offer(definition.columns[column], heading, named, (definition.name, "columns", column))


def _offer(settings: Field | Code, typed: str, named: str, path: Sequence[str]) -> str:
    """How to write down a former name, in the form that the codebook has for what has it now."""
    below = f"below [{_path(*path)}]"
    within = f"within the {{ }} of {_path(path[-1])}, on line {settings.in_braces} of the codebook"
    where = within if settings.in_braces else below
    return f"if {named} is its new name, write formerly = [{_quoted(typed)}] {where}"


def _path(*names: str) -> str:
    return ".".join(name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name) for name in names)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
