"""Exports with a break in them: what stands around it is read as if there were none, soon, and nothing goes unsaid."""

import pytest

from review.formats import read


def titles(data: bytes | str, file: str = "x", **settings: str) -> list[object]:
    """The titles of the rows, of which each entry has one unless it is told as lost."""
    export = read(data.encode() if isinstance(data, str) else data, file, **settings)
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    return [row.get("title") for row in export.rows]


# ---- RIS -----------------------------------------------------------------------------------------------------------

ONE = "TY  - JOUR\nTI  - One\nAU  - A, B\nPY  - 2001\nDO  - 10.1000/one\n"
TWO = ("TI  - Two", "AU  - C, D", "PY  - 2001", "DO  - 10.1000/two")


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 0, 2, 3), (3, 2, 1, 0), (2, 1, 0, 3), (1, 2, 3, 0)])
def test_an_entry_of_ris_after_a_blank_line_alone_is_one(order):
    data = ONE + "\n" + "".join(f"{TWO[at]}\n" for at in order) + "ER  - \n"
    export = read(data.encode(), "x.ris")
    assert [(row["title"], row["authors"], row["doi"], row["source_line"]) for row in export.rows] == [
        ("One", "A, B", "10.1000/one", 1),
        ("Two", "C, D", "10.1000/two", 7),
    ]
    assert export.seen == 2
    what = "x.ris:1: ER is missing before line 7, where an entry begins without TY; the entry was closed there"
    assert [str(problem) for problem in export.problems] == [what]


@pytest.mark.parametrize(
    "inside", ["\nKW  - a\n\nAU  - E, F\n", "\nTI  - One\n", "AB  - A\n\nb\n\nPY  - 2001\n", "TI  - Other\n"]
)
def test_a_blank_line_in_an_entry_of_ris_parts_none(inside):
    assert titles(ONE + inside + "\nER  - \n") == ["One"]
