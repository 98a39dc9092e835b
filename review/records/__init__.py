"""The record table: one row an entry or a record, with the columns that `COLUMNS` names.

To add a column: one line in `COLUMNS`, and the tags that feed it in the `FIELDS` of each format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Column(NamedTuple):
    name: str
    dtype: str
    meaning: str


COLUMNS: tuple[Column, ...] = (
    Column("title", "str", "title and subtitle"),
    Column(
        "authors",
        "str",
        "authors in order, 'Family, Given' each, joined by '; '; 'et al.' last where not all are named",
    ),
    Column("year", "Int64", "year of publication"),
    Column("journal", "str", "journal, or the book that a chapter stands in"),
    Column("journal_abbrev", "str", "abbreviated name of the journal"),
    Column("volume", "str", "volume"),
    Column("issue", "str", "issue"),
    Column("pages", "str", "first and last page, '1-20', or an article number"),
    Column("publisher", "str", "publisher"),
    Column("doi", "str", "DOI, lower case, from '10.' on"),
    Column("issn", "str", "ISSN of the printed journal, '1234-567X'"),
    Column("eissn", "str", "ISSN of the electronic journal"),
    Column("type", "str", "kind of document, a word of `TYPES`"),
    Column("type_raw", "str", "kind of document in the words of the export"),
    Column("status", "str", "'retracted', 'early access', joined by '; ': marks of the export that a merge keeps"),
    Column("language", "str", "language, as the export names it"),
    Column("abstract", "str", "abstract"),
    Column("keywords", "str", "author keywords, joined by '; '"),
    Column("keywords_plus", "str", "index keywords (Keywords Plus), joined by '; '"),
    Column("url", "str", "address of the document"),
    Column("note", "str", "remarks of the export"),
    Column("wos_id", "str", "accession number in Web of Science, 'WOS:000…'"),
    Column("scopus_id", "str", "accession number in Scopus, '2-s2.0-…'"),
    Column("pmid", "str", "accession number in PubMed"),
    Column("openalex_id", "str", "accession number in OpenAlex, 'W…'"),
    Column("own_id", "str", "id that a table gives the entry itself, in a column `record_id` or `ID`"),
    Column("citekey", "str", "citation key, or the entry's own id in the export"),
    Column("raw", "str", "JSON object of the export's other fields: tag -> list of values; empty if there are none"),
    Column("database", "str", "where the export was made"),
    Column(
        "via",
        "str",
        "'database', 'register', 'other' (by other methods) or 'previous' (in an earlier version of the review)",
    ),
    Column("source_file", "str", "export file, as a path within the review's folder"),
    Column("source_line", "Int64", "line of the export where the entry begins"),
)

# Kinds of document: ours -> (CSL type, RIS type, BibTeX type)
TYPES: dict[str, tuple[str, str, str]] = {
    "article": ("article-journal", "JOUR", "article"),
    "review": ("article-journal", "JOUR", "article"),
    "editorial": ("article-journal", "JOUR", "article"),
    "letter": ("article-journal", "JOUR", "article"),
    "book review": ("review-book", "JOUR", "article"),
    "correction": ("article-journal", "JOUR", "article"),
    "retraction": ("article-journal", "JOUR", "article"),
    "book": ("book", "BOOK", "book"),
    "chapter": ("chapter", "CHAP", "incollection"),
    "conference paper": ("paper-conference", "CONF", "inproceedings"),
    "thesis": ("thesis", "THES", "phdthesis"),
    "report": ("report", "RPRT", "techreport"),
    "webpage": ("webpage", "ELEC", "misc"),
    "preprint": ("article", "UNPB", "unpublished"),
    "other": ("document", "GEN", "misc"),
}


def arrow(rows: Iterable[Mapping[str, object]]) -> pa.Table:
    """An Arrow table of the given rows: every column of `COLUMNS` in order; what a row lacks, and an empty text, is
    null. Fields that `COLUMNS` does not know are an error of the program."""
    import pyarrow as pa  # here, since `review status` needs the names of the columns but no table

    given = list(rows)
    known = {column.name for column in COLUMNS}
    if unknown := {name for row in given for name in row.keys() - known}:
        raise KeyError(f"no such column: {sorted(unknown)}")
    types = {"str": pa.large_string(), "Int64": pa.int64()}
    pool = pa.system_memory_pool()  # it takes up the memory that rows leave, which Arrow's own pool cannot
    return pa.table({
        c.name: pa.array([row.get(c.name) or None for row in given], types[c.dtype], memory_pool=pool) for c in COLUMNS
    })  # fmt: skip


def frame(columns: pa.Table) -> pd.DataFrame:
    """The record table of an Arrow table as `arrow` makes it; what is null is missing (`pd.isna`)."""
    import pandas as pd
    import pyarrow as pa

    return columns.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)


def table(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """A record table of the given rows: every column of `COLUMNS` in order, in its dtype; see `arrow`."""
    return frame(arrow(rows))


def split(joined: object) -> list[str]:
    """The parts of a cell that holds several values joined by '; '; [] for a missing cell."""
    return [part for part in (p.strip() for p in joined.split(";")) if part] if isinstance(joined, str) else []
