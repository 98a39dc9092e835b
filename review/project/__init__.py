"""The only reader of a review's folder.

`load.load` reads it whole; `status.status` only looks; `scaffold.scaffold` lays out a new one.
"""
