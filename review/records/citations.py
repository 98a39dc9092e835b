"""Records become the names that a text gives them: in-text citations after APA 7, the order of a reference list, and
citation keys."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from review.records import split
from review.records.text import fold

_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_ENDS_WITH_SUFFIX = re.compile(r"[\s,]+(?:jr|sr)\.?$|[\s,]+(?:II|III|IV)$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:a|an|the) ")
_CAPITALS = re.compile(r"[^\W\d_a-z]{1,4}")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SHORT_TITLE = 5
_NO_AUTHOR = {"[anonymous]", "[no author]", "[no author name available]"}
# What stands after the authors of a record if its export does not name them all.
_OTHERS = {"et al.", "et al"}


# (family name and initials of each author, year or 0, title)
SortKey = tuple[tuple[tuple[str, tuple[str, ...]], ...], int, str]


class Author(NamedTuple):
    """family: as written, without 'Jr.'. initials: letters of the given names, in lower case; () for a group, or where
    they are not told. A hyphen stays with its letter: ('j', '-p')."""

    family: str
    initials: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The family name as it is compared: folded, without spaces."""
        return fold(self.family).replace(" ", "")


def authors(record: Mapping[str, object] | pd.Series) -> tuple[Author, ...]:
    """The authors of a record, in order; () if there are none. An 'et al.' after them is nobody."""
    named = split(record.get("authors"))
    return tuple(
        _author(text) for text in named if text.casefold() not in _NO_AUTHOR and text.casefold() not in _OTHERS
    )


def _others(record: Mapping[str, object] | pd.Series) -> bool:
    """Whether more authors are said to be than are named."""
    return any(text.casefold() in _OTHERS for text in split(record.get("authors"))[-1:])


def _author(text: str) -> Author:
    family, *rest = (part.strip() for part in text.split(","))
    # 'Walker, Orville C., Jr.' and 'Walker, Jr., Orville C.' are both written.
    given = next((part for part in rest if part and not _SUFFIX.fullmatch(part)), "")
    if not rest:
        return Author(family)
    return Author(_ENDS_WITH_SUFFIX.sub("", family) or family, _initials(given, capitals=family.isupper()))


def _initials(given: str, *, capitals: bool) -> tuple[str, ...]:
    """capitals: whether the export writes everything in capitals, so that they mark no initials ('RON')."""
    found: list[str] = []
    for word in re.split(r"[\s.]+", re.sub(r"[\[\]()]", " ", given)):
        for n, part in enumerate(word.split("-")):
            letters = fold(part).replace(" ", "")
            # Databases write the initials without stops: 'SA' is S. A.
            taken = list(letters) if _CAPITALS.fullmatch(part) and not (capitals and len(part) > 2) else [letters[:1]]
            found += (("-" if n and found else "") + letter for letter in taken if letter)
    return tuple(found)


def sort_key(record: Mapping[str, object] | pd.Series) -> SortKey:
    """The place of a record in a reference list (APA 7, section 9.44-9.48): by the authors' family names letter by
    letter and their initials, one author before the same with others, then no date before the year, then the title.
    An 'et al.' of unnamed authors stands before all names. The title takes the place of missing authors; a leading
    article in it does not count."""
    return _place(record, authors(record))


def _place(record: Mapping[str, object] | pd.Series, names: Sequence[Author]) -> SortKey:
    title = _sorted_title(record)
    told = tuple((author.name, author.initials) for author in names) or ((title.replace(" ", ""), ()),)
    told += (("", ()),) if names and _others(record) else ()
    return told, _year(record) or 0, title


