"""Search strings of each database become trees here, and trees become strings again: one module a database, all read by
one reader (`reading`) and written by one writer (`writing`), which know of a database only what its `Grammar` says.

To add a database: a module with a `GRAMMAR` whose docstring gives its rules with their sources, and one line in
`review.search.SYNTAXES`.
"""
