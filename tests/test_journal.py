"""Journals of answers: what is written is read, what was cut off is told, and an undo or a later answer holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_events import FILE, at, event

from review.coding import SheetDefinition, read_codebook
from review.coding.journal import Event, Journal, line, read_journal, rows, standing

VOTES, MANY = (
    read_codebook(text, "codebook.toml")["s"]
    for text in (
        '[s.columns.record]\ntype = "record"\n[s.columns.coder]\n[s.columns.vote]\n[s.columns.note]\n'
        "[s.columns.round]\n",
        '[s.columns.record]\ntype = "record"\n[s.columns.finding]\n[s.columns.place]\nformerly = ["page"]\n',
    )
)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


def told(definition: SheetDefinition, *events: Event) -> list[tuple[str, ...]]:
    """The rows that the events give, as their filled cells."""
    return [tuple(filter(None, row.cells.values())) for row in rows([Journal(FILE, events)], definition)]


# ---- lines -----------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(TEXT, st.dictionaries(TEXT, TEXT, max_size=3), TEXT), max_size=5))
@settings(max_examples=24)
def test_events_are_read_as_they_were_written(given):
    events = [
        Event(at(n), "Ä B", "s", record, cells, round, file=FILE, line=n)
        for n, (record, cells, round) in enumerate(given, 1)
    ]
    data = b"".join(map(line, events))
    assert data.count(b"\n") == len(events)
    read = read_journal(FILE, data)
    assert (read.events, read.problems, read.complaints) == (tuple(events), (), ())
    assert read_journal(FILE, data.replace(b"\n", b"\r\n")).events == tuple(events)


def test_a_journal_that_is_cut_off_anywhere_keeps_all_whole_lines():
    events = [event(n, vote="include", note="naïve\n“quoted”") for n in (1, 2, 3)]
    data = b"".join(map(line, events))
    ends = [len(b"".join(map(line, events[:n]))) for n in range(4)]
    for cut in range(len(data) + 1):
        read = read_journal(FILE, data[:cut])
        whole = sum(end <= cut for end in ends[1:])
        complete = cut + 1 in ends  # only the line feed is missing
        assert read.events == tuple(events[: whole + complete])
        assert read.complaints == ()
        assert len(read.problems) == (cut not in ends and not complete)


def test_what_no_report_can_hold_is_taken_out_of_a_line_that_somebody_wrote():
    strange = line(event(1, note="a#b")).replace(b"#", rb"\ud800\u0000")
    (row,) = rows([read_journal(FILE, strange)], VOTES)
    assert row["note"] == "ab"


BROKEN = {
    '{"time": "2026': "cannot be read",
    "[1]": "no event",
    '{"time": "now", "coder": "AB", "sheet": "s"}': '"now" is not a time',
    '{"time": "2026-13-01T00:00:00.000000Z", "coder": "AB", "sheet": "s"}': "is not a time",
    '{"time": "9999-12-31T23:59:59.999999Z", "coder": "AB", "sheet": "s"}': "is not a time",
    "<<<<<<< HEAD": "git left this line here",
    '{"time": "2026-01-01T00:00:00.000000Z", "sheet": "s"}': 'no "coder"',
    '{"time": "2026-01-01T00:00:00.000000Z", "coder": "AB", "sheet": "s", "cells": {"vote": 1}}': "text in quotes",
    '{"time": "2026-01-01T00:00:00.000000Z", "coder": "AB", "sheet": "s", "cels": {}}': 'did you mean "cells"',
    '{"time": "2026-01-01T00:00:00.000000Z", "coder": "AB", "sheet": "s", "undoes": "2020-01-01T00:00:00.000000Z"}': (
        "which is not there"
    ),
    '{"time": "2026-01-01T00:00:02.000000Z", "coder": "AB", "sheet": "s", "undoes": "2026-01-01T00:00:03.000000Z"}': (
        "which is not earlier"
    ),
    '{"time": "2026-01-01T00:00:02.000000Z", "coder": "AB", "sheet": "s", "undoes": "2026-01-01T00:00:02.000000Z"}': (
        "which is not earlier"
    ),
    "[" * 5000: "cannot be read",
}


@pytest.mark.parametrize("wrong", BROKEN, ids=lambda wrong: wrong[-30:])
def test_a_line_that_cannot_be_read_is_told_and_the_rest_is_read(wrong):
    first, last = event(1, vote="include"), event(3, vote="exclude")
    read = read_journal(FILE, line(first) + wrong.encode() + b"\n" + line(last))
    (complaint,) = read.complaints
    assert complaint.where == f"{FILE}:2"
    assert BROKEN[wrong] in str(complaint)
    assert [e.time for e in read.events if e.cells] == [at(1), at(3)]


def test_a_line_that_was_copied_to_be_changed_is_told_since_one_of_the_two_would_be_lost():
    first, copied = event(1, vote="include"), replace(event(1, vote="exclude"), coder="ab")
    (complaint,) = read_journal(FILE, line(first) + line(event(2)) + line(copied)).complaints
    assert complaint.where == f"{FILE}:3"
    assert f"the time of the one at {FILE}:1, and says something else" in str(complaint)
    assert not read_journal(FILE, line(first) * 2).complaints  # as a sync or a merge leaves it


# ---- what holds ------------------------------------------------------------------------------------------------------


def test_the_latest_vote_of_a_coder_supersedes_and_an_undo_brings_the_earlier_one_back():
    first, second = event(1, vote="include"), event(2, undoes=1, vote="exclude")
    assert told(VOTES, first) == [("r1", "AB", "include")]
    assert told(VOTES, first, second) == [("r1", "AB", "exclude")]
    assert told(VOTES, first, second, event(3, undoes=2)) == [("r1", "AB", "include")]
    assert told(VOTES, first, second, event(3, undoes=2), event(4, undoes=1)) == []
    # Without naming the one before, as after a merge of two journals of one coder.
    assert told(VOTES, first, event(5, vote="undecided")) == [("r1", "AB", "undecided")]


def test_rounds_and_coders_do_not_supersede_each_other():
    practice = replace(event(1, vote="include"), round="calibration")
    found = told(VOTES, practice, event(2, vote="exclude"), event(3, coder="CD", vote="include"))
    assert found == [("r1", "AB", "include", "calibration"), ("r1", "AB", "exclude"), ("r1", "CD", "include")]
    assert told(VOTES, event(1, vote="include"), event(2, coder="ab", vote="exclude")) == [("r1", "ab", "exclude")]


def test_a_sheet_of_many_rows_a_record_keeps_them_and_changes_one_by_name():
    first, second = event(1, finding="A"), event(2, finding="B")
    assert told(MANY, first, second) == [("r1", "A"), ("r1", "B")]
    assert told(MANY, first, second, event(3, undoes=1, finding="C")) == [("r1", "B"), ("r1", "C")]


def test_a_column_that_has_a_new_name_is_found_by_its_old_one():
    assert told(MANY, event(1, page="p. 3")) == [("r1", "p. 3")]


def test_a_copy_that_a_sync_of_files_leaves_counts_once():
    events = (event(1, vote="include"), event(2, "r2", vote="exclude"))
    copy = Journal("journal-AB (copy).jsonl", (*events[:1], event(3, "r3", vote="include")))
    found = rows([Journal(FILE, events), copy], VOTES)
    assert [row["record"] for row in found] == ["r1", "r2", "r3"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["include", "exclude", None])), max_size=12))
@settings(max_examples=36)
def test_what_holds_is_what_a_coder_who_undoes_step_by_step_expects(steps):
    """A model: a stack of votes a record; None undoes the last vote that holds on it."""
    stacks: dict[str, list[tuple[str, str]]] = {}
    events = []
    for n, (record, vote) in enumerate(steps, 1):
        stack = stacks.setdefault(record, [])
        if vote:
            events.append(Event(at(n), "AB", "s", record, {"vote": vote}, undoes=stack[-1][0] if stack else ""))
            stack.append((at(n), vote))
        elif stack:
            events.append(Event(at(n), "AB", "s", record, {}, undoes=stack.pop()[0]))
    expected = {record: stack[-1] for record, stack in stacks.items() if stack}
    assert {e.record: (e.time, e.cells["vote"]) for e in standing(events)} == expected
    assert len(standing(events)) == len(expected)
