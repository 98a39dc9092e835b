"""The evidence graph: an edge a finding, propositions a layer apart, and one name for one construct."""

import csv
import dataclasses
import io

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review import evidence, render
from review.coding import Row, read_codebook, read_sheet
from review.errors import SheetError
from review.pipeline import run
from review.project.load import load
from review.report.contents import graphml
from review.tables import tables
from review.tables.counts import totals
from review.tables.edges import edges

CODEBOOK = """
[findings.columns]
record = { type = "record", required = true }
finding = { required = true }
mediator = {}
moderators = {}
sample = {}
[findings.columns.construct]
required = true
[findings.columns.role]
type = "code"
required = true
codes = { antecedent = { label = "Antecedents" }, outcome = { label = "Outcomes" } }
[findings.columns.dimension]
type = "code"
required = true
codes = { A = { label = "Dim A" }, B = { label = "B" }, C = { label = "C" } }
[findings.columns.outcome_type]
type = "code"
codes = { firm = { label = "Firm" }, team = { label = "Team" } }
[findings.columns.nature]
type = "code"
required = true
codes = { empirical = {}, theoretical = {}, both = {}, not-attributable = {} }
[findings.columns.direction]
type = "code"
codes = { positive = {}, negative = {}, mixed = {}, none = {}, not-told = {} }
[findings.columns.significance]
type = "code"
codes = { significant = {}, not-significant = {} }
[propositions.columns]
name = { required = true }
source = { required = true }
target = { required = true }
statement = { required = true }
[propositions.columns.relation]
type = "code"
required = true
codes = { positive = { label = "raises" }, dimension = { label = "has the dimension" } }
"""
SYNONYMS = """
[findings.columns.construct.synonyms]
"firm performance" = ["business performance", "Financial Performance"]
"""
COLUMNS = ["record", "construct", "role", "dimension", "mediator", "moderators", "outcome_type", "nature", "direction"]
COLUMNS += ["significance", "sample", "finding"]
STUDIES = {f"r{n}": f"Study {n}" for n in range(1, 6)}


def row(number, study="r1", construct="firm performance", role="outcome", dimension="A", **cells):
    """A row of the sheet of findings, as it is when its record is found."""
    defaults = {
        "record": study, "construct": construct, "role": role, "dimension": dimension, "finding": "It is so.",
        "outcome_type": "firm" if role == "outcome" else "", "nature": "empirical",
    }  # fmt: skip
    letters = {column: chr(ord("A") + at) for at, column in enumerate(COLUMNS)}
    return Row("findings.csv", number, {**dict.fromkeys(COLUMNS, ""), **defaults, **cells}, letters, study)


def proposed(number, source, target, relation="positive"):
    cells = {"name": f"P{number}", "source": source, "target": target, "relation": relation, "statement": "So be it."}
    return Row("propositions.csv", number, cells, dict(zip(cells, "ABCDE", strict=True)))


def graph(rows, propositions=(), codebook=CODEBOOK + SYNONYMS, citations=STUDIES):
    book = read_codebook(codebook, "codebook.toml")
    return evidence.graph(rows, citations=citations, propositions=propositions, codebook=book)


def sheet(rows):
    return dataclasses.replace(read_sheet(read_codebook(CODEBOOK, "c")["findings"], []), rows=tuple(rows))


NAMES = st.sampled_from(
    ["firm performance", "Business performance", "trust", " Trust", "skill; lore", "A", "b", "<x>&"]
)
CELLS = st.fixed_dictionaries({
    "study": st.sampled_from([*STUDIES, "excluded"]),
    "construct": NAMES,
    "role": st.sampled_from(["antecedent", "outcome"]),
    "dimension": st.sampled_from(["A", "B"]),
    "nature": st.sampled_from(evidence.NATURES),
    "direction": st.sampled_from(["", "positive", "negative", "mixed", "none", "not-told"]),
    "significance": st.sampled_from(["", "significant", "not-significant"]),
    "mediator": st.sampled_from(["", "trust", "business performance; trust", "A"]),
    "moderators": st.sampled_from(["", "size", "Size; age"]),
})  # fmt: skip
ROWS = st.lists(CELLS, max_size=12).map(lambda drawn: [row(n, **cells) for n, cells in enumerate(drawn, 2)])
PROPOSED = st.lists(st.tuples(NAMES, NAMES), max_size=4).map(
    lambda drawn: [proposed(n, *ends) for n, ends in enumerate(drawn, 2)]
)


