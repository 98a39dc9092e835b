"""A review as small as claims need, made of a sheet and records, for tests."""

from types import SimpleNamespace

from review import records
from review.coding import read_codebook, read_sheet, resolve
from review.nouns import Decision, Stage

CODEBOOK = """
[codings]
[codings.columns.record]
type = "record"
[codings.columns.kind]
type = "code"
[codings.columns.kind.codes.alpha]
label = "The first"
[codings.columns.kind.codes.beta]
[codings.columns.kind.codes.gamma]
[codings.columns.n]
[codings.columns.tags]
type = "codes"
[codings.columns.tags.codes.x]
[codings.columns.tags.codes.y]
[codings.columns.tags.codes.z]
[codings.columns.remark]
"""
HEADS = "record,kind,n,tags,remark"
SHEETS = read_codebook(CODEBOOK, "codebook.toml")
STAGES = (Stage("years", "years", "years", lambda found: []),)


def review_of(rows: str, years: dict[str, int | None], claims=(), included=None):
    """rows: the lines of the sheet below its headings. years: record -> its year. included: all records if not
    given; the others are open."""
    found = records.table(
        {"year": year, "citekey": name, "source_file": "e.ris", "source_line": at, "via": "database", "journal": "J"}
        for at, (name, year) in enumerate(years.items(), 1)
    )
    found.index = list(years)
    found["ids"] = list(years)
    sheet = read_sheet(SHEETS["codings"], [("codings.csv", f"{HEADS}\n{rows}\n")])
    included = list(years) if included is None else included
    ruled = {name: Decision("keep" if name in included else "open", "no year") for name in years}
    return SimpleNamespace(
        project=SimpleNamespace(claims=tuple(claims), stages=STAGES, codebook=SHEETS, title="t"),
        records=found,
        sheets=resolve({"codings": sheet}, found),
        standings={name: "included" if name in included else "open" for name in years},
        included=included,
        citations={name: name for name in included},
        rulings={"years": ruled},
        ruled=lambda stage: {"years": ruled}.get(stage.name, {}),
    )
