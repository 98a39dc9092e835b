"""Pairs that may be duplicates, as tests make them: entries that differ in little, and sheets filled in by a person."""

import csv
import io

from review.dedupe.sheet import COLUMNS
from review.nouns import Review
from review.pipeline import run
from review.project.duplicates import write_pairs
from review.project.load import load

SHEET = "data/coding/duplicates.csv"
SECOND = "data/coding/duplicates-2.csv"


def ris(key, doi="", title="Selling to customers who differ", first="Berg, Ida", more=""):
    place = "PY  - 2011\nJO  - Journal of Examples\nVL  - 7\nIS  - 2\nSP  - 33\nEP  - 50"
    lines = ["TY  - JOUR", f"ID  - {key}", f"TI  - {title}", f"AU  - {first}", place, f"DO  - {doi}", more]
    return "\n".join([*filter(lambda line: line not in ("DO  - ", ""), lines), "ER  - ", "", ""])


ONE, OTHER, THIRD = (ris(f"k{n}", f"10.1234/{n}") for n in (1, 2, 3))


def export(folder, name, *entries):
    (folder / "data/exports" / name).write_text("".join(entries), "utf-8")


def carried_out(folder) -> Review:
    """The review, with what a run writes for a person, but without its reports."""
    review = run(load(folder))
    write_pairs(review, folder)
    return review


def rows(path) -> list[dict[str, str]]:
    text = path.read_text("utf-8-sig")
    sign = max(",;\t", key=text.partition("\n")[0].count)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=sign))


def fill(path, *decided, delimiter=",", **cells):
    """What a person does: write decisions into the rows, in order, and save."""
    told = rows(path)
    for row, decision in zip(told, decided, strict=False):
        row |= {"decision": decision, **cells}
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(told)


def works(review, *keys) -> int:
    """How many records the entries with these citation keys are."""
    return review.entries.loc[review.entries["citekey"].isin(keys), "record_id"].nunique()


def data(folder):
    return {path: path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file()}
