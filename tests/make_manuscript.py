"""Makes data/manuscript.docx, the worked example of a manuscript with names to fill: run it after a change here."""

from __future__ import annotations

import io
from pathlib import Path

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, Twips

from review.render.word import emptied

METHODS = (
    "We read {{ n.entries_read }} entries. Of these, {{ n.entries_merged }} told of a work that another entry tells "
    "of, which left {{ n.records }} works to screen; Figure 1 shows what became of them. The search string excluded "
    "{{ n.search_dropped | words }}, their type {{ n.types_dropped | words }}, the journal lists "
    "{{ n.journals_dropped | words }} and our own reading {{ n.coding_dropped | words }}. {{ n.included | Words }} "
    "works are included; {{ n.open }} stay open, since what is at hand does not decide them."
)
FINDINGS = (
    "{{ n.studies_with_findings | Words }} of the included works report {{ n.findings }} findings on {{ n.links }} "
    "links (Table 3). {{ cite.adner2002 }} argues from demand, as others do {{ citep.adner_levinthal2001, "
    "citep.adner_snow2010 }}. Users who innovate are the matter of a line of work of its own (e.g., "
    "{{ citep.vonhippel1986, citep.vonhippel1998, citep.franke_vonhippel2003 | bare }}). Table 1 tells how the works "
    "define and measure customer heterogeneity."
)
_STYLES = {"Figure 1": "Table Number", "{{ references }}": "Bibliography"}


def manuscript() -> bytes:
    """A manuscript as a scholar might write it: own styles, double spacing, a head line with the page."""
    document = emptied()
    _styles(document)
    head = document.sections[0].header.paragraphs[0]
    head.text = "CUSTOMER HETEROGENEITY: {{ n.included }} WORKS"
    document.add_paragraph("Customer Heterogeneity and Innovation: The Published Review, Rerun", style="Title")
    for heading, *paragraphs in (
        ("Method", METHODS, "Figure 1", "{{ prisma }}"),
        ("Findings", FINDINGS, "{{ table1 | landscape }}", "{{ table3 | landscape }}"),
        ("References", "{{ references }}"),
    ):
        document.add_paragraph(heading, style="Heading 1")
        for text in paragraphs:
            document.add_paragraph(text, style=_STYLES.get(text, "Body Text"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document) -> None:
    for name, builtin in (("Title", True), ("Heading 1", True), ("Body Text", True), ("Bibliography", True)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=builtin)
        style.base_style = document.styles["Normal"]
        style.quick_style = True
        form = style.paragraph_format
        form.line_spacing = 2.0
        if name in ("Title", "Heading 1"):
            style.font.bold, form.alignment, form.keep_with_next = True, WD_ALIGN_PARAGRAPH.CENTER, True
            form.space_before, form.space_after = Pt(0 if name == "Title" else 12), Pt(12 if name == "Title" else 0)
        elif name == "Body Text":
            form.first_line_indent = Twips(720)
        else:
            form.left_indent, form.first_line_indent = Twips(720), -Twips(720)


if __name__ == "__main__":
    (Path(__file__).parent.parent / "data" / "manuscript.docx").write_bytes(manuscript())
