"""Claims: what the worked example's come out as, what is said of slips, how the blank is taken, and what is written."""

import csv
import io
import re
from dataclasses import replace

import pytest
from claims_drawn import SHEETS, STAGES, review_of
from conftest import ROOT
from typer.testing import CliRunner

from review import cli
from review.claims import FUNCTIONS, UNDECIDED, Claim, check, numbers, read_claims, schema
from review.claims.data import Data
from review.claims.parse import BINDERS
from review.claims.values import NOTHING
from review.errors import ReviewError
from review.pipeline import run
from review.project.claims import OF_STAGES, TOTALS
from review.project.load import load
from review.report.claims import claims_reports
from review.tables.claims import ordered, places, told
from review.tables.counts import totals

SAMPLES = ROOT / "tests" / "samples" / "claims"
ROWS = 'r1,alpha,10,x; y,One\nr2,alpha,"1,200",x,\nr3,beta,,y,one\nr4,,5,,Two\nr5,gamma,abc,z,'
YEARS = {"r1": 2000, "r2": 2005, "r3": 2005, "r4": None, "r5": 2010}
SMALL = schema(SHEETS, STAGES)

# The claims of the article, by how they come out; `-` stands for those that it is known not to hold.
EXPECTED = {
    "does not hold": "C04 C22_examples C25_recent C42 C43 C44 C45 C47 C56",
    "cannot be decided": "C01 C02 C03 C05 C06 C07 C08 C09 C10 C11 C12 C33 C48 C53 C54 C55",
    "holds": """own_works own_journals C20 C20_counts C21 C22 C23 C24 C25_scarce C26_traditional C26_emerging C57
        C30 C31 C32 C34 C40 C41 C46 C46_counts C49_links C49_findings C49_studies C50 C50_mediation
        C51 C51_mediation C52""",
}


@pytest.fixture(scope="session")
def outcomes(ch):
    return {outcome.claim.id: outcome for outcome in check(ch)}


def small(text: str):
    return review_of(ROWS, YEARS, read_claims(text, "claims.toml", SMALL))


def outcome(expression: str, value: str = ""):
    stated = f"value = {value}" if value else ""
    return check(small(f"[[claim]]\nid = 'c'\ntext = 't'\nexpression = '''{expression}'''\n{stated}"))[0]


def complaints(text: str, taken=()):
    with pytest.raises(ReviewError) as caught:
        read_claims(text, "claims.toml", SMALL, taken=taken)
    return caught.value.complaints


# ---- the worked example ----------------------------------------------------------------------------------------------


def test_the_claims_of_the_article_come_out_as_they_should(outcomes):
    found = {}
    for name, outcome in outcomes.items():
        found.setdefault(outcome.verdict, set()).add(name)
    assert found == {verdict: set(names.split()) for verdict, names in EXPECTED.items()}


def test_what_does_not_hold_is_known_not_to(outcomes):
    assert all(outcome.as_expected for outcome in outcomes.values())
    assert {name for name, outcome in outcomes.items() if not outcome.claim.should_hold} == set(
        EXPECTED["does not hold"].split()
    )


def test_both_numbers_and_the_rows_behind_both_are_told(outcomes):
    """The article says that most work on CNH is on outcomes of the product; its own Table 3 says otherwise."""
    most = outcomes["C44"]
    assert (most.stated, most.recomputed) == ("product", "customer")
    by_type = {basis.text.split('"')[-2]: basis for basis in most.bases}
    assert {name: basis.value for name, basis in by_type.items()} == {"product": "8", "firm": "7", "customer": "10"}
    assert all(ref.place.startswith("data/coding/findings.csv:") for ref in by_type["product"].rows)
    assert len({ref.record_id for ref in by_type["customer"].rows}) == 10
    assert {"Cui and Wu (2016)", "Adner (2002)"} <= {ref.label for ref in by_type["customer"].rows}
    assert outcomes["C45"].recomputed == "7 < 8 and 10 < 8"


def test_values_are_told_in_the_order_in_which_rows_first_have_them(outcomes):
    assert outcomes["C22"].recomputed == "individual; segment"


def test_what_hinges_on_blank_cells_is_not_decided(outcomes):
    compared = outcomes["C33"]
    assert compared.recomputed == "0 to 18"
    assert compared.why == "it hinges on 18 rows with no moderators"
    assert len(compared.bases[0].doubtful) == 18
    assert compared.bases[0].columns == ("moderators",)


