"""Layers of linked items come in, the same layers come out in an order in which few links cross.

The barycentre method of Sugiyama, K., Tagawa, S., & Toda, M. (1981). Methods for visual understanding of hierarchical
system structures. IEEE Transactions on Systems, Man, and Cybernetics, 11(2), 109-125; then neighbors change places as
long as that helps, and the whole begins anew from other orders of the layer that most hangs on.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, permutations

Groups = list[list[int]]  # of one layer: items stay in their group, and groups in their order
Link = tuple[int, int]  # items of two neighboring layers, that of the earlier layer first

SWEEPS = 8
_ALL = 5  # a layer of no more items is tried in every order
_MOST = 6000  # starts times links: keeps a large figure quick


def arranged(layers: Sequence[Groups], links: Iterable[Link]) -> list[Groups]:
    """The layers with the items of each group in the best order met; the first of equally good ones.

    An item without links, and one of several with the same barycentre, keeps its place among the others."""
    links = sorted(links)
    best, fewest = [[list(group) for group in layer] for layer in layers], crossings(layers, links)
    for n, (start, held) in enumerate(_starts(best)):
        if not fewest or n * len(links) > _MOST:
            break
        others = [layer for layer in range(len(start)) if layer != held]
        fitted = _all_sorted(start, others, links)
        for order in (_exchanged(fitted, links, others), _exchanged(_swept(start, links), links, range(len(start)))):
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


def _starts(layers: Sequence[Groups]) -> Iterator[tuple[list[Groups], int]]:
    """The orders to begin with, and the layer that each is about: one group of an inner layer in every order, if it is
    small, or turned about."""
    inner = range(1, len(layers) - 1) if len(layers) > 2 else range(len(layers))
    for n in inner:
        for g, group in enumerate(layers[n]):
            turned: Iterable[Sequence[int]] = permutations(group)
            if len(group) > _ALL:
                turned = (half[at:] + half[:at] for half in (group, group[::-1]) for at in range(len(group)))
            for other in turned:
                yield [*layers[:n], [*layers[n][:g], list(other), *layers[n][g + 1 :]], *layers[n + 1 :]], n


def _swept(order: list[Groups], links: Sequence[Link]) -> list[Groups]:
    """The best order that sweeps to and fro meet, each layer sorted by the barycentres of its items."""
    best, fewest = order, crossings(order, links)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        forth = range(len(order)) if sweep % 2 == 0 else range(len(order) - 1, -1, -1)
        before, order = order, _all_sorted(order, forth, links)
        if (now := crossings(order, links)) < fewest:
            best, fewest = order, now
        if order == before:
            break
    return best


def _all_sorted(order: list[Groups], which: Iterable[int], links: Sequence[Link]) -> list[Groups]:
    """The order with some layers sorted by the barycentres of their items, one after the other."""
    for layer in which:
        order = [*order[:layer], _sorted(order, layer, links), *order[layer + 1 :]]
    return order


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


# ---- neighbors that change places --------------------------------------------------------------------------------


def _exchanged(layers: list[Groups], links: Sequence[Link], which: Collection[int]) -> list[Groups]:
    """The order after neighbors in some of the layers, within their groups, have changed places as long as that took
    crossings away."""
    order = [[list(group) for group in layer] for layer in layers]
    place = {item: (n, i) for n, layer in enumerate(order) for i, item in enumerate(chain(*layer))}
    ends: dict[int, dict[int, list[int]]] = {item: {-1: [], 1: []} for item in place}
    for a, b in links:
        ends[a][1].append(b)
        ends[b][-1].append(a)
    better = True
    while better:
        better = False
        for group in chain(*(order[layer] for layer in which)):
            for i in range(len(group) - 1):
                above, below = group[i : i + 2]
                if _between(below, above, ends, place) < _between(above, below, ends, place):
                    group[i : i + 2] = below, above
                    place[above], place[below] = place[below], place[above]
                    better = True
    return order


def _between(
    above: int, below: int, ends: Mapping[int, Mapping[int, list[int]]], place: Mapping[int, tuple[int, int]]
) -> int:
    """How many links of two items cross, if one stands above the other."""
    return sum(
        place[far][1] > place[near][1] for side in (-1, 1) for far in ends[above][side] for near in ends[below][side]
    )
