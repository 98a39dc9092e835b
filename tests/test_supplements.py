"""Supplements: a new column comes in a file of its own, and each of its cells finds the row that it completes."""

import csv
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.coding import read_codebook, read_sheet
from review.coding.issued import FORMATS
from review.coding.supplements import batch
from review.errors import SheetError

OLD = """
[findings]
[findings.columns.record]
type = "record"
required = true
[findings.columns.construct]
required = true
[findings.columns.role]
type = "code"
required = true
codes = { before = { label = "Antecedent" }, after = { label = "Outcome" } }
[findings.columns.effect]
type = "number"
[findings.columns.note]
"""
NEW = 'version = 2\n' + OLD + """
[findings.columns.country]
type = "codes"
since = 2
required = true
codes = { NO = { label = "Norway" }, SE = { label = "Sweden" } }
[findings.columns.year_of_data]
type = "integer"
since = 2
"""  # fmt: skip
HEAD = "record,construct,role,effect,note\n"
ROWS = (
    "datta1996,trust,before,-0.32,=1+1\n"
    "datta1996,size,before,0.10,\n"
    "adner2002,trust,Outcome,,\"R&D < 5, {{ x }} | <script>\"\n"
)  # fmt: skip


def definition(text=NEW):
    return read_codebook(text, "codebook.toml")["findings"]


def read(*files, text=NEW):
    return read_sheet(definition(text), files)


def complaints(*files, text=NEW):
    with pytest.raises(SheetError) as caught:
        read(*files, text=text)
    return [str(complaint) for complaint in caught.value.complaints]


