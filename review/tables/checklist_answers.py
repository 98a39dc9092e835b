"""What protocol, sheets and ledger can say to an item of a reporting checklist: a function each from review to text.

To add an answer: one function from the review to its text, '' if there is nothing to tell, and one line in `ANSWERS`;
an item of a checklist names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from review import __version__, evidence
from review.coding import Sheet
from review.coding.agreement import CODER, COEFFICIENTS, coders, fitting, ratings, shared
from review.dedupe import DECIDED, RULES
from review.nouns import Review, Source, Stage, Via, some
from review.records.citations import in_text
from review.search import SYNTAXES, to_text
from review.search.syntax.tokens import without_remarks
from review.tables.counts import evidence_told, how_decided, most_first, totals
from review.tables.notes import caveats
from review.tables.prisma import prisma

_NAMED = 10  # as many ids as a cell holds
# What follows from votes, by the protocol's `verdict`.
_RULES = {
    "single": "one vote decides, and votes that differ leave it open",
    "agreement": "votes that differ leave it open",
    "adjudicated": "where votes differ, an adjudicator settles it",
}


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _of_kind(review: Review, *kinds: str) -> Iterator[Stage]:
    return (stage for stage in review.project.stages if stage.kind in kinds)


def _sources(review: Review, *ways: Via) -> list[Source]:
    return [source for source in review.project.sources if not ways or source.via in ways]


def _told(source: Source) -> str:
    return f"{source.database} (searched: {source.searched or 'the protocol names no day'})"


# ---- where was searched, and how -------------------------------------------------------------------------------------


def _title(review: Review) -> str:
    return f"Title in the protocol: “{review.project.title}”"


def _information_sources(review: Review) -> str:
    ways: dict[Via, str] = {"database": "Databases", "register": "Registers", "other": "Other methods",
                            "previous": "Previous version of the review"}  # fmt: skip
    told = {label: dict.fromkeys(map(_told, _sources(review, way))) for way, label in ways.items()}
    return _lines(f"{label}: {'; '.join(lines)}" for label, lines in told.items() if lines)


def _names(*ways: Via) -> Callable[[Review], str]:
    return lambda review: "; ".join(dict.fromkeys(source.database for source in _sources(review, *ways)))


def _dates(review: Review) -> str:
    return _lines(dict.fromkeys(map(_told, _sources(review))))


def _strategies(review: Review) -> str:
    """Every search string as the file has it, without its remarks, with its file, its syntax and what was asked of the
    records at hand."""
    said = []
    for given, stage in zip(review.project.protocol["stage"], review.project.stages, strict=True):
        if stage.kind == "search":
            syntax = stage.settings["syntax"]
            text = without_remarks(stage.written) or to_text(stage.settings["query"], syntax=syntax)
            said.append(f"{given['query']} ({SYNTAXES[syntax].name}):\n{text}")
    return "\n\n".join([*said, *filter(None, [_restrictions(review)])])


def _restrictions(review: Review) -> str:
    """The limits that the program set, in the order of the stages."""
    told = []
    for stage in _of_kind(review, "years", "types", "journals"):
        settings: Any = stage.settings
        what = {
            "years": lambda s=settings: f"published {s['first']} to {s['last']}",
            "types": lambda s=settings: f"document types {', '.join(s['keep'])}",
            "journals": lambda s=settings: f"journals on {' or '.join(known.label for known in s['lists'])}",
        }[stage.kind]()
        told.append(what)
    return f"Limits set on the records found: {'; '.join(told)}." if told else ""


def _updates(review: Review) -> str:
    earlier = [f"{_told(s)} ({some(s.read, 'study')})" for s in _sources(review, "previous")]
    return _lines(["Studies of an earlier version of the review:", *earlier]) if earlier else ""


def _totals(review: Review) -> str:
    n = totals(review)
    each = (f"{s.database} ({s.file}): {some(s.seen, 'record')}" for s in _sources(review))
    lost = f", of which {n['entries_lost']:,} could not be read" if n["entries_lost"] else ""
    return _lines([*each, f"In all {some(n['entries_seen'], 'record')}{lost}."])


def _deduplication(review: Review) -> str:
    n, by = totals(review), Counter(merge.rule for merge in review.merges)
    merged = "; ".join(f"{rule} ({k:,})" for rule, k in most_first(by))
    rules = sum(rule.answer == "merge" for rule in RULES.values())
    return _lines([
        f"By the program review {__version__}: {some(n['entries_merged'], 'entry')} merged into others, "
        f"{some(n['records'], 'record')} left; {rules} rules that compare identifiers, titles, authors, years and "
        "journals merge, others ask a person.",
        f"Merged by: {merged}." if merged else "",
        f"Decided by people: {some(by[DECIDED], 'pair')}; still to be decided: {some(len(review.pairs), 'pair')}.",
        "Every merging and its rule is in merges.csv.",
    ])  # fmt: skip


# ---- who decided, and on what ----------------------------------------------------------------------------------------


def _eligibility(review: Review) -> str:
    criteria = [
        f"Criteria of exclusion, {stage.label}: {_codes(_votes_sheet(review, stage), 'criterion')}."
        for stage in _of_kind(review, "coding")
    ]
    return _lines([_restrictions(review), *criteria])


def _votes_sheet(review: Review, stage: Stage) -> Sheet:
    """The sheet of a stage, its records found."""
    sheet: Sheet = review.sheets[stage.votes_on]
    return sheet


def _codes(sheet: Sheet, column: str) -> str:
    """The labels of a column's codes."""
    return "; ".join(code.label for code in sheet.column(column).codes.values())


