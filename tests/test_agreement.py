"""Coefficients of agreement: published examples, their laws, a second opinion by brute force, and what has no value."""

from __future__ import annotations

import random
import time
import tomllib
from collections import Counter
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.coding.agreement import (
    COEFFICIENTS,
    base_rates,
    coders,
    coincidences,
    confusion,
    estimates,
    fitting,
    groups,
    pairs,
    patterns,
    shared,
)
from review.coding.agreement.bootstrap import draws

few = settings(max_examples=24, deadline=None)
SAMPLES = sorted((Path(__file__).parent / "samples" / "agreement").glob("*.toml"))


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


def counted(counts: list[list[int]]) -> list[dict[str, str]]:
    """Units from how many coders gave each code; who did is not told, so they are numbered."""
    told = [[str(code) for code, n in enumerate(row) for _ in range(n)] for row in counts]
    return [{f"{at:02}": code for at, code in enumerate(codes)} for codes in told]


def sample(file: Path) -> tuple[list[dict[str, str]], dict[str, dict[str, object]]]:
    told = tomllib.loads(file.read_text("utf-8"))
    if "ratings" in told:
        return units(*told["ratings"]), told
    return (crossed(told["crossed"]) if "crossed" in told else counted(told["counts"])), told


def value(name: str, given_units: list[dict[str, str]]) -> float | None:
    return COEFFICIENTS[name].value(given_units)


# ---- published examples ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_coefficients_are_those_published_to_the_printed_digits(file):
    given_units, told = sample(file)
    assert told["source"]
    for name, printed in told["values"].items():
        digits = len(printed.partition(".")[2])
        assert f"{value(name, given_units):.{digits}f}" == f"0{printed}", name


def test_there_are_published_examples_of_each_coefficient():
    assert len(SAMPLES) > 8
    assert {name for file in SAMPLES for name in sample(file)[1]["values"]} == set(COEFFICIENTS)


@pytest.mark.parametrize("file", [f for f in SAMPLES if "intervals" in sample(f)[1]], ids=lambda file: file.stem)
def test_intervals_are_near_those_published_by_variance(file):
    """The formulas of variance assume a normal distribution, so that the two differ a little, more so for few units."""
    given_units, told = sample(file)
    near = 0.08 if len(given_units) < 20 else 0.03
    for name, published in told["intervals"].items():
        found = estimates(given_units, [name])[name]
        assert [found.low, found.high] == pytest.approx(published, abs=near), name
        assert found.low <= found.value <= found.high


# ---- what is undefined -----------------------------------------------------------------------------------------------


def test_one_code_alone_leaves_all_but_per_cent_undefined():
    same = units("3 3 3", "3 3 3")
    assert [value(name, same) for name in COEFFICIENTS] == [1.0] + [None] * (len(COEFFICIENTS) - 1)
    told = estimates(same, fitting("nominal", 2))
    assert (told["percent"].low, told["percent"].high) == (1.0, 1.0)
    assert all(told[name] == (None, None, None, 0) for name in told if name != "percent")


def test_units_that_one_coder_coded_give_nothing():
    alone = units("1 2 .", ". . 1")
    assert {value(name, alone) for name in COEFFICIENTS if name != "kappa"} == {None}
    assert set(estimates([], ["percent", "alpha"]).values()) == {(None, None, None, 0)}


def test_kappa_is_of_two_coders_alone():
    for others in (units("1 2", "1 2", "1 2"), units("1 2", "1 ."), units("1 2")):
        with pytest.raises(ValueError, match="two coders"):
            value("kappa", others)


def test_draws_in_which_a_coefficient_is_undefined_are_left_out_and_told():
    told = estimates(crossed([[99, 1], [0, 0]]), ["kappa", "alpha", "ac1"])
    assert 0.3 < told["alpha"].undefined < 0.45  # 1/e of the draws hold no record on which they part
    assert told["alpha"].low <= told["alpha"].high < 0.05
    assert told["ac1"].undefined == 0
    rare = [{"a": "1"}] * 50 + crossed([[1, 0], [0, 1]])
    mostly = estimates(rare, ["alpha"])["alpha"]
    assert (mostly.value, mostly.low, mostly.high) == (1.0, None, None)
    assert mostly.undefined > 0.5


