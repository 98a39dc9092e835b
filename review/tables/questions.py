"""The answers of the evidence become tables here, each row with the studies and the rows of the sheet behind it.

To add a question of the whole graph: one function from the review to a table, one line in `QUESTIONS`, and its verb in
`cli.evidence`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from review import evidence
from review.coding import Sheet
from review.errors import Complaint, SheetError
from review.evidence import Finding
from review.nouns import Review, Table, TableColumn, cell, some
from review.tables.places import by_file, runs


def questions(review: Review) -> list[Table]:
    """The answers to all of `QUESTIONS`, in their order; none if the review has no sheet of findings."""
    return [ask(review) for ask in QUESTIONS.values()] if evidence.SHEET in review.sheets else []


def paths(review: Review, a: str, b: str, *, proposed: bool = False) -> Table:
    """The ways from one construct to another, one row a step. proposed: along propositions too.

    SheetError if no construct is called so."""
    sheet = _findings(review)
    known = evidence.names(review.project.codebook)
    found = evidence.paths(review.graph, a, b, known=known, proposed=proposed)
    labels = {node: data["label"] for node, data in review.graph.nodes(data=True)}
    rows = [
        (f"{at}", f"{labels[step.source]} → {labels[step.target]}", *told)
        for at, way in enumerate(found.paths, 1)
        for step in way
        for told in _told(sheet, step)
    ]
    links = "findings or propositions" if proposed else "findings"
    notes = [f"A path is a chain of {links}, and no finding of its own."]
    if not rows:
        notes = [f"No chain of {links} leads from {found.source} to {found.target}."]
        if not proposed and evidence.paths(review.graph, a, b, known=known, proposed=True).paths:
            notes.append("One that takes in the propositions of the review does: ask with --propositions.")
    notes += [f"There may be more: {found.cut}."] if found.cut else []
    title = f"Paths from {found.source} to {found.target}"
    heads = ("Path>", "Step", "Rests on", "Nature", "Direction", "Studies", "Rows")
    return _table("paths", title, heads, (5, 22, 14, 13, 15, 21, 10), rows, notes, labels=2)


def _told(sheet: Sheet, step: evidence.Step) -> Iterable[tuple[str, ...]]:
    """A step in one line a kind of evidence. The direction of a mediated finding is that of the whole link: which signs
    its two halves have, it does not tell."""
    if step.findings:
        yield "finding", _natures(sheet, step.findings), _directions(sheet, step.findings), *_behind(step.findings)
    if step.mediated:
        whole = _directions(sheet, step.mediated)
        direction = "not told for this step" + (f"\nwhole: {whole}" if whole else "")
        yield "part of a mediated finding", _natures(sheet, step.mediated), direction, *_behind(step.mediated)
    if step.propositions:
        names = ", ".join(p.name for p in step.propositions)
        relations = "; ".join(dict.fromkeys(p.relation_label for p in step.propositions))
        yield "proposition", "", relations, names, _rows(p.row for p in step.propositions)


def gaps(review: Review) -> Table:
    """The map of evidence: for each dimension, and its antecedents or outcomes of one type, a row for each nature of
    evidence that there is, and one that names those that there are not."""
    sheet = _findings(review)
    told: dict[tuple[str, str], list[evidence.Gap]] = defaultdict(list)
    for gap in evidence.gaps(review.graph, review.project.codebook):
        told[gap.dimension, gap.outcome_type].append(gap)
    rows = []
    for (dimension, outcome_type), cells in told.items():
        ends = sheet.column("dimension").label_of(dimension), _side(sheet, outcome_type)
        full = [gap for gap in cells if gap.findings]
        rows += [
            (*ends, _NATURES[gap.nature], str(len(gap.studies)), str(len(gap.findings)), *_behind(gap.findings))
            for gap in full
        ]
        if empty := [_NATURES[gap.nature] for gap in cells if not gap.findings]:
            rows.append((*ends, "\n".join(empty) if full else "any", "0", "0", "gap", ""))
    empty_cells = sum(not gap.findings for cells in told.values() for gap in cells)
    notes = [f"Of {some(sum(map(len, told.values())), 'cell')}, {empty_cells:,} are gaps: no study is in them."]
    heads = ("Dimension", "Linked to", "Nature", "Studies>", "Findings>", "Named", "Rows")
    shares = (10, 15, 17, 8, 8, 28, 14)
    return _table("gaps", "Where there is evidence, and where there is none", heads, shares, rows, notes, labels=2)


def contradictions(review: Review) -> Table:
    """The links on which findings do not agree, one row a side."""
    sheet = _findings(review)
    labels = {node: data["label"] for node, data in review.graph.nodes(data=True)}
    found = evidence.contradictions(review.graph)
    rows = [
        (f"{labels[link.source]} → {labels[link.target]}", link.kind, sign, _natures(sheet, findings),
         _settings(findings), *_behind(findings))
        for link in found
        for sign, findings in link.sides.items()
    ]  # fmt: skip
    told = [f.direction for f in evidence.findings(review.graph)]
    silent = sum(direction in ("", "not-told") for direction in told)
    none = "No link has findings of opposite signs, or of a sign beside none." if not rows else ""
    notes = [none, f"Of {some(len(told), 'finding')}, {silent:,} tell no direction and can contradict nothing."]
    if rows:
        notes.append("Opposite: positive and negative. At odds: a sign, and none or no significance, or mixed signs.")
    heads = ("Link", "Kind", "Found", "Nature", "Conditions", "Studies", "Rows")
    shares = (20, 9, 11, 12, 18, 20, 10)
    return _table("contradictions", "Findings that do not agree", heads, shares, rows, notes, labels=2)


def _settings(findings: Iterable[Finding]) -> str:
    """Under which conditions, in which contexts and samples: what may explain why others found otherwise."""
    told = ((*f.moderators, f.context, f.sample) for f in findings)
    return "; ".join(dict.fromkeys(text for texts in told for text in texts if text))


def single(review: Review) -> Table:
    """The links that rest on one study."""
    sheet = _findings(review)
    by_row = {finding.row: finding for finding in evidence.findings(review.graph)}
    found = evidence.single(review.graph, review.project.codebook)
    rows = []
    for link in found:
        findings = [by_row[row] for row in link.findings]
        dimension = sheet.column("dimension").label_of(link.dimension)
        arrow = " → ".join(link.directed(link.construct, dimension))
        told = _natures(sheet, findings), _directions(sheet, findings)
        rows.append((_side(sheet, link.outcome_type), arrow, *told, *_behind(findings)))
    total = len(evidence.links(review.graph, review.project.codebook))
    notes = [
        f"{len(rows):,} of {some(total, 'link')} rest on one study." if rows else "No link rests on one study alone."
    ]
    heads = ("Linked to", "Link", "Nature", "Direction", "Study", "Rows")
    return _table("single", "Links that rest on one study", heads, (17, 27, 14, 12, 18, 12), rows, notes, labels=1)


def orphans(review: Review) -> Table:
    """Codes, synonyms, constructs, propositions and studies that no finding speaks of."""
    _findings(review)
    codebook = review.project.codebook
    found = evidence.orphans(
        review.graph, codebook, citations=review.citations, known=evidence.synonyms(review.sheets, codebook)
    )
    rows = [
        (orphan.kind, orphan.name, orphan.why, *(_behind(orphan.findings) if orphan.findings else _own(orphan)))
        for orphan in found
    ]
    notes = [] if rows else ["Every code, construct, proposition and included study has a finding."]
    heads = ("Kind", "Name", "What is missing", "Studies", "Rows")
    return _table("orphans", "What no finding speaks of", heads, (12, 28, 25, 23, 12), rows, notes, labels=1)


def _own(orphan: evidence.Orphan) -> tuple[str, str]:
    """What an orphan without findings has instead: the id of a study, the row of a proposition."""
    return (orphan.id if orphan.kind == "study" else ""), (_rows([orphan.id]) if orphan.kind == "proposition" else "")


QUESTIONS: dict[str, Callable[[Review], Table]] = {
    "gaps": gaps,
    "contradictions": contradictions,
    "single": single,
    "orphans": orphans,
}

# ---- what the tables share -------------------------------------------------------------------------------------------

_NATURES: Mapping[str, str] = {
    evidence.EMPIRICAL: "empirical",
    evidence.THEORETICAL: "theoretical",
    evidence.BOTH: "both",
    evidence.UNATTRIBUTED: "not attributed",
}


def _findings(review: Review) -> Sheet:
    if evidence.SHEET not in review.sheets:
        hint = "define it in the codebook, and name it under [coding] sheets"
        raise SheetError(Complaint("review.toml", f'this review has no sheet "{evidence.SHEET}" to ask', hint))
    sheet: Sheet = review.sheets[evidence.SHEET]
    return sheet


def _side(sheet: Sheet, outcome_type: str) -> str:
    """The antecedents, or the type of outcome, in the codebook's words."""
    column, code = ("outcome_type", outcome_type) if outcome_type else ("role", "antecedent")
    return sheet.column(column).label_of(code)


