"""A Table as a LaTeX fragment for `\\input`: a longtable as wide as the text, booktabs rules, the head on each page.

The fragment sets the table's own number and leaves the look of the caption to the document's class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from review.errors import Complaint, ProtocolError
from review.nouns import Cell, Piece, Table
from review.render.layout import blanked, changes, cleaned, general_note, marked_notes, short, wide
from review.render.tex_text import escape_tex

__all__ = ["escape_tex", "render", "standalone"]

_ENCODING = r"\usepackage[T1]{fontenc}"
_PACKAGES = r"\usepackage{textcomp,amssymb,array,booktabs,longtable,ragged2e}"
_LANDSCAPE = r"\usepackage{pdflscape}"

_PREAMBLE = rf"""\documentclass[11pt]{{article}}
\usepackage[margin=2.54cm]{{geometry}}
% XeLaTeX and LuaLaTeX have an encoding for all letters, TU.
\edef\given{{\encodingdefault}}\def\wanted{{TU}}
\ifx\given\wanted\else{_ENCODING}\usepackage{{lmodern}}\fi
{_PACKAGES}
{_LANDSCAPE}
\usepackage{{caption}}
% Number in bold type, title in italics on the next line (APA, 2020, section 7.10).
\captionsetup{{labelfont=bf,labelsep=newline,textfont=it,justification=raggedright,singlelinecheck=false}}
"""

# Columns from which they stand closer together.
_MANY = 5
_SIDES = {"left": "RaggedRight", "right": "RaggedLeft"}

# Characters of notes that surely fit below a row on one page.
_SHORT = 1_500


def render(table: Table, *, template: bytes | None = None) -> bytes:
    """The table as a fragment, with a little space above each new first label; on pages in landscape if it is wide.

    A repeated label to be merged is shown once, blank below. A row is not broken across pages, which is a limit of
    longtable."""
    table = cleaned(table)
    lies = wide(table)
    head = " & ".join(_text(column.label) for column in table.columns) + r" \\"
    return "\n".join([
        "% The preamble needs:",
        *("%   " + line for line in (_ENCODING, _PACKAGES, *[_LANDSCAPE] * lies)),
        *[r"\begin{landscape}"] * lies,
        # Ragged lines may be shorter before a word is broken; narrow columns would else be full of hyphens.
        r"\begingroup\small\setlength{\RaggedRightRightskip}{0pt plus 4em}\setlength{\LTpost}{0pt}%",
        r"\setlength{\RaggedLeftLeftskip}{0pt plus 4em}",
        *([r"\setlength{\tabcolsep}{4pt}"] if len(table.columns) > _MANY else []),
        *_number(table.number),
        r"\begin{longtable}{@{}%",
        _columns(table) + "@{}}",
        *_caption(table),
        *(r"\toprule", head, r"\midrule", r"\endfirsthead"),
        *_continued(table),
        *(r"\toprule", head, r"\midrule", r"\endhead"),
        *(r"\bottomrule", r"\endfoot", r"\endlastfoot"),
        *_rows(table),
        *_end(table),
        r"\bigskip\endgroup",
        *[r"\end{landscape}"] * lies,
        "",
    ]).encode()  # fmt: skip


def standalone(names: Iterable[str]) -> bytes:
    """A document that can be compiled and inputs the fragments `<name>.tex` beside it, each on a page of its own.

    A name that LaTeX cannot input (other than letters, digits, '.', '-', '_') raises ProtocolError."""
    names = list(names)
    wrong = [name for name in names if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name)]
    if wrong:
        hint = "use letters a-z, digits, '-' and '_'"
        raise ProtocolError(Complaint("", f'a table named "{name}" cannot be a LaTeX file', hint) for name in wrong)
    inputs = "\n\\clearpage\n".join(rf"\input{{{name}.tex}}" for name in names)
    return f"{_PREAMBLE}\\begin{{document}}\n{inputs}\n\\end{{document}}\n".encode()


def _columns(table: Table) -> str:
    # The table is as wide as the line: what stands between the columns is taken from each by its share.
    between = 2 * (len(table.columns) - 1)
    return "%\n".join(
        rf">{{\{_SIDES[column.align]}\hspace{{0pt}}\arraybackslash}}"
        rf"p{{\dimexpr{column.width:.4f}\linewidth-{column.width * between:.4f}\tabcolsep\relax}}"
        for column in table.columns
    )


def _number(number: str) -> list[str]:
    """The commands that make `\\caption` and `\\ref` show the table's own number, within the group of the fragment."""
    word, _, count = number.strip().rpartition(" ")
    commands = {"tablename": word, "thetable": count}
    return [rf"\renewcommand{{\{name}}}{{{escape_tex(text)}}}" for name, text in commands.items() if number.strip()]


def _caption(table: Table) -> list[str]:
    if not table.number.strip() and not table.title.strip():
        return []
    label = re.sub(r"[^A-Za-z0-9-]+", "-", table.name).strip("-") or "table"
    return [rf"\caption{{{escape_tex(table.title)}}}\label{{tab:{label}}}\\"]


def _continued(table: Table) -> list[str]:
    across = rf"\multicolumn{{{len(table.columns)}}}{{@{{}}l@{{}}}}"
    return [rf"{across}{{\tablename{{}} \thetable{{}} (continued)}} \\", r"\addlinespace"]


def _end(table: Table) -> list[str]:
    """The last rule and the notes. Short notes are kept on the page of the last row: in the last foot of a longtable
    they would part that row from the head, and after a booktabs rule a page may break. Long notes are paragraphs."""
    general = general_note(table)
    notes = [rf"\textit{{Note.}} {_text(general)}"] if general else []
    notes += [rf"\textsuperscript{{{escape_tex(mark)}}} {_text(text)}" for mark, text in marked_notes(table)]
    rule = r"\noalign{\nobreak\vskip\aboverulesep\hrule height\heavyrulewidth\nobreak\vskip\belowrulesep}"
    if sum(map(len, notes)) < _SHORT:
        across = rf"\multicolumn{{{len(table.columns)}}}{{@{{}}>{{\RaggedRight\arraybackslash}}p{{\linewidth}}@{{}}}}"
        return [rule, *(rf"{across}{{{note}}} \\*" for note in notes), r"\end{longtable}"]
    paragraphs = (rf"\noindent {note}\par" for note in notes)
    return [rule, r"\end{longtable}", r"\RaggedRight", *paragraphs]


def _rows(table: Table) -> list[str]:
    """The rows; no page begins with the last of several alone, which often holds the sums, if it and the one before
    are low."""
    lines: list[str] = []
    kept = all(short(table, row) for row in table.rows[-2:])
    for left, row, shows in zip(range(len(table.rows), 0, -1), blanked(table), changes(table), strict=True):
        if lines:
            lines.append(r"\addlinespace" if table.labels and shows[0] else r"\addlinespace[.25em]")
        lines.append(" & ".join(map(_cell, row)) + (r" \\*" if kept and left == 2 else r" \\"))
    return lines


def _cell(content: Cell) -> str:
    return "".join(map(_piece, content))


def _piece(piece: Piece) -> str:
    command = {"plain": "", "italic": r"\textit", "mark": r"\textsuperscript"}[piece.style]
    return rf"{command}{{{_text(piece.text)}}}" if command else _text(piece.text)


def _text(text: str) -> str:
    if "\n" not in text:
        return escape_tex(text)
    # In ragged columns a line is a paragraph, and LaTeX refuses to end one that has nothing in it.
    return r"\newline{}".join(escape_tex(line).strip() or r"\mbox{}" for line in text.split("\n"))
