"""Names that a person typed: what is told where one means several records or none, and `explain` in spite of that."""

import os

import pandas as pd
import pytest

from review import records
from review.dedupe import Decided, merge
from review.dedupe.sheet import Asked, ask, waiting
from review.errors import ReviewError
from review.nouns import Problem
from review.pipeline import run
from review.project.load import load
from review.records.called import told_apart

pytestmark = pytest.mark.usefixtures("undrawn")

PAIRS = "data/coding/duplicates.csv"
TITLE = "Telework and inventive teams in firms"


def ris(author, doi="", title=TITLE):
    lines = ["TY  - JOUR", f"TI  - {title}", f"AU  - {author}", "PY  - 2015", "JO  - Journal of Examples", "VL  - 3"]
    return "\n".join([*lines, "SP  - 20", *([f"DO  - {doi}"] if doi else []), "ER  - ", ""])


def export(folder, name, *entries):
    (folder / "data/exports" / name).write_text("".join(entries), "utf-8")


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# ---- explain, in spite of faults in the sheets -----------------------------------------------------------------------


@pytest.fixture
def shared_name(new):
    """A review with a vote on a name that came to be that of two records, and their ids."""
    export(new, "a.ris", ris("Alpha, A."))
    old = next(record for record in run(load(new)).records.index if record.startswith("alpha-2015-"))
    export(new, "c.ris", ris("Alpha, B."))
    with (new / "data/coding/screening.csv").open("a", encoding="utf-8") as file:
        file.write(f"{old},ZZ,include,,\n")
    return new, old


def test_records_that_share_a_name_are_told_apart(shared_name, review):
    folder, old = shared_name
    code, _, err = review("run", folder)
    assert code == 2
    lines = err.splitlines()
    assert f'"{old}" is the name of several records; use one of alpha-2015-' in lines[0]
    assert lines[1].endswith(f": Alpha, A. (2015). {TITLE}. data/exports/a.ris:1")
    assert lines[2].endswith(f": Alpha, B. (2015). {TITLE}. data/exports/c.ris:1")
    assert review("explain", old, folder)[2].splitlines()[1:3] == lines[1:3]
    for line, author in ((lines[1], "Alpha, A."), (lines[2], "Alpha, B.")):
        code, out, told = review("explain", line.split(": ")[0].strip(), folder)
        assert code == 0
        assert f"  {author} (2015). {TITLE}\n" in out
        assert "year of publication: keep\n" in out
        assert "In the end: open\n" in out
        assert all(fault in told for fault in lines[:3])
        assert "told without votes" in told


