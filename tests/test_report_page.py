"""The page of the whole review as it is written: all that the review tells, as text, the same each time."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_pages import HOSTILE, hostile

from review.evidence import links
from review.nouns import Figure
from review.render import page as pages
from review.render.flow_figure import boxes
from review.report.page import report_html
from review.report.page.records import AUTHORS, records_told
from review.tables.flow import flow
from review.tables.ledger import ledger


def told_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="told">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


@pytest.fixture(scope="module")
def html(ch: Any) -> str:
    return report_html(ch).decode()


def test_the_page_is_the_same_each_time_and_knows_no_machine(ch: Any, html: str) -> None:
    assert report_html(ch).decode() == html
    assert str(Path(__file__).parent.parent) not in html


def test_the_page_asks_for_nothing_from_elsewhere(html: str) -> None:
    assert "default-src 'none'" in html
    addresses = set(re.findall(r'(?<![-\w])(?:src|href|action|srcset|poster)="([^"]*)"', html))
    assert addresses
    assert all(address.startswith("#") or address in ("data:,", "search.html", "ledger.csv") for address in addresses)
    assert not re.search(r"url\(\s*['\"]?(?!#)", html)
    assert "@import" not in html


def test_hostile_text_stays_text(ch: Any) -> None:
    html = report_html(hostile(ch)).decode()
    assert html.count("<script") == html.count("</script") == 2
    assert "<img" not in html
    assert told_of(html)["titles"][0] == HOSTILE


def test_every_box_of_the_flow_has_its_records(ch: Any) -> None:
    told = records_told(ch, flow(ch))
    record_of = {str(entry): str(record) for entry, record in ch.entries["record_id"].items()}

    def held(base64: str) -> set[str]:
        bits = int.from_bytes(b64decode(base64), "little")
        return {record for at, record in enumerate(told["ids"]) if bits >> at & 1}

    drawn = dict(boxes(flow(ch)))
    assert len(drawn) > 10
    assert [box["name"] for box in told["boxes"]] == list(drawn)
    for box in told["boxes"]:
        ids = drawn[box["name"]].ids
        assert box["n"] == len(ids)
        assert held(box["records"]) == ({record_of[i] for i in ids} if box["of"] == "entries" else ids)
        assert [line["n"] for line in box["lines"]] == [len(ids) for _, ids in drawn[box["name"]].lines]
    assert len({box["title"] for box in told["boxes"]}) == len(told["boxes"])


def test_the_page_tells_of_a_record_what_the_ledger_does(ch: Any) -> None:
    told = records_told(ch, flow(ch))
    heads, rows = ledger(ch)
    for at, row in enumerate(rows):
        known = dict(zip(heads, row, strict=True))
        assert (told["ids"][at], told["titles"][at]) == (known["record_id"], known["title"])
        assert told["standings"][at] == known["standing"][0]
        assert len(told["entries"][at]) == 2 * int(known["entries"])
        for stage, ruled in zip(ch.project.stages, told["stages"], strict=True):
            said = ruled["told"][ruled["of"][at]] if ruled["of"][at] >= 0 else ("", "", "", "")
            assert (said[0], said[1]) == (known[stage.name], known[f"{stage.name} reason"])
            assert "; ".join(filter(None, said[2:])) == known[f"{stage.name} detail"]


def test_no_abstract_is_in_the_page_and_authors_beyond_a_number_are_not(ch: Any) -> None:
    many = "; ".join(f"Author{n}, A." for n in range(3000))
    html = report_html(replace(ch, records=ch.records.assign(abstract="Secret words.", authors=many))).decode()
    assert "Secret words" not in html
    assert f"Author{AUTHORS - 1}, A. et al." in html
    assert f"Author{AUTHORS}," not in html


def test_every_link_names_its_studies_and_the_rows_of_the_sheet(ch: Any, html: str) -> None:
    found = links(ch.graph, ch.project.codebook)
    shown = re.findall(r'<details class="link".*?</details>', html, re.DOTALL)
    assert len(shown) == len(found) > 10
    for link, part in zip(found, shown, strict=True):
        assert f'data-studies="{len(link.studies)}"' in part
        assert set(re.findall(r"<code>(.*?)</code>", part)) == set(link.findings)
        ends = (re.findall(f'data-{end}="([^"]*)"', part)[0] for end in ("source", "target"))
        assert re.search('<g class="path"[^>]* data-source="{}" data-target="{}"'.format(*map(re.escape, ends)), html)


def test_ids_of_several_drawings_in_one_page_do_not_meet() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="5">'
        '<pattern id="dots"/><rect fill="url(#dots)"/><use xlink:href="#dots"/><text>id="dots"</text></svg>'
    )
    drawn = pages.inline(Figure("gaps", "", "", svg))
    assert '<pattern id="gaps-dots"' in drawn
    assert 'fill="url(#gaps-dots)"' in drawn
    assert 'href="#gaps-dots"' in drawn
    assert 'id="dots"</text>' in drawn


def test_json_in_a_script_ends_no_script() -> None:
    assert "<" not in pages.in_script({"x": "</script><!--<script>"})
    assert json.loads(pages.in_script({"x": "</script>"})) == {"x": "</script>"}
