"""Every name in a codebook can be typed into a sheet, and told from the others there."""

import pytest
from conftest import complaints

from review.coding import read_codebook


def told(codes: str = "a = {}", kind: str = "code", column: str = "sign") -> list[str]:
    text = f"[s.columns.record]\n[s.columns.{column}]\ntype = '{kind}'\ncodes = {{ {codes} }}\n"
    return complaints(read_codebook, text, "c.toml")


@pytest.mark.parametrize(
    ("codes", "complaint"),
    [
        ("p = {}, P = {}", '"P" is "p" to those who type it: case, blanks and what nobody sees make no other name; '
                           "name one code otherwise"),
        ('p = {}, "\\u200bp" = {}', '"[U+200B]p" is "p" to those who type it: case, blanks and what nobody sees make '
                                    "no other name; name one code otherwise"),
        ('"p " = {}', '"p " has blanks at an end, which no cell keeps; write "p"'),
        ('"" = {}', '"" is blank, and cannot be the name of a code; give it a name'),
        ('"\\u200b" = {}', '"[U+200B]" is blank, and cannot be the name of a code; give it a name'),
    ],
)  # fmt: skip
def test_codes_that_nobody_can_type_are_an_error(codes, complaint):
    assert told(codes) == [f"c.toml:4: {complaint}"]


def test_a_semicolon_parts_codes_where_a_cell_may_hold_several():
    assert told('"a; b" = {}', "codes") == ['c.toml:4: "a; b" would be read as several codes; leave the semicolon out']
    text = "[s.columns.sign]\ntype = 'code'\ncodes = { 'a; b' = {} }\n"
    assert list(read_codebook(text, "c.toml")["s"].columns["sign"].codes) == ["a; b"]


@pytest.mark.parametrize(
    ("column", "complaint"),
    [
        ("RECORD", '"RECORD" is "record" to those who type it'),
        ('"  "', '"  " is blank, and cannot be the name of a column'),
        ('"=1+1"', '"=1+1" would be a formula as a heading; begin it with a letter'),
    ],
)
def test_columns_that_no_heading_can_name_are_an_error(column, complaint):
    (line,) = told(column=column)
    assert line.startswith(f"c.toml:2: {complaint}")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "version = 2\n"])
def test_a_codebook_without_a_sheet_is_an_error(text):
    assert complaints(read_codebook, text, "c.toml") == [
        "c.toml: this codebook defines no sheet; define one in it, or take it away if nothing is coded"
    ]