def _selection(review: Review) -> str:
    rules = ", ".join(stage.label for stage in review.project.stages if not stage.settles)
    by_rule = f"By rules, which the program review {__version__} applied to each record: {rules}." if rules else ""
    stages = _of_kind(review, "coding")
    return _lines([by_rule, *(f"By people, {stage.label}: {_by_people(review, stage)}" for stage in stages)])


def _by_people(review: Review, stage: Stage) -> str:
    """How many coders a record was to have, what followed from their votes, who they were, and what came of it."""
    rules = stage.settings["rules"]
    asked = f"{some(rules.coders, 'coder')} a record; {_RULES[rules.verdict]}."
    alone = " Pages and sheets of the program show coders nothing of each other's votes." if rules.coders > 1 else ""
    return f"{asked}{alone} {_who(_votes_sheet(review, stage), 'vote')} {how_decided(review, stage)}.".strip()


def _who(sheet: Sheet, column: str) -> str:
    """Who coded how many records, and how far those who coded the same agree."""
    coded = ratings(sheet, column)
    by = Counter(coder for unit in coded.values() for coder in unit)
    if not by:
        return "Nobody has coded yet."
    twice = shared(coded.values())
    said = f"{some(len(by), 'coder')} ({', '.join(f'{coder}: {n:,}' for coder, n in sorted(by.items()))}) on "
    said += f"{some(len(coded), 'record')}, {len(twice):,} of them coded by several."
    return f"{said} {_agreement(twice)}" if twice else said


def _agreement(twice: list[Any]) -> str:
    who = coders(twice)
    found = []
    for coefficient in (COEFFICIENTS[name] for name in fitting("nominal", len(who))):
        value = coefficient.value(twice)
        shown = "undefined" if value is None else f"{100 * value:.0f}" if coefficient.percent else f"{value:.2f}"
        found.append(f"{coefficient.label}: {shown}")
    return f"Agreement before it was talked over: {'; '.join(found)}."


def _collection(review: Review) -> str:
    told = []
    for sheet in _data_sheets(review):
        by = sorted({row[CODER] for row in sheet.rows} - {""}) if CODER in sheet.definition.columns else []
        who = f"coded by {', '.join(by)}" if by else "the sheet does not say who coded"
        told.append(f"{sheet.definition.label}: {some(len(sheet.rows), 'row')}, {who}.")
    return _lines(told)


def _data_sheets(review: Review) -> list[Sheet]:
    """The sheets that hold data of studies, and no votes."""
    columns = ((sheet, sheet.definition.columns) for sheet in review.sheets.values())
    return [sheet for sheet, has in columns if "vote" not in has and "record" in has]


def _outcomes(review: Review) -> str:
    if evidence.SHEET not in review.sheets:
        return ""
    return f"Types of outcome in the codebook: {_codes(review.sheets[evidence.SHEET], 'outcome_type')}."


