"""Agreement on the votes as numbers for prose: a review goes in, names and numbers come out, as a table prints them."""

from __future__ import annotations

from review.coding.agreement import COEFFICIENTS, main
from review.nouns import Review, once
from review.tables.agreed import SHOWN, compared, printed
from review.tables.agreement import VOTE, votes_sheet


@once
def agreement_numbers(review: Review) -> dict[str, int | str]:
    """`agreement_coders` and `agreement_n`, how many coders are compared on how many records, and for each of `SHOWN`
    `agreement_NAME`, '.84' or 'undefined', and `agreement_NAME_interval`, '[.77, .91]' or '' for none: of the votes in
    the main rounds, of all coders together. Nothing if nobody voted on what another did."""
    sheet = review.sheets.get(votes_sheet(review.sheets))
    found = list(compared(sheet, main(sheet), [VOTE])) if sheet else []
    if not found:
        return {}
    of = found[-1]
    numbers: dict[str, int | str] = {"agreement_coders": len(of.who), "agreement_n": len(of.units)}
    for name, (_, fitting) in SHOWN.items():
        coefficient = next(each for each in fitting if each in of.told)
        told, percent = of.told[coefficient], COEFFICIENTS[coefficient].percent
        numbers[f"agreement_{name}"] = "undefined" if told.value is None else printed(told.value, percent)
        ends = (
            [] if told.low is None or told.high is None else [printed(told.low, percent), printed(told.high, percent)]
        )
        numbers[f"agreement_{name}_interval"] = f"[{', '.join(ends)}]" if ends and told.low != told.high else ""
    return numbers
