"""The PRISMA 2020 flow diagram: where each stage stands in it, what its boxes hold, and that they balance."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review import records
from review.errors import ReviewError
from review.nouns import Decision, Flow, Project, Review, Stage, standing
from review.pipeline import run, screen
from review.project.load import load
from review.report.figures import figures
from review.report.figures.prisma import prisma_files
from review.tables.flow import DATABASES, OTHERS
from review.tables.prisma import PLACES, _balance, _column, _ends, misplaced, placed, prisma

KEEP, DROP, OPEN = Decision("keep"), Decision("drop", "why"), Decision("open", "no vote yet")


def stage(name: str, *, people: bool = False, prisma: str = "", skips=(), not_retrieved: str = "") -> Stage:
    return Stage(
        name, "coding" if people else "types", name, lambda table: [], {}, frozenset(skips) | {"previous"}, people,
        prisma=prisma, not_retrieved=not_retrieved,
    )  # fmt: skip


def carried_out(vias: list[str], entries: list[tuple[int, str]], stages: list[tuple[Stage, list[Decision]]]) -> Review:
    """A review of drawn decisions. vias: one a record. entries: (number of the record, via) of what was merged into it,
    beside the entry that it stands for."""
    every = [*enumerate(vias), *entries]
    table = records.table([{"title": f"t{n}", "via": via, "database": f"{via} {n % 2}"} for n, via in enumerate(vias)])
    merged = records.table(
        [{"title": f"t{n}", "via": via, "database": f"{via} {n % 2}", "source_file": "f.ris", "source_line": at}
         for at, (n, via) in enumerate(every)]
    )  # fmt: skip
    merged.index = pd.Index([f"f.ris:{at}" for at in range(len(every))], dtype="str")
    table.index = pd.Index([f"r{n}" for n in range(len(vias))], dtype="str")
    merged["record_id"] = pd.array([f"r{n}" for n, _ in every], dtype="str")
    planned = [replace(s, decide=lambda table, ruled=ruled: ruled) for s, ruled in stages]
    rulings = screen(planned, table)
    stands = {
        r: standing((s, rulings[s.name][r]) for s in planned if r in rulings[s.name]) for r in map(str, table.index)
    }
    project = Project("T", {}, merged, (), (), tuple(planned), {}, {}, (), ())
    return Review(project, table, merged, (), rulings, stands, {}, {}, None)


DECISIONS = st.sampled_from([KEEP, KEEP, DROP, Decision("drop", "other"), Decision("drop", "no report"),
                             Decision("drop"), OPEN])  # fmt: skip
WAYS = ("database", "register", "other", "previous")


@st.composite
def reviews(draw) -> Review:
    """Any placement of any stages, also such as the protocol would refuse."""
    vias = draw(st.lists(st.sampled_from(WAYS), max_size=12))
    # An entry of a way that outranks its record's would have made it the record's own.
    again = [(n, w) for n, via in enumerate(vias) for w in draw(st.lists(st.sampled_from(WAYS), max_size=2))
             if ("previous", "database", "register", "other").index(w)
             >= ("previous", "database", "register", "other").index(via)]  # fmt: skip
    stages = []
    for at in range(draw(st.integers(0, 5))):
        people = draw(st.booleans())
        made = stage(
            f"s{at}", people=people, prisma=draw(st.sampled_from(["", "", *PLACES])),
            skips=draw(st.sampled_from([(), ("other",), ("register",), ("database", "register")])),
            not_retrieved=draw(st.sampled_from(["", "no report"])),
        )  # fmt: skip
        stages.append((made, draw(st.lists(DECISIONS, min_size=len(vias), max_size=len(vias)))))
    return carried_out(vias, again, stages)


def steps(flow: Flow):
    return [flow.databases, flow.others]


@given(reviews())
@settings(max_examples=18, deadline=None)
def test_every_box_balances_whatever_the_stages_and_their_places(review):
    flow = prisma(review)
    ended: list[str] = []
    for column in filter(None, steps(flow)):
        entries, removed = column[0].main.ids, column[0].side.ids if column[0].side else frozenset()
        following = (
            column[1].main.ids if len(column) > 1 else flow.included.main.ids & _of(review, column is flow.others)
        )
        assert len(entries) == len(removed) + len(column[0].open) + len(following)
        ended += [record for record in removed if record in review.standings] + list(column[0].open)
        for step, after in pairwise([*column[1:], None]):
            left = step.main.ids - step.side.ids - step.open
            assert step.side.ids | step.open <= step.main.ids
            assert not step.side.ids & step.open
            assert left == (after.main.ids if after else flow.included.main.ids & step.main.ids)
            ended += [*step.side.ids, *step.open]
        for box in (step.side for step in column if step.side):
            told = [ids for label, ids in box.lines if not label.startswith("\u2003")]
            assert not told or frozenset().union(*told) == box.ids
            assert sum(map(len, told)) == len(box.ids) or not told
    assert len(ended) == len(set(ended))
    previous = flow.previous.ids if flow.previous else frozenset()
    assert set(ended) | flow.included.main.ids | previous == set(review.standings)
    assert previous == {r for r in review.records.index if review.records.loc[r, "via"] == "previous"}
    assert flow.included.main.ids | previous == set(review.included)
    assert flow.total is None or flow.total.ids == set(review.included)
    assert sum(len(step.open) for column in steps(flow) for step in column) == len(flow.still_open.ids)


def _of(review: Review, others: bool) -> frozenset[str]:
    via = review.records["via"]
    return frozenset(via.index[via.isin(OTHERS if others else DATABASES)])


def test_a_box_that_does_not_balance_is_named():
    review = carried_out(["database"] * 3, [], [(stage("votes", people=True), [KEEP, DROP, OPEN])])
    column = list(_column(review, DATABASES, _ends(review)))
    _balance(review, DATABASES, column)
    with pytest.raises(ValueError, match="'Records screened' does not balance"):
        _balance(review, DATABASES, [column[0], replace(column[1], open=frozenset())])
    with pytest.raises(ValueError, match="'Records screened' does not balance"):
        _balance(review, DATABASES, [column[0], replace(column[1], open=frozenset({"r1", "r2"}))])
    with pytest.raises(ValueError, match="'Records identified from\\*:' is not duplicates and records"):
        _balance(replace(review, records=review.records.iloc[:2]), DATABASES, column)
    lost = carried_out(["previous"], [], [])
    with pytest.raises(ValueError, match="previous version of review"):
        prisma(replace(lost, standings={"r0": "dropped"}))


# ---- where stages stand ----------------------------------------------------------------------------------------------


def test_where_stages_stand_when_nothing_is_said():
    rules, votes, later, full = stage("types"), stage("votes", people=True), stage("years"), stage("full", people=True)
    assert placed([rules, votes]) == {"types": "other reasons", "votes": "screening"}
    assert list(placed([rules, votes, later, full, stage("x")]).values()) == [
        "other reasons", "screening", "screening", "assessment", "assessment",
    ]  # fmt: skip
    assert placed([stage("types", prisma="automation"), later]) == {"types": "automation", "years": "other reasons"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('prisma = "assessment"', None),
        ('prisma = "automation"', "people decide here, so it cannot be \"automation\", which is before screening"),
        ('not_retrieved = "focus"', 'only reports that are assessed are retrieved, and this stage is "screening"'),
        ('prisma = "assessment"\nnot_retrieved = "focuss"', '"focuss" is not a criterion of the sheet "screening"; did '
         'you mean "focus"?'),
        ('prisma = "asessment"', 'prisma: "asessment" is not known here; did you mean "assessment"?'),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_a_complaint_with_its_line(folder, change, told):
    path = folder / "review.toml"
    path.write_text(
        path.read_text("utf-8").replace('sheet = "screening"\n', f'sheet = "screening"\n{change}\n'), "utf-8"
    )
    if told is None:
        load(folder)
        return
    with pytest.raises(ReviewError) as error:
        load(folder)
    assert any(told in str(c) and str(c).startswith("review.toml:") for c in error.value.complaints), str(error.value)


def test_a_stage_cannot_stand_before_one_that_it_follows():
    wrong = list(misplaced([stage("votes", people=True), stage("lists", prisma="other reasons")]))
    assert [(at, setting) for at, setting, _, _ in wrong] == [(1, "prisma")]
    assert wrong[0][2] == '"other reasons" comes too early, since "votes" goes before this stage and is "screening"'


# ---- what stands in the boxes ----------------------------------------------------------------------------------------


def told(step) -> dict[str, int]:
    return {label.strip("\u2003"): len(ids) for label, ids in step.side.lines}


def test_two_rounds_of_votes_fill_all_the_boxes():
    decisions = [KEEP, DROP, OPEN, KEEP, KEEP, KEEP]
    full = [KEEP, KEEP, OPEN, DROP, Decision("drop", "no report"), OPEN]
    flow = prisma(carried_out(
        ["database", "database", "database", "register", "database", "database"], [(0, "register"), (0, "database")],
        [(stage("votes", people=True), decisions), (stage("full", people=True, not_retrieved="no report"), full)],
    ))  # fmt: skip
    assert [(s.name, len(s.main.ids), len(s.side.ids), len(s.open)) for s in flow.databases] == [
        ("identified", 8, 2, 0), ("screened", 6, 1, 1), ("sought", 4, 1, 0), ("assessed", 3, 1, 1),
    ]  # fmt: skip
    assert [(label, len(ids)) for label, ids in flow.databases[0].main.lines if label[0] != "\u2003"] == [
        ("Databases", 6), ("Registers", 2),
    ]  # fmt: skip
    assert flow.included.main.ids == {"r0"}
    assert not any("could not be retrieved" in note for note in flow.notes)


def test_rules_stand_before_screening_by_name_and_place():
    lists = [Decision("drop", "journal on none of the lists"), KEEP, KEEP]
    robot = [KEEP, Decision("drop", "document type: book"), KEEP]
    flow = prisma(carried_out(["database"] * 3, [], [
        (stage("types", prisma="automation"), robot), (stage("journals"), lists), (stage("v", people=True), [KEEP] * 3),
    ]))  # fmt: skip
    assert told(flow.databases[0]) == {
        "Duplicate records removed": 0, "Records marked as ineligible by automation tools": 1, "document type: book": 1,
        "Records removed for other reasons": 1, "journal on none of the lists": 1,
    }  # fmt: skip
    assert len(flow.databases[1].main.ids) == 1


def test_rules_in_screening_are_told_apart_from_people():
    flow = prisma(carried_out(["database"] * 3, [], [
        (stage("journals", prisma="screening"), [DROP, KEEP, KEEP]), (stage("v", people=True), [KEEP, DROP, KEEP]),
    ]))  # fmt: skip
    assert flow.databases[1].side.title == "Records excluded**"
    assert "** Excluded by people (n\u00a0=\u00a01) and by rules (n\u00a0=\u00a01)." in flow.notes


def test_what_machines_leave_open_waits_where_people_would_decide():
    unsure = [OPEN, OPEN, OPEN]
    flow = prisma(
        carried_out(["database"] * 3, [], [(stage("s"), unsure), (stage("v", people=True), [KEEP, DROP, OPEN])])
    )
    assert [len(s.open) for s in flow.databases] == [0, 1]
    alone = prisma(carried_out(["database"] * 3, [], [(stage("s"), unsure)]))
    assert [(s.name, len(s.open)) for s in alone.databases] == [("identified", 3)]


def test_studies_of_an_earlier_version_skip_every_stage_and_stand_apart():
    flow = prisma(carried_out(["previous", "database", "other"], [(0, "database"), (0, "other")],
                              [(stage("v", people=True), [DROP, KEEP, KEEP])]))  # fmt: skip
    assert flow.previous.ids == {"r0"}
    assert flow.included.main.ids == {"r1", "r2"}
    assert flow.total.ids == {"r0", "r1", "r2"}
    assert (
        told(flow.databases[0])["Duplicate records removed"] == told(flow.others[0])["Duplicate records removed"] == 1
    )
    assert "Of the duplicates, 2 are studies of the previous version that were found again." in flow.notes
    assert flow.included.main.title == "New studies included in review†"


def test_an_earlier_version_in_review_toml(folder):
    """The sources that were found by other means become studies of an earlier version."""
    path = folder / "review.toml"
    path.write_text(path.read_text("utf-8").replace('via = "other"', 'via = "previous"'), "utf-8")
    review = run(load(folder))
    earlier = review.records.index[review.records["via"] == "previous"]
    assert len(earlier) == 4
    for record in earlier:
        assert review.standings[record] == "included"
        assert {ruled[record].reason for ruled in review.rulings.values()} == {
            "not applied: included in an earlier version of the review"
        }
    flow = prisma(review)
    assert flow.previous.ids == set(earlier)
    assert len(flow.total.ids) == len(flow.included.main.ids) + 4
    drawn = {figure.name: figure.svg for figure in figures(review)}
    assert "Previous studies" in drawn["prisma"]
    assert "included in an earlier version" in drawn["flow"]


# ---- the worked example and its files --------------------------------------------------------------------------------


def test_the_worked_example_adds_up(ch):
    flow = prisma(ch)
    first, screened = flow.databases
    assert len(first.main.ids) == len(first.side.ids) + len(screened.main.ids)
    assert len(screened.main.ids) == len(screened.side.ids) + len(screened.open) + len(flow.included.main.ids)
    assert "journal on none of the lists" in told(first)
    assert "Websites and library pages" in dict(flow.others[0].main.lines)
    assert any("no report was sought" in note for note in flow.notes)


def grid(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_numbers_can_be_counted_in_the_sheet_of_entries(ch):
    files = prisma_files(ch)
    entries = grid(files["prisma-entries.csv"])
    assert len(entries) == len(ch.entries)
    counted = [row for row in grid(files["prisma.csv"]) if not row["line"]]
    assert len(counted) >= 8
    for row in counted:
        mine = [e for e in entries if e[row["box"]] and row["column"] in ("", e["column"])]
        assert len(mine) == int(row["n"]), row
    lines = [row for row in grid(files["prisma.csv"]) if row["line"].startswith("document type")]
    assert lines
    for row in lines:
        mine = [e for e in entries if row["line"] in e[row["box"]].split("; ") and e["column"] == row["column"]]
        assert len(mine) == int(row["n"])
