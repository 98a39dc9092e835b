"""Trees go in whose unquoted words stand for all their forms, as Web of Science reads them; exact trees come out.

What Web of Science tells of it (webofscience.help.clarivate.com/Content/search-rules.htm, a stored copy): a word is
reduced to its lemma, and inflected forms and spelling variants are found: cite finds citing, cites, cited and citation;
mouse, mice; color, colour; defense, defence. Quotation marks and wildcards turn it off. The list of forms itself is not
published, so `forms` is a likeness of it, not the thing: nouns, verbs and British or American spelling. It makes no
comparatives, which no page names, and no derived nouns but that one.

The rules are our own, since no library is at once well kept, light and exact: lemminflect has had no release since 2022
and takes 0.4 s to begin, simplemma finds lemmas but no forms, inflect knows plurals only and takes longer still, and
none of them knows that behaviour is behavior. A form that is a common word of its own is left out ("new" does not bring
"news", nor "market" "marketing"), and words that `inflect_words` does not know as verbs have plurals only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from review.search.inflect_words import (
    ALWAYS_ISE,
    ALWAYS_IZE,
    DERIVED,
    DOUBLED,
    EITHER,
    HARD_CH,
    IRREGULAR_PLURALS,
    IRREGULAR_VERBS,
    NOT_PLURAL,
    NOT_VERBS,
    NOUNS,
    SPELLINGS,
    UNCHANGED,
    VERBS,
)
from review.search.tree import And, Near, Node, Not, Or, Term, any_of

TOPIC = frozenset({"title", "abstract", "keywords", "keywords_plus"})
SHORTEST = 3  # letters; a shorter word is left alone, and so is each shorter form

_OTHER_SPELLING = {a: b for pair in SPELLINGS for a, b in (pair, pair[::-1])}
_ISE = re.compile(r"(.{3,}i)([sz])(e|ers?|ations?|ational|ationally|able)")
_VERBS = VERBS | IRREGULAR_VERBS.keys() | DOUBLED | EITHER
_PLURAL_OF_ANOTHER = frozenset(p for base, plurals in IRREGULAR_PLURALS.items() for p in plurals if p != base)
_PAST_OF_ANOTHER = frozenset(f for base, made in IRREGULAR_VERBS.items() for f in made if f != base)
_BASES_BY_FORM: dict[str, list[str]] = {}
for _table in (IRREGULAR_PLURALS, IRREGULAR_VERBS, DERIVED):
    for _base, _forms in _table.items():
        for _form in _forms:
            _BASES_BY_FORM.setdefault(_form, []).append(_base)

# Endings of adjectives, adverbs, pasts, participles, and of what is left when -es or -s is torn off by mistake.
_NO_NOUN = (
    *("ous", "ful", "less", "ly", "able", "ible", "ic", "ical", "al", "ive", "ing", "ed", "s", "u", "i"),
    *("iz", "sse", "xe", "che", "she", "zze", "oe", "ie", "these"),
)
_PREFIX = re.compile(r"(re|over|under|out|co|mis|dis|pre)(.{4,})")
_ONE_SYLLABLE = re.compile(r"[^aeiou]*(qu)?[aeiou][^aeiouwxy]")


def inflected(tree: Node) -> Node:
    """The tree with each unquoted word of a topic field as the `Or` of its forms, the word itself first. These come out
    exact, so that `inflected(inflected(tree)) == inflected(tree)`, and keep their place `at`.

    A term is left as it is if it is exact, holds a wildcard, or is sought outside title, abstract and keywords. Of a
    term of several words ("e-commerce", "decision-maker") only the last varies: it is the head of an English compound,
    and the words before it take no endings. Law: without NOT in it, the tree loses no record that it found before.
    """
    match tree:
        case Term():
            return _varied(tree)
        case And(parts):
            return And(tuple(map(inflected, parts)))
        case Or(parts):
            return any_of(*map(inflected, parts))
        case Near(left, right):
            return replace(tree, left=inflected(left), right=inflected(right))
        case Not(inner):
            return Not(inflected(inner))
    return tree


def _varied(term: Term) -> Node:
    plain = all(isinstance(part, str) for word in term.words for part in word)
    if term.exact or not plain or not TOPIC.issuperset(term.fields):
        return term
    *before, last = term.words
    word = "".join(map(str, last))
    return any_of(*(replace(term, words=(*before, (form,)), exact=True) for form in forms(word)))


@lru_cache(maxsize=4096)
def forms(word: str) -> tuple[str, ...]:
    """`word`, then, sorted, all other inflections and spellings of every word that it may be an inflection of.

    word: folded as in `words.fold`. A word of less than three letters, or with a digit or a letter outside a-z, comes
    back alone. Law: if b is in forms(a), then a is in forms(b)."""
    if not _has_forms(word):
        return (word,)
    found = {form for base in _bases(word) for spelling in _spellings(base) for form in _inflections(spelling)}
    return word, *sorted(found - {word})


def _has_forms(word: str) -> bool:
    return len(word) >= SHORTEST and word not in UNCHANGED and word.isascii() and word.isalpha() and word.islower()


def _bases(word: str) -> list[str]:
    """The words that `word` is an inflection of."""
    return [base for base in dict.fromkeys(_stems(word)) if word in _inflections(base)]


def _stems(word: str) -> Iterator[str]:
    """All that may be left of `word` without its ending; must give every base that `_inflections` makes `word` of."""
    yield word
    yield from _BASES_BY_FORM.get(word, ())
    if word.endswith("s"):
        yield from (word[:-1], word[:-2], word[:-3] + "y", word[:-2] + "is")
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            yield from (stem, stem + "e", stem[:-1], stem[:-1] + "y", stem[:-1] + "ie")


@lru_cache(maxsize=16384)
def _inflections(base: str) -> frozenset[str]:
    """`base`, its plurals, and, if it is a verb, its other forms."""
    if not _has_forms(base):
        return frozenset()
    made = {*_plurals(base), *DERIVED.get(base, ())}
    if _is_verb(base):
        made |= {*(() if base.endswith("o") else _with_s(base)), *_pasts_and_participles(base)}
    return frozenset(form for form in made if form not in NOT_PLURAL and _has_forms(form)) | {base}


def _spellings(word: str) -> tuple[str, ...]:
    """`word`, and its other spelling if British and American English differ. Each spelling gives the same set."""
    if (other := _OTHER_SPELLING.get(word)) is not None:
        return word, other
    if (found := _ISE.fullmatch(word)) is not None:
        stem, letter, ending = found.groups()
        if {stem + "se", stem + "ze"}.isdisjoint(ALWAYS_ISE | ALWAYS_IZE):
            return word, stem + ("z" if letter == "s" else "s") + ending
    if word.endswith(("lyse", "lyze")):
        return word, word[:-2] + ("z" if word[-2] == "s" else "s") + "e"
    return (word,)


def _is_verb(word: str) -> bool:
    if word in _VERBS or _OTHER_SPELLING.get(word) in _VERBS:
        return True
    if word in NOT_VERBS or word in UNCHANGED:
        return False
    if word.endswith(("ify", "ate")) and len(word) > 5:
        return True
    if word.endswith(("ise", "ize", "lyse", "lyze")) and len(_spellings(word)) > 1:
        return True
    return (found := _PREFIX.fullmatch(word)) is not None and found[2] in _VERBS


def _is_noun(word: str) -> bool:
    """Whether `word` may have a plural: any word but those that look like something else."""
    if word in NOUNS or word in IRREGULAR_PLURALS:
        return True
    if word.endswith("o") and word in IRREGULAR_VERBS:
        return False
    if word in NOT_PLURAL or word in _PLURAL_OF_ANOTHER or word in _PAST_OF_ANOTHER or word[:-1] in NOT_PLURAL:
        return False
    if word.endswith(("s", "x", "z", "ch", "sh")) and (word + "e" in NOUNS or word + "e" in _VERBS):
        return False  # "uses" is of "use", not of "us"
    if word.endswith(("ss", "us", "is")):
        return not word.endswith(("ous", "ness"))
    if word.endswith("use"):
        return word.endswith(("ouse", "ause"))  # the others but those in NOUNS are torn off "viruses" and its like
    return not word.endswith(_NO_NOUN)


def _plurals(word: str) -> tuple[str, ...]:
    if (irregular := IRREGULAR_PLURALS.get(word)) is not None:
        return irregular
    if not _is_noun(word):
        return ()
    return tuple(plural for plural in _with_s(word) if plural not in _PLURAL_OF_ANOTHER)


def _with_s(word: str) -> tuple[str, ...]:
    """The plural of a noun, and the third person of a verb, by rule."""
    if word.endswith(("thesis", "lysis", "stasis", "genesis", "nosis")):
        return (word[:-2] + "es",)
    if word.endswith(("s", "x", "z", "sh")) or (word.endswith("ch") and word not in HARD_CH):
        return (word + "es",)
    if word.endswith("y") and word[-2] not in "aeiou":
        return (word[:-1] + "ies",)
    return (word + "s",)


def _pasts_and_participles(verb: str) -> Iterator[str]:
    yield from IRREGULAR_VERBS.get(verb, ())
    regular = verb not in IRREGULAR_VERBS
    if verb.endswith("ie"):
        yield from (verb + "d", verb[:-2] + "ying") if regular else (verb[:-2] + "ying",)
        return
    silent = verb.endswith("e") and not verb.endswith(("ee", "oe", "ye"))
    for stem in (verb[:-1],) if silent else _before_vowel(verb):
        yield stem + "ing"
        if regular:
            soft = stem.endswith("y") and stem[-2] not in "aeiou" and not silent
            yield stem[:-1] + "ied" if soft else stem + ("d" if stem.endswith("e") else "ed")


def _before_vowel(verb: str) -> tuple[str, ...]:
    """The verb as it stands before -ed and -ing: doubled, with k after c, or both ways where usage is divided."""
    if verb.endswith("ic"):
        return (verb + "k",)
    if verb in EITHER:
        return verb, verb + verb[-1]
    if verb in DOUBLED or _ONE_SYLLABLE.fullmatch(verb):
        return (verb + verb[-1],)
    return (verb,)
