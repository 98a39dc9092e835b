"""Coefficients of agreement: the examples of their authors, their laws, and what has no value."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.coding import read_codebook, read_sheet
from review.coding.agreement import (
    COEFFICIENTS,
    coders,
    cohen_kappa,
    krippendorff_alpha,
    pairs,
    percent_agreement,
    ratings,
    shared,
)
from review.coding.sheets import resolve
from review.records import table

few = settings(max_examples=60, deadline=None)


def units(*rows: str) -> list[dict[str, str]]:
    """A line a coder, a word a unit; '.' for no code."""
    by_coder = {name: row.split() for name, row in zip("abcd", rows, strict=False)}
    count = len(rows[0].split())
    return [{name: codes[n] for name, codes in by_coder.items() if codes[n] != "."} for n in range(count)]


def crossed(counts: list[list[int]]) -> list[dict[str, str]]:
    """Two coders from their table of counts, rows the first."""
    return [
        {"a": str(i), "b": str(j)} for i, row in enumerate(counts) for j, count in enumerate(row) for _ in range(count)
    ]


# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A, B and C.
BINARY = units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
NOMINAL = units("a a b b d c c c e d d a", "b a b b b c c c e d d d")
FOUR = units("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")


@pytest.mark.parametrize(("given_units", "alpha"), [(BINARY, 0.095), (NOMINAL, 0.692), (FOUR, 0.743)])
def test_alpha_is_that_of_its_author(given_units, alpha):
    assert krippendorff_alpha(shared(given_units)) == pytest.approx(alpha, abs=0.0005)


@pytest.mark.parametrize(
    ("counts", "agree", "kappa"),
    [
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.70, 0.492),  # Cohen (1960), Table 1
        ([[20, 5], [10, 15]], 0.70, 0.40),  # the example that textbooks and Wikipedia give
        ([[95, 2], [2, 1]], 0.96, 0.313),  # the paradox of prevalence
        ([[0, 5], [5, 0]], 0.0, -1.0),
    ],
)
def test_kappa_is_that_of_its_author(counts, agree, kappa):
    assert percent_agreement(crossed(counts)) == pytest.approx(agree, abs=0.0005)
    assert cohen_kappa(crossed(counts)) == pytest.approx(kappa, abs=0.0005)


def test_one_code_alone_leaves_them_undefined():
    same = units("x x x", "x x x")
    assert (cohen_kappa(same), krippendorff_alpha(same), percent_agreement(same)) == (None, None, 1.0)
    assert (krippendorff_alpha([]), percent_agreement([])) == (None, None)


def test_kappa_is_of_two_coders_alone():
    with pytest.raises(ValueError, match="two coders"):
        cohen_kappa(shared(FOUR))
    with pytest.raises(ValueError, match="two coders"):
        cohen_kappa([])


CODES = st.sampled_from("xyz")
TWO = st.lists(st.fixed_dictionaries({"a": CODES, "b": CODES}), min_size=1, max_size=12)


@given(TWO)
@few
def test_coefficients_are_bounded_and_blind_to_the_names_of_coders_and_codes(given_units):
    swapped = [{"a": f"{u['b']}!", "b": f"{u['a']}!"} for u in given_units]
    for coefficient in COEFFICIENTS.values():
        value = coefficient.value(given_units)
        assert value is None or -1 <= value <= 1
        other = coefficient.value(swapped)
        assert value == other or math.isclose(value, other)
        if value is not None and all(u["a"] == u["b"] for u in given_units):
            assert value == 1


@given(TWO)
@few
def test_alpha_of_two_coders_is_scotts_pi_corrected_for_the_size_of_the_sample(given_units):
    """Krippendorff (2011): 1 - alpha = (1 - pi) (n - 1) / n, n the number of codes; pi by its definition."""
    n = 2 * len(given_units)
    codes = [code for unit in given_units for code in unit.values()]
    chance = sum((codes.count(code) / n) ** 2 for code in set(codes))
    alpha = krippendorff_alpha(given_units)
    if chance == 1:
        assert alpha is None
    else:
        pi = (percent_agreement(given_units) - chance) / (1 - chance)
        assert 1 - alpha == pytest.approx((1 - pi) * (n - 1) / n)


def test_pairs_and_the_units_that_they_share():
    given_units = [{"a": "1", "b": "1"}, {"a": "1"}, {"b": "1", "c": "2", "a": "1"}, {"d": "1"}]
    assert coders(given_units) == ["a", "b", "c", "d"]
    assert pairs(given_units) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert shared(given_units, ("a", "c")) == [{"a": "1", "c": "2"}]
    assert len(shared(given_units)) == 2


def test_what_coders_said_is_read_off_a_sheet():
    book = read_codebook(
        '[s]\nlabel = "S"\n[s.columns.record]\ntype = "record"\n[s.columns.coder]\n'
        '[s.columns.vote]\ntype = "code"\ncodes.x = {}\ncodes.y = {}\n', "codebook.toml",
    )  # fmt: skip
    text = "record,coder,vote\nr1,A,x\nr1,A,y\nr1,B,X\nr2,A,\nr2,,x\nr2,B,y\n"
    records = table([{"title": "One"}, {"title": "Two"}])
    records.index = ["r1", "r2"]
    records["ids"] = ["r1", "r2"]
    sheet = resolve({"s": read_sheet(book["s"], [("s.csv", text)])}, records)["s"]
    assert ratings(sheet, "vote") == {"r1": {"A": "x; y", "B": "x"}, "r2": {"B": "y"}}
