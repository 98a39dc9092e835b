"""Claims of the manuscript pass through here: sentences with an expression, recomputed over the review."""
