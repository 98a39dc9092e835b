"""What several tests share: the worked example carried out once, copies of it to change, and the tools that look."""

import gc
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# Tests neither use nor leave what was read before; those of the cache name a folder of their own.
os.environ["REVIEW_CACHE"] = ""

# Programs that tests start need not compile all modules anew, whatever this shell says of that.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Tables, trees and drawn cases are many objects that stay; to look through them as often as usual costs a fifth of
# all the time.
gc.set_threshold(100_000, 50, 100)

settings.register_profile("review", deadline=None)
settings.load_profile("review")


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: some tests wait for a browser, a program that starts, or a clock."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(items) -> None:
    """The files that look with other programs or carry out the worked example come first: they take longest, and the
    last of them would run alone."""
    long = {item.path for item in items if {"browser", "office", "ch"} & set(item.fixturenames)}
    items.sort(key=lambda item: item.path not in long)


def complaints(call, *args, **settings) -> list[str]:
    """What is complained of when this is called, which fails."""
    from review.errors import ReviewError

    with pytest.raises(ReviewError) as caught:
        call(*args, **settings)
    return [str(complaint) for complaint in caught.value.complaints]


@pytest.fixture(scope="session")
def ch():
    """The worked example, carried out."""
    from review.pipeline import run
    from review.project.load import load

    return run(load(ROOT))


def copied(folder: Path) -> Path:
    """The folder, into which the worked example without its reports was copied."""
    folder.mkdir()
    shutil.copy(ROOT / "review.toml", folder)
    for name in ("data", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the worked example without its reports."""
    return copied(tmp_path / "ch")


@pytest.fixture
def new(tmp_path) -> Path:
    """A new review, as `review init` lays it out."""
    from review.project.scaffold import scaffold

    scaffold(tmp_path / "new")
    return tmp_path / "new"


@pytest.fixture
def small(tmp_path):
    """A small review with one stage, of votes, that nobody was issued anything of yet."""
    from small_review import Small

    return Small(tmp_path / "small")


@pytest.fixture
def doubtful(new) -> Path:
    """A new review with two entries that differ in nothing but their DOIs."""
    from duplicate_pairs import ONE, OTHER, export

    export(new, "pair.ris", ONE, OTHER)
    return new


@pytest.fixture(scope="session")
def _ran_once(tmp_path_factory) -> Path:
    from review.pipeline import run
    from review.project.load import load
    from review.project.scaffold import scaffold
    from review.report import write

    folder = tmp_path_factory.mktemp("ran") / "new"
    scaffold(folder)
    with without_pictures():
        write(run(load(folder)), folder / "reports")
    return folder


@pytest.fixture
def ran(_ran_once, tmp_path) -> Path:
    """A new review after its first run, its drawings not as PNG."""
    return shutil.copytree(_ran_once, tmp_path / "new")


@contextmanager
def without_pictures():
    """Reports whose PNGs only tell one drawing from another: to draw them takes longer than all else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("review.report.contents"), "png", lambda svg: sha256(svg.encode()).digest())
        yield


@pytest.fixture
def undrawn():
    with without_pictures():
        yield


class Done(NamedTuple):
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def review(monkeypatch, capsys):
    """The command within this process, which is quicker than to start it as a person does."""
    from review import cli

    def call(*args) -> Done:
        monkeypatch.setattr(sys, "argv", ["review", *map(str, args)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        told = capsys.readouterr()
        return Done(left.value.code, told.out, told.err)

    return call


@pytest.fixture(scope="session")
def tool():
    """The path of a program that a test looks with; the test skips where it is missing, but never in CI."""

    def find(*names: str) -> str:
        found = next(filter(None, map(shutil.which, names)), None)
        if found is None:
            if os.environ.get("CI"):
                pytest.fail(f"{names[0]} is missing, and CI installs it")
            pytest.skip(f"{names[0]} is not installed")
        return found

    return find


@pytest.fixture(scope="session")
def office(tool, tmp_path_factory):
    """Saves files in another format, as LibreOffice does; it is slow to start, so hand it many files at once."""
    program = tool("soffice", "libreoffice")
    home = tmp_path_factory.mktemp("office")
    as_utf8 = "--infilter=CSV:44,34,76,1"
    call = [program, "--headless", f"-env:UserInstallation={home.as_uri()}", as_utf8, "--convert-to"]

    def saved(files, kind: str, folder: Path) -> list[Path]:
        """The files, saved in the folder as `kind`: an ending, with the filter and its options where one is named."""
        command = [*call, kind, "--outdir", folder, *files]
        subprocess.run(command, check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(home)})
        return [folder / f"{file.stem}.{kind.partition(':')[0]}" for file in files]

    return saved


@pytest.fixture(scope="module")
def browser(tool):
    """Debian's Chromium, or another that is installed; none is ever downloaded. One serves all tests of a file."""
    path = tool("chromium", "chromium-browser", "google-chrome")
    if os.environ.get("CI"):
        import playwright.sync_api as playwright
    else:
        playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture
def shared() -> Path:
    """The folder of other people's data beside the project, which only its developers have."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared")
    return SHARED
