"""Labels of ASReview and Rayyan: read as these programs write them, brought into sheets, written, and back again."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from review import cli, formats
from review.coding import Code, Field
from review.errors import ReviewError
from review.exports import take
from review.formats.labels import asreview_note, asreview_number, labelled, rayyan_note
from review.pipeline import run
from review.project.due import decided_in_order
from review.project.labels.given import written_labels
from review.project.labels.reasons import Reasons
from review.project.labels.taken import read_labels
from review.project.load import load

SAMPLES = sorted((Path(__file__).parent / "samples" / "labels").glob("*.json"))
HEADS = "record,coder,vote,criterion,note\n"


def test_there_are_samples():
    assert {sample.stem for sample in SAMPLES} == {"asreview.csv", "asreview.ris", "rayyan.csv", "rayyan.ris"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_labels_are_read_as_the_programs_write_them(sample):
    rows = formats.read(sample.with_suffix("").read_bytes(), sample.stem).rows
    for row, wanted in zip(rows, json.loads(sample.read_text("utf-8")), strict=True):
        found = labelled(row)
        if isinstance(wanted, str):
            assert (found.labels, found.wrong) == ((), (wanted,))
        else:
            assert ([list(label) for label in found.labels], found.wrong) == (wanted, ())


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=20)


@settings(max_examples=48)
@given(st.dictionaries(NAMES.map(str.strip).filter(bool), st.sampled_from(["include", "exclude", "undecided"])))
def test_whatever_a_coder_is_called_the_votes_come_back(cast):
    note = rayyan_note(
        [(coder, vote, ["not, this | that"] if vote == "exclude" else []) for coder, vote in cast.items()]
    )
    back = labelled({"note": f"before | {note}"})
    assert {label.coder: label.vote for label in back.labels} == cast
    assert {label.reasons for label in back.labels if label.vote == "exclude"} <= {"not; this / that"}


@settings(max_examples=36)
@given(st.text(max_size=200))
def test_no_note_is_a_fault(text):
    for note in (text, f"RAYYAN-INCLUSION: {text}", f'RAYYAN-INCLUSION: {{"a"=>"Included"}} | USER-NOTES: {text}'):
        labelled({"note": note, "raw": json.dumps({"included": [text]})})


# ---- a review, and labels on its records -----------------------------------------------------------------------------


@pytest.fixture
def bare(folder):
    """The worked example before anybody voted."""
    (folder / "data/coding/screening.csv").write_text(HEADS, "utf-8")
    return folder


def review(folder):
    return run(load(folder))


def from_file(folder, name, text, **settings):
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_labels(review(folder), folder, take([file]).entries, "screening", **settings)


def rows(folder, done):
    texts = ((folder / file).read_text("utf-8-sig") for file, _ in sorted(done.files))
    return [row for text in texts for row in csv.DictReader(io.StringIO(text))]


def entry(title, note, **tags):
    more = "".join(f"{tag}  - {value}\n" for tag, value in tags.items())
    return f"TY  - JOUR\nTI  - {title}\n{more}N1  - {note}\nER  - \n\n"


ADNER = "When are technologies disruptive? A demand-based view of the emergence of competition"
SMJ = {"AU": "Adner, Ron", "PY": "2002", "T2": "Strategic Management Journal"}


@pytest.mark.parametrize("program", ["asreview", "rayyan"])
@pytest.mark.parametrize("ending", [".ris", ".csv"])
def test_what_is_written_comes_back_as_votes(ch, bare, program, ending):
    data, count = written_labels(ch, "screening", program, ending)
    (stage,) = (stage for stage in ch.project.stages if stage.kind == "coding")
    ruled = ch.ruled(stage)
    assert count == len(ruled)
    done = from_file(bare, f"labels{ending}", data, coder="AB" if program == "asreview" else "", criterion="focus")
    assert done.told == []
    words = {"keep": "include", "drop": "exclude"} | ({"open": "undecided"} if program == "rayyan" else {})
    wanted = {
        record: words[d.verdict] for record, d in ruled.items() if d.verdict in words and d.reason != "no vote yet"
    }
    assert {row["record"]: row["vote"] for row in rows(bare, done)} == wanted
    again = review(bare)
    assert {r: d.verdict for r, d in again.ruled(again.project.stages[-1]).items() if d.verdict != "open"} == {
        r: d.verdict for r, d in ruled.items() if d.verdict != "open"
    }
    if program == "rayyan":  # reasons are the labels of the criteria
        cast = {row.record_id: (row["coder"], row["criterion"]) for row in ch.sheets["screening"].rows}
        assert {row["record"]: (row["coder"], row["criterion"]) for row in rows(bare, done)} == cast


def test_rispy_reads_the_labels_that_are_written(ch):
    found = rispy.loads(written_labels(ch, "screening", "asreview", ".ris")[0].decode())
    tags = [re.findall(r"\bASReview_\w+\b", " ".join(one["notes"])) for one in found]
    assert all(len(tag) == 1 for tag in tags)
    assert sum(tag == ["ASReview_relevant"] for tag in tags) == 42
    assert sum("title" in one for one in found) == len(found) - 4  # the article does not tell these titles


def test_asreview_takes_ones_and_zeros_and_nothing_for_what_is_open(ch):
    told = list(csv.DictReader(io.StringIO(written_labels(ch, "screening", "asreview", ".csv")[0].decode())))
    assert {row["included"] for row in told} == {"1", "0", ""}
    assert [asreview_number(vote) for vote in ("include", "exclude", "undecided")] == ["1", "0", ""]
    assert asreview_note("undecided") == "ASReview_not_seen"


def test_the_votes_of_one_coder_are_written_alone(ch):
    text = written_labels(ch, "screening", "rayyan", ".ris", coder="Article")[0].decode()
    assert set(re.findall(r'"([^"]+)"=>', text)) == {"article"}
    ones = written_labels(ch, "screening", "asreview", ".csv", coder="article")[0].decode()
    votes = [row["vote"] for row in ch.sheets["screening"].rows if row["coder"] == "article"]
    assert [row["included"] for row in csv.DictReader(io.StringIO(ones))].count("1") == votes.count("include")


@pytest.mark.parametrize(("settings", "said"), [
    ({"name": "findings"}, 'no stage counts votes of "findings"'),
    ({"program": "rayan"}, 'did you mean "rayyan"?'),
    ({"ending": ".xlsx"}, "choose .ris or .csv"),
    ({"coder": "artikle"}, 'did you mean "article"?'),
])  # fmt: skip
def test_what_cannot_be_written_is_said(ch, settings, said):
    asked = {"name": "screening", "program": "rayyan", "ending": ".ris", **settings}
    with pytest.raises(ReviewError, match=re.escape(said)):
        written_labels(ch, **asked)


def test_a_record_is_found_as_the_review_merges_and_what_is_not_found_is_told(bare):
    text = entry(ADNER.upper() + ".", 'RAYYAN-INCLUSION: {"Ama"=>"Included"}', **SMJ)
    text += entry("Of a work that no export has", 'RAYYAN-INCLUSION: {"Ama"=>"Included"}', PY="2001", AU="Nobody, N.")
    text += entry("Another title", 'RAYYAN-INCLUSION: {"Ama"=>"Maybe"}', DO="10.1287/mnsc.47.5.611.10482")
    done = from_file(bare, "r.ris", text)
    assert {row["record"]: row["vote"] for row in rows(bare, done)}["doi:10.1002/smj.246"] == "include"
    told = "\n".join(map(str, done.told))
    assert "r.ris:9: this entry is no record of the review: " in told
    assert "Of a work that no export has" in told
    assert [row["coder"] for row in rows(bare, done)] == ["Ama"] * (3 - len(done.told))


def test_each_reviewer_becomes_a_coder_with_a_sheet_of_their_own(bare):
    note = 'RAYYAN-INCLUSION: {"Ama"=>"Excluded", "Kofi A."=>"Maybe"} | '
    note += "RAYYAN-EXCLUSION-REASONS: National-level innovation"
    done = from_file(bare, "r.ris", entry(ADNER, note, **SMJ))
    assert sorted(done.files) == [("data/coding/screening-Ama-1.csv", 1), ("data/coding/screening-Kofi-A-1.csv", 1)]
    assert [(row["coder"], row["vote"], row["criterion"]) for row in rows(bare, done)] == [
        ("Ama", "exclude", "national"), ("Kofi A.", "undecided", ""),
    ]  # fmt: skip
    sheet = review(bare).sheets["screening"]
    assert len(sheet.rows) == 2
    again = from_file(bare, "r.ris", entry(ADNER, note, **SMJ))
    assert (again.files, again.known, again.told) == ([], 2, [])
    alone = from_file(bare, "r.ris", entry(ADNER, note.replace("Excluded", "Included"), **SMJ), coder="ama")
    assert alone.files == []
    assert str(alone.told[0]) == (
        "r.ris:1: Ama on doi:10.1002/smj.246: include, but exclude at data/coding/screening-Ama-1.csv:2; "
        "left out, since votes are never taken back"
    )


def test_reasons_that_are_no_criteria_are_told_at_once_and_can_be_said(bare):
    note = 'RAYYAN-INCLUSION: {"Ama"=>"Excluded"}'
    text = entry(ADNER, f"{note} | RAYYAN-EXCLUSION-REASONS: nationl,no idea", **SMJ)
    text += entry("Demand heterogeneity and technology evolution", note, DO="10.1287/mnsc.47.5.611.10482",
                  ID="doi:10.1287/mnsc.47.5.611.10482")  # fmt: skip
    text = text.replace("technology evolution", "technology evolution: Implications for product and process innovation")
    with pytest.raises(ReviewError) as caught:
        from_file(bare, "r.ris", text)
    told = [str(complaint) for complaint in caught.value.complaints]
    assert len(told) == 3
    assert told[0].startswith(
        'r.ris:1: "nationl" is no criterion of the codebook (1 exclusion); did you mean "national"?'
    )
    assert '--reason "no idea=CODE"' in told[1]
    assert told[2].endswith("1 exclusion name no reason; say by --criterion CODE which criterion they rest on")
    assert not list((bare / "data/coding").glob("screening-*"))
    done = from_file(bare, "r.ris", text, criterion="focus", reasons={"Nationl": "national"})
    assert [(row["criterion"], row["note"]) for row in rows(bare, done)] == [
        ("focus", ""), ("national", "reasons: no idea"),
    ]  # fmt: skip
    with pytest.raises(ReviewError, match='"focs" is no criterion of the codebook; did you mean "focus"'):
        from_file(bare, "r.ris", text, criterion="focs")


def test_votes_of_one_coder_that_contradict_each_other_are_told(bare):
    text = "".join(entry(ADNER, f'RAYYAN-INCLUSION: {{"Ama"=>"{said}"}}', **SMJ) for said in ("Included", "Maybe"))
    done = from_file(bare, "r.ris", text)
    assert done.files == []
    said = "r.ris:1: Ama on doi:10.1002/smj.246: include (r.ris:1), undecided (r.ris:9)"
    assert str(done.told[0]) == f"{said}; left out, since they contradict each other"


@pytest.mark.parametrize(("text", "settings", "said"), [
    (entry(ADNER, "ASReview_relevant", **SMJ), {}, "the files do not tell who voted; add --coder AB"),
    (entry(ADNER, "nothing", **SMJ), {"coder": "AB"}, "no label of asreview or rayyan is in these files"),
    (entry(ADNER, 'RAYYAN-INCLUSION: {"A"=>"Maybe","B"=>"Maybe"}', **SMJ), {"coder": "C"}, "name one of A, B"),
])  # fmt: skip
def test_labels_that_cannot_be_followed(bare, text, settings, said):
    with pytest.raises(ReviewError, match=re.escape(said)):
        from_file(bare, "r.ris", text, **settings)


def test_hostile_words_stay_words(bare):
    note = r'RAYYAN-INCLUSION: {"A=HYPERLINK(1)"=>"Maybe"} | USER-NOTES: {"A=HYPERLINK(1)"=>["=cmd|x", "{{ 7*7 }}"]}'
    done = from_file(bare, "r.ris", entry(ADNER, note, **SMJ))
    (row,) = review(bare).sheets["screening"].rows
    assert (row["coder"], row["note"]) == ("A=HYPERLINK(1)", "=cmd|x; {{ 7*7 }}")
    assert rows(bare, done)[0]["note"] == "'=cmd|x; {{ 7*7 }}"


def test_a_sheet_without_votes_takes_no_labels(ch, tmp_path):
    for name, said in (("findings", "not a sheet of votes"), ("screning", 'did you mean "screening"')):
        with pytest.raises(ReviewError, match=said):
            read_labels(ch, tmp_path, ch.entries, name)


# ---- the verbs -------------------------------------------------------------------------------------------------------


def invoke(*words):
    return CliRunner().invoke(cli.app, list(map(str, words)))


def test_the_verbs_write_and_read(bare, folder):
    out = bare / "from.ris"
    assert invoke("labels", "write", bare, "--as", "asreview", "--out", out).exit_code == 0
    again = invoke("labels", "write", bare, "--as", "asreview", "--out", out)
    assert isinstance(again.exception, ReviewError)
    out.write_text(out.read_text().replace("ASReview_not_seen", "ASReview_irrelevant", 3))
    done = invoke("labels", "read", out, bare, "--coder", "AB", "--criterion", "focus")
    assert done.exit_code == 0, done.output
    assert "data/coding/screening-AB-1.csv" in done.output
    assert "3 votes written" in done.output
    assert isinstance(invoke("labels", "read", out, bare, "--coder", "AB", "--reason", "x").exception, ReviewError)


def test_the_test_to_stop_sees_the_decisions_of_the_stage_in_the_order_of_the_votes(ch, bare):
    ruled = ch.ruled(ch.project.stages[-1])
    kept, total = decided_in_order(ch, "screening")
    assert (len(kept), sum(kept)) == (64, 42)
    assert total == len(ruled) == 96
    votes = (
        "doi:10.1002/smj.246,AB,exclude,focus,",
        "doi:10.1287/mnsc.47.5.611.10482,AB,include,,",
        "kamrad2017,AB,undecided,,",
    )
    (bare / "data/coding/screening.csv").write_text(HEADS + "\n".join(votes) + "\n", "utf-8")
    assert decided_in_order(review(bare), "screening") == ([False, True], 96)


def test_an_id_alone_makes_no_match_where_the_titles_differ(bare):
    note = 'RAYYAN-INCLUSION: {"Ama"=>"Included"}'
    done = from_file(bare, "r.ris", entry("Something else entirely", note, ID="adner-2010-27e849"))
    assert done.files == []
    assert "Something else entirely" in str(done.told[0])


def test_an_entry_that_may_be_several_records_is_told(bare, monkeypatch):
    from review import dedupe

    def all_one(entries, decided):
        return dedupe.Merged(entries, entries.assign(record_id="x"), ())

    there = review(bare)
    file = bare / "r.ris"
    file.write_text(entry(ADNER, "ASReview_relevant", **SMJ))
    monkeypatch.setattr(dedupe, "merge", all_one)
    done = read_labels(there, bare, take([file]).entries, "screening", coder="AB")
    assert done.files == []
    assert "this entry may be one of adner-2006-3e3e2c, adner-2010-27e849, " in str(done.told[0])


def test_a_comma_parts_reasons_unless_a_criterion_has_it():
    codes = {"no": Code("no", "No firm, or no customer"), "old": Code("old", "Too old", formerly=("aged",))}
    reasons = Reasons(Field("criterion", "", "codes", codes=codes), "", {"wrong | group": "old"})
    assert reasons.criterion("no firm,or no customer,aged", "x:1") == ("no; old", "")
    assert reasons.criterion("wrong / group", "x:2") == ("old", "")
    assert reasons.criterion("no firm; or no customer", "x:3") == ("no", "")  # as it is written for Rayyan
    reasons.complain()
    one = Reasons(Field("criterion", "", "code", codes=codes), "", {})
    assert one.criterion("too old,no", "x:4") == ("no", "reasons: old")
