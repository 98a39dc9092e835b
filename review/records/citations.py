"""Records become the names that a text gives them: in-text citations after APA 7, the order of a reference list, and
citation keys."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from review.records import split
from review.records.persons import Person, person
from review.records.text import fold

_ARTICLE = re.compile(r"^(?:a|an|the) ")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SHORT_TITLE = 5
_NO_AUTHOR = {"[anonymous]", "[no author]", "[no author name available]"}
# What stands after the authors of a record if its export does not name them all.
_OTHERS = {"et al.", "et al"}


# (family name of each author, with the initials of the first; year or 0; initials of later authors; title)
SortKey = tuple[tuple[tuple[str, tuple[str, ...]], ...], int, tuple[tuple[str, ...], ...], str]


class Author(NamedTuple):
    """family: in readable case, without 'Jr.'. initials: letters of the given names, in lower case; () for a group,
    or where they are not told. A hyphen stays with its letter: ('j', '-p')."""

    family: str
    initials: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The family name as it is compared: folded, without spaces."""
        return fold(self.family).replace(" ", "")


def authors(record: Mapping[str, object] | pd.Series) -> tuple[Author, ...]:
    """The authors of a record, in order; () if there are none. An 'et al.' after them is nobody."""
    return tuple(_author(one) for one in persons(record))


def persons(record: Mapping[str, object] | pd.Series) -> tuple[Person, ...]:
    """The authors of a record in the parts that a reference list prints, in order; () if there are none."""
    named = split(record.get("authors"))
    return tuple(person(text) for text in named if text.casefold() not in _NO_AUTHOR | _OTHERS)


def _others(record: Mapping[str, object] | pd.Series) -> bool:
    """Whether more authors are said to be than are named."""
    return any(text.casefold() in _OTHERS for text in split(record.get("authors"))[-1:])


def _author(one: Person) -> Author:
    return Author(one.family, tuple("-" * (part[0] == "-") + fold(part)[:1] for part in one.given))


def sort_key(record: Mapping[str, object] | pd.Series) -> SortKey:
    """The place of a record in a reference list (APA 7, section 9.44-9.48): by the authors' family names letter by
    letter and the initials of the first, one author before the same with others, then no date before the year, then
    the initials of later authors, then the title. So works that a text names alike stand together in the order of their
    letters. An 'et al.' of unnamed authors stands before all names. The title takes the place of missing authors; a
    leading article in it does not count."""
    return _place(record, authors(record))


def _place(record: Mapping[str, object] | pd.Series, names: Sequence[Author]) -> SortKey:
    title = _sorted_title(record)
    told = tuple((author.name, () if at else author.initials) for at, author in enumerate(names))
    told = told or ((title.replace(" ", ""), ()),)
    told += (("", ()),) if names and _others(record) else ()
    return told, _year(record) or 0, tuple(author.initials for author in names[1:]), title


class Cited(NamedTuple):
    """How a text names a work: `names` in a sentence, `bracketed` in brackets, and the date with its letter. `who` is
    the same for works of the same authors."""

    names: str
    bracketed: str
    dated: str
    who: Hashable

    @property
    def narrative(self) -> str:
        """'Adner and Levinthal (2001)'."""
        return f"{self.names} ({self.dated})"


def in_text(records: pd.DataFrame) -> dict[str, str]:
    """Record id -> narrative citation, 'Adner and Levinthal (2001)', in the order of a reference list; see `cited`."""
    return {record_id: work.narrative for record_id, work in cited(records).items()}


def parenthetical(works: Iterable[Cited], *, brackets: bool = True) -> str:
    """'(Adner, 2002, 2006; Adner & Levinthal, 2001)': works in one pair of brackets (APA 7, section 8.12).

    works: in the order of a reference list, as `cited` gives them; those of the same authors share one mention."""
    mentions: dict[Hashable, tuple[str, list[str]]] = {}
    for work in works:
        mentions.setdefault((work.who, work.bracketed), (work.bracketed, []))[1].append(work.dated)
    told = "; ".join(_mention(names, ", ".join(dates)) for names, dates in mentions.values())
    return f"({told})" if brackets else told


def _mention(names: str, dates: str) -> str:
    return f"{names[:-1]},” {dates}" if names.endswith("”") else f"{names}, {dates}"


def cited(records: pd.DataFrame) -> dict[str, Cited]:
    """Record id -> how a text names the work, in the order of a reference list.

    records: those that are cited, index `record_id`; a citation depends on what else is cited. After APA 7: three or
    more authors are 'et al.' (8.17), with as many names as tell two works apart (8.18), never for one name alone; works
    of the same authors and year get letters by title (8.19); first authors who share a family name get initials (8.20);
    a missing author gives way to the title (8.14), a missing date to 'n.d.'. Two spellings of a given name are one
    person if one's initials begin the other's. Authors that the export does not name ('et al.') count as several."""
    rows = _rows(records)
    lists = _one_person_one_name({record_id: authors(row) for record_id, row in rows.items()})
    order = sorted(rows, key=lambda record_id: (_place(rows[record_id], lists[record_id]), record_id))
    shared = _shared_surnames(lists.values())
    shown = {i: (t, t) for i, t in _short_titles({i: row for i, row in rows.items() if not lists[i]}).items()}
    shortened: dict[Hashable, set[tuple[str, ...]]] = defaultdict(set)
    more = {record_id for record_id, row in rows.items() if _others(row)}
    for record_id, names in lists.items():
        if names and (len(names) > 2 or record_id in more):
            shortened[fold(_first(names, shared)), _year(rows[record_id])].add(_families(names))
    for record_id, names in lists.items():
        if names:
            others = shortened.get((fold(_first(names, shared)), _year(rows[record_id])), ())
            told, count = _named(names, others, shared, more=record_id in more)
            shown[record_id] = _joined(told, count, "and"), _joined(told, count, "&")
    letters = _letters({record_id: (fold(shown[record_id][0]), _year(rows[record_id])) for record_id in order})
    return {i: Cited(*shown[i], _dated(rows[i], letters[i]), (lists[i], i in more) if lists[i] else i) for i in order}


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


def _named(
    names: tuple[Author, ...], others: Iterable[tuple[str, ...]], shared: set[str], *, more: bool
) -> tuple[list[str], int]:
    """The names in a citation, and how many authors there are: those beyond the names are 'et al.'. others: the family
    names of the lists that shorten to the same 'et al.' that year. more: whether several authors follow that the export
    does not name."""
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
    return shown[:count], len(names) + more


def _joined(shown: list[str], count: int, word: str) -> str:
    """The names that are shown of `count` authors; word: 'and' or '&' before the last."""
    if len(shown) < count:
        return ", ".join(shown) + (", et al." if len(shown) > 1 else " et al.")
    if len(shown) < 3:
        return f" {word} ".join(shown)
    return ", ".join(shown[:-1]) + f", {word} {shown[-1]}"


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
        i: f"“{cut[i] if len(meant[cut[i], _year(row)]) == 1 else full[i]}”" if full[i] else "[Title unknown]"
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
