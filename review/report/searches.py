"""The search stages of a review become the sections of one page: each string with its parts weighed, and its hits."""

from __future__ import annotations

from collections.abc import Iterator

from review.nouns import Review, Stage, are, once, some
from review.render import search_page
from review.search import parse, to_text
from review.search.audit import audit
from review.search.compare import verdicts
from review.search.corpus import corpus
from review.tables.weighed import chosen

_RULED = {"yes": "keep", "unknown": "open", "no": "drop"}


def search_html(review: Review) -> bytes | None:
    """The page of all search stages; None if the review has none."""
    found = sections(review)
    return search_page.render(f"{review.project.title}: search strings", found) if found else None


@once
def sections(review: Review) -> list[search_page.Section]:
    """A section for each search stage."""
    return [_section(review, stage) for stage in review.project.stages if stage.kind == "search"]


def _section(review: Review, stage: Stage) -> search_page.Section:
    """The string weighed against the records that reached the stage and that it applies to. It is written anew from its
    tree, so that a stage holds what it means and no text beside."""
    syntax = stage.settings["syntax"]
    text = to_text(stage.settings["query"], syntax=syntax)
    ruled = review.ruled(stage)
    records = review.records.loc[list(ruled)]
    searched = corpus(records)
    weighed = audit(parse(text, syntax=syntax), searched, syntax=syntax, words=stage.settings["words"])
    said = verdicts(weighed.answer, weighed.count)
    otherwise = sum(_RULED[verdict] != decision.verdict for verdict, decision in zip(said, ruled.values(), strict=True))
    return search_page.section(
        weighed,
        searched,
        label=stage.label,
        text=text,
        at=chosen(weighed),
        abstracts=review.project.protocol["reports"]["abstracts"],
        notes=tuple(_notes(len(review.records) - len(ruled), otherwise)),
    )


def _notes(left_out: int, otherwise: int) -> Iterator[str]:
    if left_out:
        what = "did not reach this stage, or came in a way that it does not apply to"
        yield f"{some(left_out, 'record')} {what}, and {are(left_out)} not counted here."
    if otherwise:
        told = f"{some(otherwise, 'record')} {are(otherwise)} ruled on as one of the merged entries tells it"
        yield f"{told}: see the ledger. Here a record is searched as it was merged."
