"""A Table becomes the bytes of a file here: one format a module, all of them named in `FORMATS`.

To add a format: one module with a function `render(table, *, template=None) -> bytes`, and one line in `FORMATS`; the
name is also the file's extension.
"""

from __future__ import annotations

from collections.abc import Callable

from review.render import csv, docx, html, markdown, tex, xlsx

# (table: nouns.Table, *, template: bytes | None) -> bytes. `template` is a scholar's own Word file, for docx alone.
Renderer = Callable[..., bytes]

FORMATS: dict[str, Renderer] = {
    "docx": docx.render,
    "tex": tex.render,
    "html": html.render,
    "md": markdown.render,
    "csv": csv.render,
    "xlsx": xlsx.render,
}
