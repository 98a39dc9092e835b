"""Traps for a search that scans many records as one run of bytes: what each must answer, written by hand.

The oracle (search_oracle.py) has to give the same answers; so a wrong expectation shows too.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from search_drawn import Row, table
from search_oracle import answer

from review.search import evaluate, evaluate_parts, parse
from review.search.engine import answer as engine_answer
from review.search.engine import bits, find
from review.search.tree import ANY, Near, Node, Term, Wild


def yes(tree: Node, rows: list[Row]) -> list[int]:
    """The places of the records that match; the oracle says the same of all."""
    said = evaluate(tree, table(rows)).words()
    assert said == [answer(tree, row) for row in rows]
    return [at for at, word in enumerate(said) if word == "yes"]


# (search string in title, titles, which of them match)
TRAPS: list[tuple[str, list[str | None], list[int]]] = [
    # a match that runs over the end of a record hides no match at the begin of the next, nor is it one
    ("need OR edge", ["ne", "edge", "nee", "", "d", "user ne", "ed"], [1]),
    ("need OR edge OR ed", ["ne", "edge", "ne", "ed", "need"], [1, 3, 4]),
    ("need", ["ne", "ed", "nee", "d", "n", "eed"], []),
    ("need*", ["ne", "eds", "need", "s", "a need", "ed"], [2, 4]),
    ("*edge", ["kn", "edge", "knowl", "edge", "knowledge"], [1, 3, 4]),
    ("*nee*", ["ne", "e", "n", "ee", "sneed"], [4]),
    ("need", ["need", "need", "need"], [0, 1, 2]),
    ("need", ["x", None, "need", None, "", "x"], [2]),
    ("nana OR banana", ["ba", "nana", "ba", None, "nana", "banana"], [1, 4, 5]),
    ("user OR market OR demand OR ne OR need OR edge", ["use", "r", "ma", "rket", "d", "emand", "edge"], [6]),
    # and so with phrases and NEAR
    ('"customer need"', ["customer", "need", "a customer", "need it", "customer need"], [4]),
    ('"customer need"', ["customer ", " need", "customer -", "- need", "x customer–need x"], [4]),
    ("customer NEAR/3 need", ["customer", "need", "need", "customer", "need a customer"], [4]),
    # a match within a longer word hides none behind it
    ("na", ["nana na", "nanana", "na", "nana"], [0, 2]),
    ("nana", ["nanana nana", "nanana", "banana nana"], [0, 2]),
    ("ed OR need", ["needed ed", "needed", "need-ed"], [0, 2]),
    ("a* AND ab AND abc", ["abc ab", "abc", "ab a", "abcd ab abc"], [0, 3]),
    # begin and end of texts; one letter; digits
    ("need", ["need", "need.", ".need", "(need)", "needs", "aneed"], [0, 1, 2, 3]),
    ("a", ["a", "A", "-a-", "aa", "b", "é a", "aé"], [0, 1, 2, 5]),
    ("e*", ["e", "ed", "de", "d-e", "é", "éd"], [0, 1, 3]),
    ("*e", ["e", "ed", "de", "ée", "née"], [0, 2, 3, 4]),
    ("4", ["4", "4th", "14", "4.0", "v4", "⁴", "４"], [0, 3, 5, 6]),
    # letters beyond ASCII belong to words, other signs part them
    ("need", ["éneed", "needé", "need\u0301", "need–é", "need’s", "“need”", "need…", "need\u00a0x"],
     [3, 4, 5, 6, 7]),
    ("need", ["сneed", "needя", "市need", "need市", "need、市", "ªneed", "need²"], [4]),
    ("need", ["need_x", "x_need_", "_need", "need\u200bs", "ne\u00aded", "need\u00ad"], [0, 1, 2, 3, 5]),
    ("need", ["need\x00s", "\x00need", "need\ts", "need\r\ns", "need\u2028s", "need\u3000s", "need\u0085s"],
     [0, 1, 2, 3, 4, 5, 6]),
    # letters that fold to others
    ("user", ["uſer", "USER", "ＵＳＥＲ", "𝐮𝐬𝐞𝐫", "superuſer", "uſers", "üser"], [0, 1, 2, 3]),
    ("market", ["mar\u212aet", "MAR\u212aET", "mar\u212aets", "mar kelvin et"], [0, 1]),
    ("fine", ["ﬁne", "FINE", "conﬁne", "ﬁnes", "ﬁ ne"], [0, 1]),
    ("*ine", ["ﬁne", "ﬁn", "ine", "ınE"], [0, 2]),
    ("stra*", ["Straße", "STRAẞE", "ſtra", "ßtra"], [0, 1, 2]),
    ("strasse", ["Straße", "STRAẞE", "straſſe", "strase"], [0, 1, 2]),
    ("hz OR kg OR no", ["㎐", "㎏", "№", "№s", "5㎏"], [0, 1, 2]),
    ("ist", ["İst", "i\u0307st", "ist", "ıst", "İs t"], [0, 1, 2]),
    ('"1 2"', ["½", "1⁄2", "12", "2 of 1", "x½", "0½"], [0, 1]),
    ("x2", ["x²", "X₂", "x^2", "x２"], [0, 1, 3]),
    # terms beyond ASCII
    ("é", ["é", "e\u0301", "É", "E\u0301", "e", "éé"], [0, 1, 2, 3]),
    # a mark belongs to the letter before it, and parts nothing
    ("xy OR x OR y", ["x\u0302y", "xy", "x\u0302 y", "\u0302x", "x \u0302 "], [1, 2, 3, 4]),
    ("हिन्दी", ["हिन्दी", "हिन्द", "हिन्दी।", "ह न द"], [0, 2]),
    ("हि*", ["हिन्दी", "ह", "हि"], [0, 2]),
    ("caf?", ["café", "cafe\u0301", "cafe", "cafés", "caf"], [0, 1, 2]),
    ("caf$", ["café", "cafe\u0301", "caf", "caféé"], [0, 1, 2]),
    ("na?ve OR na??ve", ["naïve", "nai\u0308ve", "naive", "nave"], [0, 1, 2]),
    ("спрос", ["спрос", "СПРОС", "спроса", "Спрос-предложение"], [0, 1, 3]),
    ("спрос*", ["спросом", "вопрос", "СПРОС"], [0, 2]),
    ("*рос", ["спрос", "росс", "РОС"], [0, 2]),
    ("σίσυφος", ["Σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ", "σισυφος"], [0, 1, 2]),
    ("市场", ["市场", "市场需求", "市场 需求", "市"], [0, 2]),
    ("市场*", ["市场", "市场需求", "大市场", "市。场"], [0, 1]),
    ("市场?", ["市场需", "市场需求", "市场"], [0]),
    ("ガ*", ["ｶﾞｽ", "ガス", "がす", "カス"], [0, 1]),
    # wildcards count letters, not bytes
    ("n??d", ["need", "néed", "nееd", "nd", "n市场d", "neeed", "n d"], [0, 1, 2, 4]),
    ("ne$d", ["ned", "need", "neéd", "néd", "neeed"], [0, 1, 2]),
    ("?eed", ["need", "éeed", "éneed", "eed", " eed"], [0, 1]),
    ("inn*tion", ["innovation", "Innovations", "inn ovation", "inntion", "innтtion"], [0, 3, 4]),
    ("*e*e*", ["edge", "need", "e e", "ée", "e"], [0, 1]),
    # an apostrophe, a hyphen and other signs within phrases
    ('"o neill"', ["O’Neill", "O'Neill", "O–Neill", "O\u00adNeill", "ONeill", "O. Neill"], [0, 1, 2, 3, 5]),
    ('"a b c d"', ["a b c d", "a-b_c/d", "a b c", "a b c a b c d", "a a b c d d", "b c d a"], [0, 1, 3, 4]),
    ('"the the need"', ["the the the need", "the need", "the the needs"], [0]),
    ('"x need*"', ["x needé", "x éneed", "é x need", "éx need"], [0, 2]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "titles", "expected"), TRAPS, ids=[f"{at}-{trap[0]}" for at, trap in enumerate(TRAPS)]
)
@pytest.mark.parametrize("column", ["title", "keywords", "journal"])
def test_traps(query: str, titles: list[str | None], expected: list[int], column: str) -> None:
    tag = {"title": "TI", "keywords": "AK", "journal": "SO"}[column]
    assert yes(parse(f"{tag}=({query})"), [{column: title} for title in titles]) == expected


def test_all_traps_at_once_answer_as_each_alone() -> None:
    trees = [parse(f"TI=({query})") for query, _, _ in TRAPS]
    titles = [title for _, some, _ in TRAPS for title in some]
    together = evaluate_parts(trees, table([{"title": title} for title in titles]))
    for tree, answers in zip(trees, together, strict=True):
        assert answers.words() == [answer(tree, {"title": title}) for title in titles]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("demand", [0, 1, 4, 5, 6]),
        ('"demand side"', [1]),
        ("demand NEAR/5 side", [1, 6]),
        ("side", [0, 1, 5, 6]),
        ("s*", [0, 1, 5, 6]),
    ],
)
def test_no_phrase_or_near_runs_from_one_keyword_into_the_next(query: str, expected: list[int]) -> None:
    keywords = [
        "demand; side", "demand side;", ";", " ; ", " ; demand", "demand;;side", "side; demand of side; demand", None,
    ]  # fmt: skip
    for columns in (["keywords"], ["keywords_plus"], ["keywords", "keywords_plus"]):
        rows: list[Row] = [dict.fromkeys(columns, cell) for cell in keywords]
        tag = "AK" if "keywords" in columns else "KP"
        assert yes(parse(f"{tag}=({query})"), rows) == expected


def test_only_a_plain_semicolon_parts_keywords() -> None:
    keywords = ["demand；side", "demand\u037eside", "demand︔side", "demand, side", "demand;side"]
    assert yes(parse('AK="demand side"'), [{"keywords": cell} for cell in keywords]) == [0, 1, 2, 3]


def test_a_phrase_may_run_across_lines_and_semicolons_of_an_abstract() -> None:
    rows: list[Row] = [
        {"abstract": text} for text in ("demand;\nside", "demand ; side", "demand \n\n side", "demand\n1 side")
    ]
    assert yes(parse('AB="demand side"'), rows) == [0, 1, 2]
    assert yes(parse("AB=(demand NEAR/1 side)"), rows) == [0, 1, 2, 3]


@pytest.mark.parametrize("letter", ["a", "é", "市"])
def test_very_long_words_and_texts(letter: str) -> None:
    long = letter * 20_000
    titles = [long, f"need {long}", f"{long} need", f"{long}need", f"need{long}", "x " * 20_000 + "need", "need"]
    rows: list[Row] = [{"title": title} for title in titles]
    assert yes(parse("TI=need"), rows) == [1, 2, 5, 6]
    assert yes(parse("TI=need*"), rows) == [1, 2, 4, 5, 6]
    assert yes(Term(((ANY, "need"),), ("title",)), rows) == [1, 2, 3, 5, 6]
    assert yes(Term((("need", Wild(0, 5)),), ("title",)), rows) == [1, 2, 5, 6]
    assert yes(Term(((letter,),), ("title",)), rows) == []
    assert yes(Near(Term((("x",),), ("title",)), Term((("need",),), ("title",)), 0), rows) == [5]


# ---- unknown ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["TS=(user NEAR/1 need)", 'TS="user need"', "TS=user", "TS=us*r", "TS=(user NEAR/1 (need OR x))"]
)
def test_what_is_not_found_is_unknown_where_title_or_abstract_is_missing(query: str) -> None:
    cells = {"yes": "the user need", "no": "the customer", "unknown": None, "blank": " \n\u00a0", "signs": "…"}
    for title, abstract, keywords in product(cells, cells, ["yes", "no", "unknown"]):
        row = {"title": cells[title], "abstract": cells[abstract], "keywords": cells[keywords], "keywords_plus": None}
        found = "yes" in (title, abstract, keywords)
        lacking = bool({title, abstract} & {"unknown", "blank"})
        expected = "yes" if found else "unknown" if lacking else "no"
        assert evaluate(parse(query), table([row])).words() == [expected] == [answer(parse(query), row)], row


@pytest.mark.parametrize("cell", [None, "", " ", "\n\t", "\u00a0", "\u3000 \u2003", "\x1c"])
def test_a_blank_cell_is_missing(cell: str | None) -> None:
    rows: list[Row] = [{"title": "x"}, {"title": cell}, {"title": "need"}]
    assert evaluate(parse("TI=need"), table(rows)).words() == ["no", "unknown", "yes"]
    assert [answer(parse("TI=need"), row) for row in rows] == ["no", "unknown", "yes"]


@pytest.mark.parametrize("cell", [".", "_", "–", "\u0301", "\u200b", "\u00ad", ";", "\x00"])
def test_a_cell_of_signs_is_there_and_has_no_words(cell: str) -> None:
    for column, tag in (("title", "TI"), ("authors", "AU")):
        rows: list[Row] = [{column: "x"}, {column: cell}, {column: "need"}]
        assert evaluate(parse(f"{tag}=need"), table(rows)).words() == ["no", "no", "yes"]
        assert [answer(parse(f"{tag}=need"), row) for row in rows] == ["no", "no", "yes"]


# ---- accents ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("cafe", "café"), ("café", "cafe"), ("café", "CAFE\u0301"), ("naive", "naïve"), ("istanbul", "İstanbul"),
        ("еж", "ёж"), ("ёж", "еж"), ("σισυφοσ", "Σίσυφος"), ("xy", "x\u0302y"), ("angstrom", "Ångström"),
        ("strasse", "Straße"), ("한국", "한국"), ("か", "が"), ("שלום", "שָׁלוֹם"),
    ],
)  # fmt: skip
def test_accents_count_unless_the_term_says_otherwise(word: str, title: str) -> None:
    row = {"title": title}
    for accents in (True, False):
        for pattern in ((word,), (word, ANY), (ANY, word), (word[0], ANY)):
            tree = Term((pattern,), ("title",), accents=accents)
            assert evaluate(tree, table([row])).words() == [answer(tree, row)], (accents, pattern)
    assert answer(Term(((word,),), ("title",), accents=False), row) == "yes"


# ---- tables ----------------------------------------------------------------------------------------------------------


def as_written(rows: list[Row]) -> pd.DataFrame:
    return table(rows)


def as_objects(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=object)


def as_pieces(rows: list[Row]) -> pd.DataFrame:
    frame = table(rows)
    return pd.concat([frame.iloc[:1], frame.iloc[1:4], frame.iloc[4:4], frame.iloc[4:]])


def as_part_of_more(rows: list[Row]) -> pd.DataFrame:
    more: Row = {"title": "need", "abstract": "need", "keywords": "need", "year": 2001}
    return table([more] * 11 + rows + [more] * 3).iloc[11:-3]


def as_every_other_row(rows: list[Row]) -> pd.DataFrame:
    more: Row = {"title": "need", "abstract": None, "keywords": "need", "year": None}
    return table([row for given in rows for row in (given, more)]).iloc[::2]


def as_arrow(kind: Any) -> Any:
    def frame(rows: list[Row]) -> pd.DataFrame:
        columns = {c: pa.array([row[c] for row in rows], kind if c != "year" else pa.int32()) for c in rows[0]}
        return pa.table(columns).to_pandas()

    return frame


@pytest.mark.parametrize(
    "made",
    [as_written, as_objects, as_pieces, as_part_of_more, as_every_other_row,
     as_arrow(pa.string()), as_arrow(pa.large_string())],
)  # fmt: skip
def test_however_the_table_is_held_in_memory(made: Any) -> None:
    titles = ["ne", "edge", None, "user need", "", "éneed", "need", "x", "Need", None, "needs", "ne", "ed"]
    years = [2000, None, 2001, 2002, None, 2003, 2001, 1999, 2001, 2001, 2000, 2001, 2001]
    rows: list[Row] = [{"title": t, "abstract": t and t[::-1], "keywords": f"{t}; x", "year": y}
                       for t, y in zip(titles, years, strict=True)]  # fmt: skip
    for query in (
        "TI=need",
        "TI=ne*",
        "TS=(x OR edge)",
        "TI=(user NEAR/0 need)",
        "PY=2000-2001 AND TI=need",
        "NOT TI=edge",
        "AB=deen",
    ):
        tree = parse(query)
        assert evaluate(tree, made(rows)).words() == [answer(tree, row) for row in rows], query


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 15, 16, 17, 64, 65])
def test_any_number_of_records(count: int) -> None:
    rows: list[Row] = [
        {"title": ("need", "edge", None, "x")[at % 4], "year": (2001, None, 2002)[at % 3]} for at in range(count)
    ]
    frame = table(rows or [{"title": None, "year": None}]).iloc[:count]
    for query in (
        "TI=need",
        "NOT TI=need",
        "PY=2001",
        "NOT PY=2001",
        "TI=need OR PY=2002",
        "TI=(need OR edge) AND NOT PY=2002",
    ):
        tree = parse(query)
        assert evaluate(tree, frame).words() == [answer(tree, row) for row in rows], query


def test_letters_that_lie_below_a_missing_text_are_not_found() -> None:
    """Arrow may leave them there, and so does pandas when a cell is made missing."""
    told = pa.array(["need a user", "user need"])
    missing = pa.Array.from_buffers(pa.string(), 2, [pa.py_buffer(b"\x02"), *told.buffers()[1:]])
    frame = table([{"title": "need a user"}, {"title": "user need"}])
    frame.loc[frame.index[0], "title"] = None
    for query in ("TI=need", "TI=need*", 'TI="user need"', "TI=(need NEAR/3 user)"):
        found = find([parse(query)], [pa.record_batch({"title": missing})])
        assert bits.unpack(engine_answer(parse(query), found).certain, 2).tolist() == [False, True]
        assert evaluate(parse(query), frame).words() == ["unknown", "yes"]
