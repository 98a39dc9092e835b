"""A slip in review.toml is told in a scholar's words, with its line; files are found, and read as what they are."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ReviewError
from review.project import protocol
from review.project.folder import Folder
from review.project.protocol import read_protocol
from review.report import render
from review.tables.flow import INCLUDED
from review.tables.ledger import ledger

EXPORT = 'title = "T"\n[[export]]\nfiles = "a.ris"\ndatabase = "D"\n'  # four lines


def told(text):
    with pytest.raises(ReviewError) as caught:
        read_protocol(text)
    return [str(complaint) for complaint in caught.value.complaints]


def read(text):
    return read_protocol(text)[0]


# ---- settings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"), [("2026", "2026"), ("2026-01-31", "2026-01-31"), ('"in spring"', "in spring")]
)
def test_a_search_has_a_day_a_year_or_words(written, kept):
    assert str(read(f"{EXPORT}searched = {written}\n").export[0].searched) == kept


STAGE = EXPORT + "[[stage]]\nkind = "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EXPORT + "searched = 20", "5: searched: 20 is no year; a year has four digits"),
        (EXPORT + "searched = true",
         "5: searched should be text in quotes, or a date, or a whole number, not true"),
        (EXPORT + "searched = 2026-01-31T10:00:00",
         "5: searched should be text in quotes, or a date, or a whole number, not 2026-01-31 10:00:00; "
         "write 2026-01-31"),
        (EXPORT.replace('"a.ris"', '""'), "3: files is empty"),
        (EXPORT.replace('"a.ris"', "[]"), "3: files is empty"),
        (EXPORT.replace('"a.ris"', "5"), "3: files should be text in quotes, or a list of texts, not 5"),
        (EXPORT.replace('"a.ris"', '[\n"a",\n5]'),
         '5: what stands in files should be text in quotes, not 5; write "5"'),
        (EXPORT.replace('"a.ris"', '["a", ""]'), "3: files has an empty text in it"),
        (EXPORT.replace('"D"', '" "'), "4: database is empty"),
        (EXPORT.replace('"T"', "1"), '1: title should be text in quotes, not 1; write "1"'),
        (EXPORT.replace('"T"', "0x" + "f" * 5000), "1: title should be text in quotes, not a huge number"),
        (EXPORT.replace('"T"', '"A\\u0000B"'),
         "1: title: no report can hold the control character U+0000; take it out"),
        (STAGE + '"years"\nfirst = "2000"\nlast = 2001',
         '7: first should be a whole number, without quotes, not "2000"; write 2000'),
        (STAGE + '"years"\nfirst = 2001\nlast = 2000', "5: first (2001) is later than last (2000)"),
        (STAGE + '"types"\nkeep = "article"', '7: keep should be a list of texts, not "article"; write ["article"]'),
        (STAGE + '"types"\nkeep = []', "7: keep is empty"),
        (STAGE + '"types"\nkeep = ["a"]\nskips = ["oter"]',
         '8: skips: "oter" is not known here; did you mean "other"?'),
        (STAGE + '"type"', '6: "type" is not a kind of stage; did you mean "types"?'),
        (STAGE + '"coding"\n[[stage]]\nkind = "coding"\nname = "texts"\nsheet = "screening"',
         '10: the stage "coding" counts the votes of the sheet "screening" already; '
         "give each stage a sheet of its own"),
        (STAGE + "5",
         "6: 5 is not a kind of stage; choose one of search, years, types, journals, coding"),
        (STAGE + '"search"', '5: the setting "query" is missing; every stage of kind "search" needs it'),
        (EXPORT + "[[stage]]\n", "5: this stage has no kind; choose one of search, years, types, journals, coding"),
        (EXPORT + "[stage]\n", "5: stage should be written as [[stage]]; with its settings on the lines below"),
        ('stage = ["x"]\n' + EXPORT,
         "1: stage should be written as [[stage]]; with its settings on the lines below"),
        (EXPORT + "[[coding]]\n", "5: coding should be written as [coding]; with its settings on the lines below"),
        (EXPORT + '[reports]\nabstracts = "True"',
         '6: abstracts should be true or false, without quotes, not "True"; write true'),
        (EXPORT + 'titel = "T"\ntitle = "T"\n', '6: "title" is not a setting here; '
         "move it up, above the first line in brackets"),
        (EXPORT + '"a\\u0000b" = 1', '5: "ab" is not a setting here; '
         "choose one of files, database, searched, via, format"),
        (EXPORT + '[[journals]]\nname = "FT 50"\nlabel = "l"\nfile = "f"',
         '6: name: "FT 50" is no name; use small letters, digits, - and _'),
    ],
)  # fmt: skip
def test_a_slip_is_told_once_in_plain_words_with_its_line(text, expected):
    complaints = [line.removeprefix("review.toml:") for line in told(text)]
    assert expected in complaints
    assert len(complaints) == (2 if "titel" in text else 1)


def test_what_is_missing_altogether():
    assert told("") == [
        'review.toml: the setting "title" is missing; the review needs it',
        "review.toml: there is no [[export]]; name the files of one",
    ]


VALUES = st.recursive(
    st.sampled_from(['""', '"a"', "1", "0.5", "true", "2020-01-01", "2020-01-01T00:00:00", "10:00:00", '"\\u0007"']),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
        st.tuples(st.sampled_from(["kind", "name", "x"]), inner).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}"),
    ),
    max_leaves=3,
)
CLASSES = {"": protocol.Protocol, **protocol._TABLES, **protocol.STAGE_SETTINGS}
SETTINGS = sorted((at, name) for at, settings in CLASSES.items() for name in settings.model_fields)


@settings(max_examples=36)
@given(st.sampled_from(SETTINGS), VALUES)
def test_any_value_of_any_setting_is_taken_or_told_in_plain_words(setting, value):
    at, name = setting
    if at in protocol.STAGE_SETTINGS:
        text = f'[[stage]]\nkind = "{at}"\n' * (name != "kind") + "[[stage]]\n" * (name == "kind")
    else:
        text = at and (f"[{at}]\n" if at in ("coding", "reports") else f"[[{at}]]\n")
    text += f"{name} = {value}\n"
    complaints = []
    try:
        read(text)
    except ReviewError as error:
        complaints = list(map(str, error.complaints))
    assert len(complaints) == len(set(complaints))
    for word in ("constrained", "Input", "valid", "function-", "Error", "list[", "None", "\x07"):
        assert word not in "".join(complaints)


# ---- names that are taken --------------------------------------------------------------------------------------------

TABLE = EXPORT + '[[table]]\nkind = "findings"\nnumber = "1"\ntitle = "t"\nname = '


def test_no_table_takes_the_name_of_another_report_or_of_a_device(ch, undrawn):
    tables = {table.name for table in ch.project.tables}
    others = {name.partition(".")[0] for name in render(ch)} - tables
    drawn = {name for name in others if name.startswith("figure")}
    assert {"summary", "flow", "ledger", "manifest"} <= others - drawn <= protocol.OTHER_REPORTS
    assert drawn == {"figure1a", "figure1b", "figure1c"}  # of sheets, so that only the folder as a whole can tell
    for name in protocol.OTHER_REPORTS:
        assert told(f'{TABLE}"{name}"') == [
            f'review.toml:9: name: no table may be called "{name}", since another report is; give it another name'
        ]
    for name in ("con", "com1", "lpt9"):
        assert "since Windows keeps the name" in told(f'{TABLE}"{name}"')[0]
    for name in ("console", "figures_by_year", "figure1a", "a" * 60):
        assert read(f'{TABLE}"{name}"').table[0].name == name


def test_a_name_that_is_too_long_for_a_file_is_told():
    shown = "a" * 59
    assert told(f'{TABLE}"{"a" * 61}"') == [f'review.toml:9: name: "{shown}…" is too long; use 60 letters at most']


def test_no_stage_takes_the_name_of_a_step_or_of_a_column_of_the_ledger(ch):
    stages = {stage.name for stage in ch.project.stages}
    columns = {name for name in ledger(ch)[0] if name.split(" ")[0] not in stages}
    assert columns == protocol.LEDGER
    for name in (*protocol.LEDGER, INCLUDED, "identified"):
        complaint = told(f'{EXPORT}[[stage]]\nkind = "coding"\nname = "{name}"')
        assert complaint[0].startswith(f'review.toml:7: name: no stage may be called "{name}", since a ')
    assert not set(protocol.STAGE_SETTINGS) & (protocol.LEDGER | protocol.STEPS)


# ---- files -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    """A folder with a few files; `files(pattern)` gives what it matches, and the complaints."""
    for name in ("data/exports/a.ris", "data/exports/b[1].ris", "data/exports/README.ris", "reports/included.ris",
                 ".git/c.ris", "data/.d/e.ris"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")

    def found(pattern):
        folder = Folder(tmp_path)
        return folder.matching(pattern, "w"), [str(complaint) for complaint in folder.complaints]

    found.path = tmp_path
    return found


@pytest.mark.parametrize(
    "pattern", ["**/*.ris", "data/exports/*", "data/**/*", "./data/exports/*.ris", "data\\exports\\*"]
)
def test_what_is_hidden_or_in_reports_is_never_matched(files, pattern):
    assert files(pattern) == (["data/exports/a.ris", "data/exports/b[1].ris"], [])


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("**.ris", 'w: "**.ris" is no pattern: ** stands for folders; write "**/*.ris"'),
        ("data/**", 'w: "data/**" is no pattern: ** stands for folders; write "data/**/*"'),
        (".", 'w: "." is a folder; write "*" for the files in it'),
        ("data/exports", 'w: "data/exports" is a folder; write "data/exports/*" for the files in it'),
        ("data/exports/", 'w: "data/exports/" is a folder; write "data/exports/*" for the files in it'),
        ("reports/included.ris",
         'w: "reports/included.ris" is in reports/, which every run writes anew; copy the file elsewhere'),
        ("Reports/*", 'w: "Reports/*" is in reports/, which every run writes anew; copy the file elsewhere'),
        ("data/exports/README.ris",
         'w: "data/exports/README.ris" is passed over: it is hidden, a lock file or a README; rename the file'),
        ("data/exports/c.ris", 'w: there is no file "data/exports/c.ris"; did you mean "data/exports/a.ris"?'),
        ("data/exports/*.bib", 'w: no file matches "data/exports/*.bib"'),
        ("../a.ris", 'w: "../a.ris" leads out of the review\'s folder; copy the file into it'),
        ("C:/a.ris", 'w: "C:/a.ris" leads out of the review\'s folder; copy the file into it'),
        ("[", 'w: no file matches "["'),
        ("x" * 300, f'w: there is no file "{"x" * 79}…"'),
    ],
)  # fmt: skip
def test_a_pattern_without_files_is_told_with_its_mend(files, pattern, complaint):
    found, complaints = files(pattern)
    assert found == []
    assert len(complaints) == 1
    assert complaints[0].startswith(complaint)


def test_a_literal_name_is_no_pattern(files):
    assert files("data/exports/b[1].ris") == (["data/exports/b[1].ris"], [])


@settings(max_examples=36)
@given(st.text("*?[].!/\\a:~ \0é", max_size=8))
def test_any_pattern_is_matched_or_told(tmp_path_factory, pattern):
    folder = Folder(tmp_path_factory.getbasetemp())
    assert folder.matching(pattern, "w") or folder.complaints


def test_a_name_that_is_no_text_is_to_be_changed(files):
    try:
        with open(os.fsencode(files.path) + b"/data/exports/caf\xe9.ris", "wb"):
            pass
    except OSError:
        pytest.skip("this file system takes no such name")
    found, complaints = files("data/exports/*")
    assert found == ["data/exports/a.ris", "data/exports/b[1].ris"]
    (complaint,) = complaints
    assert complaint == 'w: the name of the file "data/exports/caf\\udce9.ris" is not valid UTF-8; rename the file'
    folder = Folder(files.path)
    assert folder.beside("data/exports", "caf*") == []
    assert len(folder.complaints) == 1


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("s.csv", b"PK\x03\x04 xl/ ", "s.csv: this is an Excel workbook, not a text; save it as CSV UTF-8"),
        ("q.txt", b"%PDF-1.7", "q.txt: this is a PDF, not a text; save it as plain text in UTF-8"),
        ("s.CSV", "a\nb\ncaf\xe9\n".encode("cp1252"),
         "s.CSV:3: from here on the text is not UTF-8; save it as CSV UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_text_is_told_as_what_it_is(tmp_path, name, data, complaint):
    (tmp_path / name).write_bytes(data)
    folder = Folder(tmp_path)
    assert folder.text(name) is None
    assert list(map(str, folder.complaints)) == [complaint]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_with_or_without_a_mark(tmp_path, encoding):
    (tmp_path / "s.csv").write_bytes("é\r\nb".encode(encoding))
    folder = Folder(tmp_path)
    assert folder.text("s.csv") == "é\nb"
    assert not folder.complaints
    assert not folder.problems
    assert list(folder.inputs) == ["s.csv"]


def test_control_characters_are_taken_out_and_told(tmp_path):
    (tmp_path / "s.csv").write_bytes(b"a\0b")
    folder = Folder(tmp_path)
    assert folder.text("s.csv") == "ab"
    assert not folder.complaints
    assert [str(problem) for problem in folder.problems] == ["s.csv: 1 control character; taken out"]
