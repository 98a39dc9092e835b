"""A packed workbook (.xlsx, .xlsm, .ods) goes in; the cells whose formula came to nothing come out, by worksheet.

What reads the values of a workbook gives such cells as empty. Most were typed as text: `- see Table 3` is a formula to
a spreadsheet."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from defusedxml.ElementTree import fromstring, iterparse

Failed = Mapping[tuple[int, int], str]

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<(?:\w+:)?c(?=\s)([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_IS_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)")
_NOT_CALCULATED = "no value"


def failed_cells(packed: zipfile.ZipFile) -> dict[str, Failed] | None:
    """Worksheet -> (row, column), both from 0, of each cell that shows an error, or has a formula and no value -> what
    it shows, say '#NAME?'. None for a workbook in another form. What reading archives and XML raises is raised."""
    names = packed.namelist()
    if "xl/workbook.xml" in names:
        return {name: dict(_in_sheet(packed.read(part))) for name, part in _parts(packed) if part in names}
    if "content.xml" not in names:
        return None
    content = packed.read("content.xml")
    return _in_ods(content) if b'value-type="error"' in content else {}


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(name, part) of each worksheet of an .xlsx."""
    relations = fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in fromstring(packed.read("xl/workbook.xml")).iterfind(".//{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _in_sheet(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if not (_IS_ERROR.search(text) or _FORMULA.search(text)):  # as it is with most sheets, and soon told
        return
    for attributes, inner in _CELL.findall(text):
        place, value = _PLACE.search(attributes), _VALUE.search(inner)
        if place and _IS_ERROR.search(attributes):
            yield _at(place), (value[1].decode("utf-8", "replace").strip() if value else "") or "an error"
        elif place and not value and _FORMULA.search(inner):
            yield _at(place), _NOT_CALCULATED


def _at(place: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in place[1]:
        column = 26 * column + letter - 64
    return int(place[2]) - 1, column - 1


def _in_ods(content: bytes) -> dict[str, Failed]:
    found: dict[str, dict[tuple[int, int], str]] = {}
    sheet: dict[tuple[int, int], str] = {}
    row = column = 0
    for event, element in iterparse(BytesIO(content), events=("start", "end")):
        kind = element.tag.rpartition("}")[2]
        told = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        if event == "start" and kind == "table":
            sheet = found.setdefault(told.get("name", ""), {})
            row = 0
        elif event == "start" and kind == "table-row":
            column = 0
        elif event == "end" and kind == "table-row":
            row += _times(told, "number-rows-repeated")
            element.clear()
        elif event == "end" and kind in ("table-cell", "covered-table-cell"):
            if any(name.endswith("}value-type") and value == "error" for name, value in element.attrib.items()):
                sheet[row, column] = "".join(element.itertext()).strip() or "an error"
            column += _times(told, "number-columns-repeated")
    return dict(found)


def _times(told: Mapping[str, Any], name: str) -> int:
    return int(told.get(name, "1"))
