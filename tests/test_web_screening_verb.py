"""`review screen` as a program: what it refuses, where it listens, and what it keeps however it ends."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from coding_pages import Running
from typer.testing import CliRunner

from review import cli
from review.pipeline import run
from review.project.load import load
from review.web import server


def test_what_is_asked_wrongly_is_told_before_anything_is_written(folder):
    for given, said in (
        (["--coder", "=x"], "cannot be a coder's name"),
        (["--coder", "AB", "--sheet", "screenin"], 'did you mean "screening"'),
        (["--coder", "AB", "--sheet", "findings"], '"findings" is not a sheet of votes'),
        (["--coder", "AB", "--order", "relevanc"], 'did you mean "relevance"'),
        (["--coder", "AB", "--round", "calibration"], 'has no column "round"'),
        (["--coder", "AB", "--round", "adjudication"], "an adjudicator gets the records that coders disagree on"),
    ):
        failed = CliRunner().invoke(cli.app, ["screen", str(folder), "--no-browser", *given])
        assert said in str(failed.exception)
    assert not list(folder.glob("data/coding/*.jsonl"))


def test_without_the_extra_a_sentence_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "waitress", None)
    failed = CliRunner().invoke(cli.app, ["screen", str(folder), "--coder", "AB"])
    assert "needs waitress; install it with: pip install" in str(failed.exception)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_the_program_keeps_what_it_acknowledged_when_it_is_killed_and_goes_on(folder):
    first = Running(folder, "AB")
    assert 'class="problems"' not in first.get(first.address)
    voted = [first.vote("include"), first.vote("exclude:focus")]
    code, _ = first.end(signal.SIGKILL)
    assert code == -signal.SIGKILL
    with (folder / "data/coding/journal-AB.jsonl").open("a") as journal:
        journal.write('{"torn": "li')
    again = Running(folder, "AB")
    torn = "data/coding/journal-AB.jsonl:3: "
    assert f"<li>{torn}" in again.get(again.address)
    voted.append(again.vote("undecided"))
    assert torn not in again.get(again.root + "/")  # it was read by then
    code, said = again.end(signal.SIGINT)
    assert code == 0
    assert "Ended. Every vote is in" in said
    assert f"\n{torn}" in said
    assert "Traceback" not in said
    assert len(set(voted)) == 3
    mine = [row.record_id for row in run(load(folder)).sheets["screening"].rows if row["coder"] == "AB"]
    assert mine == voted


def test_the_server_listens_on_this_machine_alone_and_a_taken_port_is_told(folder):
    with server.listen() as at:
        host, port = at.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(OSError, match=f"port {port} cannot be had"):
            server.listen(port)
        words = ["screen", str(folder), "--coder", "AB", "--no-browser", "--port", str(port)]
        assert f"port {port} cannot be had" in str(CliRunner().invoke(cli.app, words).exception)
    assert not list(folder.glob("data/coding/*.jsonl"))  # nobody answered anything


def test_a_server_that_is_begun_anew_has_the_port_it_had_unless_that_is_taken():
    with server.listen_as_before("a review\ncoder AB") as at:
        before = at.getsockname()[1]
        assert before in server.PORTS
        with server.listen_as_before("a review\ncoder AB") as other:
            assert other.getsockname()[1] != before
    with server.listen_as_before("a review\ncoder AB") as again:
        assert again.getsockname()[1] == before


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a program at once")
def test_pages_that_nobody_answered_leave_no_file(folder):
    running = Running(folder, "AB")
    running.get(running.address)
    under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    code, said = running.end(signal.SIGTERM if under_nohup else signal.SIGHUP)  # the terminal's window is closed
    assert (code, "Ended. No vote was given." in said) == (0, True)
    assert not list(folder.glob("data/coding/*.jsonl"))
