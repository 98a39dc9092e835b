"""The verb that opens pages in a browser of this machine: screen."""

from __future__ import annotations

import secrets
import signal
import time
import webbrowser
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from review.cli import simulate
from review.cli.talk import HERE, Folder, carried_out, stops, talk
from review.errors import Complaint, ReviewError
from review.nouns import Review, some

INSTALL = 'install it with: pip install "review-pipeline[web]"'


def screen(
    folder: Folder = HERE,
    coder: Annotated[str, typer.Option(help="Who votes; asked for if it is not given.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet of votes.")] = "screening",
    order: Annotated[str, typer.Option(help="records, or relevance: the most likely relevant first.")] = "records",
    round: Annotated[str, typer.Option("--round", help="The round of the votes; `calibration` is practice.")] = "",
    batch: Annotated[int | None, typer.Option(min=1, help="At most so many more records; all if not given.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="Also records that others have decided.")] = False,
    adjudicate: Annotated[
        bool, typer.Option("--adjudicate", help="Settle what others do not agree on, their votes side by side.")
    ] = False,
    blind: Annotated[bool, typer.Option("--blind", help="With --adjudicate: do not tell who said what.")] = False,
    port: Annotated[
        int | None,
        typer.Option(help="The port of the pages: the same at each start, if it is free; 0: any.", min=0, max=65535),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, and open nothing.")] = False,
    simulated: Annotated[
        Path | None,
        typer.Option("--simulate", help="Open no page: show what --order relevance would have saved on these votes."),
    ] = None,
    exports: Annotated[
        list[Path], typer.Option(help="With --simulate: exports that hold the records, in place of the folder.")
    ] = [],  # noqa: B006
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="With --simulate: a new CSV file, the recall.")
    ] = None,
    seed: Annotated[int, typer.Option(help="With --simulate: the seed of the model.")] = 0,
    stop: Annotated[bool, typer.Option("--stop", help="Open no page: test whether enough has been found.")] = False,
) -> None:
    """Vote record by record in a browser; each vote is saved before the next record is shown."""
    if simulated is not None:
        simulate.simulate(simulated, exports or [folder], out=out, seed=seed)
        return
    if stop:
        simulate.stop(folder, sheet)
        return
    coder = coder or typer.prompt("Who votes")
    began = time.monotonic()
    server = _server()
    from review.project.due import records_to_code
    from review.project.journal import OpenJournal, journal_file
    from review.project.named import RELEVANCE, check_order, coder_of, round_of, sheet_of_votes
    from review.web.session import Session

    check_order(order)
    review = carried_out(folder)
    voted = sheet_of_votes(review, sheet)
    round, coder = round_of(voted, round), coder_of(voted, coder)
    if order == RELEVANCE:
        talk(f"{some(len(review.records), 'record')} read; weighing their words takes a while the first time.")
    due = records_to_code(review, sheet, coder, round=round, decided=decided, batch=batch, order=order)
    if adjudicate:
        _check_adjudication(review, sheet, coder, round)
    elif blind:
        raise ReviewError(Complaint("--blind", "what others say is not shown anyway", "it goes with --adjudicate"))
    problems = [str(problem) for problem in review.project.problems if ".jsonl:" in problem.where]
    file = journal_file(Path(review.project.protocol["coding"]["codebook"]).parent.as_posix(), coder)
    with closing(OpenJournal(folder, file, coder)) as journal:
        session = Session(
            coder=coder, sheet=sheet, round=round, token=secrets.token_urlsafe(24), port=0, journal=journal,
            review=review, again=lambda: carried_out(folder), order=order, due=due,
            adjudicate=adjudicate, blind=blind, problems=problems,
        )  # fmt: skip
        at = server.listen(port) if port is not None else server.listen_as_before(f"{folder.resolve()}\n{file}")
        session.port = at.getsockname()[1]
        pages = server.app(session)
        took = f"{time.monotonic() - began:.1f} s"
        talk(f"{some(len(review.records), 'record')} read in {took}; votes go to {folder / file}.")
        talk(*problems)
        print(server.address(session), flush=True)
        talk("Open this address in a browser of this machine. Ctrl-C ends; every vote is in the journal by then.")
        if not no_browser:
            webbrowser.open(server.address(session))
        for number in stops():
            signal.signal(number, signal.default_int_handler)  # the server ends at once with what it is writing
        server.serve(pages, at)
    if journal.events:
        talk("", f"Ended. Every vote is in {folder / file}; `review run` counts them.")
    else:
        talk("", "Ended. No vote was given.")


def _check_adjudication(review: Review, sheet: str, coder: str, round: str) -> None:
    """ReviewError with what settling conflicts lacks in the protocol and the codebook."""
    from review.project.adjudication import lacking

    wrong = list(lacking(review, review.sheets[sheet].definition, review.stage_of(sheet), coder))
    if round:
        wrong.append(Complaint("--round", "rulings are of the round adjudication", "leave --round out"))
    if wrong:
        raise ReviewError(wrong)


def _server() -> ModuleType:
    """The room of the pages. ReviewError if what it needs is not installed."""
    try:
        import waitress  # noqa: F401 # it is not needed before the pages are served, which is late to say so

        from review.web import server
    except ModuleNotFoundError as error:
        if error.name not in ("flask", "waitress"):
            raise
        raise ReviewError(Complaint("", f"screening in the browser needs {error.name}", INSTALL)) from None
    return server
