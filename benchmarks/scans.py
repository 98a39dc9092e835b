"""The engines that read a corpus anew for each search string, each told it as one who knows the engine well would.

A task is made of the name of a string and of a corpus; to add one: a function, and a line in `tasks.TASKS`. A corpus
whose name ends in "lowered" is the same in lower case, in an Arrow file that is mapped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.million import GROUP, lowered, path_of
from benchmarks.oracle import Matched
from benchmarks.strings import BOUND, FIELDS, YEARS, Block, String, literal, nearby, pattern, string, whole

Search = Callable[[], Matched]


def file_of(corpus: str) -> Path:
    return lowered(corpus.removesuffix(" lowered")) if corpus.endswith("lowered") else path_of(corpus)


def batches(path: Path, columns: list[str]) -> Iterator[Any]:
    """The record batches of a corpus, as all that rests on pyarrow reads them."""
    if path.suffix == ".arrow":
        import pyarrow as pa

        file = pa.ipc.open_file(pa.memory_map(str(path)))
        return (file.get_batch(at).select(columns) for at in range(file.num_record_batches))
    import pyarrow.parquet as pq

    return pq.ParquetFile(path, pre_buffer=False).iter_batches(GROUP // 2, columns=columns, use_threads=False)


def decoding(_: str, corpus: str) -> Callable[[], int]:
    """What it costs to have the text at all: the floor for any engine that reads this file."""
    import pyarrow.parquet  # noqa: F401

    path = file_of(corpus)
    return lambda: sum(batch.num_rows for batch in batches(path, [*FIELDS, "year"]))


# ---- polars --------------------------------------------------------------------------------------------------------


def polars_each(name: str, corpus: str) -> Search:
    """One regular expression a term."""
    import polars as pl

    sought, path = string(name), file_of(corpus)
    text = pl.col("text").str
    held = {term: pl.col(f"t{at}") for at, term in enumerate(sought.terms)}

    def search() -> Matched:
        flags = [text.contains(whole(term)).alias(f"t{at}") for at, term in enumerate(sought.terms)]
        flagged = _polars_text(path).with_columns(flags)
        hit = pl.all_horizontal(pl.col("year").is_between(*YEARS), *(_polars_block(b, held) for b in sought.blocks))
        found = flagged.select(hit.fill_null(False).arg_true().implode(), *(flag.sum() for flag in held.values()))
        rows, *counts = found.collect().row(0)
        return Matched(rows, counts)

    return search


def _polars_text(path: Path) -> Any:
    """year, and the fields as one text in lower case."""
    import polars as pl

    frame = pl.scan_ipc(path) if path.suffix == ".arrow" else pl.scan_parquet(path)
    text = pl.concat_str(FIELDS, separator=BOUND, ignore_nulls=True)
    return frame.select("year", (text if path.suffix == ".arrow" else text.str.to_lowercase()).alias("text"))


def _polars_block(block: Block, held: dict[str, Any]) -> Any:
    import polars as pl

    if not block.near:
        return pl.any_horizontal(*(held[term] for term in block.terms))
    both = [pl.any_horizontal(*(held[term] for term in side)) for side in (block.terms, block.near)]
    return pl.when(pl.all_horizontal(*both)).then(pl.col("text")).str.contains(nearby(block)).fill_null(False)


def polars_many(name: str, corpus: str) -> Search:
    """All literals in one pass (`extract_many`), and a regular expression a term where its literal stands."""
    import polars as pl

    sought, path = string(name), file_of(corpus)
    starts = _prefix_free([literal(term) for term in sought.terms])

    def search() -> Matched:
        frame = _polars_text(path).with_row_index("row").collect()
        literals = pl.col("text").str.extract_many(starts, leftmost=True).list.unique().alias("literal")
        stands = frame.lazy().select("row", literals).explode("literal").drop_nulls().collect()
        stands = {key[0]: part["row"] for key, part in stands.partition_by("literal", as_dict=True).items()}
        texts, nowhere = frame["text"], pl.Series("row", [], dtype=frame["row"].dtype)
        rows: dict[str, Any] = {}
        for term in sought.terms:
            start = next(s for s in starts if literal(term).startswith(s))
            there = stands.get(start, nowhere)
            rows[term] = there.filter(texts.gather(there).str.contains(whole(term)))
        hit = frame["year"].is_between(*YEARS).fill_null(False).to_numpy().copy()
        for block in sought.blocks:
            hit &= _polars_rows(block, rows, texts)
        return Matched(hit.nonzero()[0], [len(rows[term]) for term in sought.terms])

    return search


def _polars_rows(block: Block, rows: dict[str, Any], texts: Any) -> Any:
    import numpy as np

    sides = []
    for side in filter(None, (block.terms, block.near)):
        sides.append(np.zeros(len(texts), bool))
        for term in side:
            sides[-1][rows[term].to_numpy()] = True
    if not block.near:
        return sides[0]
    there = (sides[0] & sides[1]).nonzero()[0]
    near = np.zeros(len(texts), bool)
    near[there] = texts.gather(there).str.contains(nearby(block)).to_numpy()
    return near


def _prefix_free(literals: list[str]) -> list[str]:
    """The literals without those that begin with another: whoever finds the shorter one finds them."""
    kept: list[str] = []
    for each in sorted(set(literals)):
        if not kept or not each.startswith(kept[-1]):
            kept.append(each)
    return kept


# ---- DuckDB and ClickHouse -----------------------------------------------------------------------------------------


def duckdb_sql(name: str, corpus: str) -> Search:
    """A literal, and where it stands a regular expression (RE2), a term."""
    import duckdb

    sought, path = string(name), file_of(corpus)
    held = {term: f"t{at}" for at, term in enumerate(sought.terms)}
    only = "CASE WHEN {} THEN regexp_matches(x, {}) ELSE false END"
    flags = ", ".join(
        only.format(f"contains(x, {_sql(literal(term))})", _sql(whole(term))) + f" AS {flag}"
        for term, flag in held.items()
    )
    both = only.format("({}) AND ({})", "{}")
    blocks = [
        both.format(*(" OR ".join(held[t] for t in side) for side in (b.terms, b.near)), _sql(nearby(b)))
        if b.near
        else " OR ".join(held[t] for t in b.terms)
        for b in sought.blocks
    ]
    hit = " AND ".join([f"year BETWEEN {YEARS[0]} AND {YEARS[1]}", *(f"({block})" for block in blocks)])
    counts = ", ".join(f"count_if({flag})" for flag in held.values())
    lists = f"coalesce(list(r) FILTER ({hit}), [])"
    text = f"lower(concat_ws(chr(1), {', '.join(FIELDS)}))"
    source = f"SELECT file_row_number r, year, {text} x FROM read_parquet({_sql(str(path))}, file_row_number = true)"
    query = f"SELECT {lists}, {counts} FROM (SELECT r, year, x, {flags} FROM ({source}))"

    def search() -> Matched:
        rows, *found = duckdb.execute(query).fetchall()[0]
        return Matched(rows, found)

    return search


def chdb_sql(name: str, corpus: str) -> Search:
    """All terms in one pass: ClickHouse hands them to Vectorscan (`multiMatchAllIndices`). The text is in lower case:
    were case ignored instead, Vectorscan would take the H of "Hand" for no letter."""
    import chdb

    sought, path = string(name), file_of(corpus)
    number = {term: at for at, term in enumerate(sought.terms, 1)}
    wall = "concat(' 0', char(1))"  # a word that no phrase holds: Vectorscan reads [^a-z0-9\\x01] as if it were [^0-9]
    patterns = ", ".join(_sql(_bytes(whole(term)).replace(r"\x01", ""), escaped=True) for term in sought.terms)
    case = "" if path.suffix == ".arrow" else "lower"
    text = f"{case}(concat({f', {wall}, '.join(f'ifNull({field}, {_sql(str())})' for field in FIELDS)}))"
    near = "if({} AND {}, match(x, {}), 0)"
    blocks = [
        near.format(*(_any(number, side) for side in (b.terms, b.near)), _sql(nearby(b), escaped=True))
        if b.near
        else _any(number, b.terms)
        for b in sought.blocks
    ]
    hit = " AND ".join([f"ifNull(year BETWEEN {YEARS[0]} AND {YEARS[1]}, 0)", *blocks])
    kind, row = ("Arrow", "row") if path.suffix == ".arrow" else ("Parquet", "_row_number")
    source = f"SELECT {row} r, year, {text} x FROM file({_sql(str(path))}, '{kind}')"
    found = f"SELECT r, year, x, multiMatchAllIndices(x, [{patterns}]) f FROM ({source})"
    query = f"SELECT groupArrayIf(r, {hit}), sumMap(f, arrayMap(i -> toUInt64(1), f)) FROM ({found})"

    def search() -> Matched:
        rows, (keys, counts) = json.loads(str(chdb.query(query, "JSONCompactEachRow")))
        told = {int(key): int(count) for key, count in zip(keys, counts, strict=True)}
        return Matched([int(row) for row in rows], [told.get(at, 0) for at in number.values()])

    return search


def _any(number: dict[str, int], terms: tuple[str, ...]) -> str:
    return f"hasAny(f, {[number[term] for term in terms]})"


def _bytes(pattern: str) -> str:
    """Of a pattern for Unicode one for bytes, where letters are ASCII's alone: ClickHouse asks no more of Vectorscan,
    and Hyperscan takes half a second to compile fourteen patterns for Unicode."""
    return pattern.replace(r"[\p{L}\p{N}]", "[a-z0-9]").replace(r"[^\p{L}\p{N}", "[^a-z0-9")


def _sql(text: str, *, escaped: bool = False) -> str:
    return "'" + (text.replace("\\", "\\\\") if escaped else text).replace("'", "''") + "'"


# ---- Hyperscan, re, pandas -----------------------------------------------------------------------------------------


def hyperscan_blocks(name: str, corpus: str) -> Search:
    """All terms in one pass over the buffer of a batch, each record closed by a sign; told is where a match ends."""
    import hyperscan as hs
    import numpy as np
    import pyarrow.compute as pc
    import pyarrow.parquet  # noqa: F401

    sought, path = string(name), file_of(corpus)
    number = {term: at for at, term in enumerate(sought.terms)}
    near = {block: len(number) + at for at, block in enumerate(b for b in sought.blocks if b.near)}
    patterns = [_bytes(each).encode() for each in (*map(whole, sought.terms), *map(nearby, near))]

    def search() -> Matched:
        database = hs.Database(mode=hs.HS_MODE_BLOCK)
        database.compile(expressions=patterns, flags=hs.HS_FLAG_CASELESS)
        rows, counts, start = [], np.zeros(len(number), np.int64), 0
        for batch in batches(path, [*FIELDS, "year"]):
            fields = [batch[field] for field in FIELDS]
            text = pc.binary_join_element_wise(*fields, "", BOUND, null_handling="replace", null_replacement="")
            ends = np.frombuffer(text.buffers()[1], np.int32, len(text) + 1)[1:]
            found = _ends(database, text.buffers()[2])
            held = np.zeros((len(patterns), len(text)), bool)
            if found:
                which, where = np.array(found, np.int64).T
                held[which, np.searchsorted(ends, where - 1, side="right")] = True
            years = pc.fill_null(pc.cast(batch["year"], "int32"), 0)
            years = np.frombuffer(years.buffers()[1], np.int32, len(years), years.offset * 4)
            hit = (years >= YEARS[0]) & (years <= YEARS[1])
            for block in sought.blocks:
                hit &= held[near[block]] if block.near else held[[number[term] for term in block.terms]].any(0)
            counts += held[: len(number)].sum(1)
            rows.append(hit.nonzero()[0] + start)
            start += len(text)
        return Matched(np.concatenate(rows), counts.tolist())

    return search


def _ends(database: Any, buffer: Any) -> list[tuple[int, int]]:
    """Which pattern matches, and where each match ends."""
    found: list[tuple[int, int]] = []
    add = found.append
    database.scan(memoryview(buffer), match_event_handler=lambda which, _, end, *rest: add((which, end)))
    return found


def python_re(name: str, corpus: str) -> Search:
    """One regular expression of all terms, run over each record in lower case."""
    import pyarrow.parquet  # noqa: F401

    sought, path = string(name), file_of(corpus)
    combined = re.compile(_python("|".join(f"({_group(term)})" for term in sought.terms)))

    def search() -> Matched:
        rows, counts, at = [], dict.fromkeys(sought.terms, 0), 0
        for batch in batches(path, [*FIELDS, "year"]):
            columns = [batch[field].to_pylist() for field in FIELDS]
            for *texts, year in zip(*columns, batch["year"].to_pylist(), strict=True):
                text = BOUND.join([each or "" for each in texts]).lower()
                held = {sought.terms[found.lastindex - 1] for found in combined.finditer(text) if found.lastindex}
                for term in held:
                    counts[term] += 1
                if year and YEARS[0] <= year <= YEARS[1] and all(held.intersection(b.terms) for b in sought.blocks):
                    rows.append(at)
                at += 1
        return Matched(rows, list(counts.values()))

    return search


def _group(term: str) -> str:
    return pattern(term.removesuffix("*")) + ("" if term.endswith("*") else r"(?![^\W_])")


def _python(alternatives: str) -> str:
    return rf"(?<![^\W_])(?:{alternatives})"


def pandas_contains(name: str, corpus: str) -> Search:
    """A literal, and where it stands a regular expression, a term; the text is Arrow's."""
    import pandas as pd

    sought, path = string(name), file_of(corpus)

    def search() -> Matched:
        records = pd.read_parquet(path, columns=[*FIELDS, "year"])
        text = records["title"].fillna("").str.cat([records[f].fillna("") for f in FIELDS[1:]], sep=BOUND).str.lower()
        held = {}
        for term in sought.terms:
            there = text.str.contains(literal(term), regex=False)
            there[there] = text[there].str.contains(rf"(?<![^\W_])(?:{_group(term)})")
            held[term] = there
        hit = records["year"].between(*YEARS)
        for block in sought.blocks:
            hit &= pd.concat([held[term] for term in block.terms], axis=1).any(axis=1)
        return Matched(hit.to_numpy().nonzero()[0], [int(held[term].sum()) for term in sought.terms])

    return search


def words_only(sought: String) -> None:
    """An engine that is told single words, whole or cut short, and nothing else."""
    if any(" " in term or set(term[:-1]) & set("*?$") for term in sought.terms) or any(b.near for b in sought.blocks):
        raise ValueError("this peer is told single words only")
