"""Letters that nobody sees, or takes for others, make no second name, or are told."""

import pytest

from review.coding import read_codebook, read_sheet
from review.coding.coders import remarks
from review.coding.votes import same_coder
from review.errors import Complaint, SheetError
from review.errors.visible import visible

(VOTES,) = read_codebook(
    """
[votes.columns.record]
type = "record"
[votes.columns.coder]
[votes.columns.sign]
type = "code"
codes = { positive = {}, negative = {} }
""",
    "codebook.toml",
).values()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("positive", "positive"),
        ("naïve – “x” é 中文", "naïve – “x” é 中文"),
        ("positive\u200b", "positive[U+200B]"),
        ("\u200fpositive", "[U+200F]positive"),
        ("positiv\u0435", "positiv[U+0435]"),
        ("\u0410\u0412-1 TNF\u03b1 \u041c\u043e\u0441\u0442", "\u0410\u0412-1 TNF\u03b1 \u041c\u043e\u0441\u0442"),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_shown_by_its_number(text, shown):
    assert visible(text) == shown
    assert str(Complaint("a", f'"{text}"', "b")) == f'a: "{shown}"; b'


@pytest.mark.parametrize("typed", ["positive\u200b", "\u200fPositive", "\uff50ositive"])
def test_a_code_or_heading_is_known_whatever_nobody_sees_in_it(typed):
    sheet = read_sheet(VOTES, [("v.csv", f"record,co\u200bder,sign\nr1,AB,{typed}\n")])
    assert [(row["coder"], row["sign"]) for row in sheet.rows] == [("AB", "positive")]


def test_a_code_with_a_letter_of_another_script_is_told_as_such():
    with pytest.raises(SheetError) as error:
        read_sheet(VOTES, [("v.csv", "record,coder,sign\nr1,AB,positiv\u0435\n")])
    assert str(error.value) == 'v.csv!C2: "positiv[U+0435]" is not in the codebook; did you mean "positive"?'


def test_one_coder_in_letters_of_two_widths_is_one_and_of_two_scripts_is_told():
    assert same_coder("AB", "\uff21\uff22")
    rows = "".join(f"r{n},{coder},\n" for n, coder in enumerate(["AB", "\u0410\u0412", "CD", "\u0412\u0410"]))
    (told,) = remarks({"votes": read_sheet(VOTES, [("v.csv", f"record,coder,sign\n{rows}")])})
    assert str(told) == (
        'v.csv!B3: "\u0410\u0412" on the sheet votes looks like the coder "AB" (v.csv:2), in letters of another '
        "script; counted as two coders"
    )
