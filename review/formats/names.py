"""The names of authors, in whatever order an export writes them, become 'Family, Given' here.

An 'et al.' or 'and others' is no name: it becomes `OTHERS`, which says that the export does not name all."""

from __future__ import annotations

import re

OTHERS = "et al."
_OPEN_END = re.compile(
    r"(?:^|(?<=[\s,;]))(?:(?:(?:and|&)\s+)?et(?:\.\s*|\s+)al(?:ii)?|(?:and|&)\s+others|(?:^|(?<=;)|(?<=;\s))others)$",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:Jr|Sr|JR|SR|I{2,3}|IV|2nd|3rd)\.?")
_INITIALS = re.compile(r"[^\W\d_]{1,3}|[^\W\d_]\.?(?:-?[^\W\d_]\.?){0,3}")
# "Family I." or "Family IJ": one of a row of such names parted by commas.
_FAMILY_INITIALS = re.compile(r"[^\W\d_][\w'’. -]*\s(?:[^\W\d_a-z]\.?-?){1,4}")
# Names in Chinese, Japanese or Korean letters have the family first.
_FAMILY_FIRST = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\s]+")
# Names 'Family, Given', one of whose parts cannot be "Family I.": it is one word, or ends with a small letter.
_WORD = r"[^ ,;&<]++"
_WORDS = rf"{_WORD}(?: {_WORD})*+"
_NAME = rf"(?:{_WORD}, {_WORDS}|{_WORDS}(?<=[a-z]), {_WORDS}|{_WORDS}, {_WORD})"
_SETTLED = re.compile(rf"{_NAME}(?:; {_NAME})*+")
_GROUP_WORD = re.compile(
    r"\b(?:universit\w*|institut\w*|association|organi[sz]ation|society|committee|commission|council|consortium|"
    r"collaborat\w+|group|team|network|ministry|department|agency|office|bureau|board|bank|foundation|cent(?:er|re)|"
    r"college|school|company|corporation|inc|ltd|gmbh|llc|forum|federation|union|research|project|studies|"
    r"ministerio|asociaci\w+|consejo|comisi\w+|banco|centro|federaci\w+|grupo|escuela|facultad|"
    r"of|the|for|and|und|et)\b|[&\d/:()]",
    re.IGNORECASE,
)


def person(name: str) -> str:
    """One author as 'Family, Given' or 'Family, Given, Suffix'; a group, or a name of one word, as it stands.

    Read are 'Family, Given', 'Family, Jr., Given' (BibTeX), 'Family, Given, Jr.', 'Given von Family', 'Family GH'
    and 'Family G. H.'. A closing comma marks a group (the custom of EndNote)."""
    parts = [part.strip() for part in name.replace(";", ",").split(",")]
    if len(parts) == 1:
        return _uninverted(parts[0])
    parts = [part for part in parts if part]
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[1]) and not _SUFFIX.fullmatch(parts[2]):
        parts[1], parts[2] = parts[2], parts[1]
    return ", ".join(parts)


def _uninverted(name: str) -> str:
    words = name.split()
    if len(words) < 2 or _GROUP_WORD.search(name):
        return " ".join(words)
    if _FAMILY_FIRST.fullmatch(name):
        return f"{words[0]}, {' '.join(words[1:])}"
    suffix = ""
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = ", " + words.pop()
    family = _words_before_initials(words)
    if 0 < family < len(words):
        return f"{' '.join(words[:family])}, {' '.join(words[family:])}{suffix}"
    start = len(words) - 1
    # BibTeX's rule: the family name begins at the first particle in lower case that a given name stands before.
    for at in range(1, len(words) - 1):
        if words[at][0].islower():
            start = at
            break
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}{suffix}"


def _initials(word: str, longest: int) -> bool:
    return (len(word) <= longest or "." in word) and word == word.upper() and _INITIALS.fullmatch(word) is not None


def _words_before_initials(words: list[str]) -> int:
    """How many words come before the initials that close a name ('van Rijn JA', 'Botto-Tobar M.')."""
    # In a name all in capitals three letters may be a family name: "JOHN LEE".
    longest = 2 if all(word == word.upper() for word in words) else 3
    count = len(words)
    while count > 1 and _initials(words[count - 1], longest):
        count -= 1
    # "J. R. R." alone, or "John F. Kennedy": nothing closes with initials, or nothing else is there.
    return count if any(len(word.rstrip(".")) > 1 for word in words[:count]) else len(words)


def _shortened(text: str) -> tuple[str, list[str]]:
    """`text` without the 'et al.' or 'and others' at its end, and [OTHERS] if there was one."""
    bare = text.rstrip(" .,;")
    if bare[-2:].lower() in ("al", "ii", "rs") and (found := _OPEN_END.search(bare)):
        return bare[: found.start()].rstrip(" ,;"), [OTHERS]
    return text, []


def is_group(name: str) -> bool:
    """Whether a word of a name is one that groups have and people do not."""
    return _GROUP_WORD.search(name) is not None


def groups(text: str) -> list[str]:
    """The groups of authors that one value names, whole, parted by ';'; and `OTHERS`, as in `people`."""
    parts = (_shortened(part.strip()) for part in text.split(";"))
    return [name for group, others in parts for name in (group, *others) if name]


def settled(text: str) -> bool:
    """Whether `text` is plain, and a list of names 'Family, Given; Family, Given' that `people` gives as they stand.
    Nearly all authors of databases are; to see that of all of an entry at once is far cheaper."""
    if not text.isprintable() or not _SETTLED.fullmatch(text):
        return False
    lower = text.lower()
    return "et al" not in lower and "et." not in lower and "others" not in lower


def people(text: str) -> list[str]:
    """The authors that one value names: parted by ';', or by ',' if each is 'Family I.'; else the one that it is.

    `OTHERS` stands where the value says that there are more."""
    text, others = _shortened(text)
    return _people(text) + others if others else _people(text)


def one_in_capitals(parts: list[str]) -> bool:
    """Whether two parts of a name in capitals are one person, 'VAN RAAN, ANTHONY F.', though the family's last word
    looks like initials; 'SMITH JA, ROE K' are two."""
    if len(parts) != 2 or not parts[0].isupper():
        return False
    last = parts[0].split()[-1]
    return "." not in last and (len(last) > 2 or (len(last) == 2 and "." in parts[1]))


def _people(text: str) -> list[str]:
    if ";" in text:
        parted = (_shortened(part) for part in text.split(";"))
        return [name for part, more in parted for name in (person(part) if part.strip(" ,") else "", *more) if name]
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and all(map(_FAMILY_INITIALS.fullmatch, parts)) and not one_in_capitals(parts):
        return [_uninverted(part) for part in parts]
    return [person(text)] if text.strip(" ,") else []
