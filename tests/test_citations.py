"""In-text citations, the order of a reference list and citation keys, against the cases of APA 7."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.records import table
from review.records.citations import authors, in_text, keys, sort_key


def records(*rows: tuple[str | None, int | None, str | None], citekeys: list[str | None] | None = None) -> pd.DataFrame:
    """Records r0, r1, … of (authors, year, title)."""
    made = table(
        {"authors": a, "year": y, "title": t, "citekey": citekeys[n] if citekeys else None}
        for n, (a, y, t) in enumerate(rows)
    )
    made.index = pd.Index([f"r{n}" for n in range(len(rows))], name="record_id")
    return made


def cited(*rows: tuple[str | None, int | None, str | None]) -> list[str]:
    """The citations of the records, in the order given."""
    texts = in_text(records(*rows))
    return [texts[f"r{n}"] for n in range(len(rows))]


@pytest.mark.parametrize(
    ("authors", "year", "text"),
    [
        ("Adner, Ron", 2002, "Adner (2002)"),
        ("Adner, Ron; Levinthal, Daniel", 2001, "Adner and Levinthal (2001)"),
        ("Alexiev, Alexander S.; Volberda, Henk W.; Van den Bosch, Frans A. J.", 2016, "Alexiev et al. (2016)"),
        ("von Hippel, Eric", None, "von Hippel (n.d.)"),
        ("Van den Bosch, Frans A. J.; De Wulf, Kristof", 2010, "Van den Bosch and De Wulf (2010)"),
        ("Bonner, Joseph M.; Walker, Orville C., Jr.", 2004, "Bonner and Walker (2004)"),
        ("Walker, Jr., Orville C.", 2004, "Walker (2004)"),
        ("Walker Jr., Orville C.", 2004, "Walker (2004)"),
        ("World Health Organization", 2020, "World Health Organization (2020)"),
        ("D'Aveni, Richard A.; Odekerken-Schröder, Gaby", 1994, "D'Aveni and Odekerken-Schröder (1994)"),
        ("<script>, R&D; =A1, {{ x }}", 2001, "<script> and =A1 (2001)"),
        ("Smith, John; et al.", 2020, "Smith et al. (2020)"),
        ("Smith, John; Doe, Ann; et al.", 2020, "Smith et al. (2020)"),
        ("Smith, John; Doe, Ann; Roe, Bea; et al.", 2020, "Smith et al. (2020)"),
        ("et al.", 2020, "“A title” (2020)"),
    ],
)
def test_one_work(authors: str, year: int | None, text: str) -> None:
    assert cited((authors, year, "A title")) == [text]


def test_an_et_al_of_the_export_is_nobody_but_may_be_several() -> None:
    assert authors({"authors": "Smith, John; et al."}) == authors({"authors": "Smith, John"})
    assert cited(
        ("Smith, J.; et al.", 2020, "A"),
        ("Smith, J.", 2020, "B"),
        ("Smith, J.; Doe, A.", 2020, "C"),
        ("Smith, J.; et al.", 2020, "D"),
    ) == ["Smith et al. (2020a)", "Smith (2020)", "Smith and Doe (2020)", "Smith et al. (2020b)"]
    assert cited(("Smith, J.; Doe, A.; et al.", 2020, "A"), ("Smith, J.; Roe, B.; Poe, C.", 2020, "B")) == [
        "Smith, Doe, et al. (2020)",
        "Smith, Roe, and Poe (2020)",
    ]
    assert cited(
        ("Smith, J.; Doe, A.; Roe, B.; et al.", 2020, "A"), ("Smith, J.; Poe, C.; Roe, B.; Day, D.", 2020, "B")
    ) == ["Smith, Doe, et al. (2020)", "Smith, Poe, et al. (2020)"]
    assert list(
        in_text(records(("Smith, J.; Doe, A.", 2001, "x"), ("Smith, J.; et al.", 2001, "x"), ("Smith, J.", 2001, "x")))
    ) == ["r2", "r1", "r0"]
    assert keys(records(("Smith, J.; et al.", 2020, "A"))) == {"r0": "smith2020"}


def test_same_authors_and_year_get_letters_by_title_without_its_article() -> None:
    windrum = "Windrum, Paul; Ciarli, Tommaso; Birchenhall, Chris"
    assert cited((windrum, 2009, "Environmental impact"), (windrum, 2009, "A consumer heterogeneity")) == [
        "Windrum et al. (2009b)",
        "Windrum et al. (2009a)",
    ]
    assert cited(("Adner, R.", None, "The second"), ("Adner, R.", None, "First"), ("Adner, R.", 2002, "Third")) == [
        "Adner (n.d.-b)",
        "Adner (n.d.-a)",
        "Adner (2002)",
    ]


def test_one_person_in_two_spellings_has_letters_and_no_initials() -> None:
    assert cited(("Zahra, S.", 1996, "B"), ("Zahra, Shaker A.", 1996, "A"), ("ZAHRA, SHAKER", 1997, "C")) == [
        "Zahra (1996b)",
        "Zahra (1996a)",
        "Zahra (1997)",
    ]


def test_first_authors_who_share_a_family_name_get_initials() -> None:
    assert cited(
        ("Zahra, S.", 1999, "A"),
        ("Zahra, Shaker A.; Bogner, William", 1999, "B"),
        ("Zahra, Mira; Bo, A.; Cy, B.", 2001, "C"),
        ("Smith, Wendy; Zahra, Yann", 2005, "D"),
    ) == ["S. A. Zahra (1999)", "S. A. Zahra and Bogner (1999)", "M. Zahra et al. (2001)", "Smith and Zahra (2005)"]
    # Second authors and hyphens.
    assert cited(("Chen, Chialin", 2001, "A"), ("Chen, Ying-Ju", 2013, "B"), ("Li, X.; Chen, Z.", 2014, "C")) == [
        "C. Chen (2001)",
        "Y.-J. Chen (2013)",
        "Li and Chen (2014)",
    ]
    assert cited(("Li, SA", 2001, "A"), ("Li, S. A.", 2002, "B"), ("Li", 2003, "C")) == [
        "Li (2001)",
        "Li (2002)",
        "Li (2003)",
    ]


def test_lists_that_shorten_to_the_same_have_as_many_names_as_needed() -> None:
    # The examples of APA 7, section 8.18.
    kapoor = "Kapoor, A.; Bloom, B.; {}; Naga, C.; Shah, D."
    assert cited(
        (kapoor.format("Montez, E."), 2017, "A"),
        (kapoor.format("Zucker, F."), 2017, "B"),
        (kapoor.format("Zucker, F."), 2018, "C"),
    ) == ["Kapoor, Bloom, Montez, et al. (2017)", "Kapoor, Bloom, Zucker, et al. (2017)", "Kapoor et al. (2018)"]
    hasan = "Hasan, A.; Liang, B.; Kahn, C.; {}"
    assert cited((hasan.format("Jones-Miller, D."), 2015, "A"), (hasan.format("Weintraub, E."), 2015, "B")) == [
        "Hasan, Liang, Kahn, and Jones-Miller (2015)",
        "Hasan, Liang, Kahn, and Weintraub (2015)",
    ]


def test_et_al_never_stands_for_one_name() -> None:
    assert cited(("A, X.; B, X.; C, X.", 2015, "A"), ("A, X.; D, X.; E, X.; F, X.", 2015, "B")) == [
        "A, B, and C (2015)",
        "A, D, et al. (2015)",
    ]
    # One list begins the other.
    assert cited(("A, X.; B, X.; C, X.", 2015, "A"), ("A, X.; B, X.; C, X.; D, X.; E, X.", 2015, "B")) == [
        "A, B, and C (2015)",
        "A, B, C, D, and E (2015)",
    ]


def test_lists_that_show_the_same_names_have_letters() -> None:
    assert cited(("A, X.; B, Y.", 2015, "B"), ("A, X.; B, Z.", 2015, "A")) == ["A and B (2015a)", "A and B (2015b)"]


def test_works_that_show_the_same_stand_together_in_the_order_of_their_letters() -> None:
    rows = [("A, X.; B, Z.", 2015, "C"), ("A, X.; B, Y.", 2015, "D"), ("A, X.; B, Y.; C, V.", 2015, "E"),
            ("A, X.; B, Y.", 2016, "F"), ("A, X.; B, Z.", 2015, "A")]  # fmt: skip
    assert list(in_text(records(*rows)).items()) == [
        ("r1", "A and B (2015a)"),
        ("r4", "A and B (2015b)"),
        ("r0", "A and B (2015c)"),
        ("r3", "A and B (2016)"),
        ("r2", "A et al. (2015)"),
    ]


def test_a_title_stands_for_missing_authors() -> None:
    assert cited(
        (None, 2020, "The rise of the lead user in services: A look back"),
        ("[Anonymous]", 2020, "Markets now"),
        (None, None, None),
    ) == ["“The rise of the lead” (2020)", "“Markets now” (2020)", "[Title unknown] (n.d.)"]
    assert cited((None, 2020, "Lead users: One"), (None, 2020, "Lead users: Two"), (None, 2021, "Lead users: X")) == [
        "“Lead users: One” (2020)",
        "“Lead users: Two” (2020)",
        "“Lead users” (2021)",
    ]


def test_the_order_is_that_of_a_reference_list() -> None:
    rows = [
        ("Browning, A. R.", 1997, "Z"),
        ("Brown, J. R.", 2004, "Z"),
        ("Müller, A.", 2000, "Z"),
        ("Muller, B.", 1999, "Z"),
        ("von Hippel, E.", 1986, "Z"),
        ("Zahra, S. A.; Bogner, W. C.", 1990, "Z"),
        ("Zahra, S. A.", 1996, "Z"),
        ("Zahra, S.", None, "Z"),
        (None, 2020, "The case of cameras"),
    ]
    expected = ["r1", "r0", "r8", "r2", "r3", "r4", "r7", "r6", "r5"]
    assert list(in_text(records(*rows))) == expected
    made = records(*[row for row in rows if row[0] != "Zahra, S."])
    assert sorted(made.index, key=lambda i: sort_key(made.loc[i])) == list(in_text(made))


def test_keys_are_the_records_own_where_these_are_plain_and_unique() -> None:
    rows = [("Adner, Ron", 2002, "B"), ("Adner, Ron", 2002, "A"), ("Ülkü, Sezer", None, "C"), ("王, 伟", 2001, "D")]
    own = ["adner2002", "WOS:0001", None, "schlüssel"]
    made = keys(records(*rows, citekeys=own))
    assert made == {"r0": "adner2002", "r1": "adner2002a", "r2": "ulku", "r3": "work2001"}
    same = keys(records(rows[0], rows[1], citekeys=["same", "SAME"]))
    assert same == {"r0": "adner2002b", "r1": "adner2002a"}


NAMES = st.sampled_from(["Zahra, S.", "Zahra, Shaker A.", "Zahra, M.", "Li, J.", "Li, Q.", "von Hippel, E.", "WHO"])
ROWS = st.lists(
    st.tuples(
        st.lists(NAMES, max_size=5).map("; ".join).map(lambda text: text or None),
        st.sampled_from([None, 2009, 2010]),
        st.sampled_from([None, "A", "The b", "Case: one", "Case: two"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=18, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_citations_and_keys_tell_records_apart_in_any_order(rows: list, random) -> None:  # type: ignore[no-untyped-def]
    made = records(*rows)
    texts, named = in_text(made), keys(made)
    assert set(texts) == set(named) == set(made.index)
    assert len(set(texts.values())) == len(rows)
    assert len({key.casefold() for key in named.values()}) == len(rows)
    assert all(key.isascii() and key.isalnum() for key in named.values())
    shuffled = made.loc[random.sample(list(made.index), len(rows))]
    assert list(in_text(shuffled).items()) == list(texts.items())
    assert keys(shuffled) == named
