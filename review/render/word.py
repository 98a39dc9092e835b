"""A python-docx document becomes the bytes of a .docx file here, the same for the same document at any time."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from zipfile import ZipFile

from review.render.docx import packed

_MADE = datetime(1980, 1, 1)


def saved(document: Any) -> bytes:
    """The document as it stands."""
    out = io.BytesIO()
    document.save(out)
    with ZipFile(out) as parts:
        return packed({name: parts.read(name) for name in parts.namelist()})


def titled(document: Any, title: str) -> bytes:
    """The document with a title of ours, no author and no date."""
    properties = document.core_properties
    properties.title = title[:255]
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = _MADE
    properties.revision = 1
    return saved(document)
