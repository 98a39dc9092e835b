"""Votes, rounds and rules: what follows from them, whatever their order, and what never does."""

import pandas as pd
import pytest
from codebooks import VOTED
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from review import records
from review.coding import read_codebook, read_sheet, resolve
from review.coding.conflicts import conflicts
from review.coding.rounds import kind, order
from review.coding.votes import Rules, Vote, basis, criteria, latest, same_coder, verdict, votes
from review.errors import SheetError
from review.stages import coding

CODEBOOK = """
[screening.columns]
record = { type = "record", required = true }
coder = {}
note = {}
round = {}
""" + VOTED  # fmt: skip
CRITERIA = {"focus": "not the focus", "level": "another level"}
HEAD = "record,coder,vote,criterion,note,round\n"
TWO = Rules(coders=2)
SAME = Rules(coders=2, criteria="same")
LISTED = Rules(rounds=("pilot", "late", "early"))
JUDGED = Rules(coders=2, verdict="adjudicated")


def vote(coder, said, criterion="", turn="", note=""):
    return Vote("r", coder, said, criterion, note, "s.csv:2", turn)


def cast(text):
    """'AB include; CD exclude focus @2' as votes; the round follows the @."""
    made = []
    for one in filter(None, text.split("; ")):
        said, _, turn = one.partition(" @")
        coder, word, *criterion = said.split()
        made.append(vote(coder, word, *criterion, turn=turn))
    return made


def definition(text=CODEBOOK):
    return read_codebook(text, "codebook.toml")["screening"]


def sheet(*lines, codebook=CODEBOOK):
    table = records.table([{"title": f"Title {name}"} for name in "xyz"])
    table.index = pd.Index(list("xyz"), name="record_id")
    table["ids"] = list("xyz")
    read = read_sheet(definition(codebook), [("s.csv", HEAD + "\n".join(lines) + "\n")])
    return resolve({"screening": read}, table)["screening"]


@pytest.mark.parametrize(
    ("rules", "said", "decided"),
    [
        (TWO, "", ("open", "no vote yet")),
        (TWO, "AB include", ("open", "waits for another coder")),
        (TWO, "AB include; ab include", ("open", "waits for another coder")),
        (TWO, "AB include; CD include", ("keep", "included")),
        (TWO, "AB include; CD exclude focus", ("open", "coders disagree")),
        (TWO, "AB undecided; CD exclude focus", ("open", "undecided")),
        (Rules(coders=2, verdict="single"), "AB exclude focus", ("drop", "not the focus")),
        (Rules(verdict="single"), "AB exclude focus; CD include", ("open", "coders disagree")),
        # criteria
        (TWO, "AB exclude level; CD exclude focus", ("drop", "not the focus; another level")),
        (SAME, "AB exclude level; CD exclude focus", ("open", "coders name different criteria")),
        (SAME, "AB exclude level; CD exclude level", ("drop", "another level")),
        (Rules(coders=2, criteria="first"), "AB exclude level; CD exclude focus", ("drop", "not the focus")),
        # rounds
        (TWO, "AB include; CD exclude focus; CD include @2", ("keep", "included")),
        (TWO, "AB include @10; AB exclude focus @9; CD include", ("keep", "included")),
        (TWO, "AB include @calibration; CD include @Calibration 2", ("open", "no vote yet")),
        (TWO, "AB include; CD include @calibration", ("open", "waits for another coder")),
        (LISTED, "AB include @early; AB exclude focus @late", ("keep", "included")),
        # adjudication
        (JUDGED, "AB include; CD exclude focus", ("open", "coders disagree")),
        (JUDGED, "AB include; CD exclude focus; EF exclude level @Adjudication", ("drop", "another level")),
        (JUDGED, "AB undecided; CD undecided; EF include @adjudication", ("keep", "included")),
        (JUDGED, "AB include; EF include @adjudication", ("open", "waits for another coder")),
        (JUDGED, "AB include; CD exclude focus; EF undecided @adjudication", ("open", "undecided")),
        (JUDGED, "AB include; CD exclude focus; EF include @adjudication; GH exclude focus @adjudication",
         ("open", "adjudicators disagree")),
        (TWO, "AB include; CD exclude focus; EF include @adjudication", ("open", "coders disagree")),
    ],
)  # fmt: skip
def test_what_follows_from_votes_by_the_rules(rules, said, decided):
    assert verdict(cast(said), CRITERIA, rules)[:2] == decided


