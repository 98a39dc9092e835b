"""When two entries are one work: each rule says so by name, or that they are two, or that a person should look.

To add a rule: one line in `RULES`, in its place: the first rule that holds answers. What it asks of the evidence is a
function of a `Likeness`. A rule that merges must hold of a form with itself wherever it holds of that form with
another (equal forms are compared once).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from review.dedupe.forms import Form
from review.dedupe.likeness import IDS, Likeness, compare

DATABASES = {
    "wos_id": "Web of Science", "scopus_id": "Scopus", "pmid": "PubMed", "openalex_id": "OpenAlex",
}  # fmt: skip

# Titles: the same but for a slip; near; may be one where all else agrees.
SAME, NEAR, CLOSE, LOOSE = 95, 90, 85, 75
# Letters of a title that may be that of several works, and of one that hardly is.
SHORT, LONG = 25, 40
# Authors: all; most; few.
ALL, MOST, FEW = 90, 66, 34
# Journals: one name; may be one.
ONE, OK = 90, 75
ABSTRACT = 90


class Rule(NamedTuple):
    """strength: of rules that merge, the stronger are followed first, 0-100."""

    answer: Literal["merge", "review", "never"]
    strength: int
    holds: Callable[[Likeness], bool]


class Ruling(NamedTuple):
    answer: Literal["merge", "review", "never"]
    strength: int
    rule: str
    detail: str


# ---- what the rules ask of the evidence ------------------------------------------------------------------------------


def short(e: Likeness) -> bool:
    """Whether a title says little by itself."""
    return e.length < SHORT


def same_title(e: Likeness) -> bool:
    return e.title >= SAME and e.words == "same" and e.numbers == 1


def same_time(e: Likeness) -> bool:
    """A year's difference is what early access makes; two or three, where one has no place yet; more, where volume and
    issue, or volume and page, agree."""
    if not e.years or (e.volume == 1 and (e.issue == 1 or e.page == 1)):
        return True
    if e.years == 1:
        return True
    return e.placed == 1 and e.years <= 3 and e.title >= SAME and e.journal >= OK and e.authors >= MOST


def no_conflict(e: Likeness) -> bool:
    return e.volume >= 0 and e.page >= 0 and (e.issue >= 0 or e.page == 1 or e.abstract >= ABSTRACT)


def journal_agrees(e: Likeness) -> bool:
    return e.journal >= OK


def authors_agree(e: Likeness) -> bool:
    return e.authors >= MOST


def rest_agrees(e: Likeness) -> bool:
    """Whether all but the numbers that databases give is the same."""
    return (
        same_title(e) and e.kinds and not e.generic and authors_agree(e)
        and (e.journal == -1 or journal_agrees(e)) and (e.years is None or e.years <= 1)
        and e.volume >= 0 and e.page >= 0
    )  # fmt: skip


def same_accession(e: Likeness) -> bool:
    """Two that differ in title, first author and year are two works, whatever stands in the field."""
    return e.ids == 1 and e.doi >= 0 and (e.title >= LOOSE or e.title == -1 or not e.years or e.authors >= MOST)


def same_doi(e: Likeness) -> bool:
    """The abstracts of one supplement share its DOI, and so may the chapters of a book: the titles must agree too, or
    one must be missing, or the authors and the pages agree where the title is a translation; where the title says
    nothing, so must the authors."""
    if e.doi != 1:
        return False
    if e.title == -1:
        return True
    if e.generic and (e.page == -1 or not (authors_agree(e) or (e.authors == -1 and e.page == 1))):
        return False
    if e.authors == 0 and e.title < SAME:
        return False
    return e.numbers == 1 and (e.title >= LOOSE or e.part or (e.authors >= ALL and e.whole))


def same_place(e: Likeness) -> bool:
    """Title, journal and first page; authors are not asked, since databases garble them, but where a title says
    nothing."""
    if not same_title(e) or e.page != 1 or e.volume == -1:
        return False
    if e.generic:
        return e.journal >= ONE and e.issue >= 0 and (e.volume == 1 or e.years == 0)
    return journal_agrees(e) and (e.volume == 1 or (e.years is not None and e.years <= 1))


def same_title_and_authors(e: Likeness) -> bool:
    """Where neither has a place, a year's difference makes them two parts of a series as well."""
    if e.generic or not same_title(e) or not authors_agree(e) or not journal_agrees(e) or not same_time(e):
        return False
    if e.years and not e.placed:
        return e.length >= LONG and e.authors >= ALL and e.journal >= ONE
    return no_conflict(e)


