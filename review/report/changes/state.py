"""What a run has to remember so that the next can tell what changed: the review as carried out becomes state.json."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from review.claims import Claim, Named, check, numbers
from review.coding.cells import TEXTS, WORKBOOKS
from review.coding.sheets import row_place
from review.dedupe.sheet import Asked, asked
from review.evidence import SHEET
from review.nouns import Cell, Review, Stage, Table, TablePlan
from review.report.manifest import MANIFEST, inputs, outputs_told
from review.tables import TABLES, tables

STATE = "state.json"
SHAPE = 1  # raise it when what the file holds changes: then an older one is not compared
PROTOCOL, ORDER = "review.toml", "the order of "
RECORDS, EDGES = "records", "edges"
_CELL = re.compile(rf"(.*?(?:{'|'.join(map(re.escape, (*TEXTS, *WORKBOOKS)))}))(?:, (.*))?![A-Z]+(\d+)$", re.I | re.S)
# What a report tells of a work, or a stage asks of it; a database counts citations anew with each download.
_TOLD = (
    "title", "authors", "year", "journal", "journal_abbrev", "volume", "issue", "pages", "doi", "issn", "eissn", "type",
    "status", "abstract", "keywords", "keywords_plus", "citekey",
)  # fmt: skip


class Ruling(NamedTuple):
    """What one stage ruled on a record, without what holds for this record alone."""

    stage: str
    verdict: str
    reason: str


class RecordState(NamedTuple):
    """way: the rulings of the stages that the record reached. files: the exports of its entries. digest: of what they
    tell. citation: how a text names it, '' if it is not included."""

    standing: str
    way: tuple[Ruling, ...]
    files: tuple[str, ...]
    digest: str
    citation: str


class RowState(NamedTuple):
    """A row of a sheet or a list. about: its record's id or its journal, '' for neither. worksheet: of a workbook."""

    number: int
    about: str
    digest: str
    worksheet: str = ""

    @property
    def at(self) -> tuple[str, int]:
        """Where it stands in its file."""
        return self.worksheet, self.number

    def place(self, file: str) -> str:
        """Where it stands, as `coding.Row` has it."""
        return row_place(file, self.worksheet, self.number)


class TableState(NamedTuple):
    """A table as texts without marks. labels: how many columns hold labels that repeat."""

    called: str
    labels: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


Need = tuple[str, str]  # a file and a part of it, '' for all of it


