r"""EBSCOhost and EBSCO Discovery (Business Source and others): its grammar and where each rule comes from.

* Order: Nn and Wn, NOT, AND, OR. "AND takes precedence over OR" is EBSCO's own help [1]; a library guide reads from
  left to right instead [2]; where NOT and Nn stand is unverified. Operators may be in lower case [2].
* Nn: at most n words between, in any order; Wn: in this order [2][3]. Either side may be a group [2].
* Words side by side stand with at most five words between, in any order: the default of the mode "Boolean/Phrase",
  which a library may have changed to a phrase [4]. Beside a group or a field they are joined by AND (unverified).
* "…" is a phrase without variants; wildcards work in it [2][5]. Curly quotation marks are read as straight ones.
* Wildcards: `*` any number of letters, between two words any one word; `?` one letter, dropped at the end of a word;
  `#` one or none, dropped at the end of a word of less than three letters [2][5][6][10]. None may be the first sign of
  a word [5][10]: a warning.
* A hyphenated word finds its parts side by side too [5], here a phrase; a phrase is not found by a word written as one.
  Apostrophe, slash: unverified, they part words here.
* Accents: a word without any finds words with and without; a word with one finds only that [7].
* Fields stand before their word, phrase or group without a sign [8]: TI title, AB abstract, SU subject terms, DE
  exact subject, MH and MM and MJ headings (of CINAHL and others: unverified; narrower ones are not looked at), KW
  author keywords, AU author, SO and JN journal, PY and DT year, LA language, PT and ZT type of publication. TX, the
  whole text, is in no record. Without a field: title, abstract, subjects and keywords; the database adds the
  author [9].
* Subject terms stand in the records' index keywords or, as some exports give them, among the author keywords: both
  are searched.
* A search history, `S1 TI a`, `S1 AND S2`, is read line by line.

Sources: [1] help sheet of EBSCO as copied at libguides.shc.edu/c.php?g=537181&p=3675355, jpu.libguides.com/
EBSCODiscoveryService/DatabaseSearchTips and westlibrary.txwes.edu/c.php?g=608763&p=9917859; [2] libguides.oulu.fi/
databaseguides/ebsco; [3] libguides.sdu.dk/EBSCO-english/proximity, kingsu.libguides.com/advancedsearching/
ProximitySearching; [4] help.ebsco.com/interfaces/EBSCO_Guides/EBSCO_Interfaces_User_Guide/How_are_phrases_searched;
[5] libguides.uttyler.edu/c.php?g=1478613&p=11020777; [6] jpu.libguides.com/ResearchTips/DatabaseSearchTips;
[7] help.ebsco.com/interfaces/EBSCO_Guides/General_Product_FAQs/What_is_diacritic_search; [8] support.ebsco.com/eit/
ws_querysyn_hl.php, fc-library.atlassian.net/wiki/x/AwBVLw; [9] norcocollege.libguides.com/c.php?g=468381&p=3202450;
[10] help.ebsco.com/interfaces/EBSCO_Discovery_Service/EDS_User_Guide/Wildcard_Searches_in_EDS.
"""

from __future__ import annotations

from math import inf
from unicodedata import combining, normalize

from review.search.syntax import columns
from review.search.syntax.grammar import DATES, Field, Grammar, Nearness, span
from review.search.tree import ANY, ONE, ZERO_ONE

_THESAURUS = (
    "a subject heading is sought in the index keywords of the records",
    "they hold no thesaurus: narrower headings, which + adds, are not looked at, nor whether it is the main one",
)
FIELDS = {
    "": Field(columns.TOPIC),
    "TI": Field(columns.TITLE),
    "AB": Field(columns.ABSTRACT),
    "KW": Field(columns.KEYWORDS),
    "SU": Field(columns.ANY_KEYWORD),
    "DE": Field(columns.INDEXED),
    **dict.fromkeys(("MH", "MM", "MJ"), Field(columns.INDEXED, told=_THESAURUS)),
    "AU": Field(columns.AUTHORS, "name"),
    "SO": Field(columns.JOURNAL, "name"),
    "JN": Field(columns.JOURNAL, "name"),
    "PY": Field(columns.YEAR, "year"),
    "DT": Field(columns.YEAR, "year"),
    "LA": Field(columns.LANGUAGE, "name"),
    "PT": Field(columns.TYPE, "name"),
    "ZT": Field(columns.TYPE, "name"),
    "DI": Field(columns.DOI, "name"),
}
LACKING = {
    "TX": "the whole text", "AF": "affiliations", "AD": "affiliations", "GE": "places", "CO": "companies",
    "PS": "reviews and products", "RF": "references", "IS": "numbers of journals alone", "PE": "people",
}  # fmt: skip


def marked(letters: str) -> bool:
    """Whether one of the letters has an accent."""
    return not letters.isascii() and any(map(combining, normalize("NFD", letters)))


_NAMES = "|".join(filter(None, (*FIELDS, *LACKING)))

GRAMMAR = Grammar(
    key="ebsco",
    name="EBSCOhost",
    fields=FIELDS,
    lacking=LACKING,
    topic="",
    tag=rf'(?P<tag>{_NAMES})(?=\s*[("]|\s+(?!(?i:AND|OR|NOT|[NW][0-9]+)\b)[^\s)])',
    tagged="{tag} ({text})",
    bare_topic=True,
    order=(("OR",), ("AND",), ("NOT",), ("N", "W")),
    near={"N": Nearness(), "W": Nearness(ordered=True)},
    near_sign="",
    beside=5,
    wildcards={"*": ANY, "?": ONE, "#": ZERO_ONE},
    whole_word=True,
    dropped={"?": inf, "#": 3},
    leading=False,
    accents=marked,
    years=DATES,
    year_text=lambda years: f"PY {span(years)}",
    set_name=r"S[0-9]{1,4}",
    label=r"S([0-9]{1,4})[.:]?|([0-9]{1,4})[.:]",
)
