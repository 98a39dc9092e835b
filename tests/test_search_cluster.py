"""A cluster of two processes finds what one process finds, killed workers included, and keeps to itself."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import distributed
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from review.errors import Complaint, ExportError, ReviewError
from review.exports import cluster
from review.exports.large import large
from review.formats import cache
from review.search import parse
from review.search.corpus import Corpus, kept
from review.search.corpus.files import RowGroup, parts
from review.search.engine import answer, bits
from review.search.engine.found import Found

WORDS = ("user", "need", "needs", "market", "work", "x", "<script>", "R&D", "Schrödinger", "é")
QUERIES = ("TS=(user* NEAR/2 need*)", "TI=(market NOT work) OR PY=2003", "AB=schrödinger")
GROUPS = 12


def hits(records: Corpus) -> list[list[bool]]:
    asked = [parse(query) for query in QUERIES]
    found = records.find(asked)
    return [bits.unpack(side, found.count).tolist() for tree in asked for side in answer(tree, found)]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of some thousand records in a dozen row groups, none of them a multiple of eight."""
    path = tmp_path_factory.mktemp("cluster") / "records.parquet"
    texts = [
        " ".join(WORDS[(7 * at + 3 * each * each) % len(WORDS)] for each in range(9)) for at in range(GROUPS * 301)
    ]
    abstracts = [None if at % 5 == 0 else text[::-1][::-1] for at, text in enumerate(texts)]
    years = [None if at % 11 == 0 else 1990 + at % 30 for at in range(len(texts))]
    pq.write_table(pa.table({"title": texts, "abstract": abstracts, "year": years}), path, row_group_size=301)
    return path


@pytest.fixture(scope="module")
def carry() -> Iterator[Any]:
    with cluster.carried(workers=2) as carry:
        yield carry


@pytest.fixture
def client() -> Any:
    """The client of the cluster that `carry` is of."""
    return distributed.default_client()


def in_parts(path: Path, *carry: Any) -> Corpus:
    found = parts(path)
    assert found is not None
    return Corpus(found, *carry)


class Beside:
    """A part that takes its time, and notes in a file which process looks at it."""

    def __init__(self, part: RowGroup, note: Path, seconds: float):
        self.part, self.note, self.seconds = part, note, seconds

    def __reduce__(self) -> tuple[Any, ...]:
        return Beside, (self.part, self.note, self.seconds)

    def batches(self, columns: Any) -> Any:
        with self.note.open("a") as note:
            note.write(f"{os.getpid()}\n")
        time.sleep(self.seconds)
        return self.part.batches(columns)


class Broken:
    """A part that cannot be looked at."""

    def __init__(self, how: str):
        self.how = how

    def __reduce__(self) -> tuple[Any, ...]:
        return Broken, (self.how,)

    def batches(self, columns: Any) -> Any:
        if self.how == "import":
            raise ImportError("no module named review")
        raise ExportError([Complaint("a.parquet", "one"), Complaint("b.parquet", "two", "mend it")])


def test_two_processes_find_what_one_finds(table: Path, carry: Any, tmp_path: Path) -> None:
    alone = hits(in_parts(table))
    assert hits(in_parts(table, carry)) == alone
    assert [sum(side) for side in alone[::2]] != [0, 0, 0]
    note = tmp_path / "note"
    given = in_parts(table).parts
    slow: Any = tuple(Beside(part, note, 0.02) for part in given)  # type: ignore[arg-type]
    assert hits(Corpus(slow, carry)) == alone
    workers = {int(pid) for pid in note.read_text().split()}
    assert len(workers) == 2
    assert os.getpid() not in workers


def test_a_worker_that_is_killed_is_survived(table: Path, carry: Any, tmp_path: Path) -> None:
    alone, note, killed = hits(in_parts(table)), tmp_path / "note", []
    slow: Any = tuple(Beside(part, note, 0.1) for part in in_parts(table).parts)  # type: ignore[arg-type]

    def kill() -> None:
        while not (note.exists() and (seen := note.read_text().split())):
            time.sleep(0.01)
        killed.append(int(seen[0]))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert hits(Corpus(slow, carry)) == alone
    killer.join()
    assert killed[0] != os.getpid()
    assert len(note.read_text().split()) > GROUPS  # what it was looking at was looked at again


