"""Questions asked of the evidence: each answer names rows that the sheet has, and says so when it is empty."""

import itertools

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_evidence import CODEBOOK, PROPOSED, ROWS, SYNONYMS, graph, proposed, row

from review import evidence
from review.coding import read_codebook
from review.errors import SheetError
from review.evidence import AT_ODDS, OPPOSITE
from review.nouns import plain
from review.tables import questions as told

BOOK = read_codebook(CODEBOOK + SYNONYMS, "codebook.toml")
KNOWN = evidence.names(BOOK)


def paths(rows, a, b, propositions=(), **settings):
    found = evidence.paths(graph(rows, propositions), a, b, known=KNOWN, **settings)
    assert all(one.target == other.source for way in found.paths for one, other in itertools.pairwise(way))
    return found


def ways(found):
    return [[way[0].source, *(step.target for step in way)] for way in found.paths]


def rows_of(findings):
    return [finding.row for finding in findings]


# ---- paths ---------------------------------------------------------------------------------------------------------


def chain():
    return [row(2, construct="trust", role="antecedent"), row(3, study="r2", construct="wealth")]


def test_a_path_leads_from_an_antecedent_through_a_dimension_to_an_outcome():
    found = paths(chain(), "Trust", "WEALTH")
    assert (found.source, found.target, found.cut) == ("trust", "wealth", "")
    assert ways(found) == [["trust", "a", "wealth"]]
    assert [rows_of(step.findings) for step in found.paths[0]] == [["findings.csv:2"], ["findings.csv:3"]]
    assert ways(paths(chain(), "wealth", "trust")) == []


def test_a_construct_is_found_by_its_label_its_code_or_a_synonym():
    rows = [row(2)]
    for a, b in itertools.product(
        ("A", "a", " dim  A "), ("firm performance", "Financial performance", "FIRM  Performance")
    ):
        found = paths(rows, a, b)
        assert (found.source, found.target, len(found.paths)) == ("Dim A", "firm performance", 1)


def test_an_unknown_construct_and_one_asked_of_itself_are_errors():
    with pytest.raises(SheetError, match='no construct is called "weath"; did you mean "wealth"'):
        paths(chain(), "trust", "weath")
    with pytest.raises(SheetError, match="are one construct"):
        paths([row(2)], "business performance", "firm performance")


def test_a_mediator_stands_on_the_way_with_the_finding_that_goes_through_it():
    found = paths([row(2, mediator="skill")], "A", "firm performance")
    assert ways(found) == [["a", "firm performance"], ["a", "skill", "firm performance"]]
    direct, through = found.paths
    assert rows_of(direct[0].findings) == ["findings.csv:2"]
    assert [(step.findings, rows_of(step.mediated)) for step in through] == [((), ["findings.csv:2"])] * 2
    assert ways(paths([row(2, mediator="skill")], "A", "skill")) == [["a", "skill"]]
    assert ways(paths([row(2, mediator="skill")], "skill", "firm performance")) == [["skill", "firm performance"]]


def test_halves_of_different_findings_make_no_path_through_a_mediator():
    rows = [row(2, construct="wealth", mediator="skill"), row(3, construct="health", dimension="B", mediator="skill")]
    assert ways(paths(rows, "A", "wealth")) == [["a", "wealth"], ["a", "skill", "wealth"]]
    assert ways(paths(rows, "A", "health")) == []


def test_a_finding_on_the_way_to_a_mediator_bears_the_half_that_follows():
    rows = [row(2, construct="skill", dimension="B"), row(3, construct="wealth", mediator="skill")]
    found = paths(rows, "B", "wealth")
    assert ways(found) == [["b", "skill", "wealth"]]
    assert rows_of(found.paths[0][0].findings) == ["findings.csv:2"]
    assert rows_of(found.paths[0][1].mediated) == ["findings.csv:3"]


def test_propositions_are_walked_only_if_asked_for():
    propositions = [proposed(2, "wealth", "bliss")]
    assert ways(paths(chain(), "trust", "bliss", propositions)) == []
    found = paths(chain(), "trust", "bliss", propositions, proposed=True)
    assert ways(found) == [["trust", "a", "wealth", "bliss"]]
    assert [p.name for p in found.paths[0][-1].propositions] == ["P2"]


