"""Coding sheets are issued here: a batch of rows to fill in becomes the bytes of a new file.

To add a format: one module with a `write`, and one line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable

from review.coding.issued import csv, xlsx
from review.coding.issued.batch import Batch
from review.coding.issued.xlsx import TooLong, too_long

__all__ = ["FORMATS", "Batch", "TooLong", "too_long"]

# The end of the file's name -> what writes it.
FORMATS: dict[str, Callable[[Batch], bytes]] = {"csv": csv.write, "xlsx": xlsx.write}
