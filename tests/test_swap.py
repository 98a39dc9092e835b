"""reports/ changes as a whole, and what a person put or edited there stays."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ReviewError
from review.report.swap import swap


def told(files):
    return json.dumps({"outputs": {n: hashlib.sha256(d).hexdigest() for n, d in files.items()}}).encode()


def with_manifest(files):
    return files | {"manifest.json": told(files)}


def found(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def beside(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.parent.iterdir())


def test_reports_are_written_exchanged_and_swept(tmp_path):
    reports = tmp_path / "reports"
    first, second = with_manifest({"a.md": b"1", "b.md": b"1"}), with_manifest({"a.md": b"2"})
    swap(reports, first)
    assert found(reports) == first
    swap(reports, second)
    assert found(reports) == second  # b.md was ours and is no longer asked for
    assert beside(reports) == ["reports"]


def test_what_a_person_put_there_stays(tmp_path):
    reports = tmp_path / "reports"
    swap(reports, with_manifest({"a.md": b"1"}))
    (reports / "mine").mkdir()
    (reports / "mine" / "letter.txt").write_bytes(b"dear editor")
    swap(reports, with_manifest({"a.md": b"2"}))
    assert found(reports)["mine/letter.txt"] == b"dear editor"


def test_what_a_person_edited_stays_beside_the_new_file(tmp_path):
    reports = tmp_path / "reports"
    swap(reports, with_manifest({"table.docx": b"1"}))
    for edit in (b"by hand", b"by hand again"):
        (reports / "table.docx").write_bytes(edit)
        swap(reports, with_manifest({"table.docx": b"2"}))
    assert found(reports) == with_manifest({"table.docx": b"2"}) | {
        "table.edited.docx": b"by hand",
        "table.edited2.docx": b"by hand again",
    }


@pytest.mark.parametrize("broken", [b"", b"[]", b'{"outputs": 3}', b"\xff", b'{"outputs": {"a.md": null}}'])
def test_a_manifest_that_cannot_be_read_makes_every_file_a_persons(tmp_path, broken):
    reports = tmp_path / "reports"
    swap(reports, {"a.md": b"old", "manifest.json": broken})
    swap(reports, with_manifest({"a.md": b"new"}))
    assert found(reports)["a.md"] == b"new"
    assert found(reports)["a.edited.md"] == b"old"


class Killed(BaseException):
    """As a signal is: nothing may catch it on the way."""


@pytest.mark.parametrize("at", range(6))
def test_a_run_that_is_killed_leaves_all_old_or_all_new(tmp_path, monkeypatch, at):
    reports = tmp_path / "reports"
    old, new = with_manifest({"a.md": b"1", "b.md": b"1"}), with_manifest({"a.md": b"2", "b.md": b"2"})
    swap(reports, old)
    steps = 0

    def killed_at(step):
        def call(*args, **kwargs):
            nonlocal steps
            steps += 1
            if steps == at + 1:
                raise Killed
            return step(*args, **kwargs)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed_at(Path.rename))
        patched.setattr(Path, "open", killed_at(Path.open))
        patched.setattr("shutil.rmtree", lambda *args, **kwargs: None)
        try:
            swap(reports, new)
        except Killed:
            pass
        else:
            assert at >= 5, "the run was not killed where it should have been"
    if reports.exists():
        assert found(reports) in (old, new)
    swap(reports, new)
    assert found(reports) == new


def test_a_folder_that_cannot_be_exchanged_stands_as_it_was(tmp_path, monkeypatch):
    reports = tmp_path / "reports"
    old = with_manifest({"a.md": b"1"})
    swap(reports, old)
    rename = Path.rename

    def locked(self, target):
        if self.name.startswith(".reports-") and self.name != ".reports-old":
            raise PermissionError(13, "Permission denied", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", locked)
    with pytest.raises(ReviewError, match="the old ones stand as they were"):
        swap(reports, with_manifest({"a.md": b"2"}))
    assert found(reports) == old
    assert beside(reports) == ["reports"]


names = st.sampled_from(["a.md", "b.md", "c/d.md", "manifest.json.txt"])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.dictionaries(names, st.binary(max_size=3)), max_size=4), st.dictionaries(names, st.binary(max_size=3))
)
def test_no_byte_that_a_person_wrote_is_ever_lost(tmp_path_factory, runs, edits):
    reports = tmp_path_factory.mktemp("x") / "reports"
    swap(reports, with_manifest({"a.md": b"0"}))
    for name, data in edits.items():
        (reports / name).parent.mkdir(exist_ok=True)
        (reports / name).write_bytes(data)
    for files in runs:
        swap(reports, with_manifest(files))
    contents = set(found(reports).values())
    assert all(data in contents for data in edits.values() if data != b"0" and runs)
