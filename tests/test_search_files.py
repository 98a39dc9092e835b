"""Large files searched by parts: what is found in them is what is found in the same records read as exports are."""

from __future__ import annotations

import gzip
import hashlib
import json
import pickle
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_drawn import Row, cases, shown, table, trees

from review.errors import ExportError
from review.exports import take
from review.exports.large import large
from review.search import parse
from review.search.corpus import Corpus, corpus, files
from review.search.corpus.carry import side_by_side
from review.search.corpus.files import Lines, parts
from review.search.engine import answer, bits
from review.search.tree import Node

SAMPLES = Path(__file__).parent / "samples" / "formats"
QUERIES = ("TI=need*", "TS=(user* NEAR/2 need*)", "AB=work NOT TI=work", "AK=needs", "PY=2001-2003", "DT=article")
WORK = {
    "id": "https://openalex.org/W1", "title": "User needs", "publication_year": 2001, "type": "article",
    "authorships": [], "abstract_inverted_index": {"Needs": [0], "of": [1], "users": [2]},
}  # fmt: skip


def said(records: Corpus, *queries: str) -> list[list[str]]:
    """Each record's answer to each of some search strings."""
    asked = [parse(query) for query in queries or QUERIES]
    return answers(records, asked)


def answers(records: Corpus, asked: list[Node]) -> list[list[str]]:
    found = records.find(asked)
    sides = [(answer(tree, found), tree) for tree in asked]
    told = []
    for (certain, possible), _ in sides:
        flags = zip(bits.unpack(certain, found.count), bits.unpack(possible, found.count), strict=True)
        told.append(["yes" if yes else "unknown" if maybe else "no" for yes, maybe in flags])
    return told


def written(path: Path, columns: dict[str, Any] | pa.Table, **settings: Any) -> Path:
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path, **settings)
    return path


def in_parts(path: Path) -> Corpus:
    found = parts(path)
    assert found is not None
    return Corpus(found)


# ---- Parquet ---------------------------------------------------------------------------------------------------------

TITLES = ["User needs", "Needed work", None, "", "the need", "Work", "x", "<script>R&D < 5</script>", "=HYPERLINK(1)"]


