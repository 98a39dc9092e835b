"""Screening in the browser, as its server answers: who may ask, what is shown, and what is written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from coding_pages import HOSTILE, PORT, TOKEN, Pages, session_of, text

from review.coding.journal import read_journal
from review.pipeline import run
from review.project.due import records_to_code
from review.project.load import load

ADNER = "doi:10.1002/smj.246"
HOST = {"Host": f"127.0.0.1:{PORT}"}


@pytest.fixture
def open_(ch: Any, tmp_path: Path) -> Callable[..., Any]:
    """Opens the pages of a coder who votes on all that reached the stage."""

    @contextmanager
    def opened(review: Any = ch, *, coder: str = "AB", **settings: Any) -> Iterator[Pages]:
        due = settings.pop("due", list(review.ruled(review.project.stages[-1])))
        with session_of(review, tmp_path, coder, due=due, **settings) as session:
            yield Pages(session)

    return opened


@pytest.fixture
def pages(open_: Any) -> Iterator[Pages]:
    with open_() as pages:
        yield pages


def now(page: Any) -> str:
    """The record that a page asks about."""
    return str(page.xpath("//form[@id='answer']//input[@name='record']/@value")[0])


def answer(pages: Pages, said: str, *, status: int = 200, **form: Any) -> Any:
    """Vote on the record that is next, or on `record`; the page that comes then."""
    record = form.pop("record", None) or now(pages.get("/"))
    return pages.post("/vote", status, record=record, answer=said, **{"seen": "", **form})


def several_criteria(folder: Path) -> Any:
    """The review when a vote may name several criteria, and nobody has voted yet."""
    codebook = folder / "data/coding/codebook.toml"
    before, column, after = codebook.read_text("utf-8").partition("[screening.columns.criterion]")
    codebook.write_text(before + column + after.replace('type = "code"', 'type = "codes"', 1), "utf-8")
    (folder / "data/coding/screening.csv").unlink()
    return run(load(folder))


def cells(pages: Pages) -> list[tuple[str, dict[str, str]]]:
    return [(event.record, dict(event.cells)) for event in pages.session.journal.events]


# ---- who may ask -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"evil.example:{PORT}", ""])
def test_another_name_for_this_machine_is_refused(pages, host):
    for path in ("/", "/history", "/static/page.css", f"/?token={TOKEN}"):
        assert pages.client.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_the_names_of_this_machine_are_known(pages, name):
    fresh = pages.client.application.test_client()
    answer = fresh.get(f"/?token={TOKEN}", headers={"Host": f"{name}:{PORT}"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"  # the token leaves the address
    cookie = answer.headers["Set-Cookie"]
    assert cookie == f"review_{PORT}={TOKEN}; HttpOnly; Path=/; SameSite=Strict"


def test_without_the_token_nothing_is_told(pages):
    pages.session.problems = ["journal-AB.jsonl:2: an answer of a customer"]
    stranger = pages.client.application.test_client()
    for path in ("/", "/history", "/?token=", "/?token=wrong", "/help", "/stopping"):
        answer = stranger.get(path, headers=HOST)
        assert answer.status_code == 403
        assert "customer" not in answer.text.lower()
        assert TOKEN not in answer.text
    assert stranger.post("/vote", headers=HOST, data={"token": TOKEN}).status_code == 403


@pytest.mark.parametrize(
    ("form", "origin"),
    [
        ({}, None),
        ({"token": "wrong"}, None),
        ({"token": TOKEN}, "https://evil.example"),
        ({"token": TOKEN}, "http://evil.example"),
        ({"token": TOKEN}, f"http://127.0.0.1:{PORT + 1}"),
        ({"token": TOKEN}, "null"),
        ({"token": TOKEN}, "http://[::1"),
        ({"token": TOKEN}, f"https://127.0.0.1:{PORT}"),
    ],
)
def test_a_form_of_another_page_writes_nothing(pages, form, origin):
    headers = HOST | ({"Origin": origin} if origin else {})
    data = {"record": ADNER, "answer": "include", "seen": ""} | form
    for path in ("/vote", "/undo", "/skip"):
        assert pages.client.post(path, headers=headers, data=data).status_code == 403
    assert cells(pages) == []
    ours = HOST | {"Origin": f"http://127.0.0.1:{PORT}"}
    assert pages.client.post("/vote", headers=ours, data=data | {"token": TOKEN}).status_code == 303


def test_every_answer_forbids_what_the_pages_do_not_need(pages):
    for path in ("/", "/nothing", "/static/page.css", "/history"):
        with pages.client.get(path, headers=HOST) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
    page = pages.get("/")
    assert not page.xpath("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]")
    elsewhere = [at for at in page.xpath("//@src | //link/@href") if not at.startswith(("/static/", "data:"))]
    assert elsewhere == []
    assert {a.get("rel") for a in page.xpath("//a[starts-with(@href, 'http')]")} == {"noreferrer noopener"}


def test_other_methods_long_forms_and_unknown_pages_are_refused_in_words(pages):
    page = pages.get("/nothing", 404)
    assert "no such page" in text(page)
    assert page.xpath("//nav/a/@href") == ["/", "/code"]  # the ways on
    assert pages.client.put("/", headers=HOST).status_code == 403
    long = {"token": TOKEN, "record": ADNER, "answer": "include", "cell-note": "x" * 2_000_000}
    assert pages.client.post("/vote", headers=HOST, data=long).status_code == 413
    assert cells(pages) == []


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_hostile_text_comes_through_as_text(ch, open_):
    records = ch.records.copy()
    for column in ("title", "abstract", "keywords", "authors", "journal", "doi", "status", "volume"):
        records.loc[:, column] = " ".join((*HOSTILE, "innovation", *HOSTILE))  # before and behind what is marked
    with open_(replace(ch, records=records)) as pages:
        answer(pages, "include", **{"cell__note": " ".join(HOSTILE)})
        for path in ("/", "/history"):
            page = pages.get(path)
            assert all(one in text(page) for one in HOSTILE)
            assert [script.text for script in page.xpath("//script")] == [None] * len(page.xpath("//script"))
            assert not page.xpath("//*[@onerror]")
        (link,) = pages.get("/").xpath("//a[@target='_blank']/@href")
        assert link.startswith("https://doi.org/%3Cscript%3E")


def test_the_terms_of_the_search_are_marked_as_the_search_finds_them(pages, ch):
    page = pages.get("/", record="doi:10.1287/mnsc.47.5.611.10482")
    assert [mark.text for mark in page.xpath("//h1//mark")] == ["Demand", "heterogeneity", "innovation"]
    assert text(page.xpath("//h1")[0]) == ch.records.at["doi:10.1287/mnsc.47.5.611.10482", "title"]


def test_a_record_without_anything_is_shown(ch, open_):
    records = ch.records.copy()
    records.loc[:, [c for c in records.columns if c not in ("via", "ids")]] = None
    with open_(replace(ch, records=records)) as pages:
        page = pages.get("/")
        assert "No title No author (n.d.)" in text(page)
        assert "have no abstract" in text(page)
        assert "(no title)" in text(answer(pages, "include"))


def test_criteria_stand_there_with_their_definitions(pages, ch):
    buttons = pages.get("/").xpath("//fieldset[@id='criteria']//button")
    codes = ch.sheets["screening"].column("criterion").codes
    assert [button.get("value") for button in buttons] == [f"exclude:{name}" for name in codes]
    assert [button.get("data-key") for button in buttons] == list("1234")
    for button, code in zip(buttons, codes.values(), strict=True):
        assert code.label in text(button)
        assert code.definition in text(button)


def test_nothing_of_other_coders_is_told(pages, ch):
    others = {row["note"] for row in ch.sheets["screening"].rows} - {""}
    for path in ("/", "/history", "/help"):
        html = pages.client.get(path, headers=HOST).text
        assert not [note for note in others if note in html]
        assert "replication" not in html


# ---- votes -----------------------------------------------------------------------------------------------------------


def test_each_vote_is_on_the_disk_before_the_next_record_comes(pages, tmp_path):
    file = tmp_path / pages.session.journal.file
    first = now(pages.get("/"))
    second = now(answer(pages, "include"))
    assert second != first
    (event,) = read_journal("j", file.read_bytes()).events
    assert (event.coder, event.sheet, event.record, event.cells) == ("AB", "screening", first, {"vote": "include"})
    answer(pages, "exclude:national", **{"cell__note": "a\r\nb"})
    answer(pages, "undecided")
    assert [told for _, told in cells(pages)][1:] == [
        {"vote": "exclude", "criterion": "national", "note": "a\nb"},
        {"vote": "undecided"},
    ]
    assert "3 of 96 · 93 left" in text(pages.get("/"))


@pytest.mark.parametrize("said", ["", "perhaps", "exclude", "exclude:", "exclude:nothing", "include:focus2"])
def test_an_answer_that_the_codebook_does_not_know_is_told_and_not_written(pages, said):
    page = answer(pages, said, status=422, record=ADNER, **{"cell__note": "kept <b>"})
    assert cells(pages) == []
    assert "Not saved yet" in text(page.xpath("//*[@role='alert']")[0])
    assert page.xpath("//textarea")[0].text.strip() == "kept <b>"
    assert now(page) == ADNER


def test_a_record_that_is_not_there_cannot_be_voted_on(pages):
    answer(pages, "include", record="doi:10.1/none", status=404)
    pages.get("/", 404, record="doi:10.1/none")
    assert cells(pages) == []


def test_undo_takes_back_vote_after_vote_by_new_lines(pages):
    first = now(pages.get("/"))
    second = now(answer(pages, "include"))
    answer(pages, "exclude:focus")
    assert now(pages.post("/undo")) == second
    assert now(pages.post("/undo")) == first
    assert now(pages.post("/undo")) == first
    assert len(cells(pages)) == 4
    assert "0 of 96" in text(pages.get("/"))


def test_a_vote_can_be_changed_from_the_history(pages):
    first = now(pages.get("/"))
    answer(pages, "include")
    (change,) = pages.get("/history").xpath("//ol//a[@class='button']/@href")
    page = pages.get(change)
    assert "You voted include on this record" in text(page)
    seen = page.xpath("//input[@name='seen']/@value")[0]
    page = answer(pages, "exclude:focus", record=first, seen=seen, then="history")
    assert [text(one) for one in page.xpath("//span[starts-with(@class, 'verdict')]")] == ["exclude"]
    assert len(cells(pages)) == 2
    pages.post("/undo")
    assert "You voted include on this record" in text(pages.get("/", record=first))


def test_a_second_tab_supersedes_and_says_so(pages):
    record = now(pages.get("/"))
    answer(pages, "include", record=record)
    page = answer(pages, "exclude:focus", record=record)  # sent from a page that shows no vote yet
    assert "had a vote of yours already, given elsewhere: include" in text(page)
    answer(pages, "exclude:focus", record=record)  # a button pressed twice
    assert len(cells(pages)) == 2


def test_a_skipped_record_comes_again_last(ch, open_):
    with open_(due=list(ch.ruled(ch.project.stages[-1]))[:3]) as pages:
        first = now(pages.get("/"))
        second = now(pages.post("/skip", record=first))
        third = now(pages.post("/skip", record=second))
        assert len({first, second, third}) == 3
        assert now(answer(pages, "include")) == first
        assert now(answer(pages, "include")) == second
        page = answer(pages, "exclude:focus")
        assert "All 3 records have your vote" in text(page)
        assert [text(one) for one in page.xpath("//p[@class='tally']/span")] == [
            "2 included", "1 excluded", "0 left undecided",
        ]  # fmt: skip


def test_a_new_start_goes_on_where_the_last_one_ended(open_):
    with open_() as pages:
        next_one = now(answer(pages, "include"))
    with open_() as pages:
        assert now(pages.get("/")) == next_one
        assert "1 of 96" in text(pages.get("/"))


def test_a_vote_in_a_sheet_stands_in_the_history_and_is_changed_there(open_, tmp_path):
    with open_(coder="article", due=[]) as pages:
        page = pages.get("/history")
        assert "data/coding/screening.csv!C2" in text(page)
        assert not page.xpath("//ol//a[@class='button']")
        assert "changed there" in text(pages.get("/", record=ADNER))
        answer(pages, "include", record=ADNER, status=409)
        assert "records have your vote" in text(pages.get("/"))


def test_a_record_that_was_issued_with_no_more_than_a_note_so_far_is_asked(ch, open_):
    sheet = ch.sheets["screening"]
    row = next(row for row in sheet.rows if row.record_id == ADNER)
    noted = replace(row, cells=dict.fromkeys(row.cells, "") | {"coder": "AB", "note": "ask CD"})
    review = replace(ch, sheets={**ch.sheets, "screening": replace(sheet, rows=(*sheet.rows, noted))})
    with open_(review, due=[]) as pages:
        assert now(pages.get("/")) == ADNER


def test_other_columns_of_the_sheet_are_asked_too(folder, tmp_path):
    codebook = folder / "data/coding/codebook.toml"
    more = '[screening.columns.method]\ntype = "code"\nrequired = true\n[screening.columns.method.codes.survey]\n'
    codebook.write_text(codebook.read_text("utf-8").replace("[constructs]", more + "\n[constructs]", 1), "utf-8")
    (folder / "data/coding/screening.csv").unlink()
    review = run(load(folder))
    with session_of(review, folder, due=list(review.ruled(review.project.stages[-1]))) as session:
        pages = Pages(session)
        assert "method" in text(pages.get("/").xpath("//form[@id='answer']")[0])
        page = answer(pages, "include", status=422)
        assert '"method" is empty' in text(page)
        answer(pages, "include", **{"cell__method": "survey"})
        assert [told for _, told in cells(pages)] == [{"vote": "include", "method": "survey"}]
    assert len(run(load(folder)).sheets["screening"].rows) == 1


def test_several_criteria_are_ticked_where_the_codebook_lets_a_vote_name_several(folder, tmp_path):
    review = several_criteria(folder)
    with session_of(review, folder, due=list(review.ruled(review.project.stages[-1]))) as session:
        pages = Pages(session)
        boxes = pages.get("/").xpath("//fieldset[@id='criteria']//input")
        assert [box.get("data-key") for box in boxes] == list("1234")
        record = now(pages.get("/"))
        assert "needs the criterion" in text(answer(pages, "exclude", status=422))
        answer(pages, "exclude", cell__criterion=["national", "focus"])
        answer(pages, "include", cell__criterion=["focus"])  # ticked, and then thought better of
        assert [told for _, told in cells(pages)] == [
            {"vote": "exclude", "criterion": "national; focus"},
            {"vote": "include"},
        ]
        page = pages.get("/", record=record)
        assert page.xpath("//fieldset[@id='criteria']//input[@checked]/@value") == ["focus", "national"]
    assert len(run(load(folder)).sheets["screening"].rows) == 2


def test_of_criteria_that_exclude_each_other_one_is_taken(pages):
    answer(pages, "exclude", status=422, cell__criterion=["national", "focus"])
    assert cells(pages) == []


def test_a_disk_that_takes_nothing_is_told(pages, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pages.session.journal, "append", full)
    page = answer(pages, "include", status=507, cell__note="kept")
    assert "Your answer was NOT saved" in text(page)
    assert page.get_element_by_id("note").text == "kept"


def test_a_journal_that_has_a_fault_by_now_is_told_with_its_line(tmp_path, open_):
    with open_() as pages:
        answer(pages, "include")
        path = tmp_path / pages.session.journal.file
        whole = path.read_bytes()
        path.write_bytes(whole + b"<<<<<<< HEAD\n")  # while the pages are open
        assert f"{pages.session.journal.file}:2: git left this line here" in text(answer(pages, "include", status=507))
        assert "NOT saved" in text(pages.post("/undo", 507))
        path.write_bytes(whole)
        answer(pages, "exclude:focus")
        assert [told["vote"] for _, told in cells(pages)] == ["include", "exclude"]


def test_the_likely_relevant_come_first_and_an_undone_one_comes_again(ch, open_):
    pytest.importorskip("sklearn")
    with open_(order="relevance") as pages:
        order = list(ch.ruled(ch.project.stages[-1]))
        assert "In the order of the records until" in text(pages.get("/"))
        for said in ("include", "exclude:focus"):
            answer(pages, said, record=order[0 if said == "include" else 1])
        from review.rank import ranker

        learnt = ranker(ch.records.loc[order]).order({order[0]: True, order[1]: False})
        for _ in range(200):
            if now(pages.get("/")) == learnt[0]:
                break
            time.sleep(0.02)
        assert now(pages.get("/")) == learnt[0]
        assert "Most likely relevant first" in text(pages.get("/"))
        assert "What the test assumes" in text(pages.get("/stopping"))
        pages.post("/undo")
        for record in order[2:]:
            answer(pages, "include", record=record)
        assert now(pages.get("/")) == order[1]


def test_the_test_to_stop_counts_every_record_at_the_stage_and_no_other(ch, open_):
    pytest.importorskip("sklearn")
    at_stage = list(ch.ruled(ch.project.stages[-1]))
    outside = next(record for record in ch.records.index if record not in at_stage)
    with open_(order="relevance", due=at_stage[:3]) as pages:  # as with --batch 3
        for record, said in zip((*at_stage[:2], outside), ("include", "exclude:focus", "include"), strict=True):
            answer(pages, said, record=record)
        assert "2 of 3" in text(pages.get("/"))
        assert f"{len(at_stage) - 2} unseen records" in text(pages.get("/stopping"))


def test_what_is_due_is_what_a_new_sheet_would_hold(ch, open_):
    due = records_to_code(ch, "screening", "AB")
    assert 0 < len(due) < 96
    with open_(due=due) as pages:
        assert f"0 of {len(due)}" in text(pages.get("/"))
