"""The worked example: its tables, its flow and its graph say what the article's tables say."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import networkx as nx
import pytest
from conftest import ROOT

from review.evidence import links
from review.nouns import plain
from review.pipeline import run
from review.project.load import load
from review.render import FORMATS
from review.report import contents
from review.tables import tables
from review.tables.counts import totals
from review.tables.flow import flow


@pytest.fixture(scope="session")
def made(ch):
    return {table.name: table for table in tables(ch)}


@pytest.fixture(scope="session")
def files(ch):
    return contents(ch)


def texts(table):
    return [tuple(plain(cell) for cell in row) for row in table.rows]


def test_the_reports_are_as_committed(files):
    for name, data in files.items():
        if not name.endswith((".docx", ".png")):
            assert (ROOT / "reports" / name).read_bytes() == data, f"{name}: run `review run` and commit the reports"


def test_the_manifest_tells_the_bytes_of_every_report():
    import hashlib

    told = json.loads((ROOT / "reports" / "manifest.json").read_text("utf-8"))["outputs"]
    for name, digest in told.items():
        assert hashlib.sha256((ROOT / "reports" / name).read_bytes()).hexdigest() == digest, name


def test_the_tables_have_the_rows_of_the_article(made):
    assert {name: len(table.rows) for name, table in made.items()} == {
        "table1": 8, "table2": 6, "table3": 20, "table4": 19, "propositions": 11, "studies": 42,
        "journals_by_stage": 25, "records_by_year": 36, "exclusions": 8,
    }  # fmt: skip
    assert len(made["table2"].columns) == 3
    assert all(len(row) == len(table.columns) for table in made.values() for row in table.rows)
    assert all(sum(column.width for column in table.columns) == pytest.approx(1) for table in made.values())


def test_table_3_is_grouped_as_the_articles(made):
    topics = list(dict.fromkeys(row[0] for row in texts(made["table3"])))
    assert topics == [
        "Antecedents → CNH",
        "Antecedents → CKH",
        "Antecedents → CRH",
        "CNH → Product-related outcomes",
        "CKH → Product-related outcomes",
        "CRH → Product-related outcomes",
        "CNH → Firm-level outcomes",
        "CNH → Customer-related outcomes",
    ]


def test_studies_are_named_after_apa(ch, made):
    named = set(ch.citations.values())
    assert {"Adner (2002)", "Adner and Levinthal (2001)", "Alexiev et al. (2016)", "Füller et al. (2014)"} <= named
    assert {"Windrum et al. (2009a)", "Windrum et al. (2009b)", "von Hippel (1986)"} <= named
    cells = [[p.text for p in row[1] if p.style == "plain"] for row in made["table3"].rows]
    assert cells[9][:5] == ["Adner (2002)", "; ", "Adner and Levinthal (2001)", "; ", "Windrum (2005)"]


def test_the_nature_of_evidence_is_that_of_the_articles_rows(ch):
    natures = [link.nature for link in links(ch.graph, ch.project.codebook)]
    mixed = [n for n, nature in enumerate(natures, 1) if nature == "not-attributable"]
    assert mixed == [2, 10, 11, 17, 18]
    assert natures.count("both") == 0
    assert (natures.count("empirical"), natures.count("theoretical")) == (9, 6)


def test_what_the_article_reports_stands_beside_our_counts_and_not_in_them(ch):
    drawn = flow(ch)
    steps = {step.name: step for step in (*drawn.databases, drawn.included)}
    assert "28,550" in steps["identified"].reported[0]
    assert "4,337 articles in 78 journals" in steps["journals"].reported[0]
    assert "99 articles in 38 journals" in steps["included"].reported[0]
    assert all(not step.reported for step in drawn.others)
    assert totals(ch)["included"] == len(drawn.included.main.ids) == 42


def test_other_sources_skip_the_search_and_meet_the_other_stages(ch):
    others = ch.records.index[ch.records["via"] == "other"]
    assert len(others) == 4
    assert {ch.rulings["search"][r].reason for r in others} == {"not applied: identified by other methods"}
    by_key = {ch.records.at[r, "citekey"]: r for r in others}
    assert ch.rulings["types"][by_key["heinonen_blog"]].reason == "document type: webpage"
    assert ch.rulings["types"][by_key["bossdata_blog"]].verdict == "drop"
    assert ch.rulings["journals"][by_key["storbacka_nenonen2009"]].verdict == "drop"
    assert ch.standings[by_key["desouza_etal2008"]] == "open"
    assert flow(ch).others[1].name == "years"


def test_a_record_without_an_abstract_is_open_at_the_search_and_not_dropped(ch):
    for record, decision in ch.rulings["search"].items():
        if decision.verdict == "drop":
            assert ch.records.at[record, "year"] < 1978  # the string's own limit
    assert any(decision.verdict == "keep" for decision in ch.rulings["search"].values())


def test_the_works_of_the_tables_are_included_and_no_other(ch):
    tables_bib = ch.entries.index[ch.entries["source_file"] == "data/exports/article-tables.bib"]
    assert set(ch.included) == set(ch.entries.loc[tables_bib, "record_id"])


def test_every_report_on_unverified_journals_says_so(ch, made, files):
    caveat = "(Thongpapanl, 2012) is not verified for"
    for name in ("table1", "table2", "table3"):
        assert any(caveat in note for mark, note in made[name].notes if not mark)
    assert not any(caveat in note for _, note in made["table4"].notes)
    assert caveat in files["summary.md"].decode()
    assert caveat in " ".join("".join(e.itertext()) for e in ET.fromstring(files["flow.svg"]).iter())


def test_the_report_says_that_most_of_the_99_are_not_named(made, files):
    assert any("about 60" in note for _, note in made["table3"].notes)
    assert "about 60" in files["summary.md"].decode()


def test_all_tables_are_there_in_every_format(files):
    assert {f"table{n}.{extension}" for n in range(1, 5) for extension in FORMATS} <= set(files)


def test_the_graph_is_read_back_with_an_edge_a_finding(ch, files):
    graph = nx.parse_graphml(files["evidence.graphml"].decode())
    layers = [data["layer"] for _, _, data in graph.edges(data=True)]
    assert (layers.count("finding"), layers.count("proposition"), len(layers)) == (46, 11, 57)
    findings = [data for _, _, data in graph.edges(data=True) if data["layer"] == "finding"]
    assert {data["study"] for data in findings} <= set(ch.included)


def test_the_included_works_are_read_back(ch, files):
    from review import formats

    for name in ("included.bib", "included.ris"):
        export = formats.read(files[name], name)
        assert len(export.rows) == 42
        assert {row.get("title") for row in export.rows} == {
            None if t != t else t for t in ch.records.loc[ch.included, "title"]
        }


# ---- change one finding, and exactly what rests on it changes ------------------------------------------------------


def change(folder, row, column, value):
    path = folder / "data/coding/findings.csv"
    grid = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    at = grid[0].index(column)
    assert grid[row - 1][at] != value
    grid[row - 1][at] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(grid)
    path.write_text(out.getvalue(), "utf-8")


def changed_cells(before, after):
    return {
        (table, n, m)
        for table in before
        for n, (old, new) in enumerate(zip(before[table].rows, after[table].rows, strict=True))
        for m, (a, b) in enumerate(zip(old, new, strict=True))
        if a != b
    }


def changed_edges(before, after):
    old = {place: (s, t, d) for s, t, place, d in before.graph.edges(keys=True, data=True)}
    new = {place: (s, t, d) for s, t, place, d in after.graph.edges(keys=True, data=True)}
    return {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}


def test_changing_a_finding_changes_its_cell_its_edge_and_nothing_else(ch, made, folder):
    change(folder, 2, "finding", "Another sentence.")
    review = run(load(folder))
    after = {table.name: table for table in tables(review)}
    assert changed_cells(made, after) == {("table3", 0, 3)}
    assert changed_edges(ch, review) == {"data/coding/findings.csv:2"}
    assert totals(review) == totals(ch)
    assert review.standings == ch.standings


def test_changing_the_nature_of_a_finding_changes_the_nature_of_its_row(ch, made, folder):
    change(folder, 2, "nature", "theoretical")
    review = run(load(folder))
    after = {table.name: table for table in tables(review)}
    assert changed_cells(made, after) == {("table3", 0, 2), ("studies", 12, 3)}
    assert plain(after["table3"].rows[0][2]).startswith("Empirical and theoretical")
    assert changed_edges(ch, review) == {"data/coding/findings.csv:2"}


def test_moving_a_finding_to_another_link_moves_its_study_and_counts(ch, folder):
    change(folder, 2, "construct", "an antecedent of its own")
    review = run(load(folder))
    assert totals(review)["links"] == totals(ch)["links"] + 1
    assert totals(review)["findings"] == totals(ch)["findings"]
    assert changed_edges(ch, review) == {"data/coding/findings.csv:2"}


def test_excluding_a_study_takes_its_findings_out_and_says_so(ch, folder):
    path = folder / "data/coding/screening.csv"
    text = path.read_text("utf-8")
    assert "\ndatta1996,article,include,," in text
    path.write_text(text.replace("\ndatta1996,article,include,,", "\ndatta1996,article,exclude,focus,"), "utf-8")
    review = run(load(folder))
    assert totals(review)["included"] == 41
    assert totals(review)["findings"] == 45
    assert changed_edges(ch, review) == {"data/coding/findings.csv:2"}
    assert "1 row of the sheet findings" in contents(review)["summary.md"].decode()
