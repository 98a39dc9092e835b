"""Where coders part, and how often each uses each code: what was compared goes in, tables of counts come out, without
which no coefficient should be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from review.coding import Sheet
from review.coding.agreement import Question, Round, base_rates, coincidences, confusion, used
from review.coding.agreement.units import NO, YES
from review.nouns import Cell, Table, TableColumn, TablePlan, cell, some
from review.tables.agreed import Compared, name_of, round_named
from review.tables.chosen import figures

MOST = 15  # codes of a table of codes by codes


def codes_by_codes(sheet: Sheet, found: Iterable[Compared], rounds: Collection[Round]) -> Iterator[Table]:
    """For each column as a whole: the codes of one coder by those of the other; of more coders, the coincidences. Not
    of numbers, nor of more than `MOST` codes, which `too_many` names."""
    for of in found:
        codes = used(of.units, of.question.order)
        if of.question.code or of.question.scale == "interval" or len(codes) > MOST:
            continue
        when = f", {round_named(of.round)}" if len(rounds) > 1 or of.round.name else ""
        title = f"{name_of(of.question, sheet)}{when}: {_who(of)}, {some(len(of.units), 'record')}"
        yield _square(f"codes-{len(of.who)}", title, sheet, of, codes)


def _who(of: Compared) -> str:
    return f"{of.who[0]} (rows) by {of.who[1]} (columns)" if len(of.who) == 2 else f"all {len(of.who)} coders"


def _square(name: str, title: str, sheet: Sheet, of: Compared, codes: Sequence[str]) -> Table:
    labels = [_label(sheet, of.question, code) for code in codes]
    two = len(of.who) == 2
    counts: Sequence[Sequence[float]] = (
        confusion(of.units, (of.who[0], of.who[1]), codes) if two else coincidences(of.units, codes)
    )
    all_of = [sum(column) for column in zip(*counts, strict=True)]
    rows = [[*row, sum(row)] for row in counts] + [[*all_of, sum(all_of)]]
    note = (
        "Each record counts for every ordered pair of codes that two coders gave it, divided by its number of coders "
        "less one, so that all add up to the number of codes (Krippendorff, 2011)."
    )
    cells = [[cell(label), *(cell(_count(n)) for n in row)] for label, row in zip([*labels, "All"], rows, strict=True)]
    plan = TablePlan(name, "agreement", "", title)
    return figures(plan, [of.who[0] if two else "Code", *labels, "All"], cells, [] if two else [("", note)])


def _count(n: float) -> str:
    return f"{n:,.0f}" if abs(n - round(n)) < 1e-9 else f"{n:,.1f}"


def _label(sheet: Sheet, question: Question, code: str) -> str:
    """A code as tables print it; of a set, each code."""
    column = sheet.column(question.column)
    return "; ".join(map(column.label_of, code.split("; ")))


def too_many(sheet: Sheet, found: Iterable[Compared]) -> list[str]:
    """A sentence for each column whose codes or sets of codes are too many for a table of codes by codes."""
    many: dict[str, int] = {}
    for of in (of for of in found if not of.question.code and of.question.scale != "interval"):
        name = sheet.column(of.question.column).label
        many[name] = max(many.get(name, 0), len(used(of.units)))
    told = ((name, n) for name, n in many.items() if n > MOST)
    return [f"{name}: {n} codes or sets of codes, too many for a table of codes by codes." for name, n in told]


def yes_by_no(sheet: Sheet, found: Iterable[Compared], rounds: Collection[Round]) -> Table | None:
    """Of each code that a coder may name beside others, and each pair of coders: how many records both named it for,
    one alone, or neither. None if there is no such code."""
    rows = []
    for of in found:
        if of.question.code and len(of.who) == 2:
            (both, first), (second, neither) = confusion(of.units, (of.who[0], of.who[1]), (YES, NO))
            counts = (cell(f"{n:,}") for n in (both, first, second, neither))
            rows.append([*_about(sheet, of, rounds), cell(" and ".join(of.who)), *counts])
    if not rows:
        return None
    heads = [*_heads(rounds), "Coders", "Both", "The first alone", "The second alone", "Neither"]
    plan = TablePlan("yes-by-no", "agreement", "", "Codes by records: who named them")
    return figures(plan, heads, rows, [], named=len(heads) - 4, labels=len(heads) - 5)


def rates(sheet: Sheet, found: Iterable[Compared], rounds: Collection[Round]) -> Table | None:
    """How often each coder used each code, on all records that at least two coded; of numbers, each coder's mean. None
    if there are none."""
    widest: dict[tuple[str, str, str], Compared] = {}
    for of in found:  # all coders come after the pairs; where there are but pairs, there is one
        widest[of.question.column, of.question.code, round_named(of.round)] = of
    who = sorted({coder for of in widest.values() for coder in of.who})
    rows: list[list[Cell]] = []
    for of in widest.values():
        told = base_rates(of.units)
        about = _about(sheet, of, rounds)
        if of.question.scale == "interval":
            rows.append([*about, cell("mean"), *(cell(_mean(told.get(coder, {}))) for coder in who)])
            continue
        for code in [YES] if of.question.code else used(of.units, of.question.order):
            label = code if of.question.code else _label(sheet, of.question, code)
            shares = (cell(_share(told[coder][code], told[coder].total()) if coder in told else "–") for coder in who)
            rows.append([*about, cell(label), *shares])
    if not rows:
        return None
    heads = [*_heads(rounds), "Code", *who]
    plan = TablePlan("base-rates", "agreement", "", "How often each coder used each code")
    note = "Of the records that at least two coders coded. Where one code is rare, kappa and alpha are low by nature."
    named = len(heads) - len(who)
    widths = [30, *([12] * (named - 2)), 20, *([15] * len(who))]  # a number with its share stands on one line
    columns = tuple(
        TableColumn(f"column {at}", label, width / sum(widths), "left" if at <= named else "right")
        for at, (label, width) in enumerate(zip(heads, widths, strict=True), 1)
    )
    return Table(plan.name, "", plan.title, columns, tuple(map(tuple, rows)), (("", note),), labels=named - 1)


def _share(n: int, of: int) -> str:
    return f"{n:,} ({100 * n / of:.1f}%)"


def _mean(told: Mapping[str, int]) -> str:
    total = sum(told.values())
    return f"{sum(float(number) * n for number, n in told.items()) / total:.4g}" if total else "–"


def _about(sheet: Sheet, of: Compared, rounds: Collection[Round]) -> list[Cell]:
    when = [cell(round_named(of.round))] if len(_heads(rounds)) > 1 else []
    return [cell(name_of(of.question, sheet)), *when]


def _heads(rounds: Collection[Round]) -> list[str]:
    return ["Coded", "Round"] if len(rounds) > 1 or any(told.name for told in rounds) else ["Coded"]