def _natures(sheet: Sheet, findings: Iterable[Finding]) -> str:
    return "; ".join(dict.fromkeys(_NATURES[finding.nature] for finding in findings))


def _directions(sheet: Sheet, findings: Iterable[Finding]) -> str:
    column = sheet.definition.columns.get("direction")
    told = dict.fromkeys(finding.direction for finding in findings if finding.direction)
    return "; ".join(column.label_of(direction).lower() for direction in told) if column else ""


def _behind(findings: Iterable[Finding]) -> tuple[str, str]:
    """The studies and the rows of findings."""
    findings = list(findings)
    return _cited(findings), _rows(finding.row for finding in findings)


def _cited(findings: Iterable[Finding]) -> str:
    return "; ".join(evidence.studies(findings).values())


def _rows(places: Iterable[str]) -> str:
    """Places of rows in few words: 'findings.csv:2-4, 9'. Sheets stand in one folder; their names tell them apart."""
    found, _ = by_file(PurePosixPath(place).name for place in places)
    return "; ".join(f"{file}:{', '.join(runs(rows))}" for file, rows in found.items())


def _table(
    name: str,
    title: str,
    heads: Iterable[str],
    shares: Sequence[int],
    rows: Iterable[Sequence[str]],
    notes: Iterable[str],
    *,
    labels: int,
) -> Table:
    """heads: one that ends in '>' is of numbers."""
    columns = tuple(
        TableColumn(
            head.rstrip(">").lower(), head.rstrip(">"), share / sum(shares), "right" if head[-1] == ">" else "left"
        )
        for head, share in zip(heads, shares, strict=True)
    )
    told = tuple(("", note) for note in notes if note)
    return Table(name, "", title, columns, tuple(tuple(map(cell, row)) for row in rows), told, labels)
