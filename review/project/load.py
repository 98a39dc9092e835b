"""A review's folder becomes a Project here: protocol, exports, search strings, journal lists, codebook and sheets."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from review import evidence
from review.coding import Codebook, Need, Sheet, read_codebook, read_sheet, unmet
from review.coding.journal import rows, unknown_sheets
from review.coding.votes import NEEDS as VOTES_NEED
from review.dedupe.sheet import NAME as PAIRS
from review.errors import Complaint, ProtocolError, ReviewError, did_you_mean, nearest
from review.errors.places import lines_of, place
from review.nouns import Project, Reported, Stage, TablePlan
from review.project.claims import claims
from review.project.duplicates import new_file, read_pairs
from review.project.exports import Watch, read_exports
from review.project.folder import Folder
from review.project.inputs import (
    SHEETS,
    coding_folder,
    out_of_place,
    protocol_text,
    saved_twice,
    sheet_content,
    sheet_files,
    under_other_endings,
)
from review.project.journal import journals
from review.project.plan import Context, stages
from review.project.protocol import (
    TABLE_OPTIONS,
    CodingStage,
    Places,
    Protocol,
    TableSettings,
    read_protocol,
    stage_name,
)
from review.records.text import fold
from review.render import FORMATS
from review.tables import TABLES
from review.tables.flow import names_of_steps
from review.tables.prisma import misplaced


def load(path: Path | str, *, watch: Watch = lambda readings, total: readings, workers: int = 1) -> Project:
    """Read a review's folder. Writes nothing. `watch` sees each export as it is read, of so many; with `workers`, large
    exports are read by so many processes at a time.

    ReviewError with every complaint that can be found in one go."""
    project, faults = load_in_spite(path, watch=watch, workers=workers)
    if faults:
        raise ProtocolError(faults)
    return project


def load_in_spite(
    path: Path | str, *, watch: Watch = lambda readings, total: readings, workers: int = 1
) -> tuple[Project, list[Complaint]]:
    """Like `load`, but faults in the codebook and the sheets are given beside what could be read.

    ReviewError, with these too, if there are others."""
    folder = Folder(Path(path))
    protocol, places = read_protocol(protocol_text(folder))
    before = len(folder.complaints)
    codebook = _codebook(folder, protocol, places)
    files = sheet_files(folder, protocol, [*codebook, PAIRS])
    folder.problems += under_other_endings(folder, protocol, [*codebook, PAIRS])
    folder.problems += out_of_place(folder, protocol, [*codebook, PAIRS])
    asked = read_pairs(folder, files.pop(PAIRS))
    folder.complaints += [_not_read(file, codebook) for file in files.pop("") if codebook or _is_of_pairs(file)]
    sheets = _sheets(folder, protocol, places, codebook, files)
    folder.complaints += _check_uses(protocol, places, sheets)
    faults = folder.complaints[before:]
    planned = stages(Context(folder, protocol, places, sheets))
    _check_reports(folder, protocol, places, sheets, planned)
    # Without a codebook that can be read, nothing that claims speak of is known.
    claimed = claims(folder, protocol, places, sheets, planned) if codebook or not faults else ()
    template = _own_document(folder, protocol, places, "template")
    manuscript = _own_document(folder, protocol, places, "manuscript")
    entries, sources, problems = read_exports(folder, protocol, places, watch=watch, workers=workers)
    if len(folder.complaints) > len(faults):
        raise ProtocolError(folder.complaints)
    project = Project(
        title=protocol.title,
        protocol=protocol.model_dump(mode="json"),
        entries=entries,
        sources=tuple(sources),
        problems=(*folder.problems, *problems),
        stages=planned,
        codebook=codebook,
        sheets=sheets,
        tables=tuple(_table_plan(table, protocol) for table in protocol.table),
        formats=tuple(protocol.reports.formats),
        reported=tuple(Reported(r.at, r.text) for r in protocol.reported),
        notes=tuple(protocol.reports.notes),
        template=template,
        inputs=dict(sorted(folder.inputs.items())),
        asked=asked,
        asks_in=new_file(folder, coding_folder(protocol)),
        manuscript=manuscript,
        claims=claimed,
    )
    return project, faults


def _table_plan(given: TableSettings, protocol: Protocol) -> TablePlan:
    repeated = given.repeated or protocol.reports.repeated
    return TablePlan(given.name, given.kind, given.number, given.title, tuple(given.notes), repeated, _settings(given))


def _settings(given: TableSettings) -> dict[str, object]:
    """The settings that only some kinds of table take."""
    return {name: value for name in TABLE_OPTIONS if (value := getattr(given, name))}


def _rests_on_a_sheet(table: TableSettings) -> bool:
    return table.kind not in TABLES or bool(TABLES[table.kind].sheet or table.sheet)


def _codebook(folder: Folder, protocol: Protocol, places: Places) -> Codebook:
    file = protocol.coding.codebook
    uses_sheets = any(map(_rests_on_a_sheet, protocol.table)) or any(
        isinstance(stage, CodingStage) for stage in protocol.stage
    )
    if not uses_sheets and "coding" not in protocol.model_fields_set and not os.path.lexists(folder.path / file):
        return {}  # a review that codes nothing needs no codebook
    found = folder.matching(file, places("coding", "codebook"))
    text = folder.text(found[0]) if found else None
    if text is None:
        return {}
    try:
        codebook = read_codebook(text, file)
    except ReviewError as error:
        folder.complaints += error.complaints
        return {}
    for name in filter(_is_of_pairs, codebook):
        what = f'"{name}" is the name of the pairs that may be duplicates'
        folder.complaints.append(Complaint(place(file, lines_of(text), (name,)), what, "name the sheet otherwise"))
    return {name: sheet for name, sheet in codebook.items() if not _is_of_pairs(name)}


def _is_of_pairs(file: str) -> bool:
    """Whether a sheet or a file has a name that the sheet of pairs goes by."""
    return re.fullmatch(rf"{PAIRS}(-\d+)?", Path(file).stem, re.IGNORECASE) is not None


def _sheets(
    folder: Folder, protocol: Protocol, places: Places, codebook: Codebook, files: Mapping[str, list[str]]
) -> dict[str, Sheet]:
    """Every sheet of the codebook that the protocol asks for, from all its files; a sheet without a file is empty."""
    if not codebook:
        return {}
    names = protocol.coding.sheets or list(codebook)
    for unknown in (name for name in names if name not in codebook):
        what = f'the codebook has no sheet "{unknown}"'
        folder.complaints.append(Complaint(places("coding", "sheets"), what, did_you_mean(unknown, codebook)))
    written = journals(folder, protocol)
    folder.complaints += unknown_sheets(written, codebook)
    sheets = {}
    for name in (name for name in names if name in codebook):
        folder.complaints += saved_twice(files[name])
        contents = [(file, held) for file in files[name] if (held := sheet_content(folder, file)) is not None]
        try:
            sheets[name] = read_sheet(codebook[name], contents, more=rows(written, codebook[name]))
            folder.problems += sheets[name].remarks
        except ReviewError as error:
            folder.complaints += error.complaints
            sheets[name] = Sheet(codebook[name])
    return sheets


def _not_read(file: str, codebook: Codebook) -> Complaint:
    """Why a spreadsheet among the sheets is not read; without a word, votes would be lost."""
    if not file.lower().endswith(SHEETS):
        return Complaint(file, "a sheet in this format is not read", "save it as .xlsx, and take this file away")
    path, names = Path(file), [*codebook, PAIRS]
    named = [name for name in names if f" {fold(name)} " in f" {fold(path.stem)} "]
    meant = max(named, key=len, default=None) or nearest(path.stem.split("-")[0], names)
    hint = f"name it {meant or 'SHEET'}-…{path.suffix}" + ("" if meant else f", SHEET being one of {', '.join(names)}")
    return Complaint(file, "no sheet of the codebook has files of this name", hint)


def _check_uses(protocol: Protocol, places: Places, sheets: Mapping[str, Sheet]) -> list[Complaint]:
    """What the codebook or a file lacks for the stages, the tables and the graph, and votes that nothing reads."""
    file = protocol.coding.codebook
    uses: dict[str, tuple[str, tuple[Need, ...]]] = {}
    if evidence.SHEET in sheets:
        uses["the evidence graph"] = (evidence.SHEET, evidence.NEEDS)
    uses["the layer of propositions"] = (evidence.PROPOSITIONS, evidence.PROPOSITIONS_NEED)
    uses["every two-by-two drawing"] = (evidence.QUADRANTS, evidence.QUADRANTS_NEED)
    for table in (table for table in protocol.table if table.kind in TABLES):
        uses.setdefault(f'the table "{table.name}"', (TABLES[table.kind].sheet, TABLES[table.kind].needs))
    stages = {stage.sheet: stage_name(stage) for stage in protocol.stage if isinstance(stage, CodingStage)}
    uses.update({f'the stage "{stage}"': (name, VOTES_NEED) for name, stage in stages.items()})
    complaints = {
        (complaint.where, complaint.what.partition(", ")[0].partition(" and ")[0]): complaint
        for use, (name, needs) in reversed(uses.items())
        if name in sheets
        for complaint in unmet(sheets[name], needs, use=use, codebook=file)
    }
    found = list(complaints.values())
    if evidence.SHEET in sheets and not found:
        found += evidence.untyped_outcomes(sheets[evidence.SHEET])
        codebook = {name: sheet.definition for name, sheet in sheets.items()}
        found += evidence.senseless(sheets[evidence.SHEET], codebook)
    if evidence.QUADRANTS in sheets:
        found += evidence.long_names(sheets[evidence.QUADRANTS])
    for name in (name for name in (evidence.PROPOSITIONS, evidence.QUADRANTS) if name in sheets):
        found += evidence.of_one_name(sheets[name])
    if evidence.PROPOSITIONS in sheets:
        codebook = {name: sheet.definition for name, sheet in sheets.items()}
        found += evidence.to_themselves(sheets[evidence.PROPOSITIONS], codebook)
    for name, sheet in sheets.items():
        if sheet.definition.of_votes and sheet.rows and name not in stages:
            hint = f'add a [[stage]] with kind = "coding" and sheet = "{name}", or leave it out of [coding] sheets'
            found.append(Complaint(places("coding"), f'the sheet "{name}" holds votes, but no stage reads it', hint))
    return found


def _check_reports(
    folder: Folder, protocol: Protocol, places: Places, sheets: Mapping[str, Sheet], planned: tuple[Stage, ...]
) -> None:
    """Complain of tables, formats and reported counts that cannot be made."""

    def complain(path: tuple[str | int, ...], what: str, hint: str) -> None:
        folder.complaints.append(Complaint(places(*path), what, hint))

    drawn = evidence.quadrants(sheets[evidence.QUADRANTS]) if evidence.QUADRANTS in sheets else {}
    for at, table in enumerate(protocol.table):
        if table.name in drawn:
            what = f'name: no table may be called "{table.name}", since the drawing of {drawn[table.name].row} is'
            complain(("table", at, "name"), what, "give it another name")
        if table.kind not in TABLES:
            complain(("table", at, "kind"), f'"{table.kind}" is not a kind of table', did_you_mean(table.kind, TABLES))
            continue
        kind = TABLES[table.kind]
        if sheets and kind.sheet and kind.sheet not in sheets:
            what = f'this table needs the sheet "{kind.sheet}"'
            complain(("table", at), what, "define it in the codebook, and name it under [coding] sheets")
        for option in (o for o in TABLE_OPTIONS if getattr(table, o) and o not in kind.options):
            what = f'a table of kind "{table.kind}" has no setting "{option}"'
            complain(("table", at, option), what, f"its own are {', '.join(kind.options)}" if kind.options else "")
        if sheets or not folder.complaints:  # a codebook with faults has been complained of
            for wrong in kind.wrong(_settings(table), sheets):
                complain(("table", at, *filter(None, [wrong.option])), wrong.what, wrong.hint)
    for name in (name for name in protocol.reports.formats if name not in FORMATS):
        complain(("reports", "formats"), f'"{name}" is not a format of tables', did_you_mean(name, FORMATS))
    for at, setting, what, hint in misplaced(planned):
        complain(("stage", at, setting), what, hint)
    steps = names_of_steps(planned)
    for at, reported in enumerate(protocol.reported):
        if reported.at not in steps:
            hint = did_you_mean(reported.at, steps)
            complain(("reported", at, "at"), f'"{reported.at}" is not a step of the flow', hint)


def _own_document(folder: Folder, protocol: Protocol, places: Places, setting: str) -> bytes | None:
    """The bytes of the Word file that a setting of [reports] names."""
    file = getattr(protocol.reports, setting)
    if file is None:
        return None
    found = folder.matching(file, places("reports", setting))
    return folder.read(found[0]) if found else None
