"""Names, kinds of document, LaTeX and markup: each as exports write it, and as a record keeps it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.formats import fields, read
from review.formats.bibtex import ENTRY_TYPES
from review.formats.kinds import WORDS, kind
from review.formats.latex import decoded, unescaped
from review.formats.markup import plain
from review.formats.names import people, person
from review.formats.ris import TYPE_CODES
from review.records import TYPES


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("von Hippel, Eric", "von Hippel, Eric"),
        ("Eric von Hippel", "von Hippel, Eric"),
        ("Ludwig van der Rohe", "van der Rohe, Ludwig"),
        ("John Smith", "Smith, John"),
        ("John F. Kennedy", "Kennedy, John F."),
        ("Smith JA", "Smith, JA"),
        ("Smith J. A.", "Smith, J. A."),
        ("SMITH J.", "SMITH, J."),
        ("Botto-Tobar M.", "Botto-Tobar, M."),
        ("van Rijn J.", "van Rijn, J."),
        ("JOHN LEE", "LEE, JOHN"),
        ("PESTANA MH", "PESTANA, MH"),
        ("Walker, Jr., Orville C.", "Walker, Orville C., Jr."),
        ("Walker, Orville C., Jr.", "Walker, Orville C., Jr."),
        ("Orville C. Walker Jr.", "Walker, Orville C., Jr."),
        ("Smith,", "Smith"),
        (", Piegay", "Piegay"),
        ("Acme Widgets,", "Acme Widgets"),
        ("Plato", "Plato"),
        ("World Health Organization", "World Health Organization"),
        ("Boston University", "Boston University"),
        ("Department of Trade", "Department of Trade"),
        ("Ministerio de la Salud", "Ministerio de la Salud"),
        ("Joseph de la Vallée Poussin", "de la Vallée Poussin, Joseph"),
        ("[Anonymous]", "[Anonymous]"),
        ("A;B", "A, B"),
        ("", ""),
    ],
)
def test_one_name(written, name):
    assert person(written) == name


def test_several_names_in_one_value():
    assert people("Smith, J.; Doe, A.; ") == ["Smith, J.", "Doe, A."]
    assert people("Botto-Tobar M., Leon-Acurio J., Li W.") == ["Botto-Tobar, M.", "Leon-Acurio, J.", "Li, W."]
    assert people("García Márquez, Gabriel J.") == ["García Márquez, Gabriel J."]
    assert people(" , ") == people("") == []


@pytest.mark.parametrize(
    ("values", "authors"),
    [
        (["Smith, John", "et al."], "Smith, John; et al."),
        (["Smith, John", "et al"], "Smith, John; et al."),
        (["Smith, John et al."], "Smith, John; et al."),
        (["Smith, J., et. al"], "Smith, J.; et al."),
        (["John Smith and others"], "Smith, John; et al."),
        (["Smith JA, Doe B, et al."], "Smith, JA; Doe, B; et al."),
        (["Smith, J.; ET AL.; Doe, A."], "Smith, J.; Doe, A.; et al."),
        (["Smith, J.; Doe, A.; others"], "Smith, J.; Doe, A.; et al."),
        (["et al.", "Smith, J."], "Smith, J.; et al."),
        (["et al."], ""),
        (["others"], ""),
        (["Smith, Al", "Carruthers", "Hetal, R", "Et-Al, B"], "Smith, Al; Carruthers; Hetal, R; Et-Al, B"),
    ],
)
def test_an_open_end_of_the_authors_is_no_author(values, authors):
    tags = fields.Tags({"AU": list(values)})
    assert fields.take_authors(tags, ("A0", "AU")) == authors
    # Where nobody is named, there is no column to say so.
    assert tags.values == ({} if authors else {"AU": values})


@given(st.text(max_size=40))
@settings(max_examples=48, deadline=None)
def test_a_name_never_holds_the_sign_that_parts_names(text):
    assert not any(";" in name for name in people(text))


@pytest.mark.parametrize(
    ("words", "kind_"),
    [
        ("Article", "article"),
        ("ARTICLE; EARLY ACCESS", "article"),
        ("Article; Proceedings Paper", "article"),
        ("Proceedings Paper", "conference paper"),
        ("Review; Book Chapter", "review"),
        ("Editorial Material", "editorial"),
        ("Journal Article; Review", "review"),
        ("Journal Article", "article"),
        ("Book Review", "book review"),
        ("Article; Retracted Publication", "article"),
        ("Retraction", "retraction"),
        ("Meeting Abstract", "other"),
        ("Interpretive Dance", ""),
        ("", ""),
    ],
)
def test_kinds_of_document(words, kind_):
    assert kind(words) == kind_


def test_every_kind_is_a_word_of_the_record_table():
    assert set(WORDS.values()) | set(TYPE_CODES.values()) | set(ENTRY_TYPES.values()) <= set(TYPES)
    assert set(TYPES) <= set(WORDS)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\"O}z \'e \`a \^{o} \~n {\'{\i}} {\'\i} \=a \.I", "Öz é à ô ñ í í ā İ"),
        (r"\v{s} \v s \c{c} Fran\c cois \u{g} \H{o} \k{a} \r{u}", "š š ç François ğ ő ą ů"),
        (r"\o{} \ss{}x stra\ss e \ae \L{}\'od\'z \AA", "ø ßx straße æŁódź Å"),
        (r"R\&D 5\% a\_b \$5 \#1 \{x\}", "R&D 5% a_b $5 #1 {x}"),
        ("a---b--c ``q'' a~b", "a—b–c “q” a b"),
        ("{CH} and {Cus{to}mer}", "CH and Customer"),
        (r"\emph{new} \textbf{x} \url{http://x}", "new x http://x"),
        (r"CO$_2$ $\alpha$ $p<0.05$ $n$", "CO2 α p<0.05 n"),
        ("costs $5 to $10", "costs $5 to $10"),
        (r"\input{x} \write18{rm} C:\users", r"\input{x} \write18rm C:\users"),
        (r"{\textbackslash}input{\textbraceleft}x{\textbraceright}", r"\input{x}"),
        (r"\foo{a{b}c} d} {e", r"\foo{abc} d} e"),
        (r"one\\two \-x\, y", "one two x  y"),
        ("nothing to do", "nothing to do"),
    ],
)
def test_latex(latex, text):
    assert decoded(latex) == text


def test_addresses_keep_their_signs():
    assert unescaped(r"{https://x.org/~a\_b--c?x=1\&y=\%20}") == "https://x.org/~a_b--c?x=1&y=%20"


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("R&D < 5 and AT&T", "R&D < 5 and AT&T"),
        ("a<b and c>d, <b and c>", "a<b and c>d, <b and c>"),
        ("<script>x</script>", "<script>x</script>"),
        ("&lt;script&gt;", "<script>"),
        ("CO<sub>2</sub> <i>in vivo</i> <B>x</B>", "CO2 in vivo x"),
        ('<jats:p>One</jats:p><jats:p id="a">two</jats:p>', "One two"),
        ("x<inf>1</inf>, <span class='z'>y</span><br/>z", "x1, y z"),
        ("<mml:math><mml:mi>n</mml:mi></mml:math>", "n"),
        ("&amp;amp; &AMP; &eacute; &#233; &#xE9;", "& & é é é"),
        ("&unknown; &copy2 &", "&unknown; &copy2 &"),
        ("a&#0;b&#27;c&#13;d", "a\ufffdbc d"),
        ("  two\n  lines\u2028here ", "two lines here"),
    ],
)
def test_markup(marked, text):
    assert plain(marked) == text


@given(
    st.lists(st.sampled_from(["&amp;", "&lt;", "&", "<", "i>", "<i>", "</b>", ">", " ", "a", ";", "lt"]), max_size=12)
)
@settings(max_examples=48, deadline=None)
def test_plain_text_stays_plain(pieces):
    once = plain("".join(pieces))
    assert plain(once) == once


@pytest.mark.parametrize(
    ("given_", "pages"),
    [
        (("1", "20"), "1-20"),
        (("1-20", ""), "1-20"),
        (("1 – 20", "20"), "1-20"),
        (("986--1005",), "986-1005"),
        (("5", "5"), "5"),
        (("U45", "+"), "U45"),
        (("52", "&"), "52"),
        (("41+",), "41"),
        (("UNSP 1850031",), "1850031"),
        (("pp. 19–21",), "19-21"),
        (("P 7", "P 9"), "7-9"),
        (("p73",), "p73"),
        (("S21-1", "S21-8"), "S21-1-S21-8"),
        (("", "", "e123"), "e123"),
        (("1", "2", "e123"), "1-2"),
        (("", "7"), "7"),
        (("",), ""),
    ],
)
def test_pages(given_, pages):
    assert fields.pages(*given_) == pages


@pytest.mark.parametrize(
    ("value", "doi"),
    [
        ("https://www.scopus.com/record.uri?eid=2-s2.0-1&doi=10.1097%2fICB.01&partnerID=40", "10.1097/icb.01"),
        ("https://onlinelibrary.wiley.com/doi/10.1111/jpim.12345/full", "10.1111/jpim.12345"),
        ("https://onlinelibrary.wiley.com/doi/abs/10.1111/jpim.12345?af=R", "10.1111/jpim.12345"),
        ("https://link.springer.com/content/pdf/10.1007/s11747-019-00001.pdf", "10.1007/s11747-019-00001"),
        ("https://doi.org/10.1016/0160-7383(77)90037-8", "10.1016/0160-7383(77)90037-8"),
        ("doi: 10.5555/A.b", "10.5555/a.b"),
        ("https://example.org/v10.html", ""),
    ],
)
def test_a_doi_in_an_address(value, doi):
    assert fields.doi(["no doi", value]) == doi


def test_numbers_of_journals_and_not_of_books():
    assert fields.issns(["00222429 (ISSN); 978-3-16-148410-0", "1547-7185"]) == ["0022-2429", "1547-7185"]
    assert fields.issns(["0-316-14841-0", "0022-2428"]) == []


def test_years():
    assert fields.year(["in press", "2015/03/12/", "2016"]) == 2015
    assert fields.year(["20205", "1234567"]) is None


@pytest.mark.parametrize("between", ["\n", ""])
def test_an_entry_of_bibtex_that_never_ends_is_lost_soon_and_the_others_are_read(monkeypatch, between):
    monkeypatch.setattr("review.formats.bibtex.LONGEST", 50_000)
    monkeypatch.setattr("review.formats.bibtex_blocks.LONGEST", 50_000)
    monkeypatch.setattr("review.formats.bibtex_blocks._PIECE", 10_000)
    good = "@article{{g{},title={{Good {}}},year={{2020}}}}".format
    endless = "@article{a,title={" + "x {" * 30_000
    parts = ["\n\n", *(good(n, n) + between for n in range(2000)), "\n" + endless, "\n" + good("z", "last")]
    export = read("".join(parts).encode(), "e.bib")
    assert (export.seen, len(export.rows)) == (2002, 2001)
    assert export.rows[-1]["title"] == "Good last"
    line = 4 + (2000 if between else 0)
    (problem,) = export.problems
    assert (str(problem), problem.lost) == (f"e.bib:{line}: an entry of more than 0.05 MB; left out", True)
    assert problem.raw.startswith("@article{a,title={x {")
    assert export.rows[-1]["source_line"] == line + 1


def test_what_is_told_of_control_characters_and_years_reads_well():
    one, two = (read(f"TY  - JOUR\nTI  - A{bad}B\nER  - \n".encode(), "x").problems for bad in ("\1", "\1\2"))
    assert [problem.what for problem in (*one, *two)] == ["1 control character", "2 control characters"]
    (problem,) = fields.no_year({"raw": json.dumps({"PY": ['["' + "9" * 60 + '"]']})}, ("PY",), "x:1")
    assert problem.what == f'the year "{"9" * 40}…" is not a year'
