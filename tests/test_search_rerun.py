"""A search that is carried out again reads nothing that it has read, and says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from review.cli import app
from review.exports import searched as module
from review.search.corpus import working

RIS = "TY  - JOUR\nTI  - {}\nAB  - {}\nPY  - 2001\nER  - \n\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REVIEW_CACHE", str(tmp_path / "cache"))
    (tmp_path / "a.ris").write_text(
        RIS.format("User needs", "The needs of users.") + RIS.format("Markets", "None of them.") + "garbage\n", "utf-8"
    )
    (tmp_path / "q.txt").write_text("TS=(need* AND user*)", "utf-8")
    return tmp_path


def search(*more: str) -> tuple[int, str, str]:
    ran = CliRunner().invoke(app, ["search", "a.ris", "-q", "q.txt", *more])
    return ran.exit_code, ran.stdout, ran.stderr


def test_a_rerun_reads_no_export_and_says_the_same(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = search("-o", "first.csv")
    monkeypatch.setattr(module, "take", None)  # to read is now a fault
    second = search("-o", "second.csv")
    assert first[:2] == second[:2]
    assert first[2].replace("first.csv", "") == second[2].replace("second.csv", "")
    assert "2 entries seen, 2 read" in first[1]
    assert (files / "first.csv").read_bytes() == (files / "second.csv").read_bytes()


def test_an_edited_string_is_looked_for_in_what_was_read(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search()
    monkeypatch.setattr(module, "take", None)
    (files / "q.txt").write_text("TS=(need* OR market*)", "utf-8")
    assert "2 records: 2 yes" in search()[1]


def test_another_export_is_read(files: Path) -> None:
    assert "2 records: 1 yes" in search()[1]
    (files / "a.ris").write_text(RIS.format("User needs", "x") * 3, "utf-8")
    assert "3 records: 3 yes" in search()[1]


def test_what_is_kept_may_be_spoilt_or_gone(files: Path) -> None:
    said = search()[1]
    for number, kept in enumerate(sorted((files / "cache").rglob("*.*"))):
        if kept.is_file():
            kept.write_bytes(kept.read_bytes()[: number % 40])
    assert search()[1] == said


def test_without_a_cache_nothing_is_kept(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEW_CACHE", "")
    assert search()[1] == search()[1]
    assert not (files / "cache").exists()


def test_known_records_are_called_by_their_ids(files: Path) -> None:
    search("-o", "hits.csv")
    known = (files / "hits.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    (files / "known.csv").write_text(f"record_id\n{known}\n", "utf-8")
    first, second = search("--known", "known.csv"), search("--known", "known.csv")
    assert first == second
    assert "1 known record: 1 found" in first[1]
    (files / "q.txt").write_text("TS=nothing", "utf-8")
    assert f"\n  missed: {known}: User needs (2001)\n" in search("--known", "known.csv")[1]


def test_a_string_that_finds_nothing_is_told_as_such_from_what_is_kept(files: Path) -> None:
    (files / "q.txt").write_text("TI=zzz", "utf-8")
    for _ in range(2):
        code, out, _ = search("-o", "hits.csv", "--page", "page.html")
        assert (code, "2 records: 0 yes" in out) == (0, True)
    assert len((files / "hits.csv").read_text("utf-8").splitlines()) == 1


def test_a_file_that_changes_while_it_is_read_is_not_kept(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = (files / "a.ris").read_bytes()

    def take(paths, take=module.take, **given):  # type: ignore[no-untyped-def]
        (files / "a.ris").write_text(RIS.format("Other", "things"), "utf-8")
        return take(paths, **given)

    monkeypatch.setattr(module, "take", take)
    assert "1 record: 0 yes" in search()[1]
    monkeypatch.undo()
    monkeypatch.chdir(files)
    monkeypatch.setenv("REVIEW_CACHE", str(files / "cache"))
    (files / "a.ris").write_bytes(old)
    assert "2 records: 1 yes" in search()[1]


def test_a_copy_that_another_process_has_made_meanwhile_is_used(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folded = working._write_folded

    def write(parts, file):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(working, "_write_folded", folded)
        search()  # the other process is first
        folded(parts, file)

    monkeypatch.setattr(working, "_write_folded", write)
    assert "2 records: 1 yes" in search()[1]
    assert len(list((files / "cache" / "search").iterdir())) == 1


@pytest.mark.parametrize(("option", "file"), [("-o", "hits.csv"), ("--audit", "audit.csv"), ("--page", "page.html")])
def test_a_file_that_a_person_changed_is_not_written_over(files: Path, option: str, file: str) -> None:
    assert search(option, file)[0] == search(option, file)[0] == 0
    (files / file).write_bytes((files / file).read_bytes().replace(b"user", b"USER"))
    typed = (files / file).read_bytes()
    ran = CliRunner().invoke(app, ["search", "a.ris", "-q", "q.txt", option, file])
    assert "had a hand in this file" in str(ran.exception)
    assert (files / file).read_bytes() == typed


@pytest.mark.parametrize("path", [".", "/", "", ".."])
@pytest.mark.parametrize("option", ["-o", "--audit", "--page"])
def test_a_folder_is_no_file_to_write(files: Path, option: str, path: str) -> None:
    ran = CliRunner().invoke(app, ["search", "a.ris", "-q", "q.txt", option, path])
    assert "this is a folder" in str(ran.exception)


def test_lines_that_are_no_work_are_told_each_time(files: Path) -> None:
    works = [f'{{"id": "https://openalex.org/W{n}", "title": "User needs", "authorships": []}}' for n in (1, 2)]
    lines = [works[0], "not json", '{"id": 3}', "", works[1], works[0][:40]]
    (files / "works.jsonl").write_text("\n".join(lines), "utf-8")
    for _ in range(2):
        ran = CliRunner().invoke(app, ["search", "works.jsonl", "-q", "q.txt"])
        assert ran.exit_code == 1
        told = [line.split(": ")[0] for line in ran.stderr.splitlines() if "no work of OpenAlex" in line]
        assert told == ["works.jsonl:2", "works.jsonl:3", "works.jsonl:6"]
        assert "5 records" in ran.stdout
