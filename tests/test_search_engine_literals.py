"""The two ways in which literals are looked for find the same: what a look at every place of every record finds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_drawn import cases, shown, table, terms
from search_oracle import answer

from review.search import evaluate, parse
from review.search.engine import literals
from review.search.engine import terms as engine_terms
from review.search.engine.automaton import Automaton
from review.search.engine.found import Sought
from review.search.engine.literals import Hits, Scanner, stems
from review.search.engine.starts import REACH, Starts
from review.search.engine.text import WORD, Text, folded, rows_of
from review.search.tree import ANY

PIECES = [
    "ne",
    "need",
    "needs",
    "edge",
    "a",
    "ab",
    "na",
    "nana",
    "é",
    "ß",
    "я",
    "я1",
    " ",
    " ",
    "-",
    "_",
    ";",
    "\n",
    "",
]
TEXTS = st.lists(st.none() | st.lists(st.sampled_from(PIECES), max_size=8).map("".join), min_size=1, max_size=8)
SOUGHT = ["ne", "need", "needs", "e", "ed", "edge", "a", "ab", "na", "nana", "é", "я", "я1"]
LITERALS = st.lists(st.sampled_from([one.encode() for one in SOUGHT]), min_size=1, max_size=8, unique=True)


def text(cells: list[str | None]) -> Text:
    return folded(pa.array(cells, pa.string()), "title")


def naive(looked: Text, sought: list[bytes]) -> set[tuple[bytes, int]]:
    """Each literal and where it begins a word, by a look at every place."""
    found = set()
    for start, end in zip(looked.bounds[:-1].tolist(), looked.bounds[1:].tolist(), strict=True):
        record = looked.letters[start:end].tobytes()
        for at in range(len(record)):
            begins = at == 0 or not (record[at - 1 : at].isalnum() or record[at - 1] > 127)
            found |= {(one, start + at) for one in sought if begins and record.startswith(one, at)}
    return found


@given(TEXTS, LITERALS)
@settings(max_examples=72, deadline=None)
def test_both_ways_find_what_is_there(cells: list[str | None], sought: list[bytes]) -> None:
    looked = text(cells)
    expected = naive(looked, sought)
    for way in (Automaton(list(stems(sought)), begins=True), Starts(list(stems(sought, REACH)))):
        known = list(stems(sought, REACH if isinstance(way, Starts) else None))
        matches = way.matches(looked)
        found = {(known[which], at) for which, at in zip(matches.which.tolist(), matches.at.tolist(), strict=True)}
        assert found == naive(looked, known)
        assert (np.diff(matches.at) >= 0).all()
    hits = Scanner(sought, begins=True).hits(looked)
    assert {(one, at) for one, where in hits.items() for at in where.at.tolist()} == expected


@given(case=cases(st.lists(terms, min_size=1, max_size=6)))
@settings(max_examples=36, deadline=None)
def test_a_look_at_every_word_agrees_with_the_oracle(case) -> None:  # type: ignore[no-untyped-def]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals, "_SAMPLE", -1)
        patch.setattr("review.search.engine.starts._STRETCH", 5)
        trees, rows = case
        for tree in trees:
            assert evaluate(tree, table(rows)).words() == [answer(tree, row) for row in rows], shown(tree)


def test_a_thousand_literals_are_told_apart() -> None:
    words = [f"w{number:04}" for number in range(2500)]
    looked = text([" ".join(words[at::5]) for at in range(5)])
    hits = Starts([word[:4].encode() for word in words[::10]]).matches(looked)
    assert len(hits.at) == 2500
    found = Scanner([word.encode() for word in words[::3]], begins=True).hits(looked)
    assert {word: rows_of(hits.at, looked).tolist() for word, hits in found.items()} == {
        word.encode(): [words.index(word) % 5] for word in words[::3]
    }


def test_common_words_are_sought_word_by_word_and_rare_ones_by_the_automaton(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        Starts, "matches", lambda self, text, matches=Starts.matches: asked.append(1) or matches(self, text)
    )
    records = pd.DataFrame({"title": ["the need of the many and the few " * 2000] * 8})
    for query, expected in (("needle", 0), ("the", 1)):
        asked.clear()
        evaluate(parse(f"TI={query}"), records)
        assert bool(asked) is bool(expected)


def test_any_amount_of_literals_is_told_apart() -> None:
    words = [f"w{number:05}".encode() for number in range(70_000)]
    looked = text(["w00001 w65535", "w65536 w65537", "w69999"])
    matches = Starts(words).matches(looked)
    assert [words[which].decode() for which in matches.which] == ["w00001", "w65535", "w65536", "w65537", "w69999"]
    matches = Automaton(words, begins=True).matches(looked)
    assert [words[which].decode() for which in matches.which] == ["w00001", "w65535", "w65536", "w65537", "w69999"]


# ---- back over letters or signs --------------------------------------------------------------------------------------


@settings(max_examples=36, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), min_size=1, max_size=6),
    st.sampled_from(["title", "keywords"]), st.booleans(), st.integers(1, 3), st.data(),
)  # fmt: skip
def test_back_as_byte_by_byte(texts: list[str], name: str, of_word: bool, steps: int, data: st.DataObject) -> None:
    text = folded(pa.array(texts, pa.string()), name)
    chosen = data.draw(st.lists(st.booleans(), min_size=len(text.letters), max_size=len(text.letters)))
    at = np.flatnonzero(np.array(chosen, np.bool_))
    rows = rows_of(at, text)
    expected = []
    for place, row in zip(at.tolist(), rows.tolist(), strict=True):
        while place > text.bounds[row]:
            letter = int(text.letters[place - 1])
            if WORD[letter] is not np.bool_(of_word) or (not of_word and text.parted and letter == ord(";")):
                break
            place -= 1
        expected.append(place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_terms, "_STEPS", steps)
        assert engine_terms.back(text, Hits(at, rows), at, of_word=of_word).tolist() == expected


@pytest.mark.parametrize(("letter", "of_word"), [("a", True), (" ", False)])
def test_back_over_many_millions_of_bytes(letter: str, of_word: bool) -> None:
    """Which a byte at a time took minutes."""
    count = 30_000_000
    letters = np.full(2 * count, ord(letter), np.uint8)
    text = Text(letters, np.array([0, count, 2 * count]), np.ones(2, np.bool_), False)
    at, rows = np.array([count - 1, 2 * count - 9, 2 * count - 1]), np.array([0, 1, 1])
    assert engine_terms.back(text, Hits(at, rows), at, of_word=of_word).tolist() == [0, count, count]


def test_a_word_that_holds_a_literal_many_times_is_proved_once() -> None:
    found = engine_terms.Terms([Sought(((ANY, "tion"),), True)])
    text = folded(pa.array(["tion" * 50 + " nation", "tion"]), "title")
    assert found.found(text).places(Sought(((ANY, "tion"),), True)).at.tolist() == [0, 201, 207]
