"""What is compared: rows of sheets in, rounds, questions and units out; then the tables of where coders part."""

from __future__ import annotations

import re

import pytest

from review.coding import read_codebook, read_sheet, resolve
from review.coding.agreement import comparable, groups, questions, ratings, rounds
from review.coding.sheets import Sheet
from review.errors import SheetError
from review.records import table
from review.tables.agreed import compared, name_of
from review.tables.disagreements import MOST, codes_by_codes, rates, too_many, yes_by_no

BOOK = """
[votes]
per_record = "one"
[votes.columns.record]
type = "record"
[votes.columns.coder]
[votes.columns.round]
[votes.columns.vote]
type = "code"
codes = { include = {}, exclude = {}, undecided = {} }
[votes.columns.criterion]
type = "codes"
codes = { topic = { label = "off <topic>" }, level = {}, never = {} }
[votes.columns.note]

[found]
[found.columns.record]
type = "record"
[found.columns.coder]
[found.columns.round]
type = "code"
codes = { late = {}, early = {} }
[found.columns.dimension]
type = "code"
codes = { needs = {}, tastes = {} }
[found.columns.quality]
type = "code"
ordered = true
codes = { poor = {}, fair = {}, good = {} }
[found.columns.size]
type = "number"

[plain]
[plain.columns.text]
"""
CODEBOOK = read_codebook(BOOK, "codebook.toml")


def sheet(name: str, text: str) -> Sheet:
    ids = sorted(set(re.findall(r"^r\d", text, re.MULTILINE))) or ["r1"]
    records = table([{"title": f"Title {record}"} for record in ids])
    records.index = ids
    records["ids"] = ids
    return resolve({name: read_sheet(CODEBOOK[name], [(f"{name}.csv", text)])}, records)[name]


def asked(of: Sheet, at: int = -1) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    return {(q.column, q.code): dict(q.units) for q in questions(of, rounds(of)[at].rows)}


VOTES = """record,coder,round,vote,criterion,note
r1,A,,include,,
r1,B,,exclude,topic; level,
r2,A,,exclude,level; topic,
r2,b,,exclude,topic,
r3,A,,undecided,,
r3,B,,,,still thinking
"""


def test_a_criterion_is_yes_or_no_for_every_record_voted_on():
    found = asked(sheet("votes", VOTES))
    assert found["vote", ""] == {
        "r1": {"A": "include", "B": "exclude"}, "r2": {"A": "exclude", "B": "exclude"}, "r3": {"A": "undecided"},
    }  # fmt: skip
    assert found["criterion", ""] == {"r1": {"B": "topic; level"}, "r2": {"A": "topic; level", "B": "topic"}}
    assert found["criterion", "level"] == {
        "r1": {"A": "no", "B": "yes"}, "r2": {"A": "yes", "B": "no"}, "r3": {"A": "no"},
    }  # fmt: skip
    assert ("criterion", "never") not in found  # nobody named it
    assert ("vote", "include") not in found  # a vote is one code alone
    assert ("note", "") not in found


def test_rounds_stand_apart_adjudication_never_counts_and_the_latest_main_round_does_together():
    of = sheet(
        "votes",
        "record,coder,round,vote,criterion,note\n"
        "r1,A,Calibration 10,exclude,topic\nr1,A,calibration 2,include,\n"
        "r1,A,,include,\nr1,B,,exclude,topic\nr2,A,,include,\n"
        "r1,A,2,exclude,topic\nr1,A,10,undecided,\n"
        "r1,C,Adjudication,exclude,level,read it\n",
    )
    found = rounds(of)
    assert [(told.name, told.together) for told in found] == [
        ("calibration 2", False), ("Calibration 10", False), ("", False), ("2", False), ("10", False), ("", True),
    ]  # fmt: skip
    units = {told.name or str(told.together): dict(questions(of, told.rows)[0].units) for told in found}
    assert units["False"] == {"r1": {"A": "include", "B": "exclude"}, "r2": {"A": "include"}}
    assert units["True"] == {"r1": {"A": "undecided", "B": "exclude"}, "r2": {"A": "include"}}
    assert ratings(of, "vote") == units["True"]


def test_rounds_of_a_codebook_keep_its_order_and_rows_set_aside_count():
    text = "record,coder,round,dimension\nr1,A,early,needs\nr1,B,late,tastes\nr1,A,late,tastes\n"
    of = sheet("found", text)
    assert [told.name for told in rounds(of)] == ["late", "early", ""]
    assert asked(of)["dimension", ""] == {"r1": {"A": "needs", "B": "tastes"}}
    aside = Sheet(of.definition, of.rows[:1], aside=of.rows[1:])
    assert asked(aside)["dimension", ""] == {"r1": {"A": "needs", "B": "tastes"}}


def test_several_rows_a_record_are_compared_as_a_set_and_code_by_code():
    heads = "record,coder,dimension,quality,size\n"
    text = f"{heads}r1,A,tastes,good,0.50\nr1,A,needs,good,0.5\nr1,B,needs,poor,1e3\nr2,A,,,\n"
    of = sheet("found", text)
    found = {(q.column, q.code): q for q in questions(of, rounds(of)[0].rows)}
    assert found["dimension", ""].units == {"r1": {"A": "needs; tastes", "B": "needs"}}
    assert found["dimension", "tastes"].units == {"r1": {"A": "yes", "B": "no"}}
    assert found["quality", ""].units == {"r1": {"A": "good", "B": "poor"}}
    assert found["quality", ""].order == ("poor", "fair", "good")
    assert found["size", ""].units == {"r1": {"A": "0.5", "B": "1000"}}
    assert [found[name, ""].scale for name in ("dimension", "quality", "size")] == ["nominal", "ordinal", "interval"]
    both = sheet("found", "record,coder,size\nr1,A,2\nr1,A,3\nr1,B,10\n")
    (question,) = questions(both, both.rows)
    assert (question.scale, question.units["r1"]["A"]) == ("nominal", "2; 3")