def same_issue(e: Likeness) -> bool:
    """One issue holds no two works of the same authors and a like title: words may have been left out, or a page be a
    slip; of a title that says nothing, both must agree."""
    if e.authors < ALL or e.journal < ONE or e.volume != 1 or e.issue != 1 or e.years != 0 or 0 <= e.abstract < 50:
        return False
    if e.page == -1:
        return same_title(e) and not short(e) and not e.generic
    if e.generic:
        return e.title == 100 or (e.title >= NEAR and e.numbers == 1 and e.length >= LONG and e.page == 1)
    return e.numbers == 1 and (e.part or (e.title >= CLOSE and e.words != "replaced"))


def one_more_number(e: Likeness) -> bool:
    """The mark of a footnote, say: two parts of a work do not begin on one page."""
    return e.numbers == 0 and e.title >= NEAR and e.authors >= ALL and e.page == 1 and e.volume == 1 and e.issue >= 0


def same_page(e: Likeness) -> bool:
    if e.generic or not same_title(e) or not authors_agree(e) or e.page != 1 or e.volume == -1:
        return False
    return e.volume == 1 or e.years == 0


def no_journal(e: Likeness) -> bool:
    """A thesis, a preprint or a paper for a conference is told without a journal too, and is not the article made of
    it: how the two were published must not differ."""
    return (
        not e.generic and not short(e) and same_title(e) and authors_agree(e) and e.journal == -1
        and e.volume >= 0 and e.page >= 0 and e.years == 0 and e.published >= 0
    )  # fmt: skip


def other_name_of_proceedings(e: Likeness) -> bool:
    """Proceedings go by their series, their own name, that of the meeting; a journal has one name."""
    return (
        not e.generic and not short(e) and same_title(e) and e.authors >= ALL and e.years == 0 and no_conflict(e)
        and e.collections and e.volume <= 0
    )  # fmt: skip


def same_abstract(e: Likeness) -> bool:
    """A paper and the article made of it share an abstract too, so a journal must be the same, or bear the same volume
    and issue where its name is translated; proceedings need not."""
    if e.generic or not same_title(e) or not authors_agree(e) or e.abstract < SAME or e.years is None or e.years > 1:
        return False
    if e.volume == -1 or e.page == -1 or e.published == -1:
        return False
    return e.collections or e.journal == -1 or journal_agrees(e) or (e.volume == 1 and e.issue == 1)


def near_title(e: Likeness) -> bool:
    """A slip, or a subtitle that one lacks, where the place agrees."""
    if e.generic or not (e.title >= NEAR or e.part) or e.numbers != 1 or not authors_agree(e):
        return False
    if e.volume == -1 or e.page == -1 or e.years is None or e.years > 1:
        return False
    if e.page == 1 and (e.volume == 1 or e.years == 0):
        return e.journal == -1 or journal_agrees(e) or (e.whole and e.authors >= ALL)
    if not journal_agrees(e) or e.issue == -1:
        return False
    if e.abstract >= SAME:
        return True
    return (e.words == "same" or e.part) and not short(e) and e.authors >= ALL and e.years == 0


def slip_of_volume(e: Likeness) -> bool:
    return (
        not e.generic and not short(e) and same_title(e) and e.authors >= ALL and e.journal >= ONE and e.years == 0
        and e.page == 1
    )  # fmt: skip


def no_authors(e: Likeness) -> bool:
    """Where nobody is named, the abstract must agree, or the volume, and for a title that says little the issue."""
    if e.authors != -1 or not same_title(e) or e.years is None or e.years > 1 or -1 in (e.volume, e.page, e.issue):
        return False
    if e.abstract >= SAME and not e.generic and e.length >= LONG:
        return e.journal == -1 or journal_agrees(e)
    if e.journal < ONE or e.volume != 1 or e.years != 0 or 0 <= e.abstract < 50 or (e.generic and short(e)):
        return False
    return e.issue == 1 or not (e.generic or short(e))


def same_abstract_and_journal(e: Likeness) -> bool:
    return (
        e.abstract >= SAME and e.title >= 0 and e.numbers == 1 and e.authors >= ALL and journal_agrees(e)
        and e.years == 0 and e.volume >= 0 and e.page >= 0 and e.issue >= 0
    )  # fmt: skip


def loose_title(e: Likeness) -> bool:
    return (
        e.title >= 70 and not e.generic and e.numbers == 1 and e.authors >= ALL and e.page == 1 and e.volume == 1
        and e.issue >= 0 and (e.years or 0) <= 1 and (e.journal == -1 or journal_agrees(e))
        and (e.abstract == -1 or e.abstract >= 80)
    )  # fmt: skip


def translated(e: Likeness) -> bool:
    return (
        e.title >= 0 and e.authors >= ALL and e.whole and e.volume == 1 and e.issue == 1 and e.years == 0
        and e.journal >= ONE and (e.abstract == -1 or e.abstract >= 80) and e.numbers == 1
    )  # fmt: skip


def version(e: Likeness) -> bool:
    """Another publication has another place; here journal or place leave it open."""
    if e.generic or short(e) or not same_title(e) or not authors_agree(e) or (e.years or 0) > 2:
        return False
    return e.journal == -1 or journal_agrees(e) or no_conflict(e)