# ---- the graph -----------------------------------------------------------------------------------------------------


@settings(max_examples=18)
@given(ROWS, PROPOSED)
def test_there_is_an_edge_for_each_finding_of_an_included_record_and_for_each_proposition(rows, propositions):
    found = graph(rows, propositions)
    told = {place: data for _, _, place, data in found.edges(keys=True, data=True)}
    assert {place for place, data in told.items() if data["layer"] == "finding"} == {
        r.place for r in rows if r.record_id in STUDIES
    }
    assert {place for place, data in told.items() if data["layer"] == "proposition"} == {r.place for r in propositions}
    assert all(data["row"] == place for place, data in told.items())
    assert len(evidence.findings(found)) == sum(r.record_id in STUDIES for r in rows)
    assert len(evidence.propositions(found)) == len(propositions)


@settings(max_examples=15)
@given(ROWS, PROPOSED, st.randoms())
def test_the_order_of_rows_changes_nothing_but_the_order(rows, propositions, random):
    def told(found):
        edges = {
            place: (s, t, {k: v for k, v in data.items() if k != "order"})
            for s, t, place, data in found.edges(keys=True, data=True)
        }
        return dict(found.nodes(data=True)), edges

    shuffled, again = random.sample(rows, len(rows)), random.sample(propositions, len(propositions))
    assert told(graph(shuffled, again)) == told(graph(rows, propositions))


def test_an_edge_tells_its_study_its_row_and_what_was_coded():
    found = graph([row(4, sample="12 firms", mediator="Trust; skill", moderators="size", direction="positive")])
    ((source, target, place, data),) = evidence.edges(found)
    assert (source, target, place) == ("a", "firm performance", "findings.csv:4")
    assert data == {
        "layer": "finding", "study": "r1", "citation": "Study 1", "row": "findings.csv:4", "order": 0,
        "role": "outcome", "dimension": "A", "outcome_type": "firm", "nature": "empirical", "direction": "positive",
        "significance": "", "sample": "12 firms", "mediator": "Trust; skill", "moderators": "size",
        "finding": "It is so.",
    }  # fmt: skip


def test_nodes_tell_their_label_their_kinds_and_their_layers():
    rows = [
        row(2, construct="Trust", mediator="skill"),
        row(3, construct="trust", role="antecedent", moderators="size; Skill"),
        row(4, construct="trust", outcome_type="team"),
    ]
    found = graph(rows, [proposed(2, "dim a", "wealth"), proposed(3, "trust", "wealth")])
    assert dict(found.nodes(data=True)) == {
        "a": {"label": "Dim A", "kind": "dimension", "layers": "finding; proposition", "outcome_types": ""},
        "trust": {"label": "trust", "kind": "antecedent; outcome", "layers": "finding; proposition",
                  "outcome_types": "firm; team"},
        "skill": {"label": "Skill", "kind": "mediator; moderator", "layers": "finding", "outcome_types": ""},
        "size": {"label": "size", "kind": "moderator", "layers": "finding", "outcome_types": ""},
        "wealth": {"label": "wealth", "kind": "construct", "layers": "proposition", "outcome_types": ""},
    }  # fmt: skip


def test_a_dimension_is_one_node_by_its_code_and_by_its_label():
    found = graph([row(2, construct="Dim  a", dimension="B", mediator="c"), row(3, dimension="A")])
    assert [source for source, *_ in evidence.edges(found)] == ["b", "a"]
    assert found.nodes["a"] == {
        "label": "Dim A", "kind": "dimension; outcome", "layers": "finding", "outcome_types": "firm"
    }  # fmt: skip
    assert set(found) == {"a", "b", "c", "firm performance"}


def test_columns_that_are_optional_may_be_missing():
    bare = "\n".join(line for line in CODEBOOK.split("\n") if not line.startswith(("mediator", "moderators", "sample")))
    columns = ("record", "construct", "role", "dimension", "outcome_type", "nature", "finding")
    rows = [Row("findings.csv", 2, {c: row(2).cells[c] for c in columns}, {}, "r1")]
    (finding,) = evidence.findings(graph(rows, codebook=bare))
    assert (finding.direction, finding.significance, finding.mediators, finding.context) == ("", "", (), "")


