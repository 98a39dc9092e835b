"""reports/ changes as a whole, and what a person put or edited there stays."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ReviewError
from review.report.swap import swap

room = sys.modules["review.report.swap"]  # the package names the function so
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes, groups and links as POSIX has them")


def told(files):
    return json.dumps({"outputs": {n: hashlib.sha256(d).hexdigest() for n, d in files.items()}}).encode()


def with_manifest(files):
    return files | {"manifest.json": told(files)}


def found(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def beside(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.parent.iterdir())


@pytest.fixture
def reports(tmp_path) -> Path:
    return tmp_path / "reports"


def test_reports_are_written_exchanged_and_swept(reports):
    first, second = with_manifest({"a.md": b"1", "b.md": b"1"}), with_manifest({"a.md": b"2"})
    assert swap(reports, first) == []
    assert found(reports) == first
    assert swap(reports, second) == []
    assert found(reports) == second  # b.md was ours and is no longer asked for
    assert beside(reports) == ["reports"]


# ---- what people made ------------------------------------------------------------------------------------------------


def test_what_a_person_put_there_stays(reports):
    swap(reports, with_manifest({"a.md": b"1"}))
    (reports / "mine").mkdir()
    (reports / "mine" / "letter.txt").write_bytes(b"dear editor")
    assert swap(reports, with_manifest({"a.md": b"2"})) == []
    assert found(reports)["mine/letter.txt"] == b"dear editor"


def test_what_a_person_edited_stays_beside_the_new_file_and_is_told(reports):
    swap(reports, with_manifest({"table.docx": b"1"}))
    kept = []
    for edit in (b"by hand", b"by hand again", b"by hand"):
        (reports / "table.docx").write_bytes(edit)
        kept.append(swap(reports, with_manifest({"table.docx": b"2"})))
    assert kept == [["table.edited.docx"], ["table.edited2.docx"], []]  # the third stands there already
    assert found(reports) == with_manifest({"table.docx": b"2"}) | {
        "table.edited.docx": b"by hand",
        "table.edited2.docx": b"by hand again",
    }


BROKEN = [b"", b"[]", b'{"outputs": 3}', b"\xff", b'{"outputs": {"a.md": null}}', b"<<<<<<< HEAD\n", b"[" * 100_000]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: repr(broken[:9]))
def test_a_manifest_that_cannot_be_read_makes_a_file_a_persons_unless_a_run_makes_the_same(reports, broken):
    swap(reports, {"a.md": b"old", "b.md": b"same", "manifest.json": broken})
    assert swap(reports, with_manifest({"a.md": b"new", "b.md": b"same"})) == ["a.edited.md"]
    assert found(reports) == with_manifest({"a.md": b"new", "b.md": b"same"}) | {"a.edited.md": b"old"}


def test_a_name_that_is_taken_gives_way(reports):
    """A person's file where a folder of reports comes to stand, and the other way round."""
    swap(reports, with_manifest({}))
    (reports / "tables").write_bytes(b"a file of mine")
    (reports / "figures.md").mkdir()
    (reports / "figures.md" / "mine.txt").write_bytes(b"in a folder of mine")
    files = with_manifest({"tables/one.md": b"1", "figures.md": b"1"})
    assert swap(reports, files) == ["figures.edited.md/mine.txt", "tables.edited"]
    assert swap(reports, files) == []
    assert found(reports) == files | {
        "tables.edited": b"a file of mine",
        "figures.edited.md/mine.txt": b"in a folder of mine",
    }


@posix
def test_links_and_empty_folders_stay_what_they_are(reports):
    swap(reports, with_manifest({"a.md": b"1", "b.md": b"1"}))
    pictures = reports.parent / "pictures"
    pictures.mkdir()
    (pictures / "one.png").write_bytes(b"1")
    (reports / "pictures").symlink_to("../pictures")
    (reports / "one.png").symlink_to("../pictures/one.png")
    (reports / "nowhere").symlink_to("gone")
    (reports / "later" / "empty").mkdir(parents=True)
    (reports / "b.md").unlink()
    (reports / "b.md").symlink_to("../pictures/one.png")
    for data in (b"2", b"3"):
        swap(reports, with_manifest({"a.md": data, "b.md": data}))
    links = {p.name: os.readlink(p) for p in reports.iterdir() if p.is_symlink()}
    assert links == {
        "pictures": "../pictures",
        "one.png": "../pictures/one.png",
        "nowhere": "gone",
        "b.edited.md": "../pictures/one.png",
    }
    assert (reports / "later" / "empty").is_dir()
    assert found(pictures) == {"one.png": b"1"}


@posix
def test_private_stays_private_and_shared_shared(reports):
    before = os.umask(0o027)
    try:
        swap(reports, with_manifest({"a.md": b"1"}))
        assert stat.S_IMODE(reports.stat().st_mode) == 0o750  # as the umask has it
        (reports / "mine").mkdir(0o700)
        (reports / "mine" / "x.txt").write_bytes(b"x")
        for mode in (0o700, 0o2770, 0o555):
            reports.chmod(mode)
            swap(reports, with_manifest({"a.md": b"2"}))
            assert stat.S_IMODE(reports.stat().st_mode) == mode
            assert stat.S_IMODE((reports / "mine").stat().st_mode) == 0o700
    finally:
        os.umask(before)
    assert beside(reports) == ["reports"]


