"""Many export files: none read twice, large ones side by side, the same entries whichever way they came."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pandas as pd
import pytest

from review import formats
from review.formats import File, cache, files
from review.formats.account import account
from review.nouns import Problem

SAMPLES = Path(__file__).parent / "samples" / "formats"
NAMES = ("bibtex-ordinary.bib", "ris-vendors.ris", "wos-ordinary.txt")


def given(*names: str) -> list[File]:
    paths = [SAMPLES / name for name in names or NAMES]
    return [File(path.name, path.stat().st_size, path.read_bytes) for path in paths]


def same(some, others):
    some, others = list(some), list(others)
    assert len(some) == len(others)
    for a, b in zip(some, others, strict=True):
        pd.testing.assert_frame_equal(a.entries, b.entries)
        assert (a.file, a.sha256, a.format, a.problems, a.seen, a.complaints) == (
            b.file, b.sha256, b.format, b.problems, b.seen, b.complaints,
        )  # fmt: skip
    return some


@pytest.fixture
def kept(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv(cache.PLACE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "exports"


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """The names of the files that were parsed, as they are."""
    names: list[str] = []
    read = formats.read

    def told(data, file, *, format=None):
        names.append(file)
        return read(data, file, format=format)

    monkeypatch.setattr(formats, "read", told)
    return names


def test_a_reading_holds_what_the_format_gave():
    for reading, name in zip(files.read_files(given()), NAMES, strict=True):
        export = formats.read((SAMPLES / name).read_bytes(), name)
        assert (reading.file, reading.format, reading.problems, reading.seen) == (
            name, export.format, export.problems, export.seen,
        )  # fmt: skip
        told = [{k: v for k, v in row.items() if not pd.isna(v)} for row in reading.entries.to_dict("records")]
        assert told == export.rows


def test_nothing_is_parsed_twice(kept, parsed):
    first = same(files.read_files(given()), files.read_files(given()))
    assert parsed == list(NAMES)
    assert len(list(kept.iterdir())) == len(first) == 3


def test_the_cache_may_be_deleted_damaged_or_unwritable(kept, parsed, monkeypatch):
    first = list(files.read_files(given()))
    for file in kept.iterdir():
        file.unlink()
    same(first, files.read_files(given()))
    for damaged in (b"", b"ARROW1\0\0", os.urandom(500), b"x" * 5000):
        for file in kept.iterdir():
            file.write_bytes(damaged)
        same(first, files.read_files(given()))
    half = {file: file.read_bytes() for file in kept.iterdir()}
    for file, data in half.items():
        file.write_bytes(data[: len(data) // 2])
    same(first, files.read_files(given()))
    assert len(parsed) == 7 * 3
    monkeypatch.setenv(cache.PLACE, str(SAMPLES / "wos-ordinary.txt" / "no folder"))
    same(first, files.read_files(given()))
    monkeypatch.setenv(cache.PLACE, "")
    same(first, files.read_files(given()))
    assert len(parsed) == 9 * 3


def test_a_changed_file_a_new_name_another_format_and_new_code_are_read_anew(kept, parsed, monkeypatch):
    path = SAMPLES / "ris-vendors.ris"
    data = path.read_bytes()
    list(files.read_files([File("a.ris", len(data), lambda: data)]))
    list(files.read_files([File("a.ris", len(data), lambda: data + b"\n")]))
    list(files.read_files([File("b.ris", len(data), lambda: data)]))
    list(files.read_files([File("a.ris", len(data), lambda: data, "ris")]))
    monkeypatch.setattr(cache, "code", lambda *rooms: "another version")
    list(files.read_files([File("a.ris", len(data), lambda: data)]))
    assert len(parsed) == len(list(kept.iterdir())) == 5


def test_a_file_that_is_no_export_is_a_complaint_and_never_kept(kept):
    (reading,) = files.read_files([File("a.pdf", 4, lambda: b"%PDF")])
    assert [complaint.where for complaint in reading.complaints] == ["a.pdf"]
    assert not len(reading.entries)
    assert not kept.exists()


def test_what_nobody_asked_for_goes_and_nothing_that_is_not_ours(kept):
    kept.mkdir(parents=True)
    old, new, theirs = kept / ("a" * 64 + "-" + "b" * 64), kept / ("c" * 64 + "-" + "d" * 64), kept / "thesis.txt"
    beside = kept.parent / ("a" * 64 + "-" + "b" * 64)
    for file in (old, new, theirs, beside):
        file.write_bytes(b"")
    for file in (old, theirs, beside):
        os.utime(file, (time.time() - 100 * 24 * 3600,) * 2)
    cache.put("e" * 64, lambda path: path.write_bytes(b"x"))
    assert {file.name[:64] for file in kept.iterdir()} == {"c" * 64, "e" * 64, "thesis.txt"}
    assert beside.exists()


@pytest.mark.parametrize("seed", range(20))
def test_one_bit_that_fell_over_is_seen(kept, parsed, seed):
    (first,) = files.read_files(given("ris-vendors.ris"))
    (file,) = kept.iterdir()
    data = bytearray(file.read_bytes())
    at = seed * len(data) // 20
    data[at] ^= 1 << seed % 8
    file.write_bytes(data)
    same([first], files.read_files(given("ris-vendors.ris")))
    assert parsed == ["ris-vendors.ris"] * 2


def test_large_files_are_read_side_by_side_as_one_after_the_other(kept, parsed, monkeypatch):
    alone = list(files.read_files(given()))
    for file in kept.iterdir():
        file.unlink()
    monkeypatch.setattr(files, "_LARGE", 1)
    parsed.clear()
    same(alone, files.read_files([*given(), *given("wos-ordinary.txt")][:3], workers=2))
    assert parsed == []  # not here
    assert len(list(kept.iterdir())) == 3


@pytest.mark.parametrize("killed", [1, 2])
def test_files_that_stood_by_when_a_reader_was_killed_are_read_after_all(monkeypatch, killed):
    alone = list(files.read_files(given()))
    monkeypatch.setattr(files, "_LARGE", 1)
    monkeypatch.setattr(files.ProcessPoolExecutor, "submit", breaks(killed, files.ProcessPoolExecutor.submit))
    same(alone, files.read_files(given(), workers=2))


def test_a_file_that_ends_every_reader_is_refused(monkeypatch):
    monkeypatch.setattr(files, "_LARGE", 1)
    monkeypatch.setattr(files.ProcessPoolExecutor, "submit", breaks(100, files.ProcessPoolExecutor.submit))
    readings = list(files.read_files(given(), workers=2))
    assert [str(complaint) for reading in readings for complaint in reading.complaints] == [
        f"{name}: reading this file ended the process that read it; it may be damaged, or too large" for name in NAMES
    ]


def breaks(times, submit):
    """A pool that is found broken so many times: as a file is handed over, or as its entries are awaited."""
    left = [times]

    def broken(self, *task):
        left[0] -= 1
        if left[0] < 0:
            return submit(self, *task)
        if left[0] % 2:
            raise BrokenProcessPool("killed")
        future: Future = Future()
        future.set_exception(BrokenProcessPool("killed"))
        return future

    return broken


def began(pid: int) -> None:
    """Wait until a process has begun three others, two readers and who tracks them; some seconds without /proc."""
    if not Path("/proc/self/stat").exists():
        time.sleep(3)
        return
    for _ in range(200):
        time.sleep(0.1)
        found = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                found += stat.read_text("ascii", "replace").rpartition(")")[2].split()[1] == str(pid)
        if found > 2:
            return


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_reader_outlives_the_program(tmp_path, stop):
    for name in ("a.ris", "b.ris"):
        (tmp_path / name).write_text(
            "TY  - JOUR\nTI  - A title\nAB  - " + "word " * 2_000_000 + "\nER  -\n" * 1, "utf-8"
        )
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.writelines(f"TY  - JOUR\nTI  - Title {n}\nAU  - Adler, Mia\nER  -\n" for n in range(60_000))
    command = [sys.executable, "-m", "review", "convert", "a.ris", "b.ris", "-o", "c.csv"]
    run = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    began(run.pid)
    run.send_signal(stop)
    # The pipes close only when the last process that holds them is gone.
    _, told = run.communicate(timeout=20)
    assert run.returncode in (128 + stop, -stop)
    assert stop is signal.SIGKILL or told.strip() == "Stopped."
    assert {path.name for path in tmp_path.iterdir()} == {"a.ris", "b.ris"}


def test_the_account_of_a_file_names_lines():
    problems = [Problem(f"a.ris:{line}", "x") for line in (9, 4, 11, 23, 40, 77)]
    lost = Problem("a.ris:30", "x", lost=True)
    assert account("a.ris", "RIS", 3, 2, [*problems, lost, Problem("a.ris", "x")]) == (
        "a.ris: RIS, 3 entries seen, 2 read, 7 repairs (lines 4, 9, 11, 23, 40 and 1 more), 1 not read (line 30)"
    )
    assert account("a.ris", "RIS", 1, 1, []) == "a.ris: RIS, 1 entry seen, 1 read, 0 repairs, 0 not read"


def test_names_of_entries_are_their_places():
    readings = list(files.read_files(given("bibtex-ordinary.bib")))
    names = files.joined([readings[0].entries, readings[0].entries]).index.tolist()
    assert names[0].startswith("bibtex-ordinary.bib:")
    assert len(set(names)) == len(names) == 2 * len(readings[0].entries)
    assert names[len(names) // 2] == names[0] + "#2"
    assert json.dumps(files.joined([]).index.tolist()) == "[]"
