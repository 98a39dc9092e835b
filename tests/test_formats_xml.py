"""XML of PubMed and EndNote: each entry by itself, whatever is broken around it, and no declaration is followed."""

import gc
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ExportError
from review.formats import FORMATS, read
from review.records import COLUMNS, table

SAMPLES = Path(__file__).parent / "samples" / "formats"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "exports"
ENDNOTE, BROKEN, PUBMED = (
    SAMPLES / f"{name}.xml" for name in ("endnote-ordinary", "endnote-broken", "pubmed-ordinary")
)


def read_xml(text, format=None):
    export = read(text if isinstance(text, bytes) else text.encode(), "x", format=format)
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    return export


def endnote(*records, head='<?xml version="1.0"?><xml><records>', tail="</records></xml>"):
    return read_xml(head + "".join(f"<record>{record}</record>" for record in records) + tail)


def titled(title):
    return f"<titles><title>{title}</title></titles>"


def row(record):
    (found,) = endnote(record).rows
    return {**found, "raw": json.loads(found.get("raw", "{}"))}


def article(inside, citation="", data=""):
    head = '<PubmedArticleSet><PubmedArticle><MedlineCitation Owner="NLM"><PMID>1</PMID><Article>'
    foot = f"</Article>{citation}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle></PubmedArticleSet>"
    export = read_xml(head + inside + foot)
    assert (export.format, export.problems) == ("pubmed-xml", ())
    (found,) = export.rows
    return {**found, "raw": json.loads(found.get("raw", "{}"))}


# ---- what is broken ------------------------------------------------------------------------------------------------

GOOD = f"<record>{titled('The good one')}</record>"


@pytest.mark.parametrize(
    ("broken", "seen"),
    [
        ("<record><titles><title>Open</record>", 2),
        ("<record><titles><title>Open", 2),
        ("<record/>", 2),
        ("<record><!-- a remark without end</record>", 2),
        ("<record><![CDATA[ text without end</record>", 2),
        ("<record></titles></record></records></xml>", 2),
        ('<record a="b></record>', 2),
        ("</records></xml><?xml version='1.0'?><xml><records>", 1),
        ("<record>&#0;&#xFFFFFF;&nobody;</record>", 2),
        ("<record>" + "<a>" * 3000 + "x</record>", 2),
        ("<record><titles><title>" + "<i>" * 3000 + "x" + "</i>" * 3000 + "</title></titles></record>", 2),
        ("<records></records>", 1),
        ("< > & words <b>", 1),
        ("<record><!DOCTYPE x [<!ENTITY e 'y'>]><a>&e;</a></record>", 2),
    ],
)
def test_after_a_broken_entry_the_next_good_one_is_read(broken, seen):
    export = read_xml(f"<xml><records>{GOOD}{broken}\n{GOOD}</records></xml>")
    assert export.seen == seen + 1
    assert [found.get("title") for found in export.rows][0 :: len(export.rows) - 1] == ["The good one"] * 2
    assert len(export.problems) >= (seen == 2 and "<i>" not in broken)


def test_an_entry_that_is_cut_off_is_read_up_to_there():
    text = f"<xml><records>\n{GOOD}\n<record>{titled('Cut')}<dates><year>2001</year></dates><abstract>In the"
    export = read_xml(text)
    assert export.rows[1] == {"title": "Cut", "year": 2001, "source_file": "x", "source_line": 3}
    assert [str(p) for p in export.problems] == ["x:3: the entry has no end; read up to there"]
    assert "In the" in export.problems[0].raw


@pytest.mark.parametrize("path", [ENDNOTE, PUBMED], ids=lambda path: path.name)
def test_wherever_a_file_is_cut_off_what_stands_before_is_read(path):
    text = path.read_text("utf-8")
    whole = read(text.encode(), "x")
    starts = [m.start() for m in re.finditer(r"<(?:record|PubmedArticle|PubmedBookArticle)>", text)]
    ends = [m.end() for m in re.finditer(r"</(?:record|PubmedArticle|PubmedBookArticle)>", text)]
    for cut in range(starts[0] + 10, len(text), 211):
        export = read_xml(text[:cut], whole.format)
        assert export.seen == sum(start + len("<record>") <= cut for start in starts) or cut - starts[-1] < 25
        complete = sum(end <= cut for end in ends)
        assert export.rows[:complete] == whole.rows[:complete]


def test_a_remark_that_swallows_entries_hides_none():
    export = read_xml(f"<xml><records><record><!-- one</record>{GOOD}<record>two --></record>{GOOD}</records></xml>")
    assert (export.seen, [found["title"] for found in export.rows]) == (4, ["The good one"] * 2)


