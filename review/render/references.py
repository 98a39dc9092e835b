"""A reference list becomes a file of its own here: a Word document, a Markdown text, or LaTeX for `\\input`.

To add a format: one function from the entries to bytes, and one line in `FORMATS`; the name is also the extension.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from review.nouns import Cell, Piece
from review.records.text import clean
from review.render.markdown import escape_md
from review.render.tags import References
from review.render.tex_text import escape_tex
from review.render.word import emptied, titled

TITLE = "References"
# What would open a heading, a list or a quotation at the start of a line.
_OPENS = re.compile(r"^(\d*)([#+\-=.)])")
_ADDRESS = re.compile(r"https?://\S+")
_BREAKS = re.compile(r"(?<=[/._:-])(?=[^/._:-])")  # where an address may go on in the next line


def docx(entries: Sequence[Cell]) -> bytes:
    """A Word document, one paragraph an entry, in the style Bibliography, which Word's own lists have too."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, Twips

    from review.render.manuscript_blocks import put_references

    page = emptied()
    style = page.styles.add_style("Bibliography", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    style.base_style = page.styles["Normal"]
    form = style.paragraph_format
    form.left_indent, form.first_line_indent, form.space_after = Twips(720), -Twips(720), Pt(6)
    head = page.add_paragraph()
    head.add_run(TITLE).bold = True
    head.alignment, head.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(12)
    last = page.add_paragraph()
    put_references(References(tuple(entries)), last._p, page)
    last._p.getparent().remove(last._p)
    return titled(page, TITLE)


def markdown(entries: Sequence[Cell]) -> bytes:
    """GitHub-flavoured Markdown, one paragraph an entry."""
    shown = ("".join(map(_marked, entry)) for entry in entries)
    lines = (_OPENS.sub(r"\1\\\2", line) for line in shown)
    return "\n\n".join([f"# {TITLE}", *lines]).encode() + b"\n"


def tex(entries: Sequence[Cell]) -> bytes:
    """A fragment for `\\input`, one hanging paragraph an entry; an address may break after its strokes and stops."""
    lines = (rf"\noindent\hangindent=1.27cm\hangafter=1 {''.join(map(_set, entry))}\par" for entry in entries)
    head = ["% The preamble needs:", r"%   \usepackage[T1]{fontenc}", r"%   \usepackage{textcomp,amssymb,ragged2e}"]
    opening = rf"\section*{{{TITLE}}}\begingroup\setlength{{\RaggedRightRightskip}}{{0pt plus 4em}}"
    opening += r"\RaggedRight\frenchspacing\setlength{\parskip}{.5em}"
    return "\n".join([*head, opening, *lines, r"\endgroup", ""]).encode()


def _marked(piece: Piece) -> str:
    text = escape_md(clean(piece.text)[0])
    return f"<em>{text}</em>" if piece.style == "italic" else text


def _set(piece: Piece) -> str:
    text, at, source = clean(piece.text)[0], 0, ""
    for found in _ADDRESS.finditer(text):
        source += escape_tex(text[at : found.start()])
        source += r"\allowbreak{}".join(map(escape_tex, _BREAKS.split(found.group())))
        at = found.end()
    source += escape_tex(text[at:])
    return rf"\textit{{{source}}}" if piece.style == "italic" else source


FORMATS: dict[str, Callable[[Sequence[Cell]], bytes]] = {"docx": docx, "md": markdown, "tex": tex}
