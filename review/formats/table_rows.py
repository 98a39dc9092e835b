"""Rows of cells go in, of a CSV file, a workbook or a Parquet table; the entries below their headings come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from review.formats import fields as f
from review.formats import headings
from review.formats.kinds import kind
from review.formats.table_cells import MISSING, Build, Cells, builder, own, undated, wos_row
from review.nouns import Problem, some

Numbered = tuple[int, list[str]]  # the line of a row, and its cells
# Databases write a few lines of their own before the headings.
AHEAD = 40
# What databases write below their tables; titles begin so as well.
_FOOTER = re.compile(
    r"\s*(?:©|\(c\)|copyright|exported|downloaded|generated|printed|source:|end of|total|page \d)", re.I
)
_BETWEEN = "citations that are not yet labeled by anyone"  # of Abstrackr, which writes it between entries
_YEAR = re.compile(r"\s*(?:1[5-9]|20)\d\d\s*")
# Whether a cell looks like a value of these columns, to see whether the cells of a row stand below their headings.
Looks = Mapping[str, Callable[[str], object]]
_LOOKS: Looks = {
    "year": _YEAR.fullmatch,
    "doi": re.compile(r"\s*(?:$|.*\b10\.\d{4,9}/\S+)").fullmatch,
    "url": re.compile(r"\s*(?:$|https?://)").match,
    "issn": re.compile(r"[\dXx;, -]*").fullmatch,
    "scopus_id": re.compile(r"\s*(?:$|.*2-s2\.0-\d+)").fullmatch,
    "wos_id": re.compile(r"\s*(?:$|[A-Z]+:\w+)").fullmatch,
}
# These tell between columns that all of those allow: the words of a kind may be new, and a number may be missing.
_LIKELY: Looks = {
    "type": kind,
    "pmid": re.compile(r"\s*(?:$|.*\d)").fullmatch,
    "issn": re.compile(r"\s*(?:$|\d{4}-?\d{3}[\dXx])").match,
    "language": re.compile(r"(?:[^\W\d]|[; ])*").fullmatch,
}
# The same by heading, for columns that are in `raw` only.
_LIKELY_TOO: Looks = {
    "source": re.compile(r"[A-Za-z ]+").fullmatch,
    "openaccess": re.compile(r"\s*(?:$|.*(?:open access|gold|green|bronze|hybrid))", re.I).match,
    "isbn": re.compile(r"\s*(?:$|[\dXx -]{10,}(?:;|$))").match,
    "references": re.compile(r"\s*(?:$|.*\(\d{4}\))", re.S).match,
    "conferencedate": re.compile(r"\s*(?:$|.*\d{4})").match,
}
Placed = list[tuple[int, Callable[[str], object]]]
# Where a comma stands without quotation marks most often.
# Scopus has as many of 'Funding Text' as the work with the most; tables put together keep the headings of the first.
_COMMAS = (
    "openaccess", "opcn", "fundingtext1", "authors", "author", "title", "articletitle", "journal", "sourcetitle",
    "keywords",
)  # fmt: skip
# Tables with more columns are not looked through for the cell that was cut.
_WIDEST = 1000
_BEYOND = "beyond the headings"


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows holds headings that are known, or -1."""
    return next((at for at, cells in enumerate(rows[:AHEAD]) if headings.are_headings(cells)), -1)


def read_rows(rows: Iterable[Numbered], file: str) -> f.Entries | None:
    """The entries of the rows below the first row of headings, or None if none of the first rows is one.

    What stands before it is told if it is more than a vendor's heading. A row that repeats the headings, as in files
    put together by hand, is none; other headings further down hold from there on."""
    rest = iter(rows)
    first = list(islice(rest, AHEAD))
    at = heading_row([cells for _, cells in first])
    if at < 0:
        return by_lines(chain(first, rest), file) if are_lines([cells for _, cells in first]) else None
    reading = Reading(file)
    for line, cells in first[:at]:
        if sum(bool(cell.strip()) for cell in cells) > 2:
            reading.strays.append((line, ", ".join(cells)))
    reading.begin(first[at][1])
    for line, cells in chain(first[at + 1 :], rest):
        reading.row(line, cells)
    return reading.entries()