def _variables(review: Review) -> str:
    return _lines(
        f"{sheet.definition.label}: {', '.join(field.label for field in sheet.definition.columns.values())}."
        for sheet in _data_sheets(review)
    )


def _effects(review: Review) -> str:
    columns = review.sheets[evidence.SHEET].definition.columns if evidence.SHEET in review.sheets else {}
    named = [columns[name].label for name in ("direction", "significance") if name in columns]
    return f"No effect sizes; each finding has: {', '.join(named)}." if named else ""


# ---- what came of it -------------------------------------------------------------------------------------------------


def _displays(review: Review) -> str:
    tables = [". ".join(filter(None, (plan.number, plan.title))) for plan in review.project.tables]
    drawn = "Drawings of the evidence graph." if review.graph.number_of_edges() else ""
    return _lines([*tables, drawn])


def _synthesis(review: Review) -> str:
    n = totals(review)
    if not n["findings"]:
        return ""
    return f"Narrative: findings on the same link are brought together in an evidence graph ({evidence_told(n)})."


def _numbers(review: Review) -> str:
    """The numbers of the flow diagram, a line for each of its columns."""
    flow = prisma(review)
    columns = {
        "Previous version": [flow.previous],
        "Databases and registers": [box for step in flow.databases for box in (step.main, step.side)],
        "Other methods": [box for step in flow.others for box in (step.main, step.side)],
        "In the end": [flow.included.main, flow.total, flow.still_open if flow.still_open.ids else None],
    }
    told = {way: [f"{_bare(box.title)} {len(box.ids):,}" for box in boxes if box] for way, boxes in columns.items()}
    lines = (f"{way}: {', '.join(numbers)}." for way, numbers in told.items() if numbers)
    return _lines(["The flow diagram is in prisma.svg.", *lines])


def _bare(title: str) -> str:
    """The title of a box within a sentence."""
    title = title.rstrip(":*†").removesuffix(" from")
    return title[:1].lower() + title[1:]


def _excluded(review: Review) -> str:
    """Those that people excluded, by name if they are few."""
    dropped = [
        (record, decision.reason)
        for stage in review.project.stages if stage.settles
        for record, decision in review.rulings[stage.name].items() if decision.verdict == "drop"
    ]  # fmt: skip
    if not dropped:
        return ""
    cited = in_text(review.records.loc[[record for record, _ in dropped[:_NAMED]]])
    named = [f"{cited[record]}: {reason}" for record, reason in dropped[:_NAMED]]
    more = f"… and {len(dropped) - _NAMED:,} more" if len(dropped) > _NAMED else ""
    said = f"{some(len(dropped), 'record')} excluded by people; each, with its reason, is in ledger.csv."
    return _lines([said, *named, more])


def _characteristics(review: Review) -> str:
    return f"{some(len(review.included), 'study')}, listed in included.bib and included.ris."


def _findings(review: Review) -> str:
    n = totals(review)
    return f"{evidence_told(n).capitalize()}: evidence.graphml names each by its row." if n["findings"] else ""


def _limits(review: Review) -> str:
    return _lines([*review.project.notes, *caveats(review, review.included)])


def _protocol(review: Review) -> str:
    return "The protocol that the program followed is review.toml."


def _availability(review: Review) -> str:
    return (
        "Protocol (review.toml), search strings, exports, journal lists, codebook and sheets; ledger.csv tells every "
        "decision, manifest.json the hashes of all files. Code: review-pipeline "
        f"{__version__}, MIT licence."
    )


ANSWERS: dict[str, Callable[[Review], str]] = {
    "title": _title,
    "eligibility": _eligibility,
    "sources": _information_sources,
    "databases": _names("database"),
    "registers": _names("register"),
    "others": _names("other"),
    "dates": _dates,
    "strategies": _strategies,
    "restrictions": _restrictions,
    "updates": _updates,
    "totals": _totals,
    "deduplication": _deduplication,
    "selection": _selection,
    "collection": _collection,
    "outcomes": _outcomes,
    "variables": _variables,
    "effects": _effects,
    "displays": _displays,
    "synthesis": _synthesis,
    "numbers": _numbers,
    "excluded": _excluded,
    "characteristics": _characteristics,
    "findings": _findings,
    "limits": _limits,
    "protocol": _protocol,
    "availability": _availability,
}
