"""Makes table.docx, the Word template of the tables, beside this file: run it after a change here, and commit both.

A scholar need not run it: open table.docx in Word, change its styles, save it under another name, and give that name in
review.toml.
"""

from __future__ import annotations

from pathlib import Path

from review.render.packed import packed

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# Style: what stands in its paragraph properties, what in its run properties. Sizes are in half points, space in 1/20.
STYLES = {
    "Table Number": ('<w:keepNext/><w:spacing w:after="80"/>', '<w:b/><w:sz w:val="24"/>'),
    "Table Title": ('<w:keepNext/><w:spacing w:after="160"/>', '<w:i/><w:sz w:val="24"/>'),
    "Table Head": ("<w:keepNext/>", '<w:sz w:val="20"/>'),
    "Table Text": ("", '<w:sz w:val="20"/>'),
    "Table Note": ('<w:spacing w:before="60"/>', '<w:sz w:val="20"/>'),
}


def style(name: str, paragraph: str, run: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def line(name: str, *runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{name.replace(" ", "")}"/></w:pPr>{"".join(runs)}</w:p>'


def row(name: str, texts: tuple[str, str, str], row_properties: str = "", cell_properties: str = "") -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="3008" w:type="dxa"/>{cell_properties}</w:tcPr>{line(name, run(text))}</w:tc>'
        for text in texts
    )
    return f"<w:tr><w:trPr>{row_properties}</w:trPr>{cells}</w:tr>"


# A tag {%tc … %} stands in for its cell, {%tr … %} for its row, {%p … %} for its paragraph; {{r … }} for its run.
TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" '
    'w:color="auto"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:tblBorders>'
    '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
    '</w:tblCellMar><w:tblCaption w:val="{{ number }}"/><w:tblDescription w:val="{{ title }}"/></w:tblPr>'
    "<w:tblGrid>" + '<w:gridCol w:w="3008"/>' * 3 + "</w:tblGrid>"
    + row(
        "Table Head", ("{%tc for column in columns %}", "{{ column.label }}", "{%tc endfor %}"),
        "<w:cantSplit/><w:tblHeader/>",
        '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tcBorders>'
        '<w:vAlign w:val="bottom"/>',
    )
    + row("Table Text", ("{%tr for row in rows %}", "", ""))
    + row("Table Text", ("{%tc for cell in row %}", "{{r cell }}", "{%tc endfor %}"), "<w:cantSplit/>")
    + row("Table Text", ("{%tr endfor %}", "", ""))
    + "</w:tbl>"
)  # fmt: skip

BODY = (
    line("Table Number", run("{{ number }}"))
    + line("Table Title", run("{{ title }}"))
    + TABLE
    + line("Table Note", run("{%p if note %}"))
    + line("Table Note", run("Note.", "<w:i/>"), run(" {{ note }}"))
    + line("Table Note", run("{%p endif %}"))
    + line("Table Note", run("{%p for mark, text in marked_notes %}"))
    + line("Table Note", run("{{ mark }}", '<w:vertAlign w:val="superscript"/>'), run(" {{ text }}"))
    + line("Table Note", run("{%p endfor %}"))
    # A4 in portrait with margins of 2.54 cm, in 1/20 points.
    + '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
    'w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
)

SCRIPTS = ("ascii", "hAnsi", "cs", "eastAsia")
FONT = "<w:rFonts " + " ".join(f'w:{script}="Times New Roman"' for script in SCRIPTS) + "/>"

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{WORD}.settings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/settings" Target="settings.xml"/></Relationships>',
    "word/document.xml": f"<w:document {W}><w:body>{BODY}</w:body></w:document>",
    # Mode 15 is that of Word 2013 and later; without it Word shows "Compatibility Mode".
    "word/settings.xml": f'<w:settings {W}><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
    "word/styles.xml": f"<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{FONT}"
    '<w:sz w:val="24"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    f"{''.join(style(name, *properties) for name, properties in STYLES.items())}</w:styles>",
}

if __name__ == "__main__":
    parts = {name: (HEAD + xml).encode() for name, xml in PARTS.items()}
    Path(__file__).with_name("table.docx").write_bytes(packed(parts))
