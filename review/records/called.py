"""Names that a person typed pass through here: which records each means, or how those it may mean are told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from review.errors import nearest
from review.records import split
from review.records.ids import normal_doi

if TYPE_CHECKING:
    import pandas as pd

_Found = TypeVar("_Found")
_TITLE = 60  # letters of a title that are shown
_LIKE = 80  # per cent: names are alike by their years and prefixes already


def aliases(records: pd.DataFrame) -> dict[str, list[str]]:
    """All names that records go by, case folded -> the ids of the records that go by it. records: as merged, with the
    column `ids`."""
    found: dict[str, list[str]] = defaultdict(list)
    for record_id, ids in records["ids"].items():
        # parted at '; ' and not at ';', which some DOIs hold
        for name in dict.fromkeys(name.casefold() for name in (str(record_id), *str(ids).split("; "))):
            found[name].append(str(record_id))
    return dict(found)


def find(name: str, known: Mapping[str, _Found]) -> _Found | None:
    """What a typed name means: a record id, accession number or citation key, or a DOI, be it bare or as an address.
    known: names, case folded, of DOIs with 'doi:' in front."""
    return known.get(name.casefold()) or known.get(f"doi:{normal_doi(name)}")


def near(name: str, known: Iterable[str]) -> str | None:
    """The one of the known names that a typed name, which is none of them, most likely stands for; None if none is
    near."""
    doi = normal_doi(name)
    return nearest(f"doi:{doi}" if doi else name, known, likeness=_LIKE)


def told_apart(rows: pd.DataFrame) -> str:
    """Records or entries as a person tells them apart, one a line: id: authors (year). title. file:line."""
    import pandas as pd  # what tells the state of a folder reads names too, and loads no table library

    lines = []
    for name, row in zip(rows.index, rows.to_dict("records"), strict=True):
        authors, title = split(row["authors"]), "" if pd.isna(row["title"]) else " ".join(str(row["title"]).split())
        who = " and ".join(authors) if len(authors) < 3 else f"{authors[0]} et al."
        year = "n.d." if pd.isna(row["year"]) else row["year"]
        title = title if len(title) <= _TITLE else f"{title[:_TITLE].rstrip()} …"
        at = "" if pd.isna(row["source_file"]) else f"{row['source_file']}:{row['source_line']}"
        told = ". ".join(filter(None, (f"{who or 'no author'} ({year})", title or "no title", at)))
        lines.append(f"  {name}: {told}")
    return "\n".join(lines)
