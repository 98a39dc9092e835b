"""Two forms become the evidence that they are one work: how far each part agrees, for the rules to weigh."""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

from review.dedupe import people, venues
from review.dedupe.forms import NUMBERED, NUMERALS, Form

Agree = Literal[-1, 0, 1]  # they differ; nothing can be said, as one lacks it; they agree
Words = Literal["same", "left out", "replaced"]

IDS = ("wos_id", "scopus_id", "pmid", "openalex_id")

_PREFIX, _LONG, _LESS, _WITHIN = 20, 40, 8, 93
_CLOSE = 85  # per cent; of titles less alike it says nothing how their words differ
_TYPO, _STEM, _REST = 70, 5, 4
_NEGATIONS = {"not", "no", "non", "nor", "without", "never"}
# Beginnings of words that turn their sense, '' with them: 'certainty' is not 'uncertainty'.
_TURNS = (
    "hyper", "hypo", "pre", "post", "intra", "inter", "micro", "macro", "in", "de", "im", "ex", "up", "down", "under",
    "over", "anti", "pro", "un", "non", "sub", "super", "dis", "fe", "a", "out", "mono", "multi", "bi", "uni", "",
)  # fmt: skip
_SMALL_WORDS = {"a", "an", "the", "of", "in", "on", "and", "for", "to", "from", "by", "at", "with"}


class Likeness(NamedTuple):
    """title, authors, journal, abstract: 0-100, or -1 where one lacks it. words: how the titles differ. part: one title
    lacks the subtitle, or the words before, of the other. begins: one title is the beginning of the other, however
    short. numbers: of the titles; 0 if one has more. kinds: both are of one kind, say no correction of the other, or
    only the type denies it of what has one DOI or page. generic: of either title. length: letters of the shorter one.
    years: how many lie between, None if one is missing. page: where both begin; whole: first and last page agree, and
    are two. placed: how many of them have volume or page; early access has none. published: both came out in a journal,
    or in a collection as that of a conference; collections: in collections. key: both have no title, and one citation
    key, authors and year."""

    title: int
    words: Words
    part: bool
    begins: bool
    numbers: Agree
    kinds: bool
    generic: bool
    length: int
    authors: int
    journal: int
    years: int | None
    volume: Agree
    issue: Agree
    page: Agree
    whole: bool
    placed: int
    published: Agree
    collections: bool
    abstract: int
    doi: Agree
    ids: Agree
    key: bool


def compare(a: Form, b: Form) -> Likeness:
    """The evidence on two forms; `compare(a, b) == compare(b, a)`."""
    ratio, page, doi = _title(a, b), _page(a, b), _agree(a.doi, b.doi)
    issn = bool(set(a.issns) & set(b.issns))
    return Likeness(
        title=ratio,
        words="same" if ratio == 100 else words(a.title, b.title) if ratio >= _CLOSE else "replaced",
        part=part(*sorted((a.title, b.title), key=len)),
        begins=bool(a.title and b.title) and f"{max(a.title, b.title)} ".startswith(f"{min(a.title, b.title)} "),
        numbers=1 if ratio == 100 else _numbers(a, b),
        kinds=a.kind == b.kind or ((a.typed or b.typed) and 1 in (doi, page)),
        generic=a.generic or b.generic,
        length=min(len(a.title), len(b.title)),
        authors=people.likeness(people.people(a.authors), people.people(b.authors)),
        journal=venues.SAME if issn else venues.likeness(a.journals, b.journals),
        years=None if a.year is None or b.year is None else abs(a.year - b.year),
        volume=_agree(a.volume, b.volume),
        issue=_agree(a.issue, b.issue),
        page=page,
        whole=bool(a.page and a.last) and a.page != a.last and (a.page, a.last) == (b.page, b.last),
        placed=bool(a.volume or a.page) + bool(b.volume or b.page),
        published=_agree(a.published, b.published),
        collections=a.published == b.published == "collection",
        abstract=round(fuzz.ratio(a.abstract, b.abstract)) if a.abstract and b.abstract else -1,
        doi=doi,
        ids=_ids(a, b),
        key=_unknown(a) and _unknown(b) and (a.citekey, a.authors, a.year) == (b.citekey, b.authors, b.year),
    )


def _unknown(a: Form) -> bool:
    """Whether no more than citation key, authors and year is known of a work."""
    named = a.title or a.doi or any(getattr(a, column) for column in IDS)
    return not named and bool(a.citekey and a.authors) and a.year is not None


def _title(a: Form, b: Form) -> int:
    if not a.title or not b.title:
        return -1
    if a.title == b.title or a.joined == b.joined or a.second == b.title or a.title == b.second:
        return 100
    told = [fuzz.ratio(x, y) for x in (a.title, a.second) for y in (b.title, b.second) if x and y]
    return min(99, round(max(told)))


