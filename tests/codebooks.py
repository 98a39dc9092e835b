"""Codebooks of votes, and records that their sheets are on, as several tests use them."""

import pandas as pd

from review import records

CODED = """
[screening]
label = "Inclusion coding"
[screening.columns.record]
type = "record"
required = true
[screening.columns.coder]
[screening.columns.vote]
type = "code"
[screening.columns.vote.codes]
include = { label = "yes" }
exclude = { label = "no" }
undecided = { label = "perhaps" }
[screening.columns.criterion]
type = "code"
[screening.columns.criterion.codes]
focus = { label = "not the focus" }
level = { label = "another level" }
[screening.columns.note]
[screening.columns.themes]
type = "codes"
[screening.columns.themes.codes]
a = { label = "same" }
b = { label = "same" }
"""
# The columns that make a sheet one of votes.
VOTED = """
[screening.columns.vote]
type = "code"
codes = { include = {}, exclude = {}, undecided = {} }
[screening.columns.criterion]
type = "code"
codes = { focus = { label = "not the focus" }, level = { label = "another level" } }
"""
# A small sheet of votes whose columns all may be blank.
VOTES = """
[votes.columns.record]
type = "record"
[votes.columns.coder]
[votes.columns.vote]
type = "code"
codes = { include = {}, exclude = {} }
[votes.columns.note]
"""


def merged(*names):
    """Records of these names, each known by its DOI, its name, and one more that all of them share."""
    table = records.table([{"title": f"Title {name}"} for name in names])
    table["ids"] = [f"doi:10.1000/{name}; {name}; shared" for name in names]
    table.index = pd.Index([f"doi:10.1000/{name}" for name in names], name="record_id")
    return table
