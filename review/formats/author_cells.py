"""A cell that names authors goes in, whatever parts them; each comes out as 'Family, Given'."""

from __future__ import annotations

import re

from review.formats import fields as f
from review.formats import names
from review.formats.markup import plain

_NOBODY = re.compile(
    r"\[?(?:no author (?:name|id|information)?s? ?available|no authors? listed|anonymous|anon)\]?\.?", re.I
)
_AUTHOR_ID = re.compile(r"(?<!\s)\s*\(\d{6,}\)")
_AND = re.compile(r"\s*,?\s+(?:and|&|und|y|et)\s+(?!al\b)")
_SEPARATOR = re.compile(r"\||//|\n(?:\s*and\b)?")
_LONE_INITIALS = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,4}")
_FAMILY_INITIALS = re.compile(r"[^\W\d_][\w'’. -]*\s(?:[^\W\d_a-z]\.?[ -]?){1,4}(?: (?:Jr|Sr|II|III|IV)\.?)?")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_MORE = re.compile(r"\s*,?\s*(?:…|\.\.\.|\b(?:et al\.?|and others|u\. ?a\.))\s*$")
# How a text that `_MORE` is found in ends: to see that is far cheaper than to look for it.
_OPEN_ENDS = ("…", "...", "et al", "et al.", "and others", "u.a.", "u. a.")
_INITIALS_FAMILY = re.compile(r"(?:[^\W\d_]\.[ -]?)+\s?[^\W\d_][^.]+")
# "Ana LópezBen Ito": a given name begins where the family name before it ends. Not in McKay, MacLean, DeVries …
_JOINED = re.compile(
    r"(?<=[^\W\d_A-Z])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bLe)(?<!\bLa)(?<!\bVan)(?<!\bDi)(?<!\bFitz)(?=[A-Z])"
)
# A text, a list of texts, and an object without any inside, as Python (also NumPy) and JSON write them.
_QUOTED = r"""(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\")"""
_LIST = re.compile(rf"\[\s*+(?:{_QUOTED}\s*+(?:,\s*+)?)*+\]")
_QUOTE = re.compile(_QUOTED)
_OBJECT = re.compile(r"\{[^{}]*\}")
_INNER = re.compile(r"\[[^\[\]]*\]")
_MEMBER = re.compile(rf"""['"](family|given|name|display_name)['"]\s*:\s*({_QUOTED})""")


def unlisted(cell: str) -> str:
    """The texts of a list as Python or JSON writes it, parted by '; ', or the names in its objects ('name', or 'family'
    and 'given'); any other cell as it is."""
    if cell[:1] not in ("[", "{") or cell[-1:] not in ("]", "}"):
        return cell
    if _LIST.fullmatch(cell):
        return "; ".join(map(_unquoted, _QUOTE.findall(cell)))
    if cell[0] != "{" and not cell.startswith("[{"):
        return cell
    flat = _INNER.sub("", _INNER.sub("", cell.strip("[]")))  # without the affiliations of an author
    return "; ".join(filter(None, map(_named, _OBJECT.findall(flat)))) or cell


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]).replace(";", ",")


def _named(members: str) -> str:
    given = {member: _unquoted(text) for member, text in _MEMBER.findall(members)}
    if family := given.get("family"):
        return f"{family}, {given['given']}" if given.get("given") else family
    return given.get("name") or given.get("display_name", "")


def take_authors(tags: f.Tags, given: tuple[str, ...], *, commas: bool = False, joined: bool = False) -> str:
    """The authors in the first of the given columns that names any, joined by '; '; for `commas` and `joined` see
    `authors`."""
    for name in given:
        values = tags.values.get(name, ())
        named = [value for value in values if not _NOBODY.fullmatch(value.strip())]
        if found := f.authors(author for value in named for author in authors(value, commas=commas, joined=joined)):
            del tags.values[name]
            return found
    return ""


def authors(text: str, *, commas: bool = False, joined: bool = False) -> list[str]:
    """The authors that one cell names, each 'Family, Given', whatever parts them: ';', '|', '//', a line break, 'and',
    or commas, as far as these can be told from those inside a name.

    commas: each comma parts two authors. joined: nothing does but a capital letter ('Ana LópezBen Ito')."""
    text = unlisted(text)
    if "(" in text:
        text = _AUTHOR_ID.sub("", text)
    if "|" in text or "//" in text or "\n" in text:
        text = ";".join(map(str.strip, _SEPARATOR.split(text)))
    text = plain(text.replace(",null", ","))  # as RefWorks writes a name without initials
    if joined and ";" not in text:
        text = ";".join(_JOINED.split(text))
    others = []
    if text.endswith(_OPEN_ENDS) and (found := _MORE.search(text)):
        text, others = text[: found.start()], [names.OTHERS]
    if ";" in text:
        if names.settled(text):
            return text.split("; ") + others
        *parts, last = text.split("; ")
        if all(plainly := [_plainly(part) for part in parts]):  # by far the most, and `people` would take its time
            return plainly + names.people(last) + others
        return names.people(text) + others
    named = _AND.split(text)
    if len(named) > 1 and any("," not in part and names.is_group(part) for part in named):
        named = [text]
    return [author for part in named for author in _by_commas(part, commas=commas)] + others


def _by_commas(text: str, *, commas: bool) -> list[str]:
    text = text.rstrip(" .,") if commas else text.rstrip(" ,")
    parts = [part for part in map(str.strip, text.split(",")) if part]
    if len(parts) < 2:
        return names.people(text)
    parts = _suffixes_joined(parts)
    short = sum(_FAMILY_INITIALS.fullmatch(part) is not None for part in parts)
    if not commas and names.one_in_capitals(parts):
        return [names.person(text)]
    if short == len(parts):
        return [_plainly(part) or names.person(part) for part in parts]
    if (
        commas
        or (short > 1 and 2 * short >= len(parts))
        or (len(parts) > 2 and all(" " in part for part in parts))
        or all(map(_INITIALS_FAMILY.fullmatch, parts))
    ):
        return [author for part in parts for author in names.people(part)]
    if len(parts) > 3 and len(parts) % 2 == 0 and all(_LONE_INITIALS.fullmatch(part) for part in parts[1::2]):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return names.people(text)


def _plainly(name: str) -> str:
    """'Family, Given' as it stands and 'Family I.' as 'Family, I.'; '' for a name that has to be looked at."""
    if "," in name:
        return name if ", " in name and name.count(",") == 1 and name[-1] != "," else ""
    family, _, initials = name.rpartition(" ")
    if (
        not family
        or not _FAMILY_INITIALS.fullmatch(name)
        or name.isupper()
        or "." in family
        or family[-2:-1] in ("", " ")
    ):
        return ""
    return f"{family}, {initials}"


def _suffixes_joined(parts: list[str]) -> list[str]:
    """'Smith J.', 'Jr.' is one person among others."""
    kept: list[str] = []
    for part in parts:
        if kept and _SUFFIX.fullmatch(part) and " " in kept[-1]:
            kept[-1] += " " + part
        else:
            kept.append(part)
    return kept
