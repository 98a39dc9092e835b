"""The words that databases have for kinds of document become words of `records.TYPES` here."""

from __future__ import annotations

import re
from functools import lru_cache

from review.records import TYPES

# A kind that has no word of its own in TYPES is "other": it is known not to be an article.
_MORE: dict[str, str] = {
    # Web of Science
    "data paper": "article",
    "proceedings paper": "conference paper",
    "editorial material": "editorial",
    "book chapter": "chapter",
    "correction, addition": "correction",
    "reprint": "other",
    "note": "other",
    "meeting abstract": "other",
    "meeting summary": "other",
    "news item": "other",
    "biographical-item": "other",
    "item about an individual": "other",
    "discussion": "other",
    "bibliography": "other",
    "software review": "other",
    "hardware review": "other",
    "database review": "other",
    "film review": "other",
    "art exhibit review": "other",
    "theater review": "other",
    "poetry": "other",
    "fiction, creative prose": "other",
    # Scopus
    "article in press": "article",
    "business article": "article",
    "short survey": "review",
    "conference review": "other",
    "abstract report": "other",
    "erratum": "correction",
    # PubMed, EndNote, Zotero, OpenAlex, Crossref
    "journal article": "article",
    "original article": "article",
    "research article": "article",
    "research-article": "article",
    "review article": "review",
    "review-article": "review",
    "systematic review": "review",
    "meta-analysis": "review",
    "corrigendum": "correction",
    "published erratum": "correction",
    "retraction notice": "retraction",
    "retraction of publication": "retraction",
    "academic dissertation": "thesis",
    "case reports": "article",
    "journal articles": "article",
    "journal paper": "article",
    "books": "book",
    "reports - research": "report",
    "reports - evaluative": "report",
    "reports - descriptive": "report",
    "reports - general": "report",
    "information analyses": "review",
    "speeches/meeting papers": "conference paper",
    "dissertations/theses - doctoral dissertations": "thesis",
    "dissertations/theses - masters theses": "thesis",
    "electronic article": "article",
    "electronic book": "book",
    "electronic book section": "chapter",
    "edited book": "book",
    "government document": "report",
    "unpublished work": "preprint",
    "manuscript": "preprint",
    "blog": "webpage",
    "electronic source": "webpage",
    **dict.fromkeys((
        "aggregated database", "ancient text", "artwork", "audiovisual material", "bill", "case", "catalog",
        "chart or table", "classical work", "computer program", "dictionary", "encyclopedia", "equation", "figure",
        "film or broadcast", "hearing", "interview", "legal rule or regulation", "magazine article", "map", "music",
        "newspaper article", "news", "online database", "online multimedia", "pamphlet", "personal communication",
        "podcast", "press release", "statute",
    ), "other"),
    "book-chapter": "chapter",
    "book section": "chapter",
    "conference proceeding": "conference paper",
    "conference proceedings": "conference paper",
    "proceedings-article": "conference paper",
    "dissertation": "thesis",
    "dissertation/thesis": "thesis",
    "phd thesis": "thesis",
    "ph.d. thesis": "thesis",
    "doctoral thesis": "thesis",
    "doctoral dissertation": "thesis",
    "master's thesis": "thesis",
    "technical report": "report",
    "working paper": "preprint",
    "web page": "webpage",
    "dataset": "other",
    "patent": "other",
    # Crossref and OpenAlex only
    "journal-article": "article",
    "posted-content": "preprint",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-set": "book",
    "book-series": "book",
    "book-part": "chapter",
    "book-section": "chapter",
    "book-track": "chapter",
    "reference-entry": "chapter",
    **dict.fromkeys((
        "component", "grant", "journal-issue", "journal-volume", "libguides", "paratext",
        "peer-review", "proceedings", "proceedings-series", "report-component", "report-series", "software", "standard",
        "standard-series", "supplementary-materials",
    ), "other"),
    # IEEE Xplore, ProQuest, Lens, Dimensions
    "ieee conferences": "conference paper",
    "ieee journals": "article",
    "ieee journals & magazines": "article",
    "ieee magazines": "article",
    "ieee early access articles": "article",
    "ieee standards": "other",
    "scholarly journals": "article",
    "dissertations & theses": "thesis",
    "conference papers & proceedings": "conference paper",
    "working papers": "preprint",
    "conference proceedings article": "conference paper",
    "proceeding": "conference paper",
    "reference entry": "chapter",
    "posted content": "preprint",
}  # fmt: skip
WORDS: dict[str, str] = {**{word: word for word in TYPES}, **_MORE}
# PubMed gives them to reviews as well.
_VAGUE = frozenset(("journal article", "case reports"))
_PARTS = re.compile(r"\s*[;|]\s*")


@lru_cache(1024)  # an export has few and many entries
def kind(words: str) -> str:
    """The word of `records.TYPES` for an export's words, '' if nobody knows them.

    Of several, 'Article; Early Access', the first that is known counts, as in the filters of Web of Science;
    'Journal Article', which PubMed gives to reviews as well, only if no other is known."""
    found = [word for word in _PARTS.split(" ".join(words.lower().split())) if word in WORDS]
    better = [word for word in found if word not in _VAGUE]
    return WORDS[(better or found)[0]] if found else ""
