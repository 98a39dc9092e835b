"""The page on which an adjudicator settles what coders do not agree on: side by side, by keys, with a reason."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from coding_pages import HOSTILE, Pages, reader, served, session_of, text
from conftest import copied
from typer.testing import CliRunner

from review import cli
from review.coding.conflicts import numbered
from review.pipeline import run
from review.project.load import load

ROUND = '[screening.columns.round]\ntype = "text"\n\n[screening.columns.note]'
# Two coders on six records: they disagree on four, doubt one and agree on one.
URSULA = ("include", "exclude:focus", "include", "exclude:focus", "undecided", "include")
VIKTOR = ("exclude:focus", "include", "include", "exclude:national", "include", "exclude:focus")
NOTES = ("clear " + HOSTILE[0], *HOSTILE[1:])


def votes(file: Path, coder: str, records: list[str], said: tuple[str, ...], **more: str) -> None:
    columns = ("record", "coder", "vote", "criterion", "note", *more)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for record, vote, note in zip(records, said, NOTES, strict=False):
            writer.writerow((record, coder, *(vote + ":").split(":")[:2], note, *more.values()))


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A copy of the worked example in which Ursula and Viktor voted on the same six records."""
    folder = copied(tmp_path_factory.mktemp("conflicts") / "ch")
    asked = 'sheet = "screening"\ncoders = 2\nverdict = "adjudicated"\ncriteria = "same"'
    protocol = folder / "review.toml"
    told = protocol.read_text("utf-8")
    protocol.write_text(told.replace('kind = "coding"\nsheet = "screening"', 'kind = "coding"\n' + asked), "utf-8")
    book = folder / "data/coding/codebook.toml"
    told = book.read_text("utf-8")
    if "[screening.columns.round]" not in told:
        book.write_text(told.replace("[screening.columns.note]", ROUND, 1), "utf-8")
    sheet = folder / "data/coding/screening.csv"
    with sheet.open(encoding="utf-8", newline="") as lines:
        records = [row["record"] for row in csv.DictReader(lines)][:6]
    sheet.unlink()
    votes(folder / "data/coding/screening-1.csv", "Ursula", records, URSULA)
    votes(folder / "data/coding/screening-2.csv", "Viktor", records, VIKTOR)
    return folder, records


@pytest.fixture(scope="module")
def review(reviewed: tuple[Path, list[str]]) -> Any:
    return run(load(reviewed[0]))


@pytest.fixture
def pages(review: Any, tmp_path: Path) -> Iterator[Pages]:
    with session_of(review, tmp_path, "Wanda", adjudicate=True) as session:
        yield Pages(session)


def ids(page: Any) -> str:
    return str(page.xpath("//input[@name='record']/@value")[0])


def sides(page: Any) -> list[str]:
    return [text(side) for side in page.xpath("//ul[@class='sides']/li")]


def test_votes_that_differ_stand_side_by_side(pages, review):
    page = pages.get("/conflicts", record=review.sheets["screening"].rows[0].record_id)
    assert "0 of 5 conflicts settled · 5 left" in text(page)
    assert "Coders disagree" in text(page)
    assert sides(page) == [
        "Ursula include clear <script>alert(1)</script>",
        "Viktor exclude not on CH and innovation-based competitive strategyclear <script>alert(1)</script>",
    ]
    assert page.xpath("//script[not(@src)]") == []


def test_each_conflict_comes_in_its_turn_and_a_skipped_one_again(pages):
    first = ids(page := pages.get("/conflicts"))
    seen = [first]
    for _ in range(5):
        page = pages.get(page.xpath("//a[@data-key='s']/@href")[0])
        seen.append(ids(page))
    assert len(set(seen)) == 5
    assert seen[-1] == first
    reasons = {text(pages.get("/conflicts", record=one).get_element_by_id("said")) for one in seen}
    assert reasons == {"Coders disagree", "Coders name different criteria", "Undecided"}


def test_a_ruling_needs_its_reason_and_what_was_chosen_stays(pages):
    record = ids(pages.get("/"))
    page = pages.post("/conflicts", 422, record=record, answer="exclude:national")
    assert "an adjudication needs its reason" in text(page.xpath("//*[@role='alert']")[0])
    assert page.xpath("//button[@aria-current='true']/@value") == ["exclude:national"]
    page = pages.post("/conflicts", 422, record=record, answer="exclude:nothing", cell__note="so")
    assert '"nothing" is not in the codebook' in text(page)
    page = pages.post("/conflicts", 422, record=record, cell__note="only a reason")
    assert page.get_element_by_id("note").text == "only a reason"
    pages.post("/conflicts", 404, record="nobody", answer="include", cell__note="so")
    assert list(pages.session.journal.events) == []


