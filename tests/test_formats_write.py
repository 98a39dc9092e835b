"""Records go out as RIS, BibTeX, CSL-JSON and plain text of Web of Science, and come back the same."""

import json
import re
from pathlib import Path

import pytest
import rispy
from bibtexparser.splitter import Splitter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from review.errors import ExportError
from review.formats import read
from review.formats.write import WRITERS, bibtex_text, left_out, ris_text, writer
from review.records import COLUMNS, TYPES, table
from review.records.marks import marks
from review.records.text import clean

SAMPLES = Path(__file__).parent / "samples" / "formats"
# What tells where an entry stands; a new file is another place.
PLACE = {"database", "via", "source_file", "source_line"}
READ_AS = {"xlsx": "excel"}


def written(rows, text_of):
    records = table(rows)
    records.index = [f"r{n}" for n in range(len(records))]
    return text_of(records, keys={f"r{n}": f"key{n}" for n in range(len(records))})


def carried(row, name):
    """What a writer says it carries of a row; the kind of document by the code of the format if the row has no words,
    and the citation key by itself."""
    without = {*WRITERS[name].lacks, *PLACE, "type_raw", *(["citekey"] if WRITERS[name].keyed else [])}
    return {column: value for column, value in row.items() if value and column not in without}


def text_by(name):
    return lambda records, *, keys: WRITERS[name].write(records, keys=keys).decode()


WOS_SAMPLES = [
    path
    for path in sorted(SAMPLES.glob("*"))
    if path.suffix in (".txt", ".ciw", ".isi")
    and (export := read(path.read_bytes(), "x")).rows
    and export.format == "wos"
]
assert WOS_SAMPLES
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "exports"
WAYS = {"ris": ris_text, "bibtex": bibtex_text, "csl": text_by("csl"), "wos": text_by("wos")}


def as_written(name, rows):
    """The rows as a format has them: to RIS the one name of a journal that there is is the name."""
    for row in rows if name == "ris" else ():
        if "journal" not in row and "journal_abbrev" in row:
            row["journal"] = row.pop("journal_abbrev")
    return rows


def sample_rows():
    paths = [path for path in sorted(SAMPLES.glob("*.*")) if path.suffix != ".json"]
    rows = [row for path in paths for row in read(path.read_bytes(), "x").rows]
    assert len(rows) > 100
    assert {column.name for column in COLUMNS} - PLACE == {name for row in rows for name in row} - PLACE
    return rows


@pytest.mark.parametrize("way", WAYS)
def test_what_was_read_comes_back(way):
    rows = as_written(way, sample_rows())
    text = written(rows, WAYS[way])
    back = read(text.encode(), "back")
    assert (back.format, back.seen) == (way, len(rows))
    # Two entries of one number, and words for a year, are in the samples.
    assert not [problem for problem in back.problems if way != "wos" or problem.lost]
    for row, again in zip(rows, back.rows, strict=True):
        assert carried(again, way) == carried(row, way)
        assert again["type_raw"] == row.get("type_raw", again["type_raw"])
    if way == "wos":
        return
    assert [row["citekey"] for row in back.rows] == [f"key{n}" for n in range(len(rows))]
    if way in ("ris", "bibtex"):
        assert written(back.rows, WAYS[way]) == text