def test_what_is_left_out_is_told():
    long = [
        row(n, construct=f"c{n}", role=role, dimension=d)
        for n, role, d in (
            (1, "outcome", "A"),
            (1, "antecedent", "B"),
            (2, "outcome", "B"),
            (2, "antecedent", "C"),
            (3, "outcome", "C"),
        )
    ]
    rows = [row(at, construct=r["construct"], role=r["role"], dimension=r["dimension"]) for at, r in enumerate(long, 2)]
    assert ways(paths(rows, "A", "c3")) == [["a", "c1", "b", "c2", "c", "c3"]]
    rows += [row(20, construct="c0", role="antecedent"), row(21, construct="c0", dimension="B"),
             row(22, construct="z", role="antecedent", dimension="B"),
             row(23, construct="z", dimension="C")]  # fmt: skip
    assert "more than 6 steps" in paths(rows, "z", "c1").cut
    many = [
        row(n, construct=f"m{n % 40}", role="outcome" if n % 2 else "antecedent", dimension="A") for n in range(2, 80)
    ]
    many += [row(100 + n, construct="wealth", mediator=f"x{n}") for n in range(12)]
    cut = paths(many, "A", "wealth", most=5)
    assert len(cut.paths) == 5
    assert cut.cut == "only the first 5 are shown"


@settings(max_examples=18)
@given(ROWS, PROPOSED, st.booleans())
def test_paths_are_all_simple_ways_along_findings(rows, propositions, along):
    found = graph(rows, propositions)
    direct = nx.DiGraph((s, t) for s, t, d in found.edges(data=True) if along or d["layer"] == "finding")
    nodes = sorted(found)[:4]
    sheet = {r.place for r in (*rows, *propositions)}
    for a, b in itertools.permutations(nodes, 2):
        got = evidence.paths(found, found.nodes[a]["label"], found.nodes[b]["label"], known=KNOWN, proposed=along)
        if a in direct and b in direct and not got.cut:
            ends = {w[0].source for w in got.paths} | {w[-1].target for w in got.paths}
            assert ends <= {a, b} or len(ends) == 2  # a label may be another node's code
            if ends == {a, b}:
                expected = {tuple(way) for way in nx.all_simple_paths(direct, a, b, cutoff=6)}
                assert expected <= {tuple(way) for way in ways(got)}
        for way in got.paths:
            visited = [way[0].source, *(step.target for step in way)]
            assert len(set(visited)) == len(visited)
            for step in way:
                assert step.findings or step.mediated or step.propositions
                assert {f.row for f in (*step.findings, *step.mediated)} | {p.row for p in step.propositions} <= sheet
                assert all((f.source, f.target) == (step.source, step.target) for f in step.findings)


# ---- gaps, single --------------------------------------------------------------------------------------------------


@settings(max_examples=18)
@given(ROWS)
def test_each_finding_is_in_one_cell_and_each_link_is_single_or_not(rows):
    found = graph(rows)
    cells = evidence.gaps(found, BOOK)
    assert len(cells) == 3 * 3 * 4  # dimensions, antecedents and two types of outcome, natures
    assert sorted(f.row for gap in cells for f in gap.findings) == sorted(f.row for f in evidence.findings(found))
    links, single = evidence.links(found, BOOK), evidence.single(found, BOOK)
    assert single == [link for link in links if len(link.studies) == 1]
    assert all(len(link.studies) > 1 for link in links if link not in single)
    assert {row for link in links for row in link.findings} <= {r.place for r in rows}


