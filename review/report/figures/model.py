"""The propositions of the review as the propositional model draws them; none is evidence."""

from __future__ import annotations

from collections.abc import Iterable

from review.evidence import SHEET
from review.evidence.propositions import DEFINES, Proposition, propositions
from review.nouns import Figure, Review
from review.render import model_figure
from review.render.model_figure import Arrow, Model
from review.report.figures.evidence import spelled

_SIGNS = {"positive": " (+)", "negative": " (\u2212)"}
IMPLIED = "implied"


def model(review: Review) -> Iterable[Figure]:
    """One figure, `model`; none if the review has no propositions."""
    if proposed := propositions(review.graph):
        yield Figure("model", "", "Propositional Model", model_figure.svg(model_of(review, proposed)), _notes(proposed))


def model_of(review: Review, proposed: tuple[Proposition, ...]) -> Model:
    """The model of some propositions. A step that is implied, or that says what a construct is made of, has no name at
    its line; a screen reader says all of them, with the row of the sheet."""
    nodes = {}
    for p in proposed:
        nodes[p.source] = _label(review, p.source_label)
        nodes[p.target] = _label(review, p.target_label)
    arrows = tuple(
        Arrow(
            p.source, p.target, _line(p), p.standing == IMPLIED, p.relation == DEFINES,
            f"{p.name}: {p.source_label} {p.relation_label} {p.target_label}. {p.statement} ({p.row})",
        )
        for p in proposed
    )  # fmt: skip
    return Model(f"{review.project.title}: propositional model", nodes, arrows)


def _line(p: Proposition) -> str:
    return "" if p.standing == IMPLIED or p.relation == DEFINES else p.name + _SIGNS.get(p.relation, "")


def _label(review: Review, label: str) -> str:
    """A dimension spelled out by the codebook; any other construct as it is."""
    codes = review.sheets[SHEET].column("dimension").codes if SHEET in review.sheets else {}
    return spelled(codes[label].label, codes[label].definition) if label in codes else label


def _notes(proposed: tuple[Proposition, ...]) -> tuple[str, ...]:
    signs = {p.relation for p in proposed} & _SIGNS.keys()
    told = [f"{_SIGNS[name].strip(' ()')} {name}" for name in _SIGNS if name in signs]
    stated = " ".join(f"{p.name}: {p.statement.rstrip('.')}." for p in proposed if _line(p))
    return tuple(filter(None, (f"Signs: {', '.join(told)}; without a sign, none is proposed." if told else "", stated)))
