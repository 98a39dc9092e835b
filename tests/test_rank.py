"""The order by relevance: as ASReview's default model has it, the same every time, and no record is lost."""

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from review import rank
from review.errors import ReviewError
from review.rank.features import matrix
from review.rank.relevance import weights
from review.records import table

COMMON = [f"word{n}" for n in range(400)]
TOPIC = ["customer", "heterogeneity", "innovation", "segment", "needs", "firm"]


def corpus(count: int = 120, relevant: int = 12, seed: int = 1, told: float = 0.25):
    """Made-up records, and which of them are on the topic: words of it are among theirs, more often than elsewhere."""
    random, rows, labels = Random(seed), [], {}
    chosen = set(random.sample(range(count), relevant))
    for at in range(count):
        share = told if at in chosen else 0.01
        words = [random.choice(TOPIC if random.random() < share else COMMON) for _ in range(60)]
        rows.append({"title": " ".join(words[:8]), "abstract": None if at % 17 == 0 else " ".join(words[8:])})
        labels[f"r{at}"] = at in chosen
    records = table(rows)
    records.index = list(labels)
    return records, labels


RECORDS, TRUTH = corpus()
SOME = {record: TRUTH[record] for record in list(TRUTH)[:40]}


def restated(records, labels):
    """The scores of the records without a label, by scikit-learn alone, as ASReview puts it together."""
    texts = [f"{row.title} {row.abstract}" for row in records[["title", "abstract"]].fillna("").itertuples()]
    x = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_df=0.95, min_df=1).fit_transform(texts)
    known = np.array([record in labels for record in records.index])
    y = np.array([labels[record] for record in records.index[known]], dtype=int)
    weight = np.where(y == 1, 1.0, (y == 1).sum() / (9.8 * (y == 0).sum()))
    svm = LinearSVC(loss="squared_hinge", C=0.11, random_state=0).fit(
        x[known], y, sample_weight=weight * len(y) / weight.sum()
    )
    return dict(zip(records.index[~known], svm.decision_function(x[~known]), strict=True))


def test_the_order_is_that_of_the_model_restated():
    scores = restated(RECORDS, SOME)
    assert rank.order(RECORDS, SOME) == sorted(scores, key=scores.__getitem__, reverse=True)


def test_relevant_records_come_first():
    first = rank.order(RECORDS, SOME)[:20]
    left = [record for record in TRUTH if record not in SOME and TRUTH[record]]
    assert len(left) > 5
    assert sum(TRUTH[record] for record in first) >= 0.8 * len(left)


@settings(max_examples=15)
@given(st.dictionaries(st.sampled_from(list(TRUTH)), st.booleans()))
def test_every_record_without_a_label_is_in_the_order_once(labels):
    ordered = MODEL.order(labels)
    assert sorted(ordered) == sorted(set(TRUTH) - set(labels))
    if len(set(labels.values())) < 2:
        assert ordered == [record for record in TRUTH if record not in labels]


MODEL = rank.ranker(RECORDS)


def test_the_order_of_the_labels_and_labels_of_other_records_change_nothing():
    assert MODEL.order({"elsewhere": True, **dict(reversed(SOME.items()))}) == MODEL.order(SOME)


def test_records_that_say_the_same_stand_as_in_the_table():
    rows = [{"title": "customer needs"}, {"title": "other things"}] + [{"title": "customer segment"}] * 3
    records = table(rows)
    records.index = list("abcde")
    assert rank.order(records, {"a": True, "b": False}) == ["c", "d", "e"]


@pytest.mark.parametrize("rows", [[], [{}], [{}, {}, {}], [{"title": "a"}] * 3, [{"title": "same words here"}] * 3])
def test_records_without_words_that_tell_them_apart_stay_in_their_order(rows):
    records = table(rows)
    records.index = [f"r{at}" for at in range(len(rows))]
    labels = {"r0": True, "r1": False} if len(rows) > 1 else {}
    assert rank.order(records, labels) == [record for record in records.index if record not in labels]


def test_the_order_is_the_same_in_another_process_with_another_seed_of_hashes():
    script = "import test_rank as t; from review import rank; print(rank.order(t.RECORDS, t.SOME))"
    given = {"PYTHONHASHSEED": "1234", "PYTHONPATH": ".", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parent, env=given
    )
    assert done.stdout == f"{rank.order(RECORDS, SOME)}\n"


def test_without_scikit_learn_the_complaint_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    for name in [name for name in sys.modules if name.startswith("sklearn.")]:
        monkeypatch.delitem(sys.modules, name)
    for ask in (lambda: rank.order(RECORDS, SOME), rank.told):
        with pytest.raises(ReviewError, match=r'pip install "review-pipeline\[rank\]"'):
            ask()


def test_scikit_learn_is_loaded_only_when_records_are_ranked():
    script = "import sys, review.rank, review.cli; sys.exit('sklearn' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_relevant_records_weigh_nearly_ten_times_what_all_others_do():
    y = np.array([True] * 3 + [False] * 90)
    made = weights(y)
    assert made[y].sum() / made[~y].sum() == pytest.approx(9.8)
    assert made.sum() == pytest.approx(len(y))


def test_what_is_told_of_the_model_can_be_written_down():
    import json

    told = json.loads(json.dumps(rank.told()))
    assert told["svm"] == {"loss": "squared_hinge", "C": 0.11}
    assert told["tfidf"] == {"ngram_range": [1, 2], "sublinear_tf": True, "max_df": 0.95, "min_df": 1}
    assert set(told["versions"]) == {"sklearn", "scipy", "numpy"}


def test_a_set_too_hard_to_fit_is_ordered_without_a_warning(monkeypatch):
    monkeypatch.setattr("review.rank.relevance._ITERATIONS", 1)
    assert len(rank.order(RECORDS, SOME)) == len(TRUTH) - len(SOME)


def test_the_matrix_has_a_row_a_record():
    assert matrix(RECORDS).shape[0] == len(RECORDS)


def test_the_matrix_of_a_large_table_comes_from_the_cache_and_is_the_same(monkeypatch, tmp_path):
    monkeypatch.setenv("REVIEW_CACHE", str(tmp_path))
    monkeypatch.setattr("review.rank.features._LARGE", 100)
    made = matrix(RECORDS)
    (file,) = (tmp_path / "exports").iterdir()
    with monkeypatch.context() as counted:
        counted.setattr(TfidfVectorizer, "fit_transform", None)
        kept = matrix(RECORDS)
        assert (made != kept).nnz == 0
        assert made.shape == kept.shape
        with pytest.raises(TypeError):  # another text is counted anew
            matrix(RECORDS.iloc[1:])
    file.write_bytes(file.read_bytes()[:-100])
    assert (matrix(RECORDS) != made).nnz == 0


def test_after_a_vote_a_page_reorders_at_once():
    records, truth = corpus(2_000, 60)
    model = rank.ranker(records)
    begun = time.perf_counter()
    model.order(dict(list(truth.items())[:400]))
    assert time.perf_counter() - begun < 2  # 0.05 s where nothing else runs
