"""What changed since the last run: the state that it leaves, what differs from it, why, and when it is told."""

import re

import pytest
from conftest import copied

from review.pipeline import run
from review.project.load import load
from review.report.changes import between, state, state_json
from review.report.changes.state import State, read_state


def cut(folder):
    """Leave the worked example its first four tables, and no claims, so that one change is told in few places."""
    (folder / "data/claims.toml").unlink(missing_ok=True)
    file = folder / "review.toml"
    first, *tables = re.split(r"(?m)^(?=\[\[table\]\])", file.read_text("utf-8"))
    *tables, last = tables
    last, head, rest = last.partition("[[reported]]")
    kept = [table for table in (*tables, last) if re.search('name = "table[1-4]"', table)]
    file.write_text("".join([first, *kept, head, rest]), "utf-8")


@pytest.fixture(scope="session")
def before(tmp_path_factory):
    """The state of the worked example without its claims, as a run leaves it."""
    copy = copied(tmp_path_factory.mktemp("before") / "ch")
    cut(copy)
    return read_state(state_json(state(run(load(copy)))))


@pytest.fixture
def told(before, folder):
    """What is told of the worked example after its folder was changed: heading -> lines."""

    cut(folder)

    def tell() -> dict[str, list[str]]:
        found = between(before, run(load(folder)))
        return {section.heading: [str(line) for line in section.lines] for section in found.sections}

    return tell


def change(file, old, new, count=1):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, count), "utf-8")