def test_a_column_may_have_a_name_that_the_graph_keeps_for_itself():
    strange = Row("findings.csv", 2, {**row(2).cells, "study": "a", "order": "b", "key": "c", "label": "d"}, {}, "r1")
    ((_, _, _, data),) = evidence.edges(graph([strange]))
    assert (data["study"], data["study_"], data["order"], data["order_"], data["key"]) == ("r1", "a", 0, "b", "c")


def test_the_graph_is_written_and_read_back_whatever_its_columns_are_called():
    strange = Row("findings.csv", 2, {**row(2).cells, "label": "<&", "id": "2", "kind": "=x"}, {}, "r1")
    found = graph([strange], [proposed(2, "A", "wealth")])
    again = nx.parse_graphml(graphml(found).decode(), force_multigraph=True)
    assert dict(again.nodes(data=True)) == dict(found.nodes(data=True))
    assert {k: d for *_, k, d in again.edges(keys=True, data=True)} == {
        k: d for *_, k, d in found.edges(keys=True, data=True)
    }


# ---- propositions are no evidence ------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(ROWS, PROPOSED)
def test_a_proposition_changes_no_count_of_evidence(rows, propositions):
    book = read_codebook(CODEBOOK + SYNONYMS, "codebook.toml")
    alone, both = graph(rows), graph(rows, propositions)
    assert evidence.links(both, book) == evidence.links(alone, book)
    assert evidence.gaps(both, book) == evidence.gaps(alone, book)
    assert evidence.contradictions(both) == evidence.contradictions(alone)
    assert evidence.single(both, book) == evidence.single(alone, book)
    assert evidence.findings(both) == evidence.findings(alone)


def test_more_propositions_change_no_number_of_the_worked_example(ch, folder):
    path = folder / "data/coding/propositions.csv"
    path.write_text(path.read_text("utf-8") + "P9,CNH,positive,firm innovativeness,So.,stated,here,\n", "utf-8")
    review = run(load(folder))
    assert review.graph.number_of_edges() == ch.graph.number_of_edges() + 1
    assert totals(review) == totals(ch)
    (after,), (before,) = ([table for table in tables(r) if table.name == "table3"] for r in (review, ch))
    assert after == before


def test_a_review_may_propose_and_find_nothing():
    book = "[propositions" + CODEBOOK.partition("[propositions")[2]
    found = graph([], [proposed(2, "trust", "wealth")], codebook=book)
    assert [(p.name, p.source, p.target, p.relation_label) for p in evidence.propositions(found)] == [
        ("P2", "trust", "wealth", "raises")
    ]
    assert evidence.links(found, {}) == []


def test_the_worked_example_proposes_what_its_article_does(ch):
    told = evidence.propositions(ch.graph)
    assert [p.name for p in told] == ["D1", "D2", "D3", "P1", "P2", "P3", "P4", "P5", "I1", "I2", "I3"]
    assert [p.name for p in told if p.standing == "implied"] == ["I1", "I2", "I3"]
    assert ch.graph.nodes["cnh"]["layers"] == "finding; proposition"
    assert {q.name: q.low_low for q in evidence.quadrants(ch.sheets["quadrants"]).values()}["1a"] == "standardization"


