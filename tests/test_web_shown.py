"""What of a search string is marked in a record."""

from __future__ import annotations

from dataclasses import replace

from review import search
from review.web.shown import marked, sought


def test_all_terms_are_marked_but_those_that_a_record_must_not_hold(ch):
    text = "TITLE((alpha OR (beta W/3 gamma)) AND NOT (delta OR epsilon)) AND PUBYEAR > 1990"
    query = search.parse(text, syntax="scopus")
    stages = tuple(replace(each, settings={**each.settings, "query": query}) for each in ch.project.stages[:1])
    assert [stage.kind for stage in stages] == ["search"]
    terms = sought(replace(ch, project=replace(ch.project, stages=stages)))
    text = marked("delta alpha epsilon beta gamma", terms, "title")
    assert text == "delta <mark>alpha</mark> epsilon <mark>beta</mark> <mark>gamma</mark>"
