"""What of an entry is compared: its title without what was put around it, its numbers, initials and pages."""

from __future__ import annotations

import pytest

from review.dedupe.forms import number_signature, pages, title_of
from review.dedupe.people import initials


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        ("RETRACTED ARTICLE: Users", "users"),
        ("[Retracted] Users", "users"),
        ("Users (Retracted Article. See vol 3, 2020)", "users"),
        ("Retraction: Users", "retraction users"),
        ("{L}ead <i>Users</i> &amp; R&D < 5", "lead users and r and d 5"),
        ("Retracted", "retracted"),
    ],
)
def test_folded_title(title: str, folded: str) -> None:
    assert title_of(title).text == folded


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("part ii of iv", ("2", "4")),
        ("i robot and the x factor", ()),
        ("markets part i", ("1",)),
        ("the second workshop of 2012 on h2o", ("2", "2012", "2")),
        ("two by 2", ("2", "2")),
    ],
)
def test_number_signature(title: str, numbers: tuple[str, ...]) -> None:
    assert number_signature(title) == numbers


@pytest.mark.parametrize(
    ("title", "text", "second", "kind"),
    [
        ("Erratum", "erratum", "", "correction"),
        ("Corrigendum to: Users", "users", "", "correction"),
        ("Users (vol 3, pg 5, 2004)", "users", "", "correction"),
        ("Erratum: Users (Journal of Cases (2004) 3 (5-9))", "users", "", "correction"),
        ("Retraction notice to users", "retraction notice to users", "", "retraction"),
        ("A reply to users", "a reply to users", "", "reply"),
        ("Users: A comment", "users a comment", "", "reply"),
        ("Correct answers", "correct answers", "", ""),
        ("Replying to customers", "replying to customers", "", ""),
        ("Response of markets", "response of markets", "", "reply"),
        ("[Users and their needs].", "users and their needs", "", ""),
        ("Users and needs. [Review] [33 refs]", "users and needs", "", ""),
        ("Users.[Erratum appears in Cases. 2009 Sep;9(9):22 Note: Li, P [added]].[Erratum", "users", "", ""),
        ("Users [Nutzer und ihre Bedürfnisse]", "users", "nutzer und ihre bedurfnisse", ""),
    ],
)
def test_title_of(title: str, text: str, second: str, kind: str) -> None:
    assert title_of(title) == (text, second, kind)


@pytest.mark.parametrize(
    ("author", "expected"),
    [("Bakos, J. Yannis", "jy"), ("Bakos, JY", "jy"), ("KIM, SANG-YONG", "sy"), ("Kim", ""), ("Li, 明 É.", "e")],
)
def test_initials(author: str, expected: str) -> None:
    assert initials(author) == expected


@pytest.mark.parametrize(
    ("told", "first", "last"),
    [
        ("pp. 017-29", "17", "29"), ("1324-7", "1324", "1327"), ("376 -- 383", "376", "383"), ("448+", "448", ""),
        ("e43268", "e43268", ""), ("S211-S3", "s211", "s213"), ("", "", ""), ("n/a", "", ""), ("Article 12", "12", ""),
        ("0", "0", ""), ("01-Jun", "", ""), ("Jun-06", "", ""),
    ],
)  # fmt: skip
def test_pages(told: str, first: str, last: str) -> None:
    assert pages(told) == (first, last)
