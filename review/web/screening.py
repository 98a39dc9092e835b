"""Votes of one coder pass through here: one record a page, each answer on the disk before the next record is shown."""

from __future__ import annotations

from flask import Blueprint, render_template

pages = Blueprint("screening", __name__)


@pages.get("/")
def record() -> str:
    """The next record to vote on."""
    return render_template("refused.html", title="Screening", text="")
