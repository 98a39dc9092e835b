"""The line of every setting of a TOML text is found."""

import json
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import did_you_mean, nearest
from review.errors.places import lines_of, place, toml_complaint

TEXT = '''# comment
title = "x"

[[stage]]
kind = "search"
[[stage]]
kind = "years"
note = """
[not.a.table]
first = 1
"""
first = 2
[coding]
codebook = "c"
[screening.columns]
record = { label = "R" }
[[a.b]]
[a.b.c]
"d e" = 1
'''


def test_lines_of_tables_keys_and_arrays():
    lines = lines_of(TEXT)
    assert lines[("title",)] == 2
    assert lines[("stage", 0)] == 4
    assert lines[("stage", 1, "kind")] == 7
    assert lines[("stage", 1, "first")] == 12
    assert lines[("coding", "codebook")] == 14
    assert lines[("screening", "columns", "record")] == 16
    assert lines[("a", "b", 0, "c", "d e")] == 19
    assert ("not", "a", "table") not in lines


def test_a_place_that_is_not_there_is_that_of_the_table_around_it():
    assert place("f.toml", lines_of(TEXT), ("stage", 1, "last")) == "f.toml:6"
    assert place("f.toml", lines_of(TEXT), ("nowhere",)) == "f.toml"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[f.columns]\n\nconstruct = { required = true }\n[f.columns.construct.synonyms]\na = ["b"]\n',
         "4: construct is written in { } on line 3, and cannot go on here; write synonyms = { … } within its { }"),
        ("[f.columns]\nx = { }\n[f.columns.x]\n",
         "3: x is written in { } on line 2, and cannot go on here; write all its settings within its { }"),
        ("[f]\nx = { }\nx.y = 1\n",
         "3: x is written in { } on line 2, and cannot go on here; write all its settings within its { }"),
        ("[a]\n[a.b]\n[a]\n", "3: [a] stands on line 1 already; write all its settings there"),
        ("a.b = 1\n[a]\n", "2: [a] stands on line 1 already; write all its settings there"),
    ],
)  # fmt: skip
def test_a_table_that_stands_there_already_is_told_with_its_line(text, told):
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert str(toml_complaint("f.toml", caught.value, text)) == f"f.toml:{told}"


def test_what_is_no_toml_is_told_with_its_place():
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads("a = 1\nb = \n")
    assert str(toml_complaint("f.toml", caught.value)).startswith("f.toml:2:5: this is not valid TOML: ")


@pytest.mark.parametrize(
    "before",
    [
        "# isn''' it", "a = \"'''\"", 'a = """ \'\'\' """', "a = ''' \"\"\" '''", 'a = "\\"#"',
        'a = """\nb = 1\n\\""" """',
        'a = [\n["x"],\n# ]\n[ "]" ] ]', "a = { b = [ {} ], c = '}' } # {", 'a = """x""""', "a.b.c = 1 # [x]",
    ],
)  # fmt: skip
def test_quotes_and_brackets_in_strings_and_comments_hide_no_line(before):
    text = f'{before}\nlast = 1\n[t]\nkey = "2"\n'
    tomllib.loads(text)
    at = text.count("\n") - 2
    lines = lines_of(text)
    assert [lines[path] for path in (("last",), ("t",), ("t", "key"))] == [at, at + 1, at + 2]


def test_quoted_headers_keys_in_braces_and_items_have_their_own_lines():
    lines = lines_of('x = [\n  "a",\n  { k = 1 },\n]\n["a.b"."x]y"]\nkey = 1\n["\\u0041"]\n')
    assert lines == {
        ("x",): 1, ("x", 0): 2, ("x", 1): 3, ("x", 1, "k"): 3,
        ("a.b",): 5, ("a.b", "x]y"): 5, ("a.b", "x]y", "key"): 6, ("A",): 7,
    }  # fmt: skip


def test_a_table_stands_at_its_own_header_or_where_it_is_first_named():
    lines = lines_of("[a.b]\n[a]\n[c.d]\n")
    assert lines == {("a",): 2, ("a", "b"): 1, ("c",): 3, ("c", "d"): 3}


# ---- the law: every key that tomllib reads has a line, and it is the line where the key was written ------------------

TEXTS = st.text("ab\"'#[]{}=,.\\ \n\té", max_size=6)
KEYS = st.one_of(st.sampled_from(["a", "b", "c-1", "_2"]), TEXTS)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(-9, 9), st.booleans(), st.just(1.5), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)


