"""The laws of the pipeline, on the worked example and on records and stages made up by the hundred."""

import dataclasses

import pandas as pd
import pytest
from conftest import without_pictures
from hypothesis import given, settings
from hypothesis import strategies as st

from review import records
from review.nouns import Decision, Stage, standing
from review.pipeline import run, screen
from review.project.batches import issue
from review.project.load import load
from review.project.scaffold import scaffold
from review.project.status import status
from review.report import render, write
from review.tables.counts import by_stage, totals
from review.tables.flow import flow

decisions = st.builds(Decision, st.sampled_from(["keep", "drop", "open"]), st.sampled_from(["a", "b"]))


def table(vias):
    made = records.table([{"title": f"t{n}", "via": via} for n, via in enumerate(vias)])
    made.index = pd.Index([f"r{n}" for n in range(len(vias))], name="record_id", dtype="str")
    return made


@st.composite
def plans(draw):
    vias = draw(st.lists(st.sampled_from(["database", "other"]), max_size=8))
    stages = []
    for n in range(draw(st.integers(0, 4))):
        ruled = draw(st.lists(decisions, min_size=len(vias), max_size=len(vias)))
        skips = draw(st.sampled_from([frozenset(), frozenset({"other"})]))
        settles = draw(st.booleans())
        stages.append(Stage(f"s{n}", "test", f"S{n}", lambda table, ruled=ruled: ruled, {}, skips, settles))
    return table(vias), stages


@given(plans())
def test_every_record_is_dropped_open_or_in_at_every_stage(plan):
    made, stages = plan
    rulings = screen(stages, made)
    for at in range(len(stages) + 1):
        stands = [standing((s, rulings[s.name][r]) for s in stages[:at] if r in rulings[s.name]) for r in made.index]
        assert len(stands) == len(made)
        assert set(stands) <= {"included", "dropped", "open"}


@given(plans())
def test_a_stage_rules_on_those_that_no_earlier_stage_dropped_and_on_no_other(plan):
    made, stages = plan
    rulings = screen(stages, made)
    left = list(made.index)
    for stage in stages:
        assert list(rulings[stage.name]) == left
        left = [r for r in left if rulings[stage.name][r].verdict != "drop"]
        for r in made.index[made["via"] == "other"]:
            if "other" in stage.skips and r in rulings[stage.name]:
                assert rulings[stage.name][r].verdict == "keep"


def test_open_goes_on_and_only_people_settle_it():
    machine = Stage("m", "m", "m", lambda table: [], {})
    people = Stage("p", "p", "p", lambda table: [], {}, settles=True)
    keep, drop, unsure = Decision("keep"), Decision("drop"), Decision("open")
    assert standing([(machine, unsure), (machine, keep)]) == "open"
    assert standing([(machine, unsure), (people, keep)]) == "included"
    assert standing([(machine, unsure), (people, unsure)]) == "open"
    assert standing([(machine, unsure), (people, drop)]) == "dropped"
    assert standing([(people, keep), (machine, unsure)]) == "open"
    assert standing([]) == "included"


def test_a_stage_cannot_edit_the_records():
    def scribble(records):
        records.loc[:, "title"] = "scribbled"
        records["via"] = "other"
        return [Decision("keep")] * len(records)

    made = table(["database"] * 2)
    screen([Stage("s", "s", "s", scribble, {})], made)
    assert list(made["title"]) == ["t0", "t1"]
    assert list(made["via"]) == ["database"] * 2


def test_merging_hides_no_match_from_the_search(new):
    """Of two entries with one DOI, one has the matching title and the other the longer abstract."""
    text = "".join(
        f"TY  - JOUR\nID  - {key}\nTI  - {title}\nAU  - Zed, Z.\nPY  - 2019\nJO  - Journal of Examples\n"
        f"DO  - 10.1234/x\nAB  - {abstract}\nKW  - {keyword}\nER  - \n\n"
        for key, title, abstract, keyword in [
            ("one", "On distant teams and their work", "Remote teams are creative.", "good"),
            (
                "two",
                "On distant teams and their work",
                "A far longer abstract that says nothing of what is sought.",
                "bad",
            ),
        ]
    )
    (new / "data/exports/two.ris").write_text(text, "utf-8")
    (new / "queries/topic.wos.txt").write_text("TS=((remote AND creativ*) NOT bad)", "utf-8")
    review = run(load(new))
    (record,) = review.records.index[review.records["entries"] == 2]
    assert review.rulings["search"][record].verdict == "keep"
    assert review.rulings["search"][record].detail == "as data/exports/two.ris:1 tells it"


