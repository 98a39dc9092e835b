"""The tags of one entry become the columns of one row here; what no column takes is kept as `raw`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from review.formats.markup import one_line, plain
from review.formats.names import OTHERS, people, settled
from review.nouns import Problem
from review.records import ids
from review.records.marks import marks

Fields = Mapping[str, tuple[str, ...]]
Row = dict[str, object]

# An entry without any of these cannot be screened, merged or found again: it counts as lost.
SUBSTANCE = ("title", "authors", "abstract", "doi", "wos_id", "scopus_id", "pmid", "openalex_id", "own_id")
NOTHING = "an entry without title, author, abstract or id"
# How much of a text that is left out a Problem repeats; all of it stands in the export.
HEAD = 5000
# A year stands alone, or begins a day: '20170812'.
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?=(?:0\d|1[0-2])[0-3]\d(?!\d)|(?!\d))")
_SIGNS = re.compile(r"\W")
_DASH = re.compile(r"\s*(?:-{1,3}|[‐‑‒–—−])\s*")
# What Web of Science puts before an article number, and JSTOR before pages.
_UNSPECIFIED = re.compile(r"^(?:UNSP\s+|pp?(?:\.\s*|\s+)|pages?\s+)(?=\w)", re.IGNORECASE)
_EID = re.compile(r"2-s2\.0-\d+")
_WOS_ID = re.compile(r"\b(?:WOS|ISI):\s?([A-Z0-9]{10,})\b")
_ACCESSION = re.compile(r"[A-Z]{2,10}:[^\s:]+")
_NUMBERS = re.compile(r"[\dXx][\dXx-]*")
_DOI_QUERY = re.compile(r"(?:[?&;]doi=|\binfo:doi/(?=10\.))([^&\s]+)", re.IGNORECASE)
# Most DOIs hold no sign that `ids.normal_doi` would have to think of.
_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[\w/.-]*[a-zA-Z0-9]", re.ASCII)
# How a value says that it is a DOI or an ISSN, and of which edition.
_DOI_WORDS = re.compile(r"(?:\s*(?:doi:?\s|doi:|https?://(?:dx\.|www\.)?doi\.org/))+\s*", re.IGNORECASE)
_ISSN_WORDS = re.compile(r"\b(?:[ep]?-?issn|print|electronic|online)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_URL_TAIL = re.compile(
    r"(?:/(?:full|fulltext|abstract|summary|pdf|epdf|pdfdirect|meta|html|xml|references)|\.pdf){1,3}/?$", re.IGNORECASE
)
_json = json.JSONEncoder(ensure_ascii=False).encode
_YEARS = {str(year): year for year in range(1400, 2100)}


class Entries(NamedTuple):
    """What one export holds. Law: seen == len(rows) + the problems that are lost entries."""

    rows: list[Row]
    problems: list[Problem]
    seen: int


def sniffs(sign: re.Pattern[str]) -> Callable[[str], int]:
    """The `sniff` of a format that a pattern tells: where its first sign stands in the head of a file, or -1."""

    def sniff(head: str) -> int:
        found = sign.search(head)
        return found.start() if found else -1

    return sniff


class Tags:
    """The tags of one entry with their values; a value that a column takes is gone, the rest is `raw`.

    The dict is changed, its lists are not. between: what parts the values of a list that is left in one piece since
    no column takes it; a line feed is then in no other value."""

    __slots__ = ("between", "values")

    def __init__(self, values: dict[str, list[str]], between: str = ""):
        self.values = values
        self.between = between

    def look(self, names: tuple[str, ...]) -> list[str]:
        """All values of the given tags, left where they are."""
        if len(names) == 1:
            return self.values.get(names[0], [])
        found: list[str] = []
        for name in names:
            if name in self.values:
                found += self.values[name]
        return found

    def take(self, names: tuple[str, ...]) -> list[str]:
        """All values of the first of the given tags that has any."""
        for name in names:
            if (values := self.values.get(name)) and any(values):
                del self.values[name]
                return values
        return []

    def one(self, names: tuple[str, ...]) -> str:
        """The first value of the first of the given tags that has any; its further values stay for `raw`."""
        for name in names:
            if name in self.values:
                values = self.values.pop(name)
                if len(values) == 1 and values[0]:
                    return values[0]
                for at, value in enumerate(values, 1):
                    if value:
                        if at < len(values):
                            self.values[name] = values[at:]
                        return value
        return ""

    def told(self, names: tuple[str, ...], tells: Callable[[str], bool]) -> None:
        """Take those values of the given tags out of which `tells` says that a column tells all of them."""
        for name in names:
            if (values := self.values.get(name)) is not None:
                left = [value for value in values if not tells(value)]
                if left:
                    self.values[name] = left
                else:
                    del self.values[name]

    def raw(self) -> str:
        """What is left, as a JSON object tag -> list of values; '' if nothing is."""
        left, between = self.values, self.between
        if not all(map(all, left.values())) or [] in left.values():
            left = {name: [value for value in values if value] for name, values in left.items() if any(values)}
        if not left:
            return ""
        names, letters = "".join(left), "".join(map("".join, left.values()))
        # The encoder looks at each letter, which takes several times as long; few entries hold one to escape. Of the
        # control characters, text that was cleaned holds but two.
        escaped = '"' in letters or "\\" in letters or "\t" in letters or ("\n" in letters and not between)
        if escaped or not names.isprintable() or '"' in names or "\\" in names:
            if between:
                left = {name: between.join(values).split(between) for name, values in left.items()}
            return _json(left)
        members = '"], "'.join([name + '": ["' + '", "'.join(values) for name, values in left.items()])
        if between:
            members = members.replace(between, '", "')
        return '{"' + members + '"]}'


def text(tags: Tags, fields: Fields, columns: tuple[str, ...], row: Row) -> None:
    """Fill the given columns of `row` with plain text, each from the first tag that has any."""
    values = tags.values
    for column in columns:
        for name in fields[column]:
            if given := values.get(name):
                if len(given) == 1:  # nearly always
                    value = given[0]
                    del values[name]
                else:
                    value = tags.one((name,))
                if value:
                    row[column] = plain(value)
                    break


def year(values: list[str]) -> int | None:
    """The first year, of four digits, in the first of `values` that holds one."""
    for value in values:
        if found := _YEAR.search(value):
            return int(found.group())
    return None


def take_year(tags: Tags, names: tuple[str, ...]) -> int | None:
    """The first year in the given tags. It goes out of the first of them; what says more or other ('in press',
    '2001/05', another year) stays in."""
    if (values := tags.values.get(names[0])) and len(values) == 1 and (plainly := _YEARS.get(values[0])):
        del tags.values[names[0]]
        return plainly
    found = year(tags.look(names))
    tags.told(names[:1], lambda value: _SIGNS.sub("", value) == str(found))
    return found


def no_year(row: Row, names: tuple[str, ...], where: str) -> list[Problem]:
    """The Problem of an entry without a year, though there are words in the given tags, which `raw` keeps."""
    if "year" in row:
        return []
    kept = json.loads(str(row.get("raw", "{}")))
    words = (" ".join(value.split()) for name in names for value in kept.get(name, ()))
    told = next((value for value in words if _WORD.search(value)), "")
    shown = told.strip("[]\"' ")  # of a list, as programs write it
    shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
    return [Problem(where, f'the year "{shown}" is not a year', "left empty")] if told else []


def pages(first: str, last: str = "", article: str = "") -> str:
    """'1-20' of first and last page (either may hold both), else the article number."""
    first, last = _page(first), _page(last)
    if not first:
        return _page(article) or last
    return first if not last or first == last or first.endswith("-" + last) else f"{first}-{last}"


def _page(part: str) -> str:
    if not part or part.isalnum():
        return part
    shown = _UNSPECIFIED.sub("", _DASH.sub("-", plain(part)).strip("-+&;,. "))
    first, _, last = shown.partition("-")
    return first if first == last else shown


def joined(values: list[str], *, parts: str = ";") -> str:
    """The parts of all values, each once, joined by '; '."""
    whole = "; ".join(values)
    if parts == ";" and "&" not in whole and "<" not in whole:
        whole = one_line(whole)
        each = whole.split("; ")
        if whole.count(";") == len(each) - 1 and len(set(each)) == len(each) and " ;" not in whole and each[0]:
            return whole  # nearly always, and what follows would leave it as it is
    found = dict.fromkeys([part.strip() for value in values for part in plain(value).split(parts)])
    found.pop("", None)
    return "; ".join(found)


def authors(names: Iterable[str]) -> str:
    """`names` joined by '; ', with 'et al.' at the end if it is anywhere among them; '' if nobody is named."""
    named = [name for name in names if name]
    if OTHERS in named:
        named = [name for name in named if name != OTHERS]
        named += [OTHERS] if named else []
    return "; ".join(named)


def take_authors(tags: Tags, names: tuple[str, ...], *, parted: Callable[[str], list[str]] = people) -> str:
    """The authors in the first of the given tags that names any, each value as `parted` reads it."""
    for name in names:
        if values := tags.values.get(name):
            found = "; ".join(values)
            if parted is not people or not settled(found):
                found = authors(author for value in values for author in parted(plain(value)))
            if found:
                del tags.values[name]
                return found
    return ""


def issns(values: list[str]) -> list[str]:
    """The ISSNs in `values`, in order; the longer numbers (ISBNs) are left out before they are looked for."""
    text = " ".join(values)
    return ids.issns(" ".join(n for n in _NUMBERS.findall(text) if len(n.replace("-", "")) == 8))


def doi(values: list[str]) -> str:
    """The DOI in the first of `values` that holds one, be it bare, in an address, or in the query of an address."""
    for value in values:
        if "10." not in value:
            continue
        if query := _DOI_QUERY.search(value):
            value = query.group(1)
        elif "://" in value and "doi.org/" not in value.lower():
            value = _URL_TAIL.sub("", re.split(r"[?#]", value, maxsplit=1)[0])
        if found := ids.normal_doi(value):
            return found
    return ""


def take_doi(tags: Tags, own: tuple[str, ...], addresses: tuple[str, ...]) -> str:
    """The DOI in the tags that are made for it, else in those that may hold it in an address, which stay as they are.

    A value of the former that tells more than this DOI, or another one, or none, stays for `raw`."""
    given = tags.look(own)
    if len(given) == 1 and _PLAIN_DOI.fullmatch(given[0]):
        for name in own:
            tags.values.pop(name, None)
        return given[0].lower()
    found = doi(given) or doi(tags.look(addresses))
    if found and given:
        tags.told(own, lambda value: value.lower() == found or _tells_doi(value, found))
    return found


def _tells_doi(value: str, found: str) -> bool:
    bare = _DOI_WORDS.sub("", one_line(value), count=1).strip()
    return bare.startswith("10.") and len(bare.split()) == 1 and ids.normal_doi(bare) == found


def take_issns(tags: Tags, printed: tuple[str, ...], electronic: tuple[str, ...]) -> tuple[str, str]:
    """The ISSNs of the printed and the electronic journal; a value that holds anything else (an ISBN, an ISSN with a
    wrong check digit, a third ISSN) stays for `raw`."""
    first, second = tags.look(printed), tags.look(electronic)
    if not first and not second:
        return "", ""
    issn, eissn, all_told = _issn_pair(" ".join(first), " ".join(second))
    if all_told:
        for name in (*printed, *electronic):
            tags.values.pop(name, None)
    else:
        tags.told((*printed, *electronic), lambda value: _tells_issns(value, issn, eissn))
    return issn, eissn


@lru_cache(4096)  # an export has few journals and many entries
def _issn_pair(printed: str, electronic: str) -> tuple[str, str, bool]:
    """The two ISSNs, and whether they are all that the values tell."""
    first, second = issns([printed]), issns([electronic])
    issn, eissn = next(iter(first), ""), next(iter(second or first[1:]), "")
    return issn, eissn, _tells_issns(f"{printed} {electronic}", issn, eissn)


def _tells_issns(value: str, *used: str) -> bool:
    digits = {issn.replace("-", "") for issn in used if issn}
    return all(word.replace("-", "").upper() in digits for word in _WORD.findall(_ISSN_WORDS.sub(" ", value)))


def take_pages(tags: Tags, first: tuple[str, ...], last: tuple[str, ...], article: tuple[str, ...]) -> str:
    """'1-20' of the tags of first and last page, else the article number; what is not shown stays for `raw`."""
    if (given := tags.look(first)) and _page(given[0]):
        return pages(tags.one(first), tags.one(last))
    return pages("", "", tags.one(article)) or pages(tags.one(first), tags.one(last))


def wos_id(values: list[str]) -> str:
    """The accession number in Web of Science, 'WOS:…', in `values`; 'ISI:' is its older name."""
    for value in values:
        if ("WOS:" in value or "ISI:" in value) and (found := _WOS_ID.search(value)):
            return f"WOS:{found.group(1)}"
    return ""


def accession(values: list[str]) -> str:
    """The accession number, 'NAME:…', that another database of Web of Science gave (SciELO, KCI and others)."""
    return next((value for value in values if _ACCESSION.fullmatch(value)), "")


def scopus_id(values: list[str]) -> str:
    """The accession number in Scopus, '2-s2.0-…', in `values`."""
    for value in values:
        if "2-s2.0-" in value and (found := _EID.search(value)):
            return found.group()
    return ""


def place(row: Row, file: str, line: int) -> Row | None:
    """`row` without empty columns, with its marks and its place, or None if it holds nothing to go by (`SUBSTANCE`).

    A format may give words that tell of marks in `status`."""
    kept = {column: value for column, value in row.items() if value}
    if "title" not in kept and not any(column in kept for column in SUBSTANCE):
        return None
    words = f"{kept.get('type_raw', '')}; {kept.pop('status', '')}"
    if status := _marks(str(kept.get("title", "")), words):
        kept["status"] = status
    kept["source_file"], kept["source_line"] = file, line
    return kept


def _marks(title: str, words: str) -> str:
    """`marks`, which looks at each letter of a title, only for the few titles that may hold any."""
    lower = title.lower()
    held = "retract" in lower or "withdr" in lower or "remov" in lower
    return marks(title, words) if held else _marks_of(words)


@lru_cache(1024)
def _marks_of(words: str) -> str:
    return marks("", words)


def counted(count: int, where: str) -> str:
    """'1 line …', '2 lines …'."""
    return f"{count} line{'s' if count > 1 else ''} {where}"


def outside(file: str, strays: list[tuple[int, str]], where: str) -> list[Problem]:
    """The Problem of the lines (number, text) that stand in no entry, with the head of their text; [] for no lines."""
    if not strays:
        return []
    text = "\n".join(line for _, line in strays)
    return [Problem(f"{file}:{strays[0][0]}", counted(len(strays), where), "left out", raw=text[:HEAD])]


def lost(file: str, line: int, what: str, raw: str) -> Problem:
    """The Problem of an entry that could not be read, with the head of its text."""
    return Problem(f"{file}:{line}", what, "left out", True, raw[:HEAD])