@posix
def test_a_folder_that_cannot_be_read_is_not_lost(reports, monkeypatch):
    swap(reports, with_manifest({"a.md": b"1"}))
    (reports / "mine").mkdir()
    (reports / "mine" / "x.txt").write_bytes(b"x")
    scandir = os.scandir

    def barred(path):
        if path == str(reports / "mine"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", barred)
        with pytest.raises(ReviewError, match=r"mine.*Permission denied"):
            swap(reports, with_manifest({"a.md": b"2"}))
    assert found(reports)["mine/x.txt"] == b"x"


names = st.sampled_from(["a.md", "b.md", "c/d.md", "manifest.json.txt"])


@settings(max_examples=15)
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
    ours = {("a.md", b"0"), *(made for files in runs for made in files.items())}  # a run made the same
    assert all(data in contents for name, data in edits.items() if (name, data) not in ours)


# ---- runs that are killed --------------------------------------------------------------------------------------------


class Killed(BaseException):
    """As a signal is: nothing may catch it on the way."""


WRITING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.chmod", "os.chown", "os.utime"}
steps_left: list[int] = []  # empty: nobody is to be killed


def watch(event, args):
    """A killed process changes nothing on the disk any more, be it in a `finally`."""
    if steps_left and (event in WRITING or (event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR))):
        if steps_left[0] == 0:
            raise Killed
        steps_left[0] -= 1


@pytest.fixture(scope="module")
def killed():
    """swap(), killed before its nth change to the disk; whether it was."""
    sys.addaudithook(watch)

    def run(reports, files, at):
        steps_left[:] = [at]
        try:
            swap(reports, files)
        except Killed:
            return True
        finally:
            steps_left.clear()
        return False

    return run


OLD = with_manifest({"a.md": b"1", "b.md": b"1", "c/d.md": b"1"})
NEW = with_manifest({"a.md": b"2", "b.md": b"1", "c/d.md": b"2"})
THEIRS = {"notes.txt": b"thesis", "c/mine.txt": b"mine", "b.md": b"edited"}
AFTER = NEW | {"notes.txt": b"thesis", "c/mine.txt": b"mine", "b.edited.md": b"edited"}


def lived_in(reports):
    swap(reports, OLD)
    for name, data in THEIRS.items():
        (reports / name).write_bytes(data)
    if sys.platform != "win32":
        (reports / "link").symlink_to("../elsewhere")


def all_one(reports):
    """Whether the folder is all old or all new, with what people made."""
    return found(reports) in (OLD | THEIRS, AFTER)


def nothing(reports):
    pass


def make_a_folder(reports):
    """What a person does who misses it."""
    reports.mkdir(exist_ok=True)


def write_there(reports):
    make_a_folder(reports)
    (reports / "later.txt").write_bytes(b"later")


def check_out(reports):
    """As `git checkout reports` does: the committed files return, and others stay."""
    for name, data in OLD.items():
        (reports / name).parent.mkdir(parents=True, exist_ok=True)
        (reports / name).write_bytes(data)


def test_a_run_that_is_killed_leaves_all_old_or_all_new(tmp_path, killed):
    at, gone = 0, 0
    while True:
        reports = tmp_path / f"{at}" / "reports"
        reports.parent.mkdir()
        lived_in(reports)
        dead = killed(reports, NEW, at)
        gone += not reports.exists()
        assert not reports.exists() or all_one(reports), at
        swap(reports, NEW)
        assert found(reports) == AFTER, at
        assert sys.platform == "win32" or os.readlink(reports / "link") == "../elsewhere"
        assert beside(reports) == ["reports"]
        if not dead:
            break
        at += 1
    assert at > 15
    assert gone == 1, "between the two renames there is no folder"


def test_a_run_that_is_killed_while_it_mends_leaves_nothing_behind(tmp_path, killed):
    at, dead = 0, True
    while dead:
        reports = tmp_path / f"{at}" / "reports"
        reports.parent.mkdir()
        lived_in(reports)
        reports.rename(reports.with_name(".reports-old"))
        make_a_folder(reports)
        dead = killed(reports, NEW, at)
        swap(reports, NEW)
        assert found(reports) == AFTER, at
        assert beside(reports) == ["reports"]
        at += 1
    assert at > 25


