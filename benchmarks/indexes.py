"""The engines that build an index first: SQLite FTS5 and tantivy. Both are told single words, whole or cut short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.oracle import Matched
from benchmarks.scans import Search, batches, file_of, words_only
from benchmarks.strings import FIELDS, YEARS, string


def _records(path: Path) -> Iterator[tuple[int, list[str], int]]:
    """number, texts, year (0 for none)"""
    at = 0
    for batch in batches(path, [*FIELDS, "year"]):
        columns = [batch[field].to_pylist() for field in FIELDS]
        for *texts, year in zip(*columns, batch["year"].to_pylist(), strict=True):
            yield at, texts, year or 0
            at += 1


def sqlite_fts5(name: str, corpus: str) -> Search:
    """In memory, without content and positions, accents kept."""
    import sqlite3

    import pyarrow.parquet  # noqa: F401

    sought, path = string(name), file_of(corpus)
    words_only(sought)

    def search() -> Matched:
        base = sqlite3.connect(":memory:")
        tokens = "tokenize = 'unicode61 remove_diacritics 0'"
        base.execute(
            f"CREATE VIRTUAL TABLE records USING fts5(title, abstract, keywords, content='', detail=none, {tokens})"
        )
        years: list[int] = []

        def rows() -> Iterator[tuple[object, ...]]:
            for at, texts, year in _records(path):
                years.append(year)
                yield (at, *texts)

        with base:
            base.executemany("INSERT INTO records(rowid, title, abstract, keywords) VALUES (?, ?, ?, ?)", rows())
        match = "FROM records WHERE records MATCH ?"
        counts = [base.execute(f"SELECT count(*) {match}", (term,)).fetchone()[0] for term in sought.terms]
        whole = " AND ".join(f"({' OR '.join(block.terms)})" for block in sought.blocks)
        hits = (row for (row,) in base.execute(f"SELECT rowid {match}", (whole,)))
        return Matched([row for row in hits if YEARS[0] <= years[row] <= YEARS[1]], counts)

    return search


def tantivy_index(name: str, corpus: str) -> Search:
    """In memory, all fields as one, without positions."""
    import pyarrow.parquet  # noqa: F401
    import tantivy as tv

    sought, path = string(name), file_of(corpus)
    words_only(sought)

    def search() -> Matched:
        fields = tv.SchemaBuilder().add_text_field("text", tokenizer_name="words", index_option="basic")
        shape = fields.add_integer_field("row", fast=True).add_integer_field("year", fast=True, indexed=True).build()
        index = tv.Index(shape)
        words = tv.TextAnalyzerBuilder(tv.Tokenizer.simple()).filter(tv.Filter.lowercase()).build()
        index.register_tokenizer("words", words)
        writer = index.writer(heap_size=256_000_000, num_threads=2)
        count = 0
        for at, texts, year in _records(path):
            writer.add_document(tv.Document(text=[text for text in texts if text], row=at, year=year))
            count = at + 1
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher: Any = index.searcher()
        terms = {term: _query(shape, term) for term in sought.terms}
        counts = [searcher.search(query, limit=1, count=True).count for query in terms.values()]
        must, should = tv.Occur.Must, tv.Occur.Should
        blocks = [tv.Query.boolean_query([(should, terms[term]) for term in block.terms]) for block in sought.blocks]
        blocks.append(tv.Query.range_query(shape, "year", tv.FieldType.Integer, *YEARS))
        whole = tv.Query.const_score_query(tv.Query.boolean_query([(must, block) for block in blocks]), 1.0)
        hits = [address for _, address in searcher.search(whole, limit=count, count=False).hits]
        return Matched(searcher.fast_field_values("row", hits), counts)

    def _query(shape: tv.Schema, term: str) -> tv.Query:
        if term.endswith("*"):
            return tv.Query.regex_query(shape, "text", term[:-1] + ".*")
        return tv.Query.term_query(shape, "text", term, index_option="basic")

    return search
