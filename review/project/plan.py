"""The protocol's stages are planned here: each gets its settings, read and checked, and becomes a `nouns.Stage`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from review import journals, search
from review.coding import Sheet
from review.coding.rounds import ROUND, kind
from review.coding.votes import Rules
from review.errors import Complaint, ReviewError, did_you_mean
from review.nouns import Problem, Stage, some
from review.project.folder import Folder
from review.project.protocol import STAGE_LABELS, Places, Protocol, stage_name
from review.records import TYPES
from review.stages import STAGES


@dataclass(frozen=True, slots=True)
class Context:
    """What a stage may ask for: files, the sheets that were read, the lists. Complaints go to the folder."""

    folder: Folder
    protocol: Protocol
    places: Places
    sheets: Mapping[str, Sheet]

    def complain(self, path: tuple[str | int, ...], what: str, hint: str = "") -> None:
        self.folder.complaints.append(Complaint(self.places(*path), what, hint))

    def text(self, file: str, path: tuple[str | int, ...]) -> str | None:
        """The text of a file that the setting at `path` names; None, with a complaint, if there is none."""
        found = self.folder.matching(file, self.places(*path))
        return self.folder.text(found[0]) if found else None

    def read(self, reader: Callable[[], Any]) -> Any:
        """What `reader` reads, or None when it complains."""
        try:
            return reader()
        except ReviewError as error:
            self.folder.complaints += error.complaints
            return None


def stages(context: Context) -> tuple[Stage, ...]:
    """The stages in the protocol's order. A stage with a complaint is planned without its settings; the complaint
    stops the run before the stage is asked."""
    lists = _journal_lists(context)
    planned = []
    for at, given in enumerate(context.protocol.stage):
        settings = _SETTINGS[given.kind](context, given, ("stage", at), lists) or {}
        about = {name: settings.pop(name, "") for name in ("not_retrieved", "written")}
        planned.append(
            Stage(
                name=stage_name(given),
                kind=given.kind,
                label=given.label or STAGE_LABELS[given.kind],
                decide=STAGES[given.kind],
                settings=settings,
                # What an earlier version of the review included has been decided on.
                skips=frozenset(given.skips) | {"previous"},
                settles=given.kind == "coding",
                each_entry=given.kind == "search",
                prisma=given.prisma or "",
                **about,
            )
        )
    return tuple(planned)


Path = tuple[str | int, ...]
Lists = Mapping[str, journals.JournalList]
Keywords = dict[str, Any]


def _search(context: Context, given: Any, path: Path, lists: Lists) -> Keywords | None:
    if given.syntax not in search.SYNTAXES:
        hint = did_you_mean(given.syntax, search.SYNTAXES)
        context.complain((*path, "syntax"), f'"{given.syntax}" is not a known syntax', hint)
        return None
    text = context.text(given.query, (*path, "query"))
    if text is None:
        return None
    query = context.read(lambda: search.parse(text, syntax=given.syntax, file=given.query))
    if query is None:
        return None
    warnings = search.lint(text, syntax=given.syntax, file=given.query)
    context.folder.problems += [Problem(warning.where, warning.what, warning.hint) for warning in warnings]
    return {"query": query, "syntax": given.syntax, "words": given.words, "written": text.strip()}


def _years(context: Context, given: Any, path: Path, lists: Lists) -> Keywords:
    return {"first": given.first, "last": given.last}


def _types(context: Context, given: Any, path: Path, lists: Lists) -> Keywords:
    for unknown in (name for name in given.keep if name not in TYPES):
        context.complain((*path, "keep"), f'"{unknown}" is not a type of document', did_you_mean(unknown, TYPES))
    return {"keep": tuple(given.keep)}


def _journals(context: Context, given: Any, path: Path, lists: Lists) -> Keywords:
    known = [settings.name for settings in context.protocol.journals]
    for unknown in (name for name in given.lists if name not in known):
        context.complain((*path, "lists"), f'no [[journals]] is called "{unknown}"', did_you_mean(unknown, known))
    verified = {given.name: frozenset(given.verified) for given in context.protocol.journals if given.verified}
    return {"lists": [lists[name] for name in given.lists if name in lists], "verified": verified}


def _coding(context: Context, given: Any, path: Path, lists: Lists) -> Keywords | None:
    if given.sheet in context.sheets:
        sheet = context.sheets[given.sheet]
        rules = _rules(context, given, path, sheet)
        return {"sheet": sheet, "rules": rules, "not_retrieved": _not_retrieved(context, given, path)}
    if context.sheets:  # without any, the codebook could not be read, and has its own complaints
        hint = did_you_mean(given.sheet, context.sheets)
        context.complain((*path, "sheet"), f'there is no sheet "{given.sheet}"', hint)
    return None


def _rules(context: Context, given: Any, path: Path, sheet: Sheet) -> Rules:
    """How decisions follow from the votes; complains of adjudications that would settle nothing."""
    settling = [row for row in sheet.rows if row["vote"] and kind(row[ROUND]) == "adjudication"]
    if settling and given.verdict != "adjudicated":
        what = f"{some(len(settling), 'vote')} of the round adjudication, the first here, would settle nothing"
        hint = f'say verdict = "adjudicated" at the stage ({context.places(*path, "verdict")})'
        context.folder.complaints.append(Complaint(settling[0].cell(ROUND), what, hint))
    column = sheet.definition.columns.get(ROUND)
    rounds = tuple(column.codes) if column else ()
    return Rules(coders=given.coders or 1, verdict=given.verdict, criteria=given.criteria, rounds=rounds)


def _not_retrieved(context: Context, given: Any, path: Path) -> str:
    """The label of the criterion that stands for reports not retrieved; '' if none does."""
    if given.not_retrieved is None:
        return ""
    columns = context.sheets[given.sheet].definition.columns
    codes = columns["criterion"].codes if "criterion" in columns else {}
    if given.not_retrieved not in codes:
        what = f'"{given.not_retrieved}" is not a criterion of the sheet "{given.sheet}"'
        context.complain((*path, "not_retrieved"), what, did_you_mean(given.not_retrieved, codes))
        return ""
    return codes[given.not_retrieved].label


# One function a kind of stage: its settings as the function in `stages.STAGES` takes them.
_SETTINGS: dict[str, Callable[[Context, Any, Path, Lists], Keywords | None]] = {
    "search": _search,
    "years": _years,
    "types": _types,
    "journals": _journals,
    "coding": _coding,
}


def _journal_lists(context: Context) -> dict[str, journals.JournalList]:
    lists = {}
    for at, given in enumerate(context.protocol.journals):
        text = context.text(given.file, ("journals", at, "file"))
        if text is None:
            continue
        found = context.read(
            partial(
                journals.read_list,
                text,
                name=given.name,
                label=given.label,
                file=given.file,
                counts=tuple(given.counts),
                verified=tuple(given.verified),
            )
        )
        if found is not None:
            lists[given.name] = found
    return lists
