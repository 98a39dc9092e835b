"""review.toml passes through here: the protocol of a review, checked as a whole, every complaint with its line.

To add a setting: one line in a class below. To add a kind of stage: a class of its settings, named in `STAGE_SETTINGS`.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from review.errors import Complaint, ProtocolError
from review.errors.places import lines_of, place, toml_complaint
from review.nouns import Via
from review.project.slips import complaints
from review.records.text import clean

FILE = "review.toml"
# Names of tables become names of files; names of stages stand in the flow and head columns of the ledger.
OTHER_REPORTS = frozenset(
    {"summary", "report", "search", "tables", "flow", "evidence", "included", "ledger"}
    | {"problems", "merges", "manifest", "versions", "references", "manuscript"}
    | {"prisma", "prisma-entries", "prisma-checklist", "prisma-s-checklist"}
    | {"gaps", "years", "journals", "model", "claims", "changes", "state"}
)
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
STEPS = frozenset({"identified", "included"})
LEDGER = frozenset(
    {"record_id", "citekey", "authors", "year", "title", "journal", "doi", "type", "status", "via", "database"}
    | {"entries", "standing"}
)


def _printable(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("too_short", "blank")
    if strange := next((sign for sign in text if clean(sign)[0] != sign), ""):
        raise ValueError(f"no report can hold the control character U+{ord(strange):04X}; take it out")
    return text


def _for_a_table(name: str) -> str:
    if name in OTHER_REPORTS:
        raise ValueError(f'no table may be called "{name}", since another report is; give it another name')
    if name in DEVICES:
        raise ValueError(f'no table may be called "{name}", since Windows keeps the name; give it another name')
    return name


def _for_a_stage(name: str) -> str:
    if name in STEPS:
        raise ValueError(f'no stage may be called "{name}", since a step of the flow is; give it another name')
    if name in LEDGER:
        raise ValueError(f'no stage may be called "{name}", since a column of the ledger is; give it another name')
    return name


Text = Annotated[str, Field(min_length=1), AfterValidator(_printable)]
Texts = Annotated[list[Text], Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
Year = Annotated[int, Field(ge=1000, le=9999)]


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class ExportSettings(Settings):
    """`[[export]]`: files that one database gave on one day."""

    files: Text | Texts
    """a file, a pattern such as `data/exports/*.ris`, or a list of these"""
    database: Text
    """where the export was made, as the flow diagram names it"""
    searched: Text | datetime.date | Year = ""
    """day or year of the search, or words where neither is known"""
    via: Via = "database"
    """`register` for a register of studies; `other` for records found by other methods than a search in either;
    `previous` for the studies of an earlier version of the review: they skip every stage and are included"""
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

    name: Annotated[Name, AfterValidator(_for_a_stage)] = ""
    """name of the stage in the ledger and for `[[reported]]`; the kind if none is given"""
    label: Text = ""
    """name of the stage in the reports; each kind has its own"""
    skips: list[Literal["database", "register", "other"]] = []
    """ways of identification (`via`) that the stage does not apply to: their records are kept"""
    prisma: Literal["automation", "other reasons", "screening", "assessment"] | None = None
    """where its exclusions stand in the [PRISMA diagram](reports.md#the-prisma-diagram): before screening, as marked by
    `automation` tools or for `other reasons`; as records excluded in `screening`, or as reports excluded in
    `assessment`"""


class SearchStage(StageSettings):
    """`kind = "search"`: a Boolean search string on titles, abstracts and keywords."""

    kind: Literal["search"]
    query: Text
    """file with the [search string](search.md)"""
    syntax: Text = "wos"
    """syntax of the search string"""
    words: Literal["exact", "inflect"] = "exact"
    """`exact`: words are found as written; `inflect`: those without quotation marks and wildcards in all their forms"""


class YearsStage(StageSettings):
    """`kind = "years"`: years of publication, both ends in."""

    kind: Literal["years"]
    first: Year
    """first year that is kept"""
    last: Year
    """last year that is kept"""

    @model_validator(mode="after")
    def _in_order(self) -> YearsStage:
        if self.first > self.last:
            raise ValueError(f"first ({self.first}) is later than last ({self.last})")
        return self


class TypesStage(StageSettings):
    """`kind = "types"`: kinds of document."""

    kind: Literal["types"]
    keep: Texts
    """[kinds of document](formats.md#kinds-of-document) that are kept"""


class JournalsStage(StageSettings):
    """`kind = "journals"`: journal lists, by their names; on any of them is enough."""

    kind: Literal["journals"]
    lists: Texts
    """names of journal lists; to be on one of them is enough"""


class CodingStage(StageSettings):
    """`kind = "coding"`: the votes of people, on a sheet."""

    kind: Literal["coding"]
    sheet: Text = "screening"
    """name of the [sheet of votes](codebook.md#a-sheet-of-votes)"""
    coders: Annotated[int, Field(ge=1, le=20)] | None = None
    """how many coders a record needs; if none is told, one is enough, and new sheets hold what others have, too"""
    verdict: Literal["single", "agreement", "adjudicated"] = "agreement"
    """`single`: one vote decides; `agreement`: all votes have to agree; `adjudicated`: as agreement, and where they do
    not, a vote in the round `adjudication` settles"""
    criteria: Literal["all", "same", "first"] = "all"
    """exclusions for different criteria: they agree and name `all`; conflict, as it has to be the `same`; or have as
    their reason the one that stands `first` in the codebook"""
    not_retrieved: Text | None = None
    """the criterion, by its code, of reports that could not be retrieved; the PRISMA diagram has a box for them"""


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
    """`[coding]`: the codebook; the sheets stand beside it, `NAME.csv` and `NAME-….csv` for each sheet it defines,
    or [workbooks](codebook.md#sheets) of these names.
    `duplicates.csv` there takes what people decide on [pairs of records](records.md#pairs-for-a-person)."""

    codebook: Text = "data/coding/codebook.toml"
    """the [codebook](codebook.md); the sheets stand beside it"""
    sheets: list[Text] = []
    """sheets that are read; all that the codebook defines if none is named"""


class TableSettings(Settings):
    """`[[table]]`: a table of the manuscript."""

    kind: Text
    """a [kind of table](codebook.md#what-the-tables-need)"""
    name: Annotated[Name, AfterValidator(_for_a_table)]
    """name of the table's files"""
    number: Text
    """number, as printed: `Table 1`"""
    title: Text
    """title, as printed"""
    notes: list[Text] = []
    """general notes, printed below the table"""
    repeated: Literal["merge", "blank", "repeat"] | None = None
    """how labels that repeat are shown: as one merged cell, blank below the first, or in every row; as `[reports]` says
    if not given"""
    sheet: Text | None = None
    """the sheet that a table of kind `sheet` shows"""
    columns: list[Text] = []
    """the columns shown, in order, for the kinds that take them"""
    group: Text | None = None
    """the column whose values head groups of rows"""
    sort: list[Text] = []
    """the columns that rows are sorted by; `-year` sorts downwards"""


# The settings of a table that only some kinds take.
TABLE_OPTIONS = ("sheet", "columns", "group", "sort")


class ReportedSettings(Settings):
    """`[[reported]]`: a count that a publication reports at a step of the flow."""

    at: Text
    """`identified`, the name of a stage, or `included`"""
    text: Text
    """the words that are printed beside our count"""


class ReportsSettings(Settings):
    """`[reports]`: formats of the tables, and a Word template of one's own."""

    formats: Texts = ["md", "html", "tex", "docx", "xlsx", "csv"]
    """[formats](reports.md#formats-of-tables) of the tables"""
    template: Text | None = None
    """a [Word template](../how-to.md#give-the-word-tables-your-own-style) of your own, within the folder"""
    repeated: Literal["merge", "blank", "repeat"] = "blank"
    """how tables show labels that repeat: as one merged cell, blank below the first, or in every row"""
    manuscript: Text | None = None
    """a [Word manuscript](../how-to.md#fill-your-manuscript) of your own, within the folder, that each run fills"""
    abstracts: bool = False
    """whether `included.bib` and `included.ris` hold the abstracts; most databases do not let them be shared"""
    notes: list[Text] = []
    """what a reader has to know; printed in the summary and below the flow diagram"""


class ClaimsSettings(Settings):
    """`[claims]`: sentences of the manuscript that each run recomputes."""

    file: Text = "data/claims.toml"
    """the [claims](claims.md); read if the file is there"""


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
    claims: ClaimsSettings = ClaimsSettings()
    """the claims of the manuscript"""
    reports: ReportsSettings = ReportsSettings()
    """formats and notes of the reports"""


# Where the settings of each table are defined, to name the nearest one for a name that is not known.
_TABLES: dict[str, type[Settings]] = {
    "export": ExportSettings,
    "journals": JournalListSettings,
    "coding": CodingSettings,
    "table": TableSettings,
    "reported": ReportedSettings,
    "claims": ClaimsSettings,
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
        raise ProtocolError(toml_complaint(FILE, error, text)) from None
    places = Places(text)
    try:
        protocol = Protocol.model_validate(given)
    except ValidationError as errors:
        raise ProtocolError(complaints(errors, places, known=_known, kinds=STAGE_SETTINGS)) from None
    if twice := [*_names_twice(protocol, places), *_sheets_twice(protocol, places)]:
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


def _sheets_twice(protocol: Protocol, places: Places) -> Iterator[Complaint]:
    """The votes of a sheet are one stage's: batches, conflicts and pages of it ask about the records of that one."""
    first: dict[str, str] = {}
    for at, stage in enumerate(protocol.stage):
        if not isinstance(stage, CodingStage):
            continue
        if (other := first.setdefault(stage.sheet, stage_name(stage))) != stage_name(stage):
            what = f'the stage "{other}" counts the votes of the sheet "{stage.sheet}" already'
            yield Complaint(places("stage", at, "sheet"), what, "give each stage a sheet of its own")


def _known(location: tuple[Any, ...]) -> list[str]:
    """The settings that the table at `location` may have."""
    settings: type[Settings] = Protocol
    if len(location) > 1:
        settings = STAGE_SETTINGS[location[2]] if location[0] == "stage" else _TABLES.get(location[0], Protocol)
    return list(settings.model_fields)
