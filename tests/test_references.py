"""Reference lists and citations in brackets, against the cases of APA 7, and the files that they are written to."""

from __future__ import annotations

import io
import json
import tomllib
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from review.formats.write import csl
from review.nouns import Piece
from review.records import TYPES, table
from review.records.case import sentence, titled
from review.records.citations import cited, in_text, keys, parenthetical
from review.records.text import clean
from review.render.references import FORMATS
from review.tables.references import references

FILES = sorted((Path(__file__).parent / "samples" / "references").glob("*.toml"))
CASES = [case for file in FILES for case in tomllib.loads(file.read_text("utf-8"))["case"]]
assert len(FILES) >= 2


def records(*rows: dict) -> pd.DataFrame:
    made = table(rows)
    made.index = pd.Index([f"r{n}" for n in range(len(rows))], name="record_id")
    return made


def starred(entry: tuple[Piece, ...]) -> str:
    return "".join(f"*{piece.text}*" if piece.style == "italic" else piece.text for piece in entry)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_an_entry_is_as_the_manual_has_it(case):
    fields = {name: value for name, value in case.items() if name not in ("rule", "entry")}
    assert starred(references(records(fields))["r0"]) == case["entry"]


def test_entries_stand_in_order_with_the_letters_of_the_citations():
    made = records(
        {"authors": "Zahra, S.", "year": 1996, "title": "B", "type": "article"},
        {"authors": "Zahra, S. A.", "year": 1996, "title": "The A", "type": "article"},
        {"authors": "von Hippel, E.", "title": "Lead", "type": "book"},
        {"authors": "von Hippel, E.", "title": "Users", "type": "book"},
        {"title": "A middle", "year": 2000, "type": "article"},
    )
    entries = references(made)
    assert [starred(entry) for entry in entries.values()] == [
        "A middle. (2000).",
        "von Hippel, E. (n.d.-a). *Lead*.",
        "von Hippel, E. (n.d.-b). *Users*.",
        "Zahra, S. A. (1996a). The A.",
        "Zahra, S. (1996b). B.",
    ]
    assert list(entries) == list(in_text(made))


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([("Adner, R.; Levinthal, D.", 2001)], "(Adner & Levinthal, 2001)"),  # 8.17
        ([("Adner, R.", 2002), ("Adner, R.", 2006)], "(Adner, 2002, 2006)"),  # 8.12
        ([("Adner, R.", 2002), ("Adner, R.", 2002)], "(Adner, 2002a, 2002b)"),
        ([("Miller, T.", 2009), ("Adams, B.", 2019), ("Shumway, T.; Shulman, D.", 2015)],
         "(Adams, 2019; Miller, 2009; Shumway & Shulman, 2015)"),  # 8.12
        ([("Zhou, K.", None), ("Zhou, K.", 2009)], "(Zhou, n.d., 2009)"),
        ([("A, X.; B, X.; C, X.", 2015), ("A, X.; D, X.; E, X.; F, X.", 2015)],
         "(A, B, & C, 2015; A, D, et al., 2015)"),
        ([("A, X.; B, X.; C, X.", 2015), ("A, X.; D, X.; E, X.", 2016)], "(A et al., 2015; A et al., 2016)"),
        ([("Research and Development and Co.; Smith, J.", 2015)], "(Research and Development and Co. & Smith, 2015)"),
        ([(None, 2020)], "(“The title,” 2020)"),  # 8.14
    ],
)  # fmt: skip
def test_works_share_one_pair_of_brackets(texts, told):
    made = records(*({"authors": a, "year": y, "title": "The title"} for a, y in texts))
    assert parenthetical(cited(made).values()) == told
    assert parenthetical(cited(made).values(), brackets=False) == told[1:-1]


def test_capitals_become_readable_and_all_else_stays():
    assert titled("JOURNAL OF MARKETING") == "Journal of Marketing"
    assert titled("R & D MANAGEMENT") == "R & D Management"
    assert titled("TECHNOVATION") == "Technovation"
    assert [titled(name) for name in ("JAMA", "MIS Quarterly", "technovation", "")] == [
        "JAMA", "MIS Quarterly", "technovation", "",
    ]  # fmt: skip
    assert sentence("“WHAT” AND HOW: THE CASE OF IT MODELS. A NOTE") == "“What” and how: The case of IT models. A note"
    assert sentence("ÜBER ALLES: ÉTUDE") == "Über alles: Étude"


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
WORK = st.fixed_dictionaries(
    {"type": st.sampled_from([*TYPES])},
    optional={
        **dict.fromkeys(("title", "journal", "volume", "issue", "publisher", "url", "raw", "type_raw"), TEXT),
        "authors": st.lists(st.sampled_from(["Zahra, S.", "WHO", "Li, J., Jr.", "et al."]), max_size=23).map("; ".join),
        "year": st.integers(1000, 2030),
        "pages": st.sampled_from(["1-2", "7", "e12", "123456", "-", "S1–S2, 9"]),
        "status": st.sampled_from(["retracted", "early access"]),
    },
)