class Writer:
    """Writes a value as TOML in ways that `draw` chooses, and notes the line of every key and item."""

    def __init__(self, draw):
        self.choose = lambda *choices: draw(st.sampled_from(choices))
        self.text, self.lines = "", {}

    def note(self, path):
        self.lines[path] = self.text.count("\n") + 1

    def string(self, text, *, one_line=False):
        basic = json.dumps(text, ensure_ascii=False)
        forms = [basic, json.dumps(text)]
        if "'" not in text and "\n" not in text:
            forms.append(f"'{text}'")
        if not one_line and "'''" not in text and not text.endswith("'"):
            forms.append(f"'''\n{text}'''")
        if not one_line:
            body = basic[1:-1].replace("\\n", self.choose("\n", "\\n")).replace("\\t", "\t")
            forms.append(f'"""\n{body}"""')
        self.text += self.choose(*forms)

    def key(self, name):
        if name and all(c in "ab-_c12" for c in name) and self.choose(True, False):
            self.text += name
        else:
            self.string(name, one_line=True)

    def comment(self):
        self.text += self.choose("", "", " # it's", ' # """ [a]', " # {") + "\n"

    def value(self, value, path, *, one_line=False):
        if isinstance(value, dict):
            self.text += "{ "
            for at, (name, inner) in enumerate(value.items()):
                self.text += ", " if at else ""
                self.setting(name, inner, path)
            self.text += " }"
        elif isinstance(value, list):
            self.text += "["
            for at, inner in enumerate(value):
                if self.choose(True, False):
                    self.comment()
                self.note((*path, at))
                self.value(inner, (*path, at))
                self.text += "," if at + 1 < len(value) else self.choose("", ",", " ,\n")
            self.text += "]"
        elif isinstance(value, str):
            self.string(value)
        else:
            self.text += str(value).lower()

    def setting(self, name, value, path):
        self.note((*path, name))
        self.key(name)
        if isinstance(value, dict) and len(value) == 1 and self.choose(True, False):
            self.text += self.choose(".", " . ")
            ((name_within, inner),) = value.items()
            self.setting(name_within, inner, (*path, name))
        else:
            self.text += self.choose("=", " = ")
            self.value(value, (*path, name))

    def table(self, given, path, header):
        """The plain settings first, then tables and arrays of tables with their headers."""
        later = []
        for name, value in given.items():
            is_array = isinstance(value, list) and value and all(isinstance(v, dict) for v in value)
            if (is_array or isinstance(value, dict)) and self.choose(True, False):
                later.append((name, value))
            else:
                self.setting(name, value, path)
                self.comment()
        for name, value in later:
            for at, inner in enumerate(value) if isinstance(value, list) else [(None, value)]:
                within = (*path, name) if at is None else (*path, name, at)
                self.lines.setdefault((*path, name), self.text.count("\n") + 1)
                self.note(within)
                self.text += " [" if at is None else "[["
                for number, part in enumerate((*header, name)):
                    self.text += "." if number else ""
                    self.key(part)
                self.text += "]" if at is None else " ]]"
                self.comment()
                self.table(inner, within, (*header, name))


def paths(value, path=()):
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path, *(found for name, within in inner for found in paths(within, (*path, name)))}


@settings(max_examples=36)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.data())
def test_every_key_and_item_has_the_line_where_it_is_written(value, data):
    writer = Writer(data.draw)
    writer.table(value, (), ())
    assert tomllib.loads(writer.text) == value
    assert lines_of(writer.text) == writer.lines
    assert {(), *lines_of(writer.text)} == paths(value)


@pytest.mark.parametrize(("text", "told"), [("a = " + "[" * 5000, "brackets"), ("a = " + "1" * 5000, "digits")])
def test_what_no_machine_can_read_is_told_too(text, told):
    with pytest.raises((ValueError, RecursionError)) as caught:
        tomllib.loads(text)
    assert told in str(toml_complaint("f.toml", caught.value))


def test_the_nearest_name_is_offered():
    assert nearest("jounral", ["journals", "title"]) == "journals"
    assert nearest("JOURNALS", ["journals", "title"]) == "journals"
    assert nearest("xyz", ["journals", "title"]) is None
    assert did_you_mean("xyz", ["journals", "title"]) == "choose one of journals, title"
    assert did_you_mean("xyz", []) == ""