def test_text_between_entries_is_told():
    export = read_xml(f"<xml><records>\n{GOOD}<a>words</a>\n<!-- none -->{GOOD}\nmore\n</records></xml>")
    assert [problem.raw for problem in export.problems] == ["words\nmore"]


def test_no_tree_waits_for_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        endnote(*[titled("x")] * 500)
        assert gc.collect() < 50
    finally:
        gc.enable()


def test_signs_that_are_not_escaped_are_text():
    found = endnote(titled("R&D < 5 &eacute;&nbsp;&amp;lt; x")).rows[0]
    assert found["title"] == "R&D < 5 é < x"
    problem = endnote(titled("R&D")).problems[0]
    assert (problem.lost, problem.done) == (False, "read, with unescaped & and < as text")


def test_the_text_of_an_unreadable_entry_stays_in_its_problem():
    export = read_xml(f"<xml><records>\n<record>\n<titles><title>Half</titles></record>{GOOD}</records></xml>")
    lost = export.problems[0]
    assert (lost.where, lost.lost, export.rows[0]["source_line"]) == ("x:2", True, 3)
    assert "Half" in lost.raw


# ---- what is hostile -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["<xml><records>", "<PubmedArticleSet>"])
def test_no_declaration_is_followed(start, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}<!ENTITY s SYSTEM "{secret.as_uri()}">'
    head += f'<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>'
    if "records" in start:
        text = f"{head}{start}<record>{titled('&l9; &s;')}</record></records></xml>"
    else:
        text = f"{head}{start}<PubmedArticle><ArticleTitle>&l9; &s;</ArticleTitle></PubmedArticle></PubmedArticleSet>"
    export = read_xml(text)
    assert [found["title"] for found in export.rows] == ["&l9; &s;"]
    assert len(export.problems) == 1


def test_hostile_text_comes_through_as_text():
    title = '<script>alert(1)</script> & =HYPERLINK("x") | {{ x }} \\input{x} R&D < 5'
    escaped = title.replace("&", "&amp;").replace("<", "&lt;")
    assert endnote(titled(escaped)).rows[0]["title"] == title
    assert endnote(titled(f"<![CDATA[{title}]]>")).rows[0]["title"] == title
    assert article(f"<ArticleTitle>{escaped}</ArticleTitle>")["title"] == title


# ---- what is odd ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ENDNOTE, PUBMED, BROKEN], ids=lambda path: path.name)
@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: re.sub(r"<\?xml[^>]*>", '<?xml version="1.1" encoding="ISO-8859-1"?>', text).encode(),
        lambda text: re.sub(r"<\?xml[^>]*>", "", text).encode(),
    ],
    ids=("utf-16", "bom", "crlf", "declared", "undeclared"),
)
def test_the_encoding_changes_nothing(path, changed):
    plain, other = read(path.read_bytes(), "x"), read(changed(path.read_text("utf-8")), "x")
    assert (other.format, other.seen, other.rows) == (plain.format, plain.seen, plain.rows)


def test_documents_put_together_are_read():
    for path in (ENDNOTE, PUBMED, BROKEN):
        one = read(path.read_bytes(), "x")
        assert read_xml(path.read_bytes() + b"\n" + path.read_bytes()).seen == 2 * one.seen


def test_the_lines_of_entries_are_told():
    text = f"<xml>\n<records>\n{GOOD}{GOOD}\n\n{GOOD}\n</records></xml>"
    assert [found["source_line"] for found in read_xml(text).rows] == [3, 3, 5]


def test_entries_are_told_alike_wherever_the_pieces_of_the_text_end(monkeypatch):
    whole = [read(path.read_bytes(), "x") for path in (ENDNOTE, BROKEN, PUBMED)]
    monkeypatch.setattr("review.formats.decode._CHUNK", 50)
    monkeypatch.setattr("review.formats.xml._BATCH", 2)
    assert [read(path.read_bytes(), "x") for path in (ENDNOTE, BROKEN, PUBMED)] == whole


@pytest.mark.parametrize("text", ["<xml><records></records></xml>", "<PubmedArticleSet></PubmedArticleSet>"])
def test_an_export_without_entries_is_told(text):
    export = read_xml(text)
    assert (export.seen, [p.what for p in export.problems]) == (0, ["the export holds no entries"])


def test_other_xml_is_refused():
    for text in (
        "<OA><records><record><link/></record></records></OA>",
        "<OAI-PMH><record>x</record></OAI-PMH>",
        '<collection xmlns="http://www.loc.gov/MARC21/slim"><record/>',
    ):
        with pytest.raises(ExportError):
            read_xml(text)


# ---- EndNote -------------------------------------------------------------------------------------------------------


def test_styles_are_no_borders_of_words():
    style = "<style face='{}' font='default' size='100%'>{}</style>".format
    assert row(titled(style("normal", "CO") + style("subscript", "2") + style("normal", " now")))["title"] == "CO2 now"
    assert row("<pages/>" + titled("A <i>b</i> c <sup>2</sup>"))["title"] == "A b c 2"


