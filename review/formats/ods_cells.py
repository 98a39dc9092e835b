"""The content of an .ods goes in; what reading its values does not tell comes out: failed cells and merged ones."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple

from defusedxml.ElementTree import iterparse

Place = tuple[int, int]
Merged = tuple[Place, Place]
NOT_CALCULATED = "no value"
_TELLING = (b'value-type="error"', b"table:formula", b"-spanned")


class OdsSheet(NamedTuple):
    """failed: (row, column), from 0, of cells whose formula came to nothing -> what they show. merged: the first and
    the last cell of each range that was merged."""

    failed: dict[Place, str]
    merged: list[Merged]


def ods_cells(content: bytes) -> dict[str, OdsSheet]:
    """Worksheet -> what is to be told of its cells. What reading XML raises is raised."""
    found: dict[str, OdsSheet] = {}
    if not any(sign in content for sign in _TELLING):  # as it is with most sheets, and soon told
        return found
    sheet = OdsSheet({}, [])
    row = column = 0
    for event, element in iterparse(BytesIO(content), events=("start", "end")):
        kind = element.tag.rpartition("}")[2]
        told = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        if event == "start" and kind == "table":
            sheet = found.setdefault(told.get("name", ""), OdsSheet({}, []))
            row = 0
        elif event == "start" and kind == "table-row":
            column = 0
        elif event == "end" and kind == "table-row":
            row += _times(told, "number-rows-repeated")
            element.clear()
        elif event == "end" and kind in ("table-cell", "covered-table-cell"):
            values = [value for name, value in element.attrib.items() if name.endswith("}value-type")]
            if "error" in values:
                sheet.failed[row, column] = "".join(element.itertext()).strip() or "an error"
            elif "formula" in told and not values:
                sheet.failed[row, column] = NOT_CALCULATED
            down, across = _times(told, "number-rows-spanned"), _times(told, "number-columns-spanned")
            if down > 1 or across > 1:
                sheet.merged.append(((row, column), (row + down - 1, column + across - 1)))
            column += _times(told, "number-columns-repeated")
    return found


def _times(told: Mapping[str, str], name: str) -> int:
    return int(told.get(name, "1"))
