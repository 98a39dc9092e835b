"""Tables on a terminal: within its width, whatever the text, and all of the text is there."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from review.nouns import Piece, Table, TableColumn, cell
from review.render.terminal import columns_of, render


def table(rows, heads=("Name", "Number"), labels=1, notes=()):
    columns = tuple(TableColumn(head, head, 1 / len(heads), "right" if head == "Number" else "left") for head in heads)
    told = tuple(tuple(map(cell, row)) for row in rows)
    return Table("t", "Table 1", "A title", columns, told, notes, labels)


def test_a_table_of_short_texts_has_a_line_a_row_numbers_to_the_right_and_labels_once():
    assert render(
        table([("a", "5"), ("a", "12"), ("b", "1,000")], notes=(("", "Told."), ("a", "Marked."))), width=80
    ) == (
        "Table 1. A title\n\n"
        "Name  Number\n"
        "----  ------\n"
        "a          5\n"
        "          12\n"
        "b      1,000\n\n"
        "Told.\n\n"
        "[a] Marked.\n"
    )


def test_long_texts_are_wrapped_inside_their_cells_and_rows_parted():
    shown = render(table([("one two three four", "findings.csv:21-27"), ("five", "6")], heads=("A", "B")), width=20)
    lines = shown.split("\n\n", 1)[1].split("\n")
    assert lines[:3] == ["A      B", "-----  -------------", "one    findings.csv:"]
    assert lines[3:] == ["two    21-27", "three", "four", "", "five   6", ""]


def test_a_mark_is_never_broken():
    marked = (*cell("undefined"), Piece("d", "mark"))
    shown = replace(table([("one", "two")], heads=("A", "B")), rows=((marked, marked),))
    for width in range(22, 40):
        text = render(shown, width=width)
        assert text.count("[d]") == 2
        assert text.count("undefined") == 2


def test_a_table_without_rows_is_its_title_and_its_notes():
    assert render(table([], notes=(("", "There is none."),)), width=80) == "Table 1. A title\n\nThere is none.\n"


def test_wide_signs_take_two_columns_and_marks_none():
    assert columns_of("创新 e\u0301") == 6
    shown = render(table([("创新绩效", "1"), ("abc", "2")]), width=80).split("\n")
    assert shown[4:6] == ["创新绩效       1", "abc            2"]
    assert all(columns_of(line) <= 14 for line in render(table([("创新绩效" * 9, "1")]), width=14).split("\n"))


def test_no_control_character_reaches_the_terminal():
    assert "\x1b" not in render(table([("\x1b[31mred\x07", "1")]), width=80)


@settings(max_examples=18)
@given(
    st.lists(
        st.tuples(st.text(max_size=60), st.text("abc 創é-:.", max_size=60), st.text("019,", max_size=7)), max_size=5
    ),
    st.integers(30, 120),
)
def test_no_line_is_too_long_and_no_text_is_lost(rows, width):
    shown = render(table(rows, heads=("One", "Two", "Number"), labels=0), width=width)
    assert all(columns_of(line) <= width for line in shown.split("\n"))
    for row in rows:
        assert not set("".join(row[1:]).replace(" ", "")) - set(shown)
