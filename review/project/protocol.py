"""review.toml passes through here: the protocol of a review, checked as a whole, every complaint with its line.

To add a setting: one line in a class below. To add a kind of stage: a class of its settings, named in `STAGE_SETTINGS`.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from review.errors import Complaint, ProtocolError, did_you_mean
from review.errors.places import lines_of, place, toml_complaint

FILE = "review.toml"
Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class ExportSettings(Settings):
    """`[[export]]`: files that one database gave on one day."""

    files: Text | list[Text]
    """a file, a pattern such as `data/exports/*.ris`, or a list of these"""
    database: Text
    """where the export was made, as the flow diagram names it"""
    searched: Text | datetime.date = ""
    """day of the search, or words where the day is not known"""
    via: Literal["database", "other"] = "database"
    """`other` for records found by other methods than a database search"""
    format: Text | None = None
    """name of the [format](formats.md); as a rule it is told from the content"""

    @property
    def patterns(self) -> list[str]:
        return [self.files] if isinstance(self.files, str) else self.files


class JournalListSettings(Settings):
    """`[[journals]]`: a journal list. `counts`: the statuses whose rows count; `verified`: those that are sure."""

    name: Name
    """name by which a stage asks for the list"""
    label: Text
    """name of the list as the reports print it"""
    file: Text
    """the [list](journals.md), a CSV file"""
    counts: list[Text] = []
    """statuses whose rows count; if none is named, all rows count"""
    verified: list[Text] = []
    """statuses that are sure; a record that rests on another is kept with a caveat, which the reports print; if none is
    named, no status is doubted"""


class StageSettings(Settings):
    """`[[stage]]`: what every kind of stage may have."""

    name: Name = ""
    """name of the stage in the ledger and for `[[reported]]`; the kind if none is given"""
    label: Text = ""
    """name of the stage in the reports; each kind has its own"""
    skips: list[Literal["database", "other"]] = []
    """ways of identification (`via`) that the stage does not apply to: their records are kept"""


class SearchStage(StageSettings):
    """`kind = "search"`: a Boolean search string on titles, abstracts and keywords."""

    kind: Literal["search"]
    query: Text
    """file with the [search string](search.md)"""
    syntax: Text = "wos"
    """syntax of the search string"""


class YearsStage(StageSettings):
    """`kind = "years"`: years of publication, both ends in."""

    kind: Literal["years"]
    first: int
    """first year that is kept"""
    last: int
    """last year that is kept"""

    @model_validator(mode="after")
    def _in_order(self) -> YearsStage:
        if self.first > self.last:
            raise ValueError(f"first ({self.first}) is later than last ({self.last})")
        return self


class TypesStage(StageSettings):
    """`kind = "types"`: kinds of document."""

    kind: Literal["types"]
    keep: Annotated[list[Text], Field(min_length=1)]
    """[kinds of document](formats.md#kinds-of-document) that are kept"""


class JournalsStage(StageSettings):
    """`kind = "journals"`: journal lists, by their names; on any of them is enough."""

    kind: Literal["journals"]
    lists: Annotated[list[Text], Field(min_length=1)]
    """names of journal lists; to be on one of them is enough"""


class CodingStage(StageSettings):
    """`kind = "coding"`: the votes of people, on a sheet."""

    kind: Literal["coding"]
    sheet: Text = "screening"
    """name of the [sheet of votes](codebook.md#a-sheet-of-votes)"""


STAGE_SETTINGS: dict[str, type[StageSettings]] = {
    "search": SearchStage,
    "years": YearsStage,
    "types": TypesStage,
    "journals": JournalsStage,
    "coding": CodingStage,
}
STAGE_LABELS = {
    "search": "search string",
    "years": "year of publication",
    "types": "document type",
    "journals": "journal lists",
    "coding": "inclusion coding",
}


class CodingSettings(Settings):
    """`[coding]`: the codebook; the sheets stand beside it, `NAME.csv` and `NAME-….csv` for each sheet it defines."""

    codebook: Text = "data/coding/codebook.toml"
    """the [codebook](codebook.md); the sheets stand beside it"""
    sheets: list[Text] = []
    """sheets that are read; all that the codebook defines if none is named"""


class TableSettings(Settings):
    """`[[table]]`: a table of the manuscript."""

    kind: Text
    """a [kind of table](codebook.md#what-the-tables-need)"""
    name: Name
    """name of the table's files"""
    number: Text
    """number, as printed: `Table 1`"""
    title: Text
    """title, as printed"""
    notes: list[Text] = []
    """general notes, printed below the table"""


class ReportedSettings(Settings):
    """`[[reported]]`: a count that a publication reports at a step of the flow."""

    at: Text
    """`identified`, the name of a stage, or `included`"""
    text: Text
    """the words that are printed beside our count"""


class ReportsSettings(Settings):
    """`[reports]`: formats of the tables, and a Word template of one's own."""

    formats: Annotated[list[Text], Field(min_length=1)] = ["md", "html", "tex", "docx", "csv"]
    """[formats](reports.md#formats-of-tables) of the tables"""
    template: Text | None = None
    """a [Word template](../how-to.md#give-the-word-tables-your-own-style) of your own, within the folder"""
    abstracts: bool = False
    """whether `included.bib` and `included.ris` hold the abstracts; most databases do not let them be shared"""
    notes: list[Text] = []
    """what a reader has to know; printed in the summary and below the flow diagram"""


class Protocol(Settings):
    """All of review.toml."""

    title: Text
    """title of the review, printed on the summary"""
    export: Annotated[list[ExportSettings], Field(min_length=1)]
    """the exports; at least one"""
    journals: list[JournalListSettings] = []
    """the journal lists"""
    stage: list[Annotated[Union[tuple(STAGE_SETTINGS.values())], Field(discriminator="kind")]] = []  # type: ignore[valid-type] # noqa: UP007
    """the stages, in the order in which they are carried out"""
    coding: CodingSettings = CodingSettings()
    """the codebook and the sheets"""
    table: list[TableSettings] = []
    """the tables of the manuscript, in order"""
    reported: list[ReportedSettings] = []
    """counts that a publication reports"""
    reports: ReportsSettings = ReportsSettings()
    """formats and notes of the reports"""


# Where the settings of each table are defined, to name the nearest one for a name that is not known.
_TABLES: dict[str, type[Settings]] = {
    "export": ExportSettings,
    "journals": JournalListSettings,
    "coding": CodingSettings,
    "table": TableSettings,
    "reported": ReportedSettings,
    "reports": ReportsSettings,
}


class Places:
    """Finds the line of a setting of one protocol."""

    def __init__(self, text: str):
        self._lines = lines_of(text)

    def __call__(self, *path: str | int) -> str:
        return place(FILE, self._lines, path)


def read_protocol(text: str) -> tuple[Protocol, Places]:
    """The protocol and the places of its settings. ProtocolError with all complaints, each with its line."""
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(toml_complaint(FILE, error)) from None
    places = Places(text)
    try:
        protocol = Protocol.model_validate(given)
    except ValidationError as errors:
        raise ProtocolError(_complaints(errors, places)) from None
    if twice := list(_names_twice(protocol, places)):
        raise ProtocolError(twice)
    return protocol, places


def stage_name(stage: Any) -> str:
    return stage.name or stage.kind


def _names_twice(protocol: Protocol, places: Places) -> Iterator[Complaint]:
    """Stages, lists and tables are spoken of by name, so no two may share one."""
    for array, names in (
        ("stage", [stage_name(stage) for stage in protocol.stage]),
        ("journals", [journals.name for journals in protocol.journals]),
        ("table", [table.name for table in protocol.table]),
    ):
        for at, name in enumerate(names):
            if name in names[:at]:
                yield Complaint(places(array, at), f'a second [[{array}]] is called "{name}"', "give it another name")


def _complaints(errors: ValidationError, places: Places) -> list[Complaint]:
    """In the order of the file, which is the order in which they will be mended."""
    found = [_complaint(error, places) for error in errors.errors(include_url=False)]
    return sorted(found, key=lambda complaint: int(complaint.where.partition(":")[2] or 0))


def _complaint(error: Any, places: Places) -> Complaint:
    # The location names the kind of a stage after its number; the text of the file does not.
    path = tuple(p for at, p in enumerate(error["loc"]) if not (at == 2 and error["loc"][0] == "stage"))
    where, name, given, context = places(*path), str(path[-1]) if path else "", error["input"], error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return Complaint(where, f'"{name}" is not a setting here', did_you_mean(name, _known(error["loc"])))
        case "missing":
            return Complaint(where, f'the setting "{name}" is missing')
        case "union_tag_invalid":
            return Complaint(
                where,
                f'"{given.get("kind")}" is not a kind of stage',
                did_you_mean(str(given.get("kind")), STAGE_SETTINGS),
            )
        case "union_tag_not_found":
            return Complaint(where, "this stage has no kind", "choose one of " + ", ".join(STAGE_SETTINGS))
        case "literal_error":
            return Complaint(where, f"{name}: {given!r} is not known here", f"choose {context['expected']}")
        case "string_pattern_mismatch":
            return Complaint(where, f'{name}: "{given}" is no name', "use small letters, digits, - and _")
        case "string_too_short" | "too_short":
            return Complaint(where, f"{name or 'this'} is empty")
        case "value_error":
            return Complaint(where, str(context["error"]))
    message = error["msg"].replace("Input should be", "should be").replace("a valid string", "text in quotes")
    return Complaint(
        where, f"{name}: {given!r} {message}" if isinstance(given, str | int | float) else f"{name} {message}"
    )


def _known(location: tuple[Any, ...]) -> list[str]:
    """The settings that the table at `location` may have."""
    settings: type[Settings] = Protocol
    if len(location) > 1:
        settings = STAGE_SETTINGS[location[2]] if location[0] == "stage" else _TABLES.get(location[0], Protocol)
    return list(settings.model_fields)