def test_the_rows_are_those_that_the_sheet_has(ch, outcomes):
    sheet = list(csv.DictReader(io.StringIO((ROOT / "data/coding/findings.csv").read_text("utf-8"))))
    empirical = [
        f"data/coding/findings.csv:{at}"
        for at, row in enumerate(sheet, 2)
        if row["role"] == "antecedent" and row["dimension"] in ("CKH", "CRH") and row["nature"] != "theoretical"
    ]
    assert [ref.place for ref in outcomes["C32"].bases[0].rows] == empirical


def test_numbers_for_prose(ch):
    found = numbers(ch)
    assert found["C49_links"] == 20
    assert found["included_first_year"] == "1983"  # a year has no comma
    assert found["empirical_share"] == "39 %"
    assert found["C33"] == UNDECIDED
    assert "C44" not in found  # a list is no number


def test_the_names_that_numbers_have_already_are_those_of_the_review(ch):
    assert set(TOTALS) == set(totals(ch))
    from review.tables.numbers import numbers as all_numbers

    stages = {f"{stage.name}_{count}" for stage in ch.project.stages for count in OF_STAGES}
    assert set(all_numbers(ch)) == {*TOTALS, *stages, *numbers(ch)}


def test_the_tables_hold_what_the_review_holds(ch):
    data = Data(ch)
    count = totals(ch)
    sizes = {name: len(data.refs(name)) for name in data.schema}
    assert [sizes[name] for name in ("records", "included", "excluded", "open", "entries", "findings", "links")] == [
        count[name] for name in ("records", "included", "dropped", "open", "entries_read", "findings", "links")
    ]
    assert sizes["rulings"] == sum(len(ch.ruled(stage)) for stage in ch.project.stages)
    assert sizes["nodes"] == len(ch.graph)
    assert set(ch.sheets) <= set(sizes)
    for name, table in data.schema.items():
        for column in table.columns:
            assert len(data.cells(name, column)) == sizes[name], f"{name}.{column}"


# ---- outcomes --------------------------------------------------------------------------------------------------------

GOOD = sorted(SAMPLES.glob("outcomes*.toml"))
BAD = sorted(SAMPLES.glob("bad*.toml"))


def test_there_are_samples():
    assert GOOD
    assert BAD


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_claims_come_out_as_their_notes_say(file):
    found = check(small(file.read_text("utf-8")))
    assert [(o.claim.id, f"{o.verdict} | {o.recomputed}") for o in found] == [(o.claim.id, o.claim.note) for o in found]


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_all_slips_are_told_at_once(file):
    said = "\n".join(map(str, complaints(file.read_text("utf-8"), taken={"records"})))
    assert said == file.with_suffix(".txt").read_text("utf-8").strip("\n")


def test_a_study_that_no_record_is_called_is_told_with_its_line():
    with pytest.raises(ReviewError) as caught:
        check(small("[[claim]]\nid='c'\ntext='t'\nexpression='count(codings where study = \"record9\") = 0'"))
    assert str(caught.value) == (
        'claims.toml:4: no record is called "record9"\n'
        '  count(codings where study = "record9") = 0\n'
        "                              ^"
    )
    with pytest.raises(ReviewError) as caught:
        check(small("[[claim]]\nid='c'\ntext='t'\nexpression='values(codings.study)'\nvalue=['record9']"))
    assert str(caught.value) == 'claims.toml:1: no record is called "record9"'


def test_rows_on_records_that_are_not_included_are_no_evidence():
    data = Data(review_of(f"{ROWS}\n,beta,,,of no record", YEARS, included=["r1", "r3"]))
    assert [ref.place for ref in data.refs("codings")] == ["codings.csv:2", "codings.csv:4", "codings.csv:7"]
    assert [ref.record_id for ref in data.refs("open")] == ["r2", "r4", "r5"]
    assert data.cells("open", "reason") == ["no year"] * 3
    assert data.cells("records", "stage")[:2] == [NOTHING, "years"]


