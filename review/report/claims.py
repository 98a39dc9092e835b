"""The claims of the manuscript as they came out become claims.md, to be read, and claims.csv, with every row behind."""

from __future__ import annotations

from collections.abc import Iterator

from review import render
from review.claims import VERDICTS, Basis, Named, Outcome, check, numbers
from review.nouns import Review, some
from review.render.markdown import escape_md
from review.tables.claims import claims, lines, ordered, places, studies, told

_BASES = 12  # functions that are told of one claim; claims.csv has them all
_LONG = 240  # letters of a list that are shown
_TITLES = {
    "does not hold": "Claims that do not hold",
    "cannot be decided": "Claims that cannot be decided here",
    "holds": "Claims that hold",
}


def claims_reports(review: Review) -> dict[str, bytes]:
    """claims.md and claims.csv; nothing for a review without claims."""
    if not review.project.claims:
        return {}
    outcomes = check(review)
    return {"claims.md": _text(review, outcomes).encode(), "claims.csv": render.csv.grid(*lines(outcomes))}


def _text(review: Review, outcomes: list[Outcome]) -> str:
    parts = [
        f"# {escape_md(review.project.title)}: claims",
        f"{told(outcomes)}. Each is a sentence of the manuscript, recomputed over the records, votes, findings and the "
        "evidence graph; `claims.csv` names every row behind it.",
        render.markdown.render(claims(outcomes)).decode().strip() if outcomes else "",
    ]
    for verdict in VERDICTS:
        mine = [outcome for outcome in ordered(outcomes) if outcome.verdict == verdict]
        if mine:
            parts += [f"## {_TITLES[verdict]} ({len(mine)})", *map(_claim, mine)]
    parts += _numbers(review)
    return "\n\n".join(part for part in parts if part) + "\n"


def _claim(outcome: Outcome) -> str:
    claim = outcome.claim
    heading = f"### {escape_md(claim.id)}\n\n{escape_md(claim.text)}"
    heading += f" ({escape_md(claim.place)})" if claim.place else ""
    return "\n".join([heading, "", *(f"- {line}" for line in _told(outcome))])


def _told(outcome: Outcome) -> Iterator[str]:
    claim = outcome.claim
    if outcome.stated:
        yield f"Stated: {escape_md(outcome.stated)}"
    if outcome.recomputed:
        yield f"Recomputed: {escape_md(outcome.recomputed)}"
    if outcome.why:
        head = "Why it cannot be decided" if outcome.verdict == "cannot be decided" else "Take note"
        yield f"{head}: {escape_md(outcome.why)}"
    if claim.expression:
        yield f"Asked: {_code(claim.expression)}"
    if outcome.verdict == "does not hold" and not claim.should_hold:
        yield "This is known: should\\_hold = false"
    if not outcome.as_expected:
        yield f"**{'It should hold' if claim.should_hold else 'It holds now, and should not'}.**"
    for basis in outcome.bases[:_BASES]:
        yield from _basis(basis, claim.expression)
    if len(outcome.bases) > _BASES:
        yield f"and {some(len(outcome.bases) - _BASES, 'further number')}: see claims.csv"
    if claim.note:
        yield f"Note: {escape_md(claim.note)}"


def _basis(basis: Basis, expression: str) -> Iterator[str]:
    asked = (
        ""
        if basis.text == " ".join(expression.split())
        else f"{_code(basis.text)} = {escape_md(_short(basis.value))}; "
    )
    rests = "rests" if asked else "Rests"
    if basis.rows:
        named = studies(basis.rows)
        yield f"{asked}{rests} on {escape_md(places(basis.rows))}" + (f" ({escape_md(named)})" if named else "")
    elif not basis.doubtful:
        yield f"{asked}{rests} on no row"
    if basis.doubtful:
        lacking = f", blank in {escape_md(' and '.join(basis.columns))}" if basis.columns else ""
        told = f"{asked}not" if asked and not basis.rows else "Not"
        yield f"{told} known whether they count{lacking}: {escape_md(places(basis.doubtful))}"


def _short(text: str) -> str:
    """A long list without its end."""
    return text if len(text) <= _LONG else f"{text[:_LONG].rpartition('; ')[0] or text[:_LONG]}; …"


def _numbers(review: Review) -> list[str]:
    named = [one for one in review.project.claims if isinstance(one, Named)]
    if not named:
        return []
    found = numbers(review)
    rows = [
        f"- {_code('{{ n.' + one.name + ' }}')}: {escape_md(str(found[one.name]))}, which is {_code(one.expression)}"
        + (f". {escape_md(one.note)}" if one.note else "")
        for one in named
    ]
    return [f"## Numbers for prose ({len(named)})", "\n".join(rows)]


def _code(text: str) -> str:
    """Text as code on one line, whatever ticks are in it."""
    text = " ".join(text.split())
    ticks = "".join(c if c == "`" else " " for c in text).split()
    fence = "`" * (1 + max(map(len, ticks), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"
