"""A python-docx document becomes the bytes of a .docx file here, the same for the same document at any time."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from review.render.packed import STAMP, repacked


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
