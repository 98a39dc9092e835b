"""A page that shows commands is carried out here, in an empty folder, and comes back with what the commands print.

In a block marked `console` a line `$ review …` is run and what it prints is put below; `console exit=2` says how it has
to end. What a reader does by hand stands in comments that Markdown does not show:

    <!-- new: FOLDER -->      lay out a new review, and go into it
    <!-- copy: FILE FILE -->  copy a file of this repository into the review
    <!-- run: COMMAND -->     run a command that has to end well, and show nothing
    <!-- delete: FILES -->    delete files (patterns)
    <!-- save: FILE -->       the block below is the file
    <!-- add to: FILE -->     the block below comes at its end
    <!-- change: FILE -->     a `diff` block: the lines with - are there once and give way to those with +
    <!-- fill: FILE -->       a table: its cells go into the sheet, in the row with the same first cell
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from review import cli
from review.project.scaffold import scaffold

ROOT = Path(__file__).resolve().parent.parent
_STEP = re.compile(
    r"^```console(?: exit=(?P<exit>\d))?\n(?P<console>.*?)^```$"
    r"|^<!-- (?P<verb>new|copy|run|delete|save|add to|change|fill): (?P<of>[^\n]+) -->\n"
    r"(?:(?:```(?!console)\w*\n(?P<block>.*?)^```$)|(?P<table>(?:\|[^\n]*\n)+))?",
    re.MULTILINE | re.DOTALL,
)


def carried_out(page: str) -> str:
    """The page with what its commands print. AssertionError if a command ends otherwise than the page says."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return _STEP.sub(_step, page)
        finally:
            os.chdir(here)


def _step(found: re.Match[str]) -> str:
    if found["console"] is not None:
        return _console(found)
    content = found["block"] if found["block"] is not None else found["table"] or ""
    _BY_HAND[found["verb"]](found["of"], content)
    return found.group()


def _console(found: re.Match[str]) -> str:
    wanted = int(found["exit"] or 0)
    shown = []
    for line in found["console"].splitlines():
        if line.startswith("$ cd "):
            os.chdir(line[5:])
        elif line.startswith("$ review"):
            ended, told = run(line[2:])
            assert ended == wanted, f"{line} ended with {ended}, not {wanted}:\n{told}"
            line += "\n" + told.rstrip("\n")
        elif not line.startswith("$ "):
            continue  # what an earlier run printed
        shown.append(line.rstrip())
    head = found.group().partition("\n")[0]
    return "\n".join([head, *shown, "```"])


def run(command: str) -> tuple[int, str]:
    """(exit code, all that it prints) of a command `review …`, run in this process, on a screen of 100 columns."""
    screen = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n", write_through=True)
    arguments, sys.argv = sys.argv, shlex.split(command)
    columns = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100"
    ended: object = 0
    try:
        with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
            cli.main()
    except SystemExit as stop:
        ended = stop.code or 0
    finally:
        sys.argv = arguments
        os.environ.pop("COLUMNS")
        os.environ.update({"COLUMNS": columns} if columns is not None else {})
    assert isinstance(ended, int)
    return ended, screen.buffer.getvalue().decode()


# ---- what a reader does by hand --------------------------------------------------------------------------------------


def _new(folder: str, block: str) -> None:
    scaffold(Path(folder))
    os.chdir(folder)


def _copy(files: str, block: str) -> None:
    source, target = files.split()
    shutil.copy(ROOT / source, target)


def _run(command: str, block: str) -> None:
    ended, told = run(command)
    assert ended == 0, f"{command} ended with {ended}:\n{told}"


def _delete(patterns: str, block: str) -> None:
    for pattern in patterns.split():
        found = list(Path().glob(pattern))
        assert found, f"no {pattern} to delete"
        for path in found:
            path.unlink()


def _save(file: str, block: str) -> None:
    Path(file).write_text(block, "utf-8")


def _add_to(file: str, block: str) -> None:
    Path(file).write_text(Path(file).read_text("utf-8") + "\n" + block, "utf-8")


def _change(file: str, block: str) -> None:
    lines = block.splitlines()
    assert all(line[:2] in ("- ", "+ ", "-", "+") for line in lines), f"not a change: {block}"
    old, new = ("".join(f"{line[2:]}\n" for line in lines if line[0] == sign) for sign in "-+")
    text = Path(file).read_text("utf-8")
    assert text.count(old) == 1, f"{file} has {text.count(old)} of:\n{old}"
    Path(file).write_text(text.replace(old, new), "utf-8")


def _fill(file: str, table: str) -> None:
    """A column that the sheet lacks comes last."""
    heads, _, *rows = ([cell.strip(" `") for cell in line.strip().strip("|").split("|")] for line in table.splitlines())
    with Path(file).open(encoding="utf-8-sig", newline="") as source:
        sheet = list(csv.DictReader(source))
    for row in rows:
        (mine,) = [r for r in sheet if r[heads[0]] == row[0]]
        mine.update(zip(heads, row, strict=True))
    columns = list(dict.fromkeys([*sheet[0], *heads]))
    with Path(file).open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.DictWriter(target, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sheet)


_BY_HAND: dict[str, Callable[[str, str], None]] = {
    "new": _new,
    "copy": _copy,
    "run": _run,
    "delete": _delete,
    "save": _save,
    "add to": _add_to,
    "change": _change,
    "fill": _fill,
}