FULL = {
    "title": "A title", "authors": "Adler, Mia; et al.", "year": 2001, "journal": "A Journal", "journal_abbrev": "J.",
    "volume": "7", "issue": "2", "pages": "1-20", "publisher": "A & B", "doi": "10.5555/x_y", "issn": "0378-5955",
    "eissn": "2049-3630", "language": "English", "abstract": "Of 100%.", "keywords": "needs, wants",
    "keywords_plus": "index, one", "url": "https://example.org/x", "note": "A remark", "wos_id": "WOS:000000000000001",
    "scopus_id": "2-s2.0-85", "pmid": "12345678", "openalex_id": "W123", "own_id": "A_1", "citekey": "Adler_2001",
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
@given(
    columns=st.sets(st.sampled_from(sorted(FULL))),
    type_=st.sampled_from(["", *TYPES]),
    words=st.sampled_from(["", "Article", "Review; Early Access", "An odd one_", "inbook", "10.5555/z", "J"]),
    status=st.sampled_from(["", "retracted", "early access", "retracted; early access"]),
    note=st.sampled_from(["", "A remark", "Status: retracted", "References: none", "Note: Status: retracted", "NA"]),
)
@settings(max_examples=18, deadline=None)
def test_every_column_that_a_writer_does_not_lack_comes_back(name, columns, type_, words, status, note):
    row = {"title": "A title", "type": type_, "type_raw": words, "note": note} | {
        c: FULL[c] for c in columns - {"note"}
    }
    told = marks("", words)
    row["status"] = "; ".join(mark for mark in ("retracted", "early access") if mark in f"{status}; {told}")
    row = {column: value for column, value in row.items() if value}
    as_written(name, [row])
    records = table([row])
    records.index = ["A_1"]
    (again,) = read(WRITERS[name].write(records, keys={"A_1": "A_1"}), "back", format=READ_AS.get(name, name)).rows
    if "own_id" not in row:
        again.pop("own_id", "")  # a table has the id of the record
    assert carried(again, name) == carried(row, name)
    assert again.get("type_raw") == row.get("type_raw", again.get("type_raw"))


def test_every_column_is_tried():
    assert {*FULL, "type", "type_raw", "status"} == {column.name for column in COLUMNS} - PLACE - {"raw"}


@pytest.mark.parametrize("name", WRITERS)
def test_what_a_writer_lacks_is_lost(name):
    records = table([{"title": "x", "raw": '{"odd": ["1"]}'}])
    records.index = ["A_1"]
    (again,) = read(WRITERS[name].write(records, keys={"A_1": "A_1"}), "back", format=READ_AS.get(name, name)).rows
    assert WRITERS[name].lacks == (() if again.get("raw") else ("raw",))


def test_what_is_left_out_is_counted():
    records = table([{"title": "x", "raw": '{"AD": ["1"]}'}, {"title": "y"}, {"title": "z", "raw": '{"TC": ["1"]}'}])
    assert left_out(records, WRITERS["ris"]) == {"raw": 2}
    assert left_out(records, WRITERS["csv"]) == {}
    assert left_out(records, WRITERS["wos"]) == {"raw": 1}
    assert left_out(table([{"title": "y"}]), WRITERS["ris"]) == {}
    assert left_out(records.drop(columns="raw"), WRITERS["ris"]) == {}


def test_the_stage_of_a_work_is_told_as_web_of_science_does():
    row = {"title": "x", "type": "article", "type_raw": "Article", "status": "retracted; early access"}
    assert "\nDT Article; Retracted Publication; Early Access\n" in written([row], WAYS["wos"])


def test_another_program_finds_in_ris_what_has_no_tag_there():
    row = {"title": "x", "keywords_plus": "one; two", "status": "retracted", "openalex_id": "W12"}
    (entry,) = rispy.loads(written([row], ris_text))
    assert entry["notes"] == ["Index keywords: one; two", "OpenAlex: W12", "Status: retracted"]


def test_a_table_of_ours_stays_as_it_is():
    records = table([{"title": "x", "own_id": "A_1"}, {"title": "y", "own_id": "B"}, {"title": "z"}])
    records.index = ["A_1", "other", "c"]
    for name in ("csv", "xlsx", "parquet"):
        data = WRITERS[name].write(records, keys={})
        assert [row["own_id"] for row in read(data, "back", format=READ_AS.get(name, name)).rows] == ["A_1", "B", "c"]
        assert data == WRITERS[name].write(records.assign(own_id=[None, "B", None]), keys={})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["", *TYPES])
def test_every_kind_of_document_comes_back(way, kind):
    text = written([{"title": "A title", "type": kind}], WAYS[way])
    assert read(text.encode(), "back").rows[0].get("type", "") == kind