@pytest.mark.parametrize(
    ("record", "pmid"),
    [
        ("<accession-num>12</accession-num><remote-database-name>Medline</remote-database-name>", "12"),
        ("<accession-num>12</accession-num><remote-database-provider>NLM</remote-database-provider>", "12"),
        ("<accession-num>12</accession-num>", None),
        ("<accession-num>12</accession-num><remote-database-name>Embase</remote-database-name>", None),
        ("<urls><related-urls><url>http://www.ncbi.nlm.nih.gov/pubmed/12</url></related-urls></urls>", "12"),
        ("<urls><web-urls><url>https://pubmed.ncbi.nlm.nih.gov/12/</url></web-urls></urls>", "12"),
    ],
)
def test_the_number_in_pubmed_is_told(record, pmid):
    found = row(titled("x") + record)
    assert found.get("pmid") == pmid
    assert ("12" in found["raw"].get("accession-num", [])) == (pmid is None)


def test_accession_numbers_and_dois():
    found = row(titled("x") + "<accession-num>ISI:000123456700001</accession-num>")
    assert (found["wos_id"], found["raw"]) == ("WOS:000123456700001", {})
    assert row(titled("x") + "<accession-num>2-s2.0-1</accession-num>")["scopus_id"] == "2-s2.0-1"
    url = "<urls><web-urls><url>https://doi.org/10.5555/A</url></web-urls></urls>"
    assert row(titled("x") + url)["doi"] == "10.5555/a"


@pytest.mark.parametrize(
    ("isbn", "issn", "eissn"),
    [
        ("1547-7185 (Electronic)&#xD;0022-2429 (Linking)", "0022-2429", "1547-7185"),
        ("0022-2429", "0022-2429", None),
        ("0022-2429 1547-7185", "0022-2429", "1547-7185"),
        ("978-0-00-000000-2", None, None),
    ],
)
def test_issns_stand_among_isbns(isbn, issn, eissn):
    found = row(titled("x") + f"<isbn>{isbn}</isbn>")
    assert (found.get("issn"), found.get("eissn")) == (issn, eissn)
    assert ("isbn" in found["raw"]) == (issn is None)


def test_entries_without_their_groups_are_read():
    plain = "<ref-type name='Book'>6</ref-type><title>x</title><authors>A, B; C, D</authors><year>2001</year>"
    (found,) = read_xml(f"<xml>\n <record>\n {plain}<url>https://doi.org/10.5555/a</url></record></xml>").rows
    assert (found["title"], found["authors"], found["year"], found["doi"]) == ("x", "A, B; C, D", 2001, "10.5555/a")


def test_what_no_column_takes_is_kept_and_nothing_twice():
    found = row(
        '<ref-type name="Journal Article">17</ref-type>' + titled("x") + "<number>2</number><issue>2</issue>"
        "<periodical><full-title>J</full-title></periodical><custom7>7</custom7><custom7>8</custom7>"
        "<contributors><tertiary-authors><author>T, T</author></tertiary-authors></contributors>loose"
    )
    assert found["raw"] == {
        "custom7": ["7", "8"],
        "contributors/tertiary-authors/author": ["T, T"],
        "record": ["loose"],
    }


# ---- PubMed --------------------------------------------------------------------------------------------------------


def test_a_formula_is_text_wherever_its_namespace_is_declared():
    bare = "<mml:math><mml:mi>x</mml:mi></mml:math>"
    declared = bare.replace("math>", 'math xmlns:mml="http://example.org">', 1)
    title = f"<ArticleTitle>On {bare} and {declared}</ArticleTitle>"
    assert article(title)["title"] == "On x and x"


def test_a_structured_abstract_keeps_its_labels():
    parts = '<AbstractText Label="AIM">To <i>see</i>.</AbstractText><AbstractText Label="UNLABELLED">So.</AbstractText>'
    other = '<OtherAbstract Type="Publisher" Language="spa"><AbstractText>Ver.</AbstractText></OtherAbstract>'
    found = article(f"<ArticleTitle>x</ArticleTitle><Abstract>{parts}</Abstract>", other)
    assert (found["abstract"], found["raw"]["OAB"]) == ("AIM: To see. So.", ["Ver."])


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("<Year>2001</Year><Month>Jan</Month>", 2001),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998),
        ("<Season>Winter</Season>", 2003),
    ],
)
def test_the_year_is_that_of_the_issue_or_of_the_day_online(date, year):
    issue = f"<Journal><JournalIssue><PubDate>{date}</PubDate></JournalIssue></Journal>"
    online = '<ArticleDate DateType="Electronic"><Year>2003</Year><Month>1</Month><Day>2</Day></ArticleDate>'
    assert article(f"{issue}<ArticleTitle>x</ArticleTitle>{online}")["year"] == year


