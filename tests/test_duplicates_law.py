"""The law of the sheet of pairs: whatever happens to it, what a person typed stays, and no pair is asked twice."""

import csv
import io

import pytest
from duplicate_pairs import ONE, OTHER, SECOND, SHEET, THIRD, carried_out, data, export, ris
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review.dedupe.sheet import COLUMNS, Asked
from review.errors import ReviewError
from review.pipeline import run
from review.project.load import load
from review.project.scaffold import scaffold

EXPORTS = {
    "a.ris": [ONE],
    "b.ris": [OTHER],
    "c.ris": [THIRD, ris("k4")],
    "d.ris": [ONE.replace("ER  - ", "AN  - WOS:000000000000001\nER  - ")],
    "e.ris": [ris("k5", "10.1234/5", title="On prices", first="Moe, A."), ris("k6", "10.1234/6", title="On prices")],
}
ANSWERS = ("same", "different", "", "sme")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("export"), st.sampled_from(sorted(EXPORTS))),
        st.tuples(st.just("remove"), st.sampled_from(sorted(EXPORTS))),
        st.tuples(st.just("decide"), st.sampled_from(ANSWERS), st.integers(0, 4), st.sampled_from([",", ";"])),
        st.tuples(st.just("delete"), st.sampled_from([SHEET, SECOND])),
    ),
    min_size=2,
    max_size=8,
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A review without sheets, which runs quickly."""
    folder = tmp_path_factory.mktemp("law")
    scaffold(folder / "review")
    (folder / "review/review.toml").write_text(
        'title = "t"\n[[export]]\nfiles = "data/exports/*"\ndatabase = "d"\nsearched = "s"\n', "utf-8"
    )
    for path in (folder / "review/data/coding").iterdir():
        path.unlink()
    return folder / "review"


def step(folder, verb, of, *how):
    if verb == "export":
        export(folder, of, *EXPORTS[of])
    elif verb == "remove":
        (folder / "data/exports" / of).unlink(missing_ok=True)
    elif verb == "delete":
        (folder / of).unlink(missing_ok=True)
    elif sheets := sorted((folder / "data/coding").glob("duplicates*.csv")):
        at, delimiter = how
        text = sheets[at % len(sheets)].read_text("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in text[:9] else ","))
        lines[1 + at % (len(lines) - 1)][COLUMNS.index("decision")] = of
        with sheets[at % len(sheets)].open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=delimiter).writerows(lines)


@settings(max_examples=9, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_run_changes_a_file_that_a_person_may_have_touched_or_asks_twice(plain, todo):
    for path in (*(plain / "data/coding").iterdir(), *(plain / "data/exports").glob("?.ris")):
        path.unlink()
    for one in todo:
        step(plain, *one)
        before = data(plain)
        try:
            review = carried_out(plain)
        except ReviewError:  # what a person wrote cannot be followed
            assert data(plain) == before
            continue
        after = data(plain)
        assert {path: after.get(path) for path in before} == before
        assert len(after.keys() - before.keys()) == bool(review.asks)
        again = run(load(plain))
        told = again.project.asked
        assert {pair.where for pair in review.pairs} <= {row.where for row in told if row.same is None}
        assert len(review.pairs) == len({pair.records for pair in review.pairs}) == len({p.where for p in review.pairs})
        assert asked_once(told)
        assert again.asks == b""


def asked_once(told: tuple[Asked, ...]) -> bool:
    return len({row.pair for row in told}) == len(told)