def filled(data, column="country", values=("NO", "SE", "NO; SE")):
    """A supplement as CSV text, with its column filled in."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    for row, value in zip(rows, values, strict=False):
        row[column] = value
    return written(rows)


def written(rows):
    out = io.StringIO()
    lines = csv.DictWriter(out, rows[0], lineterminator="\n")
    lines.writeheader()
    lines.writerows(rows)
    return out.getvalue()


def supplement(sheet, *columns, values=("NO", "SE", "NO; SE")):
    columns = columns or ("country",)
    return filled(FORMATS["csv"](batch(sheet, columns)), columns[0], values)


@pytest.fixture
def old():
    return ("findings.csv", HEAD + ROWS)


def test_a_column_of_a_later_version_may_be_missing_and_the_rows_that_wait_are_counted(old):
    sheet = read(old)
    assert [row["country"] for row in sheet.rows] == ["", "", ""]
    assert [str(remark) for remark in sheet.remarks] == [
        'findings.csv: 3 rows have no "country" yet, new since version 2 of the codebook; '
        "`review sheet findings --column country` issues them"
    ]


def test_a_column_of_the_first_version_stays_required():
    assert complaints(("f.csv", "record,construct\nx,y\n")) == [
        'f.csv:1: the column "role" is missing; its heading should be: role'
    ]


def test_former_names_of_columns_and_codes_are_read_as_the_present_ones(old):
    book = NEW.replace("[findings.columns.note]", '[findings.columns.note]\nformerly = ["remark"]')
    book = book.replace('{ label = "Antecedent" }', '{ label = "Antecedent", formerly = ["cause"] }')
    sheet = read(("f.csv", (HEAD + ROWS).replace("note", "remark").replace(",before,", ",Cause,")), text=book)
    assert [(row["role"], row["note"]) for row in sheet.rows][:2] == [("before", "=1+1"), ("before", "")]
    assert sheet.rows[0].cell("note") == "f.csv!E2"


def test_a_supplement_shows_the_rows_that_lack_the_column_and_asks_for_nothing_else(old):
    made = batch(read(old), ["country"], "AB")
    assert (list(made.definition.columns), made.coder) == (["country"], "AB")
    assert made.shown == ("row", "(record)", "(construct)", "(role)", "(effect)", "(note)")
    assert [row["row"] for row in made.rows] == ["findings.csv:2", "findings.csv:3", "findings.csv:4"]
    assert len({row["row_check"] for row in made.rows}) == 3
    assert made.rows[0]["(note)"] == "=1+1"


def test_its_cells_join_the_rows_and_each_tells_where_it_stands(old):
    sheet = read(old, ("findings-AB-1.csv", supplement(read(old))))
    assert [row["country"] for row in sheet.rows] == ["NO", "SE", "NO; SE"]
    assert not sheet.remarks
    assert [file for file, _ in sheet.files] == ["findings.csv"]
    assert sheet.rows[1].cell("country").startswith("findings-AB-1.csv!")
    assert sheet.rows[1].cell("country").endswith("3")
    assert sheet.rows[1].cell("effect") == "findings.csv!D3"
    assert batch(sheet, ["country"]).rows == ()


def test_what_a_supplement_asks_is_not_asked_again_while_it_waits(old):
    waiting = ("findings-1.csv", supplement(read(old), values=("NO", "", "")))
    sheet = read(old, waiting)
    assert batch(sheet, ["country"]).rows == ()
    assert [row["row"] for row in batch(sheet, ["year_of_data"]).rows] == [row.place for row in sheet.rows]
    assert [str(remark) for remark in sheet.remarks] == [
        'findings.csv: 2 rows have no "country" yet, new since version 2 of the codebook; findings-1.csv asks for them'
    ]
    more = read((old[0], old[1] + "datta1996,price,before,,\n"), waiting)
    assert [row["row"] for row in batch(more, ["country"]).rows] == ["findings.csv:5"]
    moved = read((old[0], HEAD + "".join(reversed(ROWS.splitlines(keepends=True)))), waiting)
    assert batch(moved, ["country"]).rows == ()


def test_a_second_supplement_comes_after_the_first_in_any_order(old):
    first = ("findings-1.csv", supplement(read(old)))
    second = ("findings-2.csv", supplement(read(old, first), "year_of_data", values=("1990", "1991", "")))
    for files in ((old, first, second), (second, first, old)):
        sheet = read(*files)
        assert [(row["country"], row["year_of_data"]) for row in sheet.rows] == [
            ("NO", "1990"), ("SE", "1991"), ("NO; SE", ""),
        ]  # fmt: skip
        assert not sheet.remarks
    without_the_last = (second[0], "".join(second[1].splitlines(keepends=True)[:-1]))
    sheet = read(old, first, without_the_last)
    assert [row["row"] for row in batch(sheet, ["year_of_data", "country"]).rows] == ["findings.csv:4"]


def test_a_slip_in_a_supplement_is_told_by_its_own_cell(old):
    (told,) = complaints(old, ("s.csv", supplement(read(old), values=("NO", "XX", ""))))
    assert told.startswith("s.csv!")
    assert '"XX" is not in the codebook' in told


def test_a_row_that_was_edited_is_found_by_its_place_and_that_is_told(old):
    given = supplement(read(old))
    sheet = read((old[0], old[1].replace("0.10", "0.11")), ("s.csv", given))
    assert [row["country"] for row in sheet.rows] == ["NO", "SE", "NO; SE"]
    assert [str(remark) for remark in sheet.remarks] == [
        "s.csv:3: findings.csv:3 has changed since this supplement was made of it; "
        "found by its place, since its record is the same"
    ]


def test_what_a_spreadsheet_changes_of_a_row_changes_nothing(old):
    given = supplement(read(old))
    sheet = read((old[0], old[1].replace("0.10", "0.1").replace("Outcome", "after")), ("s.csv", given))
    assert [row["country"] for row in sheet.rows] == ["NO", "SE", "NO; SE"]
    assert not sheet.remarks


def test_a_row_that_is_gone_or_another_one_now_is_told_with_both(old):
    given = supplement(read(old))
    gone = complaints((old[0], HEAD + ROWS.splitlines(keepends=True)[0]), ("s.csv", given))
    assert [line.partition(": ")[0] for line in gone] == ["s.csv:3", "s.csv:4"]
    assert "findings.csv:3 is no row any more" in gone[0]
    other = complaints((old[0], old[1].replace("adner2002,trust", "lee2010,trust")), ("s.csv", given))
    assert other == [
        's.csv:4: no row of the sheet is the one that this completes (record "adner2002", construct "trust", '
        'role "after", note "R&D < 5, {{ x }} | <script>"): findings.csv:4 says otherwise now; '
        "clear row_check, and write into the column row the place where it stands today"
    ]


def test_a_row_that_was_not_found_is_joined_once_a_person_has_said_which_it_is(old):
    rows = list(csv.DictReader(io.StringIO(supplement(read(old)))))
    rewritten = HEAD + "adner2002,faith,before,0.9,changed\n" + "".join(ROWS.splitlines(keepends=True)[:2])
    assert complaints((old[0], rewritten), ("s.csv", written(rows)))[0].endswith(
        "clear row_check, and write into the column row the place where it stands today"
    )
    rows[2] |= {"row": "findings.csv:2", "row_check": ""}
    sheet = read((old[0], rewritten), ("s.csv", written(rows)))
    assert [row["country"] for row in sheet.rows] == ["NO; SE", "NO", "SE"]
    assert len([remark for remark in sheet.remarks if "has changed" in remark.what]) == 1


def test_an_edited_row_that_moved_away_is_not_taken_for_the_one_in_its_place(old):
    """The same study has another finding there: its own row of the supplement claims that one."""
    given = supplement(read(old))
    first, second, third = ROWS.splitlines(keepends=True)
    (told,) = complaints((old[0], HEAD + second + first.replace("trust", "faith") + third), ("s.csv", given))
    assert told.startswith("s.csv:2: no row of the sheet is the one that this completes")


def test_a_row_that_another_row_of_the_supplement_completes_is_not_taken_though_much_in_it_is_alike():
    rows = ["x,trust,before,0.5,\n", "x,size,before,0.5,\n"]
    given = supplement(read(("f.csv", HEAD + "".join(rows))))
    (told,) = complaints(("f.csv", HEAD + rows[1] + rows[0].replace("trust", "faith")), ("s.csv", given))
    assert told.startswith("s.csv:2: no row of the sheet is the one that this completes")


def test_rows_that_differ_in_case_or_punctuation_alone_are_kept_apart():
    rows = ["x,size,before,,\n", "x,Size!,before,,\n", "x,=size,before,,\n"]
    given = supplement(read(("f.csv", HEAD + "".join(rows))))
    sheet = read(("f.csv", HEAD + "".join(reversed(rows))), ("s.csv", given))
    assert [(row["construct"], row["country"]) for row in sheet.rows] == [
        ("=size", "NO; SE"), ("Size!", "SE"), ("size", "NO"),
    ]  # fmt: skip
    (told, *_) = complaints(("f.csv", HEAD + "".join(rows).replace("size", "SIZE")), ("s.csv", given))
    assert "this row completes one of several that are alike: f.csv:2, " in told


def test_a_cell_that_is_filled_otherwise_is_not_overwritten(old):
    given = supplement(read(old))
    typed = HEAD.replace("note", "note,country") + ROWS.replace(",=1+1\n", ",=1+1,SE\n")
    (told,) = complaints((old[0], typed), ("s.csv", given))
    assert told.endswith('"NO" cannot be added, since "SE" stands in findings.csv!F2; keep one of the two')
    same = read((old[0], typed.replace(",SE\n", ",norway\n")), ("s.csv", given))
    assert [row["country"] for row in same.rows] == ["NO", "SE", "NO; SE"]
    twice = complaints(old, ("s.csv", given), ("t.csv", supplement(read(old), values=("", "NO"))))
    assert len(twice) == 1
    assert '"SE" stands in s.csv!' in twice[0]


def test_a_column_of_the_supplement_sorted_by_itself_is_caught(old):
    rows = list(csv.DictReader(io.StringIO(supplement(read(old)))))
    for row, check in zip(rows, reversed([row["row_check"] for row in rows]), strict=True):
        row["row_check"] = check
    told = complaints(old, ("s.csv", written(rows)))
    assert len(told) == 2
    assert all(line.endswith("has one column been sorted by itself?") for line in told)


def test_a_code_and_a_column_may_get_new_names_after_a_supplement_was_issued(old):
    given = supplement(read(old))
    renamed = NEW.replace("before = { label", 'cause = { formerly = ["before"], label').replace(
        "[findings.columns.construct]", '[findings.columns.concept]\nformerly = ["construct"]'
    )
    sheet = read(old, ("s.csv", given), text=renamed)
    assert [(row["role"], row["country"]) for row in sheet.rows][:2] == [("cause", "NO"), ("cause", "SE")]
    assert not sheet.remarks


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (["contry"], 'the sheet "findings" has no column "contry"; did you mean "country"?'),
        (["record"], 'the column "record" says what a row of the sheet "findings" is, and cannot be added to it'),
        ([], "a supplement needs a column to fill in"),
    ],
)
def test_a_supplement_of_a_column_that_cannot_be_added_is_refused(old, columns, told):
    with pytest.raises(SheetError) as caught:
        batch(read(old), columns)
    assert str(caught.value).startswith(f"--column: {told}")


def test_of_several_coders_one_gets_their_own_rows():
    book = NEW.replace("[findings.columns.note]", "[findings.columns.note]\n[findings.columns.coder]")
    sheet = read(("f.csv", "record,construct,role,coder\nx,a,before,AB\ny,b,before,CD\n"), text=book)
    assert [row["(record)"] for row in batch(sheet, ["country"], "CD").rows] == ["y"]


# ---- laws ------------------------------------------------------------------------------------------------------------

NEAR = st.sampled_from(["size", "Size", "size!", "'size", "=size"])
TEXT = NEAR | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12).map(
    str.strip
)
ROW = st.tuples(
    st.sampled_from(["a1990", "b1991", "c1992"]),
    TEXT.filter(bool),
    st.sampled_from(["before", "after"]),
    st.sampled_from(["", "-0.32", "0.50"]),
    TEXT,
)


def sheet_text(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEAD.strip().split(","), *rows])
    return out.getvalue()


@given(st.lists(ROW, min_size=1, max_size=8, unique=True), st.lists(ROW, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=36)
def test_cells_stay_with_their_rows_however_files_are_sorted_split_and_extended(rows, more, chance: random.Random):
    before = read(("findings.csv", sheet_text(rows)))
    values = [chance.choice(("NO", "SE", "NO; SE", "")) for _ in rows]
    asked = [*csv.DictReader(io.StringIO(supplement(before, values=values)))]
    wanted = {tuple(before_row.cells.values()): value for before_row, value in zip(before.rows, values, strict=True)}
    chance.shuffle(asked)
    half = chance.randint(0, len(asked))
    moved = [*dict.fromkeys([*rows, *more])]
    chance.shuffle(moved)
    cut = chance.randint(0, len(moved))
    files = [
        ("findings.csv", sheet_text(moved[:cut])), ("findings-x.csv", sheet_text(moved[cut:])),
        *((f"findings-s{n}.csv", written(part)) for n, part in enumerate((asked[:half], asked[half:])) if part),
    ]  # fmt: skip
    chance.shuffle(files)
    after = read(*files)
    assert not [remark for remark in after.remarks if "has changed" in remark.what]
    assert {tuple({**row.cells, "country": ""}.values()): row["country"] for row in after.rows} == {
        **{tuple(row.cells.values()): "" for row in after.rows if not row.added and not row["country"]},
        **wanted,
    }


def filled_workbook(sheet, values):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(FORMATS["xlsx"](batch(sheet, ["country"]))))
    page = book.worksheets[0]
    at = next(cell.column for cell in page[1] if cell.value == "country")
    for number, value in enumerate(values, 2):
        page.cell(number, at).value = value
    out = io.BytesIO()
    book.save(out)
    return "findings-AB-1.xlsx", out.getvalue()


def test_a_workbook_completes_rows_too(old):
    sheet = read(old, filled_workbook(read(old), ("NO", "SE", "NO; SE")))
    assert [row["country"] for row in sheet.rows] == ["NO", "SE", "NO; SE"]
    assert not sheet.remarks
    assert sheet.rows[0].cell("country").startswith("findings-AB-1.xlsx, findings!")


def test_a_workbook_completes_a_row_with_a_text_that_no_cell_of_excel_holds():
    old = ("findings.csv", f"{HEAD}datta1996,trust,before,,{'long ' * 7_000}\n")
    sheet = read(old, filled_workbook(read(old), ("NO",)))
    assert [row["country"] for row in sheet.rows] == ["NO"]
