"""The verbs that work on export files by themselves: convert, dedupe, search."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from review.cli.talk import Exports, Lenient, Sniffed, show, stop_at, take, talk, tell_read, watched
from review.nouns import some


def convert(
    files: Exports,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write; its ending names the format.")],
    format: Sniffed = None,
    lenient: Lenient = False,
) -> None:
    """Read exports and write their entries in another format: csv, xlsx, parquet, ris, bib, json or txt."""
    from review import exports

    exports.check_conversion(files, out)
    taken = take(files, format, lenient)
    written, lost = exports.convert(taken, out)
    talk(f"{some(len(taken.entries), 'entry')} written to {', '.join(map(str, written))}", *lost)
    stop_at(taken.problems, lenient)


def dedupe(
    files: Exports,
    out: Annotated[Path, typer.Option("--out", "-o", help="A CSV file: record_id, work_id; one row an entry.")],
    pairs: Annotated[Path | None, typer.Option(help="Where to write the pairs that a person should look at.")] = None,
    decided: Annotated[list[Path], typer.Option(help="Such a file, filled in. May be given several times.")] = [],  # noqa: B006
    format: Sniffed = None,
    lenient: Lenient = False,
) -> None:
    """Read exports and tell which entries are one work."""
    from review import exports

    exports.check_duplicates(files, out, pairs, decided)
    taken = take(files, format, lenient)
    merged, written = exports.find_duplicates(taken, out, pairs=pairs, decided=decided)
    found = f"{some(len(taken.entries), 'entry')}, {some(len(merged.records), 'work')}"
    show([f"{found}, {some(len(merged.pairs), 'pair')} for a person to decide"])
    talk(*map(str, merged.notes), f"written to {', '.join(map(str, written))}")
    stop_at(taken.problems, lenient)


def search(
    files: Annotated[
        list[Path], typer.Argument(help="Export files, or folders of them; none with --translate.", show_default=False)
    ] = [],  # noqa: B006
    query: Annotated[Path | None, typer.Option("--query", "-q", help="A text file with the search string.")] = None,
    syntax: Annotated[str, typer.Option(help="The database whose syntax the string is in.")] = "wos",
    words: Annotated[str, typer.Option(help="exact, or inflect: words stand for all their forms.")] = "exact",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A CSV file: the records found or unknown, and by which terms.")
    ] = None,
    audit: Annotated[Path | None, typer.Option(help="A CSV file: what each part does, by field and year.")] = None,
    page: Annotated[Path | None, typer.Option(help="An HTML file: the same to look at, with the words marked.")] = None,
    known: Annotated[
        Path | None, typer.Option(help="A CSV file of records that the string should find: record_id, doi or title.")
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Two strings, old and new: what the change brings and loses.")
    ] = None,
    translate: Annotated[str | None, typer.Option(help="Write the string in the syntax of this database.")] = None,
    engine: Annotated[
        str, typer.Option(help="local, or dask: large tables are searched by several processes.")
    ] = "local",
    scheduler: Annotated[
        str | None, typer.Option(help="The address of a Dask scheduler; none for this machine.")
    ] = None,
    format: Sniffed = None,
    lenient: Lenient = False,
) -> None:
    """Carry out a search string on exports and tell what each part of it does. Duplicates among the files count each:
    merge them first if counts of works are wanted."""
    from review.exports import search as told
    from review.exports.searched import searched

    ask = told.checked(files, query, syntax, words, compare, translate, out=out, audit=audit, page=page, known=known)
    talk(*ask.warnings)
    if translate is not None:
        text, lost = told.translated(ask, translate)
        show([text])
        talk(*lost)
    if files:
        with searched(
            files, format=format, lenient=lenient, engine=engine, scheduler=scheduler,
            watch=watched, workers=os.cpu_count() or 1,
        ) as taken:  # fmt: skip
            tell_read(taken, taken.read)
            done = told.carried_out(
                ask, taken.corpus, read=taken.files, problems=taken.problems,
                out=out, audit=audit, page=page, known=known,
            )  # fmt: skip
        show(["", *done.lines])
        talk(*done.strange, *([f"written to {', '.join(map(str, done.written))}"] if done.written else []))
        stop_at(taken.problems, lenient, where=" in problems.csv" if done.written else "")