def test_a_sheet_without_coders_has_nothing_to_compare():
    assert comparable(sheet("plain", "text\nx\n")) == []
    assert comparable(sheet("votes", VOTES)) == ["vote", "criterion"]
    assert comparable(sheet("found", "record,coder\n")) == ["dimension", "quality", "size"]
    assert rounds(sheet("votes", "record,coder,vote\n")) == []
    assert ratings(sheet("votes", "record,coder,round,vote\nr1,A,calibration,include\n"), "vote") == {}


def test_ordered_is_for_columns_of_one_code():
    book = '[s]\n[s.columns.x]\nordered = true\n[s.columns.y]\ntype = "codes"\nordered = true\ncodes.a = {}\n'
    with pytest.raises(SheetError) as caught:
        read_codebook(book, "codebook.toml")
    told = [str(complaint) for complaint in caught.value.complaints]
    assert told == [
        'codebook.toml:3: column "x" is ordered but is of type text; type "code" alone may',
        'codebook.toml:6: column "y" is ordered but is of type codes; type "code" alone may',
    ]


# ---- tables of where coders part -------------------------------------------------------------------------------------


def texts(shown) -> list[list[str]]:
    return [["".join(piece.text for piece in cell) for cell in row] for row in shown.rows]


def test_codes_by_codes_has_the_codebooks_order_labels_and_totals():
    of = sheet("votes", VOTES)
    found = list(compared(of, rounds(of)))
    votes, criteria = codes_by_codes(of, found, rounds(of))
    assert votes.title == "vote: A (rows) by B (columns), 2 records"
    assert [column.label for column in votes.columns] == ["A", "include", "exclude", "All"]
    assert texts(votes) == [["include", "0", "1", "1"], ["exclude", "0", "1", "1"], ["All", "0", "2", "2"]]
    assert [row[0] for row in texts(criteria)] == ["off <topic>", "off <topic>; level", "All"]
    assert [name_of(each.question, of) for each in found] == [
        "vote", "criterion", "criterion: off <topic>", "criterion: level",
    ]  # fmt: skip


def test_yes_and_no_of_each_code_stand_in_one_table_and_rates_beside():
    of = sheet("votes", VOTES)
    found = list(compared(of, rounds(of)))
    assert texts(yes_by_no(of, found, rounds(of))) == [
        ["criterion: off <topic>", "A and B", "1", "0", "1", "0"],
        ["criterion: level", "A and B", "0", "1", "1", "0"],
    ]
    told = {tuple(row[:2]): row[2:] for row in texts(rates(of, found, rounds(of)))}
    assert told["vote", "exclude"] == ["1 (50.0%)", "2 (100.0%)"]
    assert told["criterion: level", "yes"] == ["1 (50.0%)", "1 (50.0%)"]


def test_three_coders_have_pairs_and_coincidences():
    text = "record,coder,vote\n" + "".join(
        f"r{n},{who},{'include' if n % (at + 2) else 'undecided'}\n"
        for n in range(1, 9)
        for at, who in enumerate("ABC")
    )
    of = sheet("votes", text)
    found = list(compared(of, rounds(of)))
    assert [each.coders for each in found] == ["A and B", "A and C", "B and C", "All 3 coders"]
    *_, together = codes_by_codes(of, found, rounds(of))
    assert together.title == "vote: all 3 coders, 8 records"
    assert texts(together)[-1] == ["All", "16", "8", "24"]
    assert "Krippendorff, 2011" in together.notes[0][1]


def test_numbers_have_means_and_too_many_codes_no_table_of_codes():
    lines = "".join(f"r{n},{who},{n + at / 2},good\n" for n in range(1, 9) for at, who in enumerate("AB"))
    of = sheet("found", "record,coder,size,quality\n" + lines)
    found = list(compared(of, rounds(of), ["size"]))
    assert found[0].told.keys() == {"percent", "alpha-interval"}
    assert not list(codes_by_codes(of, found, rounds(of)))
    assert texts(rates(of, found, rounds(of))) == [["size", "mean", "4.5", "5"]]
    assert yes_by_no(of, found, rounds(of)) is None
    assert rates(of, [], rounds(of)) is None
    sets = "".join(f"r{n % 9},{who},{n + 100 * (who == 'B')}\n" for n in range(1, 30) for who in "AB")
    many = sheet("found", "record,coder,size\n" + sets)
    found = list(compared(many, rounds(many)))
    assert found[0].question.scale == "nominal"
    (told,) = too_many(many, found)
    assert re.fullmatch(r"size: (\d+) codes or sets of codes, too many for a table of codes by codes\.", told)
    assert not list(codes_by_codes(many, found, rounds(many)))
    assert MOST < 20


def test_nobody_to_compare_is_no_table():
    of = sheet("votes", "record,coder,vote\nr1,A,include\nr2,B,include\n")
    (question, *_) = questions(of, of.rows)
    assert groups(question.units.values()) == []
    assert list(compared(of, rounds(of))) == []