def test_too_few_votes_say_how_many_there_are():
    said = verdict(cast("AB include"), CRITERIA, TWO)
    assert said.detail == "1 of 2 votes; AB: include (s.csv:2)"


def test_what_a_decision_rests_on():
    both = "AB exclude focus; CD exclude focus"
    assert [basis(cast(said), rules) for said, rules in (
        ("AB include", Rules()), (both, TWO), (f"{both}; EF include @adjudication", JUDGED),
        (f"{both}; EF include @adjudication", TWO), ("AB include @calibration; CD include", Rules()),
    )] == ["single", "agreement", "adjudicated", "agreement", "single"]  # fmt: skip


def test_rounds_are_ordered_as_people_number_them():
    names = ["late", "10", "2", "round 10", "", "Round 9", "1"]
    assert sorted(names, key=order) == ["", "1", "2", "10", "late", "Round 9", "round 10"]
    assert order("02") == order("2")
    listed = ("pilot", "main", "after talk")
    assert sorted(["zulu", "After Talk", "", "main", "pilot"], key=lambda name: order(name, listed)) == [
        "", "pilot", "main", "After Talk", "zulu",
    ]  # fmt: skip
    assert order("1" * 5000) > order("9" * 4999)  # more digits than Python makes a number of


def test_what_a_round_is():
    assert [kind(name) for name in ("", "2", "Calibration 2", " adjudication ", "main", "adjudications")] == [
        "main", "main", "calibration", "adjudication", "main", "main",
    ]  # fmt: skip


def test_two_spellings_of_a_coder_are_one_coder():
    assert same_coder("AB", " ab ")
    assert same_coder("Zoe\u0308 B", "ZOË  b")
    assert not same_coder("AB", "A B")


# ---- laws ------------------------------------------------------------------------------------------------------------

coders = st.sampled_from(["AB", "ab", "CD", "EF"])
said = st.sampled_from([("include", ""), ("exclude", "focus"), ("exclude", "level"), ("undecided", "")])
rounds = st.sampled_from(["", "2", "10", "calibration", "calibration 2", "adjudication"])
rules = st.builds(
    Rules,
    coders=st.integers(1, 3),
    verdict=st.sampled_from(["single", "agreement", "adjudicated"]),
    criteria=st.sampled_from(["all", "same", "first"]),
)


@st.composite
def ballots(draw):
    """Votes in which no coder says two things in one round."""
    drawn = draw(st.dictionaries(st.tuples(coders.map(str.upper), rounds), st.tuples(coders, said), max_size=8))
    return [vote(who, *what, turn=turn) for (who, turn), (_, what) in drawn.items()]


law = settings(max_examples=90, deadline=None)


@law
@given(ballots(), rules, st.randoms(use_true_random=False))
def test_the_order_of_votes_changes_nothing(ballot, rules, random):
    shuffled = random.sample(ballot, len(ballot))
    assert verdict(shuffled, CRITERIA, rules) == verdict(ballot, CRITERIA, rules)
    assert basis(shuffled, rules) == basis(ballot, rules)


@law
@given(ballots(), rules)
def test_calibration_changes_nothing(ballot, rules):
    without = [each for each in ballot if kind(each.round) != "calibration"]
    assert verdict(without, CRITERIA, rules) == verdict(ballot, CRITERIA, rules)


@law
@given(ballots(), rules, st.sampled_from(["GH", "IJ"]))
def test_an_agreeing_vote_never_turns_a_decision(ballot, rules, who):
    before = verdict(ballot, CRITERIA, rules)
    assume(before.verdict != "open")
    others = [v for v in latest(ballot, rules) if v.vote == ("include" if before.verdict == "keep" else "exclude")]
    for other in others:
        after = verdict([*ballot, vote(who, other.vote, other.criterion)], CRITERIA, rules)
        assert after.verdict == before.verdict


