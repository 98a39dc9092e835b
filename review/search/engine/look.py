"""One look at the texts of a batch, for all that some search strings name: what was found where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from review.search.engine import bits
from review.search.engine.batches import Batch
from review.search.engine.bits import Bits
from review.search.engine.found import NO_YEAR, Found, Probe, Sought
from review.search.engine.near import rows_near
from review.search.engine.terms import FoundIn, Terms
from review.search.engine.text import Text, without_accents
from review.search.tree import Term, leaves


class Look:
    """Looks for the same probes in one batch after the other; sought: column -> its probes, as `probes` gives them."""

    def __init__(self, sought: Mapping[str, Sequence[Probe]]):
        self.sought = sought
        self.terms: dict[tuple[Sought, ...], Terms] = {}  # most columns are asked for the same terms

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.sought)

    def __call__(self, batch: Batch) -> Found:
        hits: dict[tuple[Probe, str], Bits] = {}
        given = {"year": bits.pack(batch.years != NO_YEAR)}
        for column, asked in self.sought.items():
            if column != "year":
                given[column] = bits.pack(batch.texts[column].given)
                hits |= {(probe, column): rows for probe, rows in self._column(column, asked, batch.texts[column])}
        return Found(batch.number, hits, given, batch.years)

    def _column(self, column: str, asked: Sequence[Probe], text: Text) -> Iterator[tuple[Probe, Bits]]:
        found: dict[bool, FoundIn] = {}  # whether accents count -> what was found in the text with them, and without
        terms = dict.fromkeys(term for probe in asked for term in _terms(probe, column))
        for accents in sorted({term.accents for term in terms}):
            mine = tuple(term for term in terms if term.accents is accents)
            if mine not in self.terms:
                self.terms[mine] = Terms(mine)
            found[accents] = self.terms[mine].found(text if accents else without_accents(text))
        for probe in asked:
            if isinstance(probe, Sought):
                yield probe, found[probe.accents].rows(probe)
            else:
                yield probe, bits.pack(rows_near(probe, column, found))


def _terms(probe: Probe, column: str) -> Iterator[Sought]:
    """What has to be found for a probe: the term itself, or those of a NEAR."""
    if isinstance(probe, Sought):
        yield probe
    else:
        for leaf in leaves(probe):
            if isinstance(leaf, Term) and column in leaf.fields:
                yield Sought(leaf.words, leaf.accents)
