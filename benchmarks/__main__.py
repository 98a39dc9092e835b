"""`python -m benchmarks [PART …]` prints the tables of the parts, and puts them into the documentation. Parts: reading,
duplicates, scale, search, search-million, search-shapes, ranking.

The peers come with `pip install -e '.[bench]'`; a peer that is not installed, or fails, is told as such."""

from __future__ import annotations

import argparse
import platform
import re
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.corpora import CORPORA, SHARED, corpus
from benchmarks.measure import Took, took
from benchmarks.ranking import ranking
from benchmarks.searching import SEARCHES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "benchmarks.md"
# Corpus -> its format, what is measured beside us, and the goal: CPU seconds on a machine whose plain loop takes 0.3.
READING = {
    "wos.txt": ("Web of Science", ("rispy (Web of Science)",), 2.5),
    "scopus.ris": ("RIS", ("rispy",), 1.5),
    "scopus.csv": ("Scopus CSV", ("pandas",), 3.0),
    "pubmed.nbib": ("PubMed .nbib", ("nbib",), 5.0),
    "endnote.xml": ("EndNote XML", ("defusedxml",), 4.0),
    "mixed.bib": ("BibTeX", ("bibtexparser",), 25.0),
}
# Set -> the least F1 by record, and the most false merges.
SETS = {
    "digital_work": (0.995, 1),
    "exp_mis_baseline": (0.993, 0),
    "ai_project_mgmt_nodoi": (0.993, 2),
    "diabetes": (0.998, 0),
    "haematology": (0.93, 0),
}
SCALES = (30_000, 100_000, 300_000)
_PACKAGES = {"rispy (Web of Science)": "rispy"}


def reading(runs: int) -> str:
    """Reading 28,550 entries of each format."""
    loop = took("plain loop", str(corpus("wos.txt")), runs=runs)
    rows = [
        f"| Plain loop over the lines | {_size('wos.txt')} | | | {loop.cpu:.2f} | 1.0 | {loop.memory:.0f} | |",
    ]
    for name, (label, peers, goal) in READING.items():
        for task in ("review", *peers):
            found = took(task, str(corpus(name)), runs=runs)
            what = f"{label} | {_size(name)} | {_named(task)}"
            aim = f"{goal:.1f}" if task == "review" else ""
            rows.append(f"| {what} | {_told(found, loop.cpu)} | {aim} |")
    return _grid(("Format", "MB", "Reader", "Entries", "CPU s", "Ratio to the loop", "Peak MB", "Goal: CPU s"), rows)


def duplicates(runs: int) -> str:
    """Duplicates on labelled sets, by record as bib-dedupe counts them."""
    rows = []
    for name, (least, most) in SETS.items():
        for task in ("review dedupe", "bib-dedupe"):
            found = took(task, name, runs=runs if task == "review dedupe" else 1)
            if found.answer is None:
                rows.append(f"| {name} | {_named(task)} | {found.failed} |" + " |" * 7)
                continue
            true, false, missed = found.answer["record"]
            told = f"{true} | {false} | {missed} | {found.answer['record_f1']:.4f} | {found.answer['pair_f1']:.4f}"
            aim = f"{least}, at most {most} false" if task == "review dedupe" else ""
            left = found.answer["for a person"]
            rows.append(f"| {name} | {_named(task)} | {told} | {left} | {found.cpu:.1f} | {aim} |")
    heads = (
        "Set",
        "Program",
        "Found",
        "False",
        "Missed",
        "F1 by record",
        "by pair",
        "For a person",
        "CPU s",
        "Goal: F1",
    )
    return _grid(heads, rows)


def scale(runs: int) -> str:
    """Merging duplicates among more and more entries."""
    rows = []
    for count in SCALES:
        found = took("review dedupe at scale", str(count), runs=runs if count < 100_000 else 1)
        if found.answer is None:
            rows.append(f"| {count:,} | failed: {found.failed} | | | |")
            continue
        rows.append(
            f"| {count:,} | {found.answer:,} | {found.cpu:.1f} | {1e6 * found.cpu / count:.0f} | {found.memory:.0f} |"
        )
    return _grid(("Entries", "Records", "CPU s", "µs an entry", "Peak MB"), rows)


PARTS: dict[str, Callable[[int], str]] = {
    "reading": reading,
    "duplicates": duplicates,
    "scale": scale,
    **SEARCHES,
    "ranking": ranking,
}


def _told(found: Took, loop: float) -> str:
    if found.answer is None:
        return f"failed: {found.failed} | | |"
    return f"{found.answer:,} | {found.cpu:.2f} | {found.cpu / loop:.1f} | {found.memory:.0f}"


def _named(task: str) -> str:
    """The program of a task with its version."""
    if task in ("review", "review dedupe"):
        return "**review**"
    try:
        return f"{task} {version(_PACKAGES.get(task, task))}"
    except PackageNotFoundError:
        return task


def _size(name: str) -> str:
    return f"{corpus(name).stat().st_size / 1e6:.0f}"


def _grid(heads: tuple[str, ...], rows: list[str]) -> str:
    return "\n".join(["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |", *rows])


def _put(name: str, text: str) -> None:
    """Put a table into its place in the documentation."""
    machine = (
        f"Measured with Python {platform.python_version()} on {platform.system()}; CPU seconds, the least of the runs."
    )
    part = re.compile(rf"(<!-- measured: {name} -->\n).*?(<!-- /measured -->)", re.DOTALL)
    page = PAGE.read_text("utf-8")
    PAGE.write_text(part.sub(lambda found: f"{found[1]}\n{text}\n\n{machine}\n\n{found[2]}", page), "utf-8")


def main() -> None:
    told = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    told.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; nothing for all")
    told.add_argument("--runs", type=int, default=3, help="the least of so many runs is told")
    given = told.parse_args()
    if not SHARED.is_dir():
        told.error(
            f"the data for benchmarks are not there: {', '.join(sorted(CORPORA))} are made of exports in ../shared"
        )
    for name in given.parts or PARTS:
        text = PARTS[name](given.runs)
        print(f"\n{PARTS[name].__doc__}\n\n{text}", flush=True)
        _put(name, text)


if __name__ == "__main__":
    main()
