"""Names of persons are compared in a way that is quick, and says what the plain definition says."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from review.dedupe.people import Person, one_person, same_family

# Few letters, so that names are often alike; as `fold` leaves them: single spaces, none at the ends.
words = st.text("abé", min_size=1, max_size=8)
names = st.lists(words, min_size=1, max_size=3).map(" ".join)
persons = st.builds(Person, names, st.one_of(st.just(""), names), st.text("ab", max_size=2))


def _plainly(a: str, b: str) -> bool:
    """Equal, but for spaces; the words of one among those of the other; a letter lost; or a slip of spelling."""
    first, second = set(a.split()), set(b.split())
    lost = len(a) == len(b) and all(x == y or " " in (x, y) for x, y in zip(a, b, strict=True))
    alike = a.replace(" ", "") == b.replace(" ", "") or first <= second or second <= first or lost
    return alike or (min(len(a), len(b)) > 3 and fuzz.ratio(a, b) >= 80)


@settings(max_examples=96, deadline=None)
@given(names, names)
@example("bosch", "van den bosch")
@example("m ller", "muller")
@example("garcia", "garsia")
@example("abaaa", "abaab")  # 80 per cent, no more
def test_family_names_agree_as_defined(a, b):
    assert same_family(Person(a, "", ""), Person(b, "", "")) == _plainly(a, b)


@settings(max_examples=72, deadline=None)
@given(persons, persons)
@example(Person("lee", "j", "j"), Person("julia", "lee", "l"))
@example(Person("julia", "lee min", "lm"), Person("lee", "j", "j"))
def test_a_swapped_name_is_one_person(a, b):
    def swapped(p: Person, q: Person) -> bool:
        return q.family in (p.given, *p.given.split()) and (not q.initials or p.family[0] in q.initials)

    denied = a.initials and b.initials and a.initials[0] not in b.initials and b.initials[0] not in a.initials
    assert one_person(a, b) == ((_plainly(a.family, b.family) and not denied) or swapped(a, b) or swapped(b, a))
