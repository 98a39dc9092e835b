"""The codebook: what it may say, what it refuses with its line, and what it offers for names that it does not know."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.coding import read_codebook
from review.coding.codebook import TYPES
from review.coding.codebook_offers import unknown_codes, unknown_heading
from review.errors import SheetError

BOOK = """
version = 3
[screening]
per_record = "one"
[screening.columns.record]
type = "record"
required = true
[screening.columns.criterion]
type = "code"
[screening.columns.criterion.codes]
focus = { label = "not the focus", formerly = ["focal"] }
level = { label = "another level", since = 2 }
[screening.columns.country]
formerly = ["nation", "Land"]
since = 2
required = true
[screening.columns.effects]
type = "number"
repeatable = true
[screening.columns.themes]
type = "code"
repeatable = true
codes = { a = {}, b = {} }
[screening.columns.topics]
type = "codes"
codes = { c = {} }
"""


def definition(text=BOOK, sheet="screening"):
    return read_codebook(text, "codebook.toml")[sheet]


def complaints(text):
    with pytest.raises(SheetError) as caught:
        read_codebook(text, "c.toml")
    return [str(complaint) for complaint in caught.value.complaints]


def test_versions_former_names_and_repeatable_columns_are_read():
    sheet = definition()
    assert (sheet.version, sheet.per_record) == (3, "one")
    country = sheet.columns["country"]
    assert (country.since, country.formerly, country.newer, country.required) == (2, ("nation", "Land"), True, True)
    assert sheet.columns["criterion"].codes["level"].since == 2
    assert not sheet.columns["criterion"].newer
    assert definition("[s.columns.x]\n", "s").version == 1


def test_a_codebook_that_tells_no_version_is_of_its_newest_column_or_code():
    text = "[s.columns.x]\n[t.columns.x]\nsince = 2\n"
    assert {sheet.version for sheet in read_codebook(text, "c.toml").values()} == {2}
    assert definition(text + CODES.replace("[s.", "[u.") + "a = { since = 4 }\n", "s").version == 4
    assert definition("[s.columns.x]\n", "s").per_record == "many"


def test_repeatable_codes_are_the_same_in_both_ways_of_writing():
    columns = definition().columns
    assert {(columns[name].type, columns[name].repeatable) for name in ("themes", "topics")} == {("codes", True)}
    assert columns["themes"].values("a; b") == ["a", "b"]
    assert columns["criterion"].values("a; b") == ["a; b"]
    assert columns["effects"].values("") == columns["country"].values("") == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [("FOCAL", "focus"), ("focus", "focus"), ("Not the focus", "focus"), ("level", "level"), ("fokal", None)],
)
def test_a_code_is_known_by_its_name_its_label_and_the_names_that_it_had(typed, code):
    assert definition().columns["criterion"].code(typed) == code


def test_a_former_name_goes_before_a_label_that_is_its_own_too():
    sheet = definition(
        '[s.columns.x]\ntype = "code"\ncodes = { a = { label = "old", formerly = ["old"] }, b = {} }', "s"
    )
    assert sheet.columns["x"].code("OLD") == "a"


@pytest.mark.parametrize(
    ("heading", "column"),
    [(" NATION", "country"), ("land", "country"), ("Country", "country"), ("criterion", "criterion"), ("title", None)],
)
def test_a_heading_is_known_by_the_name_of_its_column_and_those_that_it_had(heading, column):
    assert definition().heading(heading) == column


GOOD = {
    "number": ["0.35", "-0.32", "1e-3", "+2.", ".5", "12", "1E+2"],
    "integer": ["12", "-3", "+0", "007"],
    "date": ["2026-11-22", "2024-02-29"],
}  # fmt: skip
WRONG = {
    "number": {
        "0,35": '"0,35" is not a number; write 0.35',
        "−0,32": '"−0,32" is not a number; write -0.32',
        "−1": '"−1" is not a number; write -1',
        "1.234,5": '"1.234,5" is not a number; write it in digits, say 0.35, -0.32 or 1e-3',
        "nan": '"nan" is not a number; write it in digits, say 0.35, -0.32 or 1e-3',
        "1e999": '"1e999" is not a number; write it in digits, say 0.35, -0.32 or 1e-3',
        "٣": '"٣" is not a number; write it in digits, say 0.35, -0.32 or 1e-3',
        "1_000": '"1_000" is not a number; write it in digits, say 0.35, -0.32 or 1e-3',
    },
    "integer": {
        "12.0": '"12.0" is not a whole number; write it in digits, say 12',
        "twelve": '"twelve" is not a whole number; write it in digits, say 12',
    },
    "date": {
        "22.11.2026": '"22.11.2026" is not a date; write year, month and day, say 2026-11-22',
        "2026-02-30": '"2026-02-30" is not a date; write year, month and day, say 2026-11-22',
        "20261122": '"20261122" is not a date; write year, month and day, say 2026-11-22',
    },
}  # fmt: skip


@pytest.mark.parametrize(("kind", "typed"), [(kind, typed) for kind in GOOD for typed in (*GOOD[kind], "")])
def test_numbers_and_dates_as_they_should_be(kind, typed):
    assert definition(f'[s.columns.x]\ntype = "{kind}"\n', "s").columns["x"].wrong(typed) == ""


@pytest.mark.parametrize(("kind", "typed"), [(kind, typed) for kind in WRONG for typed in WRONG[kind]])
def test_numbers_and_dates_that_are_none_are_told_with_the_mend(kind, typed):
    assert definition(f'[s.columns.x]\ntype = "{kind}"\n', "s").columns["x"].wrong(typed) == WRONG[kind][typed]


def test_every_value_of_a_repeatable_column_is_looked_at():
    effects, themes = definition().columns["effects"], definition().columns["themes"]
    assert effects.wrong("0.1; -0.2") == ""
    assert effects.wrong("0.1; 0,2") == '"0,2" is not a number; write 0.2'
    assert themes.wrong("a; x") == '"x" is not in the codebook'
    assert themes.wrong("a; B") == ""


@given(st.sampled_from(sorted(TYPES)), st.text(max_size=12))
@settings(max_examples=120)
def test_any_text_in_a_cell_is_followed_or_told(kind, typed):
    codes = "codes = { a = {} }\n" if kind.startswith("code") else ""
    column = definition(f'[s.columns.x]\ntype = "{kind}"\n{codes}', "s").columns["x"]
    wrong = column.wrong(typed)
    assert isinstance(wrong, str)
    if kind == "number" and typed and not wrong:
        assert float(typed) == float(typed)


# ---- what cannot be followed -----------------------------------------------------------------------------------------

CODES = '[s.columns.x]\ntype = "code"\n[s.columns.x.codes]\n'
REFUSED = {
    'version = "2"\n[s.columns.x]': ["c.toml:1: version should be a whole number, 1 or more, without quotes"],
    "version = 0\n[s.columns.x]": ["c.toml:1: version should be a whole number, 1 or more, without quotes"],
    "version = true\n[s.columns.x]": ["c.toml:1: version should be a whole number, 1 or more, without quotes"],
    "[s]\nversion = 2\n[s.columns.x]": [
        'c.toml:2: "version" is not a setting here; move it up, above the first line in brackets'
    ],
    "version = 2\n[s.columns.x]\nsince = 3": [
        "c.toml:3: since = 3, but the codebook is of version 2; write version = 3 above its first line in brackets"
    ],
    "[s.columns.x]\nsince = 0": ["c.toml:2: since should be a whole number, 1 or more, without quotes"],
    "version = 1\n" + CODES + "a = { since = 2 }": [
        "c.toml:5: since = 2, but the codebook is of version 1; write version = 2 above its first line in brackets"
    ],
    '[s.columns.x]\nformerly = "y"': ['c.toml:2: formerly should be a list of texts in quotes; write ["y"]'],
    '[s.columns.x]\nformerly = [" "]': ["c.toml:2: formerly should be a list of texts in quotes"],
    '[s.columns.x]\nformerly = ["Y"]\n[s.columns.y]': [
        'c.toml:2: "Y" is the column "y" today; one of the two needs another name'
    ],
    '[s.columns.x]\nformerly = ["X"]': ['c.toml:2: "X" is the column "x" today; list names that it no longer has'],
    '[s.columns.x]\nformerly = ["z"]\n[s.columns.y]\nformerly = ["Z"]': [
        'c.toml:4: "Z" was the column "x" too; leave one out'
    ],
    '[s.columns.x]\nformerly = ["z", "Z"]': ['c.toml:2: "Z" stands here twice; leave one out'],
    CODES + 'a = { formerly = ["b"] }\nb = {}': [
        'c.toml:4: "b" is the code "b" today; one of the two needs another name'
    ],
    CODES + 'a = { formerly = ["No"] }\nb = { label = "no" }': [
        'c.toml:4: "No" is the code "b" today; one of the two needs another name'
    ],
    CODES + 'a = { formerly = ["z"] }\nb = { formerly = ["z"] }': [
        'c.toml:5: "z" was the code "a" too; leave one out'
    ],
    '[s.columns.x]\ntype = "record"\nrepeatable = true': [
        'c.toml:3: column "x" is repeatable but is of type record; a row speaks of one record'
    ],
    '[s.columns.x]\ntype = "codes"\nrepeatable = false\ncodes = { a = {} }': [
        'c.toml:3: column "x" is of type codes but not repeatable; its type should be "code"'
    ],
    '[s.columns.x]\nrepeatable = "yes"': ["c.toml:2: repeatable is true or false, without quotes"],
    '[s.columns.x]\ntype = "number"\ncodes = { a = {} }': [
        'c.toml:1: column "x" has codes but is of type number; its type should be "code" or "codes"'
    ],
    '[s.columns.x]\ntype = "numbr"': ['c.toml:2: "numbr" is not a type of column; did you mean "number"?'],
    '[s]\nper_record = "two"\n[s.columns.x]\ntype = "record"': [
        'c.toml:2: per_record: "two" is not known here; choose one of one, many'
    ],
    '[s]\nper_record = "one"\n[s.columns.x]': [
        "c.toml:2: per_record tells of the rows on one record, and this sheet has no column of records; leave it out"
    ],
    "[s.columns.row_check]": [
        'c.toml:1: "row_check" is a heading that issued sheets have beside the columns of the codebook; '
        "name the column otherwise"
    ],
    '[s.columns."(x)"]': [
        'c.toml:1: "(x)" is a heading that issued sheets have beside the columns of the codebook; '
        "name the column otherwise"
    ],
    '[s.columns.x.synonyms]\n"trade" = ["Cost "]\n[s.columns.dimension]\ntype = "code"\n'
    'codes = { C = { label = "cost" } }': [
        'c.toml:2: "Cost " cannot stand for "trade", since it names the dimension "C"; leave it out'
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_followed_is_told_with_its_line(text):
    assert complaints(text) == REFUSED[text]


def test_a_dimension_may_have_other_names():
    text = '[s.columns.x.synonyms]\n"C" = ["price"]\n"cost" = ["price level"]\n[s.columns.dimension]\ntype = "code"\n'
    assert read_codebook(text + 'codes = { C = { label = "cost" } }', "c.toml")


def test_everything_is_told_in_one_go():
    text = 'version = 2\n[s.columns.x]\nsince = 5\nformerly = ["y"]\n[s.columns.y]\nrepeatable = 1\ntype = "txt"\n'
    assert [line.split(": ")[0] for line in complaints(text)] == ["c.toml:3", "c.toml:6", "c.toml:7", "c.toml:4"]


# ---- names that it does not know -------------------------------------------------------------------------------------


def told(column, met, listed=None, text=BOOK, used=()):
    return [str(complaint) for complaint in unknown_codes(definition(text), column, met, listed=listed, used=used)]


def test_a_slip_is_told_by_its_cell_and_nothing_is_offered():
    assert told("themes", {"x": ["s.csv!E2", "s.csv!E9"]}) == [
        's.csv!E2: "x" is not in the codebook; choose one of a, b',
        's.csv!E9: "x" is not in the codebook; choose one of a, b',
    ]


def test_a_slip_in_a_label_is_told_by_the_label():
    (slip,) = told("criterion", {"another levle": ["s.csv!B2"]})
    assert slip == 's.csv!B2: "another levle" is not in the codebook; did you mean "another level"?'


CELLS = [f"s.csv!B{n}" for n in range(2, 9)]
LEVEL = "on line 12 of the codebook"


def test_a_name_that_was_used_is_told_once_and_its_new_name_offered():
    assert told("criterion", {"focuss": CELLS}, used=["level"]) == [
        's.csv!B2: "focuss" is not in the codebook, here and in 6 more cells: B3, B4, …; did you mean "focus"? '
        'if that is its new name, write formerly = ["focuss"] within the { } of focus, on line 11 of the codebook'
    ]
    (several,) = told("criterion", {"zzz": [*CELLS[:1], *(f"t.csv!B{n}" for n in range(2, 6))]}, used=["focus"])
    assert several.startswith('s.csv!B2: "zzz" is not in the codebook, here and in 4 more cells: t.csv!B2, t.csv!B3, …')
    assert several.endswith(f'if "level" is its new name, write formerly = ["zzz"] within the {{ }} of level, {LEVEL}')


def test_of_several_codes_that_may_be_the_new_name_none_is_guessed():
    (several,) = told("criterion", {"tier": CELLS})
    assert several.endswith(
        "; choose one of focus, level; if one of focus, level is its new name, "
        'write formerly = ["tier"] into the settings of that code'
    )
    assert told("criterion", {"tier": CELLS}, used=["focus", "level"])[0].endswith("; choose one of focus, level")
    assert told("criterion", {"focuss": CELLS}, used=["focus"])[0].endswith('; did you mean "focus"?')


def test_a_word_of_an_old_workbooks_codebook_and_a_newer_code_are_offered_for_a_single_cell():
    (listed,) = told("themes", {"AB": ["s.xlsx, S!E2"]}, listed={"ab": {("ab", "")}}, used=["b"])
    assert listed.endswith('write formerly = ["AB"] within the { } of a, on line 23 of the codebook')
    (newer,) = told("criterion", {"tier": ["s.csv!B2"]}, used=["focus"])
    assert newer.endswith(f'if "level" is its new name, write formerly = ["tier"] within the {{ }} of level, {LEVEL}')


def test_what_is_offered_mends_the_sheet_when_it_is_written_down():
    (offer,) = told("criterion", {'ti"er': ["s.csv!B2"]}, used=["focus"])
    line = offer.partition("write ")[2].partition(" within ")[0]
    mended = BOOK.replace('label = "another level"', f'{line}, label = "another level"')
    assert definition(mended).columns["criterion"].code('TI"ER') == "level"


@pytest.mark.parametrize(
    ("heading", "present", "hint"),
    [
        ("criterium", (), 'did you mean "criterion"?'),
        ("counry", (), 'did you mean "country"? if that is its new name, write formerly = ["counry"] '
         "below [screening.columns.country]"),
        ("state", ("record",), 'add it there if it is new; if "country" is its new name, '
         'write formerly = ["state"] below [screening.columns.country]'),
        ("state", ("record", "country"),
         "add it there if it is new; a column of your own has its heading in brackets: (state)"),
        ("criterium", ("criterion", "country"),
         "add it there if it is new; a column of your own has its heading in brackets: (criterium)"),
    ],
)  # fmt: skip
def test_an_unknown_heading_is_offered_as_a_former_name_of_a_newer_column_that_is_missing(heading, present, hint):
    assert unknown_heading(definition(), heading, present) == hint


def test_an_unknown_heading_may_be_the_former_name_of_the_one_column_that_is_missing():
    present = [name for name in definition().columns if name != "effects"]
    assert unknown_heading(definition(), "zzz", present) == (
        "add it there if it is new; a column of your own has its heading in brackets: (zzz); "
        'if "effects" is its new name, write formerly = ["zzz"] below [screening.columns.effects]'
    )


@given(st.text(min_size=1, max_size=20), st.integers(1, 9))
@settings(max_examples=60)
def test_an_offer_is_made_of_any_text(typed, cells):
    found = unknown_codes(definition(), "criterion", {typed: [f"s.csv!B{n}" for n in range(cells)]})
    assert len(found) == (cells if cells <= 3 else 1)
    if "write formerly" in found[0].hint:
        assert json.dumps([typed], ensure_ascii=False) in found[0].hint


@pytest.mark.parametrize(
    ("renamed", "offer"),
    [
        # a newer code stands beside: what the workbook says of the old one tells which it is
        ('focus = { label = "not the focus" }\nplace = { label = "another level", definition = "teams", since = 2 }\n'
         'tongue = { label = "not in English", since = 2 }',
         'if "place" is its new name, write formerly = ["level"] within the { } of place, on line 12 of the codebook'),
        ('focus = { label = "not the focus" }\n[screening.columns.criterion.codes.place]\nlabel = "another level"\n'
         'definition = "teams"\n[screening.columns.criterion.codes.tongue]',
         'if "place" is its new name, write formerly = ["level"] below [screening.columns.criterion.codes.place]'),
        # nothing tells
        ('focus = { label = "not the focus" }\nplace = { label = "elsewhere" }\ntongue = { label = "not in English" }',
         'if one of place, tongue is its new name, write formerly = ["level"] into the settings of that code'),
    ],
    ids=["in braces", "below a heading", "not sure"],
)  # fmt: skip
def test_a_code_of_the_workbooks_own_codebook_is_offered_the_code_of_its_meaning(renamed, offer):
    from review.coding import read_sheet
    from review.coding.issued import FORMATS, Batch

    codes = BOOK[BOOK.index("focus =") : BOOK.index("[screening.columns.country]")]
    before = BOOK.replace(codes, 'focus = { label = "not the focus" }\n'
                          'level = { label = "another level", definition = "teams", since = 2 }\n')  # fmt: skip
    rows = ({"record": "x", "criterion": "level"}, {"record": "y", "criterion": "focus"})
    workbook = FORMATS["xlsx"](Batch(definition(before), rows))
    with pytest.raises(SheetError) as caught:
        read_sheet(definition(BOOK.replace(codes, f"{renamed}\n")), [("s.xlsx", workbook)])
    (complaint,) = map(str, caught.value.complaints)
    assert complaint.startswith('s.xlsx, screening!B2: "level" is not in the codebook; choose one of focus, place, ')
    assert complaint.endswith(offer)
    mended = renamed.replace("place = {", 'place = { formerly = ["level"],').replace(
        "place]", 'place]\nformerly = ["level"]'
    )
    sheet = read_sheet(definition(BOOK.replace(codes, f"{mended}\n")), [("s.xlsx", workbook)])
    assert [row["criterion"] for row in sheet.rows] == ["place", "focus"]


def test_rows_cannot_wait_for_a_newer_column_that_a_use_of_the_sheet_needs():
    from review.coding import Need, read_sheet, unmet

    sheet = read_sheet(definition(), [("s.csv", "record,criterion\nx,focus\ny,focus\n")])
    needs = [Need("country", filled=True), Need("effects")]
    told = [str(complaint) for complaint in unmet(sheet, needs, use="the graph", codebook="c.toml")]
    assert told == [
        's.csv: 2 rows have no "country" yet, and the graph reads it; fill it in there',
        's.csv:1: the column "effects" is missing, and the graph reads it',
    ]
    assert unmet(sheet, [Need("country")], use="the graph", codebook="c.toml") == []