@dataclass(frozen=True, slots=True)
class State:
    """inputs: file -> hash. parts: file -> part -> digest, for files of settings. rows: file -> its rows.
    needs: 'stage NAME', 'table NAME', 'claim ID', 'records' or 'edges' -> what of the inputs it is made of.
    records: by id. edges: row of the sheet, 'findings.csv:12' -> attributes. claims: id -> (verdict, values)."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: Mapping[str, tuple[RowState, ...]] = field(default_factory=dict)
    needs: Mapping[str, tuple[Need, ...]] = field(default_factory=dict)
    records: Mapping[str, RecordState] = field(default_factory=dict)
    edges: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tables: Mapping[str, TableState] = field(default_factory=dict)
    claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def state(review: Review) -> State:
    """The state of a review that was carried out."""
    return State(
        inputs=inputs(review),
        parts=_parts(review),
        rows=_rows(review),
        needs=_needs(review),
        records=dict(_records(review)),
        edges=dict(_edges(review)),
        tables={table.name: _table(table) for table in tables(review)},
        claims=dict(_claims(review)),
    )


def digest(*texts: object) -> str:
    """Eight hexadecimal digits of the SHA-256 of texts: enough to tell two versions of one thing apart."""
    return hashlib.sha256(json.dumps([*map(str, texts)]).encode()).hexdigest()[:8]


# ---- what went in ----------------------------------------------------------------------------------------------------


def _codebook(review: Review) -> str:
    return str(review.project.protocol["coding"]["codebook"])


def _parts(review: Review) -> dict[str, dict[str, str]]:
    """The tables of the protocol and of the codebook, so that a comment is no change."""
    settings: dict[str, str] = {}
    for name, value in review.project.protocol.items():
        if isinstance(value, list):
            names = [stage.name for stage in review.project.stages] if name == "stage" else map(_called, value)
            settings |= {f"[[{name}]] {which}": digest(given) for which, given in zip(names, value, strict=True)}
            settings[f"{ORDER}[[{name}]]"] = digest(*map(_called, value))
        else:
            settings[f"[{name}]" if isinstance(value, dict) else name] = digest(value)
    sheets = {f"[{name}]": digest(definition) for name, definition in (review.project.codebook or {}).items()}
    claims = {_name(one): digest(*_asked(one)) for one in review.project.claims}
    named = {_codebook(review): sheets, _claims_file(review): claims}
    return {PROTOCOL: settings} | {file: parts for file, parts in named.items() if parts}


def _claims_file(review: Review) -> str:
    return str(review.project.protocol["claims"]["file"])


def _name(one: Claim | Named) -> str:
    return one.id if isinstance(one, Claim) else one.name


def _asked(one: Claim | Named) -> tuple[object, ...]:
    """A claim or a number as the file gives it, without its line there."""
    if isinstance(one, Named):
        return (one.expression, one.digits, one.percent, one.note)
    stated = one.stated.shown if one.stated else ""
    return (one.text, one.place, one.expression, stated, one.should_hold, one.undecided, one.note)


def _called(given: Mapping[str, Any]) -> str:
    """What a person calls one of several tables of the protocol."""
    name = next(filter(None, map(given.get, ("name", "kind", "files", "at", "file"))), "")
    return ", ".join(name) if isinstance(name, list) else str(name)


def _lists(stage: Stage) -> Iterable[Any]:
    return stage.settings.get("lists", ())


def _rows(review: Review) -> dict[str, tuple[RowState, ...]]:
    found: dict[str, list[RowState]] = defaultdict(list)
    for sheet in review.sheets.values():
        for row in (*sheet.rows, *sheet.waiting, *sheet.aside):
            found[row.file].append(RowState(row.number, row.record_id, digest(*row.cells.values()), row.worksheet))
    lists = {journals.file: journals for stage in review.project.stages for journals in _lists(stage)}
    for file, journals in lists.items():
        for listed in journals.rows:
            *told, number = astuple(listed)
            found[file].append(RowState(number, listed.journal, digest(*told)))
    for pair in _pairs(review):
        file, worksheet, number = _of_pair(pair)
        found[file].append(RowState(number, "", digest(*pair[:4]), worksheet))
    return {file: tuple(rows) for file, rows in sorted(found.items())}


def _pairs(review: Review) -> tuple[Asked, ...]:
    """The rows of the sheets of pairs, with those that this run writes: the next run reads them."""
    if not review.asks:
        return review.project.asked
    return (*review.project.asked, *asked([(review.project.asks_in, review.asks.decode("utf-8-sig"))]))


def _of_pair(pair: Asked) -> tuple[str, str, int]:
    """The file, the worksheet and the row of a pair, of its cell 'duplicates.csv!K2' or 'duplicates.xlsx, Pairs!K2'."""
    ((file, worksheet, number),) = _CELL.findall(pair.where)
    return file, worksheet, int(number)


def _needs(review: Review) -> dict[str, tuple[Need, ...]]:
    protocol, codebook = review.project.protocol, _codebook(review)

    def sheet(name: str) -> Iterator[Need]:
        if name in review.sheets:
            yield from ((file, "") for file, _ in review.sheets[name].files)
            yield codebook, f"[{name}]"

    needs: dict[str, list[Need]] = {
        RECORDS: [
            *((source.file, "") for source in review.project.sources),
            *((file, "") for file in dict.fromkeys(_of_pair(pair)[0] for pair in _pairs(review))),
            *((PROTOCOL, f"[[export]] {_called(given)}") for given in protocol["export"]),
        ],
        EDGES: [*sheet(SHEET), (PROTOCOL, "[coding]")],
    }
    for stage, given in zip(review.project.stages, protocol["stage"], strict=True):
        own = needs[f"stage {stage.name}"] = [(PROTOCOL, f"[[stage]] {stage.name}")]
        own += [(str(given["query"]), "")] if stage.kind == "search" else []
        for journals in _lists(stage):
            own += [(journals.file, ""), (PROTOCOL, f"[[journals]] {journals.name}")]
        own += sheet(given["sheet"]) if stage.kind == "coding" else ()
    for plan in review.project.tables:
        own = needs[f"table {plan.name}"] = [need for name in _sheets_of(plan) for need in sheet(name)]
        own.append((PROTOCOL, f"[[table]] {plan.name}"))
    for one in review.project.claims:
        needs[f"claim {_name(one)}"] = [(_claims_file(review), _name(one))]
    return {name: tuple(found) for name, found in needs.items()}


def _sheets_of(plan: TablePlan) -> list[str]:
    """The sheets that a table may rest on: its kind's, the one that it is told of, those of columns 'sheet.column'."""
    columns = plan.settings.get("columns") or ([f"{SHEET}."] if plan.kind == "included" else [])
    named = [TABLES[plan.kind].sheet, str(plan.settings.get("sheet", ""))]
    return list(dict.fromkeys([*named, *(column.partition(".")[0] for column in columns if "." in column)]))


