"""Damaged exports of every format: whatever happens to the bytes, each entry is read or told as lost; and what is read
in one go, or in pieces, is read as line by line and as a whole."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ExportError
from review.formats import FORMATS, read, ris, wos
from review.records import table

SAMPLES = Path(__file__).parent / "samples" / "formats"
FILES = sorted(path for path in SAMPLES.glob("*.*") if path.suffix != ".json")
TOLD = [(read(path.read_bytes(), "x").format, path) for path in FILES]
OF_FORMAT = {name: [path for told, path in TOLD if told == name] for name in FORMATS}


def outcome(data, **settings):
    """The export, None if it is refused; each of its entries is a row or a lost one."""
    try:
        export = read(data, "x", **settings)
    except ExportError:
        return None
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    return export


def cut(data, at, to):
    return data[:at] + data[to:]


def doubled(data, at, to):
    return data[:to] + data[at:]


def flipped(data, at, to):
    return data[:at] + bytes(byte ^ 1 << to % 8 for byte in data[at : at + 3]) + data[at + 3 :]


def shuffled(data, at, to):
    lines = data.split(b"\n")
    lines[at % len(lines)], lines[to % len(lines)] = lines[to % len(lines)], lines[at % len(lines)]
    return b"\n".join(lines)


def wedged(data, at, to):
    return data[:at] + data[to : to + 40] + data[at:]


DAMAGES = st.lists(
    st.tuples(st.sampled_from([cut, doubled, flipped, shuffled, wedged]), st.integers(0), st.integers(0, 200)),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.data(), damages=DAMAGES)
@settings(max_examples=15, deadline=None)
def test_a_damaged_export_is_accounted_for(format, data, damages):
    told = data.draw(st.sampled_from(OF_FORMAT[format])).read_bytes()[:30_000]
    for damage, at, length in damages:
        at %= len(told) + 1
        told = damage(told, at, at + length)
    for export in (outcome(told), outcome(told, format=format)):
        if export is not None:
            table(export.rows)


@pytest.mark.parametrize("format", FORMATS)
@given(junk=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore")))
@settings(max_examples=12, deadline=None)
def test_an_export_with_junk_before_and_behind_is_accounted_for(format, junk):
    told = OF_FORMAT[format][0].read_bytes()
    outcome(junk + told)
    outcome(told + b"\n" + junk)
    outcome(junk, format=format)


def read_as(path):
    export = read(path.read_bytes(), "x")
    return export.rows, sorted(map(str, export.problems)), export.seen


TAGGED = [path for name in ("wos", "ris", "bibtex") for path in OF_FORMAT[name]]


@pytest.mark.parametrize("path", OF_FORMAT["wos"] + OF_FORMAT["ris"], ids=lambda path: path.name)
def test_an_entry_read_whole_is_read_as_line_by_line(path, monkeypatch):
    whole = read_as(path)
    for module in (wos, ris):
        monkeypatch.setattr(module, "_regular", lambda block: None)
    assert read_as(path) == whole


def test_most_entries_of_samples_are_read_whole(monkeypatch):
    found = []
    regular = wos._regular
    monkeypatch.setattr(wos, "_regular", lambda block: found.append(regular(block)) or found[-1])
    rows = read_as(SAMPLES / "wos-ordinary.txt")[0]
    assert sum(tags is not None for tags in found) >= len(rows) - 1 > 0


@pytest.mark.parametrize("chunk", [1, 50])
@pytest.mark.parametrize("path", TAGGED, ids=lambda path: path.name)
def test_a_file_read_in_pieces_is_read_as_a_whole(path, chunk, monkeypatch):
    whole = read_as(path)
    monkeypatch.setattr("review.formats.decode._CHUNK", chunk)
    monkeypatch.setattr("review.formats.bibtex_blocks._PIECE", chunk)
    assert read_as(path)[0] == whole[0]  # what is said of broken BibTeX may part with the pieces


def test_long_values_are_set_aside_without_a_trace():
    long = "plain words, of a value = 5 that is long enough to be set aside,\n  on two lines"
    data = "@article{a,\n  title = {LONG},\n  abstract = {{LONG}},\n}\nstray words\n@article{b, title={B}}"
    data = data.replace("LONG", long)
    export = read(data.encode(), "x")
    assert [row["source_line"] for row in export.rows] == [1, 8]
    assert export.rows[0]["title"] == export.rows[0]["abstract"] == " ".join(long.split())
    broken = read(data.replace("stray", "@article{c, title = {never closed, stray").encode(), "x")
    assert "never closed" in str(broken.rows) + "".join(problem.raw for problem in broken.problems)
    assert "\0" not in str(broken)


@pytest.mark.parametrize(
    "text",
    [
        "PT J\nTI One\nPT J\nTI Two\nER\n",
        "PT J\nTI One\nEF\nPT J\nTI Two\nER\n",
        "FN x\nVR 1\nPT J\nTI One\n\tgoes on\nER\nPT J\nTI Two\n    \nER\n",
        "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \n",
        "TY  - JOUR\nTI  - One\nER  -  \nTY  - JOUR\nTI  - Two\nER  - \n",
        "TY  - JOUR\nTI  - One\nER  -\nTY  - JOUR\nTI  - Two\nER  -",
    ],
)
def test_two_entries_are_two_however_they_are_parted(text):
    export = outcome(text.encode())
    assert [row["title"].split()[0] for row in export.rows] == ["One", "Two"]


# ---- counted from outside --------------------------------------------------------------------------------------------

MARKED = {
    "wos": ("PT J\nAU Adler, M\nTI Marked{n} shops\nPY 2001\nER\n\n", "{}"),
    "ris": ("TY  - JOUR\nAU  - Adler, M\nTI  - Marked{n} shops\nPY  - 2001\nER  - \n\n", "{}"),
    "bibtex": (
        "@article{{k{n},\n  author = {{Adler, M}},\n  title = {{Marked{n} shops}},\n  year = 2001,\n}}\n\n",
        "{}",
    ),
    "nbib": ("PMID- 100{n}\nOWN - NLM\nTI  - Marked{n} shops\nFAU - Adler, Mia\nDP  - 2001\nSO  - J. 2001\n\n", "{}"),
    "enw": ("%0 Journal Article\n%A Adler, M\n%T Marked{n} shops\n%D 2001\n\n", "{}"),
    "endnote-xml": (
        '<record><ref-type name="Journal Article">17</ref-type><titles><title>Marked{n} shops</title></titles>'
        "</record>\n",
        "<xml><records>{}</records></xml>",
    ),
}


@pytest.mark.parametrize("format", MARKED)
@given(data=st.data())
@settings(max_examples=18, deadline=None)
def test_no_title_around_damage_goes_unsaid(format, data):
    """Whatever a reader counts: what stands in a sound entry is in a row, or in the text of a problem."""
    entry, frame = MARKED[format]
    sample = data.draw(st.sampled_from(OF_FORMAT[format])).read_bytes().decode("utf-8", "ignore")
    at = data.draw(st.integers(0, len(sample)))
    damage = sample[at : at + data.draw(st.integers(0, 300))]
    sound = [entry.format(n=n) for n in range(4)]
    export = outcome(frame.format(sound[0] + sound[1] + damage + "\n" + sound[2] + sound[3]).encode(), format=format)
    assert export is not None
    told = str(export.rows) + "".join(problem.raw for problem in export.problems)
    assert [n for n in range(4) if f"Marked{n}" not in told] == []
