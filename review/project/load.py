"""A review's folder becomes a Project here: protocol, exports, search strings, journal lists, codebook and sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from review import evidence
from review.coding import Codebook, Sheet, read_codebook, read_sheet
from review.errors import Complaint, ReviewError, did_you_mean
from review.formats.decode import decode
from review.nouns import Project, Reported, Stage, TablePlan
from review.project.exports import read_exports
from review.project.folder import Folder
from review.project.inputs import protocol_text, sheet_files, spreadsheets
from review.project.plan import Context, stages
from review.project.protocol import Places, Protocol, read_protocol
from review.render import FORMATS
from review.tables import TABLES
from review.tables.flow import names_of_steps


def load(path: Path | str, *, told: Callable[[str], None] = lambda file: None) -> Project:
    """Read a review's folder. Writes nothing. `told` is called with each export before it is read.

    ReviewError with every complaint that can be found in one go."""
    folder = Folder(Path(path))
    protocol, places = read_protocol(protocol_text(folder))
    codebook = _codebook(folder, protocol, places)
    sheets = _sheets(folder, protocol, places, codebook)
    if evidence.SHEET in sheets:
        folder.complaints += evidence.check(sheets[evidence.SHEET], protocol.coding.codebook)
    planned = stages(Context(folder, protocol, places, codebook, sheets))
    _check_reports(folder, protocol, places, codebook, planned)
    template = _template(folder, protocol, places)
    entries, sources, problems = read_exports(folder, protocol, places, told)
    folder.stop_at_complaints()
    return Project(
        title=protocol.title,
        protocol=protocol.model_dump(mode="json"),
        entries=entries,
        sources=tuple(sources),
        problems=tuple(problems),
        stages=planned,
        codebook=codebook,
        sheets=sheets,
        tables=tuple(TablePlan(t.name, t.kind, t.number, t.title, tuple(t.notes)) for t in protocol.table),
        formats=tuple(protocol.reports.formats),
        reported=tuple(Reported(r.at, r.text) for r in protocol.reported),
        notes=tuple(protocol.reports.notes),
        template=template,
        inputs=dict(sorted(folder.inputs.items())),
    )


def _codebook(folder: Folder, protocol: Protocol, places: Places) -> Codebook:
    file = protocol.coding.codebook
    found = folder.matching(file, places("coding", "codebook"))
    data = folder.read(found[0]) if found else None
    if data is None:
        return {}
    try:
        return read_codebook(decode(data).text, file)
    except ReviewError as error:
        folder.complaints += error.complaints
        return {}


def _sheets(folder: Folder, protocol: Protocol, places: Places, codebook: Codebook) -> dict[str, Sheet]:
    """Every sheet of the codebook that the protocol asks for, from all its files; a sheet without a file is empty."""
    names = protocol.coding.sheets or list(codebook)
    for unknown in (name for name in names if codebook and name not in codebook):
        what = f'the codebook has no sheet "{unknown}"'
        folder.complaints.append(Complaint(places("coding", "sheets"), what, did_you_mean(unknown, codebook)))
    sheets, claimed = {}, set()
    for name in (name for name in names if name in codebook):
        files = sheet_files(folder, protocol, name)
        claimed.update(files)
        texts = [(file, decode(data).text) for file in files if (data := folder.read(file)) is not None]
        try:
            sheets[name] = read_sheet(codebook[name], texts)
        except ReviewError as error:
            folder.complaints += error.complaints
            sheets[name] = Sheet(codebook[name])
    for file in spreadsheets(folder, protocol):
        if codebook and file not in claimed:
            folder.complaints.append(_not_read(file, names))
    return sheets


def _not_read(file: str, names: list[str]) -> Complaint:
    """Why a spreadsheet among the sheets is not read; without a word, votes would be lost."""
    if not file.endswith(".csv"):
        return Complaint(file, "a sheet in this format is not read", "save it as CSV UTF-8, and take this file away")
    hint = did_you_mean(Path(file).stem.split("-")[0], names)
    return Complaint(file, "no sheet of the codebook has files of this name", hint)


def _check_reports(
    folder: Folder, protocol: Protocol, places: Places, codebook: Codebook, planned: tuple[Stage, ...]
) -> None:
    """Complain of tables, formats and reported counts that cannot be made."""

    def complain(path: tuple[str | int, ...], what: str, hint: str) -> None:
        folder.complaints.append(Complaint(places(*path), what, hint))

    for at, table in enumerate(protocol.table):
        if table.kind not in TABLES:
            complain(("table", at, "kind"), f'"{table.kind}" is not a kind of table', did_you_mean(table.kind, TABLES))
            continue
        kind = TABLES[table.kind]
        if codebook and kind.sheet not in codebook:
            complain(("table", at), f'this table needs the sheet "{kind.sheet}"', "define it in the codebook")
            continue
        for column in kind.columns:
            if codebook and column not in codebook[kind.sheet].columns:
                complain(
                    ("table", at),
                    f'this table needs the column "{column}"',
                    f"add it to [{kind.sheet}] in the codebook",
                )
    for name in (name for name in protocol.reports.formats if name not in FORMATS):
        complain(("reports", "formats"), f'"{name}" is not a format of tables', did_you_mean(name, FORMATS))
    steps = names_of_steps(planned)
    for at, reported in enumerate(protocol.reported):
        if reported.at not in steps:
            complain(
                ("reported", at, "at"), f'"{reported.at}" is not a step of the flow', did_you_mean(reported.at, steps)
            )


def _template(folder: Folder, protocol: Protocol, places: Places) -> bytes | None:
    if protocol.reports.template is None:
        return None
    found = folder.matching(protocol.reports.template, places("reports", "template"))
    return folder.read(found[0]) if found else None