def test_the_edges_are_written_one_a_row(ch):
    written = render.csv.grid(*edges(ch)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert [r["layer"] for r in rows] == ["finding"] * 46 + ["proposition"] * 11
    assert [r["row"] for r in rows] == [
        e[2] for layer in ("finding", "proposition") for e in evidence.edges(ch.graph, layer)
    ]
    assert rows[0]["source"] == "customer characteristics"
    assert rows[0]["target"] == "CNH"
    assert rows[0]["citation"] == "Datta (1996)"


# ---- synonyms --------------------------------------------------------------------------------------------------------


def test_synonyms_are_one_construct_wherever_they_stand():
    rows = [
        row(2, construct="Business  Performance"),
        row(3, study="r2", construct="trust", mediator="financial performance; skill"),
        row(4, study="r3", construct="firm performance"),
    ]
    found = graph(rows, [proposed(2, "trust", "BUSINESS PERFORMANCE")])
    assert {"business performance", "financial performance"}.isdisjoint(found)
    assert found.nodes["firm performance"]["label"] == "firm performance"
    assert found.nodes["firm performance"]["kind"] == "outcome; mediator"
    links = evidence.links(found, read_codebook(CODEBOOK, "c"))
    assert [(link.construct, link.studies) for link in links] == [
        ("firm performance", ("r1", "r3")), ("trust", ("r2",)),
    ]  # fmt: skip
    assert evidence.findings(found)[1].mediators == ("firm performance", "skill")
    assert rows[0]["construct"] == "Business  Performance"


def test_what_maps_is_told_once_a_synonym_with_its_cells():
    book = read_codebook(CODEBOOK + SYNONYMS, "codebook.toml")
    rows = [row(n, construct="business performance", moderators="size; Business Performance") for n in range(2, 8)]
    (problem,) = evidence.mapped({"findings": sheet(rows)}, book)
    assert problem.where == "findings.csv!B2"
    assert not problem.lost
    assert str(problem) == (
        'findings.csv!B2: "business performance" means "firm performance" in 12 cells, also findings.csv!F2; '
        "findings.csv!B3; findings.csv!F3; findings.csv!B4; findings.csv!F4; findings.csv!B5; findings.csv!F5; …; "
        "tables and graph use this name, the sheet keeps its own"
    )
    met = evidence.synonyms({"findings": sheet(rows)}, book)
    assert [(s.other, len(s.cells)) for s in met] == [("business performance", 12), ("Financial Performance", 0)]


def test_synonyms_reach_the_tables_and_the_remarks_of_a_review(folder):
    with (folder / "data/coding/codebook.toml").open("a", encoding="utf-8") as book:
        book.write('\n[findings.columns.construct.synonyms]\n"market creation" = ["new market development"]\n')
    before = (folder / "data/coding/findings.csv").read_bytes()
    review = run(load(folder))
    (remark,) = (str(p) for p in review.remarks if "new market development" in p.what)
    assert "in 2 cells" in remark
    assert "market creation" in review.graph
    assert "new market development" not in review.graph
    assert totals(review)["links"] == 20
    assert (folder / "data/coding/findings.csv").read_bytes() == before


WRONG = {
    '"a" = ["A "]': 'c.toml:3: "A " is the name itself; case and spaces make no other name; leave it out',
    '"a" = ["b"]\n"c" = ["B"]': 'c.toml:4: "B" cannot stand for "c", since it stands for "a"; leave one of the two out',
    '"a" = ["b"]\n"b" = ["c"]': 'c.toml:3: "b" stands for "a", but has other names itself; '
    'list its other names under "a" too',
    '"a" = ["b", "b"]': 'c.toml:3: "b" stands here twice; leave one of the two out',
    '"a" = ["b"]\n"A" = ["c"]': 'c.toml:4: "A" is spelled "a" before; spell it one way',
    '"a" = "b"': 'c.toml:3: its other names should be a list of texts in quotes; "a" = ["another name"]',
    '"a" = [1]': 'c.toml:3: its other names should be a list of texts in quotes; "a" = ["another name"]',
    '" " = ["b"]': "c.toml:3: the name that tables use is blank",
}  # fmt: skip


@pytest.mark.parametrize("given", WRONG)
def test_a_name_that_would_mean_two_things_is_complained_of_with_its_line(given):
    with pytest.raises(SheetError) as caught:
        read_codebook(f"[s.columns.x]\n[s.columns.x.synonyms]\n{given}\n", "c.toml")
    assert [str(c) for c in caught.value.complaints] == [WRONG[given]]


def test_columns_of_one_sheet_may_not_disagree_on_a_name_and_codes_have_labels_instead():
    text = (
        '[s.columns.x.synonyms]\n"a" = ["b"]\n[s.columns.y.synonyms]\n"c" = ["b"]\n[s.columns.z]\ntype = "code"\n'
        'codes = { k = {} }\nsynonyms = { k = ["l"] }\n[s.columns.w]\nsynonyms = ["a"]\n'
    )
    with pytest.raises(SheetError) as caught:
        read_codebook(text, "c.toml")
    assert sorted(str(c) for c in caught.value.complaints) == [
        'c.toml:10: synonyms are lists, one a name that tables use',
        'c.toml:4: "b" cannot stand for "c", since it stands for "a"; leave one of the two out',
        'c.toml:8: column "z" has synonyms but is of type code; text alone may',
    ]  # fmt: skip


def test_the_same_synonym_may_be_listed_for_several_columns():
    text = '[s.columns.x.synonyms]\n"a" = ["b"]\n[s.columns.y.synonyms]\n"a" = ["b"]\n'
    assert read_codebook(text, "c.toml")["s"].columns["y"].synonyms == (("b", "a"),)