RULES: dict[str, Rule] = {
    "same citation key and authors, no title in either": Rule("merge", 30, lambda e: e.key),
    "same accession number": Rule("merge", 100, same_accession),
    "two accession numbers of one database, else the same": Rule(
        "review", 0, lambda e: e.ids == -1 and e.doi >= 0 and rest_agrees(e)
    ),
    "two accession numbers of one database": Rule("never", 0, lambda e: e.ids == -1),
    "two DOIs, else the same": Rule("review", 0, lambda e: e.doi == -1 and rest_agrees(e)),
    "two DOIs": Rule("never", 0, lambda e: e.doi == -1),
    "of two kinds": Rule("never", 0, lambda e: not e.kinds),
    "same DOI and titles alike": Rule("merge", 90, same_doi),
    "other numbers in the title": Rule(
        "never", 0, lambda e: e.title >= 0 and (e.numbers == -1 or (e.numbers == 0 and not one_more_number(e)))
    ),
    "one number more in the title, same place": Rule("merge", 60, one_more_number),
    "same title, journal and page": Rule("merge", 85, lambda e: same_place(e) and e.authors != 0),
    "same title, journal and page, other authors": Rule("review", 0, lambda e: same_place(e) and not e.generic),
    "other authors": Rule("never", 0, lambda e: 0 <= e.authors < FEW),
    "years apart": Rule("never", 0, lambda e: e.title >= 0 and not same_time(e)),
    "same title, authors and journal": Rule("merge", 80, same_title_and_authors),
    "same title, authors and page": Rule("merge", 75, same_page),
    "same title, authors and issue": Rule("merge", 70, same_issue),
    "same title, authors and abstract": Rule("merge", 65, same_abstract),
    "same title, authors and year, no journal": Rule("merge", 60, no_journal),
    "near title, same authors and place": Rule("merge", 55, near_title),
    "other title, same authors and pages": Rule("merge", 50, loose_title),
    "same title, authors and page, volume a slip": Rule("merge", 50, slip_of_volume),
    "same title, journal and volume, no authors": Rule("merge", 50, no_authors),
    "no subtitle, same authors, abstract and journal": Rule(
        "merge", 45, lambda e: same_abstract_and_journal(e) and (e.begins or e.title >= LOOSE)
    ),
    "other title, same authors, abstract and journal": Rule("review", 0, same_abstract_and_journal),
    "translated title": Rule("merge", 45, translated),
    "same title, authors and year": Rule("merge", 40, other_name_of_proceedings),
    "same title and authors, in another place": Rule("review", 0, version),
    "no title, same authors and pages": Rule(
        "review", 0, lambda e: e.title == -1 and e.authors >= ALL and e.whole and e.volume == 1 and e.years == 0
    ),
    "other title": Rule("never", 0, lambda e: 0 <= e.title < LOOSE and not e.part),
}  # fmt: skip


def ruling(a: Form, b: Form, e: Likeness) -> Ruling | None:
    """The answer of the first rule that holds of two forms, None if none does."""
    for name, rule in RULES.items():
        if rule.holds(e):
            return Ruling(rule.answer, rule.strength, name, detail(a, b, e))
    return None


def detail(a: Form, b: Form, e: Likeness) -> str:
    """What speaks for and against, in words."""
    same = [f"{DATABASES[c]} {getattr(a, c).upper()}" for c in IDS if getattr(a, c) and getattr(a, c) == getattr(b, c)]
    if same:
        return same[0]
    if e.doi == 1:
        return f"DOI {a.doi}"
    if e.key:
        return f"citation key {a.citekey}, {a.year}"
    told = []
    told += [f"DOIs {' and '.join(sorted((a.doi, b.doi)))}"] if e.doi == -1 else []
    told += [
        f"{name} {value} %"
        for name, value in (("title", e.title), ("authors", e.authors), ("journal", e.journal))
        if value >= 0
    ]
    years = sorted(str(year or "no year") for year in {a.year, b.year})
    told.append(" and ".join(years))
    for name in ("volume", "issue", "page"):
        x, y = sorted((getattr(a, name), getattr(b, name)))
        if x and y:
            told.append(f"{name} {x}" if x == y else f"{name} {x} and {y}")
    return ", ".join(told)


# What no rule says never for: of two forms that differ in these alone, none does.
NO_GROUNDS = ("journals", "issns", "volume", "issue", "page", "last", "published", "abstract", "citekey")


def barred(a: Form, b: Form) -> bool:
    """Whether the two may not stand in one record, not even by way of a third: a rule says never, or their DOIs or
    their accession numbers in one database differ."""
    evidence = compare(a, b)
    answer = ruling(a, b, evidence)
    return -1 in (evidence.doi, evidence.ids) or (answer is not None and answer.answer == "never")
