"""Rounds of coding: the words in the column `round`, and what they mean for what counts.

A sheet without the column has one round. Coders may vote again in a later round, say after they talked; what counts of
a coder is the latest. Calibration is practice: its rounds count for agreement alone. Adjudication settles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from review.coding.codebook import same

ROUND = "round"
CALIBRATION, ADJUDICATION = "calibration", "adjudication"
Kind = Literal["main", "calibration", "adjudication"]


def kind(name: str) -> Kind:
    """What a round is by its name: 'calibration' and 'calibration 2' are practice, 'adjudication' settles, and all
    others, blank too, are main."""
    word = same(name)
    if word == ADJUDICATION:
        return "adjudication"
    return "calibration" if word.startswith(CALIBRATION) else "main"


def order(name: str, rounds: Sequence[str] = ()) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """A key that sorts rounds by their time: the round without a name first, then in the order of `rounds`, the codes
    of the codebook, and all others in the natural order of their names ('2' before '10'). Case is ignored."""
    word = same(name)
    listed = [same(each) for each in rounds]
    place = 0 if not word else 1 + (listed.index(word) if word in listed else len(listed))
    return place, _natural(word)


def _natural(word: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers by their value, told by length first since a name may have more digits than a number can; words last."""
    parts = re.findall(r"[0-9]+|[^0-9]+", word)
    return tuple(
        (0, len(part.lstrip("0")), part.lstrip("0")) if part[0] in "0123456789" else (1, 0, part) for part in parts
    )
