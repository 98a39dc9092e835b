"""Journals on the disk: what was acknowledged is there whatever happens, and counts in the review."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from journal_events import FILE, at, event, opened, vote

from review.coding.journal import line, read_journal
from review.errors import ReviewError, SheetError
from review.pipeline import run
from review.project import journal as project_journal
from review.project.journal import OpenJournal, journal_file
from review.project.load import load

# ---- on the disk -----------------------------------------------------------------------------------------------------


def test_an_event_is_on_the_disk_when_append_returns_and_the_file_only_grows(tmp_path):
    before = b""
    with opened(tmp_path) as journal:
        for vote in ("include", "exclude"):
            done = journal.append("s", "r1", {"vote": vote, "note": " a\r\nb\x00 "})
            data = (tmp_path / FILE).read_bytes()
            assert data.startswith(before)
            before = data
            assert read_journal(FILE, data).events[-1] == done
    assert done.cells == {"vote": "exclude", "note": "a\nb"}
    assert (done.file, done.line) == (FILE, 2)


def test_what_was_cut_off_is_ended_so_that_the_next_line_begins_anew(tmp_path):
    whole = line(event(1, vote="include"))
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(whole + b'{"time": "2026-01-01T0\xc3')
    vote(tmp_path, "r2", "exclude")
    read = read_journal(FILE, path.read_bytes())
    assert [e.record for e in read.events] == ["r1", "r2"]
    assert read.complaints == ()
    assert [problem.where for problem in read.problems] == [f"{FILE}:2"]
    # A last line that lacks its line feed alone, as some editors leave it, is whole.
    path.write_bytes(whole[:-1])
    vote(tmp_path, "r2", "exclude")
    assert [e.record for e in read_journal(FILE, path.read_bytes()).events] == ["r1", "r2"]


def test_a_second_server_of_the_same_coder_is_refused_until_the_first_ends(tmp_path):
    with opened(tmp_path), opened(tmp_path, "data/coding/journal-CD.jsonl") as other:
        with pytest.raises(ReviewError, match="another `review screen`"):
            OpenJournal(tmp_path, FILE, "AB")
        other.append("s", "r1", {"vote": "include"})
    vote(tmp_path, "r1", "include")


def test_a_journal_without_an_answer_leaves_no_file_and_is_locked_meanwhile(tmp_path):
    with opened(tmp_path):
        with pytest.raises(ReviewError, match="another `review screen`"):
            OpenJournal(tmp_path, FILE, "AB")
        assert (tmp_path / FILE).exists()  # the one that was refused did not take it away
    assert not (tmp_path / FILE).exists()
    with opened(tmp_path) as journal:
        (tmp_path / FILE).write_bytes(line(event(1, vote="include")))  # by a sync of files
        assert not journal.events
    vote(tmp_path, "r2", "exclude")
    with opened(tmp_path) as journal:
        assert [e.record for e in journal.events] == ["r1", "r2"]
    (tmp_path / FILE).write_bytes(b"")
    with opened(tmp_path):
        pass
    assert (tmp_path / FILE).exists()  # somebody else made it


def test_coders_whose_names_make_one_name_of_a_file_share_it_and_see_their_own_events(tmp_path):
    file = journal_file("data/coding", "C D")
    assert file == journal_file("data/coding", "C.D")
    with closing(OpenJournal(tmp_path, file, "C D")) as journal:
        journal.append("s", "r1", {"vote": "include"})
        with pytest.raises(ReviewError, match="another `review screen` has this journal open"):
            OpenJournal(tmp_path, file, "C.D")
    with closing(OpenJournal(tmp_path, file, "C.D")) as journal:
        assert not journal.events
        journal.append("s", "r2", {"vote": "exclude"})
        assert [event.record for event in journal.events] == ["r2"]
    read = read_journal(file, (tmp_path / file).read_bytes())
    assert [(event.coder, event.record) for event in read.events] == [("C D", "r1"), ("C.D", "r2")]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other locks")
def test_a_file_taken_away_while_another_server_waits_for_its_lock_is_not_written_to(tmp_path, monkeypatch):
    """The one that opened it before it was taken away, and locked it after, begins again with a new file."""
    first = OpenJournal(tmp_path, FILE, "AB")
    locked = project_journal.locked

    def late(file):
        first.close()
        return locked(file)

    monkeypatch.setattr(project_journal, "locked", late)
    with opened(tmp_path) as journal:
        with pytest.raises(ReviewError, match="another `review screen`"):
            OpenJournal(tmp_path, FILE, "AB")
        journal.append("s", "r1", {"vote": "include"})
    assert len(read_journal(FILE, (tmp_path / FILE).read_bytes()).events) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_program_that_is_killed_loses_nothing_acknowledged_and_leaves_no_lock(tmp_path):
    script = (
        "import sys; from pathlib import Path; from review.project.journal import OpenJournal\n"
        f"journal = OpenJournal(Path(sys.argv[1]), {FILE!r}, 'AB')\n"
        "while True:\n    print(journal.append('s', 'r1', {'vote': 'include'}).time, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        told = [running.stdout.readline().strip() for _ in range(30)]
        running.send_signal(signal.SIGKILL)
        told += running.stdout.read().split()
    read = read_journal(FILE, (tmp_path / FILE).read_bytes())
    assert set(filter(None, told)) <= {e.time for e in read.events}
    vote(tmp_path, "r1", "include")


def test_a_file_that_was_put_there_anew_meanwhile_is_read_and_added_to(tmp_path):
    with opened(tmp_path) as journal:
        journal.append("s", "r1", {"vote": "include"})
        other = tmp_path / "other"
        other.write_bytes((tmp_path / FILE).read_bytes() + line(event(9, "r2", vote="exclude")))
        other.replace(tmp_path / FILE)
        last = journal.append("s", "r3", {"vote": "include"})
        read = read_journal(FILE, (tmp_path / FILE).read_bytes())
        assert [e.record for e in read.events] == [e.record for e in journal.events] == ["r1", "r2", "r3"]
    assert last.line == 3


def test_a_clock_that_was_set_back_does_not_make_a_vote_the_older_one(tmp_path):
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(line(replace(event(1, vote="include"), time="2999-01-01T00:00:00.000000Z")))
    assert vote(tmp_path, "r1", "exclude").time == "2999-01-01T00:00:00.000001Z"


def test_a_full_disk_is_told_and_the_next_line_begins_anew(tmp_path, monkeypatch):
    with opened(tmp_path) as journal:
        journal.append("s", "r1", {"vote": "include"})
        out = journal._out
        assert out

        class Full:
            def write(self, data: bytes) -> int:
                return out.write(data[:20])

            def __getattr__(self, name: str) -> object:
                return getattr(out, name)

        monkeypatch.setattr(journal, "_out", Full())
        with pytest.raises(OSError, match="No space left"):
            journal.append("s", "r2", {"vote": "include"})
        assert len(journal.events) == 1
        monkeypatch.setattr(journal, "_out", out)
        journal.append("s", "r3", {"vote": "include"})
    read = read_journal(FILE, (tmp_path / FILE).read_bytes())
    assert ([e.record for e in read.events], read.complaints) == (["r1", "r3"], ())
    assert [problem.where for problem in read.problems] == [f"{FILE}:2"]


def test_a_journal_with_a_fault_is_not_added_to(tmp_path):
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(b"nonsense\n" + line(event(1, vote="include")))
    with pytest.raises(SheetError, match=":1: this line of the journal cannot be read"):
        OpenJournal(tmp_path, FILE, "AB")
    assert path.read_bytes().startswith(b"nonsense\n")


def test_a_name_that_no_file_can_have_is_no_coder():
    assert journal_file("data/coding", "Anna B.") == "data/coding/journal-Anna-B.jsonl"
    for name in ("", "=1+1", "???", "\x00", "x" * 90):
        with pytest.raises(ReviewError, match="cannot be a coder's name"):
            journal_file("data/coding", name)


# ---- in a review -----------------------------------------------------------------------------------------------------


def written(folder: Path, *given: dict[str, object]) -> None:
    lines = [
        json.dumps({"time": at(n), "coder": "AB", "sheet": "screening"} | event) for n, event in enumerate(given, 1)
    ]
    (folder / FILE).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def test_votes_of_a_journal_count_as_those_of_a_sheet(folder):
    written(
        folder,
        {"record": "adner2002", "cells": {"vote": "Include", "note": "a\nb"}},
        {"record": "10.1287/MNSC.47.5.611.10482", "cells": {"vote": "exclude", "criterion": "focus"}},
    )
    review = run(load(folder))
    mine = [row for row in review.sheets["screening"].rows if row["coder"] == "AB"]
    assert [(row.record_id, row["vote"], row.place) for row in mine] == [
        ("doi:10.1002/smj.246", "include", f"{FILE}:1"),
        ("doi:10.1287/mnsc.47.5.611.10482", "exclude", f"{FILE}:2"),
    ]
    assert mine[0]["note"] == "a\nb"
    assert f"AB: include ({FILE}:1)" in review.rulings["coding"]["doi:10.1002/smj.246"].detail
    assert review.rulings["coding"]["doi:10.1287/mnsc.47.5.611.10482"].verdict == "open"
    assert FILE in review.project.inputs


def test_what_an_old_journal_says_otherwise_is_told_by_its_line(folder):
    written(
        folder,
        {"record": "adner2002", "cells": {"vote": "inlcude"}},
        {"record": "adner2002", "cells": {"vote": "include", "nte": "x"}, "round": ""},
        {"sheet": "screning", "record": "adner2002", "cells": {"vote": "include"}},
    )
    with pytest.raises(ReviewError) as told:
        load(folder)
    found = {complaint.where: str(complaint) for complaint in told.value.complaints}
    assert 'did you mean "screening"' in found[f"{FILE}:3"]
    assert '"nte"' in found[f"{FILE}:2"]
    written(folder, {"record": "adner2002", "cells": {"vote": "inlcude"}})
    with pytest.raises(ReviewError, match='"inlcude" is not in the codebook; did you mean "include"'):
        load(folder)
    written(folder, {"record": "adner2020", "cells": {"vote": "include"}})
    with pytest.raises(ReviewError, match=f'{FILE}:1: no record is called "adner2020"'):
        run(load(folder))


def test_a_torn_line_is_told_and_stops_nothing(folder):
    written(folder, {"record": "adner2002", "cells": {"vote": "include"}})
    with (folder / FILE).open("ab") as out:
        out.write(b'{"time": "20')
    project = load(folder)
    assert [p.where for p in project.problems if "cut off" in p.what] == [f"{FILE}:2"]
    assert len([row for row in project.sheets["screening"].rows if row["coder"] == "AB"]) == 1


def test_two_files_of_one_coder_that_tell_one_time_otherwise_are_told_once(folder):
    written(folder, {"record": "adner2002", "cells": {"vote": "include"}})
    copy = folder / FILE.replace("AB", "AB-copy")
    copy.write_bytes((folder / FILE).read_bytes())
    load(folder)
    copy.write_bytes(copy.read_bytes().replace(b"include", b"exclude"))
    with pytest.raises(ReviewError) as told:
        load(folder)
    assert "the time of the one at" in str(told.value)
    assert str(told.value).count("says something else") == 1
