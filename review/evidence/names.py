"""Names of constructs pass through here: what a person typed becomes the name that tables and graph use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from review.coding import Codebook, Field, Row, Sheet, same
from review.errors import Complaint, SheetError, did_you_mean
from review.nouns import Problem, some
from review.records import split

SHEET, PROPOSITIONS = "findings", "propositions"
# The columns that name constructs, and whether a cell may name several, parted by '; '.
NAMING: Mapping[str, Mapping[str, bool]] = {
    SHEET: {"construct": False, "mediator": True, "moderators": True},
    PROPOSITIONS: {"source": False, "target": False},
}
_SHOWN = 8  # cells that a remark names; the rest is counted


@dataclass(frozen=True, slots=True)
class Names:
    """The one name of each construct. synonyms: another name, as `coding.same` has it -> (as the codebook writes it,
    the name that tables use). spelled: a name that has synonyms, as `same` has it -> as the codebook writes it.
    dimension: the column whose codes are constructs too."""

    synonyms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    spelled: Mapping[str, str] = field(default_factory=dict)
    dimension: Field | None = None

    def name(self, typed: str) -> str:
        """The name that tables use for what was typed; that itself if the codebook has none."""
        if self.dimension and (code := self.dimension_code(typed)):
            return self.dimension.label_of(code)
        return self._spelled(typed)

    def node(self, typed: str) -> str:
        """The node of the graph that a typed name means."""
        return same(self.dimension_code(typed) or self.name(typed))

    def dimension_code(self, typed: str) -> str | None:
        """The dimension that a typed name means, by its code or its label; None if it means none."""
        name = " ".join(self._spelled(typed).split())
        return self.dimension.code(name) if self.dimension else None

    def knows(self, typed: str) -> bool:
        """Whether the codebook has a name for what was typed."""
        return same(typed) in self.synonyms or same(typed) in self.spelled or self.dimension_code(typed) is not None

    def _spelled(self, typed: str) -> str:
        other = self.synonyms.get(same(typed))
        return other[1] if other else self.spelled.get(same(typed), typed)


def names(codebook: Codebook) -> Names:
    """The names that the codebook's sheet of findings tells; without such a sheet, each name is its own."""
    if SHEET not in codebook:
        return Names()
    columns = codebook[SHEET].columns
    listed = [pair for name in NAMING[SHEET] if name in columns for pair in columns[name].synonyms]
    synonyms = {same(other): (other, name) for other, name in listed}
    return Names(synonyms, {same(name): name for _, name in listed}, columns.get("dimension"))


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of a construct that the codebook lists. cells: where it was typed, ('findings.csv!C12', …)."""

    other: str
    name: str
    cells: tuple[str, ...]


def synonyms(sheets: Mapping[str, Sheet], codebook: Codebook) -> list[Synonym]:
    """Every other name that the codebook lists, in its order, with the cells of the sheets that have it."""
    known = names(codebook).synonyms
    met: dict[str, list[str]] = {other: [] for other in known}
    for sheet, column, row in _cells(sheets):
        parts = split(row[column]) if NAMING[sheet][column] else [row[column]]
        for other in dict.fromkeys(map(same, parts)):
            if other in met:
                met[other].append(row.cell(column))
    return [Synonym(*known[other], tuple(cells)) for other, cells in met.items()]


def _cells(sheets: Mapping[str, Sheet]) -> Iterator[tuple[str, str, Row]]:
    for name, columns in NAMING.items():
        for row in sheets[name].rows if name in sheets else ():
            yield from ((name, column, row) for column in columns)


def mapped(sheets: Mapping[str, Sheet], codebook: Codebook) -> list[Problem]:
    """One remark a synonym that was met: under which name it counts, and in which cells it stands."""
    told = []
    for synonym in synonyms(sheets, codebook):
        if synonym.cells:
            what = f'"{synonym.other}" means "{synonym.name}" in {some(len(synonym.cells), "cell")}'
            what += _also([*synonym.cells])
            told.append(Problem(synonym.cells[0], what, "tables and graph use this name, the sheet keeps its own"))
    return told


def dimensions_named(sheets: Mapping[str, Sheet], codebook: Codebook) -> list[Problem]:
    """One remark a dimension that is named as a construct, mediator or moderator of a finding: which cells mean it."""
    known = names(codebook)
    met: dict[str, list[tuple[str, str]]] = {}
    for sheet, column, row in _cells(sheets):
        for typed in split(row[column]) if NAMING[sheet][column] else [row[column]]:
            if sheet == SHEET and (code := known.dimension_code(typed)):
                met.setdefault(code, []).append((row.cell(column), typed))
    return [
        Problem(
            named[0][0],
            f'"{named[0][1]}" is the name of a dimension{_also([cell for cell, _ in named])}',
            "it counts as that dimension; if it is a construct of its own, give it another name",
        )
        for named in met.values()
    ]


def _also(cells: list[str]) -> str:
    """The cells after the first, as many as a remark names."""
    more = "; ".join(cells[1:_SHOWN]) + ("; …" if len(cells) > _SHOWN else "")
    return f", also {more}" if more else ""


def construct(labels: Mapping[str, str], known: Names, asked: str) -> str:
    """The node that a name means, by its label, its code or a synonym, whatever the case. labels: node -> label.

    SheetError if there is none."""
    by_label = {same(label): node for node, label in labels.items()}
    for node in (same(asked), known.node(asked), by_label.get(same(asked), "")):
        if node in labels:
            return node
    hint = did_you_mean(asked, [*labels.values(), *(other for other, _ in known.synonyms.values())])
    raise SheetError(Complaint("", f'no construct is called "{asked}"', hint))
