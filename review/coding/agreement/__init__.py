"""How far coders agree: what each said of the records that several coded goes in, coefficients come out."""

from review.coding.agreement.bootstrap import DRAWS, FEW, LEVEL, SEED, Estimate, estimates
from review.coding.agreement.coefficients import COEFFICIENTS, Coefficient, Scale, fitting
from review.coding.agreement.confusion import base_rates, coincidences, confusion
from review.coding.agreement.patterns import Patterns, Unit, coders, patterns, used
from review.coding.agreement.units import (
    CODER,
    Question,
    Round,
    comparable,
    groups,
    main,
    pairs,
    questions,
    ratings,
    rounds,
    shared,
)

__all__ = [
    "CODER", "COEFFICIENTS", "DRAWS", "FEW", "LEVEL", "SEED", "Coefficient", "Estimate", "Patterns", "Question",
    "Round", "Scale", "Unit", "base_rates", "coders", "coincidences", "comparable", "confusion", "estimates", "fitting",
    "groups", "main", "pairs", "patterns", "questions", "ratings", "rounds", "shared", "used",
]  # fmt: skip
