"""What pydantic finds wrong in a protocol passes through here, and becomes complaints in a scholar's words."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ValidationError

from review.errors import Complaint, did_you_mean
from review.records.text import clean

Path = tuple[str | int, ...]
# Types of error that say what a setting takes -> what it takes.
_TAKES = {
    "string_type": "text in quotes",
    "list_type": "a list of texts",
    "date_type": "a date",
    "int_type": "a whole number",
    "bool_type": "true or false",
}

_HUGE = "a huge number"  # Python does not print one of thousands of digits


def complaints(
    errors: ValidationError, places: Callable[..., str], *, known: Callable[[Path], list[str]], kinds: Iterable[str]
) -> list[Complaint]:
    """One a setting, in the order of the file, which is the order in which they will be mended.

    known: the settings of the table at a location of pydantic's. kinds: the kinds of stage."""
    by_setting: dict[Path, list[Any]] = defaultdict(list)
    for error in errors.errors(include_url=False):
        setting, items = _setting(error["loc"])
        by_setting[setting].append({**error, "items": items})
    found = []
    for setting, mine in by_setting.items():
        # of an item before the whole, of its content before its type
        error = min(mine, key=lambda error: (not error["items"], error["type"] in _TAKES))
        where = places(*setting, *(["kind"] if error["type"] == "union_tag_invalid" else error["items"]))
        told = _of_name(error, setting, known, kinds) or _of_content(error, setting) or _of_type(error, setting, mine)
        found.append(Complaint(where, *told))
    return sorted(dict.fromkeys(found), key=lambda complaint: int(complaint.where.partition(":")[2] or 0))


def _setting(location: Path) -> tuple[Path, Path]:
    """The path of a setting as the file has it, and the number of an item in its list.

    A location also names the kind of a stage after its number and, after the setting, the type that was tried."""
    if location[0] == "stage":
        location = (*location[:2], *location[3:])
    length = 1 if len(location) == 1 else 3 if isinstance(location[1], int) else 2
    return location[:length], tuple(part for part in location[length:] if isinstance(part, int))


def _of_name(
    error: Any, setting: Path, known: Callable[[Path], list[str]], kinds: Iterable[str]
) -> tuple[str, str] | None:
    """What is wrong, and the mend, where a setting is unknown or missing, or a stage has no kind."""
    name, given = clean(str(setting[-1]))[0], error["input"]
    match error["type"]:
        case "extra_forbidden" if name == "title" and len(setting) > 1 and "title" not in known(error["loc"]):
            return '"title" is not a setting here', "move it up, above the first line in brackets"
        case "extra_forbidden":
            return f'"{name}" is not a setting here', did_you_mean(name, known(error["loc"]))
        case "missing" if setting == ("export",):
            return "there is no [[export]]", "name the files of one"
        case "missing":
            table = f"every [[{setting[0]}]]" if len(setting) == 3 else "the review"
            table = f'every stage of kind "{error["loc"][2]}"' if setting[0] == "stage" else table
            return f'the setting "{name}" is missing', f"{table} needs it"
        case "union_tag_invalid":
            return f"{_shown(given['kind'])} is not a kind of stage", did_you_mean(str(given["kind"]), kinds)
        case "union_tag_not_found":
            return "this stage has no kind", "choose one of " + ", ".join(kinds)
    return None


def _of_content(error: Any, setting: Path) -> tuple[str, str] | None:
    """What is wrong, and the mend, with what a setting says."""
    name, given = setting[-1], error["input"]
    match error["type"]:
        case "literal_error":
            choices = re.findall("'(.+?)'", error["ctx"]["expected"])
            return f"{name}: {_shown(given)} is not known here", did_you_mean(str(given), choices)
        case "string_pattern_mismatch":
            return f"{name}: {_shown(given)} is no name", "use small letters, digits, - and _"
        case "string_too_long":
            return f"{name}: {_shown(given)} is too long", f"use {error['ctx']['max_length']} letters at most"
        case "string_too_short" | "too_short":
            return (f"{name} has an empty text in it" if error["items"] else f"{name} is empty"), ""
        case "greater_than_equal" | "less_than_equal":
            return f"{name}: {_shown(given)} is no year", "a year has four digits"
        case "value_error":
            what = str(error["ctx"]["error"])
            return (what if isinstance(name, int) else f"{name}: {what}"), ""
    return None


def _of_type(error: Any, setting: Path, errors: list[Any]) -> tuple[str, str]:
    """What a setting should be, and how it is written so."""
    name, given = setting[-1], error["input"]
    if isinstance(name, int) or (len(setting) == 1 and error["type"] != "string_type"):
        heading = f"[{setting[0]}]" if error["type"] == "model_type" and len(setting) == 1 else f"[[{setting[0]}]]"
        return f"{setting[0]} should be written as {heading}", "with its settings on the lines below"
    types = [e["type"] for e in errors if e["items"] == error["items"]]
    takes = ", or ".join(_TAKES[kind] for kind in types)
    takes += ", without quotes" if isinstance(given, str) and "list_type" not in types else ""
    what = f"what stands in {name}" if error["items"] else name
    return f"{what} should be {takes}, not {_shown(given)}", _as_it_should_be(given, types)


def _as_it_should_be(given: Any, types: list[str]) -> str:
    """What the scholar may have meant, written as the setting takes it."""
    if isinstance(given, str) and "list_type" in types:
        return f"write [{_shown(given)}]"
    if isinstance(given, str) and re.fullmatch("[0-9]+" if "int_type" in types else "(?i)true|false", given):
        return f"write {given.lower()}"
    if isinstance(given, datetime.datetime) and "date_type" in types:
        return f"write {given.date()}"
    if types == ["string_type"] and not isinstance(given, list | dict) and _shown(given) != _HUGE:
        return f'write "{_shown(given)}"'
    return ""


def _shown(given: Any) -> str:
    """What the scholar wrote, as it is written in TOML; lists and tables by name, long texts cut."""
    if isinstance(given, str):
        text = " ".join(clean(given)[0].split())
        return f'"{text}"' if len(text) <= 60 else f'"{text[:59]}…"'
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, int) and given.bit_length() > 64:
        return _HUGE
    return "a list" if isinstance(given, list) else "a table" if isinstance(given, dict) else str(given)