def test_a_stage_that_forgets_a_record_is_a_fault():
    with pytest.raises(ValueError, match="each of 2 records"):
        screen([Stage("s", "s", "s", lambda table: [Decision("keep")], {})], table(["database"] * 2))


# ---- the same laws on the worked example ----------------------------------------------------------------------------


def test_entries_seen_are_entries_read_and_problems(ch):
    n = totals(ch)
    assert n["entries_seen"] == n["entries_read"] + n["entries_lost"]
    assert n["entries_read"] == n["records"] + n["entries_merged"]
    assert all(s.seen == s.read + s.lost for s in ch.project.sources)


def test_screening_neither_adds_nor_edits_a_record(ch):
    assert list(ch.standings) == list(ch.records.index)
    assert not ch.records.index.duplicated().any()


def test_counts_add_up_at_every_stage(ch):
    for count in by_stage(ch):
        assert count.dropped + count.open + count.included == len(ch.records)
    last = by_stage(ch)[-1]
    n = totals(ch)
    assert (last.dropped, last.open, last.included) == (n["dropped"], n["open"], n["included"])


def test_every_box_of_the_flow_is_a_set_of_ids_that_balances(ch):
    drawn = flow(ch)
    ids = set(ch.records.index)
    ends = [set(drawn.included.main.ids), set(drawn.still_open.ids)]
    for column in (drawn.databases, drawn.others):
        assert column[0].main.ids <= set(ch.entries.index)
        for step in column[1:]:
            assert step.main.ids <= ids
            assert step.side.ids == frozenset().union(*(line for _, line in step.side.lines))
            assert sum(len(line) for _, line in step.side.lines) == len(step.side.ids)
            ends.append(set(step.side.ids))
    assert sum(map(len, ends)) == len(ids)
    assert set().union(*ends) == ids


@pytest.fixture(scope="module")
def rendered(ch):
    """The reports of the worked example without pictures, which are drawn from the figures that are compared."""
    with without_pictures():
        return render(ch)


def test_the_order_of_files_and_rows_changes_no_byte(ch, rendered, undrawn):
    shuffled = ch.project.entries.sample(frac=1, random_state=7)
    assert render(run(dataclasses.replace(ch.project, entries=shuffled))) == rendered


def test_two_runs_give_the_same_bytes(folder, rendered, undrawn):
    assert render(run(load(folder))) == rendered


def test_every_edge_names_the_row_of_the_sheet_it_came_from(ch):
    rows = {row.place: row for row in ch.sheets["findings"].rows}
    edges = [edge for edge in ch.graph.edges(keys=True, data=True) if edge[3]["layer"] == "finding"]
    assert edges
    for _, _, place, data in edges:
        assert rows[place].record_id == data["study"]
        assert rows[place]["finding"] == data["finding"]


# ---- human work is never overwritten ---------------------------------------------------------------------------------


def written(folder):
    with without_pictures():
        write(run(load(folder)), folder / "reports")


VERBS = {
    "run": written,
    "check": lambda folder: render(run(load(folder))),
    "status": status,
    "sheet screening": lambda folder: issue(run(load(folder)), folder, "screening", coder="CD"),
    "sheet constructs": lambda folder: issue(run(load(folder)), folder, "constructs"),
    "sheet agenda": lambda folder: issue(run(load(folder)), folder, "agenda"),
    "vote": lambda folder: vote(folder, "include"),
    "doubt": lambda folder: vote(folder, "undecided"),
}


def vote(folder, word):
    """A person fills in the first row of the newest sheet that still waits for a vote."""
    for path in sorted(folder.glob("data/coding/screening-*.csv"), reverse=True):
        text = path.read_text("utf-8-sig")
        if ",CD,,,," in text:
            path.write_text(text.replace(",CD,,,,", f",CD,,{word},,", 1), "utf-8-sig")
            return


def people_s(folder):
    """Every file that a person may have typed in, and what it holds."""
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and "reports" not in p.parts}


@settings(max_examples=10)
@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=4))
def test_no_verb_changes_a_file_that_people_type_in(tmp_path_factory, verbs):
    folder = tmp_path_factory.mktemp("law") / "review"
    scaffold(folder)
    for verb in verbs:
        before = people_s(folder)
        VERBS[verb](folder)
        after = people_s(folder)
        if verb not in ("vote", "doubt"):
            assert {path: after[path] for path in before} == before
    assert run(load(folder)).standings
