"""Nothing that stands in a file of a sheet is passed over in silence."""

from __future__ import annotations

from review.coding import read_codebook, read_sheet
from review.coding.issued import FORMATS, Batch

BOOK = read_codebook(
    """
[agenda.columns.study]
type = "record"
required = true
[agenda.columns.topic]
required = true
""",
    "codebook.toml",
)


def test_an_issued_row_waits_whatever_its_column_of_records_is_called():
    batch = Batch(BOOK["agenda"], ({"study": "r1"}, {"study": "r2", "topic": "data"}), coder="AB")
    for ending, write in FORMATS.items():
        sheet = read_sheet(BOOK["agenda"], [(f"agenda-AB-1.{ending}", write(batch))])
        assert [row["study"] for row in sheet.waiting] == ["r1"]
        assert [row["study"] for row in sheet.rows] == ["r2"]
