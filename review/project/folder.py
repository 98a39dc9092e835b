"""A review's folder as files: what a pattern names, the bytes that were read, and their hashes."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path, PurePosixPath

from review.errors import Complaint, ProtocolError, nearest
from review.formats import File
from review.formats.decode import Content
from review.nouns import Problem

# Names that an operating system or a person leaves beside exports and sheets; they are not data.
_ASIDE = (".", "~$", "README", "readme", "Thumbs.db", "desktop.ini")
_REPORTS = "reports"  # what a run writes is never its input


class Folder:
    """Reads files of one review, remembers their hashes, collects complaints of those that cannot be read as they are,
    and problems of texts that had to be cleaned."""

    def __init__(self, path: Path):
        self.path = path
        self.inputs: dict[str, str] = {}
        self.complaints: list[Complaint] = []
        self.problems: list[Problem] = []

    def matching(self, pattern: str, where: str) -> list[str]:
        """The files that a path or pattern names, sorted, as paths within the folder with '/'. None is a complaint.

        A pattern matches nothing in reports/ or in a hidden folder."""
        pattern = pattern.replace("\\", "/")
        if wrong := _wrong(pattern):
            self.complaints.append(Complaint(where, *wrong))
            return []
        found = self._found(pattern)
        barred = self._barred(pattern) if not found or set("*?[") & set(pattern) else []
        self.complaints += [Complaint(where, what) for what in barred]
        if not found and not barred:
            self.complaints.append(Complaint(where, *self._why_none(pattern)))
        return self._readable(found, where)

    def beside(self, folder: str, pattern: str) -> list[str]:
        """What stands in `folder` by a name that `pattern` matches, folders and broken links too, lest a file that a
        person believes to be read is passed over without a word: `read` tells what cannot be."""
        pattern = (PurePosixPath(folder) / pattern).as_posix()
        barred = (Complaint(folder, what) for what in self._barred(pattern))
        self.complaints += [complaint for complaint in barred if complaint not in self.complaints]
        return self._readable(self._found(pattern, folders=True), folder)

    def below(self, folder: str) -> list[str]:
        """What stands in the folders of `folder`, to be told and not read: no complaint tells of what cannot be. Where
        a link leads to a folder, only what stands in it itself, since that may be a whole disk."""
        top = self.path / folder
        walked = (Path(at, name).relative_to(self.path) for at, _, files in os.walk(top) for name in files)
        deep = {path.as_posix() for path in walked if path.parent != Path(folder) and not _is_passed_over(path)}
        return sorted(filter(_is_text, deep.union(self._found(f"{folder}/*/*", folders=True))))

    def _barred(self, pattern: str) -> list[str]:
        """What is wrong with the folders that a pattern leads through and that cannot be read; files in them are passed
        over without a word else."""
        told = []
        for folder in reversed(PurePosixPath(pattern).parents):
            for path in self._folders(folder.as_posix()):
                try:
                    os.scandir(path).close()
                except OSError as error:
                    shown = path.relative_to(self.path).as_posix()
                    told.append(f'the folder "{shown}" cannot be read: {error.strerror}')
        return list(dict.fromkeys(told))

    def _folders(self, pattern: str) -> list[Path]:
        """The folders that a path or pattern names."""
        paths = sorted(self.path.glob(pattern)) if set("*?[") & set(pattern) else [self.path / pattern]
        found = [path for path in paths if self._is(path.relative_to(self.path).as_posix()) == "folder"]
        return [path for path in found if path == self.path or not _is_passed_over(path.relative_to(self.path))]

    def _found(self, pattern: str, *, folders: bool = False) -> list[str]:
        """What stands there by such a name, be it a link that leads nowhere."""
        if self._is(pattern) == "file":
            paths = [self.path / pattern]
        else:
            paths = list(self.path.glob(pattern)) if set("*?[") & set(pattern) else []
            paths = [path for path in paths if folders or not path.is_dir()]
        within = (path.relative_to(self.path) for path in paths)
        return sorted({path.as_posix() for path in within if not _is_passed_over(path)})

    def _is(self, path: str) -> str:
        """'folder', 'file' for all else that stands there, '' for what does not, or is no name that a file can have."""
        try:
            at = self.path / path
            return "folder" if at.is_dir() else "file" if os.path.lexists(at) else ""
        except (OSError, ValueError):
            return ""

    def _readable(self, files: list[str], where: str) -> list[str]:
        """The files whose names are text, as their names stand in the reports."""
        for file in (file for file in files if not _is_text(file)):
            shown = file.encode("utf-8", "backslashreplace").decode()
            complaint = Complaint(where, f'the name of the file "{shown}" is not valid UTF-8', "rename the file")
            if complaint not in self.complaints:
                self.complaints.append(complaint)
        return list(filter(_is_text, files))

    def _why_none(self, pattern: str) -> tuple[str, str]:
        """Why no file was found, and the mend."""
        shown = pattern if len(pattern) <= 80 else f"{pattern[:79]}…"
        kind, path = self._is(pattern), PurePosixPath(pattern)
        if kind == "folder":
            return f'"{shown}" is a folder', f'write "{path / "*"}" for the files in it'
        if kind == "file":
            return f'"{shown}" is passed over: it is hidden, a lock file or a README', "rename the file"
        what = f'no file matches "{shown}"' if set("*?[") & set(pattern) else f'there is no file "{shown}"'
        near = nearest(pattern, filter(_is_text, self._found((path.parent / "*").as_posix())))
        return what, f'did you mean "{near}"?' if near else ""

    def read(self, file: str) -> bytes | None:
        """The bytes of a file within the folder, hashed; None, with a complaint, if it cannot be read."""
        try:
            if self._is_no_file(file):
                return None
            data = (self.path / file).read_bytes()
        except OSError as error:
            self.complaints.append(Complaint(file, f"this file cannot be read: {error.strerror}"))
            return None
        self.inputs[file] = hashlib.sha256(data).hexdigest()
        return data

    def file(self, name: str, format: str | None) -> File | None:
        """An export within the folder, to be read later; None, with a complaint, if it cannot be."""
        path = self.path / name
        try:
            if self._is_no_file(name):
                return None
            with path.open("rb"):
                return File(name, path.stat().st_size, path.read_bytes, format)
        except OSError as error:
            self.complaints.append(Complaint(name, f"this file cannot be read: {error.strerror}"))
            return None

    def _is_no_file(self, file: str) -> bool:
        """Whether what has this name is no file that ends, which is complained of: a pipe is never opened here."""
        path = self.path / file
        if path.is_dir():
            wrong = ("this is a folder, though it is called as a file", "rename it")
        elif path.is_symlink() and not path.exists():
            wrong = ("this link leads to a file that is not there", "put the file there, or take the link away")
        elif path.exists() and not path.is_file():
            wrong = ("this is neither a file nor a folder", "take it away")
        else:
            return False
        self.complaints.append(Complaint(file, *wrong))
        return True

    def text(self, file: str) -> str | None:
        """The text of a file that a person wrote, with line ends as LF; control characters go, and are a problem.

        None, with a complaint, if it cannot be read, is no text (told is what it is), or is neither UTF-8 nor UTF-16
        (told is the first such line): what a person typed is not guessed."""
        data = self.read(file)
        if data is None:
            return None
        mend = "save it as CSV UTF-8" if file.lower().endswith((".csv", ".tsv")) else "save it as plain text in UTF-8"
        content = Content(data)
        if content.binary:
            self.complaints.append(Complaint(file, f"this is {content.binary}, not a text", mend))
            return None
        text = content.whole()
        if line := next((repair.line for repair in content.repairs if repair.line), 0):
            self.complaints.append(Complaint(f"{file}:{line}", "from here on the text is not UTF-8", mend))
            return None
        self.problems += [Problem(file, repair.what, repair.done) for repair in content.repairs]
        return text

    def stop_at_complaints(self) -> None:
        if self.complaints:
            raise ProtocolError(self.complaints)


def is_aside(name: str) -> bool:
    """Whether a file beside the data is not meant to be read: hidden, a lock file, a README."""
    return name.startswith(_ASIDE)


def _is_passed_over(path: Path) -> bool:
    *folders, name = path.parts
    return is_aside(name) or path.parts[0].lower() == _REPORTS or any(folder.startswith(".") for folder in folders)


def _is_text(file: str) -> bool:
    """Whether a file's name is text; an operating system lets a name be any bytes."""
    return not any("\ud800" <= sign <= "\udfff" for sign in file)


def _wrong(pattern: str) -> tuple[str, str] | None:
    """What is wrong with a pattern, whatever files there are, and the mend."""
    parts = PurePosixPath(pattern).parts
    if pattern.startswith("/") or ".." in parts or pattern[1:2] == ":":
        return f'"{pattern}" leads out of the review\'s folder', "copy the file into it"
    if parts[-1:] == ("**",) or any("**" in part and part != "**" for part in parts):
        mended = re.sub(r"\*\*+", "**/*", pattern).replace("//", "/").replace("/*/*", "/*")
        return f'"{pattern}" is no pattern: ** stands for folders', f'write "{mended}"'
    if parts and parts[0].lower() == _REPORTS:
        return f'"{pattern}" is in {_REPORTS}/, which every run writes anew', "copy the file elsewhere"
    return None
