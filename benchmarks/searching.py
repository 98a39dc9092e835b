"""Search strings over corpora, beside other engines: each gets the same file, and owes the same answer.

Every engine owes the hits, and for each term the number of records that hold it in title, abstract or keywords; this
program tells each field apart besides. They take turns, so that a busy minute of the machine hits them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version

from benchmarks.measure import Took, least, took
from benchmarks.million import lowered, path_of
from benchmarks.oracle import truth
from benchmarks.strings import DRAWN, STRINGS, string

OURS, COPY, WARM = "review search", "review mapped", "review warm"
SCANS = ("polars, extract_many", "polars, an expression a term", "duckdb", "chdb, multiMatch", "hyperscan")
WORDS = ("re", "SQLite FTS5", "tantivy")  # told single words only
MAPPED = ("polars, extract_many", "polars, an expression a term", "chdb, multiMatch", "hyperscan")
_NAMES = {
    OURS: "**review**",
    COPY: "**review**, its working copy",
    WARM: "**review**, one term more and the whole audit",
    "decoding": "decoding alone: pyarrow",
}
SHAPES = [name for name in (*STRINGS, *DRAWN) if name != "edited"]
LONG, SHORT = 4.0, 1.0  # CPU seconds: what takes longer is not run again; what is shorter, three times as often
_HEADS = (
    "Corpus", "Engine", "Hits", "Differs from the truth", "CPU s", "To decoding", "To the best peer", "Wall s",
    "Peak MB", "Goal",
)  # fmt: skip
_SHAPES = ("String", "Terms", "Engine", *_HEADS[2:-1], "To the plain string", "Goal")


def search(runs: int) -> str:
    """The string of the worked example over 28,550 records: read, search, count every term."""
    goals = {OURS: "0.5 of the best peer, 1.5 of decoding", WARM: "0.020 s"}
    rows, starts = [], ""
    for corpus in ("28,550", "rich 28,550"):
        engines = ("decoding", OURS, COPY, WARM, *SCANS, *WORDS, "pandas, str.contains")
        found = _turns("plain", corpus, engines, runs)
        rows += [f"| {corpus} | {_row(engine, found)} | {goals.get(engine, '')} |" for engine in found]
        starts = starts or _starts(found, runs)
    return f"{_grid(_HEADS, rows)}\n\n{starts}"


def search_million(runs: int) -> str:
    """The same string over a million records, and over these in lower case in an Arrow file that is mapped."""
    parquet = _turns("plain", "million", ("decoding", OURS, *SCANS, *WORDS), runs)
    mapped = _turns("plain", "million lowered", (COPY, WARM, *MAPPED), runs)
    least = 0.4 * _best(parquet)
    goals = {
        OURS: "0.8 of the best peer, 600 MB",
        COPY: f"0.4 of the best peer from Parquet: {least:.2f} s",
        WARM: "0.5 s",
    }
    return _grid(_HEADS, [
        f"| {corpus} | {_row(engine, found)} | {goals.get(engine, '')} |"
        for corpus, found in (("1,000,000", parquet), ("1,000,000, mapped", mapped)) for engine in found
    ])  # fmt: skip


def search_shapes(runs: int) -> str:
    """Other shapes of strings, over the rich 28,550 records, and over the million."""
    tables = []
    for corpus, engines in (("rich 28,550", SCANS), ("million", (SCANS[1], SCANS[3]))):
        rows, plain = [], float("inf")
        for name in SHAPES:
            found = _turns(name, corpus, ("decoding", OURS, *engines), runs)
            plain = found[OURS].cpu if name == "plain" else plain
            for engine in found:
                last = f"{found[engine].cpu / plain:.1f} | {_aim(name)} |" if engine == OURS else "| |"
                rows.append(f"| {name} | {len(string(name).terms)} | {_row(engine, found)} | {last}")
        label = "rich 28,550" if corpus.startswith("rich") else "1,000,000"
        tables.append(f"Over {label} records:\n\n{_grid(_SHAPES, rows)}")
    return "\n\n".join(tables)


SEARCHES: dict[str, Callable[[int], str]] = {
    "search": search,
    "search-million": search_million,
    "search-shapes": search_shapes,
}


def _aim(name: str) -> str:
    """The goal of the issue for a shape: against the plain string, or against the best peer."""
    if name in DRAWN:
        return "1.0 of the best peer"
    return "" if name == "plain" else "3 times the plain string"


def _turns(name: str, corpus: str, engines: Sequence[str], runs: int) -> dict[str, Took]:
    """What each engine took; they take turns."""
    _made(name, corpus)
    found: dict[str, list[Took]] = {engine: [] for engine in engines}
    for turn in range(3 * runs):
        for engine, taken in found.items():
            if not taken or taken[0].cpu < SHORT or (turn < runs and taken[0].cpu < LONG):
                kept = engine in (COPY, WARM)
                taken.append(took(engine, "edited" if engine == WARM else name, corpus.removesuffix(" lowered" * kept)))
    return {engine: least(taken) for engine, taken in found.items()}


def _made(name: str, corpus: str) -> None:
    """All that a measured process would otherwise have to make first."""
    for each in (name, "edited"):
        truth(each, corpus)
    lowered(corpus.removesuffix(" lowered")) if corpus.endswith("lowered") else path_of(corpus)


def _best(found: dict[str, Took]) -> float:
    return min(took.cpu for engine, took in found.items() if engine not in _NAMES)


def _row(engine: str, found: dict[str, Took]) -> str:
    """Engine, hits, differences, CPU seconds, ratios, wall, memory."""
    mine, name = found[engine], _named(engine)
    if mine.answer is None:
        return f"{name} | failed: {mine.failed} | | | | | |"
    ratio = f"{mine.cpu / found['decoding'].cpu:.1f}" if "decoding" in found else ""
    peer = "" if engine in ("decoding", WARM) else f"{mine.cpu / _best(found):.2f}"
    hits, differs = ("", "") if engine == "decoding" else (f"{mine.answer['hits']:,}", _differs(mine))
    return f"{name} | {hits} | {differs} | {mine.cpu:.3f} | {ratio} | {peer} | {mine.wall:.3f} | {mine.memory:.0f}"


def _differs(took: Took) -> str:
    told = took.answer
    what = [f"{told[key]:,} {label}" for key, label in (("lost", "hits lost"), ("extra", "hits too many")) if told[key]]
    if told["counts off"] is None:
        what.append("no counts of terms")
    elif told["counts off"]:
        what.append(f"{told['counts off']} of {told['terms']} counts")
    return ", ".join(what)


def _starts(found: dict[str, Took], runs: int) -> str:
    """CPU seconds before the search: what an engine's import costs."""
    bare = took("nothing", "plain", "28,550", runs=runs).start
    rows = [
        f"| {_named(engine)} | {took.start - bare:.2f} |"
        for engine, took in found.items()
        if engine not in (COPY, WARM)
    ]
    return f"Beside it, to import each (a bare Python took {bare:.2f}):\n\n{_grid(('Engine', 'CPU s'), rows)}"


def _named(engine: str) -> str:
    """The engine with its version."""
    if engine in _NAMES:
        return _NAMES[engine]
    package, _, how = engine.partition(", ")
    try:
        name = f"{package} {version(package)}"
    except PackageNotFoundError:
        name = package
    return name + (f", {how}" if how else "")


def _grid(heads: Sequence[str], rows: Sequence[str]) -> str:
    return "\n".join(["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |", *rows])
