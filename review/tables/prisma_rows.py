"""The PRISMA flow diagram as rows of spreadsheets: the number in every box, and every box that an entry is in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from review.nouns import PART, Box, Flow, Review, Via
from review.tables.flow import DATABASES, OTHERS, PREVIOUS, first_entries

STILL_OPEN = "Still open"
_COLUMNS: dict[Via, str] = {
    "database": "databases and registers",
    "register": "databases and registers",
    "other": "other methods",
    "previous": "previous version",
}
Grid = tuple[list[str], list[list[object]]]


def _name(box: Box) -> str:
    """The title of a box without its marks, which heads its column."""
    return box.title.rstrip(":*†")


def _boxes(flow: Flow) -> Iterator[tuple[str, Box]]:
    """(column of the diagram, box), from top to bottom."""
    if flow.previous:
        yield _COLUMNS["previous"], flow.previous
    for column, steps in ((_COLUMNS["database"], flow.databases), (_COLUMNS["other"], flow.others)):
        for step in steps:
            yield column, step.main
            if step.side:
                yield column, step.side
            if step.open:
                yield column, Box(STILL_OPEN, step.open)
    yield "", flow.included.main
    if flow.total:
        yield "", flow.total


def counts(flow: Flow) -> Grid:
    """(headings, rows): one row a box, and one a line in it; the numbers are those of the diagram."""
    rows: list[list[object]] = []
    for column, box in _boxes(flow):
        rows.append([column, _name(box), "", len(box.ids)])
        rows += [[column, _name(box), label.lstrip(PART), len(ids)] for label, ids in box.lines]
    return ["column", "box", "line", "n"], rows


def entries(review: Review, flow: Flow) -> Grid:
    """(headings, rows): one row an entry, with the lines of each box that it, or the record that it stands for, is in;
    'yes' for a box without lines. The filled cells of a column are the number in its box."""
    boxes = [(_name(box), box) for _, box in _boxes(flow)]
    names = list(dict.fromkeys(name for name, _ in boxes))
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for name, box in boxes:
        lines: dict[str, list[str]] = defaultdict(list)
        for label, ids in box.lines:
            for id_ in ids if ids != box.ids else ():
                lines[id_].append(label.lstrip(PART))
        for id_ in box.ids:
            told[id_][name] = "; ".join(lines[id_]) or "yes"
    rows: list[list[object]] = []
    standing = frozenset().union(*(first_entries(review, ways) for ways in (DATABASES, OTHERS, PREVIOUS)))
    place = ["source_file", "source_line"]
    given = review.entries[[*place, "record_id", "via"]].sort_values(place, kind="stable")
    for entry, _, _, record, via in given.itertuples():
        cells = told[entry] | (told[record] if entry in standing else {})
        rows.append([entry, record, _COLUMNS[via], *(cells.get(name, "") for name in names)])
    return ["entry", "record_id", "column", *names], rows
