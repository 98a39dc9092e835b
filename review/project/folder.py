"""A review's folder as files: what a pattern names, the bytes that were read, and their hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from review.errors import Complaint, ProtocolError, nearest

# Names that an operating system or a person leaves beside exports and sheets; they are not data.
_ASIDE = (".", "~$", "README", "readme", "Thumbs.db", "desktop.ini")


class Folder:
    """Reads files of one review, remembers their hashes, and collects complaints of those that are not there."""

    def __init__(self, path: Path):
        self.path = path
        self.inputs: dict[str, str] = {}
        self.complaints: list[Complaint] = []

    def matching(self, pattern: str, where: str) -> list[str]:
        """The files that a path or pattern names, sorted, as paths within the folder with '/'. None is a complaint."""
        if not self._inside(pattern, where):
            return []
        found = self._found(pattern)
        if not found:
            self._complain_missing(pattern, where)
        return found

    def _found(self, pattern: str) -> list[str]:
        literal = self.path / pattern
        paths = [literal] if literal.is_file() else self.path.glob(pattern)
        found = (p.relative_to(self.path).as_posix() for p in paths if p.is_file() and not is_aside(p.name))
        return sorted(found)

    def beside(self, folder: str, pattern: str) -> list[str]:
        """The files in `folder` that `pattern` matches, none if there are none."""
        return self._found(f"{folder}/{pattern}" if folder not in ("", ".") else pattern)

    def _inside(self, pattern: str, where: str) -> bool:
        parts = PurePosixPath(pattern.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or (len(pattern) > 1 and pattern[1] == ":"):
            self.complaints.append(
                Complaint(where, f'"{pattern}" leads out of the review\'s folder', "copy the file into it")
            )
            return False
        return True

    def _complain_missing(self, pattern: str, where: str) -> None:
        folder = PurePosixPath(pattern).parent
        here = [p.relative_to(self.path).as_posix() for p in (self.path / folder).glob("*") if not is_aside(p.name)]
        near = nearest(pattern, here)
        what = f'there is no file "{pattern}"' if not set("*?[") & set(pattern) else f'no file matches "{pattern}"'
        self.complaints.append(Complaint(where, what, f'did you mean "{near}"?' if near else ""))

    def read(self, file: str) -> bytes | None:
        """The bytes of a file within the folder, hashed; None, with a complaint, if it cannot be read."""
        try:
            data = (self.path / file).read_bytes()
        except OSError as error:
            self.complaints.append(Complaint(file, f"this file cannot be read: {error.strerror}"))
            return None
        self.inputs[file] = hashlib.sha256(data).hexdigest()
        return data

    def stop_at_complaints(self) -> None:
        if self.complaints:
            raise ProtocolError(self.complaints)


def is_aside(name: str) -> bool:
    """Whether a file beside the data is not meant to be read: hidden, a lock file, a README."""
    return name.startswith(_ASIDE)