def row(file, number, old, new):
    """Change a row of a sheet, as a spreadsheet counts it."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    file.write_text("".join(lines), "utf-8")


# ---- by what cause: one thing changes in the worked example ----------------------------------------------------------


def test_nothing_changed_in_what_was_not_touched(told):
    assert told() == {}


def test_a_finding_changes_its_edge_and_its_cell_and_nothing_else(told, folder):
    row(folder / "data/coding/findings.csv", 5, "Comparing oneself with", "Looking at")
    found = told()
    assert [*found] == ["Inputs", "Evidence graph", "Cells of tables"]
    assert found["Inputs"] == ["data/coding/findings.csv: row 5 changed [named as a cause of 1 finding, 1 cell]"]
    (edge,), (cell,) = found["Evidence graph"], found["Cells of tables"]
    assert edge.startswith("data/coding/findings.csv:5 (social comparison -> CNH, baudisch-2007-")
    assert "finding “Comparing oneself with a reference group" in edge
    assert "-> “Looking at a reference group" in edge
    assert edge.endswith("[by data/coding/findings.csv:5]")
    assert cell.startswith("table3, “Antecedents → CNH | Baudisch (2007); Iyer and Soberman")
    assert ", Findings: " in cell
    assert cell.endswith("[by data/coding/findings.csv:5]")


def test_the_nature_of_evidence_changes_one_cell(told, folder):
    row(folder / "data/coding/findings.csv", 2, ",empirical,", ",theoretical,")
    found = told()
    assert [*found] == ["Inputs", "Evidence graph", "Cells of tables"]
    assert "nature “empirical” -> “theoretical” [by data/coding/findings.csv:2]" in found["Evidence graph"][0]
    assert "Nature of evidence: “Empirical” -> “Empirical and theoretical”" in found["Cells of tables"][0]
    assert len(found["Cells of tables"]) == 1


def test_another_construct_is_a_new_row_of_the_table_and_a_shorter_one(told, folder):
    row(folder / "data/coding/findings.csv", 5, "social comparison", "looking at others")
    found = told()
    assert [*found] == ["Inputs", "Evidence graph", "Rows of tables", "Cells of tables"]
    assert "from “social comparison” -> “looking at others”" in found["Evidence graph"][0]
    assert found["Rows of tables"][0].startswith("table3, new row: “Antecedents → CNH | Baudisch (2007)")
    assert "Author(s): “Baudisch (2007); Iyer and Soberman (2016)” -> “Iyer" in found["Cells of tables"][0]


def test_a_row_put_between_others_is_one_new_finding(told, folder):
    file = folder / "data/coding/findings.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines.insert(3, lines[3].replace("customer characteristics", "age of customers"))
    file.write_text("".join(lines), "utf-8")
    found = told()
    assert found["Inputs"] == ["data/coding/findings.csv: row 4 new [named as a cause of 1 finding, 1 row]"]
    assert [line.partition(": ")[2] for line in found["Evidence graph"]] == [
        "new [by data/coding/findings.csv:4 (new)]"
    ]
    assert len(found["Rows of tables"]) == 1
    assert "Cells of tables" not in found


def test_a_study_that_is_excluded_takes_its_findings_and_names_its_vote(told, folder):
    row(folder / "data/coding/screening.csv", 2, "adner2002,article,include,", "adner2002,article,exclude,focus")
    found = told()
    by = "doi:10.1002/smj.246 (data/coding/screening.csv:2)"
    (record,) = found["Records"]
    assert record.startswith(
        "doi:10.1002/smj.246 (Adner (2002)): included -> excluded; stage coding: keep (included) -> "
    )
    assert record.endswith("[by data/coding/screening.csv:2]")
    assert found["Evidence graph"]
    assert all(line.endswith(f": gone [by {by}]") for line in found["Evidence graph"])
    assert all(line.endswith(f"[by {by}]") for line in found["Cells of tables"] if line.startswith("table3"))
    assert found["Inputs"][0].startswith("data/coding/screening.csv: row 2 changed [named as a cause of 1 record, 3 fi")
    assert len(found["Inputs"]) == 1


def test_of_several_causes_a_cell_names_only_its_own(told, folder):
    row(folder / "data/coding/screening.csv", 5, "alexiev2016,article,include,", "alexiev2016,article,exclude,focus")
    change(folder / "review.toml", "last = 2020", "last = 2016")
    cells = [line for line in told()["Cells of tables"] if line.startswith("table2")]
    (traditional,) = (line for line in cells if ", Traditional perspective" in line)
    (emerging,) = (line for line in cells if ", Emerging perspective" in line)
    assert traditional.endswith("[by doi:10.1016/j.jbusres.2015.09.002 (data/coding/screening.csv:5)]")
    assert "screening.csv" not in emerging
    assert emerging.count("(review.toml, [[stage]] years)") == 2


def test_a_vote_that_moved_is_no_change(told, folder):
    file = folder / "data/coding/screening.csv"
    head, first, *lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([head, *lines, first]), "utf-8")
    assert told() == {"Inputs": ["data/coding/screening.csv: changed, but nothing in it that counts"]}


def test_a_new_export_is_the_cause_of_its_record(told, folder):
    new = "TY  - JOUR\nAU  - New, Anna\nTI  - Customer heterogeneity\nJO  - Research Policy\nPY  - 2010\nER  - \n"
    (folder / "data/exports/new.ris").write_text(new)
    with (folder / "review.toml").open("a") as file:
        file.write('\n[[export]]\nfiles = "data/exports/new.ris"\ndatabase = "Scopus"\n')
    found = told()
    (record,) = found["Records"]
    assert re.match(r"new-2010-\w{6}: new, open at coding \(no vote yet\) \[by data/exports/new\.ris\]", record)
    assert found["Inputs"][0] == "data/exports/new.ris: new [named as a cause of 1 record]"
    assert found["Inputs"][1].startswith("review.toml: [[export]] data/exports/new.ris changed")


def test_records_are_counted_by_what_became_of_them(before, folder):
    cut(folder)
    new = "TY  - JOUR\nAU  - New, Anna\nTI  - Customer heterogeneity\nJO  - Research Policy\nPY  - 2010\nER  - \n"
    (folder / "data/exports/new.ris").write_text(new)
    with (folder / "review.toml").open("a") as file:
        file.write('\n[[export]]\nfiles = "data/exports/new.ris"\ndatabase = "Scopus"\n')
    row(folder / "data/coding/screening.csv", 2, "adner2002,article,include,", "adner2002,article,exclude,focus")
    change(
        folder / "data/exports/article-tables.bib",
        "@article{baudisch2007,",
        "@article{baudisch2007,\n  doi = {10.1234/better},",
    )
    told = between(before, run(load(folder))).told
    moved = "1 new record, 1 record decided otherwise, 1 record with other entries or citation, "
    assert told.startswith(moved)
    back = state(run(load(folder)))
    (folder / "data/exports/new.ris").unlink()
    text = (folder / "review.toml").read_text("utf-8")
    (folder / "review.toml").write_text(text[: text.rindex("[[export]]")], "utf-8")
    assert between(read_state(state_json(back)), run(load(folder))).told.startswith("1 record gone")


def test_a_row_of_a_journal_list_is_the_cause_of_what_its_stage_rules_otherwise(told, folder):
    file = folder / "data/journals/ft50-2016.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    (at,) = (at for at, line in enumerate(lines) if line.startswith("Management Science,"))
    del lines[at]
    file.write_text("".join(lines), "utf-8")
    found = told()
    assert found["Records"]
    assert all(
        "stage journals: keep (journal on the Financial Times 50 (2016)) -> " in line for line in found["Records"]
    )
    assert all(line.endswith(f"[by data/journals/ft50-2016.csv:{at + 1} (gone)]") for line in found["Records"])


def test_a_search_string_is_the_cause_of_what_it_finds(told, folder):
    (folder / "queries/ch-topic.wos.txt").write_text("TS=(heterogen*)")
    found = told()
    assert all("stage search: " in line for line in found["Records"])
    assert all(line.endswith("[by queries/ch-topic.wos.txt]") for line in found["Records"])
    assert found["Inputs"] == [
        f"queries/ch-topic.wos.txt: changed [named as a cause of {len(found['Records'])} records]"
    ]


def test_of_two_settings_the_one_that_rules_is_named(told, folder):
    change(folder / "review.toml", "first = 1978", "first = 1995")
    change(folder / "review.toml", 'title = "Future Research', 'title = "Further Research')
    found = told()
    assert found["Inputs"][0].startswith(
        "review.toml: [[stage]] years, [[table]] table4 changed [named as a cause of 10 r"
    )
    assert all(line.endswith("[by review.toml, [[stage]] years]") for line in found["Records"])


def test_a_comment_is_no_change(told, folder):
    with (folder / "review.toml").open("a") as file:
        file.write("\n# mine\n")
    codebook = folder / "data/coding/codebook.toml"
    codebook.write_text("# mine\n" + codebook.read_text("utf-8"), "utf-8")  # all below stands a line lower
    assert told() == {
        "Inputs": [
            f"{file}: changed, but nothing in it that counts" for file in ("data/coding/codebook.toml", "review.toml")
        ]
    }


def test_rows_on_no_record_are_told_apart_by_their_texts(told, folder):
    file = folder / "data/coding/agenda.csv"
    row(file, 3, "complement", "support")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    del lines[4]
    file.write_text("".join(lines), "utf-8")
    found = told()
    assert found["Inputs"] == ["data/coding/agenda.csv: row 3 changed; row 5 gone [named as a cause of 1 row, 1 cell]"]
    assert found["Cells of tables"][0].endswith("[by data/coding/agenda.csv:3]")
    assert found["Rows of tables"][0].endswith("[by data/coding/agenda.csv:5 (gone)]")


def test_causes_that_cannot_be_told_apart_are_all_named(told, folder):
    change(folder / "queries/ch-topic.wos.txt", "TS=", "TI=")
    change(folder / "review.toml", 'syntax = "wos"', 'syntax = "wos"\nwords = "inflect"')
    found = told()
    assert found["Records"]
    both = "[by one or more of: review.toml, [[stage]] search; queries/ch-topic.wos.txt]"
    assert all(line.endswith(both) for line in found["Records"])


def test_a_record_that_gets_a_better_id_is_the_same(told, folder):
    file = folder / "data/exports/article-tables.bib"
    text = file.read_text("utf-8")
    head = re.search(r"@article\{baudisch2007,\n", text).group()
    file.write_text(text.replace(head, head + "  doi = {10.1234/better},\n"), "utf-8")
    found = told()
    assert not any("new," in line or "gone" in line for lines in found.values() for line in lines)
    (record,) = (line for lines in found.values() for line in lines if line.startswith("doi:10.1234/better"))
    assert "called baudisch-2007-40fe01 before" in record
    assert record.endswith("[by data/exports/article-tables.bib]")


def test_the_label_of_a_code_changes_cells_through_the_codebook(told, folder):
    change(folder / "data/coding/codebook.toml", 'label = "Empirical"', 'label = "Tested"')
    found = told()
    assert found["Inputs"][0].startswith("data/coding/codebook.toml: [findings] changed")
    assert found["Cells of tables"]
    assert all(line.endswith("[by data/coding/codebook.toml, [findings]]") for line in found["Cells of tables"])


def test_tables_that_count_records_name_what_moved_them(ch, folder):
    row(folder / "data/coding/screening.csv", 5, "alexiev2016,article,include,", "alexiev2016,article,exclude,focus")
    found = {section.heading: section.lines for section in between(state(ch), run(load(folder))).sections}
    lines = [*found["Cells of tables"], *found["Rows of tables"]]
    counting = {"journals_by_stage", "records_by_year", "exclusions", "studies"}
    assert {line.where.partition(",")[0] for line in lines} >= counting
    assert all("data/coding/screening.csv:5" in line.why for line in lines)


def test_a_claim_turns_with_the_finding_that_it_counts(ch, folder):
    row(folder / "data/coding/findings.csv", 2, ",empirical,", ",theoretical,")
    found = {section.heading: section.lines for section in between(state(ch), run(load(folder))).sections}
    lines = found["Claims and numbers for prose"]
    assert lines
    assert {line.why for line in lines} == {"by data/coding/findings.csv"}


def test_without_a_changed_input_the_program_is_the_cause(before, folder):
    cut(folder)
    ch = run(load(folder))
    older = State(
        before.inputs, before.parts, before.rows, before.needs, before.records, {}, before.tables, before.claims
    )
    found = between(older, ch, program=["pandas 3.0 -> 3.1"])
    inputs, graph, proposed = found.sections
    caused = f"{len(graph.lines)} findings, {len(proposed.lines)} propositions"
    assert str(inputs.lines[0]) == f"the program: pandas 3.0 -> 3.1 [named as a cause of {caused}]"
    assert len(graph.lines) + len(proposed.lines) == ch.graph.number_of_edges()
    assert str(graph.lines[0]).endswith(": new [by the program, since no input changed]")
    assert "only its code changed" in str(between(older, ch).sections[0].lines[0])


def test_a_proposition_is_no_finding(ch, folder):
    file = folder / "data/coding/propositions.csv"
    file.write_text(file.read_text("utf-8") + "P6,CNH,associated,sustainable performance,Of our own.,stated,here,\n")
    found = {section.heading: section for section in between(state(ch), run(load(folder))).sections}
    assert "Evidence graph" not in found
    assert found["Propositions"].counted == "1 proposition"
    assert "(CNH -> sustainable performance)" in found["Propositions"].lines[0].where


# ---- the state ---------------------------------------------------------------------------------------------------


def test_the_state_is_read_back_as_it_was(ch):
    made = state(ch)
    again = read_state(state_json(made))
    assert again == made
    assert state_json(again) == state_json(made)
    assert made.edges.keys() == {place for _, _, place in ch.graph.edges(keys=True)}
    assert {name: record.standing for name, record in made.records.items()} == ch.standings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"shape": 1}',
        '{"shape": 0}',
        "[" * 100_000,
        '{"shape": 1, "ways": [[1]], "files": 3}',
        "\x00",
    ],
)
def test_what_is_no_state_is_none(text):
    assert read_state(text.encode()) is None
