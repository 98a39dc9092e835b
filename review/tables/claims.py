"""Claims as they came out become a table, the lines of a spreadsheet, and the words for the rows behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from review.claims import VERDICTS, Outcome, Ref
from review.nouns import Table, TableColumn, cell, some
from review.tables.places import by_file, runs

_SHOWN = 8  # places, and studies, that a line names; the rest is counted

HEADS = (
    "claim", "outcome", "should hold", "sentence", "place", "expression", "stated", "recomputed", "why", "note",
    "rests on", "which is", "row", "record_id", "study", "counts",
)  # fmt: skip


def ordered(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What does not hold, then what cannot be decided, then what holds; each in the order of the file."""
    return sorted(outcomes, key=lambda outcome: VERDICTS.index(outcome.verdict))


def told(outcomes: Sequence[Outcome]) -> str:
    """'28 claims hold, 11 do not, 18 cannot be decided', with those that came out otherwise than claims.toml says."""
    n = {verdict: sum(outcome.verdict == verdict for outcome in outcomes) for verdict in VERDICTS}
    lines = f"{some(n['holds'], 'claim')} {'holds' if n['holds'] == 1 else 'hold'}, "
    lines += f"{n['does not hold']:,} {'does' if n['does not hold'] == 1 else 'do'} not, "
    return lines + f"{n['cannot be decided']:,} cannot be decided"


def claims(outcomes: Sequence[Outcome]) -> Table:
    """One row a claim, in the order of `ordered`: the outcome, its name, the sentence, stated, recomputed."""
    columns = (
        TableColumn("outcome", "Outcome", 0.13),
        TableColumn("claim", "Claim", 0.12),
        TableColumn("sentence", "Sentence", 0.35),
        TableColumn("stated", "Stated", 0.15),
        TableColumn("recomputed", "Recomputed", 0.25),
    )
    rows = tuple(
        (
            cell(outcome.verdict),
            cell(outcome.claim.id),
            cell(outcome.claim.text),
            cell(outcome.stated),
            cell(outcome.recomputed or "not recomputed"),
        )
        for outcome in ordered(outcomes)
    )
    return Table("claims", "Claims", "What the manuscript says, recomputed", columns, rows, labels=1)


def lines(outcomes: Iterable[Outcome]) -> tuple[Sequence[str], Iterator[list[str]]]:
    """(headings, rows): one row for each row of a sheet or export that a claim rests on; one for a claim with none."""
    return HEADS, (line for outcome in outcomes for line in _lines(outcome))


def _lines(outcome: Outcome) -> Iterator[list[str]]:
    claim = outcome.claim
    about = [
        claim.id, outcome.verdict, "yes" if claim.should_hold else "no", claim.text, claim.place,
        " ".join(claim.expression.split()), outcome.stated, outcome.recomputed, outcome.why, claim.note,
    ]  # fmt: skip
    if not outcome.bases:
        yield [*about, *[""] * 6]
    for basis in outcome.bases:
        counted = [(ref, "yes") for ref in basis.rows] + [(ref, "not known") for ref in basis.doubtful]
        for ref, counts in counted or [(Ref("", "", ""), "")]:
            yield [*about, basis.text, basis.value, ref.place, ref.record_id, ref.label, counts]


def places(refs: Iterable[Ref]) -> str:
    """'findings.csv:20-24, 27': where the rows stand, in few words; a long list is cut, and claims.csv has it all."""
    found, others = by_file(part for ref in refs for part in ref.place.split("; ") if part)
    shown = [f"{file}:{run}" if at == 0 else run for file, rows in found.items() for at, run in enumerate(runs(rows))]
    return _cut([*shown, *others], "more places")


def studies(refs: Iterable[Ref]) -> str:
    """The works that the rows speak of, each once; a long list is cut."""
    return _cut(list(dict.fromkeys(ref.label for ref in refs if ref.label)), "more")


def _cut(parts: list[str], more: str) -> str:
    rest = len(parts) - _SHOWN
    return ", ".join(parts if rest <= 1 else [*parts[:_SHOWN], f"and {rest:,} {more}"])
