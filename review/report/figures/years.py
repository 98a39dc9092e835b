"""The records found and the works included as bars: by year of publication, and by journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from review.journals import folded
from review.nouns import Figure, Review, are, some
from review.render import bars
from review.render.bars import Bar, Panel
from review.render.year_bars import Year, axis
from review.tables.journals import NO_JOURNAL, names

MOST_JOURNALS = 25


def years(review: Review) -> Iterable[Figure]:
    """One figure, `years`: found above included, each with its own scale; none if no record has a year.

    Years that `year_bars.axis` leaves out, and records without a year, are told in its notes."""
    told = review.records["year"]
    known = {str(record): int(year) for record, year in told.items() if not pd.isna(year)}
    found = Counter(known.values())
    included = Counter(known[record] for record in review.included if record in known)
    drawn = axis({year: Year(found[year], 0) for year in found})
    if not drawn:
        return
    if included:  # what is included is always drawn
        drawn = range(min(drawn[0], *included), max(drawn[-1], *included) + 1)
    panels = [Panel(f"Records found, duplicates merged (n = {len(told):,})", "record", found)]
    if included:
        panels.append(Panel(f"Works included (n = {len(review.included):,})", "work", included))
    title = f"{review.project.title}: records by year of publication"
    notes = tuple(_year_notes(review, found, drawn, len(told) - len(known), sum(included.values())))
    yield Figure("years", "", "Records Found and Works Included by Year of Publication",
                 bars.by_year(title, panels, drawn), notes)  # fmt: skip


def _year_notes(review: Review, found: Mapping[int, int], drawn: range, undated: int, included: int) -> Iterator[str]:
    yield "Each scale has its own range." if included else "No work is included yet."
    if undated:
        without = len(review.included) - included
        of = f", {without:,} of them included," if without else ""
        yield f"{some(undated, 'record')} without a year{of} {are(undated)} not drawn."
    outside = {year: n for year, n in found.items() if year not in drawn}
    if outside:
        years = str(min(outside)) if len(outside) == 1 else f"{min(outside)} to {max(outside)}"
        many = sum(outside.values())
        yield f"{some(many, 'record')} of other years ({years}) {are(many)} not drawn."


def journals(review: Review) -> Iterable[Figure]:
    """One figure, `journals`: the included works by journal, most first; none if no included work has a journal.

    After so many journals the rest is one bar; a journal goes by the name that most of its records have."""
    name_of = names(review.records["journal"])
    works: dict[str, list[str]] = {}
    for record in review.included:
        works.setdefault(name_of[record], []).append(record)
    without = works.pop(NO_JOURNAL, [])
    ranked = sorted(works, key=lambda name: (-len(works[name]), folded(name), name))
    if not ranked:
        return
    # A bar for one journal that is left over would say less than its name.
    shown = ranked if len(ranked) <= MOST_JOURNALS + 1 else ranked[:MOST_JOURNALS]
    drawn = [Bar(name, len(works[name]), title=_citations(review, works[name])) for name in shown]
    if rest := ranked[len(shown) :]:
        drawn.append(Bar(f"other journals ({len(rest):,})", sum(len(works[name]) for name in rest), rest=True))
    title = f"{review.project.title}: works included by journal"
    count = sum(map(len, works.values()))
    notes = [f"{some(count, 'work')} in {some(len(ranked), 'journal')}."]
    if without:
        notes.append(f"{some(len(without), 'included work')} without a journal {are(len(without))} left out.")
    yield Figure("journals", "", "Works Included by Journal", bars.by_name(title, drawn, "work"), tuple(notes))


def _citations(review: Review, records: Iterable[str]) -> str:
    return "; ".join(review.citations[record] for record in records)
