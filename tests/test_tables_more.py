"""Tables that any review can have balance with the review; what a protocol asks wrongly is told at its line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ReviewError
from review.evidence import links
from review.nouns import Decision, Review, Table, TablePlan, plain
from review.pipeline import run
from review.project.load import load
from review.tables import TABLES
from review.tables.agreed import decimal
from review.tables.chosen import in_order, shares, text_rank
from review.tables.flow import flow
from review.tables.journals import NO_JOURNAL, names


def made(review: Review, kind: str, **asked: object) -> Table:
    table = TABLES[kind].build(review, TablePlan("t", kind, "Table 1", "T", settings=asked))
    assert sum(column.width for column in table.columns) == pytest.approx(1)
    assert all(len(row) == len(table.columns) for row in table.rows)
    return table


def texts(table: Table) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in table.rows]


def column(table: Table, label: str) -> list[str]:
    at = [column.label for column in table.columns].index(label)
    return [row[at] for row in texts(table)]


def number(text: str) -> int:
    return int(text.replace(",", "") or 0)


@pytest.fixture
def changed(folder):
    """The worked example with tables added to its protocol, and rows to its sheets."""

    def change(*tables: str, **rows: str) -> Review:
        for sheet, more in rows.items():
            file = folder / "data" / "coding" / f"{sheet}.csv"
            file.write_text(file.read_text("utf-8") + more, "utf-8")
        protocol = folder / "review.toml"
        heads = [f'\n[[table]]\nname = "new{n}"\nnumber = "Table 9"\ntitle = "T"\n' for n, _ in enumerate(tables)]
        added = "".join(head + table for head, table in zip(heads, tables, strict=True))
        protocol.write_text(protocol.read_text("utf-8") + added, "utf-8")
        return run(load(folder))

    return change


# ---- included studies ------------------------------------------------------------------------------------------------


def test_the_included_studies_stand_as_in_a_reference_list(ch):
    table = made(ch, "included")
    assert [c.key for c in table.columns] == ["author", "year", "journal", "findings.nature"]
    rows = texts(table)
    assert [f"{who} ({year})" for who, year, *_ in rows] == list(ch.citations.values())
    assert len(rows) == len(ch.included)


def test_the_included_studies_show_what_is_asked_and_sort_by_it(ch):
    table = made(ch, "included", columns=["study", "title", "findings.role"], sort=["-year", "study"])
    rows = texts(table)
    years = {record: int(ch.records.at[record, "year"]) for record in ch.citations}
    wanted = sorted(ch.citations, key=lambda record: -years[record])  # those of one year stay in reference order
    assert [row[0] for row in rows] == [ch.citations[record] for record in wanted]
    roles = ch.sheets["findings"].column("role")
    told = {row[0]: row[2] for row in rows}
    for record, citation in ch.citations.items():
        said = {row["role"] for row in ch.sheets["findings"].rows if row.record_id == record}
        assert told[citation] == "; ".join(roles.label_of(code) for code in roles.codes if code in said)


# ---- counts that balance ---------------------------------------------------------------------------------------------


def test_journals_balance_at_every_stage(ch):
    table = made(ch, "journals")
    *rows, last = texts(table)
    for at in range(1, len(table.columns)):
        assert sum(number(row[at]) for row in rows) == number(last[at])
    stages = [f"After {stage.label}" for stage in ch.project.stages]
    assert [c.label for c in table.columns] == ["Journal", "Records", *stages, "Still open", "Included"]
    assert number(last[1]) == len(ch.records)
    assert number(last[-1]) == len(ch.included)
    assert number(last[-3]) == number(last[-2]) + number(last[-1])
    dropped = 0
    for at, stage in enumerate(ch.project.stages, 2):
        dropped += sum(d.verdict == "drop" for d in ch.rulings[stage.name].values())
        assert number(last[at]) == len(ch.records) - dropped


def test_journals_without_an_included_record_are_one_row(ch):
    *rows, others, _ = texts(made(ch, "journals"))
    assert all(number(row[-1]) for row in rows)
    journals = ch.records.loc[ch.included, "journal"].dropna().unique()
    assert {row[0] for row in rows} - {NO_JOURNAL} == set(journals)
    assert [number(row[-1]) for row in rows] == sorted((number(row[-1]) for row in rows), reverse=True)
    assert others[0].startswith("Other journals (")
    assert number(others[-1]) == 0


def test_a_journal_in_two_spellings_is_one(ch):
    spelled = ch.records["journal"].head(5).copy()
    spelled[:] = ["Journal of R&D", "The Journal of R and D", "Journal of R&D", None, "R&D"]
    assert list(names(spelled).values()) == ["Journal of R&D"] * 3 + [NO_JOURNAL, "R&D"]


def test_years_add_up(ch):
    table = made(ch, "years")
    *rows, last = texts(table)
    for at in (1, 2, 3):
        assert sum(number(row[at]) for row in rows) == number(last[at])
    assert [number(text) for text in last[1:4]] == [len(ch.records), len(ch.rulings["coding"]), len(ch.included)]
    dated = [row for row in rows if row[0] != "No year"]
    assert [row[0] for row in dated] == sorted(row[0] for row in dated)
    assert number(dated[-1][4]) == sum(number(row[3]) for row in dated)
    missing = ch.records["year"].isna().sum()
    assert missing
    assert rows[-1][:2] == ["No year", f"{missing}"]


def test_exclusions_balance_with_the_flow(ch):
    table = made(ch, "exclusions")
    *rows, last = texts(table)
    drawn = flow(ch)
    for stage in ch.project.stages:
        mine = [row for row in rows if row[0] == stage.label]
        boxes = [step.side for step in (*drawn.databases, *drawn.others) if step.name == stage.name]
        assert sum(number(row[-1]) for row in mine) == sum(len(box.ids) for box in boxes)
        told = Counter({row[1]: number(row[-1]) for row in mine if number(row[-1])})
        assert told == sum((Counter({reason: len(ids) for reason, ids in box.lines}) for box in boxes), Counter())
        assert [number(row[-1]) for row in mine] == sorted((number(row[-1]) for row in mine), reverse=True)
    assert all(number(row[-1]) == number(row[2]) + number(row[3]) for row in (*rows, last))
    assert number(last[-1]) == sum(number(row[-1]) for row in rows) == list(ch.standings.values()).count("dropped")


def test_the_most_frequent_reason_comes_first(ch):
    stage = ch.project.stages[0].name
    ids = list(ch.standings)[:4]
    reasons = dict(zip(ids, ["rare", "often", "often", "also rare"], strict=True))
    ruled = {record: Decision("drop", reason) for record, reason in reasons.items()}
    rulings = {name: ruled if name == stage else {} for name in ch.rulings}
    rows = texts(made(replace(ch, rulings=rulings), "exclusions"))
    assert [(row[1], row[-1]) for row in rows[:3]] == [("often", "2"), ("also rare", "1"), ("rare", "1")]
    assert {row[1] for row in rows[3:-1]} == {"none excluded"}


# ---- agreement -------------------------------------------------------------------------------------------------------


def test_a_review_coded_once_says_so(ch):
    table = made(ch, "agreement")
    assert texts(table)[0][:3] == ["Vote", "None coded twice", "0"]
    assert any("each by one coder" in text for _, text in table.notes)


def test_a_review_coded_twice_tells_how_far_coders_agree(changed):
    names = ["adner2002", "adner_levinthal2001", "alexiev2016", "bahadir2015"]
    again = "".join(f"{name},second,{vote},,\n" for name, vote in zip(names, ["include"] * 4, strict=True))
    review = changed('kind = "agreement"\n', screening=again)
    table = made(review, "agreement")
    alone = ["undefined[c]"] * 3
    assert texts(table) == [["Vote", "article and second", "4[a]", "100.0[b]", *alone]]
    assert any("only one code was used" in text for mark, text in table.notes if mark == "c")
    more = changed(screening="adner2002,third,undecided,,\nadner_levinthal2001,third,include,,\n")
    rows = texts(made(more, "agreement"))
    assert [row[1:3] for row in rows] == [
        ["article and second", "4[a]"], ["article and third", "2[a]"], ["second and third", "2[a]"],
        ["All 3 coders", "4[a]"],
    ]  # fmt: skip
    assert rows[1][3:5] == ["50.0\n[0.0, 100.0]", ".00[b]"]
    assert rows[3][3].startswith("83.3\n[")
    assert rows[3][4].startswith("−.09[d]\n[")


def test_a_review_without_coders_has_a_table_that_says_so(new):
    review = run(load(new))
    bare = type(review)(**{f: getattr(review, f) for f in review.__slots__} | {"sheets": {}})
    assert texts(made(bare, "agreement"))[0][0] == "No sheet with coders"


@pytest.mark.parametrize(
    ("value", "told"), [(0.7434, ".74"), (1.0, "1.00"), (-0.316, "−.32"), (-0.001, ".00"), (0, ".00")]
)
def test_a_coefficient_has_no_zero_before_its_point(value, told):
    assert decimal(value) == told


# ---- any sheet -------------------------------------------------------------------------------------------------------


def test_a_sheet_in_groups_has_them_in_the_codebooks_order(ch):
    table = made(
        ch, "sheet", sheet="findings", columns=["record", "year", "construct"], group="dimension", sort=["-year"]
    )
    assert [c.key for c in table.columns] == ["dimension", "record", "year", "construct"]
    assert table.labels == 1
    groups = list(dict.fromkeys(column(table, "Dimension")))
    field = ch.sheets["findings"].column("dimension")
    assert groups == [code.label for code in field.codes.values() if code.label in groups]
    for group in groups:
        years = [int(row[2]) for row in texts(table) if row[0] == group]
        assert years == sorted(years, reverse=True)


def test_a_sheet_marks_its_notes_at_the_study(ch):
    table = made(ch, "sheet", sheet="findings", columns=["construct", "record"], sort=["record"])
    notes = dict(table.notes)
    marks = {piece.text for row in table.rows for cell in row for piece in cell if piece.style == "mark"}
    assert marks == set(notes) - {""}
    assert all(cell[-1].style == "plain" for row in table.rows for cell in row[:1])
    order = [plain(row[1]).partition("[")[0] for row in table.rows]
    place = {citation: at for at, citation in enumerate(ch.citations.values())}
    assert [place[c] for c in order] == sorted(place[c] for c in order)
    own = made(ch, "sheet", sheet="findings", columns=["record", "note"])
    assert not [mark for mark, _ in own.notes if mark]


def test_a_sheet_leaves_out_rows_on_records_that_are_not_included_and_counts_them(ch):
    table = made(ch, "sheet", sheet="screening")
    rows = ch.sheets["screening"].rows
    out = [row for row in rows if row.record_id not in ch.citations]
    assert out
    assert len(table.rows) == len(rows) - len(out)
    assert (
        table.notes[0][1] == f"{len(out)} rows on {len({r.record_id for r in out})} records not included are left out."
    )


def test_a_sheet_without_a_column_of_records_shows_all_rows(ch):
    table = made(ch, "sheet", sheet="agenda")
    assert len(table.rows) == len(ch.sheets["agenda"].rows)
    by_text = made(ch, "sheet", sheet="propositions", group="source", columns=["name"])
    groups = column(by_text, "From")
    assert len(list(dict.fromkeys(groups))) == sum(a != b for a, b in zip(groups, [None, *groups], strict=False))


@given(st.lists(st.tuples(st.sampled_from(["", "3", "10", "1,000", "b", "A", "É"]), st.integers())))
@settings(max_examples=18, deadline=None)
def test_sorting_keeps_every_row_and_puts_what_is_not_told_last(rows):
    rank = {"x": lambda row: text_rank(row[0])}
    up, down = in_order(rows, rank, ["x"]), in_order(rows, rank, ["-x"])
    assert Counter(up) == Counter(down) == Counter(rows)
    order = ["3", "10", "1,000", "A", "b", "É", ""]
    assert [order.index(row[0]) for row in up] == sorted(order.index(row[0]) for row in rows)
    told = [row[0] for row in down if row[0]]
    assert told == sorted(told, key=order.index, reverse=True)
    assert [row for row in up if row[0] == "3"] == [row for row in rows if row[0] == "3"]


@given(st.lists(st.lists(st.text(max_size=80), max_size=5), min_size=1, max_size=12))
@settings(max_examples=18, deadline=None)
def test_shares_of_the_width_add_up_and_leave_no_column_out(columns):
    found = shares(columns)
    assert sum(found) == pytest.approx(1)
    assert min(found) > 0


# ---- what a protocol asks wrongly ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('kind = "sheet"\n', 'a table of kind "sheet" has to name its sheet; add: sheet = "…"'),
        ('kind = "sheet"\nsheet = "findngs"\n', 'there is no sheet "findngs"; did you mean "findings"?'),
        ('kind = "sheet"\nsheet = "findings"\ncolumns = ["recrod"]\n',
         'the sheet "findings" has no column "recrod"; did you mean "record"?'),
        ('kind = "sheet"\nsheet = "findings"\nsort = ["-yaer"]\n',
         'the sheet "findings" has no column "yaer"; did you mean "year"?'),
        ('kind = "sheet"\nsheet = "agenda"\ngroup = "year"\n', 'the sheet "agenda" has no column "year"'),
        ('kind = "sheet"\nsheet = "agenda"\ngroup = "topic"\ncolumns = ["topic"]\n', "no column is left"),
        ('kind = "included"\ncolumns = ["jurnal"]\n',
         'the table of included studies has no column "jurnal"; did you mean "journal"?'),
        ('kind = "included"\ncolumns = ["findings.natur"]\n',
         'the sheet "findings" has no column "findings.natur"; did you mean "findings.nature"?'),
        ('kind = "agreement"\nsheet = "findings"\n', 'the sheet "findings" does not say who coded which record'),
        ('kind = "agreement"\ncolumns = ["vot"]\n', 'has no column "vot"; did you mean "vote"?'),
        ('kind = "years"\ncolumns = ["year"]\n', 'a table of kind "years" has no setting "columns"'),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_followed_is_told_at_its_line(changed, folder, asked, expected):
    with pytest.raises(ReviewError) as caught:
        changed(asked)
    (complaint,) = caught.value.complaints
    assert expected in str(complaint)
    file, _, line = complaint.where.partition(":")
    assert file == "review.toml"
    told = (folder / file).read_text("utf-8").splitlines()[int(line) - 1]
    assert told == "[[table]]" or told.split(" = ")[0] in asked


def test_a_review_that_codes_nothing_needs_no_codebook_for_tables_of_counts(tmp_path):
    (tmp_path / "a.ris").write_text("TY  - JOUR\nTI  - One\nPY  - 2001\nER  - \n", "utf-8")
    kinds = "".join(
        f'[[table]]\nkind = "{kind}"\nname = "the-{kind}"\nnumber = "1"\ntitle = "T"\n'
        for kind in ("included", "journals", "years", "exclusions")
    )
    (tmp_path / "review.toml").write_text(f'title = "T"\n[[export]]\nfiles = "a.ris"\ndatabase = "D"\n{kinds}', "utf-8")
    review = run(load(tmp_path))
    assert texts(made(review, "journals")) == [["No journal named", "1", "0", "1"], ["All", "1", "0", "1"]]
    assert texts(made(review, "years")) == [["2001", "1", "1", "1"], ["All", "1", "1", ""]]
    assert texts(made(review, "exclusions")) == [["All stages", "", "0"]]
    assert texts(made(review, "included")) == [["“One”", "2001", ""]]


def test_the_worked_example_has_these_tables():
    assert {plan.kind for plan in load(ROOT).tables} >= {"included", "journals", "years", "exclusions", "sheet"}


# ---- links -----------------------------------------------------------------------------------------------------------


def found(review, *texts):
    """The cells of what was found, the findings of the first link saying these texts."""
    graph = review.graph.copy()
    link = links(graph, review.project.codebook)[0]
    for row, text in zip(link.findings, texts, strict=True):
        graph.edges[link.source, link.target, row]["finding"] = text
    return column(made(replace(review, graph=graph), "findings"), "Findings")


def test_findings_of_one_link_say_whose_they_are_where_they_differ(new):
    review = run(load(new))
    assert found(review, "It rises.", "It rises.") == ["It rises."]
    assert found(review, "It rises.", "It falls.") == [
        "It rises. [Example and Sample (2018)]\nIt falls. [Sample (2020)]"
    ]


def test_the_worked_example_says_each_finding_once(ch):
    assert not [text for text in column(made(ch, "findings"), "Findings") if "\n" in text or "[" in text]