def test_a_claim_that_looks_at_too_many_rows_is_not_decided(monkeypatch):
    monkeypatch.setattr("review.claims.carry.MOST_STEPS", 20)
    expression = "every s in values(codings.study): some t in values(codings.study): count(codings where study = s) > 5"
    assert outcome(expression).why.startswith("it looks at more than")
    assert numbers(
        small(f"[[number]]\nname = 'x'\nexpression = 'count(each u in values(codings.study): {expression})'")
    ) == {"x": UNDECIDED}


def test_a_count_for_each_value_looks_at_the_rows_that_have_it(monkeypatch):
    """So that a claim on each of 900 journals among 28,550 records is decided."""
    rows = "\n".join(f"r{at},alpha,{at % 7},x,{at}" for at in range(200))
    years = {f"r{at}": 2000 + at % 30 for at in range(200)}
    asked = (
        "every y in values(records.year): count(records where year = y) < 8",
        "every s in values(codings.study): count(codings where study = s and n > 0) <= 1",
        'every r in ["1", "2"]: sum(codings.n where r = remark) > 0',
        "sum(each y in values(records.year): count(included where y = year)) = 200",
    )
    monkeypatch.setattr("review.claims.carry.MOST_STEPS", 1000)
    for expression in asked:
        claims = read_claims(f"[[claim]]\nid='c'\ntext='t'\nexpression='{expression}'", "claims.toml", SMALL)
        assert check(review_of(rows, years, claims))[0].verdict == "holds", expression


@pytest.mark.parametrize("value", ['"alpha"', '"ALPHA"', '"gamma"', "k"])
def test_the_rows_that_have_a_value_are_all_that_a_condition_on_it_can_hold_for(value):
    """An equation is answered by an index, what says the same in other words is not."""
    for more in ("", " and n > 4", " and tags is not blank"):
        pair = [f"count(codings where {a}{more}) > 0" for a in (f"kind = {value}", f"not (kind != {value})")]
        asked = [f'some k in ["alpha"]: {text}' if value == "k" else text for text in pair]
        quick, slow = map(outcome, asked)
        assert (quick.verdict, quick.recomputed) == (slow.verdict, slow.recomputed)
        assert quick.bases[0][1:] == slow.bases[0][1:]


@pytest.mark.parametrize(
    "text",
    [
        "claim = 1",
        "[claim]\nid = 'a'",
        "claim = [1]",
        "[[claim]]\nid = 'a'\ntext = 't'\nexpression = '1'\nvalue = nan",
        "[[claim]]\nid = 'a'\ntext = 't'\nexpression = '1'\nvalue = 1979-05-27",
        "[[claim]]\nid = 'a'\ntext = 't'\nexpression = '1'\nvalue = [[1]]",
        "[[claim]]\nid = 'a'\ntext = 't'\nexpression = '1'\nvalue = [true]",
        "[[claim]]\nid = 'a'\ntext = 't'\nexpression = '1'\nvalue = {a = 1}",
        "[[claim]]\nid = 'a'\ntext = 't'\nexpression = '1'\nvalue = " + "9" * 5000,
        "[[claim]]\nid = 'a'\ntext = 't'\nexpression = '1'\nvalue = 1e99999999999999999999",
        "[[claim]\n",
        "[[number]]\nname = 'a-b'\nexpression = '1'",
        "[[number]]\nname = 'a'\nexpression = '1'\ndigits = -1",
    ],
)
def test_what_is_no_claim_is_a_complaint(text):
    assert all(complaint.where.startswith("claims.toml") for complaint in complaints(text))


# ---- in a folder -----------------------------------------------------------------------------------------------------


def test_slips_in_claims_are_told_among_all_others(folder):
    (folder / "data/claims.toml").write_text(
        "[[claim]]\nid = 'a'\ntext = 't'\nexpression = 'count(fundings)'\n", "utf-8"
    )
    protocol = folder / "review.toml"
    protocol.write_text(protocol.read_text("utf-8").replace('kind = "agenda"', 'kind = "agendo"'), "utf-8")
    with pytest.raises(ReviewError) as caught:
        load(folder)
    said = [str(complaint) for complaint in caught.value.complaints]
    assert any("agendo" in line for line in said)
    assert any(
        line.startswith('data/claims.toml:4: there is no table "fundings"; did you mean "findings"?') for line in said
    )


def test_a_codebook_with_slips_is_not_made_worse_by_claims(folder):
    book = folder / "data/coding/codebook.toml"
    book.write_text(book.read_text("utf-8").replace('type = "record"', 'type = "recrod"', 1), "utf-8")
    with pytest.raises(ReviewError) as caught:
        load(folder)
    assert not any("claims.toml" in complaint.where for complaint in caught.value.complaints)