def test_what_is_wrong_with_files_comes_back_whole(carry: Any, table: Path) -> None:
    given: Any = (Broken("files"),)
    with pytest.raises(ExportError) as raised:
        hits(Corpus(given, carry))
    assert [str(complaint) for complaint in raised.value.complaints] == ["a.parquet: one", "b.parquet: two; mend it"]
    with pytest.raises(ExportError, match=r"^x\.parquet: this file cannot be read"):
        hits(Corpus((RowGroup("/nowhere/x.parquet", 0, "x.parquet", 1, 1),), carry))
    assert hits(in_parts(table, carry)) == hits(in_parts(table))


def test_a_worker_without_this_program_is_told(carry: Any) -> None:
    given: Any = (Broken("import"),)
    with pytest.raises(ReviewError, match="a worker cannot look: no module named review; install this program"):
        hits(Corpus(given, carry))


def test_a_worker_with_another_version_is_told(table: Path, carry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "rules", lambda: "another")
    with pytest.raises(ReviewError, match="a worker has another version of this program; install the same"):
        hits(in_parts(table, carry))


def test_a_worker_that_reads_files_otherwise_is_told(table: Path, carry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.cache, "code", lambda *rooms: "another")
    with pytest.raises(ReviewError, match="a worker has another version of this program; install the same"):
        hits(in_parts(table, carry))


@pytest.mark.parametrize(
    ("module", "code", "library"),
    [(kept, kept.rules.__wrapped__, "numpy"), (kept, kept.rules.__wrapped__, "ahocorasick-rs"),
     (cache, cache.code.__wrapped__, "pandas")],
)  # fmt: skip
def test_another_version_of_a_library_is_another_program(
    module: Any, code: Any, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = code()
    monkeypatch.setattr(module, "version", lambda name: "0" if name == library else version(name))
    assert code() != ours


def test_a_part_that_ends_every_worker_is_told() -> None:
    class Future:
        def result(self) -> Found:
            raise distributed.KilledWorker("look", None, 3)

    with pytest.raises(ReviewError, match="--engine dask: looking at this file ended one worker after the other; give"):
        cluster._result(Future())


def test_the_cluster_keeps_to_itself(carry: Any, client: Any) -> None:
    """On a machine of many people nobody else reaches it: no page, and talk only among those who have its keys."""
    told = client.scheduler_info()
    assert told["address"].startswith("tls://127.0.0.1:")
    assert told["services"].get("dashboard") != 8787  # which another cluster of this machine may have
    assert all(worker["host"] == "127.0.0.1" for worker in told["workers"].values())
    with pytest.raises(ReviewError, match="no scheduler answers"), cluster.carried(told["address"]):
        pass


def test_a_scheduler_that_a_person_names(table: Path, tmp_path: Path) -> None:
    file = tmp_path / "scheduler.json"
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", protocol="tcp", silence_logs=50
    ) as made:
        file.write_text(f'{{"address": "{made.scheduler_address}"}}')
        for named in (made.scheduler_address, str(file)):
            with large([table], engine="dask", scheduler=named) as found:
                assert found is not None
                assert found.kept is None
                assert hits(found) == hits(in_parts(table))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x:1", "", "127.0.0.1", "tcp://no such host:1"])
def test_a_scheduler_that_does_not_answer_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.3)
    told = f'--scheduler: no scheduler answers at "{address}"; an address is like'
    with pytest.raises(ReviewError, match=told), cluster.carried(address):
        pass


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = r"Dask is not installed; pip install 'review-pipeline\[cluster\]'"
    with pytest.raises(ReviewError, match=told), cluster.carried():
        pass


def test_only_one_module_knows_of_dask() -> None:
    package = Path(cluster.__file__).parent.parent
    knows = [file.name for file in package.rglob("*.py") if "import distributed" in file.read_text("utf-8")]
    assert knows == ["cluster.py"]
    imported = cluster.__file__ and [line for line in Path(cluster.__file__).read_text().splitlines() if "dask" in line]
    assert not [line for line in imported if line.startswith(("import", "from"))]
