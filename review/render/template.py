"""The templates of web pages are found here; what they show is escaped, and a name that is not given is an error."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from review.nouns import Cell

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_TAGS = {"plain": "{}", "italic": "<i>{}</i>", "mark": "<sup>{}</sup>"}


def lines(text: str) -> Markup:
    """Text with its line feeds as line breaks."""
    return Markup("<br>").join(text.split("\n"))


def content(cell: Cell) -> Markup:
    """What stands in a cell."""
    return Markup("").join(Markup(_TAGS[piece.style]).format(lines(piece.text)) for piece in cell)


def figure(n: int | None) -> str:
    """'1,234'; a dash for no number."""
    return "–" if n is None else f"{n:,}"


def named(name: str) -> Template:
    """The template of that name, with the filters `lines`, `content`, `figure` and `field`."""
    return _environment().get_template(name)


def source(name: str) -> Markup:
    """The text of a template as it stands, say of a style sheet."""
    environment = _environment()
    assert environment.loader
    return Markup(environment.loader.get_source(environment, name)[0])


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("review.render"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.filters |= {
        "lines": lines,
        "content": content,
        "figure": figure,
        "field": lambda name: name.replace("_", " "),
    }
    return made
