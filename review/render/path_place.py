"""Columns of linked boxes in their order come in, the height of each box goes out: near those that it is linked with.

A column is set by least squares under the order of its boxes, which is isotonic regression, by pooling adjacent
violators: Barlow, R. E., Bartholomew, D. J., Bremner, J. M., & Brunk, H. D. (1972). Statistical inference under order
restrictions. Wiley.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

_MORE = 24.0  # so much more space there is between two boxes, at most


class Span(NamedTuple):
    """How far a box and what belongs to it reach above and below the box's middle, with half a gap at each end."""

    up: float
    down: float


def placed(
    columns: Sequence[Sequence[int]], spans: Mapping[int, Span], links: Iterable[tuple[int, int]]
) -> tuple[dict[int, float], float]:
    """The middle of each item, from 0 down, and the height of all. columns: items from top to bottom. links: items of
    two columns, in any order.

    The tallest column is spread evenly; the boxes of the others, from there outwards, stand as near as they can to the
    middle of what they are linked with on that side, with half of the space that is to spare between them."""
    heights = [sum(spans[n].up + spans[n].down for n in column) for column in columns]
    tall = max(heights, default=0.0)
    middles = {n: middle for column in columns for n, middle in zip(column, _spread(column, spans, tall), strict=True)}
    column_of = {n: at for at, column in enumerate(columns) for n in column}
    linked: dict[tuple[int, int], list[int]] = {}
    for a, b in links:
        linked.setdefault((a, column_of[b]), []).append(b)
        linked.setdefault((b, column_of[a]), []).append(a)
    anchor = heights.index(tall) if heights else 0
    for c in (*range(anchor - 1, -1, -1), *range(anchor + 1, len(columns))):
        toward, away = (c + 1, c - 1) if c < anchor else (c - 1, c + 1)
        wanted = []
        for n in columns[c]:
            others = linked.get((n, toward)) or linked.get((n, away)) or [n]
            wanted.append(sum(middles[other] for other in others) / len(others))
        more = min(_MORE, (tall - heights[c]) / 2 / max(1, len(columns[c])))
        middles |= zip(columns[c], _kept_apart(wanted, [spans[n] for n in columns[c]], tall, more), strict=True)
    return middles, tall


def _spread(column: Sequence[int], spans: Mapping[int, Span], tall: float) -> list[float]:
    """Middles with equal spaces between the boxes over the whole height."""
    spare = (tall - sum(spans[n].up + spans[n].down for n in column)) / max(1, len(column))
    middles, top = [], 0.0
    for n in column:
        middles.append(top + spare / 2 + spans[n].up)
        top += spare + spans[n].up + spans[n].down
    return middles


def _kept_apart(wanted: Sequence[float], spans: Sequence[Span], tall: float, more: float) -> list[float]:
    """The middles nearest to those wanted by which no two boxes overlap, with `more` between, and none leaves the
    height."""
    if not spans:
        return []
    offsets = [0.0, *accumulate(a.down + more + b.up for a, b in pairwise(spans))]
    pools: list[tuple[float, int]] = []  # sum and number of what is pooled
    for want, offset in zip(wanted, offsets, strict=True):
        total, count = want - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            before, many = pools.pop()
            total, count = total + before, count + many
        pools.append((total, count))
    low, high = spans[0].up, max(spans[0].up, tall - spans[-1].down - offsets[-1])
    levels = [min(max(total / count, low), high) for total, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]
