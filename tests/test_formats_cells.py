"""What stands in one cell of a table is read whatever its writer did to it."""

import pytest

from review.formats import read
from review.formats.author_cells import authors, unlisted
from review.formats.table_cells import undated


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("Smith J., Jones K.L., van der Meer J. P.", ["Smith, J.", "Jones, K.L.", "van der Meer, J. P."]),
        ("Smith, J., Jones, K. and Brown, L.", ["Smith, J.", "Jones, K.", "Brown, L."]),
        ("Smith, J., Jones, K., & Brown, L.", ["Smith, J.", "Jones, K.", "Brown, L."]),
        ("Smith, John and Jones, Kate", ["Smith, John", "Jones, Kate"]),
        ("Smith, J (57200000001); Jones, Kate (57200000002)", ["Smith, J", "Jones, Kate"]),
        ("Smith J.; Doe, Jane; World Bank", ["Smith, J.", "Doe, Jane", "World Bank"]),
        ("Ana López|Ben Ito", ["López, Ana", "Ito, Ben"]),
        ("Smith, J.//Jones, K.", ["Smith, J.", "Jones, K."]),
        ("Smith, J.\nJones, K.", ["Smith, J.", "Jones, K."]),
        ("Massimo Aria, Corrado Cuccurullo, Ngozi Okafor", ["Aria, Massimo", "Cuccurullo, Corrado", "Okafor, Ngozi"]),
        ("A. Smith, B. Jones et al.", ["Smith, A.", "Jones, B.", "et al."]),
        ("Ministry of Health and Welfare", ["Ministry of Health and Welfare"]),
        ("García Márquez, Gabriel José", ["García Márquez, Gabriel José"]),
        ("Smith, John, Jr.", ["Smith, John, Jr."]),
        ("Smith J., Invented Consortium, Roe R.", ["Smith, J.", "Invented Consortium", "Roe, R."]),
        ("JOHN LEE; KIM PARK", ["LEE, JOHN", "PARK, KIM"]),
        ("['Ilves, Marta', 'O\\'Dea, Pat']", ["Ilves, Marta", "O'Dea, Pat"]),
        ('["Ana Ruiz", "Pat O\'Dea"]', ["Ruiz, Ana", "O'Dea, Pat"]),
        (
            "[{'authorId': '12', 'name': 'Ana Ruiz'}, {'authorId': None, 'name': \"Pat O'Dea\"}]",
            ["Ruiz, Ana", "O'Dea, Pat"],
        ),
        (
            "[{'given': 'Ana', 'family': 'Ruiz', 'affiliation': [{'name': 'A', 'id': []}]}, {'name': 'The Group'}]",
            ["Ruiz, Ana", "The Group"],
        ),
        ("['Ruiz, Ana' 'Vos, Bo']", ["Ruiz, Ana", "Vos, Bo"]),
        ("[]", []),
        ("VAN RAAN, ANTHONY F. J.", ["VAN RAAN, ANTHONY F. J."]),
        ("DEL BO, CHIARA F.", ["DEL BO, CHIARA F."]),
        ("SMITH JA, ROE K", ["SMITH, JA", "ROE, K"]),
        ("SMITH J.A., ROE K.", ["SMITH, J.A.", "ROE, K."]),
        ("[The Invented Group]", ["[The Invented Group]"]),
        ("李 小龙; 欧阳明; 김 민수", ["李, 小龙", "欧阳明", "김, 민수"]),
    ],
)
def test_authors_are_parted_whatever_parts_them(cell, named):
    assert authors(cell) == named


@pytest.mark.parametrize(
    ("cell", "pages"),
    [
        ("20-Jan", "1-20"), ("Jan-20", "1-20"), ("01-Jun", "1-6"), ("Nov-19", "11-19"), ("2020-01-20", "1-20"),
        ("1945-01-01", "1-45"), ("2020-01-20 00:00:00", "1-20"), ("20 January", ""), ("12-20", ""), ("S1-S20", ""),
        ("e104", ""), ("Foo-12", ""),
    ],
)  # fmt: skip
def test_pages_that_a_spreadsheet_took_for_a_date(cell, pages):
    assert undated(cell) == pages


def test_an_issue_may_be_called_by_a_month():
    rows = read(b"Title,Issue,Pages\nA,1 January,20-Jan\nB,2020-01-02,1-2\nC,1 Jan,Jan 20\nD,04-May,5\n", "x").rows
    assert [row["issue"] for row in rows] == ["1 January", "1-2", "1 Jan", "4-5"]
    assert [row["pages"] for row in rows] == ["1-20", "1-2", "1-20", "5"]


