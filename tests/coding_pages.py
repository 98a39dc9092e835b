"""The pages of one coder, as tests use them: through Flask's client, a browser, and the program itself."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from lxml import html as parser

pytest.importorskip("flask")

from review.project.journal import OpenJournal
from review.web import server
from review.web.session import Session

TOKEN, PORT = "token-of-the-tests", 8123
HOSTILE = (
    "<script>alert(1)</script>",
    "R&D < 5",
    "=HYPERLINK(1)",
    "\\input{x}",
    "a | b",
    "{{ 7*7 }}",
    "'+\"",
    "</textarea><b>x</b>",
)


@contextmanager
def session_of(review: Any, root: Path, coder: str = "AB", **settings: Any) -> Iterator[Session]:
    """A session on a review whose journal is below `root`."""
    journal = OpenJournal(root, f"data/coding/journal-{coder}.jsonl", coder)
    given = {"sheet": "screening", "token": TOKEN, "port": PORT, "again": lambda: review} | settings
    try:
        yield Session(coder=coder, journal=journal, review=review, **given)
    finally:
        journal.close()


class Pages:
    """A client that the server knows."""

    def __init__(self, session: Session):
        self.session = session
        self.client = server.app(session).test_client()
        self.client.set_cookie(f"review_{session.port}", session.token, domain="127.0.0.1")
        self.root = f"http://127.0.0.1:{session.port}"

    def get(self, path: str, status: int = 200, **query: str) -> Any:
        """The page, parsed; redirections are followed."""
        answer = self.client.get(path, base_url=self.root, query_string=query or None, follow_redirects=True)
        assert answer.status_code == status, answer.text
        return parser.fromstring(answer.text)

    def post(self, path: str, status: int = 200, **form: Any) -> Any:
        """The page that a form leads to, parsed."""
        data = {"token": self.session.token} | {name.replace("__", "-"): value for name, value in form.items()}
        answer = self.client.post(path, base_url=self.root, data=data, follow_redirects=True)
        assert answer.status_code == status, answer.text
        return parser.fromstring(answer.text)


def text(page: Any) -> str:
    """All text of a page or of a part of it, blanks folded."""
    return " ".join(page.text_content().split())


@contextmanager
def served(session: Session) -> Iterator[str]:
    """The address of pages that a server serves meanwhile."""
    from waitress import create_server

    at = server.listen(0)
    session.port = at.getsockname()[1]
    running = create_server(server.app(session), sockets=[at], threads=2)

    def serve() -> None:
        with suppress(OSError):  # the loop may look once more at what was closed under it
            running.run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.address(session)
    finally:
        running.close()
        thread.join(5)


@contextmanager
def reader(browser: Any, address: str, **settings: Any) -> Iterator[Any]:
    """A page of a browser at the address; nothing was asked for elsewhere, and no script went wrong."""
    wrong: list[str] = []
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | settings))
    page = context.new_page()
    page.set_default_timeout(8000)
    root = address.partition("/?")[0]
    page.on("request", lambda one: None if one.url.startswith((root, "data:")) else wrong.append(one.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: None if "status of 422" in said.text else wrong.append(said.text))
    page.goto(address)
    yield page
    context.close()
    assert wrong == []


class Running:
    """`review screen` as its own program, asked as a browser asks."""

    def __init__(self, folder: Path, coder: str):
        told = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        given = ["screen", str(folder), "--coder", coder, "--decided", "--no-browser"]
        self.program = subprocess.Popen([sys.executable, "-m", "review", *given], **told)  # type: ignore[call-overload]
        self.address = self.program.stdout.readline().strip()
        self.root, _, self.token = self.address.partition("/?token=")
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> str:
        with self.opener.open(address, timeout=20) as answer:
            return str(answer.read().decode())

    def vote(self, said: str) -> str:
        """Vote on the next record; its id, once the vote is acknowledged."""
        record = re.search(r'name="record" value="([^"]*)"', self.get(self.root + "/"))
        assert record
        form = urllib.parse.urlencode({"token": self.token, "record": record[1], "answer": said, "seen": ""})
        with self.opener.open(self.root + "/vote", form.encode(), timeout=20) as answer:
            answer.read()
        return record[1]

    def end(self, number: int) -> tuple[int, str]:
        self.program.send_signal(number)
        _, said = self.program.communicate(timeout=20)
        return self.program.returncode, said