# ---- what came out ---------------------------------------------------------------------------------------------------


def _records(review: Review) -> Iterator[tuple[str, RecordState]]:
    entries = review.entries
    told = zip(
        entries["record_id"].tolist(),
        entries["source_file"].tolist(),
        zip(*(entries[name].tolist() for name in _TOLD), strict=True),
        strict=True,
    )
    files: dict[str, set[str]] = defaultdict(set)
    digests: dict[str, list[str]] = defaultdict(list)
    for record, file, values in told:
        files[record].add(file if isinstance(file, str) else "")
        digests[record].append(digest(*(value if isinstance(value, str | int) else "" for value in values)))
    stages = [(stage.name, review.rulings[stage.name]) for stage in review.project.stages]
    for record, standing in review.standings.items():
        way = tuple(Ruling(name, ruled[record][0], ruled[record][1]) for name, ruled in stages if record in ruled)
        tells = sorted(digests[record])
        whole = tells[0] if len(tells) == 1 else digest(*tells)
        citation = review.citations.get(record, "")
        yield record, RecordState(standing, way, tuple(sorted(files[record])), whole, citation)


def _edges(review: Review) -> Iterator[tuple[str, dict[str, str]]]:
    """Without the citation, which is the record's, and the order, which a row before it changes."""
    graph = review.graph
    for source, target, place, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: _in_order(edge[2])):
        ends = {"from": graph.nodes[source].get("label", source), "to": graph.nodes[target].get("label", target)}
        own = {name: value for name, value in data.items() if name not in ("citation", "order", "row")}
        yield str(place), {name: str(value) for name, value in (ends | own).items() if value not in ("", None)}


def _in_order(place: object) -> tuple[str, int]:
    found = re.fullmatch(r"(.*)[:!](\d+)", str(place))
    return (found[1], int(found[2])) if found else (str(place), 0)


def _table(table: Table) -> TableState:
    return TableState(
        " ".join(filter(None, (table.number.strip(), f"({table.name})"))),
        table.labels,
        tuple(column.label for column in table.columns),
        tuple(tuple(map(_unmarked, row)) for row in table.rows),
        tuple(text for _, text in table.notes),
    )


def _unmarked(cell: Cell) -> str:
    """The letters of notes change with every note before them, and the notes are compared by themselves."""
    return "".join(piece.text for piece in cell if piece.style != "mark")


def _claims(review: Review) -> Iterator[tuple[str, tuple[str, ...]]]:
    """How the claims come out, and the numbers for prose."""
    if not review.project.claims:
        return
    for outcome in check(review):
        stated = f"stated {outcome.stated}" if outcome.stated else ""
        yield outcome.claim.id, tuple(filter(None, (outcome.verdict, outcome.recomputed, stated)))
    values = numbers(review)
    for one in review.project.claims:
        if isinstance(one, Named):
            yield one.name, (str(values[one.name]),)


