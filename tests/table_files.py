"""What the tests of tables share: tables as files, and what is expected of each that is read."""

import csv
import io

import xlsxwriter

from review.nouns import Problem


def told(rows):
    """Rows without their place."""
    return [{k: v for k, v in row.items() if not k.startswith("source_")} for row in rows]


def lawful(export):
    assert export.seen == len(export.rows) + sum(problem.lost for problem in export.problems)
    assert all(isinstance(problem, Problem) and problem.where and problem.what for problem in export.problems)
    return export


def as_csv(rows, **how):
    text = io.StringIO()
    csv.writer(text, **how).writerows(rows)
    return text.getvalue().encode()


def as_workbook(*sheets):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    else:
                        sheet.write(at, column, cell)
    return data.getvalue()