@dataclass(slots=True)
class Reading:
    """The entries of one file so far, and the headings that hold now."""

    file: str
    rows: list[f.Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    held: list[tuple[int, list[str], f.Row | None]] = field(default_factory=list)  # footers, if no entry follows
    seen: int = 0
    headings: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dated: list[int] = field(default_factory=list)
    looks: Placed = field(default_factory=list)
    likely: Placed = field(default_factory=list)
    build: Build = wos_row
    own: bool = False
    known: frozenset[str] = frozenset()
    once: bool = True  # whether each heading stands there once

    def begin(self, cells: list[str]) -> None:
        """From here on `cells` are the headings."""
        self._release()
        cells = [" ".join(cell.replace('"', "'").replace("\\", "/").split()) for cell in cells]
        tags = headings.wos_tags(cells)
        self.headings = cells
        self.told = tags or [cell or f"column {at}" for at, cell in enumerate(cells, 1)]
        self.known, self.once = frozenset(cells) - {""}, len(set(self.told)) == len(self.told)
        self.fields = headings.fields(cells)
        self.own = own(cells)
        self.build = wos_row if tags else builder(cells)
        self.looks, self.likely = self._looking(_LOOKS), self._looking(_LIKELY)
        self.likely += [(at, look) for at, cell in enumerate(cells) if (look := _LIKELY_TOO.get(headings.bare(cell)))]
        pages = {*self.fields["pages"], *self.fields["first page"], *self.fields["issue"]}
        self.dated = [] if self.own else [at for at, cell in enumerate(cells) if cell in pages]

    def row(self, line: int, cells: list[str]) -> None:
        """One row below the headings."""
        if cells and (cells[0] in self.known or headings.is_known(cells[0])) and self._repeats(cells):
            return
        extra = len(cells) - len(self.headings)
        beyond: list[str] = []
        if extra > 0:
            cells, beyond = self._longer(line, cells, extra)
        elif extra < 0 and any(self.headings[extra:]):
            self.short.append(line)
        values = self._values(cells)
        if not values:
            self.short = self.short[:-1] if self.short[-1:] == [line] else self.short
            return
        if beyond:
            values[_BEYOND] = [cell for cell in beyond if cell.strip()]
        if self.dated:
            self._undate(line, values)
        self._place(line, cells, values)

    def _values(self, cells: list[str]) -> Cells:
        """The cells that hold anything, by heading; in our own table each as it stands."""
        if self.own:
            return {heading: [cell] for heading, cell in zip(self.told, cells, strict=False) if cell}
        if "=" in {cell[:1] for cell in cells}:  # how EBSCO keeps Excel from reading numbers
            cells = [cell[2:-1] if cell[:2] == '="' and cell[-1] == '"' else cell for cell in cells]
        if self.once:
            return {
                heading: [cell]
                for heading, cell in zip(self.told, map(str.strip, cells), strict=False)
                if cell and (len(cell) > 5 or cell not in MISSING)
            }
        values: Cells = {}
        for heading, cell in zip(self.told, map(str.strip, cells), strict=False):
            if cell not in MISSING:
                values.setdefault(heading, []).append(cell)
        return values

    def _repeats(self, cells: list[str]) -> bool:
        """Whether a row holds headings: the same again, or others, which hold from here on."""
        bare = [" ".join(cell.split()) for cell in cells]
        if bare == self.headings[: len(bare)] and len(bare) > 1:
            return True
        if headings.are_headings(cells):
            self.begin(cells)
            return True
        return False

    def _place(self, line: int, cells: list[str], values: Cells) -> None:
        alone = len(values) == 1  # building takes the values
        row = f.place(self.build(values), self.file, line)
        if alone and row is not None and "own_id" in row and "title" not in row:
            row = None  # a number alone is nothing to go by
        if row is None and cells[0].strip() == _BETWEEN:
            self.strays.append((line, cells[0]))
            return
        if alone and self._may_be_footer(cells, row):
            self.held.append((line, cells, row))
            return
        if self.held:
            self._release()
        self._keep(line, cells, row)

    def _may_be_footer(self, cells: list[str], row: f.Row | None) -> bool:
        """Whether only the first cell holds anything, and that is no title, but the words of a footer or nothing to go
        by: below the last entry such rows are no entries."""
        if not cells[0].strip() or any(map(str.strip, cells[1:])):
            return False
        return row is None or ("title" not in row and _FOOTER.match(cells[0]) is not None)

    def _release(self) -> None:
        """Keep the rows that looked like a footer: more comes below them."""
        for held in self.held:
            self._keep(*held)
        self.held.clear()

    def _keep(self, line: int, cells: list[str], row: f.Row | None) -> None:
        self.seen += 1
        if row is None:
            self.problems.append(f.lost(self.file, line, f.NOTHING, ", ".join(cells)))
            return
        self.rows.append(row)
        if "year" not in row and not self.own:
            self.problems.extend(f.no_year(row, ("PY", *self.fields["year"][:1]), f"{self.file}:{line}"))

    def _undate(self, line: int, values: Cells) -> None:
        for at in self.dated:
            name = self.told[at]
            spaced = self.headings[at] not in self.fields["issue"]  # an issue may be called '1 Jan'
            for n, cell in enumerate(values.get(name, ())):
                if cell[-1].isalnum() and (pages := undated(cell, spaced=spaced)):
                    values[name][n] = pages
                    what = f'in the column "{name}" the date "{cell}", which a spreadsheet made'
                    self.problems.append(Problem(f"{self.file}:{line}", what, f"read as {pages}"))

    def _longer(self, line: int, cells: list[str], extra: int) -> tuple[list[str], list[str]]:
        """A row with more cells than headings, mended, and the cells that stand below no heading: the empty ones at its
        end go; else a cell was cut at a comma."""
        count = len(self.headings)
        places = self._cut(cells, extra)
        empty = not any(map(str.strip, cells[count:]))
        if empty and (not places or _fits(cells, count, 0, self.looks) >= _fits(cells, places[0], extra, self.looks)):
            return cells[:count], []
        what = f"{some(extra, 'cell')} more than headings"
        if not places:
            done = "kept in raw; which columns they are of cannot be told"
        else:
            known = [at for word in _COMMAS for at in places if headings.bare(self.headings[at]) == word]
            parted = [at for at in places if cells[at + 1][:1] == " "]  # as after a comma
            at = next(chain(known, parted), places[0])
            done = f'joined in the column "{self.headings[at]}"'
            if not known and len(places) > 1:
                done += f'; the columns from "{self.told[places[0]]}" to "{self.told[places[-1]]}" are doubtful'
        raw = ", ".join(cells[0 if places else count :][:_WIDEST])[: f.HEAD]
        self.problems.append(Problem(f"{self.file}:{line}", what, done, raw=raw))
        if not places:
            return cells[:count], cells[count:]
        return _whole(cells, at, extra), []

    def _looking(self, looks: Looks) -> Placed:
        """Where the first heading of each of these columns stands, and what its cells look like."""
        first = ((self.fields[column][:1], look) for column, look in looks.items())
        return [(self.headings.index(name), look) for names, look in first for name in names]

    def _cut(self, cells: list[str], extra: int) -> list[int]:
        """The columns of which one was cut at a comma: with it whole all cells look like those of their columns."""
        count = len(self.headings)
        if not self.looks or count > _WIDEST:
            return []
        places = [at for at in range(count) if _fits(cells, at, extra, self.looks) == len(self.looks)]
        likely = [_fits(_whole(cells, at, extra), count, 0, self.likely) for at in places]
        return [at for at, n in zip(places, likely, strict=True) if n == max(likely)]

    def entries(self) -> f.Entries:
        problems = self.problems
        strays = self.strays + [(line, cells[0]) for line, cells, _ in self.held]
        outside = {line for line, _ in strays}
        if short := [line for line in self.short if line not in outside]:
            what = f"{some(len(short), 'row')} with fewer cells than headings, the first here"
            problems.append(Problem(f"{self.file}:{short[0]}", what, "the missing cells were taken as empty"))
        return f.Entries(self.rows, problems + f.outside(self.file, strays, "outside any entry"), self.seen)


def _fits(cells: list[str], at: int, extra: int, looks: Placed) -> int:
    """How many cells look like those of their columns if column `at` takes `extra` cells more."""
    return sum(place != at and bool(look(cells[place + extra * (place > at)])) for place, look in looks)


def _whole(cells: list[str], at: int, extra: int) -> list[str]:
    """The cells with the one at `at`, which was cut, whole again."""
    whole = ", ".join(filter(None, map(str.strip, cells[at : at + extra + 1])))
    return [*cells[:at], whole, *cells[at + extra + 1 :]]


# ---- one field a row -------------------------------------------------------------------------------------------------


def are_lines(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each row is one field of an entry, its name first, as Embase can write its exports; BibTeX with tabs
    before its '=' has names first as well."""
    fields = [cells for cells in rows if len(cells) > 1 and not " ".join(cells[1:]).lstrip().startswith("= ")]
    names = [cells[0] for cells in fields if cells[0].strip()]
    return len(names) > 2 and headings.are_headings(list(dict.fromkeys(names))[:60])


def by_lines(rows: Iterable[Numbered], file: str) -> f.Entries:
    """The entries of a table with one field a row; an empty row, or the first name again, parts them."""
    reading = Reading(file)
    for line, fields in _parted(rows):
        reading.begin(list(fields))
        reading._place(line, [" ".join(cells) for cells in fields.values()], fields)
    return reading.entries()


def _parted(rows: Iterable[Numbered]) -> Iterator[tuple[int, Cells]]:
    fields: Cells = {}
    begun, first = 0, ""
    for line, cells in rows:
        name = cells[0].strip() if cells else ""
        if fields and (not name or name == first):
            yield begun, fields
            fields = {}
        if not name or not any(cell.strip() for cell in cells[1:]):
            continue
        if not fields:
            begun, first = line, name
        values = [cell for cell in cells[1:] if cell not in MISSING]
        fields.setdefault(name, []).append("; ".join(values) if len(values) > 1 else "".join(values))
    if fields:
        yield begun, fields
