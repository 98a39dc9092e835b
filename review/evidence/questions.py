"""Questions that a scholar asks of the evidence are answered here: gaps, contradictions, single studies, orphans.

An answer is a frozen value that names the findings it rests on, and so their studies and the rows of the sheet.
Propositions are no evidence: they are looked at only to say which of them have none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import networkx as nx

from review.coding import Codebook
from review.evidence.findings import Finding, findings, studies
from review.evidence.graph import NATURES
from review.evidence.links import Link, links
from review.evidence.names import SHEET, Synonym
from review.evidence.propositions import DEFINES, propositions

# ---- gaps ------------------------------------------------------------------------------------------------------------


class Gap(NamedTuple):
    """One cell of the map of evidence: what is known of a dimension's antecedents, or of its outcomes of one type, by
    evidence of one nature. It is empty, a gap, if it has no findings. All but the findings are codes; outcome_type is
    '' for antecedents."""

    dimension: str
    role: str
    outcome_type: str
    nature: str
    findings: tuple[Finding, ...]

    @property
    def studies(self) -> tuple[str, ...]:
        """The record ids of the studies, each once."""
        return tuple(studies(self.findings))


def gaps(found: nx.MultiDiGraph, codebook: Codebook) -> tuple[Gap, ...]:
    """The map of evidence, cell by cell, the empty ones too: dimensions, then antecedents and types of outcomes, then
    `NATURES`; codes as the codebook orders them. Law: each finding is in just one cell. After Miake-Lye et al. (2016),
    What is an evidence map? Systematic Reviews 5:28."""
    columns = codebook[SHEET].columns
    told: dict[tuple[str, ...], list[Finding]] = {
        (dimension, role, outcome_type, nature): []
        for dimension in columns["dimension"].codes
        for role, outcome_type in (("antecedent", ""), *(("outcome", code) for code in columns["outcome_type"].codes))
        for nature in NATURES
    }
    for finding in findings(found):
        told[finding.dimension, finding.role, finding.outcome_type, finding.nature].append(finding)
    return tuple(Gap._make((*key, tuple(inside))) for key, inside in told.items())


# ---- contradictions --------------------------------------------------------------------------------------------------

Sign = Literal["positive", "negative", "none", "not significant", "mixed"]
OPPOSITE, AT_ODDS = "opposite", "at odds"


class Contradiction(NamedTuple):
    """A link on which findings do not agree: `opposite` if some are positive and some negative, `at odds` if some have
    a sign and others found no link or none of significance, or if a study itself reports several signs.

    source, target: node ids. sides: what is found -> the findings that say so."""

    source: str
    target: str
    kind: str
    sides: Mapping[Sign, tuple[Finding, ...]]


def contradictions(found: nx.MultiDiGraph) -> tuple[Contradiction, ...]:
    """The links between the same two constructs whose findings do not agree, in the order of the sheet.

    A finding whose sign is not told speaks neither for nor against."""
    signed: dict[tuple[str, str], dict[Sign, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings(found):
        if sign := _sign(finding):
            signed[finding.source, finding.target][sign].append(finding)
    return tuple(
        Contradiction(*ends, kind, {sign: tuple(sides[sign]) for sign in _SIGNS if sign in sides})
        for ends, sides in signed.items()
        if (kind := _disagreement(sides))
    )


_SIGNS: tuple[Sign, ...] = ("positive", "negative", "mixed", "none", "not significant")


def _sign(finding: Finding) -> Sign | None:
    if finding.significance == "not-significant":
        return "not significant"
    return next((sign for sign in _SIGNS if sign == finding.direction), None)


def _disagreement(sides: Iterable[Sign]) -> str:
    said = set(sides)
    if {"positive", "negative"} <= said:
        return OPPOSITE
    return (
        AT_ODDS if "mixed" in said or (said & {"positive", "negative"} and said & {"none", "not significant"}) else ""
    )


# ---- links that rest on one study ------------------------------------------------------------------------------------


def single(found: nx.MultiDiGraph, codebook: Codebook) -> list[Link]:
    """The links that rest on one study alone, in the order of the tables."""
    return [link for link in links(found, codebook) if len(link.studies) == 1]


# ---- orphans ---------------------------------------------------------------------------------------------------------

Kind = Literal["dimension", "type of outcome", "synonym", "construct", "proposition", "study"]


class Orphan(NamedTuple):
    """What no finding speaks of. name: its label; id: code, node, row or record id; why: what is missing, in words.
    findings: those that name it without being about it, as of a mediator."""

    kind: Kind
    name: str
    id: str
    why: str
    findings: tuple[Finding, ...] = ()


def orphans(
    found: nx.MultiDiGraph, codebook: Codebook, *, citations: Mapping[str, str], known: Iterable[Synonym] = ()
) -> tuple[Orphan, ...]:
    """Codes without a finding, synonyms that were never typed, constructs that are only mediators or moderators,
    propositions without evidence, and included studies without a finding.

    citations: included record -> how a text names it. known: the synonyms of the codebook, with their cells."""
    told = findings(found)
    return (
        *_unused(codebook, told),
        *(Orphan("synonym", s.other, s.other, f"never typed; it would mean {s.name}") for s in known if not s.cells),
        *_between(found, told),
        *_unsupported(found, told),
        *_silent(told, citations),
    )


def _unused(codebook: Codebook, told: Iterable[Finding]) -> Iterable[Orphan]:
    columns: tuple[tuple[Kind, str], ...] = (("dimension", "dimension"), ("type of outcome", "outcome_type"))
    for kind, column in columns:
        used = {getattr(finding, column) for finding in told}
        codes = codebook[SHEET].columns[column].codes
        yield from (Orphan(kind, codes[code].label, code, "no finding has it") for code in codes if code not in used)


def _between(found: nx.MultiDiGraph, told: Iterable[Finding]) -> Iterable[Orphan]:
    named: dict[str, list[Finding]] = defaultdict(list)
    for finding in told:
        for label in dict.fromkeys((*finding.mediators, *finding.moderators)):
            named[label].append(finding)
    for node, data in found.nodes(data=True):
        kinds = set(data["kind"].split("; "))
        if "finding" in data["layers"] and kinds <= {"mediator", "moderator"}:
            why = f"only a {' and a '.join(sorted(kinds))}: no finding leads to it or from it"
            yield Orphan("construct", data["label"], node, why, tuple(named[data["label"]]))


def _unsupported(found: nx.MultiDiGraph, told: Iterable[Finding]) -> Iterable[Orphan]:
    borne = {(finding.source, finding.target) for finding in told}
    for p in propositions(found):
        if (p.source, p.target) not in borne and p.relation != DEFINES:
            name = f"{p.name}: {p.source_label} → {p.target_label} ({p.relation_label})"
            implied = ", and the source only implies it" if p.standing == "implied" else ""
            yield Orphan("proposition", name, p.row, f"no finding is on this link{implied}")


def _silent(told: Iterable[Finding], citations: Mapping[str, str]) -> Iterable[Orphan]:
    heard = studies(told)
    yield from (
        Orphan("study", name, study, "included, but no finding is coded")
        for study, name in citations.items()
        if study not in heard
    )
