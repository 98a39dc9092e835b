"""The search strings that are measured, in a form that every engine can be told: blocks of alternatives, all needed.

To add a string: one line in `STRINGS`; a string of drawn words, one in `DRAWN`."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import PLACE, SHARED

TOPIC = Path(__file__).resolve().parents[1] / "queries" / "ch-topic.wos.txt"
FIELDS = ("title", "abstract", "keywords")
_RECIPE = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
YEARS = (1978, 2020)
LETTER = r"[\p{L}\p{N}]"  # as RE2, Rust, Hyperscan and PCRE write it
OTHER = r"[^\p{L}\p{N}]"
BOUND = "\x01"  # between the fields of a record that are searched as one text; neither a phrase nor a NEAR goes across
GAP = r"[^\p{L}\p{N}\x01]+"


@dataclass(frozen=True, slots=True)
class Block:
    """Terms of which a record needs one; with `near`, one of them with at most `words` words between it and one of
    `near`, in either order. A term: words, and `*` (any letters), `?` (one letter), `$` (none or one) within them."""

    terms: tuple[str, ...]
    near: tuple[str, ...] = ()
    words: int = 0

    def __str__(self) -> str:
        left, right = (f"({' OR '.join(map(_quoted, side))})" for side in (self.terms, self.near))
        return f"({left} NEAR/{self.words} {right})" if self.near else left


@dataclass(frozen=True, slots=True)
class String:
    """Blocks that a record needs, all of them, between the years of `YEARS`."""

    blocks: tuple[Block, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """Each term once, in order."""
        return tuple(dict.fromkeys(term for block in self.blocks for term in (*block.terms, *block.near)))

    def __str__(self) -> str:
        return f"TS=({' AND '.join(map(str, self.blocks))}) AND PY={YEARS[0]}-{YEARS[1]}"


def string(name: str) -> String:
    """A string of `STRINGS` or `DRAWN`. Drawn words are kept in a file, for no measured process to draw them."""
    if name not in DRAWN:
        return STRINGS[name]()
    path = PLACE / f"{name.replace(' ', '-')}-{_RECIPE}.json"
    if not path.exists():
        PLACE.mkdir(exist_ok=True)
        path.write_text(json.dumps(_drawn(DRAWN[name])), "utf-8")
    return String(tuple(Block(tuple(terms)) for terms in json.loads(path.read_text("utf-8"))))


def _topic() -> String:
    """The string of the worked example."""
    text = re.sub("^#.*$", "", TOPIC.read_text("utf-8"), flags=re.MULTILINE)
    return String(tuple(Block(tuple(group.split(" OR "))) for group in re.findall(r"\(([^()]+)\)", text)))


def _edited(plain: String) -> String:
    """The same string with one word more."""
    *others, last = plain.blocks
    return String((*others, Block((*last.terms, "client*"))))


def _of(*blocks: Block | tuple[str, ...]) -> Callable[[], String]:
    return lambda: String(tuple(block if isinstance(block, Block) else Block(block) for block in blocks))


def _drawn(count: int) -> list[list[str]]:
    """`count` words of titles, neither rare nor very common, every third cut short, in three blocks."""
    import pyarrow.parquet as pq

    titles = pq.read_table(SHARED / "search" / "corpus_28550.parquet", columns=["title"])["title"].to_pylist()
    seen = Counter(word for title in titles for word in set(re.findall("[a-z]+", title.lower())))
    words = sorted(word for word, times in seen.items() if len(word) >= 5 and 20 <= times <= 1_500)
    chosen = random.Random(count).sample(words, count)
    terms = list(dict.fromkeys(f"{word[:6]}*" if at % 3 == 0 else word for at, word in enumerate(chosen)))
    return [terms[at::3] for at in range(3)]


_PHRASES = ("machine learning", "neural network*", "differential equation*", "phase transition*", "state of the art")
STRINGS: dict[str, Callable[[], String]] = {
    "plain": _topic,
    "edited": lambda: _edited(_topic()),
    "NEAR of groups": _of(Block(("innovat*", "strateg*", "method*"), ("demand", "user", "market", "data"), 5)),
    "model* NEAR/3 data": _of(Block(("model*",), ("data",), 3)),
    "phrases": _of(_PHRASES, ("model*", "method*", "algorithm*")),
    "inner wildcards": _of(("organi?ation*", "colo$r", "behavi$r*", "optimi?ation", "analy?e*", "cent??")),
    "left-truncated": _of(("*oxide", "*diversity", "*dimensional")),
    "the AND of AND and": _of(("the",), ("of",), ("and",)),
}
DRAWN = {f"{count} terms": count for count in (30, 60, 120, 250)}


def _quoted(term: str) -> str:
    return f'"{term}"' if " " in term or term in ("and", "or", "not", "near", "same") else term


# ---- as regular expressions ----------------------------------------------------------------------------------------


def pattern(term: str, *, letter: str = LETTER, gap: str = GAP) -> str:
    """The words of a term, whole, without what stands before and after."""
    signs = {"*": f"{letter}*", "?": letter, "$": f"{letter}?"}
    return gap.join("".join(signs.get(c, re.escape(c)) for c in word) for word in term.split())


def whole(term: str) -> str:
    """A regular expression without look-around: the term with a sign or an end of text on either side."""
    left = "" if term.startswith("*") else f"(?:^|{OTHER})"
    right = "" if term.endswith("*") else f"(?:{OTHER}|$)"
    return left + pattern(term.strip("*")) + right


def nearby(block: Block) -> str:
    """One side of a block near the other, without look-around."""
    left, right = (f"(?:{'|'.join(map(pattern, side))})" for side in (block.terms, block.near))
    between = f"{GAP}(?:{LETTER}+{GAP}){{0,{block.words}}}"
    return f"(?:^|{OTHER})(?:{left}{between}{right}|{right}{between}{left})(?:{OTHER}|$)"


def literal(term: str) -> str:
    """The longest run of letters that every match holds; one at the start of a word, if it has three letters."""
    runs = list(_runs(term))
    first = [run for run, starts in runs if starts and len(run) >= 3]
    return max(first or [run for run, _ in runs], key=len)


def _runs(term: str) -> Iterator[tuple[str, bool]]:
    for word in term.split():
        for found in re.finditer(r"[^*?$]+", word):
            yield found[0], found.start() == 0
