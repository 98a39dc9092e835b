"""Screening in a real browser, as coders do it: by keys alone, by thumb, two at once, and through a crash."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from coding_pages import HOSTILE, Running, reader, served, session_of
from test_web_screening import several_criteria

from review.pipeline import run
from review.project.load import load

PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
LONG = "Firms face customers whose needs differ, and innovation follows. " * 40


@contextmanager
def screening(
    browser: Any, review: Any, root: Path, coder: str = "AB", due: int | None = None, **settings: Any
) -> Iterator[Any]:
    """A page on which a coder votes, with `votes` to look at what is in the journal."""
    ids = list(review.ruled(review.project.stages[-1]))[:due]
    with (
        session_of(review, root, coder, due=ids) as session,
        served(session) as address,
        reader(browser, address, **settings) as page,
    ):
        page.votes = lambda: [(e.record, e.cells.get("vote", "")) for e in session.journal.events]
        settled(page)
        yield page


def settled(page: Any) -> str:
    """Wait until keys are taken; the record that is shown."""
    page.locator("html[data-ready]").wait_for()
    return str(page.locator("#answer [name=record]").get_attribute("value")) if page.locator("#answer").count() else ""


def press(page: Any, key: str) -> str:
    """A key that leads to another page; the record that is shown there."""
    with page.expect_navigation():
        page.keyboard.press(key)
    return settled(page)


def test_a_coder_screens_by_keys_alone(browser, ch, tmp_path):
    with screening(browser, ch, tmp_path) as page:
        first = settled(page)
        second = press(page, "i")
        third = press(page, "2")
        fourth = press(page, "u")
        assert page.votes() == [(first, "include"), (second, "exclude"), (third, "undecided")]
        page.keyboard.press("n")
        page.keyboard.type("iu1 zs?h\nsecond line")  # letters of the note are no votes
        page.keyboard.press("Control+Enter")
        page.keyboard.press("e")
        assert page.locator("#criteria button").first.evaluate("b => b === document.activeElement")
        page.keyboard.press("ArrowDown")
        press(page, "Enter")
        assert page.votes()[-1] == (fourth, "exclude")
        assert press(page, "z") == fourth
        assert page.locator("#note").input_value() == ""
        assert press(page, "s") not in (first, second, third, fourth)
        press(page, "h")
        assert page.locator(".votes li").count() == 3
        press(page, "Escape")
        page.keyboard.press("?")
        assert page.get_by_role("heading", name="Keys").is_visible()
        page.keyboard.press("i")  # behind the help no key votes
        page.keyboard.press("Escape")
        assert page.locator("dialog").is_hidden()
        assert len(page.votes()) == 5


@pytest.mark.parametrize("settings", [{}, PHONE], ids=["wide", "phone"])
def test_several_criteria_are_ticked_by_keys_and_saved_by_enter(browser, folder, settings):
    with screening(browser, several_criteria(folder), folder, **settings) as page:
        first = settled(page)
        page.keyboard.press("Enter")  # nothing is ticked yet
        page.keyboard.press("e")
        assert page.locator("#criteria input").first.evaluate("b => b === document.activeElement")
        for key in ("1", "3", "2", "3"):
            page.keyboard.press(key)
        assert page.locator("#criteria input:checked").count() == 2
        assert page.locator("#criteria .save").is_visible()
        assert not settings or small(page) == []
        second = press(page, "Enter")
        assert page.votes() == [(first, "exclude")]
        assert second != first
        assert press(page, "z") == first
        page.keyboard.press("e")
        page.locator("#criteria label").nth(1).click()
        page.locator("#criteria .save").click()
        page.locator(f"#answer [name=record][value='{second}']").wait_for(state="attached")
        assert page.votes()[2:] == [(first, "exclude")]


def test_a_note_is_kept_with_its_line_breaks(browser, ch, tmp_path):
    with screening(browser, ch, tmp_path) as page:
        page.keyboard.press("n")
        page.keyboard.type("first\nsecond <b>")
        page.keyboard.press("Escape")
        press(page, "i")
        press(page, "h")
        assert page.locator(".said").inner_text() == "first\nsecond <b>"


def test_in_a_low_window_the_note_and_what_is_below_it_stay_in_sight(browser, ch, tmp_path):
    with screening(browser, ch, tmp_path) as page:
        for height in (800, 600):
            page.set_viewport_size({"width": 1280, "height": height})
            ways, note, others = (page.locator(f".panel {at}").bounding_box() for at in (".ways", "#note", ".others"))
            assert ways["y"] + ways["height"] <= note["y"]
            assert note["y"] + note["height"] <= others["y"]
            assert others["y"] + others["height"] <= height


def test_a_key_held_down_or_pressed_twice_votes_once(browser, ch, tmp_path):
    with screening(browser, ch, tmp_path) as page:
        page.keyboard.down("i")
        for _ in range(5):
            page.keyboard.down("i")
        page.wait_for_timeout(500)
        settled(page)
        page.keyboard.down("i")  # still held on the next page
        page.wait_for_timeout(300)
        page.keyboard.up("i")
        settled(page)
        assert len(page.votes()) == 1


def test_a_coder_screens_by_thumb_on_a_phone(browser, ch, tmp_path):
    records = ch.records.copy()
    records.loc[:, "abstract"] = LONG
    with screening(browser, replace(ch, records=records), tmp_path, due=3, **PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        height = page.evaluate("innerHeight")
        for name in ("Include", "Exclude…", "Undecided", "Note", "Skip"):
            box = page.get_by_role("button", name=name, exact=True).bounding_box()
            assert box["height"] >= 44
            assert box["y"] + box["height"] <= height  # in reach without scrolling
        assert small(page) == []
        assert page.locator(".top").bounding_box()["height"] < 60  # one line
        assert page.locator("#criteria").is_hidden()
        page.get_by_role("button", name="Exclude…").tap()
        assert page.get_by_role("button", name="Include").is_visible()
        page.locator("#criteria button").nth(1).tap()
        settled(page)
        page.get_by_role("button", name="Note").tap()
        page.locator("#note").fill("by thumb")
        page.get_by_role("button", name="Include").tap()
        settled(page)
        page.get_by_role("button", name="Undecided").tap()
        page.get_by_text("All 3 records have your vote").wait_for()
        assert [vote for _, vote in page.votes()] == ["exclude", "include", "undecided"]
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        page.get_by_role("link", name="Look through your votes").tap()
        page.get_by_role("heading", name="Your votes").wait_for()
        assert page.locator(".votes li").count() == 3
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        assert small(page) == []


def small(page: Any) -> list[str]:
    """Links, buttons and fields that a thumb misses: less than 44 pixels high or wide."""
    return list(
        page.evaluate("""() => [...document.querySelectorAll("a, button, textarea, input, select, summary")]
        .filter((at) => at.checkVisibility() && !at.matches(".skip, .in a"))
        .map((at) => [at.textContent.trim(), (at.closest("label") ?? at).getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 43.9 || box.height < 43.9))
        .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)""")
    )


def test_a_text_that_runs_from_right_to_left_begins_at_the_right(browser, ch, tmp_path):
    records = ch.records.copy()
    records.loc[:, "title"] = "أثر العمل"
    records.loc[:, "abstract"] = LONG
    begins = """(at) => {
        const one = document.createRange(); one.setStart(at.firstChild, 0); one.setEnd(at.firstChild, 1);
        const box = at.getBoundingClientRect(); return (one.getBoundingClientRect().left - box.left) / box.width; }"""
    with screening(browser, replace(ch, records=records), tmp_path, due=1) as page:
        assert page.locator("h1#title").evaluate(begins) > 0.8
        assert page.locator(".abstract p").evaluate(begins) < 0.2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_can_be_read_and_the_choice_is_kept(browser, ch, tmp_path, scheme):
    with screening(browser, ch, tmp_path, color_scheme=scheme) as page:
        assert contrasts(page) == []
        other = "dark" if scheme == "light" else "light"
        page.get_by_role("button", name="Dark or light").click()
        assert page.locator("html").get_attribute("data-theme") == other
        page.wait_for_timeout(250)  # colours fade over
        assert contrasts(page) == []
        page.reload()
        assert page.locator("html").get_attribute("data-theme") == other


def contrasts(page: Any) -> list[str]:
    """Texts whose contrast is less than 4.5 to 1 (WCAG 2.2, 1.4.3), with their contrast."""
    return list(
        page.evaluate("""() => {
        const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const rgb = (colour, under) => {
            canvas.fillStyle = under ? `rgb(${under.join()})` : "#fff"; canvas.fillRect(0, 0, 1, 1);
            canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
        const light = (c) => c.map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
        const behind = (at) =>
            at ? rgb(getComputedStyle(at).backgroundColor, behind(at.parentElement)) : [255, 255, 255];
        const weak = [];
        for (const at of document.querySelectorAll("body *")) {
            const own = [...at.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
            if (!own || !at.checkVisibility() || at.closest(".aloud, .skip, dialog:not([open])")) continue;
            const under = behind(at), [a, b] = [light(rgb(getComputedStyle(at).color, under)), light(under)];
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < 4.5) weak.push(`${at.className || at.tagName} ${at.textContent.trim().slice(0, 20)}: ${ratio}`);
        }
        return weak;
    }""")
    )


def test_hostile_text_runs_nowhere(browser, ch, tmp_path):
    records = ch.records.copy()
    bad = " ".join((*HOSTILE, "<img src=x onerror='window.hacked=1'>"))
    for column in ("title", "abstract", "authors", "journal", "keywords", "doi"):
        records.loc[:, column] = bad
    with screening(browser, replace(ch, records=records), tmp_path) as page:
        page.locator("#note").fill(bad)
        page.locator("main").focus()
        press(page, "1")
        assert HOSTILE[0] in page.locator("h1").first.inner_text()
        press(page, "h")
        assert HOSTILE[0] in page.locator(".said").inner_text()
        assert page.evaluate("window.hacked") is None


def test_everything_works_without_scripts(browser, ch, tmp_path):
    ids = list(ch.ruled(ch.project.stages[-1]))[:2]
    with (
        session_of(ch, tmp_path, due=ids) as session,
        served(session) as address,
        reader(browser, address, java_script_enabled=False, viewport={"width": 375, "height": 740}) as page,
    ):
        page.locator("#note").fill("plain form")
        page.locator("#criteria button").first.click()
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("button", name="Include").click()
        page.get_by_role("button", name="Undecided").click()
        assert page.get_by_text("All 2 records have your vote").is_visible()
        page.get_by_role("link", name="History").click()
        assert page.locator(".votes li").count() == 2
        assert [e.cells.get("vote") for e in session.journal.events] == ["exclude", None, "include", "undecided"]


def test_two_coders_screen_at_once_in_one_browser_and_see_nothing_of_each_other(browser, folder):
    review = run(load(folder))
    due = list(review.ruled(review.project.stages[-1]))[:3]
    context = browser.new_context()
    with (
        session_of(review, folder, "AB", due=due) as ab,
        session_of(review, folder, "CD", due=due) as cd,
        served(ab) as here,
        served(cd) as there,
    ):
        pages = [context.new_page() for _ in range(2)]
        for page, address in zip(pages, (here, there), strict=True):
            page.goto(address)
            settled(page)
        for said in ("Include", "Undecided"):
            pages[0].get_by_role("button", name=said).click()
            settled(pages[0])
            pages[1].locator("#criteria button").first.click()
            settled(pages[1])
        assert "2 of 3" in pages[0].locator(".progress").inner_text()
        assert "Excluded" not in pages[0].content()
        assert "CD" not in pages[0].locator("body").inner_text()
        context.close()
        assert [e.cells["vote"] for e in ab.journal.events] == ["include", "undecided"]
        assert [e.cells["vote"] for e in cd.journal.events] == ["exclude", "exclude"]
    rows = [row for row in run(load(folder)).sheets["screening"].rows if row["coder"] in ("AB", "CD")]
    assert len(rows) == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_server_killed_in_the_middle_loses_nothing_and_goes_on_after_a_new_start(browser, folder):
    running = Running(folder, "AB")
    with reader(browser, running.address) as page:
        settled(page)
        press(page, "i")
        third = press(page, "1")
    running.end(signal.SIGKILL)
    again = Running(folder, "AB")
    with reader(browser, again.address) as page:
        assert settled(page) == third
        assert "2 of" in page.locator(".progress").inner_text()
    assert again.end(signal.SIGTERM)[0] == 0


def test_what_is_typed_outlives_the_program_and_is_saved_by_the_next(browser, ch, tmp_path):
    due = list(ch.ruled(ch.project.stages[-1]))
    with session_of(ch, tmp_path, due=due) as session, served(session) as address:
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(8000)
        page.goto(address)
        first = settled(page)
        page.keyboard.press("n")
        page.keyboard.type("a long note")
        page.keyboard.press("Escape")
        context.set_offline(True)
        for key in ("i", "h", "s"):
            page.evaluate("document.getElementById('unheard').hidden = true")
            page.keyboard.press(key)
            page.locator("#unheard").wait_for()
        context.set_offline(False)
        session.token = "of a program begun anew"
        page.evaluate("document.getElementById('unheard').hidden = true")
        page.keyboard.press("i")
        page.locator("#unheard").wait_for()  # this browser has not opened the new address yet
        assert page.locator("#note").input_value() == "a long note"
        session.coder, coder = "CD", session.coder
        session.round, of_round = "other", session.round
        other = context.new_page()
        other.goto(f"{address.partition('?')[0]}?token={session.token}".replace(" ", "%20"))
        page.keyboard.press("i")
        page.locator("#unheard").wait_for()  # the program at this address asks something else
        assert not session.journal.events
        session.coder, session.round = coder, of_round
        press(page, "i")
        assert [(e.record, dict(e.cells)) for e in session.journal.events] == [
            (first, {"vote": "include", "note": "a long note"})
        ]
        context.close()
