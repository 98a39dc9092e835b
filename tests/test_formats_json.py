"""OpenAlex JSON and CSL-JSON come in: whatever they stand in, however broken, every entry accounted for."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from review.errors import ExportError
from review.formats import read

SAMPLES = Path(__file__).parent / "samples" / "formats"
WORKS = [
    {
        "id": f"https://openalex.org/W{n}",
        "title": f"Work {n}",
        "publication_year": 2000 + n,
        "authorships": [{"author": {"display_name": "Ann Öz"}}],
        "abstract_inverted_index": {"b": [1], "a": [0, 2]},
        "type": "article",
    }
    for n in range(1, 6)
]
ITEMS = [
    {
        "id": f"key{n}",
        "type": "article-journal",
        "title": f"Work {n}",
        "author": [{"family": "Öz", "given": "Ann"}],
        "issued": {"date-parts": [[2000 + n]]},
    }
    for n in range(1, 6)
]
SETS = {"openalex": WORKS, "csl": ITEMS}
FRAMES = {
    "list": json.dumps,
    "pretty": lambda items: json.dumps(items, indent=2),
    "lines": lambda items: "\n".join(map(json.dumps, items)),
    "joined": lambda items: "".join(map(json.dumps, items)),
    "results": lambda items: json.dumps({"meta": {"count": 5}, "results": items, "group_by": []}),
    "items": lambda items: json.dumps({"config": {"id": "x", "type": "y"}, "items": items}, indent=1),
    "message": lambda items: json.dumps({"status": "ok", "message": {"facets": {}, "items": items, "query": {}}}),
    "wrapped": lambda items: json.dumps([{"at": "now", "record": item, "n": [1]} for item in items], indent=1),
    "unknown": lambda items: json.dumps({"version": 1, "found": items, "n": {"a": 1}}),
    "pages": lambda items: json.dumps([{"meta": {}, "results": items[:2]}, {"meta": {}, "results": items[2:]}]),
    "lists": lambda items: json.dumps([items[:2], [], items[2:]]),
    "page lines": lambda items: "\n".join(json.dumps({"meta": {}, "results": [item]}) for item in items),
}


def lawful(data, **named):
    export = read(data, "x", **named)
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    return export


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("format", SETS)
def test_entries_are_found_in_whatever_they_stand(format, frame):
    text = FRAMES[frame](SETS[format])
    export = lawful(text.encode())
    assert (export.format, export.seen, export.problems) == (format, 5, ())
    assert [(row["title"], row["year"], row["authors"]) for row in export.rows] == [
        (f"Work {n}", 2000 + n, "Öz, Ann") for n in range(1, 6)
    ]
    opened = [m.start() for m in re.finditer(r"\{(?=\s*\"id\": \"(?:https|key))", text)]
    assert [row["source_line"] for row in export.rows] == [text.count("\n", 0, at) + 1 for at in opened]


@pytest.mark.parametrize("format", SETS)
def test_one_entry_alone(format):
    for item in (SETS[format][0], {"status": "ok", "message-type": "work", "message": SETS[format][0]}):
        export = lawful(json.dumps(item, indent=1).encode())
        assert (export.format, [row["title"] for row in export.rows]) == (format, ["Work 1"])


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("format", SETS)
def test_small_pieces_change_nothing(format, frame, monkeypatch):
    text = FRAMES[frame](SETS[format])
    whole = lawful(text.encode())
    monkeypatch.setattr("review.formats.decode._CHUNK", 20)
    monkeypatch.setattr("review.formats.objects._DROP", 50)
    assert lawful(text.encode()) == whole


BREAKS = {
    "comma": ('"title": "Work 3", ', '"title": "Work 3" '),
    "quote": ('"Work 3"', '"Work "3"'),
    "open quote": ('"Work 3"', '"Work 3'),
    "bracket": ('"Work 3",', '"Work 3"}},'),
    "open bracket": ('"Work 3",', '{"Work 3",'),
    "name": ('"title": "Work 3"', 'title: "Work 3"'),
    "constant": ('"Work 3"', "None"),
    "escape": ('"Work 3"', '"Work \\x 3"'),
}


@pytest.mark.parametrize("broken", BREAKS)
@pytest.mark.parametrize("frame", ["list", "pretty", "lines", "results"])
@pytest.mark.parametrize("format", SETS)
def test_after_a_broken_entry_the_next_one_is_read(format, frame, broken):
    old, new = BREAKS[broken]
    text = FRAMES[frame](SETS[format])
    old = old if old in text else old.strip()
    assert text.count(old) == 1
    export = lawful(text.replace(old, new.strip() if old == old.strip() else new).encode())
    titles = [row.get("title") for row in export.rows]
    assert [title for title in titles if title in ("Work 1", "Work 2", "Work 4", "Work 5")] == [
        "Work 1", "Work 2", "Work 4", "Work 5",
    ]  # fmt: skip
    told = "outside any entry" if broken == "bracket" else "not valid JSON"
    (problem,) = (problem for problem in export.problems if told in problem.what)
    assert problem.raw


@pytest.mark.parametrize("broken", sorted(set(BREAKS) - {"bracket"}))
@pytest.mark.parametrize("frame", ["list", "pretty", "lines", "results", "joined", "items"])
@pytest.mark.parametrize("format", SETS)
def test_each_of_several_broken_entries_in_a_row_is_one_loss(format, frame, broken, monkeypatch):
    text = FRAMES[frame](SETS[format])
    for n in "234":
        old, new = (part.replace("3", n) for part in BREAKS[broken])
        old, new = (old, new) if old in text else (old.strip(), new.strip())
        text = text.replace(old, new)
    export = lawful(text.encode())
    assert [row["title"] for row in export.rows] == ["Work 1", "Work 5"]
    opened = [m.start() for m in re.finditer(r"\{(?=\s*\"id\": \"(?:https|key))", text)]
    lines = [text.count("\n", 0, at) + 1 for at in opened]
    assert [problem.where for problem in export.problems] == [f"x:{line}" for line in lines[1:4]]
    monkeypatch.setattr("review.formats.decode._CHUNK", 20)
    monkeypatch.setattr("review.formats.objects._DROP", 50)
    assert lawful(text.encode()) == export


@pytest.mark.parametrize(
    "ends", ['"author": [', '"author": [{"family": "A"}, ', '"title": "Wo', '"title": "Work"', '"n": {']
)
@pytest.mark.parametrize("format", SETS)
def test_entries_that_are_cut_off_in_their_line_are_a_loss_each(format, ends):
    good = json.dumps(SETS[format][0])
    export = lawful("\n".join([good, *[f'{{"id": "x", "type": "book", {ends}'] * 3, good]).encode(), format=format)
    assert (export.seen, len(export.rows)) == (5, 2)


@pytest.mark.parametrize("format", SETS)
def test_what_stands_in_a_broken_entry_is_no_entry(format):
    inner = json.dumps([SETS[format][3], {"family": "B", "given": "C"}, {"family": "D"}])
    broken = f'{{"id": "x", "title": "Work 3, "author": {inner}, "type": "book"}}'
    good = json.dumps(SETS[format][0])
    export = lawful(f"[{good}, {broken}, {broken}, {good}]".encode(), format=format)
    assert (export.seen, [row["title"] for row in export.rows]) == (4, ["Work 1", "Work 1"])


@pytest.mark.parametrize("broken", ["comma", "open quote"])
@pytest.mark.parametrize("format", SETS)
def test_five_thousand_broken_entries_are_each_told(format, broken):
    old, new = BREAKS[broken]
    bad = json.dumps(SETS[format][2]).replace(old if old in json.dumps(SETS[format][2]) else old.strip(), new)
    good = json.dumps(SETS[format][0])
    export = lawful(f"[{good}, {', '.join([bad] * 5_000)}, {good}]".encode())
    assert (export.seen, len(export.rows)) == (5_002, 2)


@pytest.mark.parametrize("format", SETS)
def test_a_file_that_was_cut_off_keeps_what_is_whole(format):
    text = json.dumps(SETS[format])
    for at in range(20, len(text), 7):
        try:
            export = lawful(text[:at].encode(), format=format)
        except ExportError:
            continue
        assert len(export.rows) >= text.count("}, {", 0, at - 3) - text.count('}, {"au', 0, at - 3)
    export = lawful(text[:-30].encode())
    assert [row["title"] for row in export.rows] == [f"Work {n}" for n in range(1, 5)]
    assert sum(problem.lost for problem in export.problems) == 1


def test_nesting_without_end_and_numbers_without_end_are_told():
    for deep in ("[" * 200_000, '{"a":' * 200_000, '[{"a":' * 100_000):
        for item in (WORKS[0], ITEMS[0]):
            text = json.dumps(item)[:-1] + f', "x": {deep}' + "\n" + json.dumps(item)
            export = lawful(text.encode())
            assert [row["title"] for row in export.rows] == ["Work 1"]
    nested = "[" * 800 + "]" * 800
    lawful(f'[{{"id": "a", "type": "book", "title": "Deep", "x": {nested}}}, {json.dumps(ITEMS[1])}]'.encode())
    huge = "9" * 5000
    export = lawful(json.dumps(ITEMS).replace("2003", huge).encode())
    assert export.seen == 5
    assert [row.get("year") for row in export.rows] == [2001, 2002, None, 2004, 2005]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"items": [{"itemType": "journalArticle", "title": "x", "creators": []}]}', "Zotero's own JSON"),
        ('{"total": 1, "data": [{"paperId": "1", "title": "x"}]}', "JSON of Semantic Scholar"),
        ('{"cells": [], "nbformat": 4}', "a Jupyter notebook"),
        ('{"a": 1}', "JSON"),
        ("[1, 2]", "JSON"),
        ('{"type": "FeatureCollection", "features": [{"type": "Feature"}]}', "JSON"),
    ],
)
def test_other_json_is_named(text, what):
    for format in (None, "csl", "openalex", "ris"):
        with pytest.raises(ExportError, match=f"this is {what}, "):
            read(text.encode(), "x", format=format)


def test_a_search_without_hits_is_told():
    export = lawful(b'{"meta": {"count": 0, "page": 1, "per_page": 25}, "results": [], "group_by": []}')
    assert (export.format, export.seen) == ("openalex", 0)
    assert "holds no entries" in export.problems[0].what


PIECES = st.sampled_from([
    "{", "}", "[", "]", '"', ",", ":", "\\", "\\u0000", "\\ud800", "\n", " ", "1e999", "null", "true", "-", '"id":',
    '"type": "book"', '"title":', '"results": [', '"items": [', '"message": {', '"author": [{"family": "A"}]',
    '"issued": {"date-parts": [[2001]]}', '"authorships": [{"author": {"display_name": "A B"}}]', '"a"', "9" * 30,
    '"abstract_inverted_index": {"a": [0, -1, "x", null, 9999999999]}', '{"family": null, "given": {}}', "[[[", "{{",
])  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(sorted(SETS)))
@settings(max_examples=72, deadline=None)
def test_after_any_pieces_of_json_the_next_good_entry_is_read(text, format):
    good = json.dumps(SETS[format][4])
    export = lawful(f"{text}\n{good}".encode("utf-8", "replace"), format=format)
    assert "Work 5" in [row.get("title") for row in export.rows]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
NAMES = st.sampled_from(
    ["title", "author", "authorships", "issued", "id", "type", "ISSN", "issn-type", "keyword", "keywords", "concepts",
     "note", "page", "custom", "abstract_inverted_index", "biblio", "primary_location", "ids", "DOI", "doi", "subtitle",
     "updated-by", "is_retracted", "container-title", "genre"]
)  # fmt: skip


@given(st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=8), st.sampled_from(sorted(SETS)))
@settings(max_examples=72, deadline=None)
def test_any_values_of_any_kind_are_read(item, format):
    text = json.dumps([{"title": "A title"} | item, SETS[format][0]])
    export = lawful(text.encode("utf-8", "replace"), format=format)
    assert export.rows[-1]["title"] == "Work 1"
    for row in export.rows:
        assert all(isinstance(value, str | int) for value in row.values())
        json.loads(str(row.get("raw", "{}")))


WORD = st.integers(0, 9999).map("qx{}".format)
TEXTS = WORD | st.lists(WORD, max_size=3).map("; ".join) | st.lists(WORD, max_size=3).map(", ".join)
NESTED = st.recursive(
    TEXTS | st.integers(100_000, 999_999),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["family", "given", "literal", "display_name", "author", "source", "date-parts", "name", "keyword", "value"]
    ), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(st.dictionaries(NAMES, NESTED, max_size=6), st.sampled_from(sorted(SETS)))
@settings(max_examples=72, deadline=None)
def test_each_word_of_an_entry_is_in_a_column_or_in_raw(item, format):
    text = json.dumps([{"id": "qxid", "title": "qxtitle"} | item, SETS[format][0]])
    try:
        export = lawful(text.encode(), format=format)
    except ExportError as error:
        assume("it looks like" not in str(error))
        raise
    told = " ".join(str(value) for row in export.rows for value in row.values()).lower()
    told += " ".join(problem.raw for problem in export.problems)
    words = set(re.findall(r"qx\w+|\d{6}", json.dumps(list(values(item)))))
    assert {word for word in words if word not in told} == set()


def values(value):
    """All texts and numbers in a value; words of an inverted index are its names."""
    if isinstance(value, dict):
        for one in value.values():
            yield from values(one)
    elif isinstance(value, list):
        for one in value:
            yield from values(one)
    else:
        yield value


def test_the_abstract_is_put_in_order():
    index = {"Needs": [0, 2], "and": [1], "<i>more</i>": [3], "&amp;c.": [4]}
    work = WORKS[0] | {"abstract_inverted_index": index}
    assert lawful(json.dumps(work).encode()).rows[0]["abstract"] == "Needs and Needs more &c."
    for wrong in ({"a": ["0"]}, {"a": 0}, ["a"], "plain words", {"a": [-1]}, {"a": [True]}, {"a": [10**9]}):
        row = lawful(json.dumps(WORKS[0] | {"abstract_inverted_index": wrong}).encode()).rows[0]
        assert "abstract_inverted_index" in row.get("raw", "") or row["abstract"] == wrong or row["abstract"] == "a"