def part(short: str, long: str) -> bool:
    """Whether one folded title is the beginning or the end of the other, or a slip away from standing in it, and long
    enough to say something by itself."""
    if len(short) < _PREFIX or len(short) >= len(long):
        return False
    if long.startswith(short if len(short) >= _LONG else short + " ") or long.endswith(" " + short):
        return True  # a long title may have been cut within a word
    if len(short) < _LONG or len(long) - len(short) < _LESS:
        return False
    found = fuzz.partial_ratio_alignment(short, long, score_cutoff=_WITHIN)
    if found is None:
        return False
    start, end = long.rfind(" ", 0, found.dest_start + 1) + 1, long.find(" ", found.dest_end - 1)
    return words(short, long[start : end if end >= 0 else None]) == "same"


def words(a: str, b: str) -> Words:
    """How two folded titles differ: not, or as slips do, in small words, or in words that are alike; by words that one
    of them lacks; by words put for others ('TODIM' for 'TOPSIS'), or that turn the sense ('not')."""
    first, second = Counter(a.split()), Counter(b.split())
    only_a = [word for word in (first - second) if word not in _SMALL_WORDS]
    only_b = [word for word in (second - first) if word not in _SMALL_WORDS]
    if not only_a and not only_b:
        return "same"
    if not _NEGATIONS.isdisjoint(only_a + only_b):
        return "replaced"
    if len(only_a) != len(only_b) and "".join(only_a) == "".join(only_b):
        return "same"  # 'data base' and 'database'
    for word in tuple(only_a):
        if partner := next((other for other in only_b if _slip(word, other)), None):
            only_a.remove(word)
            only_b.remove(partner)
    _drop_acronyms(only_a, only_b)
    _drop_acronyms(only_b, only_a)
    return "replaced" if only_a and only_b else "left out" if only_a or only_b else "same"


def _slip(a: str, b: str) -> bool:
    """Whether two words may be one: spelt alike, or of one stem; but 'hypertension' is not 'hypotension'."""
    shorter, longer = sorted((a, b), key=len)
    rests = (shorter[len(turn) :] for turn in _TURNS if shorter.startswith(turn))
    if any(len(rest) >= _REST and longer.endswith(rest) and longer.removesuffix(rest) in _TURNS for rest in rests):
        return False
    if fuzz.ratio(a, b) >= _TYPO:
        return True
    stem = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return stem >= _STEM and stem * 10 >= min(len(a), len(b)) * 7


def _drop_acronyms(short: list[str], long: list[str]) -> None:
    """Drop the words of one list that are made of the first letters of words of the other, and these with them."""
    letters = "".join(word[0] for word in long)
    for word in [word for word in short if len(word) > 1 and word in letters]:
        at = "".join(other[0] for other in long).find(word)
        if at >= 0:
            short.remove(word)
            del long[at : at + len(word)]


def _numbers(a: Form, b: Form) -> Agree:
    """Whether both titles have the same numbers, or one of them more, in a subtitle that the other lacks; 0 if one has
    more elsewhere, as in 'Workshop on X' and 'The second workshop on X'."""
    if a.numbers == b.numbers:
        return 1
    (fewer, short), (more, long) = sorted(((a.numbers, a.title), (b.numbers, b.title)), key=lambda told: len(told[0]))
    rest = iter(more)
    if not all(number in rest for number in fewer):
        return -1
    if not short or not long.startswith(short if len(short) >= _LONG else short + " "):
        return 0
    following = long[len(short) :].split()[0]
    return 1 if following.isalpha() and following not in NUMBERED and following not in NUMERALS else 0


def _agree(a: str, b: str) -> Agree:
    return 0 if not a or not b else 1 if a == b else -1


def _ids(a: Form, b: Form) -> Agree:
    """Whether a database says that they are one, or that they are two; two is stronger."""
    told = [_agree(getattr(a, column), getattr(b, column)) for column in IDS]
    return -1 if -1 in told else 1 if 1 in told else 0


def _page(a: Form, b: Form) -> Agree:
    """Page 1 says nothing, since every online article begins with one; nor does a page beside an article number."""
    if not a.page or not b.page:
        return 0
    if a.page == b.page:
        return 1 if a.page != "1" or (a.last and a.last == b.last) else 0
    if "1" in (a.page, b.page) or (a.last and a.last == b.last):
        return 0
    if _article(a) != _article(b) or a.page[0].isalpha() != b.page[0].isalpha():
        return 0
    return -1


def _article(a: Form) -> bool:
    """Whether what stands for a page is the number of an article: it has a letter, or four digits and no last page."""
    return not a.last and (not a.page.isdigit() or len(a.page) > 3)