HOSTILE = st.lists(
    st.sampled_from([
        "ER  - ", "TY  - JOUR", "\nER  - \n", "\n@article{x,", "@article{x, title = {y}}", "}", "{", "{{ x }}",
        '"', "\\", "\\input{x}", "\\'e", "%", "$", "$x$", "$\\alpha$", "&", "R&D < 5", "#", "_", "~", "^",
        "--", "---", "``", "''", "<script>", '=HYPERLINK("x")', "|", "a", "Öz", "CH", " ", "\u2028", "\r\n",
        "\0", "\ud800", "é", "ß", ",", "and", " and ", "10.", "1999", "=", "\\&", "-", "'", "`",
    ]) | st.text(max_size=4),
    max_size=8,
).map("".join)  # fmt: skip


def kept(text):
    """Hostile text as a record may hold it: cleaned, on one line, and no markup that reading would take away."""
    from review.formats.markup import plain

    return plain(clean(text)[0])


@pytest.mark.parametrize("way", WAYS)
@given(title=HOSTILE.map(kept), abstract=HOSTILE.map(kept), note=HOSTILE.map(kept), journal=HOSTILE.map(kept))
@settings(max_examples=24, deadline=None)
def test_hostile_text_comes_back_and_breaks_out_of_nothing(way, title, abstract, note, journal):
    assume(title)
    row = {"title": title, "abstract": abstract, "note": note, "journal": journal, "type": "article", "year": 2001}
    after = {"title": "The next good one", "authors": "Good, A.", "type": "article"}
    text = written([row, after], WAYS[way])
    back = read(text.encode("utf-8"), "back", format=way)
    assert (back.seen, back.problems) == (2, ())
    assert carried(back.rows[0], way) == carried(row, way)
    assert carried(back.rows[1], way) == after


@pytest.mark.parametrize("way", WAYS)
@given(st.lists(HOSTILE.map(lambda text: clean(text)[0]), max_size=3))
@settings(max_examples=24, deadline=None)
def test_hostile_names_break_out_of_nothing(way, names):
    row = {"title": "A title", "authors": "; ".join(names), "keywords": "; ".join(names), "url": "".join(names)}
    row |= {"doi": "10.5555/" + "".join(names), "publisher": "The publisher"}
    back = read(written([row], WAYS[way]).encode(), "back", format=way)
    assert (back.seen, back.problems) == (1, ())
    assert (back.rows[0]["title"], back.rows[0]["publisher"]) == ("A title", "The publisher")


