"""Writes the parts of the documentation that come from the program: `python docs/build.py`.

A part stands between `<!-- made: NAME -->` and `<!-- /made -->`; to add one, a function and a line in `PARTS`. What
commands print in the pages of `CARRIED_OUT` is made by `transcript`. A test fails when a page is not what this makes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer
from transcript import carried_out

from review import cli, dedupe, formats, journals, records, search
from review.coding import Need
from review.coding.agreement import COEFFICIENTS
from review.coding.votes import NEEDS as VOTE_NEEDS
from review.coding.votes import VOTES
from review.errors import QueryError
from review.evidence import NATURES, PROPOSITIONS_NEED, QUADRANTS_NEED, ROLES
from review.evidence import NEEDS as FINDING_NEEDS
from review.formats.kinds import WORDS
from review.formats.write import WRITERS
from review.project import protocol
from review.search.tree import ANY, ONE, ZERO_ONE
from review.tables import TABLES

DOCS = Path(__file__).resolve().parent
CARRIED_OUT = ("tutorial.md", "how-to.md")
_PART = re.compile(r"(<!-- made: (.+?) -->\n).*?(<!-- /made -->)", re.DOTALL)


def pages() -> list[Path]:
    return sorted(DOCS.rglob("*.md"))


def made(page: Path) -> str:
    """The text that a page should have."""
    text = page.read_text("utf-8")
    if page.name in CARRIED_OUT:
        text = carried_out(text)
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]().strip()}\n\n{part[3]}", text)


def grid(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(*names: str) -> str:
    return ", ".join(f"`{name}`" for name in names)


def needed(needs: Iterable[Need]) -> str:
    """The columns that a use of a sheet reads, each with what the codebook has to say of it."""
    told = []
    for need in needs:
        says = [f'`type = "{need.type}"`' + (" or `codes`" if need.several else "")] if need.type else []
        says += ["`required = true`"] if need.filled else []
        told.append(f"`{need.column}`" + (f" ({', '.join(says)})" if says else ""))
    return ", ".join(told)


# ---- commands --------------------------------------------------------------------------------------------------------


def commands() -> str:
    group: Any = typer.main.get_command(cli.app)
    return "\n\n".join(_command(name, command) for name, command in group.commands.items())


def _command(name: str, command: Any, level: str = "##") -> str:
    """A verb; one that has verbs of its own is followed by these."""
    told = f"{level} review {name}\n\n{' '.join(command.help.split())}"
    if own := getattr(command, "commands", None):
        return "\n\n".join([told, *(_command(f"{name} {verb}", one, level + "#") for verb, one in own.items())])
    usage, rows = [f"review {name}"], []
    for given in command.params:
        if given.param_type_name == "argument":
            shown = given.metavar or given.name.upper()
            usage.append(shown if given.required else f"[{shown}]")
        else:
            shown = given.opts[0] if given.is_flag else f"{given.opts[0]} {given.name.upper()}"
            usage.append(shown if given.required else f"[{shown}]")
        default = "required" if given.required else f"`{given.default}`" if given.default else "none"
        rows.append((f"`{shown}`", default, given.help))
    return f"{told}\n\n    {' '.join(usage)}\n\n{grid(('', 'Default', 'Meaning'), rows)}"


# ---- review.toml -----------------------------------------------------------------------------------------------------


def settings() -> str:
    """All settings: a section for each class of the protocol and, within that of stages, for each kind."""
    parts = [_section(protocol.Protocol, "##", "All of it")]
    for name, settings in {**protocol._TABLES, "stage": protocol.StageSettings}.items():
        if name == "stage":
            parts.append(_section(settings, "##", "[[stage]]", "Every stage has a `kind`, and may have:"))
            own = {*protocol.StageSettings.model_fields, "kind"}
            parts += [_section(s, "###", f"kind = {kind}", without=own) for kind, s in protocol.STAGE_SETTINGS.items()]
        else:
            parts.append(_section(settings, "##", (settings.__doc__ or "").partition(":")[0].strip("`")))
    return "\n\n".join(parts)


def _section(settings: Any, level: str, title: str, told: str = "", without: Iterable[str] = ()) -> str:
    schema = settings.model_json_schema()
    rows = []
    for name, field in schema["properties"].items():
        if name not in without:
            default = "required" if name in schema.get("required", ()) else _default(field.get("default"))
            rows.append((f"`{name}`", _type(field, schema), default, " ".join(field["description"].split())))
    doc = told or " ".join((settings.__doc__ or "").split()).partition(": ")[2]
    said = f"{doc[:1].upper()}{doc[1:]}\n\n" if doc else ""
    return f"{level} {title}\n\n{said}{grid(('Setting', 'Type', 'Default', 'Meaning'), rows)}"


def _default(value: object) -> str:
    return f"`{json.dumps(value)}`" if (value or value is False) and not isinstance(value, dict) else "none"


def _type(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """The type of a setting in words, from its JSON schema."""
    if "anyOf" in field:
        return " or ".join(_type(part, schema) for part in field["anyOf"] if part.get("type") != "null")
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if "$ref" in field or "oneOf" in field:
        return "table"
    match field["type"]:
        case "array":
            inner = _type(field["items"], schema)
            return "tables" if inner == "table" else f"list of {inner if '`' in inner else inner + 's'}"
        case "boolean":
            return "`true` or `false`"
        case "integer":
            return "whole number"
        case "string" if field.get("format") == "date":
            return "date"
        case "string":
            return "name" if "pattern" in field else "text"
    raise ValueError(f"no words for {field}")


# ---- formats, records, search, journals, sheets ----------------------------------------------------------------------


def known_formats() -> str:
    return grid(("Name", "Format"), ((f"`{name}`", known.label) for name, known in formats.FORMATS.items()))


def fields() -> str:
    """The field map of each format; formats that share one (tables) have it once."""
    shared: dict[int, list[formats.Format]] = {}
    for known in formats.FORMATS.values():
        shared.setdefault(id(known.fields), []).append(known)
    return "\n\n".join(f"### {'; '.join(k.label for k in each)}\n\n{_field_map(each[0])}" for each in shared.values())


def _field_map(known: formats.Format) -> str:
    parts = "; " if any(" " in tag for tags in known.fields.values() for tag in tags) else " "
    rows = ((f"`{column}`", parts.join(tags)) for column, tags in known.fields.items() if tags)
    return grid(("Column", "Tags, the best first"), rows)


def writers() -> str:
    rows = ((w.label, " ".join(f"`{ending}`" for ending in w.endings), code(*w.lacks)) for w in WRITERS.values())
    return grid(("Format", "Endings", "Not carried"), rows)


def kinds() -> str:
    rows = (
        (f"`{kind}`", "; ".join(word for word, meant in WORDS.items() if meant == kind and word != kind), ris, bibtex)
        for kind, (_, ris, bibtex) in records.TYPES.items()
    )
    return grid(("Kind", "Other words for it in exports", "Written as RIS", "as BibTeX"), rows)


def columns() -> str:
    return grid(("Column", "Type", "Meaning"), ((f"`{c.name}`", c.dtype, c.meaning) for c in records.COLUMNS))


_WILD = {ANY: "any number", ONE: "one", ZERO_ONE: "one or none"}
_FAULTY = "TITLE-ABS-KEY(work from home) AND (creativ* OR\n  idea NEAR/3 new"


def syntaxes() -> str:
    return grid(("Name", "Database", "Wildcards", "Proximity"), map(_syntax, search.SYNTAXES.values()))


def _syntax(known: search.Syntax) -> tuple[str, str, str, str]:
    grammar = known.grammar
    wild = [f"`{sign}` {_WILD.get(w, f'at most {w.most}')}" for sign, w in grammar.wildcards.items()]
    wild += [f"`{grammar.counted_as.format('n')}` at most n"] if grammar.counted_as else []
    near = [
        f"`{name}{grammar.near_sign}n` {'in order' if n.ordered else 'any order'}" for name, n in grammar.near.items()
    ]
    near += [f"`{grammar.together.format(words='a b', tag='ti', between='n')}` any order"] if grammar.together else []
    return f"`{grammar.key}`", grammar.name, ", ".join(wild), ", ".join(near)


def tags() -> str:
    """What can be searched, and the tags for it in each syntax."""
    grammars = [known.grammar for known in search.SYNTAXES.values()]
    searched = dict.fromkeys(field.columns for grammar in grammars for field in grammar.fields.values())
    rows = ((code(*columns), *(_tags(g, columns) for g in grammars)) for columns in searched)
    return grid(("Columns", *(grammar.name for grammar in grammars)), rows)


def _tags(grammar: Any, columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{tag}`" if tag else "no tag" for tag, f in grammar.fields.items() if f.columns == columns)


def lacking() -> str:
    rows = []
    for known in search.SYNTAXES.values():
        if known.grammar.lacking:
            rows.append((known.name, code(*known.grammar.lacking)))
    return grid(("Database", "Fields that no record holds"), rows)


def faults() -> str:
    """What is said of a string with several faults."""
    try:
        search.parse(_FAULTY, syntax="wos", file="queries/topic.wos.txt")
    except QueryError as error:
        return f"```text\n{_FAULTY}\n```\n\n```text\n{error}\n```"
    raise AssertionError("the string has no fault")


def translated() -> str:
    """One string in the other syntaxes, and what is told."""
    given = 'TS=((wom?n NEAR/3 (colo$r OR choice*)) NOT "market share") AND PY=2000-2010'
    parts = [f"`{given}` becomes"]
    for name, known in search.SYNTAXES.items():
        if name in ("scopus", "ebsco", "proquest", "ovid"):
            text, told = search.translate(search.parse(given), to=name, source="wos")
            parts.append(f"{known.name}:\n\n```text\n" + "\n".join([text, "", *told]).strip() + "\n```")
    return "\n\n".join(parts)


def journal_columns() -> str:
    return grid(("Column", "Meaning"), ((f"`{name}`", meaning) for name, meaning in journals.COLUMNS.items()))


def sheets() -> str:
    rows = (
        (f"`{name}`", code(*filter(None, [t.sheet])), needed(t.needs), code(*t.options), t.meaning)
        for name, t in TABLES.items()
    )
    return grid(("Kind of table", "Sheet", "Columns it needs", "Settings of its own", "What it tells"), rows)


def votes_columns() -> str:
    return f"It needs the columns {needed(VOTE_NEEDS)}, and for `vote` the codes {code(*VOTES)}."


def findings_columns() -> str:
    codes = f"for `role` the codes {code(*ROLES)}, and for `nature` {code(*NATURES)}"
    return f"It needs the columns {needed(FINDING_NEEDS)}; {codes}."


def propositions_columns() -> str:
    return f"It needs the columns {needed(PROPOSITIONS_NEED)}."


def quadrants_columns() -> str:
    return f"It needs the columns {needed(QUADRANTS_NEED)}."


def coefficients() -> str:
    many = {0: "any number", 2: "two", 3: "three or more"}
    rows = (
        (f"`{name}`", c.label.removesuffix(", %"), many[c.coders], ", ".join(c.scales), c.source)
        for name, c in COEFFICIENTS.items()
    )
    return grid(("Name", "Coefficient", "Coders", "Scales", "Source"), rows)


def rules() -> str:
    return grid(("Rule", "Answer"), ((name, rule.answer) for name, rule in dedupe.RULES.items()))


PARTS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "settings": settings,
    "formats": known_formats,
    "fields": fields,
    "writers": writers,
    "kinds": kinds,
    "columns": columns,
    "syntaxes": syntaxes,
    "tags": tags,
    "lacking": lacking,
    "faults": faults,
    "translated": translated,
    "journal columns": journal_columns,
    "tables": sheets,
    "votes": votes_columns,
    "findings": findings_columns,
    "propositions": propositions_columns,
    "quadrants": quadrants_columns,
    "agreement": coefficients,
    "rules": rules,
}

if __name__ == "__main__":
    for path in pages():
        path.write_text(made(path), "utf-8")
