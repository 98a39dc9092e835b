"""Parts of an Office document become a file here, the same bytes for the same parts; such a file is known again."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can tell


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a zip file: sorted, with one time stamp, and not compressed, since two builds of zlib may compress
    the same text differently."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name in sorted(parts):  # "[Content_Types].xml" sorts first, where readers look for it
            info = ZipInfo(name, STAMP)
            info.create_system = 0
            archive.writestr(info, parts[name])
    return out.getvalue()


def repacked(data: bytes) -> bytes:
    """The parts of a zip file, packed anew."""
    with ZipFile(io.BytesIO(data)) as parts:
        return packed({name: parts.read(name) for name in parts.namelist()})


def is_packed_here(data: bytes) -> bool:
    """Whether a file stands as it was packed here: any other program packs its parts otherwise, and dates them."""
    try:
        with ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
    except (BadZipFile, OSError, ValueError):
        return False
    return all((i.compress_type, i.date_time, i.create_system) == (ZIP_STORED, STAMP, 0) for i in infos)