@pytest.mark.parametrize(
    "authors",
    [
        "Öz, Ann; von Hippel, Eric; Walker, Orville C., Jr.; Plato",
        "Heterogeneity Research Group; World Health Organization; Acme Widgets",
        "Smith and Sons; Procter & Gamble; BossData",
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_authors_come_back(way, authors):
    back = read(written([{"title": "x", "authors": authors}], WAYS[way]).encode(), "back")
    assert back.rows[0]["authors"] == authors


def test_an_open_end_of_the_authors_is_others_in_bibtex_and_a_remark_in_ris():
    row = {"title": "x", "authors": "Smith, John; et al."}
    assert "author = {Smith, John and others}" in written([row], bibtex_text)
    assert re.findall("AU  - .*", written([row], ris_text)) == ["AU  - Smith, John"]
    for text_of in WAYS.values():
        assert read(written([row], text_of).encode(), "back").rows[0]["authors"] == row["authors"]


def test_ris_is_read_by_others_as_well():
    text = written(read((SAMPLES / "ris-vendors.ris").read_bytes(), "x").rows, ris_text)
    others = rispy.loads(text)
    ours = read(text.encode(), "x").rows
    assert [entry["title"] for entry in others] == [row["title"] for row in ours]
    assert [entry.get("doi", "") for entry in others] == [row.get("doi", "") for row in ours]
    assert others[0]["authors"] == ["García Márquez, L.", "von Hippel, E."]
    assert others[0]["keywords"] == ["segmentation", "second keyword", "needs", "wants"]


def test_well_formed_ris_is_read_as_rispy_reads_it():
    text = "\n".join(
        f"TY  - JOUR\nTI  - Title {n}\nAU  - Smith, J.\nAU  - Doe, A.\nT2  - Journal\nPY  - 20{n:02}\nVL  - {n}\n"
        f"SP  - {n}\nEP  - {n + 9}\nDO  - 10.5555/{n}\nKW  - one\nKW  - two\nER  - \n"
        for n in range(1, 30)
    )
    for theirs, ours in zip(rispy.loads(text), read(text.encode(), "x").rows, strict=True):
        assert ours["title"] == theirs["title"]
        assert ours["authors"] == "; ".join(theirs["authors"])
        assert str(ours["year"]) == theirs["year"]
        assert ours["pages"] == f"{theirs['start_page']}-{theirs['end_page']}"
        assert ours["keywords"] == "; ".join(theirs["keywords"])
        assert (ours["journal"], ours["volume"], ours["doi"]) == (
            theirs["secondary_title"],
            theirs["volume"],
            theirs["doi"],
        )


def test_bibtex_is_in_order_for_bibtexparser():
    rows = [{"title": "CH {x} \\ & 50% _", "authors": "Smith and Sons", "abstract": "}{", "type": "review"}] * 2
    library = Splitter(written(rows, bibtex_text)).split()
    assert len(library.entries) == 2
    assert not library.failed_blocks
    assert library.entries[0].fields_dict["title"].value == (
        r"{{CH} {\textbraceleft}x{\textbraceright} {\textbackslash} \& 50\% \_}"
    )
    assert library.entries[0].fields_dict["author"].value == "{{Smith and Sons}}"


def test_the_text_is_the_same_every_time():
    rows = read((SAMPLES / "bibtex-ordinary.bib").read_bytes(), "x").rows
    for text_of in (ris_text, bibtex_text):
        assert written(rows, text_of) == written([dict(reversed(row.items())) for row in rows], text_of)
        assert written(rows, text_of).count("\n\n") == len(rows) - 1
    assert written([], ris_text) == written([], bibtex_text) == ""


def test_a_key_that_bibtex_forbids_is_mended():
    records = table([{"title": "x"}])
    assert bibtex_text(records, keys={0: "a b,{c}%"}).startswith("@misc{a-b--c--,\n")


# ---- Web of Science ------------------------------------------------------------------------------------------------


def told(row):
    """A row without its place, its `raw` as values."""
    told = {column: value for column, value in row.items() if not column.startswith("source_")}
    return told | {"raw": json.loads(told.get("raw", "{}"))}


@pytest.mark.parametrize("path", WOS_SAMPLES, ids=lambda path: path.name)
def test_a_record_of_web_of_science_comes_back_whole(path):
    export = read(path.read_bytes(), "x")
    back = read(written(export.rows, WAYS["wos"]).encode(), "back")
    for row, again in zip(export.rows, back.rows, strict=True):
        if "type_raw" not in row:
            assert again.pop("type_raw") == "Unspecified"
        assert told(again) == told(row)


@pytest.mark.parametrize(
    "name", ["wos_restoration.ciw", "wos_management.txt", "wos_badFile.isi", "wos_tab_savedrecs.txt"]
)
def test_a_real_export_of_web_of_science_comes_back_whole(name):
    if not (SHARED / name).exists():
        pytest.skip("the real exports are not here")
    rows = read((SHARED / name).read_bytes(), "x").rows
    back = read(written(rows, WAYS["wos"]).encode(), "back")
    assert list(map(told, back.rows)) == list(map(told, rows))


def test_web_of_science_gets_initials_cited_references_and_its_own_words():
    row = {
        "title": "A title",
        "authors": "Walker, Orville C., Jr.; Öz, Jean-Luc; World Health Organization; Acme Widgets; et al.",
        "type": "conference paper", "type_raw": "inproceedings", "scopus_id": "2-s2.0-85", "pages": "e12",
        "raw": json.dumps({"Cited by": ["12"], "References": ["Old (1990) X, 1; Older (1980) Y, 2"], "Link": ["x"]}),
    }  # fmt: skip
    assert written([row], WAYS["wos"]) == (
        "FN Clarivate Analytics Web of Science\nVR 1.0\n"
        "PT J\nAU Walker, OC\n   Öz, JL\n   World Health Organization\n   Acme Widgets,\n"
        "AF Walker, Orville C., Jr.\n   Öz, Jean-Luc\n   World Health Organization\n   Acme Widgets,\n"
        "TI A title\nDT Proceedings Paper\nCR Old (1990) X, 1\n   Older (1980) Y, 2\nTC 12\nAR e12\n"
        "N1 Kind of document: inproceedings\n   Authors: et al.\nUT 2-s2.0-85\n"
        "ER\n\nEF\n"
    )


@pytest.mark.parametrize(("type_", "sign"), [("book", "B"), ("chapter", "B"), ("conference paper", "J")])
def test_a_book_is_a_book_in_web_of_science(type_, sign):
    assert f"\nPT {sign}\n" in written([{"title": "x", "type": type_, "type_raw": "?"}], WAYS["wos"])
    told = {"title": "x", "type": type_, "wos_id": "WOS:000000000000001"}
    assert "\nPT J\n" in written([told], WAYS["wos"])


@pytest.mark.parametrize("way", WAYS)
def test_a_lone_keyword_keeps_its_comma(way):
    for keywords in ("needs, wants and demands", "needs, wants; demands", "needs"):
        (back,) = read(written([{"title": "x", "keywords": keywords}], WAYS[way]).encode(), "back").rows
        assert back["keywords"] == keywords


def test_raw_of_another_format_is_not_taken_for_tags_of_web_of_science():
    row = {"title": "x", "raw": json.dumps({"AD": ["Nowhere"], "C1": ["custom"], "TC": ["9"]})}
    assert "custom" not in written([row], WAYS["wos"])


# ---- CSL-JSON ------------------------------------------------------------------------------------------------------

CSL_NAMES = {"family", "given", "suffix", "literal"}
CSL_TEXTS = {
    "id", "type", "title", "container-title", "container-title-short", "volume", "issue", "page", "publisher", "DOI",
    "URL", "PMID", "ISSN", "language", "abstract", "note", "status", "genre", "keyword",
}  # fmt: skip


def test_csl_has_the_shape_of_its_schema():
    rows = [row for path in WOS_SAMPLES for row in read(path.read_bytes(), "x").rows]
    items = json.loads(written(rows, WAYS["csl"]))
    assert len(items) == len(rows) > 10
    for item in items:
        assert item.keys() <= CSL_TEXTS | {"author", "issued", "custom"}
        assert all(isinstance(item[name], str) for name in CSL_TEXTS & item.keys())
        assert {"id", "type"} <= item.keys()
        assert item["type"] in {csl for csl, _, _ in TYPES.values()}
        for name in item.get("author", ()):
            assert name.keys() <= CSL_NAMES
            assert name.keys() == {"literal"} or {"family", "given"} <= name.keys()
        if "issued" in item:
            ((year,),) = item["issued"]["date-parts"]
            assert isinstance(year, int)


def test_csl_carries_the_words_for_the_kind_of_document():
    for type_, words in [
        ("review", "Review"),
        ("article", "Article; Early Access"),
        ("book", "Monograph"),
        ("", "odd"),
    ]:
        row = {"title": "x", "type": type_, "type_raw": words}
        (again,) = read(written([row], WAYS["csl"]).encode(), "back").rows
        assert (again.get("type", ""), again["type_raw"]) == (type_, words)


# ---- by name -------------------------------------------------------------------------------------------------------


def test_a_writer_is_found_by_the_ending_of_a_file():
    assert writer("out/records.RIS").name == "ris"
    assert writer("a.b.json").name == "csl"
    assert {writer("x" + ending).name for one in WRITERS.values() for ending in one.endings} == set(WRITERS)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("x.xls", 'x.xls: no format is written to files that end in ".xls"; did you mean ".xlsx"?'),
        ("x.docx", "x.docx: no format is written to files that end in"),
        ("records", "records: the name has no ending; choose one of .ris, .bib"),
    ],
)
def test_another_ending_is_told_with_the_nearest(file, told):
    with pytest.raises(ExportError) as caught:
        writer(file)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize("name", WRITERS)
def test_no_records_and_records_without_fields_are_written(name):
    none = table([])
    assert WRITERS[name].write(none, keys={}) == WRITERS[name].write(none, keys={})
    bare = table([{}, {"title": "x"}])
    bare.index = ["a", "b"]
    assert WRITERS[name].write(bare, keys={"a": "a", "b": "b"})