# ---- state.json ------------------------------------------------------------------------------------------------------


def state_json(given: State) -> bytes:
    """Compact JSON, one thing a line, so that a version control shows what changed. Ways and lists of files, which many
    records share, are told once."""
    ways: dict[tuple[str, tuple[Ruling, ...]], int] = {}
    files: dict[tuple[str, ...], int] = {}
    records = {}
    for name, record in given.records.items():
        way = ways.setdefault((record.standing, record.way), len(ways))
        of = files.setdefault(record.files, len(files))
        records[name] = [way, of, record.digest, *([record.citation] if record.citation else [])]
    told = {
        "shape": SHAPE,
        "inputs": given.inputs,
        "parts": given.parts,
        "needs": given.needs,
        "ways": list(ways),
        "files": list(files),
        **{f"rows {file}": [row if row.worksheet else row[:3] for row in rows] for file, rows in given.rows.items()},
        "records": records,
        "edges": given.edges,
        **{f"table {name}": table._asdict() for name, table in given.tables.items()},
        "claims": given.claims,
    }
    return ("{\n" + ",\n".join(f"{_json(name)}: {_lines(value)}" for name, value in told.items()) + "\n}\n").encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(value: object) -> str:
    if isinstance(value, Mapping) and value:
        return "{\n" + ",\n".join(f"{_json(name)}:{_json(of)}" for name, of in value.items()) + "\n}"
    if isinstance(value, list | tuple) and value:
        return "[\n" + ",\n".join(map(_json, value)) + "\n]"
    return _json(value)


def read_state(data: bytes) -> State | None:
    """The inverse of `state_json`; None for what is none, or is of another version of this program."""
    try:
        told = json.loads(data)
        return _state(told) if told["shape"] == SHAPE else None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None


def _state(told: Mapping[str, Any]) -> State:
    ways = [(str(standing), tuple(Ruling(*map(str, ruling)) for ruling in way)) for standing, way in told["ways"]]
    files = [tuple(map(str, names)) for names in told["files"]]

    def record(way: int, of: int, digest: str, citation: str = "") -> RecordState:
        return RecordState(*ways[way], files[of], str(digest), str(citation))

    def named(head: str) -> Iterator[tuple[str, Any]]:
        return ((name.removeprefix(head), value) for name, value in told.items() if name.startswith(head))

    return State(
        inputs=_texts(told["inputs"]),
        parts={file: _texts(parts) for file, parts in told["parts"].items()},
        rows={file: tuple(RowState(int(n), *map(str, texts)) for n, *texts in rows) for file, rows in named("rows ")},
        needs={name: tuple((str(file), str(part)) for file, part in needs) for name, needs in told["needs"].items()},
        records={str(name): record(*given) for name, given in told["records"].items()},
        edges={place: _texts(edge) for place, edge in told["edges"].items()},
        tables={name: _table_state(**table) for name, table in named("table ")},
        claims={name: tuple(map(str, told)) for name, told in told["claims"].items()},
    )


def _texts(given: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in given.items()}


def _table_state(*, called: str, labels: int, columns: Any, rows: Any, notes: Any) -> TableState:
    heads = tuple(map(str, columns))
    grid = tuple(tuple(map(str, row)) for row in rows)
    if any(len(row) != len(heads) for row in grid):
        raise ValueError("a row of another length than the headings")
    return TableState(str(called), int(labels), heads, grid, tuple(map(str, notes)))


def last_state(reports: Path) -> State | str:
    """The state that the last run left in a folder of reports, or why there is none to compare with."""
    if not reports.is_dir() or not any(reports.iterdir()):
        return "no run before it has left reports here"
    try:
        data = (reports / STATE).read_bytes()
    except OSError:
        return f"the reports before it had no {STATE}"
    written = outputs_told(reports).get(STATE)
    if not written:
        return f"{MANIFEST} does not tell of the {STATE} that stood there"
    if hashlib.sha256(data).hexdigest() not in written:
        return f"the {STATE} that stood there was changed after it was written"
    return read_state(data) or f"the {STATE} that stood there is of another version of this program"
