"""When two entries are one work: each rule says so by name, or says nothing; `never` overrules them all.

To add a rule: a function from two forms to a detail (or None), a function that gives the keys under which entries meet
to be compared, and one line in `RULES`, which stand in order of strength. A rule must hold of a form with itself
wherever it holds of that form with another (equal forms are compared once).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple

from rapidfuzz import fuzz

from review.dedupe.forms import Form

ACCESSIONS = ("wos_id", "scopus_id", "pmid")
SINGLE = (*ACCESSIONS, "doi")
NAMES = {"wos_id": "Web of Science", "scopus_id": "Scopus", "pmid": "PubMed"}

_SHORT = 25
_PREFIX = 20
_ALIKE = 85
_NEAR = 95
_TYPO = 70
_SMALL_WORDS = {"a", "an", "the", "of", "in", "on", "and", "for", "to", "from", "by", "at", "with"}


class Rule(NamedTuple):
    keys: Callable[[Form], tuple[Hashable, ...]]
    holds: Callable[[Form, Form], str | None]


# ---- what the rules ask --------------------------------------------------------------------------------------------


def same_accession(a: Form, b: Form) -> str | None:
    """Two that differ in title, first author and year are two works, whatever stands in the field."""
    told = a.title and b.title and a.authors and b.authors and a.year is not None and b.year is not None
    if told and a.year != b.year and not same_first_author(a, b) and not alike(a, b):
        return None
    for column in ACCESSIONS:
        if getattr(a, column) and getattr(a, column) == getattr(b, column):
            return f"{NAMES[column]} {getattr(a, column).upper()}"
    return None


def never(a: Form, b: Form) -> bool:
    """Whether the two may not stand in one record, not even by way of a third: their DOIs or their accession numbers
    in one database differ, or their titles or the initials of the first author do and no database says that they are
    one."""
    if any(getattr(a, c) and getattr(b, c) and getattr(a, c) != getattr(b, c) for c in SINGLE):
        return True
    if a.title and b.title and not alike(a, b):
        return same_accession(a, b) is None
    if strangers(a, b):
        return same_accession(a, b) is None
    return namesakes(a, b) and (not a.doi or a.doi != b.doi) and same_accession(a, b) is None


def alike(a: Form, b: Form) -> bool:
    """Whether two titles may be one: equal, one lacks the subtitle of the other, or much alike with equal numbers."""
    if a.kind != b.kind:
        return False
    if a.title == b.title or _joined(a) == _joined(b):
        return True
    return lacks_subtitle(a, b) or (a.numbers == b.numbers and fuzz.ratio(a.title, b.title, score_cutoff=_ALIKE) > 0)


def strangers(a: Form, b: Form) -> bool:
    """Whether a title that says nothing ('Introduction') is by different first authors, so that it is two works."""
    return (a.generic or b.generic) and bool(a.authors and b.authors) and not same_first_author(a, b)


def lacks_subtitle(a: Form, b: Form) -> bool:
    """Whether one title is the beginning of the other, and long enough to say something by itself."""
    short, long = sorted((a.title, b.title), key=len)
    return len(short) >= _PREFIX and long.startswith(short + " ")


def same_first_author(a: Form, b: Form) -> bool:
    """Whether the first authors may be one: `same_family`, and no initials that say otherwise."""
    return same_family(a, b) and not namesakes(a, b)


def same_family(a: Form, b: Form) -> bool:
    """Whether the first family names agree, or the words of one are among those of the other ('Bosch' and 'van den
    Bosch', 'García' and 'García López')."""
    if not (a.authors and b.authors and a.authors[0] and b.authors[0]):
        return False
    first, second = set(a.authors[0].split()), set(b.authors[0].split())
    return first <= second or second <= first


def namesakes(a: Form, b: Form) -> bool:
    """Whether the first authors have one family name and are two people: neither's first initial is among the other's
    ('Kim, S.' and 'Kim, Y.'; but 'Bakos, J. Yannis' may be 'Bakos, Yannis')."""
    if not (a.initials and b.initials) or a.initials[0] in b.initials or b.initials[0] in a.initials:
        return False
    return same_family(a, b)


def same_journal(a: Form, b: Form) -> bool:
    """Whether an ISSN or a name is shared, or one name abbreviates the other word by word."""
    if set(a.issns) & set(b.issns) or set(a.journals) & set(b.journals):
        return True
    return any(_abbreviates(x, y) for x in a.journals for y in b.journals)


def _abbreviates(a: str, b: str) -> bool:
    first, second = ([w for w in name.split() if w not in _SMALL_WORDS] for name in (a, b))
    return len(first) == len(second) > 1 and all(
        x.startswith(y) or y.startswith(x) for x, y in zip(first, second, strict=True)
    )


def same_page(a: Form, b: Form) -> bool:
    """Whether both begin on the same page; page 1 says nothing, since every online issue has one."""
    return a.page == b.page not in ("", "1")


def places_differ(a: Form, b: Form) -> bool:
    """Whether both tell volume, or both tell first page, and these differ. A page '1' or a page beside an article
    number says nothing."""
    if a.volume and b.volume and a.volume != b.volume:
        return True
    if not (a.page and b.page) or a.page == b.page or "1" in (a.page, b.page):
        return False
    return a.page[0].isalpha() == b.page[0].isalpha()


def misspelt(a: str, b: str) -> bool:
    """Whether two folded titles differ as slips do: in small words, or in words that are themselves alike. A word put
    for another ('TODIM' for 'TOPSIS'), or one left out ('not'), makes another title."""
    first, second = a.split(), b.split()
    only_a = [w for w in first if w not in second]
    only_b = [w for w in second if w not in first]
    if set(only_a + only_b) <= _SMALL_WORDS:
        return True
    return fuzz.ratio("".join(only_a), "".join(only_b)) >= _TYPO


def _joined(a: Form) -> str:
    return a.title.replace(" ", "")


# ---- the rules -----------------------------------------------------------------------------------------------------


def accession_keys(a: Form) -> tuple[Hashable, ...]:
    return tuple((column, getattr(a, column)) for column in ACCESSIONS if getattr(a, column))


def doi_keys(a: Form) -> tuple[Hashable, ...]:
    return (a.doi,) if a.doi else ()


def same_doi(a: Form, b: Form) -> str | None:
    """The abstracts of one supplement share its DOI, and so may the chapters of a book: the titles must agree too, or
    one must be missing; where the title says nothing, so must the first page and the first author."""
    if a.doi != b.doi:
        return None
    if not (a.title and b.title):
        return f"DOI {a.doi}, one has no title"
    if not alike(a, b) or ((a.generic or b.generic) and a.page != b.page) or strangers(a, b):
        return None
    return f"DOI {a.doi}"


def title_keys(a: Form) -> tuple[Hashable, ...]:
    return (_joined(a),) if a.title and not a.generic and a.authors else ()


def same_title(a: Form, b: Form) -> str | None:
    """A year's difference is what early access makes; then, and where the title is short, a year is missing, or one is
    a conference paper and the other an article, the journal or the first page must agree as well."""
    if a.kind != b.kind or places_differ(a, b) or not same_first_author(a, b):
        return None
    years = None if a.year is None or b.year is None else abs(a.year - b.year)
    if years is not None and years > 1:
        return None
    plain = years == 0 and len(a.title) >= _SHORT and not (a.published and b.published and a.published != b.published)
    if not plain and not same_journal(a, b) and not same_page(a, b):
        return None
    told = sorted(str(year or "no year") for year in {a.year, b.year})
    return f"first author {a.authors[0]}, {' and '.join(told)}"


def near_title_keys(a: Form) -> tuple[Hashable, ...]:
    if not a.title or a.generic or not a.authors or not a.authors[0] or a.year is None or len(a.title) < _SHORT:
        return ()
    name, joined = a.authors[0].split()[-1], _joined(a)
    return ((name, a.year, "begins", joined[:8]), (name, a.year, "ends", joined[-8:]))


def near_title(a: Form, b: Form) -> str | None:
    """Slips of spelling, where journal or first page agree; a missing subtitle, where the first page does."""
    if a.kind != b.kind or a.year != b.year or places_differ(a, b) or not same_first_author(a, b):
        return None
    told = f"first author {a.authors[0]}, {a.year}"
    if lacks_subtitle(a, b) and same_page(a, b):
        return f"one lacks the subtitle, {told}, page {a.page}"
    if a.numbers != b.numbers or not (same_journal(a, b) or same_page(a, b)):
        return None
    ratio = fuzz.ratio(a.title, b.title, score_cutoff=_NEAR)
    return f"titles {ratio:.0f}% alike, {told}" if ratio and misspelt(a.title, b.title) else None


def unknown_keys(a: Form) -> tuple[Hashable, ...]:
    unknown = not a.title and not any(getattr(a, column) for column in SINGLE)
    return ((a.citekey, a.authors, a.year),) if unknown and a.citekey and a.authors and a.year is not None else ()


def same_unknown_work(a: Form, b: Form) -> str | None:
    return f"citation key {a.citekey}, {a.year}" if unknown_keys(a) == unknown_keys(b) else None


RULES: dict[str, Rule] = {
    "same accession number": Rule(accession_keys, same_accession),
    "same DOI and titles alike": Rule(doi_keys, same_doi),
    "same title and first author": Rule(title_keys, same_title),
    "near title, same first author, year and place": Rule(near_title_keys, near_title),
    "same citation key and authors, no title in either": Rule(unknown_keys, same_unknown_work),
}
