"""The data of the worked example: its counts, codes and keys, and that nothing in it is copied or made up."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXPORTS, CODING = ROOT / "data" / "exports", ROOT / "data" / "coding"
SHARED = ROOT.parent / "shared" / "replication"
SHEETS = {
    "screening": "record coder vote criterion note",
    "constructs": "record dimension conceptualization operationalization measure unit beyond_customers place note",
    "perspectives": "perspective aspect text record place note",
    "findings": "record role construct dimension outcome_type nature direction significance mediator "
    "mediator_kind moderators sample context finding place note",
    "propositions": "name source relation target statement standing place note",
    "quadrants": "name title dimension x_axis x_low x_high y_axis y_low y_high low_low high_high place note",
    "agenda": "topic question place note",
}
needs_article = pytest.mark.skipif(not SHARED.is_dir(), reason="the article is not at hand")


def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def sheet(name: str) -> list[dict[str, str]]:
    return table(CODING / f"{name}.csv")


def codebook() -> dict:
    return tomllib.loads(text(CODING / "codebook.toml"))


def bib() -> dict[str, dict[str, str]]:
    """Key -> fields of the BibTeX export, which has one field a line."""
    entries = re.findall(r"^@(\w+)\{(\w+),\n(.*?)^\}", text(EXPORTS / "article-tables.bib"), re.M | re.S)
    fields = re.compile(r"^  (\w+) *= \{(.*)\},$", re.M)
    return {key: {"type": kind, **dict(fields.findall(body))} for kind, key, body in entries}


def ris(name: str) -> dict[str, dict[str, list[str]]]:
    """Key -> tag -> values of a RIS export."""
    found: dict[str, dict[str, list[str]]] = {}
    for entry in re.split(r"^ER  - ?$", text(EXPORTS / name), flags=re.M):
        tags: dict[str, list[str]] = {}
        for tag, value in re.findall(r"^([A-Z][A-Z0-9])  - (.+)$", entry, re.M):
            tags.setdefault(tag, []).append(value)
        if tags:
            assert len(tags["ID"]) == 1
            assert tags["ID"][0] not in found
            found[tags["ID"][0]] = tags
    return found


def keys() -> set[str]:
    return {*bib(), *ris("article-text.ris"), *ris("other-sources.ris")}


def row_of(finding: dict[str, str]) -> int:
    """The row of Table 3 that a finding is from, counted from the top."""
    told = re.match(r"Table 3, row (\d+)(?:;|$)", finding["place"])
    assert told, finding["place"]
    return int(told[1])


def link(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("dimension", "role", "outcome_type", "construct"))


# ---- exports -----------------------------------------------------------------------------------------------------


def test_exports_hold_the_works_that_the_article_names():
    assert (len(bib()), len(ris("article-text.ris")), len(ris("other-sources.ris"))) == (42, 105, 4)
    assert len(bib().keys() & ris("article-text.ris").keys()) == 38


@pytest.mark.parametrize("name", ["article-tables.bib", "article-text.ris", "other-sources.ris"])
def test_exports_have_no_abstracts_and_no_addresses(name):
    given = text(EXPORTS / name)
    assert "\r" not in given
    assert not given.startswith("\ufeff")
    assert not re.search(r"^(AB|N2|UR|L1|L2)  - |^\s*(abstract|url)\s*=", given, re.M | re.I)
    assert not re.search(r"https?://|www\.", given)


def test_a_work_in_both_files_has_the_same_facts_in_both():
    for key in bib().keys() & ris("article-text.ris").keys():
        one, other = bib()[key], ris("article-text.ris")[key]
        assert one["year"] == other["PY"][0], key
        assert one.get("doi") == other.get("DO", [None])[0], key
        assert one.get("volume") == other.get("VL", [None])[0], key
        assert one["pages"].split("--") == [other["SP"][0], other["EP"][0]], key
        assert len(one["author"].split(" and ")) == len(other["AU"]), key


def test_no_author_is_a_remark():
    names = [entry["author"] for entry in bib().values()]
    names += [
        name for file in ("article-text.ris", "other-sources.ris") for e in ris(file).values() for name in e["AU"]
    ]
    assert not [name for name in names if re.search(r"[\[\](?)]", name)]


@needs_article
def test_the_exports_tell_what_the_list_of_works_tells():
    works = {row["key"]: row for row in table(SHARED / "works.csv")}
    in_text = ris("article-text.ris")
    assert bib().keys() == {key for key, row in works.items() if "table" in row["cited_in"]}
    assert in_text.keys() == {key for key, row in works.items() if "text" in row["cited_in"]}
    verified = {key: row["doi"] for key, row in works.items() if row["doi_status"] == "verified"}
    assert {k: e["doi"] for k, e in bib().items() if "doi" in e} == {k: v for k, v in verified.items() if k in bib()}
    assert {k: e["DO"][0] for k, e in in_text.items() if "DO" in e} == {
        k: v for k, v in verified.items() if k in in_text
    }
    for key, entry in in_text.items():
        row = works[key]
        surnames = [name.split(",")[0].strip() for name in re.sub(r"\([^)]*\)", "", row["authors"]).split(";")]
        assert [a.split(",")[0] for a in entry["AU"]] == [s for s in surnames if not s.startswith("[")], key
        assert entry["PY"][0] == row["year"][:4], key
        assert "-".join(entry.get("SP", []) + entry.get("EP", [])) == row["pages"], key


@needs_article
def test_a_doi_of_another_source_is_the_one_on_record():
    on_record = {row["key"]: row["doi"] for row in table(SHARED / "other_sources.csv")}
    assert {key: entry.get("DO", [""])[0] for key, entry in ris("other-sources.ris").items()} == on_record


# ---- sheets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_have_their_columns_and_the_codebook_defines_them(name):
    given = text(CODING / f"{name}.csv")
    assert "\r" not in given
    assert not given.startswith("\ufeff")
    defined = codebook()[name]
    assert given.split("\n", 1)[0].split(",") == SHEETS[name].split() == list(defined["columns"])
    assert defined["label"]
    assert defined["one_row_is"]
    for column in defined["columns"].values():
        assert column["label"]
        assert column["definition"]
        assert column["type"] in ("record", "text", "code", "codes")
        assert (column["type"] == "code") == bool(column.get("codes"))
        assert all(code["label"] and code["definition"] for code in column.get("codes", {}).values())


@pytest.mark.parametrize("name", SHEETS)
def test_every_cell_is_a_code_a_key_or_text(name):
    known = keys()
    for number, row in enumerate(sheet(name), 2):
        for heading, column in codebook()[name]["columns"].items():
            value, where = row[heading], f"{name}.csv:{number} {heading}"
            assert value == value.strip(), where
            assert value or not column.get("required"), where
            if value and column["type"] == "code":
                assert value in column["codes"], where
            if value and column["type"] == "record":
                assert value in known, where


def test_every_sheet_is_in_the_codebook_and_no_other():
    assert set(codebook()) - {"version"} == set(SHEETS) == {path.stem for path in CODING.glob("*.csv")}


def test_votes():
    votes = sheet("screening")
    assert len({(row["record"], row["coder"]) for row in votes}) == len(votes)
    assert {row["record"] for row in votes if row["coder"] == "article"} == set(bib())
    assert all((row["vote"] == "exclude") == bool(row["criterion"]) for row in votes)
    assert {row["vote"] for row in votes if row["coder"] == "article"} == {"include"}
    assert "include" not in {row["vote"] for row in votes if row["coder"] == "replication"}


def test_works_that_leave_before_the_coding_have_no_vote_and_unidentified_works_are_undecided():
    votes = {row["record"]: row["vote"] for row in sheet("screening")}
    cited = ris("article-text.ris")
    early = {key for key, entry in cited.items() if entry["PY"][0] < "1978"}
    books = {key for key, entry in cited.items() if entry["TY"][0] in ("BOOK", "CHAP")}
    unidentified = {key for key, entry in cited.items() if entry["TY"][0] == "GEN"} - early
    assert early == {"green1971", "khandwalla1972"}
    assert len(books) == 6
    assert unidentified == {"kamrad2017", "ness_skjelnes1994", "oinonen2018"}
    off_list = {"storbacka_nenonen2009"}
    assert not votes.keys() & (early | books | off_list | {"heinonen_blog", "bossdata_blog"})
    assert {votes[key] for key in unidentified} == {"undecided"}


def test_direction_is_told_only_of_ch_itself():
    rows = [(row_of(r), r["direction"]) for r in sheet("findings")]
    positive = {number for number, direction in rows if direction == "positive"}
    assert positive == {2, 3, 10, 12, 14, 15, 17, 18}
    assert {direction for number, direction in rows if number not in positive} == {"not-told"}


def test_table_1_has_eight_concepts():
    assert Counter(row["dimension"] for row in sheet("constructs")) == {"CNH": 6, "CKH": 1, "CRH": 1}


def test_table_2_has_six_aspects_of_two_perspectives():
    rows, aspects = sheet("perspectives"), list(codebook()["perspectives"]["columns"]["aspect"]["codes"])
    for perspective, works in (("traditional", 4), ("emerging", 5)):
        told = [row for row in rows if row["perspective"] == perspective]
        assert list(dict.fromkeys(row["aspect"] for row in told)) == aspects
        assert len(aspects) == 6
        assert Counter(row["aspect"] for row in told) == {**dict.fromkeys(aspects, 1), "literature": works}
    for row in rows:
        assert bool(row["record"]) == (row["aspect"] == "literature") == (not row["text"])


def test_table_3_has_46_findings_of_39_works_on_20_links():
    rows = sheet("findings")
    assert len(rows) == 46
    assert len({row["record"] for row in rows}) == 39
    assert len(set(map(link, rows))) == 20
    by_row = {(link(row), row_of(row), row["finding"]) for row in rows}
    assert len(by_row) == 20
    assert {number for _, number, _ in by_row} == set(range(1, 21))
    for row in rows:
        assert (row["role"] == "outcome") == bool(row["outcome_type"])
        assert bool(row["mediator"]) == bool(row["mediator_kind"])


def test_mediation_conditions_and_samples_are_those_the_article_tells():
    rows = sheet("findings")
    assert {(r["record"], r["mediator"], r["mediator_kind"]) for r in rows if r["mediator"]} == {
        ("cui_wu2016", "customer involvement", "partial"), ("alexiev2016", "inter-firm collaboration", "full"),
    }  # fmt: skip
    assert {(r["record"], r["sample"]) for r in rows if r["sample"]} == {
        ("cui_wu2016", "245 firms"), ("alexiev2016", "391 firms"), ("zahra_bogner1999", "116 U.S. software firms"),
    }  # fmt: skip
    assert {row_of(r) for r in rows if r["moderators"]} == {15, 19, 20}


def test_what_the_article_tells_of_tests_and_settings():
    rows = sheet("findings")
    assert {(row_of(r), r["record"]) for r in rows if r["significance"] == "significant"} == {(12, "bonner_walker2004")}
    assert {row_of(r) for r in rows if r["significance"] == "not-tested"} == {4, 5}
    assert Counter(r["significance"] for r in rows) == {"not-told": 39, "not-tested": 6, "significant": 1}
    assert {row_of(r): r["context"] for r in rows if r["context"] and r["record"] != "zahra_bogner1999"} == {
        1: "older customers", 5: "innovation contests", 8: "services for consumers", 9: "several industries",
        11: "U.S. multinationals in emerging markets", 12: "highly innovative products",
        13: "professional theater industry", 14: "several industries, such as construction and transportation",
        15: "hotel industry",
    }  # fmt: skip


def test_the_propositions_are_those_of_the_article():
    rows = {row["name"]: (row["source"], row["target"], row["relation"]) for row in sheet("propositions")}
    assert list(rows) == ["D1", "D2", "D3", "P1", "P2", "P3", "P4", "P5", "I1", "I2", "I3"]
    assert [rows[f"D{n}"] for n in (1, 2, 3)] == [("CH", dimension, "dimension") for dimension in ("CNH", "CKH", "CRH")]
    for n in (1, 2, 3):
        assert rows[f"D{n}"][1] == rows[f"P{n}"][0]
        assert rows[f"I{n}"] == (rows[f"P{n}"][1], rows["P4"][1], "object")
    assert rows["P4"][1] == rows["P5"][0]
    assert {row["name"] for row in sheet("propositions") if row["standing"] == "implied"} == {"I1", "I2", "I3"}


def test_the_quadrants_say_that_axes_and_other_corners_are_not_told():
    rows = sheet("quadrants")
    assert [row["name"] for row in rows] == ["1a", "1b", "1c"]
    assert all("which axis" in row["note"] and "other two corners" in row["note"] for row in rows)


def test_table_4_has_19_questions_in_5_topics():
    rows = sheet("agenda")
    topics = list(codebook()["agenda"]["columns"]["topic"]["codes"])
    assert [row["place"] for row in rows] == [f"Table 4, question {number}" for number in range(1, 20)]
    assert list(dict.fromkeys(row["topic"] for row in rows)) == topics
    assert [Counter(row["topic"] for row in rows)[topic] for topic in topics] == [7, 2, 4, 3, 3]


@needs_article
def test_findings_agree_with_the_links_of_table_3():
    natures = {"Empirical": "empirical", "Theoretical": "theoretical", "Empirical and theoretical": "not-attributable"}
    told = [
        (r["row"], r["work_key"], r["direction"], r["dimension"], r["category"], natures[r["nature_of_evidence"]])
        for r in table(SHARED / "table3_links.csv")
    ]
    assert told == [
        (f"T3-{row_of(r):02}", r["record"], r["role"], r["dimension"],
         r["outcome_type"] or "antecedent", r["nature"])
        for r in sheet("findings")
    ]  # fmt: skip


# ---- wording -----------------------------------------------------------------------------------------------------


def words(given: str) -> list[str]:
    return re.findall(r"\w+", given.replace("’", "'").replace("'", "").casefold())


def runs(given: str, length: int) -> set[tuple[str, ...]]:
    found = words(given)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


@needs_article
def test_no_run_of_seven_words_is_the_articles():
    article = runs(text(SHARED / "article.txt"), 7)
    assert len(article) > 5000
    cells = [cell for name in SHEETS for row in sheet(name) for cell in row.values()]
    cells += [*text(CODING / "codebook.toml").split("\n"), text(ROOT / "data" / "README.md")]
    protocol = tomllib.loads(text(ROOT / "review.toml"))
    cells += [note for shown in (*protocol["table"], protocol["reports"]) for note in shown.get("notes", [])]
    cells += [entry.get("note", "") for entry in bib().values()]
    cells += [
        note
        for file in ("article-text.ris", "other-sources.ris")
        for e in ris(file).values()
        for note in e.get("N1", [])
    ]
    assert not [" ".join(run) for cell in cells for run in runs(cell, 7) & article]
