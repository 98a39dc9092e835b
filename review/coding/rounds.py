"""Rounds of coding: the words in the column `round`, and what they mean for what counts.

A sheet without the column has one round. Coders may vote again in a later round, say after they talked; what counts of
a coder is the latest. Calibration is practice: its rounds count for agreement alone. Adjudication settles.
"""

from __future__ import annotations

from typing import Literal

ROUND = "round"
CALIBRATION, ADJUDICATION = "calibration", "adjudication"
Kind = Literal["main", "calibration", "adjudication"]


def kind(name: str) -> Kind:
    """What a round is by its name: 'calibration' and 'calibration 2' are practice, 'adjudication' settles, and all
    others, blank too, are main."""
    word = name.strip().casefold()
    if word == ADJUDICATION:
        return "adjudication"
    return "calibration" if word.startswith(CALIBRATION) else "main"