def test_a_review_without_claims_writes_none_and_needs_no_file(new):
    project = load(new)
    assert project.claims == ()
    assert claims_reports(review_of(ROWS, YEARS)) == {}


def test_a_file_of_claims_that_is_named_has_to_be_there(folder):
    protocol = folder / "review.toml"
    protocol.write_text(protocol.read_text("utf-8") + '\n[claims]\nfile = "data/claim.toml"\n', "utf-8")
    with pytest.raises(ReviewError, match=r'there is no file "data/claim.toml"; did you mean "data/claims.toml"'):
        load(folder)


def command(*given):
    done = CliRunner().invoke(cli.app, [*map(str, given)])
    return done.exit_code, done.stdout, done.stderr


def test_the_verb_tells_each_claim_and_fails_if_strict(folder):
    code, out, err = command("claims", folder, "--strict")
    assert (code, err) == (0, "")
    assert out.count("\nok ") + out.startswith("ok ") == len(EXPECTED["holds"].split())
    assert "stated product; recomputed customer" in out
    assert out.endswith("28 claims hold, 9 do not, 16 cannot be decided\n")
    claims = folder / "data/claims.toml"
    text = claims.read_text("utf-8").replace("value = 46", "value = 47")
    claims.write_text(text.replace('expression = "2020 - 1978 + 1"', 'expression = "2020 - 1978"'), "utf-8")
    code, out, err = command("claims", folder, "--strict")
    assert code == 1
    assert "NO  C49_findings  " in out
    assert "stated 47; recomputed 46" in out
    assert err == "Should hold and does not: C49_findings\nShould not hold and does now: C04\n"
    assert command("claims", folder)[0] == 0


# ---- reports ---------------------------------------------------------------------------------------------------------


def test_the_reports_tell_what_does_not_hold_first_and_every_row(ch, outcomes):
    files = claims_reports(ch)
    text = files["claims.md"].decode()
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [heading.partition(" (")[0] for heading in headings] == [
        "Claims that do not hold", "Claims that cannot be decided here", "Claims that hold", "Numbers for prose"
    ]  # fmt: skip
    assert [m.replace("\\", "") for m in re.findall(r"^### (.+)$", text, re.MULTILINE)] == [
        o.claim.id for o in ordered(outcomes.values())
    ]
    rows = list(csv.DictReader(io.StringIO(files["claims.csv"].decode("utf-8-sig"))))
    assert {row["claim"] for row in rows} == set(outcomes)
    told_rows = [row["row"] for row in rows if row["claim"] == "C49_findings"]
    assert len(told_rows) == len(set(told_rows)) == 46
    assert [row["counts"] for row in rows if row["claim"] == "C33"] == ["not known"] * 18
    assert claims_reports(ch) == files


def test_hostile_text_comes_through_as_text(ch):
    hostile = "<script>alert(1)</script> R&D < 5 =HYPERLINK( | {{ x }} \\input{x} `code`"
    claim = Claim("c", f"={hostile}", "claims.toml:1", undecided=hostile, note=hostile)
    files = claims_reports(replace(ch, project=replace(ch.project, claims=(claim,))))
    assert b"<script>" not in files["claims.md"]
    assert b"R&amp;D &lt; 5" in files["claims.md"]
    row = next(csv.DictReader(io.StringIO(files["claims.csv"].decode("utf-8-sig"))))
    assert row["sentence"] == f"'={hostile}"
    assert row["note"] == hostile


def test_places_are_told_in_few_words(outcomes):
    refs = outcomes["C25_scarce"].bases[0].rows
    assert places(refs) == "data/coding/findings.csv:2-7, 20-27, 31-47"
    assert told([*outcomes.values()][:1]) == "0 claims hold, 0 do not, 1 cannot be decided"


# ---- the page of the documentation -----------------------------------------------------------------------------------

PAGE = (ROOT / "docs/reference/claims.md").read_text("utf-8")


