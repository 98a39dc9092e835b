"""A packed workbook of Excel (.xlsx, .xlsm) goes in; the cells whose formula came to nothing come out, by worksheet.

What reads the values of a workbook gives such cells as empty. Most were typed as text: `- see Table 3` is a formula to
a spreadsheet."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping

from defusedxml.ElementTree import fromstring

from review.formats.ods_cells import NOT_CALCULATED

Failed = Mapping[tuple[int, int], str]

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<(?:\w+:)?c(?=\s)([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_IS_TEXT = re.compile(rb"\st\s*=\s*[\"']str[\"']")
_IS_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)")


def failed_cells(packed: zipfile.ZipFile) -> dict[str, Failed]:
    """Worksheet -> (row, column), both from 0, of each cell that shows an error, or has a formula and no value -> what
    it shows, say '#NAME?'. What reading archives and XML raises is raised."""
    names = packed.namelist()
    return {name: dict(_in_sheet(packed.read(part))) for name, part in _parts(packed) if part in names}


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
        elif place and not (value and value[1]) and not _IS_TEXT.search(attributes) and _FORMULA.search(inner):
            yield _at(place), NOT_CALCULATED  # a text may be empty, and no other value


def _at(place: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in place[1]:
        column = 26 * column + letter - 64
    return int(place[2]) - 1, column - 1
