"""The numbers of a review by the names that a manuscript calls them: `n.included` is `numbers(review)["included"]`."""

from __future__ import annotations

from review import claims
from review.nouns import Review
from review.tables.agreement_numbers import agreement_numbers
from review.tables.counts import by_stage, totals

Number = int | float | str


def numbers(review: Review) -> dict[str, Number]:
    """Name -> number: all of `counts.totals`; of each stage NAME `NAME_reached`, `NAME_dropped`, `NAME_open` and
    `NAME_left` (all records that are not dropped when it is done, be it that it skips them); how far coders agree, as
    `agreement_numbers` names it; and those that the claims name."""
    found: dict[str, Number] = dict(totals(review))
    for count in by_stage(review):
        found |= {
            f"{count.name}_reached": count.reached,
            f"{count.name}_dropped": count.dropped_here,
            f"{count.name}_open": count.open_here,
            f"{count.name}_left": count.open + count.included,
        }
    return found | agreement_numbers(review) | claims.numbers(review)