@law
@given(ballots(), rules)
def test_no_record_is_decided_without_votes_enough(ballot, rules):
    decision = verdict(ballot, CRITERIA, rules)
    heard = {each.coder for each in ballot if kind(each.round) == "main"}
    if len(heard) < (1 if rules.verdict == "single" else rules.coders):
        assert decision.verdict == "open"
    if decision.verdict == "drop":
        assert any(each.vote == "exclude" for each in ballot)
        assert decision.reason


@law
@given(ballots(), rules, said)
def test_adjudication_settles_where_the_rules_say_so_and_else_changes_nothing(ballot, rules, what):
    without = [each for each in ballot if kind(each.round) != "adjudication"]
    settled = verdict([*without, vote("GH", *what, turn="adjudication")], CRITERIA, rules)
    before = verdict(without, CRITERIA, rules)
    if rules.verdict != "adjudicated" or len(latest(without)) < rules.coders:
        assert settled[:2] == before[:2] or before.reason == "no vote yet"
        assert settled.verdict == before.verdict
    else:
        assert settled.verdict == {"include": "keep", "exclude": "drop", "undecided": "open"}[what[0]]


# ---- from the sheet --------------------------------------------------------------------------------------------------


def complaints(*lines, codebook=CODEBOOK):
    with pytest.raises(SheetError) as caught:
        votes(sheet(*lines, codebook=codebook))
    return [str(complaint) for complaint in caught.value.complaints]


def test_a_coder_says_one_thing_in_a_round():
    fine = sheet("x,AB,include,,,", "x,AB,exclude,focus,,2", "x,ab,exclude,focus,,2", "x,AB,include,,,calibration")
    assert [(v.coder, v.round, v.cell) for v in votes(fine)["x"]] == [
        ("AB", "", "s.csv!C2"), ("AB", "2", "s.csv!C3"), ("ab", "2", "s.csv!C4"), ("AB", "calibration", "s.csv!C5"),
    ]  # fmt: skip
    assert complaints("x,AB,include,,,2", "x,ab,exclude,focus,,2", "y,AB,exclude,level,,", "y,AB,exclude,focus,,") == [
        's.csv!C3: "ab" has voted on x before (s.csv:2), and otherwise; keep one of the two, or name a later round',
        's.csv!C5: "AB" has voted on y before (s.csv:4), and otherwise; keep one of the two, or name a later round',
    ]


def test_an_adjudication_needs_a_reason():
    assert complaints("x,AB,include,,,adjudication", "y,AB,include,,because,adjudication") == [
        "s.csv!E2: an adjudication needs its reason in the column note"
    ]


def test_the_stage_follows_the_rules_and_the_rounds_of_the_codebook():
    codebook = CODEBOOK.replace("round = {}", 'round = { type = "code", codes = { talk = {}, first = {} } }')
    read = sheet("x,AB,include,,,first", "x,AB,exclude,focus,,talk", "y,AB,include,,,", codebook=codebook)
    table = records.table([{"title": "a"}] * 3)
    table.index, table["ids"] = pd.Index(list("xyz"), name="record_id"), list("xyz")
    rules = Rules(coders=1, rounds=tuple(read.column("round").codes))
    assert [d.verdict for d in coding(table, sheet=read, rules=rules)] == ["keep", "keep", "open"]
    assert [d.verdict for d in coding(table, sheet=read)] == ["drop", "keep", "open"]
    assert criteria(read) == CRITERIA


def test_conflicts_are_what_coders_enough_leave_open():
    read = sheet(
        "x,CD,exclude,focus,,", "x,AB,include,,why,", "x,AB,include,,,calibration", "y,AB,include,,,",
        "z,AB,undecided,,,", "z,CD,include,,,",
    )  # fmt: skip
    found = conflicts(read, TWO)
    assert [(c.record_id, c.reason, [v.coder for v in c.votes]) for c in found] == [
        ("x", "coders disagree", ["AB", "CD"]), ("z", "undecided", ["AB", "CD"]),
    ]  # fmt: skip
    assert [c.record_id for c in conflicts(read, TWO, among={"z"})] == ["z"]
    settled = sheet("x,CD,exclude,focus,,", "x,AB,include,,,", "x,EF,include,,why,adjudication")
    assert not conflicts(settled, JUDGED)
    assert [c.record_id for c in conflicts(settled, TWO)] == ["x"]
