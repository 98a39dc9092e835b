"""A record table of any size: real titles and abstracts, invented authors, every tenth entry a damaged copy."""

from __future__ import annotations

import random

import pandas as pd
import pyarrow.parquet as pq

from benchmarks.corpora import SHARED
from review.records import table

_SYLLABLES = (
    "an",
    "ber",
    "chi",
    "do",
    "el",
    "fa",
    "gu",
    "ha",
    "jo",
    "ka",
    "li",
    "mo",
    "ne",
    "pa",
    "ro",
    "sa",
    "to",
    "vi",
)
_NAMES = 40_000
_JOURNALS = 3_000
_COPIES = 0.1


def entries(count: int) -> pd.DataFrame:
    """A record table of `count` entries, index `entry`; the same for the same count."""
    chance = random.Random(count)
    corpus = pq.read_table(SHARED / "search" / "corpus_28550.parquet", columns=["title", "abstract"]).to_pydict()
    words = [word for title in corpus["title"] for word in title.split()]
    names = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(_NAMES)]
    journals = [" ".join(chance.choices(names, k=3)) + " Journal" for _ in range(_JOURNALS)]
    rows: list[dict[str, object]] = []
    while len(rows) < count:
        if rows and chance.random() < _COPIES:
            rows.append(_copy(chance.choice(rows), chance))
            continue
        at = len(rows) % len(corpus["title"])
        title, abstract = corpus["title"][at], corpus["abstract"][at]
        if len(rows) >= len(corpus["title"]):  # as many words as this title has, each as often as it is in titles
            title = " ".join(chance.choices(words, k=len(title.split())))
            abstract = f"{title}. {abstract}"
        rows.append({"title": title, "abstract": abstract} | _place(len(rows), names, journals, chance))
    made = table(rows)
    made.index = pd.Index([f"invented.csv:{line}" for line in range(2, count + 2)], name="entry", dtype="str")
    return made


def _place(number: int, names: list[str], journals: list[str], chance: random.Random) -> dict[str, object]:
    """Who published it, where and when."""
    first = chance.randint(1, 900)
    people = [f"{chance.choice(names)}, {chance.choice('ABCDEFGHJKLMNPRSTW')}." for _ in range(chance.randint(1, 5))]
    return {
        "authors": "; ".join(people),
        "year": chance.randint(1985, 2025),
        "journal": chance.choice(journals),
        "volume": str(chance.randint(1, 90)),
        "issue": str(chance.randint(1, 12)),
        "pages": f"{first}-{first + chance.randint(3, 40)}",
        "doi": f"10.5555/{number}" if chance.random() < 0.8 else None,
        "type": "article",
    }


def _copy(row: dict[str, object], chance: random.Random) -> dict[str, object]:
    """The same work as another database tells it."""
    copy = dict(row)
    for lost in chance.sample(["doi", "abstract", "issue", "pages", "type"], 2):
        copy[lost] = None
    if chance.random() < 0.5:
        copy["title"] = str(row["title"]).upper()
    if chance.random() < 0.2:
        copy["title"] = str(copy["title"]).replace("e", "", 1)
    return copy
