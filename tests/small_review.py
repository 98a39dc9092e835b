"""A small review with one stage, of votes, and what its coders do with the sheets that they are issued."""

import csv
import io
from pathlib import Path

import openpyxl

from review.pipeline import run
from review.project.batches import issue
from review.project.load import load

CODEBOOK = """
[screening]
label = "Screening"
per_record = "one"
[screening.columns]
record = { type = "record", required = true }
coder = { type = "text" }
round = { type = "text" }
vote = { type = "code", codes = { include = {}, exclude = {}, undecided = {} } }
criterion = { type = "code", codes = { focus = {}, level = {} } }
note = { type = "text" }

[effects]
label = "Effects"
[effects.columns]
record = { type = "record", required = true }
finding = { type = "text", required = true }
effect = { type = "number" }
"""


class Small:
    """A small review with one stage, of votes, to be filled in by its coders."""

    def __init__(self, path: Path, records: int = 8, stage: str = ""):
        self.path = path
        for folder in ("data/exports", "data/coding"):
            (path / folder).mkdir(parents=True)
        (path / "review.toml").write_text(
            'title = "T"\n[[export]]\nfiles = "data/exports/*"\ndatabase = "D"\n[[stage]]\nkind = "coding"\n' + stage
        )
        (path / "data/coding/codebook.toml").write_text(CODEBOOK)
        self.count = 0
        self.export(records)

    def export(self, records: int) -> None:
        """Another export, with so many new records."""
        new = range(self.count, self.count + records)
        text = "".join(f"TY  - JOUR\nID  - r{n}\nTI  - ={n} Title\nPY  - 2020\nAU  - F{n}, A.\nER  - \n\n" for n in new)
        (self.path / f"data/exports/{self.count}.ris").write_text(text)
        self.count += records

    def run(self):
        return run(load(self.path))

    def issue(self, coder, name="screening", **settings):
        return issue(self.run(), self.path, name, coder=coder, **settings)

    def records(self, coder, name="screening", **settings) -> list[str]:
        """The titles of a new batch, by which records are told apart here."""
        issued = self.issue(coder, name, **settings)
        return [row["title"].lstrip("'=").split()[0] for row in rows(self.path / issued.file)] if issued.file else []

    def votes(self) -> list:
        return list(self.run().sheets["screening"].rows)


def rows(file: Path) -> list[dict[str, str]]:
    if file.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    lines = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    heads = next(lines)
    return [dict(zip(heads, ("" if v is None else v for v in cells), strict=True)) for cells in lines if any(cells)]


def fill(file: Path, which: int | None = None, **cells: str) -> None:
    """A person fills in one row of a sheet, or all, and saves it."""
    if file.suffix == ".csv":
        typed = rows(file)
        for at, row in enumerate(typed):
            if which in (None, at):
                row.update(cells)
        out = io.StringIO(newline="")
        lines = csv.DictWriter(out, list(typed[0]), lineterminator="\n")
        lines.writeheader()
        lines.writerows(typed)
        file.write_text(out.getvalue(), "utf-8-sig", newline="")
        return
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for at in range(sheet.max_row - 1):
        if which in (None, at) and sheet.cell(at + 2, 1).value:
            for name, text in cells.items():
                cell = sheet.cell(at + 2, heads.index(name) + 1)
                assert cell.number_format == "@"
                cell.value, cell.data_type = text, "s"  # as Excel has what is typed into a cell of text, be it =1+1
    book.save(file)
