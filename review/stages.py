"""The stages: each is a function from the record table and its settings to decisions, one per record, in order.

To add a kind of stage: one function and one line in `STAGES`, and the class of its settings in `project.protocol`.
What a record does not tell is never held against it: the decision is then *open*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from review.coding import Sheet, resolve
from review.coding.votes import Rules, criteria, verdict, votes
from review.journals import TOLD, JournalList, Match, Screen
from review.nouns import Caveat, Decision
from review.search import needed, to_text
from review.search.audit import Words, meaning
from review.search.corpus import corpus
from review.search.engine import answer, bits
from review.search.tree import And, Node

KEEP = Decision("keep")
AGREEMENT = Rules()


def search(records: pd.DataFrame, *, query: Node, syntax: str = "wos", words: Words = "exact") -> list[Decision]:
    """Keep what the search string finds; drop what it cannot find, and name the parts that fail. Three-valued (Kleene,
    1952): a record that does not match on what it has, and lacks a field that might match, is open. words: whether
    terms are found as written, or in all forms of their words."""
    parts = query.parts if isinstance(query, And) else (query,)
    meant = [meaning(words)(part) for part in parts]
    found = corpus(records).find(meant)
    answers = [[bits.unpack(side, found.count) for side in answer(part, found)] for part in meant]
    texts = [to_text(part, syntax=syntax) for part in parts]
    missing = {field: ~bits.unpack(found.given[field], found.count) for field in needed(query)}

    def decide(at: int) -> Decision:
        if all(certain[at] for certain, _ in answers):
            return Decision("keep", "found by the search string")
        failed = [text for text, (_, possible) in zip(texts, answers, strict=True) if not possible[at]]
        if failed:
            return Decision("drop", "not found by the search string", "no match: " + "; ".join(failed))
        lacking = ", ".join(field for field, lacks in missing.items() if lacks[at])
        return Decision("open", f"no match in the fields at hand; missing: {lacking}")

    return [decide(at) for at in range(len(records))]


def years(records: pd.DataFrame, *, first: int, last: int) -> list[Decision]:
    """Keep what was published from `first` to `last`, both in."""

    def decide(year: int | None) -> Decision:
        if year is None:
            return Decision("open", "no year")
        if first <= year <= last:
            return KEEP
        return Decision("drop", f"published before {first}" if year < first else f"published after {last}", str(year))

    return [decide(None if pd.isna(year) else int(year)) for year in records["year"]]


def types(records: pd.DataFrame, *, keep: Sequence[str]) -> list[Decision]:
    """Keep the kinds of document in `keep`, words of `records.TYPES`."""
    unknown = Decision("open", "no document type")
    return [
        unknown if pd.isna(kind) else KEEP if kind in keep else Decision("drop", f"document type: {kind}")
        for kind in records["type"]
    ]


def journals(
    records: pd.DataFrame, *, lists: Sequence[JournalList], verified: Mapping[str, frozenset[str]]
) -> list[Decision]:
    """Keep what appeared in a journal that counts on any of the lists. verified: list -> the statuses that are sure; a
    record that rests on another status is kept with a caveat. A list that is not named there is not doubted."""
    screen = Screen(lists)
    told = records[list(TOLD)].to_dict("records")
    return [_on_lists(screen.matches(record), verified) for record in told]


def _on_lists(matches: Sequence[Match] | None, verified: Mapping[str, frozenset[str]]) -> Decision:
    if matches is None:
        return Decision("open", "no journal")
    for match in (m for m in matches if m.counts and m.status in verified.get(m.list, {m.status})):
        return Decision("keep", f"journal on {match.label}", f"{match.journal}, by {match.detail}")
    for match in (m for m in matches if m.counts):
        caveat = Caveat(f"Membership of the journal in {match.label} is not verified", match.status)
        return Decision("keep", f"journal on {match.label}", f"{match.journal}, by {match.detail}", caveat)
    for match in (m for m in matches if m.undecided):
        return Decision("open", "former name of several journals", match.detail)
    for match in matches:
        return Decision("drop", f"journal on {match.label} as “{match.status}” only", match.journal)
    return Decision("drop", "journal on none of the lists")


def coding(records: pd.DataFrame, *, sheet: Sheet, rules: Rules = AGREEMENT) -> list[Decision]:
    """The decisions that follow by the rules from the votes on a sheet."""
    cast, named = votes(resolve({"votes": sheet}, records)["votes"]), criteria(sheet)
    return [verdict(cast.get(str(record), ()), named, rules) for record in records.index]


STAGES: dict[str, Callable[..., list[Decision]]] = {
    "search": search,
    "years": years,
    "types": types,
    "journals": journals,
    "coding": coding,
}