def test_gaps_of_the_worked_example_are_those_of_its_table_3(ch):
    told = {
        (g.dimension, g.outcome_type, g.nature): (len(g.studies), len(g.findings))
        for g in evidence.gaps(ch.graph, ch.project.codebook)
        if g.findings
    }
    assert sum(findings for _, findings in told.values()) == 46
    assert told["CRH", "", "theoretical"] == (4, 5)
    assert told["CNH", "product", "not-attributable"] == (7, 7)
    by_type = {
        kind: sum(studies for (dimension, of, _), (studies, _) in told.items() if (dimension, of) == ("CNH", kind))
        for kind in ("product", "firm", "customer")
    }
    assert by_type == {"product": 8, "firm": 7, "customer": 10}
    assert {(d, t) for d, t, _ in told if t} == {("CNH", t) for t in by_type} | {("CKH", "product"), ("CRH", "product")}


def test_single_links_of_the_worked_example(ch):
    assert [link.construct for link in evidence.single(ch.graph, ch.project.codebook)] == [
        "customer value dynamism", "reciprocity and social and economic exchange", "new product performance",
        "new product advantage", "firm innovativeness", "IT-based customer service investment",
    ]  # fmt: skip


# ---- contradictions --------------------------------------------------------------------------------------------------

CASES = {
    ("positive", "negative"): OPPOSITE,
    ("positive", "positive"): None,
    ("positive", "none"): AT_ODDS,
    ("negative", "none"): AT_ODDS,
    ("positive", "not-told"): None,
    ("none", "none"): None,
    ("positive", "mixed"): AT_ODDS,
    ("not-told", ""): None,
    ("positive", "positive, not-significant"): AT_ODDS,
    ("positive", "negative, not-significant"): AT_ODDS,
    ("negative", "not-told, not-significant"): AT_ODDS,
    ("none", "positive, not-significant"): None,
    ("positive", "negative, significant"): OPPOSITE,
}


@pytest.mark.parametrize("signs", CASES)
def test_findings_on_one_link_agree_or_not(signs):
    rows = []
    for n, sign in enumerate(signs, 2):
        direction, _, significance = sign.partition(", ")
        rows.append(row(n, study=f"r{n}", direction=direction, significance=significance))
    found = evidence.contradictions(graph(rows))
    assert [c.kind for c in found] == ([CASES[signs]] if CASES[signs] else [])
    for contradiction in found:
        assert (contradiction.source, contradiction.target) == ("a", "firm performance")
        assert sorted(f.row for side in contradiction.sides.values() for f in side) == [
            "findings.csv:2",
            "findings.csv:3",
        ]


def test_signs_on_other_links_are_no_contradiction_and_synonyms_are_one_link():
    one, other = {"direction": "positive"}, {"direction": "negative"}
    assert not evidence.contradictions(graph([row(2, **one), row(3, dimension="B", **other)]))
    assert not evidence.contradictions(graph([row(2, **one), row(3, role="antecedent", **other)]))
    (found,) = evidence.contradictions(graph([row(2, **one), row(3, construct="business performance", **other)]))
    assert {sign: rows_of(side) for sign, side in found.sides.items()} == {
        "positive": ["findings.csv:2"], "negative": ["findings.csv:3"],
    }  # fmt: skip


@settings(max_examples=18)
@given(ROWS)
def test_a_contradiction_names_findings_of_its_link(rows):
    found = graph(rows)
    own = {f.row: f for f in evidence.findings(found)}
    for contradiction in evidence.contradictions(found):
        for side in contradiction.sides.values():
            for finding in side:
                assert own[finding.row] == finding
                assert (finding.source, finding.target) == (contradiction.source, contradiction.target)


def test_the_worked_example_has_no_contradiction(ch):
    assert evidence.contradictions(ch.graph) == ()


# ---- orphans ---------------------------------------------------------------------------------------------------------


