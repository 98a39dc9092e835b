"""Exports come in: every sample as it should be read, every entry accounted for, whatever the bytes."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ExportError
from review.formats import FORMATS, foreign, read
from review.formats.decode import Content
from review.nouns import Problem
from review.records import COLUMNS, TYPES, table

SAMPLES = Path(__file__).parent / "samples" / "formats"
FILES = sorted(path for path in SAMPLES.glob("*.*") if path.suffix != ".json")
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NASTY = SHARED / "nasty" / "manifest.tsv"
BIB, RIS, WOS = (SAMPLES / name for name in ("bibtex-ordinary.bib", "ris-vendors.ris", "wos-ordinary.txt"))


def told(rows):
    """Rows without their place, to compare the same entries from two files."""
    return [{k: v for k, v in row.items() if not k.startswith("source_")} for row in rows]


def lawful(export):
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    assert all(isinstance(problem, Problem) and problem.where and problem.what for problem in export.problems)
    return export


def test_there_are_samples_of_every_format():
    assert {json.loads((SAMPLES / f"{path.name}.json").read_text("utf-8"))["format"] for path in FILES} == set(FORMATS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_is_read_as_expected(path):
    export = lawful(read(path.read_bytes(), path.name))
    rows = [dict(row) for row in export.rows]
    for row in rows:
        assert row.pop("source_file") == path.name
        if "raw" in row:
            row["raw"] = json.loads(row["raw"])
    assert {
        "format": export.format,
        "seen": export.seen,
        "rows": rows,
        "problems": [f"{problem}{' (lost)' if problem.lost else ''}" for problem in export.problems],
    } == json.loads((SAMPLES / f"{path.name}.json").read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_rows_make_a_record_table(path):
    rows = read(path.read_bytes(), path.name).rows
    records = table(rows)
    assert len(records) == len(rows)
    assert set(records["type"].dropna()) <= set(TYPES)


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_the_fields_of_a_format_feed_columns(format):
    assert set(format.fields) <= {column.name for column in COLUMNS}
    assert {"title", "authors", "year", "journal", "doi", "type"} <= set(format.fields)


# ---- encodings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [BIB, RIS, WOS], ids=lambda path: path.name)
@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\n\n \n" + text.encode(),
        lambda text: text.rstrip().encode(),
        lambda text: text.replace("e", "\0e", 40).encode(),
        lambda text: ("ï»¿" + text).encode(),
    ],
    ids=(
        "bom",
        "utf16",
        "utf16be",
        "utf16le-bare",
        "utf16be-bare",
        "crlf",
        "cr",
        "blank",
        "no-end",
        "nul",
        "bom-twice",
    ),
)
def test_the_encoding_changes_nothing(path, changed):
    plain = read(path.read_bytes(), path.name)
    assert told(read(changed(path.read_text("utf-8")), path.name).rows) == told(plain.rows)


def test_windows_1252_is_read_and_its_first_line_is_named():
    data = "TY  - JOUR\nTI  - Caf\xe9 \x93quoted\x94 \x81\nAU  - Čapek, K.\nER  - \n"
    data = data.encode("latin-1", "ignore").replace(b"AU  - apek", "AU  - Čapek".encode())
    export = read(data, "a.ris")
    assert export.rows[0]["title"] == "Café “quoted”"  # 0x81 is a control character, and goes
    assert export.rows[0]["authors"] == "Čapek, K."
    assert str(export.problems[0]) == "a.ris:2: bytes that are not UTF-8; read as Windows-1252, from here on"
    assert "control" in export.problems[1].what


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_of_the_first_bad_byte_is_counted_at_any_line_end(end):
    data = f"TY  - JOUR{end}AU  - A, B{end}TI  - Caf\xe9{end}ER  - ".encode("latin-1")
    content = Content(data)
    content.whole()
    assert content.repairs[0].line == 3


def test_lines_are_parted_at_line_feeds_only():
    text = "a\u2028b\u2029c\nd\n\nf" * 3
    assert list(Content(text.encode()).lines()) == text.split("\n")
    assert list(Content("a\x0bb\x1cc\u0085d".encode()).lines()) == ["a b c d"]


def test_long_texts_are_parted_as_short_ones(monkeypatch):
    monkeypatch.setattr("review.formats.decode._CHUNK", 3)
    for text in ("", "\n", "abc\n", "ab\ncdefg\n\nh\n", "abcdefgh"):
        assert list(Content(text.encode()).lines()) == text.split("\n")
        assert Content(text.encode()).whole() == text


def test_two_exports_in_one_file_with_the_mark_of_the_second():
    for path in (BIB, RIS, WOS):
        data = path.read_bytes()
        export = lawful(read(data + b"\n" + b"\xef\xbb\xbf" + data, path.name))
        assert export.seen == 2 * read(data, path.name).seen


# ---- what is no export ---------------------------------------------------------------------------------------------


def refused(data, **settings):
    with pytest.raises(ExportError) as caught:
        read(data, "data/exports/x", **settings)
    assert str(caught.value).startswith("data/exports/x: ")
    return str(caught.value)


def test_an_unknown_format_is_named_with_the_nearest():
    assert 'no format is called "bibtx"; did you mean "bibtex"?' in refused(b"@article{", format="bibtx")


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", "\n ".encode("utf-16")])
def test_an_empty_file_is_refused(data):
    assert "empty" in refused(data) or "blank" in refused(data)
    assert "export it again" in refused(data, format="ris")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!DOCTYPE html><html><body>Your session has expired. TY  - JOUR</body></html>", "a web page"),
        (b"  <html>\n@article{a, title={x}}", "a web page"),
        (b"%PDF-1.7 \x00\x01", "a PDF"),
        (b"PK\x03\x04....word/document.xml", "a Word document"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b'{"title": "x"}', "JSON"),
        (b'[{"title": "x"}]', "JSON"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"<?xml version='1.0'?><modsCollection><mods/>", "MODS XML"),
        (b'<collection xmlns="http://www.loc.gov/MARC21/slim"><record/>', "MARC XML"),
        (b'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><entry/>', "an Atom feed"),
        (b"<?xml version='1.0'?>\n<rdf:RDF><bib:Article/>", "RDF"),
        (b"<?xml version='1.0'?><OAI-PMH><ListRecords><record/>", "OAI-PMH"),
        (b"<?xml version='1.0'?><article article-type='x'><front/>", "JATS"),
        (b"<?xml version='1.0'?><XML><RECORDS><RECORD><YEAR>1999</YEAR>", "EndNote before version 8"),
        (b"RT Journal Article\nA1 Smith, J\nT1 x\n", "RefWorks text"),
        (b"<8>\nAccession Number\n  1\nTitle\n  x\n", "Ovid text"),
        (b"1: Smith J. A title. J Invent. 2001;1(2):3-4. PMID: 12345678.\n", "citations of PubMed as prose"),
    ],
)
def test_another_kind_of_file_is_named_with_a_mend(data, what):
    for message in (refused(data), refused(data, format="wos")):
        assert what in message
        assert "RIS, BibTeX or CSV" in message


def test_a_text_that_nobody_knows_is_refused():
    assert "no entries in any format that is read are in it" in refused(b"Dear all, see you on Monday.")
    assert foreign.textual("Dear all") == ""


def test_the_wrong_format_is_told_which_it_looks_like():
    assert 'it looks like BibTeX: "bibtex"' in refused(BIB.read_bytes(), format="wos")


def test_the_signs_of_another_format_inside_an_abstract_mislead_nobody():
    bib = b"@article{a, title = {x},\n abstract = {as in\nTY  - JOUR\nPT J\n of the manual}}"
    assert read(bib, "a.bib").format == "bibtex"
    ris = b"TY  - JOUR\nTI  - x\nAB  - as in\n@article{a, title = {x}}\nER  - "
    assert read(ris, "a.ris").format == "ris"
    late = b"Provider\n" * 40_000 + ris
    assert read(late, "a.ris").seen == 1


@pytest.mark.parametrize("data", [b"FN Web\nVR 1.0\nEF\n", b"Provider: X\nDatabase: Y\n", b"% Encoding: UTF-8\n"])
def test_a_header_alone_is_no_error_but_is_told(data):
    export = lawful(read(data, "a"))
    assert (export.seen, export.rows) == (0, [])
    assert "holds no entries" in export.problems[-1].what


# ---- laws ----------------------------------------------------------------------------------------------------------


def outcome(data, **settings):
    try:
        return lawful(read(data, "x", **settings))
    except ExportError:
        return None


@given(st.binary(max_size=300), st.sampled_from([None, *FORMATS]))
@settings(max_examples=36, deadline=None)
def test_any_bytes_are_an_export_or_an_error(data, format):
    outcome(data, format=format)


PIECES = st.sampled_from([
    "@article{", "@misc(k,", "@string{", "@comment{", "@", "a", "key", ",", "=", "title = {", "author = ", "}",
    "{", '"', "#", ")", "\\", "\n", " ", "year = 2001", "\n}\n", "$", "~", "\\'e", "TY  - JOUR", "TI  - x",
    "ER  - ", "AU - ", "KW  - ", "\nTY", "PT J", "\nAU Smith, J", "\nTI x", "\nER", "\nEF", "FN x\nVR 1",
    "   on", "\ufeff", "\0", "\u2028", "<i>", "&amp;", ";", "10.5555/a", "WOS:0000000000001", "\ud7ff", "1999",
    "0022-2429",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(list(FORMATS)))
@settings(max_examples=96, deadline=None)
def test_any_pieces_of_exports_are_an_export_or_an_error(text, format):
    if export := outcome(text.encode(), format=format):
        table(export.rows)


@given(st.sampled_from([BIB, RIS, WOS]), st.data())
@settings(max_examples=24, deadline=None)
def test_a_damaged_sample_is_still_accounted_for(path, data):
    text = path.read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 60))
    junk = data.draw(st.lists(PIECES, max_size=3).map("".join))
    assert outcome((text[:start] + junk + text[start + cut :]).encode()) is not None


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=48, deadline=None)
def test_after_a_broken_entry_the_next_good_one_is_still_read(broken):
    good = {
        "wos": "\nER\n\nPT J\nAU Good, A\nTI The good one\nER\nEF\n",
        "ris": "\nER  - \n\nTY  - JOUR\nTI  - The good one\nAU  - Good, A\nER  - \n",
        "bibtex": "\n\n@article{good,\n  title = {The good one},\n  author = {Good, A},\n}\n",
    }
    for format, entry in good.items():
        export = outcome(broken.encode("utf-8", "ignore") + entry.encode(), format=format)
        assert export is not None
        assert "The good one" in [row.get("title") for row in export.rows], format


def test_hostile_text_comes_through_as_text():
    title = '<script>alert(1)</script> & =HYPERLINK("x") | {{ x }} \\input{x} R&D < 5'
    assert read((SAMPLES / "hostile.ris").read_bytes(), "x").rows[0]["title"] == title
    assert read((SAMPLES / "hostile.txt").read_bytes(), "x").rows[0]["title"] == title
    assert read((SAMPLES / "hostile.bib").read_bytes(), "x").rows[0]["title"] == title.replace("{{ x }}", "x")


OUTSIDE = {
    "rest.ris": ["a line before the first entry", "DO  - 10.5555/nobody", "ER  - again"],
    "rest.txt": ["words after the header", "words between entries", "ER again", "EF of all", "words at the end"],
    "rest.bib": [
        "words before the first entry",
        "words between",
        "two entries",
        "% as in @article{commented2001, title = {An entry in a comment}} and so on",
        "% @article{commented2002,",
        "%   title = {An entry in the comment of several lines},",
        "% }",
        "words behind it",
        "words at the end",
    ],
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_lines_outside_any_entry_stay_in_the_problem(name):
    found = [p for p in read((SAMPLES / name).read_bytes(), name).problems if "outside any entry" in p.what]
    assert [problem.raw.splitlines() for problem in found] == [OUTSIDE[name]]


def test_what_a_repair_may_have_lost_stays_in_the_problem():
    found = read((SAMPLES / "rest.bib").read_bytes(), "x").problems[0]
    assert "do not match" in found.what
    assert "stray words" in found.raw


def test_nesting_without_end_is_no_trouble():
    for sign in ("{", "}", "{{\\'", "<i>", "&amp;", "<", "@a{", "@article{a, b = {", '"', "$", "\\"):
        for frame in ("@article{{a, title = {{{}}}}}", "TY  - JOUR\nTI  - {}\nER  - ", "PT J\nTI {}\nER\n"):
            outcome(frame.format(sign * 3000).encode())


# ---- real and nasty exports, where they are at hand ----------------------------------------------------------------


def nasty():
    if not NASTY.exists():
        return []
    with NASTY.open(encoding="utf-8", newline="") as rows:
        read_now = {"wos_tagged": "wos", "ris": "ris", "bibtex": "bibtex"}
        return [
            (row["file"], read_now[row["format"]], int(row["expected_records"]))
            for row in csv.DictReader(rows, delimiter="\t")
            if row["format"] in read_now
        ]


@pytest.mark.skipif(not NASTY.exists(), reason="the nasty files are not here")
def test_every_nasty_file_gives_its_count_or_a_named_error():
    found = nasty()
    assert len(found) > 80
    for file, format, expected in found:
        data = (NASTY.parent / file).read_bytes()
        if expected == 0 and not file.endswith("26_header_only.txt"):
            with pytest.raises(ExportError):
                read(data, file)
            continue
        export = lawful(read(data, file))
        assert (file, export.format, export.seen, len(export.rows)) == (file, format, expected, expected)
        titled = sum("title" in row for row in export.rows)
        assert titled == expected, file


@pytest.mark.parametrize(
    ("file", "format", "count"),
    [
        ("wos_management.txt", "wos", 898),
        ("wos_restoration.ciw", "wos", 247),
        ("wos_badFile.isi", "wos", 32),
        ("scopus_restoration.ris", "ris", 286),
        ("scopus_pybibx.bib", "bibtex", 263),
        ("wos_pybibx_m.bib", "bibtex", 29),
    ],
)
def test_a_real_export_gives_its_count(file, format, count):
    path = SHARED / "exports" / file
    if not path.exists():
        pytest.skip("the real exports are not here")
    export = lawful(read(path.read_bytes(), file))
    assert (export.format, export.seen, len(export.rows)) == (format, count, count)
    assert sum("title" in row and "year" in row for row in export.rows) >= 0.99 * count