def test_the_examples_of_the_page_come_out_as_it_says(ch):
    table = PAGE.partition("| Expression | In the worked example |")[2].partition("\n\n")[0]
    shown = re.findall(r"^\| `(.+)` \| (.+) \|$", table, re.MULTILINE)
    assert len(shown) > 12
    sheets = {name: sheet.definition for name, sheet in ch.sheets.items()}
    known = schema(sheets, ch.project.stages)
    for expression, said in shown:
        for value in ("1", "[]", ""):  # as a number, a list or a comparison
            stated = f"value = {value}" if value else ""
            text = f"[[claim]]\nid = 'c'\ntext = 't'\nexpression = '''{expression}'''\n{stated}"
            try:
                claims = read_claims(text, "claims.md", known)
            except ReviewError as error:
                last = error
                continue
            found = check(replace(ch, project=replace(ch.project, claims=claims)))
            assert found[0].recomputed == said, expression
            break
        else:
            raise last


def test_the_claims_of_the_page_can_be_read(ch):
    sheets = {name: sheet.definition for name, sheet in ch.sheets.items()}
    text = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]
    claims = read_claims(text, "claims.md", schema(sheets, ch.project.stages))
    found = check(replace(ch, project=replace(ch.project, claims=claims)))
    assert [o.verdict for o in found] == ["holds", "does not hold", "cannot be decided"]


def test_every_word_and_table_is_documented(ch):
    data = Data(ch)
    tables = set(data.schema) - set(ch.sheets)
    assert not [name for name in (*FUNCTIONS, *BINDERS, *tables) if f"`{name}`" not in PAGE]


# ---- names of constructs ---------------------------------------------------------------------------------------------


def of_example(new, *expressions):
    """How claims on a new review come out, whose codebook has the synonyms of one construct and of one other column."""
    with (new / "data/coding/codebook.toml").open("a", encoding="utf-8") as book:
        book.write('[findings.columns.construct.synonyms]\n"creative ideas" = ["ideas", "insight"]\n')
        book.write('[findings.columns.country]\nsynonyms = { Norway = ["NO"] }\n')
    sheet = new / "data/coding/findings.csv"
    text = sheet.read_text("utf-8").replace("place,note", "place,country,note")
    text = text.replace("p. 112,", "p. 112,no,").replace("p. 20,", "p. 20,Norway,")
    sheet.write_text(text.replace("creative ideas", "Insight", 1), "utf-8")
    claims = (f"[[claim]]\nid = 'c{n}'\ntext = 't'\n{asked}\n" for n, asked in enumerate(expressions))
    (new / "data/claims.toml").write_text("".join(claims), "utf-8")
    return check(run(load(new)))


@pytest.mark.parametrize(
    "expression",
    [
        'count(findings where construct = "ideas") = 2',
        'count(findings where construct in ["IDEAS", "trust"]) = 2',
        'count(findings where construct contains "insight") = 2',
        'count(findings where construct contains "eat") = 2',
        'values(findings.construct) = ["insight"]',
        '"ideas" in values(links.construct)',
        'count(nodes where label = "ideas") = 1',
        'every c in ["ideas"]: count(findings where construct = c) = 2',
        'count(findings where country = "NO") = 2 and values(findings.country) = ["norway"]',
        'count(rulings where stage = "search string") = 6',
        'count(findings where nature = "theoretical" and mediator = "Isolation") = 1',
    ],
)
def test_a_synonym_and_a_label_mean_what_they_stand_for(new, expression):
    (outcome,) = of_example(new, f"expression = '{expression}'")
    assert (outcome.verdict, outcome.why) == ("holds", "")


def test_a_text_that_no_row_has_is_told_where_it_may_be_a_slip(new):
    found = of_example(
        new,
        """expression = 'count(findings where construct = "creative ideaz") = 2'""",
        """expression = 'count(findings where construct = "creative ideaz") = 0'""",
        """expression = 'count(findings where construct = "market share") = 0'""",
        """expression = 'count(findings where construct = "market share") = 1'""",
        """expression = 'count(findings where nature = "theoretical" and mediator = "ideas") = 0'""",
        """expression = 'values(findings.mediator where nature = "theoretical")'\nvalue = ["isolatoin"]""",
    )
    none = 'no row of findings has the construct "creative ideaz"; did you mean "creative ideas"?'
    assert [outcome.why for outcome in found] == [
        none, none, "", 'no row of findings has the construct "market share"', "",
        'no row of findings has the mediator "isolatoin"; did you mean "isolation"?',
    ]  # fmt: skip
