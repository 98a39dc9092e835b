"""The file of claims of a review's folder is read and checked here, if there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from review.claims import Claim, Named, read_claims, schema
from review.coding import Sheet
from review.errors import ReviewError
from review.nouns import Stage
from review.project.folder import Folder
from review.project.protocol import Places, Protocol

# The numbers that every review has: the keys of `tables.counts.totals`, which needs a review; a test compares them.
TOTALS = (
    "entries_seen", "entries_read", "entries_lost", "entries_merged", "records", "included", "dropped", "open",
    "findings", "links", "studies_with_findings",
)  # fmt: skip
OF_STAGES = ("reached", "dropped", "open", "left")  # of each stage, as `tables.numbers` names them


def claims(
    folder: Folder, protocol: Protocol, places: Places, sheets: Mapping[str, Sheet], planned: Sequence[Stage]
) -> tuple[Claim | Named, ...]:
    """The claims and named numbers of the review; what is wrong with them goes to the folder's complaints."""
    file = protocol.claims.file
    if "claims" not in protocol.model_fields_set and not (folder.path / file).exists():
        return ()  # a review need not claim anything
    found = folder.matching(file, places("claims", "file"))
    text = folder.text(found[0]) if found else None
    if text is None:
        return ()
    taken = {*TOTALS, *(f"{stage.name}_{count}" for stage in planned for count in OF_STAGES)}
    definitions = {name: sheet.definition for name, sheet in sheets.items()}
    try:
        return read_claims(text, found[0], schema(definitions, planned), taken=taken)
    except ReviewError as error:
        folder.complaints += error.complaints
        return ()
