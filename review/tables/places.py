"""Places of rows, 'findings.csv:12', are told in few words here: 'findings.csv:2-4, 9'."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLACE = re.compile(r"(.*):(\d+)")


def by_file(places: Iterable[str]) -> tuple[dict[str, list[int]], list[str]]:
    """File -> its rows or lines, both in the order given, and what names none; each place once."""
    found: dict[str, list[int]] = {}
    others = []
    for place in dict.fromkeys(places):
        if match := _PLACE.fullmatch(place):
            found.setdefault(match[1], []).append(int(match[2]))
        else:
            others.append(place)
    return found, others


def runs(numbers: Iterable[int]) -> list[str]:
    """['2-4', '9'] for 2, 3, 4 and 9, in whatever order they come."""
    found: list[list[int]] = []
    for n in sorted(set(numbers)):
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    return [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in found]