def in_text(records: pd.DataFrame) -> dict[str, str]:
    """Record id -> narrative citation, 'Adner and Levinthal (2001)', in the order of a reference list.

    records: those that are cited, index `record_id`; a citation depends on what else is cited. After APA 7: three or
    more authors are 'et al.' (8.17), with as many names as tell two works apart (8.18), never for one name alone; works
    of the same authors and year get letters by title (8.19); first authors who share a family name get initials (8.20);
    a missing author gives way to the title (8.14), a missing date to 'n.d.'. Two spellings of a given name are one
    person if one's initials begin the other's. Authors that the export does not name ('et al.') count as several."""
    rows = _rows(records)
    lists = _one_person_one_name({record_id: authors(row) for record_id, row in rows.items()})
    order = sorted(rows, key=lambda record_id: (_place(rows[record_id], lists[record_id]), record_id))
    shared = _shared_surnames(lists.values())
    shown = _short_titles({record_id: row for record_id, row in rows.items() if not lists[record_id]})
    shortened: dict[Hashable, set[tuple[str, ...]]] = defaultdict(set)
    more = {record_id for record_id, row in rows.items() if _others(row)}
    for record_id, names in lists.items():
        if names and (len(names) > 2 or record_id in more):
            shortened[fold(_first(names, shared)), _year(rows[record_id])].add(_families(names))
    for record_id, names in lists.items():
        if names:
            others = shortened.get((fold(_first(names, shared)), _year(rows[record_id])), ())
            shown[record_id] = _named(names, others, shared, more=record_id in more)
    letters = _letters({record_id: (fold(shown[record_id]), _year(rows[record_id])) for record_id in order})
    return {i: f"{shown[i]} ({_dated(rows[i], letters[i])})" for i in order}


def keys(records: pd.DataFrame) -> dict[str, str]:
    """Record id -> citation key: the record's own if it is a plain ASCII word that no other record has, else family
    name and year, with a letter where that is taken. Keys differ by more than case, as BibTeX wants them."""
    rows = dict(sorted(_rows(records).items(), key=lambda item: (sort_key(item[1]), item[0])))
    own = {i: key for i, row in rows.items() if isinstance(key := row.get("citekey"), str) and _KEY.fullmatch(key)}
    count: dict[str, int] = defaultdict(int)
    for key in own.values():
        count[key.casefold()] += 1
    given = {record_id: key for record_id, key in own.items() if count[key.casefold()] == 1}
    made = {record_id: _made_key(row) for record_id, row in rows.items() if record_id not in given}
    letters = _letters(made)
    taken = {key.casefold() for key in given.values()}
    for record_id, plain in made.items():
        key, n = plain + letters[record_id], 0
        while key.casefold() in taken:
            key, n = plain + _letter(n), n + 1
        given[record_id] = key
        taken.add(key.casefold())
    return {str(record_id): given[str(record_id)] for record_id in records.index}


# ---- what a record tells -------------------------------------------------------------------------------------------


def _rows(records: pd.DataFrame) -> dict[str, dict[str, object]]:
    told = records[["authors", "year", "title", "citekey"]].to_dict("records")
    return dict(zip(map(str, records.index), told, strict=True))


def _year(record: Mapping[str, object] | pd.Series) -> int | None:
    year = record.get("year")
    return None if pd.isna(year) else int(year)  # type: ignore[arg-type]


def _title(record: Mapping[str, object] | pd.Series) -> str:
    return title if isinstance(title := record.get("title"), str) else ""


def _sorted_title(record: Mapping[str, object] | pd.Series) -> str:
    return _ARTICLE.sub("", fold(_title(record)))


def _dated(record: Mapping[str, object], letter: str) -> str:
    year = _year(record)
    return f"{year}{letter}" if year is not None else "n.d." + (f"-{letter}" if letter else "")


def _made_key(record: Mapping[str, object]) -> str:
    names = authors(record)
    words = _sorted_title(record).split()
    name = names[0].name if names else "".join(words[:1])
    plain = "".join(c for c in name if c.isascii() and c.isalpha())
    return f"{plain or 'work'}{_year(record) or ''}"


def _families(names: Iterable[Author]) -> tuple[str, ...]:
    return tuple(author.name for author in names)