@pytest.mark.parametrize(
    ("heading", "cell", "column", "value"),
    [
        ("PMID", "PUBMED 12345678", "pmid", "12345678"),
        ("PMID", "https://pubmed.ncbi.nlm.nih.gov/12345678/", "pmid", "12345678"),
        ("PMID", "12345678.0", "pmid", "12345678"),
        ("ISSN", "00222429", "issn", "0022-2429"),
        ("ISSN", "222429", "issn", "0022-2429"),
        ("ISSN", '"0022-2429, 1547-7185 (electronic)"', "eissn", "1547-7185"),
        ("ISSN", "1547-7185 (electronic)", "eissn", "1547-7185"),
        ("ISSN", '="00222429"', "issn", "0022-2429"),
        ("Year", "2020.0", "year", 2020),
        ("Date", "20200131", "year", 2020),
        ("Date", "Jun2018", "year", 2018),
        ("Item Type", "journalArticle", "type", "article"),
        ("Type", "proceedings-article", "type", "conference paper"),
        ("ENTRYTYPE", "incollection", "type", "chapter"),
        ("Document Identifier", "IEEE Conferences", "type", "conference paper"),
        ("Retracted", "yes", "status", "retracted"),
        ("is_retracted", "False", "status", None),
        ("Publication Stage", "Article in press", "status", "early access"),
        ("Keywords", '"a, b (c, d), e"', "keywords", "a; b (c, d); e"),
        ("Keywords", '"consumer, online"', "keywords", "consumer, online"),
        ("DOI", "https://doi.org/10.5555/X.1", "doi", "10.5555/x.1"),
        ("Link", "https://x.org/a?doi=10.5555%2fX.1", "doi", "10.5555/x.1"),
        ("ID", "https://openalex.org/W123", "openalex_id", "W123"),
        ("ID", "a7", "own_id", "a7"),
        ("Record ID", "a7", "own_id", "a7"),
        ("Accession Number", "WOS:000123456789012", "wos_id", "WOS:000123456789012"),
        ("EID", "2-s2.0-85000000001", "scopus_id", "2-s2.0-85000000001"),
    ],
)
def test_a_cell_as_databases_and_spreadsheets_write_it(heading, cell, column, value):
    row = read(f"Title,Authors,{heading}\nA,Roe R.,{cell}\n".encode(), "x").rows[0]
    assert row.get(column) == value


def test_what_only_begins_like_a_list_stays():
    for cell in ("[" + "'a' " * 60 + "!]", "[" + "'a', " * 60 + "'", "[In Spanish]", "{x}", "[", "{}", "[{}]"):
        assert unlisted(cell) == cell


def test_cells_that_programs_wrote_are_read():
    rows = (
        "title,authors,journal,year,volume,issue,page,externalIds,publicationTypes,keywords\n"
        """['Trust'],"[{'name': 'Ana Ruiz'}]","{'name': 'Doubt', 'volume': '3'}",2019.0,3.0,2.0,10.0,"""
        """"{'MAG': '1', 'DOI': '10.1234/A.1'}","['JournalArticle', 'Review']","['a', 'b']"\n"""
    )
    (row,) = read(rows.encode(), "table.csv").rows
    raw = row.pop("raw")
    assert row == {
        "title": "Trust", "authors": "Ruiz, Ana", "journal": "Doubt", "year": 2019, "volume": "3", "issue": "2",
        "pages": "10", "doi": "10.1234/a.1", "type": "review", "type_raw": "JournalArticle; Review", "keywords": "a; b",
        "source_file": "table.csv", "source_line": 2,
    }  # fmt: skip
    assert "MAG" in raw


def test_an_article_number_of_embase_is_read_where_no_pages_are_given():
    source = "Journal of Doubt (2024) 15:1 Article Number: 4063. Date of Publication: 1 Dec 2024"
    table = f"Title,Author Names,Source,Source title,Publication Year,Volume,Issue,First Page\nTrust,Ruiz A.,{source},"
    (row,) = read(f"{table}Journal of Doubt,2024,15,1,\n".encode(), "table.csv").rows
    assert (row["journal"], row["volume"], row["pages"]) == ("Journal of Doubt", "15", "4063")
    assert source in row["raw"]