def test_numbers_of_references_are_not_those_of_the_article():
    ids = '<ArticleIdList><ArticleId IdType="{}">{}</ArticleId></ArticleIdList>'.format
    reference = (
        f"<ReferenceList><Reference><Citation>c</Citation>{ids('doi', '10.5555/ref')}</Reference></ReferenceList>"
    )
    found = article("<ArticleTitle>x</ArticleTitle>", data=ids("doi", "10.5555/own") + reference)
    assert (found["doi"], found["pmid"], found["raw"]["Reference"]) == ("10.5555/own", "1", ["c 10.5555/ref"])


@pytest.mark.parametrize(
    ("kind", "status"), [("RetractionIn", "retracted"), ("RetractionOf", None), ("CommentIn", None)]
)
def test_a_retraction_is_told(kind, status):
    told = (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{kind}"><RefSource>J</RefSource></CommentsCorrections>'
    )
    assert article("<ArticleTitle>x</ArticleTitle>", f"{told}</CommentsCorrectionsList>").get("status") == status


def test_both_exports_of_pubmed_give_one_row():
    text = (
        "PMID- 1\nOWN - NLM\nTI  - x\nPG  - 101-9\nLID - 10.5555/a [doi]\nFAU - A, B\nAU  - A B\nLA  - eng\n"
        "PT  - Letter\nMH  - *Consumer Behavior/economics\nPST - ppublish\n"
    )
    inside = (
        "<ArticleTitle>x</ArticleTitle><Pagination><MedlinePgn>101-9</MedlinePgn></Pagination>"
        '<ELocationID EIdType="doi">10.5555/a</ELocationID><AuthorList><Author><LastName>A</LastName>'
        "<ForeName>B</ForeName><Initials>B</Initials></Author></AuthorList><Language>eng</Language>"
        "<PublicationTypeList><PublicationType>Letter</PublicationType></PublicationTypeList>"
    )
    heading = (
        '<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="Y">Consumer Behavior</DescriptorName>'
        "<QualifierName>economics</QualifierName></MeshHeading></MeshHeadingList>"
    )
    found = article(inside, heading, "<PublicationStatus>ppublish</PublicationStatus>")
    (other,) = read_xml(text).rows
    assert found == {**other, "raw": json.loads(other["raw"])}


# ---- laws, and real files ------------------------------------------------------------------------------------------

PIECES = st.sampled_from([
    "<xml>", "<records>", "<record>", "</record>", "<record/>", "<titles>", "<title>", "</title>", "</titles>", "x",
    "&", "<", ">", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&#13;", "&#2;", "&x;", "<!DOCTYPE a [", "]>", "<?xml?>",
    "\n", "<style>", "</style>", "<PubmedArticle>", "</PubmedArticle>", "<PMID>1</PMID>", "<AuthorList>", "<Author>",
    "\0", "<ArticleTitle>y", "</ArticleTitle>", "<PubDate>", "<mml:math>", "<a:b c='d'>", "\ufeff",
    "<ref-type name='", "'>",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["endnote-xml", "pubmed-xml", None]))
@settings(max_examples=96, deadline=None)
def test_any_pieces_are_an_export_or_an_error(text, format):
    try:
        export = read_xml(text, format)
    except ExportError:
        return
    assert set(table(export.rows)) == {column.name for column in COLUMNS}
    if export.format == "endnote-xml":
        tags = len(re.findall(r"<record[\s/>]", text.replace("\0", "").replace("\ufeff", "")))
        # A tag within a comment is none; how far a broken comment reaches is the parser's to say.
        assert export.seen <= tags if "<!--" in text else export.seen == tags


@given(st.sampled_from([ENDNOTE, PUBMED, BROKEN]), st.data())
@settings(max_examples=18, deadline=None)
def test_a_damaged_sample_is_still_accounted_for(path, data):
    text = path.read_text("utf-8")
    start = data.draw(st.integers(200, len(text)))
    junk = data.draw(st.lists(PIECES, max_size=3).map("".join))
    export = read_xml(text[:start] + junk + text[start + data.draw(st.integers(0, 60)) :])
    assert export.format in FORMATS


@pytest.mark.skipif(not SHARED.exists(), reason="the real exports are not here")
def test_a_real_export_gives_its_count():
    data = (SHARED / "endnote_zotero.xml").read_bytes()
    export = read_xml(data)
    assert (export.format, export.seen, len(export.rows)) == ("endnote-xml", 1233, data.count(b"<record>"))
    assert export.problems == ()
    assert sum({"title", "authors", "year", "journal"} <= set(found) for found in export.rows) > 1200
