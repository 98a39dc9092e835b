"""What stands where in a review's folder, and the next step, without reading an export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from review.nouns import some
from review.project.folder import Folder
from review.project.inputs import export_files, protocol_text, sheet_files, spreadsheets
from review.project.protocol import FILE, read_protocol

MANIFEST = "reports/manifest.json"


def status(path: Path) -> list[str]:
    """Lines of text: the last run's counts, what has changed since, the sheets, the next step.

    ReviewError if the protocol cannot be followed."""
    folder = Folder(path)
    protocol, places = read_protocol(protocol_text(folder))
    exports = [file for file, _ in export_files(folder, protocol, places)]
    folder.stop_at_complaints()
    last = _last_run(path)
    changed = _changed(folder, last, [*exports, *spreadsheets(folder, protocol)])
    lines = [protocol.title, ""]
    lines += _counts(last) if last else ["never run"]
    if last:
        lines += ["", "reports/ is up to date" if not changed else "changed since the last run: " + ", ".join(changed)]
    for name in protocol.coding.sheets:
        lines.append(f"sheet {name}: " + (", ".join(sheet_files(folder, protocol, name)) or "no file yet"))
    return [*lines, "", f"Next: {_next(last, changed, protocol, path)}"]


def _last_run(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((path / MANIFEST).read_text("utf-8"))
        return told if isinstance(told, dict) and {"counts", "inputs", "stages"} <= told.keys() else None
    except (OSError, ValueError):
        return None


def _changed(folder: Folder, last: dict[str, Any] | None, files: list[str]) -> list[str]:
    """The inputs that are not as the last run read them: edited, gone, or new."""
    if last is None:
        return []
    then: dict[str, str] = last["inputs"]
    for file in then:
        if (folder.path / file).is_file():
            folder.read(file)
    return sorted(
        {file for file, digest in then.items() if folder.inputs.get(file) != digest}
        | {file for file in files if file not in then}
    )


def _counts(last: dict[str, Any]) -> list[str]:
    n = last["counts"]
    return [
        f"{n['records']:,} records of {n['entries_read']:,} entries",
        *(f"  {s['label']}: {s['reached']:,} reached, {s['dropped_here']:,} excluded" for s in last["stages"]),
        f"included {n['included']:,}   excluded {n['dropped']:,}   still open {n['open']:,}",
    ]


def _next(last: dict[str, Any] | None, changed: list[str], protocol: Any, path: Path) -> str:
    at = "" if path == Path() else f" {path}"
    if last is None or changed:
        return f"review run{at}"
    sheets = [stage.sheet for stage in protocol.stage if stage.kind == "coding"]
    if last["counts"]["open"] and sheets:
        return f"review sheet {sheets[0]}{at}, for {some(last['counts']['open'], 'open record')}"
    return f"nothing to do; edit {FILE}, the exports or the sheets, and `review run{at}` again"