# ---- persons -------------------------------------------------------------------------------------------------------


def _one_person_one_name(lists: Mapping[str, tuple[Author, ...]]) -> dict[str, tuple[Author, ...]]:
    """The lists with the fullest initials that each person has anywhere: 'Zahra, S.' is 'Zahra, S. A.' if no other
    Zahra's initials begin with S."""
    known: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for author in (author for names in lists.values() for author in names):
        known[author.name].add(author.initials)

    def fullest(author: Author) -> Author:
        longer = sorted((i for i in known[author.name] if i[: len(author.initials)] == author.initials), key=len)
        one = all(i == longer[-1][: len(i)] for i in longer)
        return author._replace(initials=longer[-1]) if one else author

    return {record_id: tuple(map(fullest, names)) for record_id, names in lists.items()}


def _shared_surnames(lists: Iterable[tuple[Author, ...]]) -> set[str]:
    """The family names under which different persons are first authors."""
    persons: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for first in (names[0] for names in lists if names):
        persons[first.name].add(first.initials)
    return {
        name
        for name, initials in persons.items()
        if any(a[: len(b)] != b[: len(a)] for a in initials for b in initials)
    }


def _first(names: Sequence[Author], shared: set[str]) -> str:
    """The first author as cited: with initials if others share the family name."""
    if not names:
        return ""
    first = names[0]
    if first.name not in shared or not first.initials:
        return first.family
    initials = " ".join(f"{letter.upper()}." for letter in first.initials).replace(" -", "-")
    return f"{initials} {first.family}"


def _named(names: tuple[Author, ...], others: Iterable[tuple[str, ...]], shared: set[str], *, more: bool) -> str:
    """The names in a citation. others: the family names of the lists that shorten to the same 'et al.' that year.
    more: whether several authors follow that the export does not name."""
    shown = [_first(names, shared), *(author.family for author in names[1:])]
    count = len(names) if len(names) < 3 and not more else 1
    if len(names) > 2 or more:
        mine = _families(names)
        for other in others:
            if mine != other:
                same = next((k for k, (a, b) in enumerate(zip(mine, other, strict=False)) if a != b), len(other))
                count = max(count, min(same + 1, len(names)))
    if count > 1 and len(names) - count <= 1 and not more:
        count = len(names)
    if count < len(names) or more:
        return ", ".join(shown[:count]) + (", et al." if count > 1 else " et al.")
    if len(shown) < 3:
        return " and ".join(shown)
    return ", ".join(shown[:-1]) + f", and {shown[-1]}"


# ---- titles and letters --------------------------------------------------------------------------------------------


def _short_titles(rows: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Record id -> title in quotation marks, without subtitle and cut to five words where that names one work only."""
    full = {record_id: _title(row).strip() for record_id, row in rows.items()}
    cut = {
        i: " ".join(re.split(r"[:?!]\s", title)[0].split()[:_SHORT_TITLE]).rstrip(".,;:") for i, title in full.items()
    }
    meant: dict[tuple[str, int | None], set[str]] = defaultdict(set)
    for record_id, row in rows.items():
        meant[cut[record_id], _year(row)].add(full[record_id])
    return {
        i: f"“{cut[i] if len(meant[cut[i], _year(row)]) == 1 else full[i]}”" if full[i] else "[Untitled]"
        for i, row in rows.items()
    }


def _letters(shown: Mapping[str, Hashable]) -> dict[str, str]:
    """Record id -> 'a', 'b' … for records that would show the same, in the order given; '' for all others.

    In the order of a reference list, records of the same authors and year stand by their titles."""
    same: dict[Hashable, list[str]] = defaultdict(list)
    for record_id, text in shown.items():
        same[text].append(record_id)
    return {i: _letter(n) if len(group) > 1 else "" for group in same.values() for n, i in enumerate(group)}


def _letter(n: int) -> str:
    """a, b, … z, aa, ab, … from 0."""
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(ord("a") + n % 26)
