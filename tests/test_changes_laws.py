"""Laws of what changed, on states drawn at random: exactly what differs is told, and whatever changed can be told."""

from hypothesis import given, settings
from hypothesis import strategies as st

from review.report.changes import state_json
from review.report.changes.differ import compared, same_rows
from review.report.changes.state import RecordState, RowState, Ruling, State, TableState, read_state
from review.report.changes.words import for_terminal

HOSTILE = '<script>alert(1)</script> R&D < 5 | =HYPERLINK("x") {{ x }} \\input{x} *'

names = st.text("abc", min_size=1, max_size=2)
words = st.sampled_from(["", "x", "y", HOSTILE, "customer needs differ", "customers differ in needs"])
records = st.builds(
    RecordState,
    st.sampled_from(["included", "dropped", "open"]),
    st.lists(st.builds(Ruling, st.sampled_from("st"), st.sampled_from(["keep", "drop"]), words), max_size=2).map(tuple),
    st.lists(st.sampled_from(["a.ris", "b.ris"]), max_size=2, unique=True).map(tuple),
    names,
    words,
)
tables = st.integers(1, 3).flatmap(
    lambda n: st.builds(
        TableState,
        names,
        st.integers(0, n - 1),
        st.just(tuple("ABC"[:n])),
        st.lists(st.tuples(*[words] * n), max_size=5).map(tuple),
        st.lists(words, max_size=2).map(tuple),
    )
)
states = st.builds(
    State,
    inputs=st.dictionaries(names, names, max_size=3),
    parts=st.dictionaries(names, st.dictionaries(names, names, max_size=2), max_size=2),
    rows=st.dictionaries(
        names,
        st.lists(st.tuples(words, names), max_size=4).map(
            lambda rows: tuple(RowState(at, *row) for at, row in enumerate(rows, 2))
        ),
        max_size=2,
    ),
    needs=st.dictionaries(names, st.lists(st.tuples(names, words), max_size=2).map(tuple), max_size=2),
    records=st.dictionaries(names, records, max_size=5),
    edges=st.dictionaries(st.builds("{}.csv:{}".format, names, st.integers(2, 5)),
                          st.dictionaries(names, words, max_size=3), max_size=4),
    tables=st.dictionaries(names, tables, max_size=2),
    claims=st.dictionaries(names, st.lists(words, min_size=1, max_size=2).map(tuple), max_size=2),
)  # fmt: skip
few = settings(max_examples=24)


@few
@given(states)
def test_nothing_differs_from_itself(one):
    assert not any(compared(one, one))
    assert read_state(state_json(one)) == one


def test_rows_of_one_number_on_two_worksheets_are_told_apart():
    def of(finding):
        rows = (RowState(2, "a", finding, "Mine"), RowState(2, "b", "as it was", "Yours"))
        edges = {"f.xlsx, Mine!2": {"finding": finding}, "f.xlsx, Yours!2": {"finding": "another"}}
        return State(rows={"f.xlsx": rows}, edges=edges)

    found = compared(of("before"), of("now"))
    assert [change.place for change in found.edges] == [change.place for change in found.rows] == ["f.xlsx, Mine!2"]
    assert read_state(state_json(of("now"))) == of("now")


@few
@given(states, states)
def test_exactly_what_differs_is_told(old, new):
    def keys(a, b):
        return {name for name in a.keys() | b.keys() if a.get(name) != b.get(name)}

    found = compared(old, new)
    assert {record.name for record in found.records} == keys(old.records, new.records)
    assert len(found.records) == len({record.name for record in found.records})
    assert {change.file for change in found.inputs} == keys(old.inputs, new.inputs)
    assert {claim.of for claim in found.claims} == keys(old.claims, new.claims)
    assert {change.table for change in found.cells} | {change.of for change in found.tables} == {
        name
        for name in keys(old.tables, new.tables)
        if name not in old.tables or name not in new.tables or _unlike(old.tables[name], new.tables[name])
    }
    assert {row.file for row in found.rows} == {
        file
        for file in old.rows.keys() | new.rows.keys()
        if sorted(row.digest for row in old.rows.get(file, ())) != sorted(row.digest for row in new.rows.get(file, ()))
    }


def _unlike(a, b):
    """How many columns repeat their labels, and in which order the columns and the notes stand, is no content."""
    return (a.called, sorted(a.columns), sorted(a.notes), a.rows) != (
        b.called,
        sorted(b.columns),
        sorted(b.notes),
        b.rows,
    )


@few
@given(states, states)
def test_an_edge_is_told_as_its_row_goes(old, new):
    rows_stay = State(edges=new.edges, rows=old.rows)
    found = compared(State(edges=old.edges, rows=old.rows), rows_stay)
    differ = {p for p in old.edges.keys() | new.edges.keys() if old.edges.get(p) != new.edges.get(p)}
    assert {edge.place for edge in found.edges} == differ


@few
@given(tables, st.data())
def test_one_row_more_is_one_new_row(table, data):
    at = data.draw(st.integers(0, len(table.rows)))
    added = tuple("new words" for _ in table.columns)
    more = table._replace(rows=(*table.rows[:at], added, *table.rows[at:]))
    pairs = same_rows(table, more)
    assert {more.rows[b] for b in range(len(more.rows)) if b not in pairs} == {added}
    assert all(table.rows[a] == more.rows[b] for b, a in pairs.items())
    assert len(set(pairs.values())) == len(table.rows)


@few
@given(states, states)
def test_whatever_changed_it_can_be_told(old, new):
    from review.report.changes.causes import Known, Trace
    from review.report.changes.words import Files, markdown, sections

    found = compared(old, new)
    made = sections(found, Trace(old, new, found, Known()), Files(), [])
    text = markdown(made, most=500)
    assert "<script" not in text
    assert all(line.startswith(("## ", "- ")) for line in text.split("\n") if line)
    assert all(
        line.why for section in made if section.heading not in ("Inputs", "Files of reports/") for line in section.lines
    )
    cut = for_terminal(made, most=1)
    assert sum("more: see them with --all" in line for line in cut) == sum(len(s.lines) > 1 for s in made)
