"""The corpora that are searched: two of 28,550 real titles and abstracts, and a million made of both.

The million is a replication: each record of the two once and then drawn again with a fixed seed, shuffled."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpora import PLACE, SHARED
from benchmarks.strings import FIELDS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SEARCH = SHARED / "search"
POOL = {"28,550": SEARCH / "corpus_28550.parquet", "rich 28,550": SEARCH / "corpus_rich28550.parquet"}
MILLION = 1_000_000
GROUP = 65_536
_SEED = 2026


def path_of(corpus: str) -> Path:
    """The Parquet file of a corpus: a name of `POOL`, or "million", which is made if it is not there."""
    return POOL[corpus] if corpus in POOL else _made("million.parquet")


def lowered(corpus: str) -> Path:
    """The same corpus in lower case, in an Arrow file that is not compressed: the best case for whoever maps files."""
    return _made(f"{corpus.replace(' ', '-').replace(',', '')}-lowered.arrow", corpus)


@cache
def drawn() -> npt.NDArray[np.int64]:
    """Which record of the pool each record of the million is."""
    import numpy as np

    chance = np.random.default_rng(_SEED)
    count = 2 * 28_550
    rows = np.concatenate([np.arange(count), chance.integers(0, count, MILLION - count)])
    chance.shuffle(rows)
    return rows


def _made(name: str, corpus: str = "million") -> Path:
    path = PLACE / name
    if not path.exists():
        PLACE.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        (_write_million if name.endswith(".parquet") else _write_lowered)(new, corpus)
        new.rename(path)
    return path


def _write_million(path: Path, _: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pool = pa.concat_tables([pq.read_table(each, columns=[*FIELDS, "year"]) for each in POOL.values()])
    with pq.ParquetWriter(path, pool.schema, compression="zstd") as out:
        for start in range(0, MILLION, GROUP):
            out.write_table(pool.take(drawn()[start : start + GROUP]).combine_chunks(), row_group_size=GROUP)


def _write_lowered(path: Path, corpus: str) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path_of(corpus))
    schema = pa.schema([*((field, pa.string()) for field in FIELDS), ("year", pa.int16()), ("row", pa.int32())])
    row = 0
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as out:
        for batch in file.iter_batches(GROUP, columns=[*FIELDS, "year"]):
            numbers = pa.array(range(row, row := row + batch.num_rows), pa.int32())
            columns = [*(pc.utf8_lower(batch[field]) for field in FIELDS), batch["year"], numbers]
            out.write_batch(pa.record_batch(columns, schema=schema))