@settings(max_examples=15, deadline=None)
@given(cases(st.lists(trees, min_size=1, max_size=3)), st.integers(1, 5), st.booleans())
def test_row_groups_answer_as_the_records_in_memory(case: tuple[list[Node], list[Row]], size: int, one: bool) -> None:
    asked, rows = case
    records = table(rows)
    with TemporaryDirectory() as folder:
        path = Path(folder, "records.parquet")
        records.to_parquet(path, row_group_size=size)
        read = in_parts(path)
        assert len(read.parts) == -(-len(rows) // size)
        given = Corpus(read.parts, map if one else side_by_side(2))
        assert answers(given, asked) == answers(corpus(records), asked), [shown(tree) for tree in asked]


@pytest.mark.parametrize("rows", [1, 3, 8, 100])
def test_small_batches_within_a_row_group(rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "x.parquet", {"title": TITLES * 7, "year": list(range(1990, 2053))}, row_group_size=40)
    whole = said(in_parts(path))
    monkeypatch.setattr(files, "_ROWS", rows)
    assert said(in_parts(path)) == whole


def test_records_are_told_by_their_ids_or_their_place(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.parquet", {"title": TITLES, "year": pa.array([2001] * 9, pa.int16())}, row_group_size=4
    )
    read = in_parts(path)
    assert read.names.to_pylist() == [f"x.parquet:{row}" for row in range(1, 10)]
    rows = read.rows([0, 4, 8], ["title", "doi", "year"])
    assert rows.index.tolist() == ["x.parquet:1", "x.parquet:5", "x.parquet:9"]
    assert rows["title"].tolist() == ["User needs", "the need", "=HYPERLINK(1)"]
    assert rows["year"].tolist() == [2001] * 3
    assert rows["doi"].isna().all()
    assert read.rows([], ["title"]).empty
    some = written(tmp_path / "y.parquet", {"title": TITLES, "id": [7, None, *range(10, 17)]}, row_group_size=2)
    assert in_parts(some).names.to_pylist()[:4] == ["7", "y.parquet:2", "10", "11"]


def cells(column: pd.Series) -> list[Any]:
    return [None if pd.isna(cell) else cell for cell in column]


FOREIGN: dict[str, dict[str, Any]] = {
    "Scopus": {
        "Authors": ["Smith, J.", "Doe, A.", "Roe, R."], "Title": ["User needs", "Work", "Needs"],
        "Year": [2001, 2002, 1999],
        "Abstract": ["[No abstract available]", "Needs at work", None], "Author Keywords": ["needs; users", None, "x"],
        "Index Keywords": [None, "need", "y"], "Document Type": ["Article", "Review", "Article"],
        "EID": ["2-s2.0-1"] * 3,
    },
    "Web of Science in R": {
        "TI": ["USER NEEDS", "WORK", "NEEDS"], "AB": ["a", "Needs at work", None], "DE": ["needs; users", None, "x"],
        "ID": [None, "NEED", "Y"], "PY": [2001.0, 2002.0, None], "DT": ["ARTICLE", "REVIEW", "ARTICLE"],
        "UT": ["WOS:000000000001", "WOS:000000000002", "WOS:000000000003"], "AU": ["SMITH J", "DOE A", "ROE R"],
    },
    "OpenAlex": {
        "id": ["https://openalex.org/W1", "https://openalex.org/W2", "https://openalex.org/W3"],
        "display_name": ["User needs", "Work", "Needs"], "publication_year": [2001, 2002, 1999],
        "abstract": ["a", "Needs at work", None], "keywords": [["needs", "users"], None, []],
        "type": ["journal-article", "review", "book"],
    },
    "odd types": {
        "title": pa.array(["User needs", "Work", None]).dictionary_encode(),
        "abstract": pa.array([b"needs", b"w\xffrk", None]),
        "keywords": pa.array([["needs"], None, ["a", None, "user need"]]),
        "year": pa.array(["2001-03-01", "2002-01-01", None]).cast(pa.timestamp("s")),
    },
    "structs": {"title": ["User needs", "Work", "x"], "abstract": pa.array([{"a": "needs"}, None, {"a": None}])},
    "repeated headings": {"Title": ["Title", "User needs", None], "Abstract": ["Abstract", "work", None]},
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_table_is_searched_as_the_export_would_be(name: str, tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", FOREIGN[name], row_group_size=2)
    read, taken = in_parts(path), take([path], lenient=True)
    assert read.count == 3
    known = [int(line) - 1 for line in taken.entries["source_line"]]
    told = said(corpus(taken.entries))
    mine = said(read)
    assert [[given[row] for row in known] for given in mine] == told
    nothing = {row: [given[row] for given in mine] for row in range(3) if row not in known}
    assert all("yes" not in given for given in nothing.values())  # of a row that is no entry nothing is known
    rows = read.rows(known, ["title", "abstract", "keywords", "year"])
    for column in rows:
        assert cells(rows[column]) == cells(taken.entries[column]), column
    assert any("yes" in given for given in told)


def test_a_foreign_table_has_the_ids_that_it_gives(tmp_path: Path) -> None:
    found = {
        name: in_parts(written(tmp_path / "x.parquet", columns)).names[0].as_py() for name, columns in FOREIGN.items()
    }
    assert found["OpenAlex"] == "https://openalex.org/W1"
    assert found["Web of Science in R"] == "WOS:000000000001"
    assert found["odd types"] == "x.parquet:1"


@pytest.mark.parametrize("kind", [pa.string_view(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str)
def test_texts_of_any_layout(kind: pa.DataType, tmp_path: Path) -> None:
    plain = said(in_parts(written(tmp_path / "x.parquet", {"title": TITLES, "abstract": TITLES})))
    column = pa.array(TITLES).cast(kind) if pa.types.is_string_view(kind) else pa.array(TITLES, kind)
    odd = in_parts(written(tmp_path / "y.parquet", {"title": column, "abstract": column}))
    assert said(odd) == plain
    assert odd.rows(range(9), ["title"])["title"].fillna("-").tolist() == [
        title if title is not None else "-" for title in TITLES
    ]


@pytest.mark.parametrize("empty", ["keywords", "abstract", "year", "record_id", "cited_by"])
def test_a_column_without_any_value_changes_nothing(empty: str, tmp_path: Path) -> None:
    """Arrow writes it as one of no type; that makes no other table of it, whose texts would be cleaned of markup."""
    columns = {
        "record_id": ["a", "b"], "title": ["<b>need</b>", "x&amp;y"], "abstract": ["n/a", "need"], "year": [2001, 1999],
        "keywords": ["k", "l"],
    }  # fmt: skip
    kinds = {"year": pa.int64(), "cited_by": pa.int64()}
    typed = written(tmp_path / "typed.parquet", {**columns, empty: pa.nulls(2, kinds.get(empty, pa.string()))})
    read, same = (in_parts(written(tmp_path / "x.parquet", {**columns, empty: pa.nulls(2)})), in_parts(typed))
    queries = ("TI=b", "TI=amp", "TS=need", "AB=n", "PY=2001", "AK=k")
    assert said(read, *queries) == said(same, *queries)
    assert said(read, *queries)[:2] == [["yes", "no"], ["no", "yes"]]
    names = ["title", "abstract", "keywords", "year", "cited_by"]
    given = read.rows([0, 1], names)
    assert given.dtypes.tolist() == same.rows([0, 1], names).dtypes.tolist()
    assert [cells(given[name]) for name in names] == [cells(same.rows([0, 1], names)[name]) for name in names]


def test_a_table_of_many_row_groups_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    footers: list[str] = []
    opened: list[bool] = []
    read_metadata, table = pq.read_metadata, pq.ParquetFile

    def counted(path: str) -> Any:
        footers.append(path)
        return read_metadata(path)

    def told(path: str, **settings: Any) -> Any:
        opened.append("metadata" in settings)
        return table(path, **settings)

    whole = said(in_parts(written(tmp_path / "whole.parquet", {"title": TITLES * 5})))
    monkeypatch.setattr(files.pq, "read_metadata", counted)
    monkeypatch.setattr(files.pq, "ParquetFile", told)
    path = written(tmp_path / "x.parquet", {"title": TITLES * 5}, row_group_size=1)
    read = in_parts(path)
    assert said(Corpus(read.parts, side_by_side(3))) == whole
    assert read.names.to_pylist() == [f"x.parquet:{row}" for row in range(1, 46)]
    assert read.rows([44, 9], ["title"]).index.tolist() == ["x.parquet:10", "x.parquet:45"]
    assert opened.count(True) == len(opened) > 90
    assert footers.count(str(path)) <= 3  # three threads may ask at the same moment
    assert pickle.loads(pickle.dumps(read.parts)) == read.parts
    written(path, {"title": ["need"], "abstract": ["x"]})
    assert said(in_parts(path), "TI=need") == [["yes"]]


def test_letters_that_are_no_utf8(tmp_path: Path) -> None:
    offsets = pa.array([0, 5, 9], pa.int32()).buffers()[1]
    column = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"user\xffneed")])
    read = in_parts(written(tmp_path / "x.parquet", {"title": column}))
    assert said(read, "TI=user", "TI=need") == [["yes", "no"], ["no", "yes"]]
    assert read.rows([0, 1], ["title"])["title"].tolist() == ["user\ufffd", "need"]


@pytest.mark.parametrize("columns", [{"year": [2001]}, {"colour": ["red"], "size": ["3"]}, {"a": [1]}])
def test_a_table_that_cannot_be_searched_is_refused_with_its_headings(columns: dict[str, Any], tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", columns)
    with pytest.raises(ExportError, match=f'x.parquet: no column .*its headings are "{next(iter(columns))}"') as raised:
        parts(path)
    assert str(tmp_path) not in str(raised.value)


def test_tables_without_rows(tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", {"title": pa.array([], pa.string())})
    assert sum(map(len, parts(path) or ())) == 0
    with large([path]) as found:
        assert found is None or found.count == 0


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "middle", "gone"])
def test_a_broken_table_is_told_with_its_name(damage: str, tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", {"title": [f"User needs {n}" for n in range(5000)]}, compression="zstd")
    read, data = in_parts(path), path.read_bytes()
    bad = {"cut": data[:200], "empty": b"", "text": b"TY  - JOUR", "middle": data[:40] + bytes(2000) + data[2040:]}
    path.unlink() if damage == "gone" else path.write_bytes(bad[damage])
    with pytest.raises(ExportError, match=r"^x\.parquet: this file cannot be read") as raised:
        said(read)
    assert str(tmp_path) not in str(raised.value)


# ---- JSON lines of OpenAlex ------------------------------------------------------------------------------------------


def lines(path: Path, *given: dict[str, Any] | bytes, end: bytes = b"\n") -> Path:
    data = end.join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in given) + end
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def work(number: int, title: str) -> dict[str, Any]:
    return {**WORK, "id": f"https://openalex.org/W{number}", "title": title}


@pytest.mark.parametrize("name", ["part_000.gz", "works.jsonl", "works.JSON.GZ", "works.ndjson"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("piece", [1, 700, 8_000_000])
def test_every_line_is_a_record(
    name: str, end: bytes, piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_PIECE", piece)
    broken = (b'{"id": "https://openalex.org/W9", "title"', b"", b"  ", b"17", b"]", b"[]", b"null", b"\xff\xfe{")
    path = lines(tmp_path / name.lower(), b"", work(1, "User needs"), *broken, work(2, "Work"), work(3, "x"), end=end)
    path = path.rename(tmp_path / name)
    read = in_parts(path)
    assert read.count == 9
    assert len(said(read)[0]) == 9
    assert said(read, "TI=user", "TI=work") == [
        ["yes", *["unknown"] * 6, "no", "no"],
        ["no", *["unknown"] * 6, "yes", "no"],
    ]
    assert read.names.to_pylist() == ["W1", *(f"{name}:{line}" for line in (3, 6, 7, 8, 9, 10)), "W2", "W3"]
    rows = read.rows([0, 2, 7], ["title", "source_line", "year"])
    assert rows.index.tolist() == ["W1", f"{name}:6", "W2"]
    assert rows["source_line"].tolist() == [2, 6, 11]
    assert rows["title"].fillna("-").tolist() == ["User needs", "-", "Work"]


def test_a_sample_of_the_snapshot_answers_as_the_export_does() -> None:
    path = SAMPLES / "openalex-lines.jsonl"
    taken = take([path], lenient=True)
    read, known = in_parts(path), {row["title"]: at for at, row in taken.entries.reset_index().iterrows()}
    titles = read.rows(range(read.count), ["title"])["title"].tolist()
    mine, told = said(read, "TS=a*", "PY=2000-2030"), said(corpus(taken.entries), "TS=a*", "PY=2000-2030")
    assert known
    for title, place in known.items():
        at = titles.index(title)
        assert [given[at] for given in mine] == [given[place] for given in told], title


@pytest.mark.parametrize("cut", [20, -12, -4])
def test_a_packed_file_that_is_cut_off(cut: int, tmp_path: Path) -> None:
    path = lines(tmp_path / "part_000.gz", *(work(n, f"User {hashlib.md5(bytes([n])).hexdigest()}") for n in range(99)))
    part = Lines(str(path), "part_000.gz")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ExportError, match=r"^part_000\.gz: this file cannot be read to its end"):
        said(Corpus((part,)))


OTHER = {
    "page.jsonl": b'{"meta": {"count": 1}, "results": [{"id": "https://openalex.org/W1"}]}\n',
    "pretty.jsonl": json.dumps(WORK, indent=1).encode(),
    "other.jsonl": b'{"DOI": "10.1/x", "title": "User needs"}\n',
    "export.ris.gz": gzip.compress(b"TY  - JOUR\nTI  - x\nER  - \n"),
    "no.gz": b"not packed",
    "empty.jsonl": b"",
    "deep.jsonl": b"[" * 100_000,
    "x.ris": b"TY  - JOUR\nTI  - User needs\nER  - \n",
}


@pytest.mark.parametrize("name", OTHER)
def test_other_files_are_none_of_these(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(OTHER[name])
    assert parts(path) is None


# ---- several parts at once -------------------------------------------------------------------------------------------


class Slow:
    """A part that tells how many are looked at at once."""

    now = most = 0
    lock = threading.Lock()

    def __init__(self, number: int):
        self.number = number

    def seek(self) -> int:
        with Slow.lock:
            Slow.now += 1
            Slow.most = max(Slow.most, Slow.now)
        time.sleep(0.01 if self.number % 2 else 0.002)
        with Slow.lock:
            Slow.now -= 1
        if self.number == 99:
            raise ExportError([])
        return self.number


def test_threads_keep_the_order_and_their_number() -> None:
    Slow.most = 0
    carry: Any = side_by_side(3)
    assert list(carry(Slow.seek, map(Slow, range(20)))) == list(range(20))
    assert 1 < Slow.most <= 3


def test_what_a_thread_raises_is_raised() -> None:
    carry: Any = side_by_side(2)
    with pytest.raises(ExportError):
        list(carry(Slow.seek, map(Slow, (1, 99, 2))))
