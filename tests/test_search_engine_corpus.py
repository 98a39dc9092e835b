"""Real abstracts: the evaluation and the oracle agree on a sample, and on all records with what a plain regular
expression finds."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from search_oracle import answer

from review.search import evaluate, evaluate_parts, parse

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "search"
CH = (Path(__file__).parents[1] / "queries" / "ch-topic.wos.txt").read_text("utf-8")
SHAPES = {
    "the search of this review": CH,
    "NEAR of groups": "TS=((model* OR method) NEAR/5 (data OR simulation*))",
    "NEAR in a chain": "TS=(phase NEAR/2 transition NEAR/8 temperature)",
    "phrases": 'TS=("differential equation*" OR "monte carlo" OR "large scale structure" OR "non-linear")',
    "a phrase near a word": 'TS=("differential equation*" NEAR/10 solution$)',
    "wildcards inside": "TS=(organi?ation* OR colo$r OR behavi$r* OR m*del)",
    "wildcards before": "TS=(*oxide OR *diversity OR *section$)",
    "very common words": 'TS=(the AND of AND "and") NOT TS=is',
    "very common words near": "TI=(the NEAR/1 of)",
    "short words": "TS=(a* AND ?n AND 2)",
    "a field alone": "AB=(user OR need) AND PY=2000-2010",
    "letters beyond ASCII": "TS=(schrödinger OR poincaré OR erd?s)",
}
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real records are not here")


def corpus(name: str, step: int) -> pd.DataFrame:
    records = pd.read_parquet(DATA / f"{name}.parquet").iloc[::step]
    return records.assign(keywords_plus=None)


@pytest.mark.parametrize(("name", "step"), [("corpus_28550", 40), ("corpus_rich28550", 200)])
def test_real_records_agree_with_the_oracle(name: str, step: int) -> None:
    records = corpus(name, step)
    rows = [{c: None if pd.isna(v) else v for c, v in row.items()} for row in records.to_dict("records")]
    trees = [parse(query) for query in SHAPES.values()]
    for shape, tree, answers in zip(SHAPES, trees, evaluate_parts(trees, records), strict=True):
        wrong = [
            (row["id"], ours) for row, ours in zip(rows, answers.words(), strict=True) if ours != answer(tree, row)
        ]
        assert not wrong, (shape, wrong[:5])


@pytest.mark.parametrize("word", ["need", "user", "innovat", "market", "schrödinger", "ising", "of", "x"])
def test_every_record_that_holds_a_word_is_found(word: str) -> None:
    """Over all records, neighbours included: whole words by a regular expression, where folding changes little."""
    titles = corpus("corpus_28550", 1)["title"]
    whole = re.compile(rf"(?<![^\W_]){word}(?![^\W_])", re.IGNORECASE)
    plain = [bool(whole.search(title)) for title in titles]
    assert [said == "yes" for said in evaluate(parse(f"TI={word}"), titles.to_frame()).words()] == plain
