"""What several reports of one run tell of a review is worked out once for it, and anew for any other review."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from review.claims import check, numbers
from review.report.figures import figures
from review.tables import tables
from review.tables.flow import flow
from review.tables.prisma import prisma


@pytest.mark.parametrize("told", [figures, tables, flow, prisma])
def test_it_is_worked_out_once_for_a_review(ch: Any, told: Any) -> None:
    assert told(ch) is told(ch)


def test_another_review_is_asked_anew(ch: Any) -> None:
    before = {told: told(ch) for told in (flow, tables, figures, numbers)}
    other = replace(ch, project=replace(ch.project, title="Another", notes=("Another note.",), tables=(), claims=()))
    assert flow(other).notes[0] == "Another note."
    assert (tables(other), check(other), numbers(other)) == ((), [], {})
    assert figures(other) != before[figures]
    assert {told: told(ch) for told in before} == before
