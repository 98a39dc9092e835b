"""What an export says is never lost: each value of an entry is in a column, in `raw` or in a Problem."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.formats import FORMATS, read
from review.formats.bibtex import ENTRY_TYPES
from review.formats.ris import TYPE_CODES

WORD = st.integers(0, 9999).map("qx{}".format)
WORDS = st.lists(WORD, min_size=1, max_size=3)
DOI = WORD.map("10.5555/{}".format)
NUMBERS = st.sampled_from(
    ["0022-2429", "1547-7185", "0317-8471", "00222429", "1234-5678", "978-3-16-148410-0", "104321"]
)
# Values as they stand in exports, of whatever tag; every word of them has to be found again.
VALUES = st.one_of(
    WORDS.map(" ".join),
    WORDS.map("; ".join),
    WORDS.map(", ".join),
    st.lists(NUMBERS | WORD, min_size=1, max_size=3).map(" ".join),
    st.lists(NUMBERS | WORD, min_size=1, max_size=3).map("; ".join),
    DOI,
    st.lists(DOI | WORD, min_size=1, max_size=2).map(" ".join),
    st.tuples(DOI, WORD).map(lambda parts: f"https://qxa.example.org/doi/{parts[0]}/full?x={parts[1]}"),
    st.tuples(WORD, DOI).map(
        lambda parts: f"https://www.scopus.com/record.uri?eid=2-s2.0-1&y={parts[0]}&doi={parts[1]}"
    ),
    st.integers(1, 9999).map(str),
    st.tuples(st.integers(1, 99), st.integers(1, 99)).map(lambda pages: f"{pages[0]}-{pages[1]}"),
    st.sampled_from(["Article", "Review", "Book", "Article; Book Chapter", "none", "tba"]),
    st.sampled_from(
        ["WOS:000123456789012", "MEDLINE:12345678", "12345678", "2-s2.0-85", "SCIELO:S01", "Scopus", "PubMed"]
    ),
)
# How a year is read has tests of its own.


def tags(format, *others):
    """The tags that feed a column, and some that feed none, with their values."""
    known = {tag for fields in FORMATS[format].fields.values() for tag in fields} - {"TY", "PT"}
    return st.lists(st.tuples(st.sampled_from(sorted(known | set(others))), VALUES), min_size=1, max_size=8)


def ris(code, given, behind):
    return "".join(f"{tag}  - {value}\n" for tag, value in [("TY", code), *given, ("ER", behind)])


def wos(publication, given, behind):
    return "".join(f"{tag} {value}\n" for tag, value in [("PT", publication), *given, ("ER", behind)])


def bibtex(type_, given, behind):
    return f"@{type_}{{qxk,\n" + "".join(f"  {tag} = {{{value}}},\n" for tag, value in given) + f"}} {behind}\n"


WAYS = {
    "ris": (ris, st.sampled_from([*TYPE_CODES, "GEN", "QXCODE"]), tags("ris", "ZZ", "AD", "DB", "C4", "ED")),
    "wos": (wos, st.sampled_from("JBSP"), tags("wos", "ZZ", "C1", "CR", "PG", "BE")),
    "bibtex": (bibtex, st.sampled_from([*ENTRY_TYPES, "misc", "qxtype"]), tags("bibtex", "month", "editor", "isbn")),
}


def missing(text, export):
    """The words of `text` that are nowhere in what was read of it, however hyphens and capitals are written."""
    told = [problem.raw for problem in export.problems]
    for row in export.rows:
        told += [str(value) for column, value in row.items() if not column.startswith("source_")]
        told += [value for values in json.loads(row.get("raw", "{}")).values() for value in values]
    everything = " ".join(told).lower()
    found = set(re.findall(r"\w+", everything)) | set(re.findall(r"\w+", everything.replace("-", "")))
    found.add("medline")  # the accession number "MEDLINE:1" is the number 1 in PubMed, and `pmid` says so
    return {word for word in re.findall(r"\w+", text.lower()) if word not in found}


@pytest.mark.parametrize("format", WAYS)
@given(data=st.data(), behind=st.just("") | WORD, before=st.just("") | WORDS.map(" ".join))
@settings(max_examples=29, deadline=None)
def test_each_word_of_an_entry_is_in_a_column_in_raw_or_in_a_problem(format, data, behind, before):
    text_of, kinds, fields = WAYS[format]
    kind, given = data.draw(kinds), data.draw(fields)
    text = f"{before}\n{text_of(kind, given, behind)}"
    export = read(text.encode(), "x", format=format)
    assert export.seen == 1
    assert missing(f"{before} {behind} {' '.join(value for _, value in given)}", export) == set()
