"""The tasks that are measured, each in a process of its own: a function that prepares, and gives what is timed.

To add a peer or a task: one such function and one line in `TASKS`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import indexes, ranking, scans
from benchmarks.corpora import PLACE, SHARED
from benchmarks.measure import timed
from benchmarks.million import path_of
from benchmarks.oracle import Matched, weighed
from benchmarks.scores import by_pair, by_record
from benchmarks.strings import string

if TYPE_CHECKING:
    from review.search.corpus import Corpus
    from review.search.engine import Found
    from review.search.tree import Node

Task = Callable[[], Any]


# ---- reading: the number of entries --------------------------------------------------------------------------------


def plain_loop(path: str) -> Task:
    """What reading its lines costs, doing nothing with them: the floor for any reader of text."""

    def loop() -> int:
        with Path(path).open("rb") as file:
            return sum(1 for _ in file)

    return loop


def review_read(path: str) -> Task:
    from review import formats

    return lambda: len(formats.read(Path(path).read_bytes(), Path(path).name).rows)


def rispy_ris(path: str) -> Task:
    import rispy

    return lambda: len(rispy.load(Path(path), encoding="utf-8-sig"))


def rispy_wos(path: str) -> Task:
    import rispy

    parser = rispy.WokParser
    return lambda: len(rispy.load(Path(path), encoding="utf-8-sig", implementation=parser, skip_unknown_tags=True))


def nbib_read(path: str) -> Task:
    import nbib

    return lambda: len(nbib.read_file(path))


def bibtexparser_read(path: str) -> Task:
    import logging

    from bibtexparser.splitter import Splitter

    logging.disable()
    return lambda: len(Splitter(Path(path).read_text("utf-8")).split().entries)


def pandas_csv(path: str) -> Task:
    import pandas as pd

    return lambda: len(pd.read_csv(path, dtype=str))


def defused_xml(path: str) -> Task:
    from defusedxml.ElementTree import iterparse

    def count() -> int:
        found = 0
        for _, element in iterparse(path):
            if element.tag == "record":
                found += 1
                element.clear()
        return found

    return count


# ---- duplicates ----------------------------------------------------------------------------------------------------


def _labelled(name: str) -> list[list[str]]:
    import pandas as pd

    told = pd.read_csv(SHARED / "dedup" / name / "gold.csv", dtype=str, keep_default_na=False)["merged_ids"]
    return [cluster for cluster in (cell.split(";") for cell in told) if len(cluster) > 1]


def _weighed(found: list[list[str]], name: str, ids: list[str], left: int) -> dict[str, Any]:
    labelled = _labelled(name)
    record, pair = by_record(found, labelled, ids), by_pair(found, labelled)
    return {"entries": len(ids), "record": record, "record_f1": record.f1, "pair_f1": pair.f1, "for a person": left}


def review_dedupe(name: str) -> Task:
    from review import formats
    from review.dedupe import merge
    from review.formats.files import joined
    from review.records import table

    path = SHARED / "dedup" / name / "records.csv"
    entries = joined([table(formats.read(path.read_bytes(), path.name).rows)])
    entries.index = entries["own_id"].rename("entry")

    def duplicates() -> dict[str, Any]:
        merged = merge(entries)
        found = [list(cluster.index) for _, cluster in merged.entries.groupby("record_id") if len(cluster) > 1]
        return _weighed(found, name, list(entries.index), len(merged.pairs))

    return duplicates


def bib_dedupe(name: str) -> Task:
    import pandas as pd
    from bib_dedupe.bib_dedupe import block, cluster, match, prep

    records = pd.read_csv(SHARED / "dedup" / name / "records.csv", dtype=str, keep_default_na=False)

    def duplicates() -> dict[str, Any]:
        matched = match(block(prep(records.copy(), cpu=1), cpu=1), cpu=1)
        maybe = int((matched["duplicate_label"] == "maybe").sum()) if "duplicate_label" in matched else -1
        return _weighed(cluster(matched), name, records["ID"].tolist(), maybe)

    return duplicates


def review_scale(count: str) -> Task:
    from benchmarks.invented import entries
    from review.dedupe import merge

    given = entries(int(count))
    return lambda: len(merge(given).records)


# ---- search: the name of a string and of a corpus ------------------------------------------------------------------


def nothing(_: str, __: str) -> Task:
    """What a process costs that imports no engine."""
    return lambda: None


def review_search(name: str, corpus: str) -> Task:
    """Read, look, answer, and count each term in each field."""
    from review.search import parse

    tree, records = parse(str(string(name))), _records(corpus)
    return lambda: _answered(tree, records.find([tree]))


def review_copy(_: str, corpus: str) -> Task:
    """Make the working copy, and keep what is found of the plain string."""
    os.environ["REVIEW_CACHE"] = str(PLACE / "cache")
    from review.search import parse
    from review.search.audit import asked
    from review.search.corpus import working

    tree, records = parse(str(string("plain"))), _records(corpus)

    def copy() -> None:
        first = records.parts[0]
        made = working.find(corpus)
        if made is None:
            shutil.rmtree(PLACE / "cache", ignore_errors=True)  # copies that other code made, or of another corpus
            made = working.make(corpus, records, source=first)
        if made.kept is None:
            raise OSError("no working copy could be made")
        for file in made.kept.folder.glob("*.bits"):  # of an earlier run
            file.unlink()
        made.find(asked(tree, "exact"))

    return copy


def review_mapped(name: str, corpus: str) -> Task:
    """Look in the working copy, as if nothing had been looked for before."""
    from review.search import parse

    tree, records = parse(str(string(name))), replace(_kept(corpus), kept=None)
    return lambda: _answered(tree, records.find([tree]))


def review_warm(name: str, corpus: str) -> Task:
    """The whole audit of a string, one term of which was never looked for before."""
    records = _kept(corpus)
    from review.search import parse
    from review.search.audit import audit
    from review.search.engine import bits

    tree = parse(str(string(name)))

    def search() -> Matched:
        told = audit(tree, records, syntax="wos")
        counts = [row.yes for row in told.rows if row.kind == "term"]
        return Matched(bits.unpack(told.answer.certain, told.count).nonzero()[0], counts)

    return search


def _records(corpus: str) -> Corpus:
    """Our way to the records of a Parquet file."""
    from review.search.corpus import Corpus
    from review.search.corpus.files import parts

    return Corpus(parts(path_of(corpus)) or ())


def _kept(corpus: str) -> Corpus:
    """Our working copy, made and filled in a process of its own."""
    os.environ["REVIEW_CACHE"] = str(PLACE / "cache")
    subprocess.run([sys.executable, "-m", __spec__.name, "review copy", "plain", corpus], check=True, stdout=sys.stderr)
    from review.search.corpus import working

    made = working.find(corpus)
    if made is None:
        raise OSError("there is no working copy")
    return made


def _answered(tree: Node, found: Found) -> Matched:
    from review.search.engine import answer, bits, columns
    from review.search.tree import Term, leaves

    counts = {}
    for term in (leaf for leaf in leaves(tree) if isinstance(leaf, Term)):
        stands = {column: found.at(term, column) for column in columns(term)}
        each = {column: bits.number(rows) for column, rows in stands.items()}
        counts[term.words] = each | {"any": bits.number(bits.any_of(stands.values(), found.count))}
    hits = bits.unpack(answer(tree, found).certain, found.count)
    return Matched(hits.nonzero()[0], [count["any"] for count in counts.values()])


TASKS: dict[str, Callable[..., Task]] = {
    "plain loop": plain_loop,
    "review": review_read,
    "rispy": rispy_ris,
    "rispy (Web of Science)": rispy_wos,
    "nbib": nbib_read,
    "bibtexparser": bibtexparser_read,
    "pandas": pandas_csv,
    "defusedxml": defused_xml,
    "review dedupe": review_dedupe,
    "bib-dedupe": bib_dedupe,
    "review dedupe at scale": review_scale,
    "nothing": nothing,
    "decoding": scans.decoding,
    "review search": review_search,
    "review copy": review_copy,
    "review mapped": review_mapped,
    "review warm": review_warm,
    "polars, extract_many": scans.polars_many,
    "polars, an expression a term": scans.polars_each,
    "duckdb": scans.duckdb_sql,
    "chdb, multiMatch": scans.chdb_sql,
    "hyperscan": scans.hyperscan_blocks,
    "re": scans.python_re,
    "pandas, str.contains": scans.pandas_contains,
    "SQLite FTS5": indexes.sqlite_fts5,
    "tantivy": indexes.tantivy_index,
    ranking.OURS: ranking.review_simulate,
    ranking.PEER: ranking.asreview_simulate,
}


def main() -> None:
    task, *arguments = sys.argv[1:]
    found = timed(TASKS[task](*arguments))
    if isinstance(found.answer, Matched):  # weighed when all that is measured is over
        found = found._replace(answer=weighed(found.answer, *arguments))
    print(json.dumps(found._asdict()))


if __name__ == "__main__":
    main()