def test_a_ruling_may_name_several_criteria_where_the_codebook_does(reviewed, tmp_path):
    folder = Path(shutil.copytree(reviewed[0], tmp_path / "ch"))
    book = folder / "data/coding/codebook.toml"
    before, column, after = book.read_text("utf-8").partition("[screening.columns.criterion]")
    book.write_text(before + column + after.replace('type = "code"', 'type = "codes"', 1), "utf-8")
    with session_of(run(load(folder)), folder, "Wanda", adjudicate=True) as session:
        pages = Pages(session)
        ticked = {"record": ids(pages.get("/")), "answer": "exclude", "cell__criterion": ["national", "focus"]}
        page = pages.post("/conflicts", 422, **ticked)
        assert page.xpath("//fieldset[@id='criteria']//input[@checked]/@value") == ["focus", "national"]
        pages.post("/conflicts", **ticked, cell__note="both")
        assert session.journal.events[0].cells == {"vote": "exclude", "criterion": "national; focus", "note": "both"}


def test_a_ruling_that_cannot_be_written_stays_on_the_page(pages, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    record = ids(pages.get("/"))
    monkeypatch.setattr(pages.session.journal, "append", full)
    page = pages.post("/conflicts", 507, record=record, answer="include", cell__note="so")
    assert "No space left on device" in text(page)
    assert page.get_element_by_id("note").text == "so"


def test_rulings_are_saved_as_adjudication_changed_and_taken_back(pages):
    record = ids(pages.get("/"))
    page = pages.post("/conflicts", record=record, answer="exclude:national", cell__note="A country.\r\nNo firm.")
    assert ids(page) != record
    (event,) = pages.session.journal.events
    assert (event.sheet, event.record, event.round, event.coder) == ("screening", record, "adjudication", "Wanda")
    assert event.cells == {"vote": "exclude", "criterion": "national", "note": "A country.\nNo firm."}
    page = pages.get("/conflicts/settled")
    assert "1 of 5" in text(page)
    page = pages.get(page.xpath("//ol//a/@href")[0])
    assert page.get_element_by_id("note").text == "A country.\nNo firm."
    changed = {"record": record, "answer": "include", "cell__note": "A firm."}
    page = pages.post("/conflicts", 422, **changed)  # sent from a window that shows no ruling yet
    assert "settled in another window" in text(page)
    assert "Ruled: exclude" in text(page)
    assert (page.get_element_by_id("note").text, len(pages.session.journal.events)) == ("A firm.", 1)
    page = pages.post("/conflicts", **changed, seen=page.xpath("//input[@name='seen']/@value")[0], then="settled")
    assert "A firm." in text(page)
    assert pages.session.journal.events[1].undoes == event.time
    pages.post("/conflicts", record=record, answer="include", cell__note="A firm.")
    assert len(pages.session.journal.events) == 2  # the same again is no ruling
    page = pages.post("/conflicts/undo")
    assert "A country." in text(page)
    assert "Ruled: exclude" in text(page)


def test_the_last_page_says_that_all_is_settled(pages):
    for _ in range(5):
        page = pages.get("/conflicts")
        page = pages.post("/conflicts", record=ids(page), answer="include", cell__note="so")
    assert "All 5 conflicts are settled" in text(page)


def test_blind_pages_tell_no_name_in_an_order_of_their_own(pages, review):
    pages.session.blind = True
    orders = set()
    page = pages.get("/conflicts")
    for _ in range(5):
        page = pages.get(page.xpath("//a[@data-key='s']/@href")[0])
        record = ids(page)
        assert [side.split(" ")[:2] for side in sides(page)] == [["Coder", "1"], ["Coder", "2"]]
        names = numbered(record, ["Ursula", "Viktor"])
        orders.add(names["ursula"])
        assert not {"Ursula", "Viktor", "screening-1", "screening-2"} & set(text(page).replace(".", " ").split())
    assert orders == {"Coder 1", "Coder 2"}
    assert numbered("x", ["b", "A"]) == numbered("x", ["a", "B"])


def test_the_adjudicator_is_told_of_an_own_vote(review, tmp_path):
    with session_of(review, tmp_path, "ursula", adjudicate=True) as session:
        assert "One of these votes is your own" in text(Pages(session).get("/"))
        session.blind = True
        page = text(Pages(session).get("/"))
        assert "You voted on this record yourself" in page
        assert "you</span>" not in page


def test_rulings_of_files_are_shown_and_never_changed(reviewed, review, tmp_path):
    folder, records = reviewed
    copy = tmp_path / "ch"
    shutil.copytree(folder, copy)
    votes(copy / "data/coding/screening-3.csv", "Xaver", records[:1], ("include",), round="adjudication")
    with session_of(run(load(copy)), copy, "Wanda", adjudicate=True) as session:
        pages = Pages(session)
        assert "1 of 5 conflicts settled" in text(pages.get("/"))
        page = pages.get("/conflicts/settled")
        assert "screening-3.csv!C2" in text(page)
        assert page.xpath("//ol//a") == []
        record = review.sheets["screening"].rows[0].record_id
        page = pages.post("/conflicts", 409, record=record, answer="exclude:focus", cell__note="no")
        assert "settled in data/coding/screening-3.csv!C2" in text(page)
        assert pages.get("/conflicts", record=record).xpath("//button[@name='answer']") == []


def test_review_run_counts_rulings_and_again_finds_new_conflicts(reviewed, tmp_path):
    copy = tmp_path / "ch"
    shutil.copytree(reviewed[0], copy)
    kept = {file.name: file.read_bytes() for file in (copy / "data/coding").glob("*.csv")}
    with session_of(run(load(copy)), copy, "Wanda", adjudicate=True, again=lambda: run(load(copy))) as session:
        pages = Pages(session)
        record = ids(pages.get("/"))
        pages.post("/conflicts", record=record, answer="include", cell__note="so")
        page = pages.post("/conflicts/again")
        assert "1 of 5 conflicts settled" in text(page)
        new = copy / "data/coding/screening-4.csv"
        new.write_text("record,coder,vote,criterion\nnobody2020,X,include,\n", "utf-8")
        assert "nobody2020" in text(pages.post("/conflicts/again"))  # what is to be mended, and no traceback
        new.unlink()
    decided = run(load(copy)).rulings["coding"][record]
    assert (decided.verdict, "Wanda: include, adjudication" in decided.detail) == ("keep", True)
    assert kept == {file.name: file.read_bytes() for file in (copy / "data/coding").glob("*.csv")}


def test_the_screening_pages_are_for_coders_and_the_conflicts_for_the_adjudicator(pages, review, tmp_path):
    pages.get("/history", 404)
    pages.get("/code", 404)
    with session_of(review, tmp_path / "other", "AB") as session:
        Pages(session).get("/conflicts", 404)


def test_forms_of_another_page_settle_nothing(pages):
    record = ids(pages.get("/"))
    sent = {"record": record, "answer": "include", "cell-note": "so"}
    for form, headers in (
        (sent, {}),
        (sent | {"token": "x"}, {}),
        (sent | {"token": pages.session.token}, {"Origin": "http://evil.example"}),
        (sent | {"token": pages.session.token}, {"Host": "evil.example"}),
    ):
        answer = pages.client.post("/conflicts", base_url=pages.root, data=form, headers=headers)
        assert answer.status_code in (400, 403)
    assert list(pages.session.journal.events) == []


def test_the_verb_says_what_adjudication_lacks(folder):
    told = CliRunner().invoke(cli.app, ["screen", str(folder), "--coder", "W", "--adjudicate", "--no-browser"])
    assert "nobody settles what coders disagree on" in str(told.exception)
    told = CliRunner().invoke(cli.app, ["screen", str(folder), "--coder", "W", "--blind", "--no-browser"])
    assert "it goes with --adjudicate" in str(told.exception)
    assert list((folder / "data/coding").glob("journal-*")) == []


def test_conflicts_are_settled_by_keys_alone_on_a_page_that_fits(review, tmp_path, browser):
    abstract = "Customers differ in their needs. " * 60
    long = review.records.assign(abstract=abstract)
    with (
        session_of(replace(review, records=long), tmp_path, "Wanda", adjudicate=True) as session,
        served(session) as address,
    ):
        with reader(browser, address) as page:
            page.wait_for_selector("html[data-ready]")
            page.keyboard.press("i")  # no reason yet: the browser asks for it
            page.wait_for_selector("#note:focus")
            page.keyboard.type("It is on customers: i, e and u are letters here")
            page.keyboard.press("Control+Enter")
            page.keyboard.press("i")
            page.wait_for_url("**/conflicts")
            page.wait_for_selector("html[data-ready]")
            page.keyboard.press("n")
            page.keyboard.type("A country")
            page.keyboard.press("Escape")
            page.keyboard.press("2")
            page.wait_for_selector(".progress b:text-is('2')")
            assert [e.cells["vote"] for e in session.journal.events] == ["include", "exclude"]
            page.wait_for_selector("html[data-ready]")
            page.keyboard.press("z")
            page.wait_for_selector(".progress b:text-is('1')")
            page.wait_for_selector("html[data-ready]")
            page.keyboard.press("h")
            page.wait_for_url("**/settled")
            assert page.locator("ol.votes li").count() == 1
        for width, scheme in ((375, "dark"), (1280, "light")):
            with reader(browser, address, viewport={"width": width, "height": 780}, color_scheme=scheme) as page:
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert page.locator("button[value=include]").is_visible()
                assert page.locator("#note").is_visible()
        with reader(browser, address, java_script_enabled=False, viewport={"width": 375, "height": 780}) as page:
            page.fill("#note", "without scripts")
            page.click("button[value='exclude:focus']")
            assert session.journal.events[-1].cells["note"] == "without scripts"
