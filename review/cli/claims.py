"""The verb on the claims of a manuscript: claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from review.cli.talk import HERE, PROBLEMS, Folder, carried_out, show, talk

if TYPE_CHECKING:
    from review.claims import Outcome
    from review.nouns import Review

_MARKS = {"holds": "ok", "does not hold": "NO", "cannot be decided": "?"}
_LINE = 100  # letters of a sentence that are shown


def claims(
    folder: Folder = HERE,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if a claim that should hold does not.")] = False,
) -> None:
    """Recompute the claims of data/claims.toml: which hold, which do not, and which cannot be decided here."""
    from review.claims import check
    from review.tables.claims import ordered, told

    review = carried_out(folder)
    if not review.project.claims:
        talk(f"There is no claim: write the first into {folder / review.project.protocol['claims']['file']}.")
        return
    outcomes = check(review)
    show(line for outcome in ordered(outcomes) for line in _lines(outcome))
    show(["", told(outcomes)])
    failed = [outcome.claim.id for outcome in outcomes if not outcome.as_expected and outcome.claim.should_hold]
    mended = [outcome.claim.id for outcome in outcomes if not outcome.as_expected and not outcome.claim.should_hold]
    if failed:
        talk(f"Should hold and {'does' if len(failed) == 1 else 'do'} not: {', '.join(failed)}")
    if mended:
        talk(f"Should not hold and {'does' if len(mended) == 1 else 'do'} now: {', '.join(mended)}")
    if failed and strict:
        raise typer.Exit(PROBLEMS)


def _lines(outcome: Outcome) -> list[str]:
    text = outcome.claim.text
    sentence = text if len(text) <= _LINE else f"{text[: _LINE - 1].rstrip()}…"
    lines = [f"{_MARKS[outcome.verdict]:<3} {outcome.claim.id}  {sentence}"]
    if outcome.stated and outcome.verdict == "does not hold":
        lines.append(f"      stated {outcome.stated}; recomputed {outcome.recomputed}")
    elif outcome.verdict != "cannot be decided":
        lines.append(f"      {outcome.recomputed}")
    if outcome.why:
        lines.append(f"      {outcome.why}")
    return lines


def tell_claims(review: Review) -> None:
    """How the claims came out, in one line; nothing for a review without claims."""
    if review.project.claims:
        from review.claims import check
        from review.tables.claims import told

        talk(f"{told(check(review))}: see claims.md.")