FAULTS = {
    "a code": ("screening.csv", ",include,", ",inlcude,", 'screening.csv!C2: "inlcude" is not in the codebook'),
    "no coder": ("screening.csv", ",AB,include", ",,include", "screening.csv!B2: this vote has no coder"),
    "no record": ("findings.csv", "example2018,", "exampel2018,", 'findings.csv!A2: no record is called "exampel2018"'),
    "the codebook": ("codebook.toml", "[screening]", "[screening", "codebook.toml:"),
    "an unclosed quote": ("screening.csv", "record,", 'record,"', "screening.csv:"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_explain_tells_a_way_without_votes_and_the_faults_on_stderr(new, review, fault):
    file, old, wrong, told = FAULTS[fault]
    edit(new / "data/coding" / file, old, wrong)
    code, out, err = review("explain", "sample2020", new)
    assert code == 0
    assert "search string: keep" in out
    assert "In the end: open" in out
    assert "Coded on" not in out
    assert told in err


def test_explain_keeps_to_decisions_on_duplicates_unless_these_are_at_fault(new, review):
    export(new, "a.ris", ris("Alpha, A."))
    export(new, "c.ris", ris("Alpha, B."))
    heads = "first,second,decision\n"
    same = "data/exports/a.ris:1,data/exports/c.ris:1,same\n"
    (new / PAIRS).write_text(heads + same, "utf-8")
    edit(new / "data/coding/screening.csv", ",include,", ",inlcude,")
    record = next(record for record in run(_without_votes(new)).records.index if record.startswith("alpha"))
    code, out, err = review("explain", record, new)
    assert (code, out.count("  entry data/exports/")) == (0, 2)
    (new / PAIRS).write_text(heads + same + same.replace("same", "different"), "utf-8")
    edit(new / "data/coding/screening.csv", ",inlcude,", ",include,")
    code, out, err = review("explain", "sample2020", new)
    assert code == 0
    assert "In the end: open" in out
    assert f"{PAIRS}!C2: this pair is joined; but that joins what is held apart at {PAIRS}!C3" in err


def _without_votes(folder):
    from review.project.load import load_in_spite

    project, faults = load_in_spite(folder)
    assert faults
    return project


def test_explain_stops_at_faults_elsewhere_and_tells_those_of_the_sheets_too(new, review):
    edit(new / "data/coding/screening.csv", ",include,", ",inlcude,")
    (new / "data/exports/empty.ris").write_text("", "utf-8")
    code, out, err = review("explain", "sample2020", new)
    assert (code, out) == (2, "")
    assert '"inlcude" is not in the codebook' in err
    assert "data/exports/empty.ris" in err


def test_a_long_title_and_many_authors_are_cut():
    table = records.table([{"title": "A word " * 20, "authors": "A, B.; C, D.; E, F.", "year": 2020}, {}])
    table.index = pd.Index(["x", "y"])
    assert told_apart(table).splitlines() == [
        "  x: A, B. et al. (2020). " + ("A word " * 9)[:60].rstrip() + " …",
        "  y: no author (n.d.). no title",
    ]


# ---- names in the sheet of pairs -------------------------------------------------------------------------------------


def entries(*rows):
    made = records.table([{"journal": "Journal of Cases", "year": 2019, **row} for row in rows])
    made.index = pd.Index([f"a.ris:{n}" for n in range(len(rows))], name="entry", dtype="str")
    return made


APART = (
    {"title": "How managers learn from customers", "authors": "Kim, S.", "doi": "10.2196/40058"},
    {"title": "Prices that end in nine", "authors": "Li, J.", "doi": "10.2196/7"},
)


@pytest.mark.parametrize("doi", ["10.2196/40058", "https://doi.org/10.2196/40058", "DOI: 10.2196/40058"])
def test_a_bare_doi_is_a_name_in_the_sheet_of_pairs(doi):
    merged = merge(entries(*APART), [Decided(doi, "10.2196/7", True, "d.csv!C2")])
    assert len(merged.records) == 1
    assert (merged.unknown, merged.several) == ((), ())
    twins = merge(
        entries(
            {**APART[0], "volume": "3", "pages": "5"}, {**APART[0], "volume": "3", "pages": "5", "doi": "10.2196/7"}
        )
    )
    assert len(twins.pairs) == 1
    assert ask(twins, [Asked("", doi, "10.2196/7", None, "d.csv!C2")], "new.csv")[1] == b""


def test_a_doi_that_several_works_have_is_told_with_each_of_them():
    rows = entries(*({**row, "doi": "10.1000/all"} for row in APART), {"title": "Another matter", "authors": "Moe, A."})
    assert len(merge(rows).records) == 3
    for same, done in ((True, "all of them are joined"), (False, "each of them is held apart")):
        merged = merge(rows, [Decided("10.1000/all", "a.ris:2", same, "d.csv!C2")])
        assert [str(problem) for problem in waiting(merged)] == [
            'd.csv!C2: "10.1000/all" is the name of several records: '
            "a.ris:0: Kim, S. (2019). How managers learn from customers; "
            f"a.ris:1: Li, J. (2019). Prices that end in nine; {done}"
        ]
    assert merge(rows, [Decided("10.1000/all", "10.1000/all", True, "d.csv!C2")]).several == ()


def test_entries_that_are_one_work_anyhow_do_not_make_a_name_ambiguous():
    rows = entries(APART[0], {**APART[0], "volume": "3"}, APART[1])
    assert merge(rows, [Decided("10.2196/40058", "10.2196/7", True, "d.csv!C2")]).several == ()


def test_a_near_name_is_told_for_one_that_nobody_goes_by():
    rows = entries({**APART[0], "wos_id": "WOS:998"}, {**APART[1], "wos_id": "WOS:12345"})
    for typed, meant in (("WOS:999", "wos:998"), ("10.2196/4005", "doi:10.2196/40058")):
        merged = merge(rows, [Decided(typed, "WOS:12345", True, "d.csv!C2")])
        assert list(waiting(merged)) == [
            Problem("d.csv!C2", f'no record is called "{typed}" now; did you mean "{meant}"?', "the decision waits")
        ]
    # The other of the pair is never meant, and no other name is near.
    merged = merge(rows, [Decided("WOS:1234", "WOS:12345", True, "d.csv!C2")])
    assert [problem.what for problem in waiting(merged)] == ['no record is called "WOS:1234" now']


# ---- what is told of the disk, and of merging ------------------------------------------------------------------------


@pytest.fixture
def bar(monkeypatch):
    """Makes a folder as one that may not be read, which permissions cannot do for root."""

    def bar(folder):
        real = os.scandir

        def scandir(path="."):
            if os.path.realpath(path) == os.path.realpath(folder):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path)

        monkeypatch.setattr("os.scandir", scandir)

    return bar


def told(folder):
    with pytest.raises(ReviewError) as caught:
        load(folder)
    return [str(complaint) for complaint in caught.value.complaints]


def test_a_folder_of_exports_that_cannot_be_read_is_told(new, bar):
    bar(new / "data/exports")
    (complaint,) = told(new)
    assert complaint.startswith("review.toml:")
    assert complaint.endswith(': the folder "data/exports" cannot be read: Permission denied')


def test_a_folder_below_the_exports_that_cannot_be_read_is_told(new, bar):
    edit(new / "review.toml", '"data/exports/*"', '"data/exports/**/*"')
    (new / "data/exports/more").mkdir()
    load(new)
    bar(new / "data/exports/more")
    (complaint,) = told(new)
    assert complaint.endswith(': the folder "data/exports/more" cannot be read: Permission denied')


def test_a_folder_of_sheets_that_cannot_be_read_loses_no_vote_without_a_word(new, bar):
    bar(new / "data/coding")
    assert told(new) == ['data/coding: the folder "data/coding" cannot be read: Permission denied']


def test_a_sheet_that_cannot_be_written_is_named(new, review, monkeypatch):
    def denied(path, *_):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.link", denied)
    monkeypatch.setattr("pathlib.Path.rename", denied)
    for name, rows in (("a.ris", ris("Alpha, A.", "10.1/a")), ("b.ris", ris("Alpha, A.", "10.1/b"))):
        export(new, name, rows)
    code, _, err = review("sheet", "screening", new)
    assert (code, err) == (2, f"{new / 'data/coding/screening-1.csv'}: Permission denied\n")
    assert not [path for path in (new / "data/coding").iterdir() if path.name.startswith(".")]


def test_what_merging_may_have_missed_is_told_by_the_reports_alone(new, review):
    export(
        new,
        "many.ris",
        *(ris(f"N{n}, Y.", title=f"{n * 7919} of {n * 104729} shops, and an end that they share") for n in range(70)),
    )
    code, out, err = review("run", new)
    assert code == 0
    note = "70 entries share the end of the title with more than 64 others"
    assert "share the" not in out + err
    assert "share the" not in review("check", new)[2]
    for file in ("summary.md", "problems.csv"):
        text = (new / "reports" / file).read_text("utf-8")
        assert note in text
        assert "may have stayed apart" in text
        assert "nothing has to be done, unless you know such a pair" in text