def test_which_coefficients_fit():
    assert fitting("nominal", 2) == ["percent", "kappa", "alpha", "ac1", "pabak"]
    assert fitting("ordinal", 4) == ["percent", "fleiss", "alpha-ordinal", "ac1", "pabak"]
    assert fitting("interval", 3) == ["percent", "alpha-interval"]


# ---- laws ------------------------------------------------------------------------------------------------------------

CODES = st.sampled_from("123")
TWO = st.lists(st.fixed_dictionaries({"a": CODES, "b": CODES}), min_size=1, max_size=12)
MANY = st.lists(st.dictionaries(st.sampled_from("abcd"), CODES, min_size=1), min_size=1, max_size=10)
OF_MANY = [name for name in COEFFICIENTS if name != "kappa"]


@given(MANY, st.permutations("123"), st.permutations("abcd"), st.randoms(use_true_random=False))
@few
def test_names_of_coders_and_codes_and_the_order_of_units_do_not_matter(given_units, codes, names, chance):
    code, name = dict(zip("123", codes, strict=True)), dict(zip("abcd", names, strict=True))
    renamed = [{name[c]: code[k] for c, k in unit.items()} for unit in given_units]
    chance.shuffle(renamed)
    for each in OF_MANY:
        if each not in ("alpha-ordinal", "alpha-interval"):
            assert value(each, given_units) == pytest.approx(value(each, renamed)), each


@given(MANY)
@few
def test_a_coefficient_is_one_just_when_all_agree(given_units):
    several = shared(given_units)
    agree = all(len(set(unit.values())) == 1 for unit in several)
    for name in OF_MANY:
        found = value(name, given_units)
        assert found is None or found <= 1
        if several and found is not None:
            assert (found == 1) == agree, name


@given(TWO)
@few
def test_kappa_is_one_just_when_both_agree_and_never_below_minus_one(given_units):
    found = value("kappa", given_units)
    assert found is None or -1 <= found <= 1
    if found is not None:
        assert (found == 1) == all(unit["a"] == unit["b"] for unit in given_units)


@given(TWO)
@few
def test_two_coders_by_brute_force(given_units):
    """Each coefficient from its definition, in whole numbers and fractions."""
    n = len(given_units)
    first, second = (Counter(unit[c] for unit in given_units) for c in "ab")
    both = first + second
    same = Fraction(sum(unit["a"] == unit["b"] for unit in given_units), n)
    assert value("percent", given_units) == pytest.approx(float(same))
    if len(both) == 1:
        return
    q = len(both)
    share = {code: Fraction(times, 2 * n) for code, times in both.items()}
    chance = {
        "kappa": sum(Fraction(first[code] * second[code], n * n) for code in both),
        "fleiss": sum(p * p for p in share.values()),  # Scott's pi
        "ac1": sum(p * (1 - p) for p in share.values()) / (q - 1),
        "pabak": Fraction(1, q),
    }
    for name, expected in chance.items():
        assert value(name, given_units) == pytest.approx(float((same - expected) / (1 - expected))), name
    # Krippendorff (2011): 1 - alpha = (1 - pi) (N - 1) / N, N the number of codes; pi is Scott's.
    pi = (same - chance["fleiss"]) / (1 - chance["fleiss"])
    assert value("alpha", given_units) == pytest.approx(float(1 - (1 - pi) * Fraction(2 * n - 1, 2 * n)))


