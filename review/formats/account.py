"""What a file gave, in one line a person can check: entries seen, read, repaired and not read, with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from review.nouns import Problem, some

_SHOWN = 5
_LINE = re.compile(r":(\d+)$")


def account(file: str, label: str, seen: int, read: int, problems: Iterable[Problem]) -> str:
    """'a.ris: RIS, 12 entries seen, 11 read, 2 repairs (lines 40, 96), 1 not read (line 77)'."""
    problems = list(problems)
    lost = [problem for problem in problems if problem.lost]
    repairs = [problem for problem in problems if not problem.lost]
    told = f"{file}: {label}, {some(seen, 'entry')} seen, {read:,} read, {some(len(repairs), 'repair')}{_at(repairs)}"
    return f"{told}, {len(lost):,} not read{_at(lost)}"


def _at(problems: list[Problem]) -> str:
    """The lines of the problems in brackets, the first few; '' where none has a line."""
    lines = sorted({int(found[1]) for problem in problems if (found := _LINE.search(problem.where))})
    if not lines:
        return ""
    more = f" and {len(lines) - _SHOWN:,} more" if len(lines) > _SHOWN else ""
    return f" (line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines[:_SHOWN]))}{more})"
