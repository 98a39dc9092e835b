"""What readers do in one go for nearly all entries gives what the long way gives."""

from __future__ import annotations

import json
from unittest import mock

from hypothesis import example, given, settings
from hypothesis import strategies as st

from review import formats
from review.formats import fields, names, ris, wos
from review.formats.markup import plain

few = settings(max_examples=48, deadline=None)
part = st.lists(
    st.sampled_from(("Li", "van", "Dijk", "J.", "JR", "et al", "others", "A", "Ño", "", "\u00a0", "IV", "of")),
    max_size=3,
).map(" ".join)
name = st.lists(part, min_size=1, max_size=3).map(", ".join)
values = st.lists(st.text("ab ;,&<\u2003\n", max_size=6), max_size=5)


@few
@given(st.lists(name, max_size=4).map("; ".join))
@example("Li, J; Dijk, JR")
@example("van Dijk, J. A; Li, JR")
def test_settled_names_stand_as_they_are(text: str) -> None:
    if names.settled(text):
        assert "; ".join(names.people(plain(text))) == text
        assert "; ".join(author for value in text.split("; ") for author in names.people(plain(value))) == text


def test_most_names_are_settled() -> None:
    assert names.settled("Li, J.; van Dijk, Anna Maria; Aït-Ali, Nour El")
    assert not names.settled("LI J, DIJK A")
    assert not names.settled("Li, J., et al.")
    assert not names.settled("Li, Anna et al.; Ma, J")
    assert not names.settled("Li, J. and others")


@few
@given(values)
@example(["a; b", "b"])
@example(["a;b"])
def test_parts_are_joined_each_once(given_values: list[str]) -> None:
    parts = [part.strip() for value in given_values for part in plain(value).split(";")]
    assert fields.joined(given_values) == "; ".join(part for part in dict.fromkeys(parts) if part)


@few
@given(
    st.dictionaries(st.sampled_from(("CR", "C1", "XX", 'a"b')), st.lists(st.text('ab"\\\t', max_size=4), max_size=4))
)
def test_raw_is_json_of_all_that_is_left(given_values: dict[str, list[str]]) -> None:
    told = {tag: kept for tag, each in given_values.items() if (kept := [value for value in each if value])}
    for between in ("", "\n   "):
        pieces = {tag: [between.join(kept)] if between else kept for tag, kept in told.items()}
        raw = fields.Tags(pieces, between).raw()
        assert (json.loads(raw) if raw else {}) == told
    assert json.loads(fields.Tags({"N1": ["a\nb\u2028"]}).raw()) == {"N1": ["a\nb\u2028"]}


ENTRIES = {
    "wos": "PT J\nAU Li, J\n   Dijk, A\nTI A title\n   that wraps\nCR A, 2001\n   B, 2002\nC1 X\n   Y\nPY 2003\nER\n",
    "ris": "TY  - JOUR\nAU  - Li, J\nAU  - Dijk, A\nTI  - A title\nPY  - 2003\nN2  -\nER  - \n",
}
READERS = {"wos": wos, "ris": ris}


@few
@given(
    st.sampled_from(sorted(ENTRIES)), st.integers(0, 90), st.sampled_from((" ", "\t", "\u00a0", "\n", '"', "", "\n   "))
)
def test_an_entry_read_in_one_go_is_as_one_read_by_lines(format: str, at: int, sign: str) -> None:
    text = ENTRIES[format]
    entry = (text[:at] + sign + text[at:]).encode()
    at_once = formats.read(entry, "x.txt", format=format)
    with mock.patch.object(READERS[format], "_regular", return_value=None):
        assert formats.read(entry, "x.txt", format=format) == at_once