@given(MANY)
@few
def test_alpha_by_brute_force(given_units):
    """From all ordered pairs of codes, for each distance."""
    several = shared(given_units)
    told = [(pair, Fraction(1, len(u) - 1)) for u in several for pair in permutations(map(int, u.values()), 2)]
    values = [int(code) for unit in several for code in unit.values()]
    n, times = len(values), Counter(values)

    def ordinal(a: int, b: int) -> Fraction:
        low, high = sorted((a, b))
        return (sum(times[g] for g in range(low, high + 1)) - Fraction(times[a] + times[b], 2)) ** 2

    distances = {"alpha": lambda a, b: int(a != b), "alpha-ordinal": ordinal,
                 "alpha-interval": lambda a, b: (a - b) ** 2}  # fmt: skip
    for name, apart in distances.items():
        expected = sum(times[a] * times[b] * apart(a, b) for a in times for b in times)
        if not expected:
            assert value(name, given_units) is None
        else:
            observed = sum((apart(*pair) * weight for pair, weight in told), Fraction(0))
            assert value(name, given_units) == pytest.approx(float(1 - (n - 1) * observed / expected)), name


@given(MANY)
@few
def test_coincidences_add_up_to_the_codes_and_confusion_to_the_units(given_units):
    several = shared(given_units)
    rows = coincidences(several, "123")
    assert sum(map(sum, rows)) == pytest.approx(sum(map(len, several)))
    assert all(rows[i][j] == pytest.approx(rows[j][i]) for i in range(3) for j in range(3))
    for two in pairs(given_units):
        both = shared(given_units, two)
        table = confusion(given_units, two, "123")
        assert sum(map(sum, table)) == len(both)
        rates = base_rates(both)
        assert [sum(row) for row in table] == [rates[two[0]][code] for code in "123"]
        assert [sum(column) for column in zip(*table, strict=True)] == [rates[two[1]][code] for code in "123"]


@pytest.mark.parametrize("shift", [0, 1e6, 0.1])
def test_numbers_far_from_zero_lose_no_digits(shift):
    told = [{"a": str(x + shift), "b": str(y + shift)} for x, y in [(1, 1), (2, 2), (3, 3), (3, 4), (4, 4), (1, 2)]]
    assert value("alpha-interval", told) == pytest.approx(1 - 11 * 4 / 360)
    alike = [{"a": str(0.1 + shift), "b": str(0.1 + shift)}] * 7 + [{"a": str(0.3 + shift), "b": str(0.3 + shift)}]
    assert value("alpha-interval", alike) == 1.0
    assert estimates(alike, ["alpha-interval"])["alpha-interval"].low == 1.0


# ---- intervals -------------------------------------------------------------------------------------------------------


def test_an_interval_is_the_same_on_every_run_and_in_any_order_of_records():
    given_units = crossed([[20, 5], [10, 15]])
    names = fitting("nominal", 2)
    assert estimates(given_units, names) == estimates(given_units[::-1], names)
    told = estimates(given_units, names)["alpha"]
    # Frozen, so that a later numpy or machine cannot change a report unseen.
    assert (round(told.low, 6), round(told.high, 6)) == FROZEN


FROZEN = (0.1288, 0.625473)


def test_a_draw_is_of_as_many_units_as_there_are():
    found = patterns(units("1 2 2 1 3", "1 2 1 1 3"))
    drawn = draws(found, number=500)
    assert (drawn.sum(axis=1) == 5).all()
    assert drawn.mean(axis=0) == pytest.approx(found.times, abs=0.2)


def test_five_thousand_records_of_three_coders_take_no_time():
    chance = random.Random(1)
    many = [{c: chance.choice("xyz") for c in "abc" if chance.random() < 0.95} for _ in range(5000)]
    start = time.perf_counter()
    for who, compared in groups(many):
        estimates(compared, fitting("nominal", len(who)))
    estimates(many, ["alpha-ordinal"])
    assert time.perf_counter() - start < 2


# ---- who is compared -------------------------------------------------------------------------------------------------


def test_pairs_and_the_units_that_they_share():
    given_units = [{"a": "1", "b": "1"}, {"a": "1"}, {"b": "1", "c": "2", "a": "1"}, {"d": "1"}]
    assert coders(given_units) == ["a", "b", "c", "d"]
    assert pairs(given_units) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert shared(given_units, ("a", "c")) == [{"a": "1", "c": "2"}]
    assert len(shared(given_units)) == 2
    assert [who for who, _ in groups(given_units)] == [("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c")]
    assert groups(given_units)[-1][1] == shared(given_units)
    assert groups(given_units[1:2]) == []
