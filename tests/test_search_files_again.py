"""Large files that were searched before, and how a person names them: the working copy, folders, what is refused."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_drawn import Row, cases, table, trees
from test_search_files import OTHER, TITLES, answers, lines, said, work, written

from review.errors import ExportError
from review.exports.large import large
from review.search.corpus import Corpus, corpus, working
from review.search.corpus.files import Lines, RowGroup
from review.search.tree import Node

# ---- the working copy ------------------------------------------------------------------------------------------------


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REVIEW_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many probes each look at texts is for, from now on."""
    asked: list[int] = []
    real = Corpus._look
    monkeypatch.setattr(
        Corpus, "_look", lambda self, sought: asked.append(sum(map(len, sought.values()))) or real(self, sought)
    )
    return asked


@settings(max_examples=15, deadline=None)
@given(cases(st.lists(trees, min_size=1, max_size=3)))
def test_a_working_copy_answers_as_its_records(case: tuple[list[Node], list[Row]]) -> None:
    asked, rows = case
    records = table(rows)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REVIEW_CACHE", folder)
        made = working.make("x", corpus(records))
        assert len(made.parts) == 1
        whole = answers(corpus(records), asked)
        again = working.find("x")
        assert again is not None
        assert answers(made, asked) == answers(again, asked) == whole


def test_a_working_copy_gives_the_records_back(cached: Path) -> None:
    records = table([{"title": title, "year": 2000 + at} for at, title in enumerate(TITLES)])
    records.index = pd.Index([f"r{at}" for at in range(9)], name="record_id")
    assert working.find("x") is None
    for copy in (working.make("x", corpus(records)), working.find("x")):
        assert copy is not None
        assert (copy.count, copy.names.to_pylist()) == (9, records.index.tolist())
        rows = copy.rows([1, 8], ["title", "year", "doi"])
        assert rows.index.tolist() == ["r1", "r8"]
        assert rows["title"].tolist() == [TITLES[1], TITLES[8]]
        assert rows["year"].tolist() == [2001, 2008]
    assert working.find("another") is None


def test_only_what_was_never_sought_is_looked_for(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = table([{"title": title} for title in TITLES])
    copy = working.make("x", corpus(records))
    asked = looks(monkeypatch)
    first = said(copy, "TI=(user OR need*)")
    assert said(copy, "TI=(user OR need*)") == first == said(corpus(records), "TI=(user OR need*)")
    assert said(copy, "TI=(user OR need* OR work)") == said(corpus(records), "TI=(user OR need* OR work)")
    assert asked == [2, 0, 2, 1, 3]


@pytest.mark.parametrize("damage", [b"", b"ARROW1", None])
def test_a_damaged_working_copy_is_made_again(damage: bytes | None, cached: Path) -> None:
    records = corpus(table([{"title": title} for title in TITLES]))
    working.make("x", records)
    [file] = cached.rglob("folded.arrow")
    file.unlink() if damage is None else file.write_bytes(damage)
    assert working.find("x") is None
    assert said(working.make("x", records)) == said(records)


def test_damaged_bitmaps_are_not_believed(cached: Path) -> None:
    records = corpus(table([{"title": title} for title in TITLES]))
    copy = working.make("x", records)
    whole = said(copy)
    kept = list(cached.rglob("*.bits"))
    assert kept
    for file in kept:
        file.write_bytes(bytes([255, *file.read_bytes()[1:]]))
    assert said(copy) == whole


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("REVIEW_CACHE", str(tmp_path / "file"))
    records = corpus(table([{"title": title} for title in TITLES]))
    assert working.make("x", records) is records


# ---- what a person names ---------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a table, the snapshot's lines, and what lies beside them."""
    within = tmp_path / "given"
    (within / "updated_date=2024-01-01").mkdir(parents=True)
    lines(within / "updated_date=2024-01-01" / "part_000.gz", work(1, "User needs"), b"{", work(2, "Work"))
    written(within / "a.parquet", {"title": TITLES, "abstract": TITLES}, row_group_size=4)
    (within / "manifest").write_text("{}")
    (within / "_SUCCESS").write_text("")
    return within


def test_a_folder_of_large_files(folder: Path) -> None:
    with large([folder]) as found:
        assert found is not None
        assert [type(part) for part in found.parts] == [RowGroup] * 3 + [Lines]
        assert found.count == 12
        assert found.names.to_pylist()[-3:] == ["W1", "updated_date=2024-01-01/part_000.gz:2", "W2"]
        assert said(found, "TI=user") == [["yes", "no", "unknown", "unknown", *["no"] * 5, "yes", "unknown", "no"]]


def test_ordinary_exports_are_left_to_their_reader(folder: Path) -> None:
    (folder / "x.ris").write_bytes(OTHER["x.ris"])
    (folder / "broken.parquet").write_bytes(b"PAR1")
    with large([folder]) as found:
        assert found is None
    with large([folder / "x.ris"]) as found:
        assert found is None


def test_all_files_that_cannot_be_searched_are_told_at_once(folder: Path) -> None:
    (folder / "b.parquet").write_bytes(b"PAR1")
    written(folder / "c.parquet", {"colour": ["red"]})
    with pytest.raises(ExportError) as raised, large([folder]):
        pass
    assert [complaint.where for complaint in raised.value.complaints] == ["b.parquet", "c.parquet"]
    with pytest.raises(ExportError, match="no such file"), large([folder / "none.parquet"]):
        pass


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"engine": "dsk"}, r'--engine: there is no engine "dsk"; did you mean "dask"\?'),
        ({"scheduler": "tcp://x:1"}, "--scheduler: only Dask has a scheduler; add --engine dask"),
        ({"engine": "dask"}, r"--engine dask: on a cluster only Parquet .*review convert"),
    ],
)
def test_what_cannot_be_done_is_told(settings: dict[str, str], told: str, tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_bytes(OTHER["x.ris"])
    with pytest.raises(ExportError, match=told), large([tmp_path], **settings):
        pass


def test_a_rerun_reads_no_file(folder: Path, cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review.formats.hashes._SETTLED", -1)
    with large([folder]) as found:
        assert found is not None
        first = (said(found), found.names.to_pylist(), found.rows([0, 9], ["title"])["title"].tolist())
    monkeypatch.setattr(
        hashlib, "file_digest", lambda *_: pytest.fail("a file was read") if "part" in str(_) else real(*_)
    )
    with large([folder]) as found:
        assert found is not None
        assert found.kept is not None
        asked = looks(monkeypatch)
        assert (said(found), found.names.to_pylist(), found.rows([0, 9], ["title"])["title"].tolist()) == first
        assert set(asked) == {0}


real = hashlib.file_digest


def test_a_file_that_changed_is_read_again(folder: Path, cached: Path) -> None:
    for title, hit in (("User", "yes"), ("Abcd", "no"), ("User", "yes")):  # of one size
        written(folder / "a.parquet", {"title": [title]}, compression="none")
        with large([folder / "a.parquet"]) as found:
            assert found is not None
            assert said(found, "TI=user") == [[hit]]


def test_much_is_not_copied(folder: Path, cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review.exports.large._COPIED", 100)
    with large([folder]) as found:
        assert found is not None
        assert found.kept is None
    assert not cached.exists()


def test_no_part_tells_of_the_machine_but_its_path(folder: Path) -> None:
    with large([folder]) as found:
        assert found is not None
        assert not [name for name in found.names.to_pylist() if re.search(r"^/|given", name)]
