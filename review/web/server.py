"""Requests of a browser on this machine pass through here: who may ask is checked, then the page is made.

To add pages: a module with `pages`, a Blueprint, and one line in `PAGES`.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import socket
from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from review.errors import ReviewError
from review.web import conflicts, findings, screening
from review.web.session import UNWRITTEN, Session, here, unsaved

HOST = "127.0.0.1"
PORTS = range(20_000, 30_000)  # below those that systems give to programs that ask for any
MOST_BYTES = 1_000_000  # of a form
HEADERS = {
    # Only style and script of our own, from files: nothing inline, nothing from elsewhere.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all, a browser would not say where a form comes from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages(NamedTuple):
    """Pages that belong together. first: the endpoint that the menu leads to. shown: whether this session has them."""

    label: str
    first: str
    pages: Blueprint
    shown: Callable[[Session], bool] = lambda session: True


PAGES: tuple[Pages, ...] = (
    Pages("Screen", "screening.record", screening.pages, lambda session: not session.adjudicate),
    Pages("Conflicts", "conflicts.record", conflicts.pages, lambda session: session.adjudicate),
    Pages("Code", "findings.first", findings.pages, findings.shown),
)


def app(session: Session) -> Flask:
    """The pages of a session as a WSGI application."""
    made = Flask("review.web")
    made.extensions["review"] = session
    made.jinja_env.undefined = StrictUndefined
    made.jinja_env.trim_blocks = made.jinja_env.lstrip_blocks = True
    made.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES)
    offered = [pages for pages in PAGES if pages.shown(session)]
    for pages in offered:
        made.register_blueprint(pages.pages)
    made.add_url_rule("/here", "here", _here)
    made.before_request(_allowed)
    made.after_request(_with_headers)
    made.register_error_handler(HTTPException, _refused)
    for kind in UNWRITTEN:
        made.register_error_handler(kind, _not_saved)

    @made.context_processor
    def _shared() -> dict[str, object]:
        return {"session": session, "menu": offered, "problems": session.problems, "token": session.token}

    return made


def listen(port: int = 0) -> socket.socket:
    """A socket of this machine alone; port 0 takes one that is free. OSError if the port is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # else the port of a server that has just ended cannot be had for a minute
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
    except OSError as error:
        made.close()
        raise OSError(error.errno, f"port {port} cannot be had: {error.strerror}") from error
    made.listen(64)
    return made


def listen_as_before(name: str) -> socket.socket:
    """A socket of this machine alone, of the port that goes with a name, so that pages left open find a server that was
    begun anew; of any that is free, if somebody else has that."""
    digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).digest()
    try:
        return listen(PORTS[int.from_bytes(digest[:4], "big") % len(PORTS)])
    except OSError:
        return listen()


def serve(pages: Flask, at: socket.socket) -> None:
    """Answer requests until somebody stops the program (KeyboardInterrupt); what is being written is written first."""
    from waitress import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a request waits for a moment is no news
    create_server(pages, sockets=[at], threads=4, ident="review", clear_untrusted_proxy_headers=True).run()


def address(session: Session) -> str:
    """The address that opens the pages."""
    return f"http://{HOST}:{session.port}/?token={session.token}"


def _cookie(session: Session) -> str:
    return f"review_{session.port}"  # a browser does not tell the cookies of two ports apart


def _names(session: Session) -> set[str]:
    return {f"{name}:{session.port}" for name in (HOST, "localhost", "[::1]")}


def _allowed() -> Response | None:
    """Refuse whoever does not come from this machine's browser by the address that was printed: another name for this
    machine (DNS rebinding), no token, or a form that another page sends."""
    session = here()
    if request.headers.get("Host", "").lower() not in _names(session):
        return _stranger(400, "This is not the address of the pages", "Open the address that the program printed.")
    if request.endpoint == "static":  # style and script tell nothing, and a refusal is to be read well
        return None
    known = request.cookies.get(_cookie(session), "")
    if request.method == "GET" and (given := request.args.get("token")) is not None:
        if not _same(given, session.token):
            return _stranger(403, "The address is an old one", "Open the address that the program printed last.")
        answer = make_response(redirect(request.path, 303))
        answer.set_cookie(_cookie(session), session.token, httponly=True, samesite="Strict")
        return answer
    if not _same(known, session.token):
        return _stranger(403, "This browser is not known here", "Open the address that the program printed.")
    if request.method not in ("GET", "HEAD") and not (
        _same(request.form.get("token", ""), session.token) and _own_origin(session)
    ):
        return _stranger(403, "This form is not one of ours", "Open the page again and repeat your answer.")
    return None


def _here() -> dict[str, str]:
    """That the program answers, for a page that would lose what is typed in it: whose it is, and the token of forms,
    another one if the program was begun anew since the page was made."""
    return {"session": here().name, "token": here().token}


def _own_origin(session: Session) -> bool:
    """Whether the page that sends a form is ours; a browser that does not say so has at least the token."""
    origin = request.headers.get("Origin")
    return origin is None or origin in {f"http://{name}" for name in _names(session)}


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


def _stranger(status: int, title: str, text: str) -> Response:
    return _refusal(status, title, text, menu=[], problems=())


def _refusal(status: int, title: str, text: str, **shown: object) -> Response:
    return make_response(render_template("refused.html", title=title, text=text, **shown), status)


def _refused(error: HTTPException) -> Response:
    texts = {
        404: ("There is no such page", "Go on from the menu above."),
        413: ("This is too long", "Shorten your text."),
    }
    title, text = texts.get(error.code or 500, (error.name, error.description or ""))
    if error.code == 500 or error.code is None:
        title, text = "This is a fault of the program, not yours", "All answers that were saved are in the journal."
    return _refusal(error.code or 500, title, text)


def _not_saved(error: OSError | ReviewError) -> Response:
    return _refusal(507, "This was not saved", unsaved(error))


def _with_headers(answer: Response) -> Response:
    if request.method == "POST" and answer.status_code == 303:  # something was answered, after this was read
        here().problems = ()
    answer.headers.update(HEADERS)
    return answer
