"""Labels that ASReview and Rayyan put into their exports pass through here: notes and columns in, votes out, and back.

To know one more heading of a column with labels: one word in `HEADINGS`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple

Said = Literal["include", "exclude", "undecided"]
PROGRAMS = ("asreview", "rayyan")
# Headings of ASReview's columns, the best first: what a person ruled in it, then what the file came with.
HEADINGS = (
    "asreview_label", "included", "label_included", "final_included", "included_label", "included_final",
    "included_flag", "include", "label",
)  # fmt: skip
_ASREVIEW: dict[str, Said | None] = {"relevant": "include", "irrelevant": "exclude", "not_seen": None}
_NUMBERS: dict[str, Said | None] = {"1": "include", "0": "exclude", "-1": None, "": None}
_RAYYAN: dict[str, Said] = {"included": "include", "excluded": "exclude", "maybe": "undecided"}
_TAG = re.compile(r"\bASReview_(relevant|irrelevant|not_seen)\b")
_SECTION = re.compile(r"\b(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES):\s*")
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"{_QUOTED}\s*=>\s*{_QUOTED}")
_NOTES = re.compile(rf'{_QUOTED}\s*=>\s*\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]')
_TEXT = re.compile(_QUOTED)


class Label(NamedTuple):
    """What one person said of one entry. coder: '' if the export does not tell. reasons: for which an entry was
    excluded, parted by commas, as the export has them; Rayyan does not tell whose they are. note: remarks of the
    coder, and labels of Rayyan's, which are no votes."""

    coder: str
    vote: Said
    reasons: str = ""
    note: str = ""


class Labelled(NamedTuple):
    """labels: what people said of an entry, none if nobody has seen it. wrong: labels that cannot be read, in words.
    program: whose labels they are, '' if the entry has none, not even that it was not seen."""

    labels: tuple[Label, ...] = ()
    wrong: tuple[str, ...] = ()
    program: str = ""


def labelled(row: Mapping[str, object]) -> Labelled:
    """The labels of one entry. row: of a record table; they stand in `note`, and in `raw`, where columns of ASReview
    are kept."""
    note = row.get("note")
    note = note if isinstance(note, str) else ""
    sections = _sections(note)
    if sections:
        return _rayyan(sections)
    if tags := dict.fromkeys(_TAG.findall(note)):
        if len(tags) > 1:
            named = " and ".join(f"ASReview_{tag}" for tag in tags)
            return Labelled(wrong=(f"{named} contradict each other",), program="asreview")
        said = _ASREVIEW[next(iter(tags))]
        return Labelled((Label("", said),) if said else (), program="asreview")
    return _columns(row.get("raw"))


def _columns(raw: object) -> Labelled:
    """The labels in the columns of ASReview's CSV and Excel files."""
    if not isinstance(raw, str):
        return Labelled()
    cells = {name.strip().casefold(): " ".join(values).strip() for name, values in json.loads(raw).items()}
    heading = next((name for name in HEADINGS if cells.get(name)), "")
    if not heading:
        return Labelled()
    value = re.sub(r"\.0+$", "", cells[heading])
    if value not in _NUMBERS:
        return Labelled(wrong=(f'{heading} is "{cells[heading]}", not 1, 0 or -1',), program="asreview")
    said = _NUMBERS[value]
    coder, note = cells.get("asreview_user_name", ""), cells.get("asreview_note", "")
    return Labelled((Label(coder, said, note=note),) if said else (), program="asreview")


def _sections(note: str) -> dict[str, str]:
    """The parts that Rayyan adds to the notes: heading -> text. What comes after USER-NOTES is what users wrote."""
    found = []
    for heading in _SECTION.finditer(note):
        found.append(heading)
        if heading[1] == "USER-NOTES":
            break
    parts: dict[str, str] = {}
    for heading, after in zip_longest(found, found[1:]):
        end = after.start() if after else len(note)
        parts.setdefault(heading[1], note[heading.end() : end].strip().removesuffix("|").strip())
    return parts if any(name.startswith("RAYYAN-") for name in parts) else {}


def _rayyan(parts: Mapping[str, str]) -> Labelled:
    notes = {_plain(name): "; ".join(map(_plain, _TEXT.findall(texts))) for name, texts in
             _NOTES.findall(parts.get("USER-NOTES", ""))}  # fmt: skip
    tags = parts.get("RAYYAN-LABELS", "")
    ruled = [(_plain(name), _plain(said)) for name, said in _PAIR.findall(parts.get("RAYYAN-INCLUSION", ""))]
    alone = parts.get("RAYYAN-INCLUSION", "").strip('{}" ')
    if not ruled and alone:
        ruled = [("", alone)]
    labels, wrong = [], []
    for name, said in ruled:
        if (vote := _RAYYAN.get(said.casefold())) is None:
            wrong.append(f'"{said}" of {name or "nobody"} is not Included, Excluded or Maybe')
            continue
        remarks = (notes.get(name, ""), f"labels in Rayyan: {tags}" if tags else "")
        reasons = parts.get("RAYYAN-EXCLUSION-REASONS", "") if vote == "exclude" else ""
        labels.append(Label(name, vote, reasons, "; ".join(filter(None, remarks))))
    return Labelled(tuple(labels), tuple(wrong), "rayyan")


def _plain(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted).strip()


# ---- going out -------------------------------------------------------------------------------------------------------


def asreview_note(said: str) -> str:
    """The tag of a vote as ASReview reads it from a note of RIS; what is undecided was not seen."""
    return next((f"ASReview_{tag}" for tag, vote in _ASREVIEW.items() if vote == said), "ASReview_not_seen")


def asreview_number(said: str) -> str:
    """A vote as ASReview reads it from a column `included`; '' for what is undecided."""
    return next((number for number, vote in _NUMBERS.items() if vote == said), "")


def rayyan_note(labels: Sequence[tuple[str, str, Iterable[str]]]) -> str:
    """What coders said of one record, (coder, vote, reasons) each, as Rayyan writes it; '' if nobody said anything. It
    parts reasons by commas and sections by bars, so that these become other signs within a reason."""
    words = {vote: word.capitalize() for word, vote in _RAYYAN.items()}
    ruled = ", ".join(f'"{_escaped(coder)}"=>"{words[vote]}"' for coder, vote, _ in labels if vote in words)
    reasons = dict.fromkeys(re.sub(r"\s*\|\s*", " / ", r).replace(",", ";") for *_, given in labels for r in given)
    parts = [f"RAYYAN-INCLUSION: {{{ruled}}}"] if ruled else []
    parts += [f"RAYYAN-EXCLUSION-REASONS: {','.join(reasons)}"] if reasons else []
    return " | ".join(parts)


def _escaped(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", text)