def test_orphans_are_codes_names_propositions_and_studies_without_a_finding():
    rows = [row(2, mediator="skill", moderators="size; Skill")]
    propositions = [
        proposed(2, "A", "firm performance"), proposed(3, "A", "skill"), proposed(4, "whole", "A", "dimension")
    ]  # fmt: skip
    found = evidence.orphans(
        graph(rows, propositions), BOOK, citations={"r1": "Study 1", "r2": "Study 2"},
        known=[evidence.Synonym("takings", "revenue", ()), evidence.Synonym("gain", "profit", ("findings.csv!B2",))],
    )  # fmt: skip
    assert [(o.kind, o.name, o.why, rows_of(o.findings)) for o in found] == [
        ("dimension", "B", "no finding has it", []),
        ("dimension", "C", "no finding has it", []),
        ("type of outcome", "Team", "no finding has it", []),
        ("synonym", "takings", "never typed; it would mean revenue", []),
        (
            "construct",
            "Skill",
            "only a mediator and a moderator: no finding leads to it or from it",
            ["findings.csv:2"],
        ),
        ("construct", "size", "only a moderator: no finding leads to it or from it", ["findings.csv:2"]),
        ("proposition", "P3: Dim A → Skill (raises)", "no finding is on this link", []),
        ("study", "Study 2", "included, but no finding is coded", []),
    ]


def test_orphans_of_the_worked_example(ch):
    known = evidence.synonyms(ch.sheets, ch.project.codebook)
    found = evidence.orphans(ch.graph, ch.project.codebook, citations=ch.citations, known=known)
    assert [o.name for o in found if o.kind == "study"] == [
        "Giloni et al. (2008)", "Miller and Friesen (1983)", "Xie and Li (2015)"
    ]  # fmt: skip
    assert [o.name.partition(":")[0] for o in found if o.kind == "proposition"] == [
        "P1", "P2", "P3", "P4", "P5", "I1", "I2", "I3"
    ]  # fmt: skip
    assert {o.name for o in found if o.kind == "construct"} == {
        "inter-firm collaboration", "market orientation", "product and market entry strategies",
        "heterogeneous needs are met", "customers may develop or modify products",
    }  # fmt: skip
    assert not [o for o in found if o.kind in ("dimension", "type of outcome", "synonym")]


# ---- as tables -------------------------------------------------------------------------------------------------------


def texts(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_the_tables_name_studies_and_rows(ch):
    made = {table.name: table for table in told.questions(ch)}
    assert list(made) == list(told.QUESTIONS) == ["gaps", "contradictions", "single", "orphans"]
    rows = texts(made["gaps"])
    assert ["CNH", "Antecedents", "not attributed", "2", "2", "Baudisch (2007); Iyer and Soberman (2016)",
            "findings.csv:5-6"] in rows  # fmt: skip
    assert ["CKH", "Firm-level outcomes", "any", "0", "0", "gap", ""] in rows
    assert sum(int(row[4]) for row in rows) == 46
    assert [c.align for c in made["gaps"].columns].count("right") == 2
    assert ["Firm-level outcomes", "CNH → firm innovativeness", "empirical", "positive", "Alexiev et al. (2016)",
            "findings.csv:31"] in texts(made["single"])  # fmt: skip
    for table in made.values():
        assert sum(column.width for column in table.columns) == pytest.approx(1)


def test_an_empty_answer_says_so_in_words(ch):
    table = told.contradictions(ch)
    assert table.rows == ()
    assert table.notes[0] == ("", "No link has findings of opposite signs, or of a sign beside none.")
    table = told.paths(ch, "CNH", "sustainable performance")
    assert table.rows == ()
    assert [text for _, text in table.notes] == [
        "No chain of findings leads from CNH to sustainable performance.",
        "One that takes in the propositions of the review does: ask with --propositions.",
    ]
    assert len(texts(told.paths(ch, "CNH", "sustainable performance", proposed=True))) == 3


def test_paths_of_the_worked_example_go_through_its_mediators(ch):
    rows = texts(told.paths(ch, "customer characteristics", "firm innovativeness"))
    assert [row[1] for row in rows if row[0] == "2"] == [
        "customer characteristics → CNH", "CNH → inter-firm collaboration",
        "inter-firm collaboration → firm innovativeness",
    ]  # fmt: skip
    assert [row[6] for row in rows if row[0] == "2"] == ["findings.csv:2-4", "findings.csv:31", "findings.csv:31"]
    assert rows[-1][2] == "part of a mediated finding"
    assert {row[4] for row in rows if row[2] == rows[-1][2]} == {"not told for this step\nwhole: positive"}