@given(st.lists(WORK, min_size=1, max_size=4), st.randoms(use_true_random=False))
@example([{"type": "book", "raw": "0"}], Random(1))
@settings(max_examples=24, deadline=None)
def test_any_record_has_one_clean_entry_in_any_order(works, random):
    made = records(*works)
    entries = references(made)
    assert set(entries) == set(made.index)
    for record_id, entry in entries.items():
        text = "".join(piece.text for piece in entry)
        told = " ".join(str(value) for value in made.loc[record_id].dropna().tolist())
        assert "nan" not in text or "nan" in told
        assert "None" not in text or "None" in told
        assert text == text.strip()
        assert text == clean(text)[0]
        assert "\n" not in text
        assert "(n.d" in text or str(made.loc[record_id]["year"]) in text
    shuffled = made.loc[random.sample(list(made.index), len(made))]
    assert list(references(shuffled).items()) == list(entries.items())


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Help of “Dr. House”", "Help of “Dr. House.”"),
        ('Help of "Dr. House"', 'Help of "Dr. House."'),
        ("Who is “Dr. House?”", "Who is “Dr. House?”"),
        ('Who is "Dr. House?"', 'Who is "Dr. House?"'),
        ("Is it 'right?'", "Is it 'right?'"),
        ("Is it ‘right?’", "Is it ‘right?’"),
        ("Works of the customers'", "Works of the customers'."),
        ("Works of the customers’", "Works of the customers’."),
    ],
)
def test_quotation_marks_of_any_shape_have_the_full_stop_on_the_same_side(title, told):
    made = references(records({"title": title, "authors": "Li, J.", "year": 2000, "type": "article"}))
    assert starred(made["r0"]) == f"Li, J. (2000). {told}"


def test_an_entry_has_no_stop_twice():
    for case in CASES:
        assert ".." not in case["entry"].replace(". . .", "")
        assert " ," not in case["entry"]


# ---- the files -----------------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script> R&D < 5 | *x* \\input{x} {{ y }} =1+1 _a_ [b](c) $ % # ~ ^"
ENTRIES = ((Piece("1. # "), Piece(HOSTILE, "italic"), Piece(" https://doi.org/10.1/a_b")), (Piece("- b"),))


def test_word_shows_every_entry_with_a_hanging_indent():
    data = FORMATS["docx"](ENTRIES)
    head, *lines = Document(io.BytesIO(data)).paragraphs
    assert head.text == "References"
    assert [line.text for line in lines] == ["".join(piece.text for piece in entry) for entry in ENTRIES]
    assert {line.style.name for line in lines} == {"Bibliography"}
    assert lines[0].style.paragraph_format.first_line_indent < 0
    assert [run.text for run in lines[0].runs if run.italic] == [HOSTILE]
    assert FORMATS["docx"](ENTRIES) == data


def test_markdown_holds_no_markup_of_an_entry():
    text = FORMATS["md"](ENTRIES).decode()
    assert text.startswith("# References\n\n1\\. # <em>&lt;script&gt;")
    assert "<script>" not in text
    assert text.endswith("\n\n\\- b\n")


def test_latex_compiles(tmp_path, tool):
    import subprocess

    (tmp_path / "references.tex").write_bytes(FORMATS["tex"](ENTRIES))
    packages = r"\usepackage[T1]{fontenc}\usepackage{textcomp,amssymb,ragged2e}"
    (tmp_path / "all.tex").write_text(
        rf"\documentclass{{article}}{packages}\begin{{document}}\input{{references.tex}}\end{{document}}"
    )
    command = [tool("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout[-800:]


def test_the_worked_example_has_an_entry_for_each_included_work(ch):
    entries = references(ch.records.loc[ch.included])
    assert list(entries) == list(ch.citations)
    assert all(". (" in starred(entry) for entry in entries.values())
    assert starred(next(iter(entries.values()))).startswith("Adner, R. (2002). When are technologies disruptive?")


def test_included_works_go_out_as_csl_json(ch):
    included = ch.records.loc[ch.included]
    items = json.loads(csl.write(included, keys=keys(included)))
    assert len(items) == len(ch.included)
    assert {item["type"] for item in items} <= {code for code, _, _ in TYPES.values()}
    for item in items:
        assert item["id"]
        assert all(set(name) <= {"family", "given", "suffix", "literal"} for name in item["author"])
        assert all(isinstance(item.get(name, ""), str) for name in ("title", "volume", "issue", "page", "DOI"))
        assert isinstance(item["issued"]["date-parts"][0][0], int)
