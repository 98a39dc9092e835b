"""Claims of the manuscript pass through here: sentences with an expression, recomputed over the review."""

from review.claims.check import UNDECIDED, VERDICTS, Basis, Outcome, check, numbers
from review.claims.data import Ref
from review.claims.file import Claim, Named, Stated, read_claims
from review.claims.parse import BINDERS, FUNCTIONS, parse
from review.claims.schema import schema
from review.claims.tree import to_text

__all__ = [
    "BINDERS",
    "FUNCTIONS",
    "UNDECIDED",
    "VERDICTS",
    "Basis",
    "Claim",
    "Named",
    "Outcome",
    "Ref",
    "Stated",
    "check",
    "numbers",
    "parse",
    "read_claims",
    "schema",
    "to_text",
]
