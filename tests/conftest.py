"""What several tests share: the worked example carried out once, copies of it to change, and the tools that look."""

import os
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# Tests neither use nor leave what was read before; those of the cache name a folder of their own.
os.environ["REVIEW_CACHE"] = ""

settings.register_profile("review", deadline=None)
settings.load_profile("review")


@pytest.fixture(scope="session")
def ch():
    """The worked example, carried out."""
    from review.pipeline import run
    from review.project.load import load

    return run(load(ROOT))


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the worked example without its reports."""
    copy = tmp_path / "ch"
    copy.mkdir()
    shutil.copy(ROOT / "review.toml", copy)
    for name in ("data", "queries"):
        shutil.copytree(ROOT / name, copy / name)
    return copy


@pytest.fixture
def new(tmp_path) -> Path:
    """A new review, as `review init` lays it out."""
    from review.project.scaffold import scaffold

    scaffold(tmp_path / "new")
    return tmp_path / "new"


@pytest.fixture
def undrawn(monkeypatch) -> None:
    """Reports without drawings as PNG, which take longer than all else: for tests that look at other files."""
    monkeypatch.setattr(import_module("review.report.contents"), "png", lambda svg: b"")


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


@pytest.fixture
def shared() -> Path:
    """The folder of other people's data beside the project, which only its developers have."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared")
    return SHARED
