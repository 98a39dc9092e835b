"""What reports/ holds: every file by name, rendered from the review.

To add a report: one line in `contents`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import networkx as nx

from review import render
from review.formats.write import bibtex_text, csl, ris_text
from review.nouns import Review
from review.records.citations import keys
from review.render import references as reference_lists
from review.render import tex
from review.render.picture import png
from review.report.changes import STATE, state, state_json
from review.report.claims import claims_reports
from review.report.figures import figures
from review.report.figures.prisma import prisma_files
from review.report.manuscript import filled
from review.report.page import report_html
from review.report.searches import search_html
from review.report.summary import summary
from review.tables import tables
from review.tables.checklists import CHECKLISTS, checklist
from review.tables.edges import edges
from review.tables.ledger import ledger
from review.tables.numbers import numbers
from review.tables.references import references


def contents(review: Review) -> dict[str, bytes]:
    """File name -> bytes, in the order in which a person would open them."""
    included = review.records.loc[review.included]
    if not review.project.protocol["reports"]["abstracts"]:
        included = included.assign(abstract=None)  # most databases do not let them be shared
    names = keys(included)
    tables, searched = _tables(review), search_html(review)
    fixed = {
        "summary.md": summary(review),
        "report.html": report_html(review),
        **({"search.html": searched} if searched else {}),
        **_figures(review),
        **prisma_files(review),
        **_checklists(review),
        "evidence.graphml": graphml(review.graph),
        "evidence.csv": render.csv.grid(*edges(review)),
        "included.bib": bibtex_text(included, keys=names).encode(),
        "included.ris": ris_text(included, keys=names).encode(),
        "included.json": csl.write(included, keys=names),
        **_references(review),
        **_manuscript(review),
        **claims_reports(review),
        "ledger.csv": render.csv.grid(*ledger(review)),
        "merges.csv": render.csv.grid(*_merges(review)),
        "problems.csv": render.csv.problems(review.problems),
        STATE: state_json(state(review)),
    }
    if both := tables.keys() & fixed.keys():
        raise ValueError(f"a table has the name of another report: {sorted(both)}")
    return tables | fixed


def _figures(review: Review) -> dict[str, bytes]:
    files = {}
    for figure in figures(review):
        files[f"{figure.name}.svg"] = figure.svg.encode()
        files[f"{figure.name}.png"] = png(figure.svg)
    return files


def _checklists(review: Review) -> dict[str, bytes]:
    """The reporting checklists, to be filled in further in Word or as text."""
    made = [checklist(review, name) for name in CHECKLISTS]
    return {f"{table.name}.{name}": render.FORMATS[name](table) for table in made for name in ("md", "docx")}


def _tables(review: Review) -> dict[str, bytes]:
    made = tables(review)
    formats = {name: render.FORMATS[name] for name in review.project.formats}
    if "docx" in formats and review.project.template:
        formats["docx"] = partial(formats["docx"], numbers=numbers(review))
    files = {
        f"{table.name}.{extension}": write(table, template=review.project.template)
        for table in made
        for extension, write in formats.items()
    }
    if made and "tex" in formats:
        files["tables.tex"] = tex.standalone([table.name for table in made])
    return files


def _references(review: Review) -> dict[str, bytes]:
    """The reference list of the included works, in those formats of the tables that it has too."""
    included = references(review.records.loc[review.included])
    formats = (name for name in reference_lists.FORMATS if name in review.project.formats)
    return {f"references.{name}": reference_lists.FORMATS[name](tuple(included.values())) for name in formats}


def _manuscript(review: Review) -> dict[str, bytes]:
    given = review.project.manuscript
    name = review.project.protocol["reports"]["manuscript"]
    return {} if given is None else {"manuscript.docx": filled(review, given, file=name)}


def _merges(review: Review) -> tuple[list[str], Iterable[list[str]]]:
    """One row a joining. `first` and `second` are names for the sheet of pairs, where "different" undoes it."""
    heads = ["record_id", "first", "second", "rule", "detail", "entries"]
    return heads, ([m.record_id, m.first, m.second, m.rule, m.detail, "; ".join(m.entries)] for m in review.merges)


def graphml(graph: nx.MultiDiGraph) -> bytes:
    """The graph in GraphML 1.0, as Gephi, yEd and R's igraph read it; every edge is named by its row of the sheet."""
    return ("\n".join(nx.generate_graphml(graph)) + "\n").encode()
