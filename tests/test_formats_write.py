"""Records go out as RIS and BibTeX and come back the same, whatever text they hold."""

import re
from pathlib import Path

import pytest
import rispy
from bibtexparser.splitter import Splitter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from review.formats import read
from review.formats.write import bibtex_text, ris_text
from review.records import TYPES, table
from review.records.text import clean

SAMPLES = Path(__file__).parent / "samples" / "formats"
RIS_CARRIES = (
    "title", "authors", "year", "journal", "journal_abbrev", "volume", "issue", "pages", "publisher", "doi", "issn",
    "eissn", "type", "language", "abstract", "keywords", "url", "note", "wos_id", "scopus_id", "pmid",
)  # fmt: skip
BIBTEX_CARRIES = (*RIS_CARRIES, "keywords_plus")


def written(rows, text_of):
    records = table(rows)
    records.index = [f"r{n}" for n in range(len(records))]
    return text_of(records, keys={f"r{n}": f"key{n}" for n in range(len(records))})


def carried(row, columns):
    return {column: row[column] for column in columns if row.get(column)}


WAYS = {"ris": (ris_text, RIS_CARRIES), "bibtex": (bibtex_text, BIBTEX_CARRIES)}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_read_comes_back(way):
    text_of, columns = WAYS[way]
    rows = [
        r for path in sorted(SAMPLES.glob("*.*")) if path.suffix != ".json" for r in read(path.read_bytes(), "x").rows
    ]
    assert len(rows) > 25
    text = written(rows, text_of)
    back = read(text.encode(), "back")
    assert (back.format, back.seen, back.problems) == (way, len(rows), ())
    for row in rows if way == "ris" else ():
        row["authors"] = row.get("authors", "").removesuffix("; et al.")
    assert [carried(row, columns) for row in back.rows] == [carried(row, columns) for row in rows]
    assert [row["citekey"] for row in back.rows] == [f"key{n}" for n in range(len(rows))]
    again = written(back.rows, text_of)
    # Only the kind in the words of the export may change on the way, and with it M3.
    assert re.sub(r"M3  - .*\n", "", again) == re.sub(r"M3  - .*\n", "", text)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["", *TYPES])
def test_every_kind_of_document_comes_back(way, kind):
    text = written([{"title": "A title", "type": kind}], WAYS[way][0])
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
@settings(max_examples=150, deadline=None)
def test_hostile_text_comes_back_and_breaks_out_of_nothing(way, title, abstract, note, journal):
    assume(title and not note.startswith("References:"))
    row = {"title": title, "abstract": abstract, "note": note, "journal": journal, "type": "article", "year": 2001}
    after = {"title": "The next good one", "authors": "Good, A.", "type": "article"}
    text_of, columns = WAYS[way]
    text = written([row, after], text_of)
    back = read(text.encode("utf-8"), "back", format=way)
    assert (back.seen, back.problems) == (2, ())
    assert carried(back.rows[0], columns) == carried(row, columns)
    assert carried(back.rows[1], columns) == after


@pytest.mark.parametrize("way", WAYS)
@given(st.lists(HOSTILE.map(lambda text: clean(text)[0]), max_size=3))
@settings(max_examples=100, deadline=None)
def test_hostile_names_break_out_of_nothing(way, names):
    row = {"title": "A title", "authors": "; ".join(names), "keywords": "; ".join(names), "url": "".join(names)}
    row |= {"doi": "10.5555/" + "".join(names), "publisher": "The publisher"}
    back = read(written([row], WAYS[way][0]).encode(), "back", format=way)
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
    back = read(written([{"title": "x", "authors": authors}], WAYS[way][0]).encode(), "back")
    assert back.rows[0]["authors"] == authors


def test_an_open_end_of_the_authors_is_others_in_bibtex_and_nobody_in_ris():
    row = {"title": "x", "authors": "Smith, John; et al."}
    assert "author = {Smith, John and others}" in written([row], bibtex_text)
    assert re.findall("AU  - .*", written([row], ris_text)) == ["AU  - Smith, John"]
    assert read(written([row], bibtex_text).encode(), "back").rows[0]["authors"] == row["authors"]


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
