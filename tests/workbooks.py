"""Workbooks of sheets, made in memory as tests need them."""

import csv
import io
from datetime import date, timedelta

import xlsxwriter


def workbook(**pages):
    """A workbook with these worksheets, each rows of values; strings stay strings."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_numbers": False})
    day, hours = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "[h]:mm:ss"))
    for name, rows in pages.items():
        page = book.add_worksheet(name.rstrip("_"))
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(at, column, value, day)
                elif isinstance(value, timedelta):
                    page.write_datetime(at, column, value, hours)
                elif value is not None and value != "":
                    page.write(at, column, value)
        if name.endswith("_"):
            page.hide()
    book.close()
    return out.getvalue()


def as_workbook(text):
    """The text of a sheet as CSV, as a workbook."""
    return workbook(Page=list(csv.reader(io.StringIO(text, newline=""))))
