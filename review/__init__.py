"""A systematic literature review that is rerun from the command line: exports in, tables of the manuscript out."""

__version__ = "0.1.0"
