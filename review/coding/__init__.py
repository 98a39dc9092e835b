"""Coding sheets: what the codebook defines, what people typed, and what follows from their votes."""

from review.coding.codebook import Code, Codebook, Field, SheetDefinition, same
from review.coding.codebook_reader import read_codebook
from review.coding.needs import Need, unmet
from review.coding.reading import read_sheet
from review.coding.resolving import renamed, resolve
from review.coding.sheets import Row, Sheet
from review.coding.votes import Vote, verdict, votes

__all__ = [
    "Code", "Codebook", "Field", "Need", "Row", "Sheet", "SheetDefinition", "Vote",
    "read_codebook", "read_sheet", "renamed", "resolve", "same", "unmet", "verdict", "votes",
]  # fmt: skip
