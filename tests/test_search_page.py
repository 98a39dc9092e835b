"""The page of a search string: its terms weighed, its parts, its years, the records with the words marked."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from review.errors import QueryError
from review.pipeline import run
from review.project.load import load
from review.records import table
from review.render import bars, picture, search_page, year_bars
from review.render.year_bars import Year
from review.report.searches import search_html
from review.search import SYNTAXES, account, parse, to_text
from review.search.audit import audit
from review.search.corpus import corpus
from review.search.tree import Not
from review.search.written import as_written
from review.stages import search
from review.tables.weighed import audit_grid, chosen, told

HOSTILE = '<script>alert("x")</script> & {{ x }} | \\input{x}'


def page(
    query: str, rows: list[dict[str, Any]], *, abstracts: bool = True, words: Any = "exact", text: str = ""
) -> str:
    records = table([{"title": "A title", "abstract": "An abstract", **row} for row in rows])
    records.index = [f"r{n}" for n in range(len(records))]
    searched = corpus(records)
    weighed = audit(parse(text or query), searched, syntax="wos", words=words)
    part = search_page.section(
        weighed, searched, label=HOSTILE, text=text or query, at=chosen(weighed), abstracts=abstracts, notes=[HOSTILE]
    )
    return search_page.render(HOSTILE, [part]).decode()


def visible(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_hostile_text_is_text_wherever_it_stands() -> None:
    row = dict.fromkeys(("title", "abstract", "keywords", "authors", "journal", "doi"), HOSTILE)
    html = page(f'"script alert" OR {"x" * 3}', [row], text=f'# {HOSTILE}\n"script>alert" OR xxx\'')
    assert "<script" not in html
    assert "{{ x }}" in html
    assert "&lt;<mark>script&gt;alert</mark>(" in html
    assert "http" not in re.sub(r"http-equiv|http://www.w3.org/2000/svg", "", html)


def test_every_term_stands_in_its_place_with_its_number() -> None:
    html = page("TS=((need* OR robots)\n AND \"customer needs\") AND PY=1999-2003", [
        {"title": "Customer needs", "year": 2001}, {"title": "Needs", "year": 2001}, {"title": "x", "year": 1950},
    ])  # fmt: skip
    string = re.search(r'<div class="string">(.*?)</div>', html, re.DOTALL)
    assert string
    terms = re.findall(r'<span class="term([^"]*)" style="--s: ([\d.]+)"[^>]*>(.*?)<small>(\d+)</small>', string[1])
    assert terms == [
        ("", "1.0", "need*", "2"), (" dead", "0.0", "robots", "0"), ("", "0.63", "&#34;customer needs&#34;", "1"),
        (" idle", "1.0", "1999-2003", "2"),
    ]  # fmt: skip
    assert re.sub(r"<small>.*?</small>|<[^>]+>", "", string[1]).startswith("TS=((need* OR robots)\n AND &#34;customer")


def test_comments_before_the_string_are_left_out_of_it() -> None:
    html = page("need", [{}], text="# one: need\n\n# two\nneed")
    string = re.search(r'<div class="string">(.*?)</div>', html, re.DOTALL)
    assert string
    assert visible(string[1]).startswith("need0")


def test_only_a_near_that_is_found_marks_its_words() -> None:
    html = page("user NEAR/1 need OR market", [
        {"title": "user of need", "abstract": "user far away from any need"}, {"title": "market user"},
    ])  # fmt: skip
    assert "<mark>user</mark> of <mark>need</mark>" in html
    assert "user far away from any need" in html
    assert "<mark>market</mark> user" in html


def test_forms_of_words_are_marked_where_these_count() -> None:
    rows = [{"title": "Needs and needed"}]
    assert "<mark>Needs</mark> and <mark>needed</mark>" in page("need", rows, words="inflect")
    assert "0 of 1 records found" in visible(page("need", rows))
    assert "with all forms of its words, as Web of Science may look for them, the string finds 1" in page("need", rows)


def test_abstracts_that_may_not_be_shared_are_not_shown_but_told_of() -> None:
    rows = [{"title": "x", "abstract": "Secret needs."}]
    assert "Secret <mark>needs</mark>." in page("need*", rows)
    html = page("need*", rows, abstracts=False)
    assert "Secret" not in html
    assert "Also need* in abstract." in html


def test_a_page_shows_no_more_than_its_most_and_says_so() -> None:
    html = page(
        "need", [{"title": "x", "abstract": None}, *({"title": f"need {n}"} for n in range(search_page.MOST + 5))]
    )
    assert html.count("<li>") == search_page.MOST
    assert f"The first {search_page.MOST} of {search_page.MOST + 6}, those found before those unknown." in visible(html)
    assert 'class="verdict unknown"' not in html


def test_years_without_records_have_no_bar_and_every_other_is_told() -> None:
    drawn = ET.fromstring(year_bars.svg({1990: Year(2, 1), 2004: Year(0, 5), 1995: Year(0, 0)}))
    bars = [g.find("{*}title").text for g in drawn.findall("{*}g")]  # type: ignore[union-attr]
    assert bars == ["1990: 2 found, 1 unknown", "2004: 0 found, 5 unknown"]
    heights = [float(rect.get("height", 0)) for rect in drawn.findall("{*}g/{*}rect")]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.02)
    assert heights[2] == pytest.approx(5 * heights[1], abs=0.03)
    assert year_bars.svg({}) == year_bars.svg({1990: Year(0, 0)}) == ""


def test_a_few_records_far_from_all_others_do_not_stretch_the_axis() -> None:
    many = {year: Year(50, 5) for year in range(1995, 2025)}
    assert year_bars.axis(many) == range(1995, 2025)
    assert year_bars.axis({1818: Year(1, 0), **many}) == range(1995, 2025)
    assert year_bars.axis({**many, 2202: Year(1, 0)}) == range(1995, 2025)
    assert year_bars.axis({1818: Year(1, 0), **many, 2202: Year(1, 0)}) == range(1995, 2025)
    assert year_bars.axis({1900: Year(100, 0), **many}) == range(1900, 2025)
    assert year_bars.axis({year: Year(1, 0) for year in range(1900, 2025)}) == range(1900, 2025)
    assert year_bars.axis({1990: Year(1, 0), **many}) == range(1990, 2025)
    assert year_bars.axis({2020: Year(1, 0)}) == range(2011, 2021)
    assert len(year_bars.axis({year: Year(9, 9) for year in range(1000, 2025)})) == year_bars.MOST_BARS


@pytest.mark.parametrize("wide", [year_bars.WIDE, year_bars.NARROW])
@pytest.mark.parametrize("n", [1, 2_000_000])
def test_no_label_of_the_years_is_cut_off_or_lies_on_another(wide: float, n: int) -> None:
    for count in (1, 12, 38, 200):
        drawn = ET.fromstring(year_bars.svg({2024 - at: Year(n, n) for at in range(count)}, wide=wide))
        labels = [
            (float(text.get("x", 0)), picture.width(text.text or "", year_bars.SIZE))
            for text in drawn.findall("{*}text")
            if text.get("text-anchor") == "middle"
        ]
        assert len(labels) > 1
        assert labels[-1][0] + labels[-1][1] / 2 <= wide
        assert all(b[0] - a[0] > a[1] + 4 for a, b in pairwise(labels))
        ends = [t for t in drawn.findall("{*}text") if t.get("text-anchor") == "end"]
        assert all(float(t.get("x", 0)) >= picture.width(t.text or "", year_bars.SIZE) for t in ends)


def test_what_no_bar_shows_is_told() -> None:
    rows = [{"title": "need", "year": 2000 + n % 20} for n in range(40)]
    shown = visible(page("need", [{"title": "need", "year": 1818}, {"title": "need"}, *rows]))
    assert "Not drawn: without a year: 1 found, 0 unknown; before 2000: 1 found, 0 unknown." in shown
    assert "Not drawn" not in visible(page("need", rows))
    assert "By year of publication" in visible(page("need", [{"title": "need"}]))


def test_a_page_for_a_phone_has_the_years_drawn_for_it() -> None:
    html = page("need", [{"title": "need", "year": 2001}])
    assert re.findall(r'viewBox="0 0 (\d+) ', html) == ["720", "360"]
    assert "min-width: 34rem" not in html


@pytest.mark.parametrize(
    ("text", "syntax", "told"),
    [
        ("TS=need NOT TS=review", "wos", "NOT TS=review"),
        ("TS=(need NOT review)", "wos", "NOT review"),
        ("TS=need NOT TS=(review OR\n survey)", "wos", "NOT TS=(review OR survey)"),
        ('TS=need NOT TI="a review)"', "wos", 'NOT TI="a review)"'),
        ("TS=need NOT (review NEAR/2 of)", "wos", "NOT (review NEAR/2 of)"),
        ("TS=(need NOT review NEAR/2 of)", "wos", ""),
        ("need NOT review[ti]", "pubmed", "NOT review[ti]"),
        ("TITLE(need) AND NOT TITLE(review)", "scopus", "NOT TITLE(review)"),
    ],
)
def test_what_a_string_keeps_out_is_called_as_it_was_written(text: str, syntax: str, told: str) -> None:
    weighed = audit(parse(text, syntax=syntax), corpus(table([{"title": "need"}])), syntax=syntax)
    (row,) = [row for row in as_written(weighed, text).rows if isinstance(row.node, Not)]
    (before,) = [row.text for row in weighed.rows if isinstance(row.node, Not)]
    assert row.text == (told or before)


@pytest.mark.parametrize(("span", "parts"), [(1, 4), (4, 4), (5, 4), (9, 10), (11, 10), (300, 10), (99_999, 4)])
def test_steps_are_round_and_few(span: int, parts: int) -> None:
    step = bars.step(span, parts)
    assert step * parts >= span
    assert str(step).rstrip("0") in ("1", "2", "5")


def test_the_page_of_a_review_counts_as_its_stage_does(ch: Any) -> None:
    html = visible((search_html(ch) or b"").decode())
    ruled = [
        decision.verdict
        for record, decision in ch.rulings["search"].items()
        if ch.records.loc[record, "via"] != "other"
    ]
    assert f"{ruled.count('keep')} of {len(ruled)} records found, {ruled.count('open')} unknown" in html
    assert f"{len(ch.records) - len(ruled)} records did not reach this stage" in html
    assert search_html(ch) == search_html(ch)


def sample_strings() -> list[tuple[str, str]]:
    """(syntax, string) of every case that the syntaxes are held to, if it can be read."""
    found = []
    for file in sorted((Path(__file__).parent / "samples" / "search").glob("*/*.toml")):
        if file.parent.name in SYNTAXES:
            for case in tomllib.loads(file.read_text("utf-8"))["case"]:
                with suppress(QueryError):
                    to_text(parse(case["query"], syntax=file.parent.name), syntax=file.parent.name)
                    found.append((file.parent.name, case["query"]))
    return found


def test_every_string_of_every_syntax_can_be_weighed_and_shown() -> None:
    strings = sample_strings()
    assert len(strings) > 100
    records = corpus(table([{"title": "Customer needs", "abstract": "heart attack", "year": 2001}, {"title": "x"}]))
    for syntax, text in strings:
        weighed = audit(parse(text, syntax=syntax), records, syntax=syntax)
        part = search_page.section(weighed, records, label="", text=text, at=chosen(weighed), abstracts=True)
        shown = visible(search_page.render("x", [part]).decode())
        assert told(weighed)
        assert audit_grid(weighed, text)[1]
        assert f"{weighed.whole.yes} of 2 records found" in shown


def test_a_review_without_a_search_has_no_page(ch: Any) -> None:
    stages = tuple(stage for stage in ch.project.stages if stage.kind != "search")
    assert search_html(replace(ch, project=replace(ch.project, stages=stages))) is None


def test_the_way_of_a_record_is_told_in_the_words_of_the_stage() -> None:
    record = table([{"title": "Needs"}]).iloc[0]
    exact, inflected = (account(parse("need"), record, words=words)[0] for words in ("exact", "inflect"))
    assert (exact.verdict, exact.found) == ("unknown", ())
    assert (inflected.verdict, inflected.found) == ("yes", (("need", "title"),))


def test_a_stage_may_look_for_all_forms_of_words(folder: Any) -> None:
    records = table([{"title": "Needs", "abstract": "Nothing"}, {"title": "Needs"}, {"title": "x", "abstract": "y"}])
    query = parse("TS=(need AND PY=2001)")
    assert [d.verdict for d in search(records, query=parse("need"))] == ["drop", "open", "drop"]
    assert [d.verdict for d in search(records, query=parse("need"), words="inflect")] == ["keep", "keep", "drop"]
    assert search(records, query=query)[2].detail == "no match: TS=(need)"
    protocol = folder / "review.toml"
    text = protocol.read_text("utf-8").replace('syntax = "wos"\n', 'syntax = "wos"\nwords = "inflect"\n')
    protocol.write_text(text, "utf-8")
    review = run(load(folder))
    assert [d.verdict for d in review.rulings["search"].values()].count("keep") == 9
