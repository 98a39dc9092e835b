"""Coding sheets are issued here: a batch of rows to fill in becomes the bytes of a new file.

To add a format: one module with a `write`, and one line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable

from review.coding.issued import csv
from review.coding.issued.batch import Batch

__all__ = ["FORMATS", "Batch"]

FORMATS: dict[str, Callable[[Batch], bytes]] = {"csv": csv.write}
