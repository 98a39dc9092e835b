"""The line of every setting of a TOML text is found."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.errors import did_you_mean, nearest
from review.errors.places import lines_of, place, toml_complaint

TEXT = '''# comment
title = "x"

[[stage]]
kind = "search"
[[stage]]
kind = "years"
note = """
[not.a.table]
first = 1
"""
first = 2
[coding]
codebook = "c"
[screening.columns]
record = { label = "R" }
[[a.b]]
[a.b.c]
"d e" = 1
'''


def test_lines_of_tables_keys_and_arrays():
    lines = lines_of(TEXT)
    assert lines[("title",)] == 2
    assert lines[("stage", 0)] == 4
    assert lines[("stage", 1, "kind")] == 7
    assert lines[("stage", 1, "first")] == 12
    assert lines[("coding", "codebook")] == 14
    assert lines[("screening", "columns", "record")] == 16
    assert lines[("a", "b", 0, "c", "d e")] == 19
    assert ("not", "a", "table") not in lines


def test_a_place_that_is_not_there_is_that_of_the_table_around_it():
    assert place("f.toml", lines_of(TEXT), ("stage", 1, "last")) == "f.toml:6"
    assert place("f.toml", lines_of(TEXT), ("nowhere",)) == "f.toml"


def test_what_is_no_toml_is_told_with_its_place():
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads("a = 1\nb = \n")
    assert str(toml_complaint("f.toml", caught.value)).startswith("f.toml:2:5: this is not valid TOML: ")


@given(st.text(max_size=200))
def test_any_text_has_lines(text):
    lines_of(text)


def test_the_nearest_name_is_offered():
    assert nearest("jounral", ["journals", "title"]) == "journals"
    assert nearest("JOURNALS", ["journals", "title"]) == "journals"
    assert nearest("xyz", ["journals", "title"]) is None
    assert did_you_mean("xyz", ["journals", "title"]) == "choose one of journals, title"
    assert did_you_mean("xyz", []) == ""
