"""Which columns of the record table a field of a database means; a term is found if one of them has it."""

TITLE, ABSTRACT = ("title",), ("abstract",)
KEYWORDS, INDEXED = ("keywords",), ("keywords_plus",)  # the authors' own, and those that a database adds
ANY_KEYWORD = KEYWORDS + INDEXED
TOPIC = TITLE + ABSTRACT + ANY_KEYWORD
AUTHORS, JOURNAL, YEAR = ("authors",), ("journal",), ("year",)
TYPE, LANGUAGE, DOI = ("type", "type_raw"), ("language",), ("doi",)
ORDER = TOPIC + AUTHORS + JOURNAL + YEAR + TYPE + LANGUAGE + DOI
