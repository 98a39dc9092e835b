"""Layers of linked items come in, the same layers come out in an order in which few links cross.

The barycentre method of Sugiyama, K., Tagawa, S., & Toda, M. (1981). Methods for visual understanding of hierarchical
system structures. IEEE Transactions on Systems, Man, and Cybernetics, 11(2), 109-125.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence

Groups = list[list[int]]  # of one layer: items stay in their group, and groups in their order
Link = tuple[int, int]  # items of two neighboring layers, that of the earlier layer first

SWEEPS = 8


def arranged(layers: Sequence[Groups], links: Iterable[Link]) -> list[Groups]:
    """The layers with the items of each group in the best order that the sweeps met; the first of equally good ones.

    An item without links, and one of several with the same barycentre, keeps its place among the others."""
    links = sorted(links)
    order = [[list(group) for group in layer] for layer in layers]
    best, fewest = order, crossings(order, links)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        forth = range(len(order)) if sweep % 2 == 0 else reversed(range(len(order)))
        for layer in forth:
            order = [*order[:layer], _sorted(order, layer, links), *order[layer + 1 :]]
            if (now := crossings(order, links)) < fewest:
                best, fewest = order, now
    return best


def crossings(layers: Sequence[Groups], links: Iterable[Link]) -> int:
    """How many pairs of links cross, if each layer is a column and links are straight."""
    place = _places(layers)
    count = 0
    for left in range(len(layers) - 1):
        ends: list[float] = []
        between = sorted((place[a], place[b]) for a, b in links if place[a][0] == left)
        for (_, _), (_, end) in between:
            count += len(ends) - bisect_right(ends, end)
            insort(ends, end)
    return count


def _places(layers: Sequence[Groups]) -> dict[int, tuple[int, float]]:
    """Item -> its layer, and its height there between 0 and 1."""
    flat = [[item for group in layer for item in group] for layer in layers]
    return {item: (n, (i + 0.5) / len(items)) for n, items in enumerate(flat) for i, item in enumerate(items)}


def _sorted(layers: Sequence[Groups], layer: int, links: Sequence[Link]) -> Groups:
    place = _places(layers)
    linked: dict[int, list[float]] = {}
    for a, b in links:
        for item, other in ((a, b), (b, a)):
            if place[item][0] == layer:
                linked.setdefault(item, []).append(place[other][1])

    def barycentre(item: int) -> float:
        heights = linked.get(item) or [place[item][1]]
        return sum(heights) / len(heights)

    return [sorted(group, key=barycentre) for group in layers[layer]]
