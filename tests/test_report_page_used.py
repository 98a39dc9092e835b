"""The page of the whole review, used in a real browser as a reader does: by mouse, by keys, on a phone, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from report_pages import HOSTILE, hostile

from review.evidence import links
from review.nouns import Table, TableColumn, cell
from review.pipeline import run
from review.project.load import load
from review.render import page as pages
from review.report.page import report_html
from review.report.page.records import records_told
from review.tables import tables
from review.tables.flow import flow

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def html(ch: Any) -> str:
    return report_html(ch).decode()


@pytest.fixture
def shown(browser: Any, html: str, tmp_path: Path) -> Iterator[Open]:
    """Opens a page as a reader would; at the end, nothing was asked for and no script went wrong."""
    asked: list[str] = []
    wrong: list[str] = []

    @contextmanager
    def opened(text: str, **settings: Any) -> Iterator[Any]:
        file = tmp_path / "report.html"
        file.write_text(text, "utf-8")
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | settings))
        reader = context.new_page()
        reader.on("request", lambda request: asked.append(request.url))
        reader.on("pageerror", lambda error: wrong.append(str(error)))
        reader.on("console", lambda message: wrong.append(message.text))
        reader.goto(file.as_uri())
        yield reader
        context.close()

    def open_(text: str = html, **settings: Any) -> Any:
        return opened(text, **settings)

    yield open_
    assert [url for url in asked if not url.endswith("/report.html")] == []
    assert wrong == []


def number(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    assert found
    return int(found[0].replace(",", ""))


def test_hostile_text_runs_nowhere(ch: Any, shown: Open) -> None:
    with shown(report_html(hostile(ch)).decode()) as page:
        page.fill("#words", "script")
        page.locator(".record summary").first.click()
        assert page.locator(".record summary").first.inner_text().startswith(HOSTILE)
        page.locator("[data-node]").first.press("Enter")
        assert HOSTILE in page.locator("#panel").inner_text()
        page.locator("[data-box='included main']").press("Enter")
        assert HOSTILE in page.locator("#panel").inner_text()
        assert page.locator("h1").inner_text() == HOSTILE
        assert page.evaluate("window.hacked") is None


def test_a_box_of_the_flow_lists_its_records_by_keys_alone(ch: Any, shown: Open) -> None:
    with shown() as page:
        box = page.locator("[data-box='coding side']")
        box.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "panel-heading"
        excluded = sum(decision.verdict == "drop" for decision in ch.rulings["coding"].values())
        assert number(page.locator("#panel .status").inner_text()) == page.locator("#panel .record").count() == excluded
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert "inclusion coding" in page.locator("#panel .way").inner_text()
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()
        assert box.evaluate("box => document.activeElement === box")


def test_a_long_list_shows_more_when_asked(ch: Any, shown: Open) -> None:
    with shown() as page:
        page.locator("[data-box='search main']").press(" ")
        reached = number(page.locator("#panel h2").inner_text().rpartition("=")[2])
        assert page.locator("#panel .record").count() == 50
        page.locator("#panel .more").click()
        assert page.locator("#panel .record").count() == 100
        page.locator("#panel .more").click()
        assert page.locator("#panel .record").count() == reached
        assert page.locator("#panel .more").is_hidden()
        page.locator("#close").click()
        assert page.locator("#panel").is_hidden()


def column(page: Any, table: str, at: int) -> list[str]:
    return list(
        page.evaluate("([s, n]) => all(s + ' tbody tr:not([hidden])').map(r => r.cells[n].innerText)", [table, at])
    )


def test_a_table_is_sorted_by_its_headings_and_keeps_its_labels(ch: Any, shown: Open) -> None:
    (table,) = [table for table in tables(ch) if table.name == "table3"]
    at = [table.name for table in tables(ch)].index("table3") + 1
    one = f"#table-{at}"
    with shown() as page:
        first = page.locator(f"{one} thead th").first
        texts = "s => all(s + ' tbody tr').map(r => [...r.cells].map(c => c.textContent))"
        before = page.evaluate(texts, one)
        assert [row[0] for row in before] == [table.rows[n][0][0].text for n in range(len(table.rows))]
        second = page.locator(f"{one} thead th").nth(2).locator("button")
        second.focus()
        page.keyboard.press("Enter")
        assert page.locator(f"{one} thead th").nth(2).get_attribute("aria-sort") == "ascending"
        after = page.evaluate(texts, one)
        assert [row[2] for row in after] == sorted((row[2] for row in before), key=str.casefold)
        assert sorted(after) == sorted(before)
        hidden = page.evaluate("s => all(s + ' tbody th:first-child').map(c => c.classList.contains('again'))", one)
        assert hidden == [n > 0 and row[0] == after[n - 1][0] for n, row in enumerate(after)]
        page.keyboard.press("Enter")
        assert page.locator(f"{one} thead th").nth(2).get_attribute("aria-sort") == "descending"
        page.keyboard.press("Enter")
        assert page.evaluate(texts, one) == before
        assert first.get_attribute("aria-sort") is None


def test_numbers_are_sorted_as_numbers(ch: Any, shown: Open) -> None:
    seen = [1_500, 42, 12_000]
    sources = tuple(replace(ch.project.sources[0], file=f"{n}.bib", seen=n) for n in seen)
    with shown(report_html(replace(ch, project=replace(ch.project, sources=sources))).decode()) as page:
        head = page.locator("#accounts-1 thead button").nth(4)
        head.click()
        assert column(page, "#accounts-1", 4) == ["42", "1,500", "12,000"]
        head.click()
        assert column(page, "#accounts-1", 4) == ["12,000", "1,500", "42"]


def test_a_label_is_shown_again_below_another_label_to_its_left(ch: Any, shown: Open) -> None:
    rows = tuple(tuple(map(cell, row)) for row in (("A", "x", "3"), ("A", "x", "1"), ("B", "x", "2"), ("B", "x", "4")))
    columns = tuple(TableColumn(name, name, 1 / 3) for name in "abc")
    told = records_told(ch, flow(ch))
    made = {
        kind: Table("own", "Table 9", "Own", columns, rows, labels=2, repeated=kind) for kind in ("blank", "repeat")
    }
    for kind, hidden in (("blank", [[], [0, 1], [], [0, 1]]), ("repeat", [[], [], [], []])):
        html = pages.render(pages.Page("Own", [], [], [], told, tables=[made[kind]])).decode()
        assert [[n for n in (0, 1) if 'class="again"' in row.split("<th")[n + 1]] for row in rows_of(html)] == hidden
        with shown(html) as page:
            again = "all('#table-1 tbody tr').map(r => [0, 1].filter(n => r.cells[n].classList.contains('again')))"
            assert page.evaluate(again) == hidden
            page.locator("#table-1 thead button").nth(2).click()
            assert column(page, "#table-1", 2) == ["1", "2", "3", "4"]
            assert page.evaluate(again) == [[], [], [], []]


def rows_of(html: str) -> list[str]:
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    return re.findall(r"<tr>(.*?)</tr>", body)


def test_a_table_is_filtered_by_words(shown: Open) -> None:
    with shown() as page:
        field = page.get_by_label("Filter Reasons")
        field.fill("CODING exclu")
        assert page.locator("#accounts-3 [role=status]").inner_text().startswith("1 of ")
        assert column(page, "#accounts-3", 1) == ["excluded"]
        assert "inclusion coding" in column(page, "#accounts-3", 0)[0]
        field.fill("")
        assert page.locator("#accounts-3 tbody tr[hidden]").count() == 0


def test_the_slider_leaves_paths_of_few_studies_out(ch: Any, shown: Open) -> None:
    studies = [len(link.studies) for link in links(ch.graph, ch.project.codebook)]
    with shown() as page:
        slider = page.locator("#least")
        assert slider.get_attribute("max") == str(max(studies))
        slider.focus()
        for least in range(2, max(studies) + 1):
            page.keyboard.press("ArrowRight")
            left = sum(n >= least for n in studies)
            assert f"{least} studies: {left} of {len(studies)} paths" in page.locator("#least-told").inner_text()
            assert page.locator("#figure-evidence .path[data-source]:visible").count() == left
            assert page.locator(".link:not([hidden])").count() == left


def test_a_box_of_the_graph_lights_its_paths_and_tells_its_findings(ch: Any, shown: Open) -> None:
    with shown() as page:
        node = page.locator("#figure-evidence [data-node^='dimension:']").first
        name = node.get_attribute("data-node")
        mine = [x for x in links(ch.graph, ch.project.codebook) if f"dimension:{x.dimension}" == name]
        node.hover()
        assert page.locator("#figure-evidence .path.lit").count() == len(mine)
        node.focus()
        page.keyboard.press("Enter")
        rows = page.locator("#panel code").all_inner_texts()
        assert set(rows) == {row for link in mine for row in link.findings}
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()
        path = page.locator("#figure-evidence .path[data-source]").first
        path.focus()
        assert page.locator("#figure-evidence .path.lit").count() == 1
        page.keyboard.press(" ")
        assert page.locator("#panel .link").count() == 1


def test_a_record_is_looked_up_and_its_way_told(ch: Any, shown: Open) -> None:
    with shown() as page:
        page.fill("#words", "FULLER 2014")
        page.locator(".record").first.wait_for()
        assert page.locator("#found .record").count() == 1
        page.locator("#found summary").focus()
        page.keyboard.press("Enter")
        way = page.locator("#found .way").inner_text()
        assert all(stage.label in way for stage in ch.project.stages)
        assert "Füller et al. (2014)" in way
        assert "screening.csv:" in way
        page.fill("#words", "")
        page.select_option("#within", label=f"Works included in the review ({len(ch.included)})")
        assert number(page.locator("#found .status").inner_text()) == len(ch.included)
        page.fill("#words", "no such words")
        page.locator("#found").get_by_text("0 records", exact=True).wait_for()


# ---- for everybody ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_enough(shown: Open, scheme: str) -> None:
    """At least 4.5 to 1, as WCAG 2.2 asks for at level AA (success criterion 1.4.3)."""
    with shown(color_scheme=scheme) as page:
        page.locator("[data-box='search main']").press("Enter")
        page.locator("#panel .record summary").first.click()
        page.fill("#words", "market")
        page.locator("#found .record").first.wait_for()
        page.evaluate("all('details').forEach(part => { part.open = true; })")
        faint = page.evaluate("""() => {
          const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
          const light = (color) => rgb(color).slice(0, 3)
            .map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
            .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
          const behind = (part) => {
            const color = rgb(getComputedStyle(part).backgroundColor);
            if (color.length === 3) return getComputedStyle(part).backgroundColor;
            const below = part.parentElement ? rgb(behind(part.parentElement)) : [255, 255, 255];
            return `rgb(${below.map((c, at) => c * (1 - color[3]) + color[at] * color[3])})`;
          };
          const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          return all("body *").filter((part) => !part.closest("svg, script, [hidden]")
              && [...part.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
            .map((part) => [part.className || part.tagName, part.textContent.slice(0, 20),
              ratio(light(getComputedStyle(part).color),
                light(behind(part.closest(".term small") ? document.body : part)))])
            .filter(([, , found]) => found < 4.5);
        }""")
        assert faint == []


def test_a_screen_reader_finds_its_way(shown: Open) -> None:
    with shown() as page:
        page.locator("[data-box='search main']").press("Enter")
        page.fill("#words", "market")
        fields = "input, select, button, [role=button], [role=group]"
        unnamed = page.evaluate(
            """(fields) => all(fields).filter((part) => !(part.labels && part.labels.length)
              && !part.textContent.trim() && !part.getAttribute("aria-label")).map((part) => part.outerHTML)""",
            fields,
        )
        assert unnamed == []
        levels = page.evaluate("all('h1, h2, h3, h4').map(h => Number(h.tagName[1]))")
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))
        assert page.evaluate("all('main, header, nav[aria-label]').length") == 3
        assert page.evaluate("all('main table.sortable').every(t => t.caption)")
        assert page.evaluate("all('section').every(s => document.getElementById(s.getAttribute('aria-labelledby')))")
        ids = page.evaluate("all('[id]').map(part => part.id)")
        assert len(ids) == len(set(ids))
        assert page.locator("[role=status], [aria-live]").count() > 2
        assert page.evaluate("document.documentElement.lang") == "en"


def test_the_first_stop_of_the_tab_key_leads_to_the_content(shown: Open) -> None:
    with shown() as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


@pytest.mark.parametrize("wide", [375, 768, 1280])
def test_the_page_never_scrolls_sideways(shown: Open, wide: int) -> None:
    with shown(viewport={"width": wide, "height": 800}) as page:
        page.evaluate("all('details').forEach(part => { part.open = true; })")
        page.locator("[data-box='search main']").press("Enter")
        page.fill("#words", "market")
        page.locator("#found .record").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= wide


def test_on_paper_everything_is_open_and_nothing_sticks(shown: Open) -> None:
    with shown() as page:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate("all('main details').every(part => part.open)")
        assert page.locator(".contents").is_hidden()
        assert page.locator("#panel").is_hidden()
        assert page.locator(".link code").first.is_visible()
        assert page.evaluate("all('.scroll').every(box => getComputedStyle(box).overflowX === 'visible')")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert not page.evaluate("document.querySelector('.links').open")


def test_all_is_told_without_scripts(ch: Any, shown: Open) -> None:
    with shown(java_script_enabled=False) as page:
        assert page.locator(".scripted:visible").count() == 0
        assert page.locator("thead button").count() == 0
        for at, table in enumerate(tables(ch), 1):
            assert page.locator(f"#table-{at} tbody tr").count() == len(table.rows)
        assert page.locator(".link code").count() == sum(len(x.findings) for x in links(ch.graph, ch.project.codebook))
        assert page.locator("#figure-flow svg").is_visible()
        assert page.get_by_role("link", name="ledger.csv").is_visible()


def test_a_new_review_has_a_page_too(new: Path, shown: Open) -> None:
    review = run(load(new))
    html = report_html(review).decode()
    with shown(html, viewport={"width": 375, "height": 700}) as page:
        assert page.locator("h1").inner_text() == review.project.title
        headings = page.locator("main h2").all_inner_texts()
        assert headings[0] == "Summary"
        assert headings[-1] == "Records"
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        page.locator("[data-box='identified main']").press("Enter")
        assert page.locator("#panel").is_visible()


def test_a_review_without_findings_has_no_graph(ch: Any, shown: Open) -> None:
    bare = replace(ch, sheets={}, graph=type(ch.graph)(), project=replace(ch.project, tables=(), claims=()))
    with shown(report_html(bare).decode()) as page:
        headings = page.locator("main h2").all_inner_texts()
        assert "Evidence graph" not in headings
        assert "Tables" not in headings
        assert "Flow of records" in headings


def test_records_without_a_title_an_author_or_a_year_can_be_found(ch: Any, shown: Open) -> None:
    bare = ch.records.assign(title=pd.NA, authors=pd.NA, journal=pd.NA, year=pd.NA)
    with shown(report_html(replace(ch, records=bare)).decode()) as page:
        page.fill("#words", "n.d.")
        page.locator("#found .record").first.wait_for()
        assert page.locator("#found summary").first.inner_text().startswith("No title")
        assert "No author (n.d.)" in page.locator("#found .about").first.inner_text()