@settings(max_examples=18)
@given(
    st.lists(
        st.tuples(st.integers(0, 45), st.sampled_from([nothing, make_a_folder, write_there, check_out])),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_people_do_after_a_crash_nothing_of_theirs_is_lost(tmp_path_factory, killed, crashes):
    reports = tmp_path_factory.mktemp("x") / "reports"
    lived_in(reports)
    expected = {b"thesis", b"mine", b"edited"}
    for at, act in crashes:
        killed(reports, NEW, at)
        missing = not reports.exists()
        # What is checked out over an edited file is a person's own doing; here only the folder that is gone returns.
        if act is not check_out or missing:
            act(reports)
        expected |= {b"later"} if act is write_there else set()
    swap(reports, NEW)
    after = found(reports)
    assert expected <= set(after.values())
    assert {name: after.get(name) for name in NEW} == NEW
    assert {"notes.txt", "c/mine.txt", "b.edited.md"} <= after.keys()
    assert sys.platform == "win32" or os.readlink(reports / "link") == "../elsewhere"
    assert beside(reports) == ["reports"]


@pytest.mark.parametrize("act", [make_a_folder, write_there, check_out])
def test_a_folder_that_a_person_made_after_a_crash_is_not_taken_for_the_new_one(reports, act):
    """As it was found: everything in the folder that a crash had set aside was deleted."""
    lived_in(reports)
    reports.rename(reports.with_name(".reports-old"))
    act(reports)
    assert swap(reports, NEW) == ["b.edited.md"]
    assert found(reports) == AFTER | ({"later.txt": b"later"} if act is write_there else {})


def test_the_same_name_in_both_folders_is_kept_twice(reports):
    lived_in(reports)
    shutil.copytree(reports, reports.with_name(".reports-old"), symlinks=True)
    (reports / "notes.txt").write_bytes(b"a later thesis")
    assert swap(reports, NEW) == ["b.edited.md", "notes.edited.txt"]
    assert found(reports) == AFTER | {"notes.txt": b"a later thesis", "notes.edited.txt": b"thesis"}


# ---- what cannot be done ---------------------------------------------------------------------------------------------


def locked(monkeypatch, *stuck):
    """The nth renames fail, as where Word holds a file open."""
    rename, n = Path.rename, 0

    def call(self, target):
        nonlocal n
        n += 1
        if n in stuck:
            raise PermissionError(13, "Permission denied", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", call)


def test_a_folder_that_cannot_be_exchanged_stands_as_it_was(reports, monkeypatch):
    old = with_manifest({"a.md": b"1"})
    swap(reports, old)
    with monkeypatch.context() as patched:
        locked(patched, 2)
        with pytest.raises(ReviewError, match="the old ones stand as they were; is the folder read-only"):
            swap(reports, with_manifest({"a.md": b"2"}))
    assert found(reports) == old
    assert beside(reports) == ["reports"]


def test_a_folder_that_cannot_be_put_back_is_put_back_by_the_next_run(reports, monkeypatch):
    swap(reports, with_manifest({"a.md": b"1"}))
    (reports / "mine.txt").write_bytes(b"mine")
    with monkeypatch.context() as patched:
        locked(patched, 2, 3)
        with pytest.raises(ReviewError, match=r"the old ones are in \.reports-old, and the next run puts them back"):
            swap(reports, with_manifest({"a.md": b"2"}))
    swap(reports, with_manifest({"a.md": b"2"}))
    assert found(reports) == with_manifest({"a.md": b"2"}) | {"mine.txt": b"mine"}


def test_a_full_disk_is_not_blamed_on_word(reports, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room, "_fill", full)
    with pytest.raises(ReviewError, match="No space left on device") as told:
        swap(reports, with_manifest({"a.md": b"1"}))
    assert "Word" not in str(told.value)
    assert "old ones" not in str(told.value)  # there are none
    assert beside(reports) == []


@pytest.mark.parametrize("name", ["reports", ".reports-old"])
def test_a_file_where_the_folder_should_be_is_told_and_stays(reports, name):
    file = reports.with_name(name)
    file.write_bytes(b"mine")
    for _ in range(2):
        with pytest.raises(ReviewError, match=f"{name}: this is a file, and the reports need a folder"):
            swap(reports, with_manifest({"a.md": b"1"}))
        assert file.read_bytes() == b"mine"
    assert beside(reports) == [name]


# ---- several runs at once --------------------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
import review.report
room = sys.modules["review.report.swap"]
room._fill = lambda *args: (print("at work", flush=True), sys.stdin.read())
room.swap(Path(sys.argv[1]), {"a.md": b"other"})
"""


def test_another_run_is_waited_for_and_a_dead_one_is_cleared_away(reports):
    old = with_manifest({"a.md": b"1"})
    swap(reports, old)
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLD, str(reports)], stdin=pipe, stdout=pipe) as other:
        assert other.stdout.readline() == b"at work\n" or other.kill()
        with pytest.raises(ReviewError, match="another run is at work here; wait for it"):
            swap(reports, with_manifest({"a.md": b"2"}))
        assert found(reports) == old
        other.kill()
    assert ".reports-new" in beside(reports)
    swap(reports, with_manifest({"a.md": b"2"}))
    assert found(reports) == with_manifest({"a.md": b"2"})
    assert beside(reports) == ["reports"]


@posix
def test_a_drive_that_knows_no_locks_is_written_to(reports, monkeypatch):
    def unknown(*args):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", unknown)
    swap(reports, with_manifest({"a.md": b"1"}))
    assert found(reports) == with_manifest({"a.md": b"1"})
