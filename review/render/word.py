"""A python-docx document becomes the bytes of a .docx file here, the same for the same document at any time."""

from __future__ import annotations

import io
from datetime import datetime
from importlib.resources import files
from typing import Any

from review.render.packed import STAMP, repacked


def emptied() -> Any:
    """A new document with the styles and the page of the packaged template, and nothing on it."""
    from docx import Document

    document = Document(io.BytesIO(files("review.render").joinpath("templates", "table.docx").read_bytes()))
    body = document.element.body
    for element in [each for each in body if not each.tag.endswith("}sectPr")]:
        body.remove(element)
    return document


def saved(document: Any) -> bytes:
    """The document as it stands."""
    out = io.BytesIO()
    document.save(out)
    return repacked(out.getvalue())


def titled(document: Any, title: str) -> bytes:
    """The document with a title of ours, no author and no date."""
    properties = document.core_properties
    properties.title = title[:255]
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = datetime(*STAMP)
    properties.revision = 1
    return saved(document)
