"""Real exports of ../shared are repeated here until they are as large as a whole review's, each entry with its own id.

The files stand in a folder for temporary files, never in the repository: they are other people's text."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
EXPORTS = SHARED / "exports"
ENTRIES = 28_550  # as many as the search of the worked example found
# The files of another recipe are other files.
_RECIPE = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
PLACE = Path(tempfile.gettempdir()) / f"review-benchmarks-{_RECIPE}"


def corpus(name: str) -> Path:
    """The path of the large file of `CORPORA`, made if it is not there."""
    path = PLACE / name
    if not path.exists():
        PLACE.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(CORPORA[name](), encoding="utf-8", newline="")
        new.rename(path)
    return path


def _text(name: str) -> str:
    return (EXPORTS / name).read_text("utf-8-sig").replace("\r\n", "\n")


def _blocks(text: str, block: str) -> list[str]:
    return re.findall(block, text, re.MULTILINE | re.DOTALL)


def _repeated(blocks: list[str], count: int, own_id: Callable[[str, int], str], start: int = 0) -> Iterator[str]:
    for number, block in enumerate(itertools.islice(itertools.cycle(blocks), count), start):
        yield own_id(block, number)


def _sub(pattern: str, made: str) -> Callable[[str, int], str]:
    """Puts `made`, with the number, in place of the first match."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda block, number: compiled.sub(lambda _: made.format(number), block, count=1)


def _wos() -> str:
    """121 MB: heavy entries with long lists of references, and light ones."""
    entry = r"^PT .*?^ER *$\n"
    heavy, light = (_blocks(_text(name), entry) for name in ("wos_management.txt", "wos_restoration.ciw"))
    own_id = _sub(r"^UT .*$", "UT WOS:{:015d}")
    many = 12_260
    entries = itertools.chain(_repeated(heavy, many, own_id), _repeated(light, ENTRIES - many, own_id, many))
    return "FN Clarivate Analytics Web of Science\nVR 1.0\n" + "\n".join(entries) + "\nEF\n"


def _ris() -> str:
    """As large as exports without cited references are."""
    blocks = _blocks(_text("scopus_restoration.ris"), r"^TY  - .*?^ER  - *$\n")
    return "\n".join(_repeated(_light(blocks, 1_100), ENTRIES, _sub(r"eid=2-s2\.0-\d+", "eid=2-s2.0-{:011d}")))


def _nbib() -> str:
    blocks = _blocks(_text("pubmed_restoration.nbib") + "\n\n", r"^PMID- .*?\n(?=\n)")
    return "\n".join(_repeated(blocks, ENTRIES, _sub(r"^PMID- \d+", "PMID- {:08d}")))


def _endnote() -> str:
    text = _text("endnote_zotero.xml")
    blocks = _blocks(text, r"<record>.*?</record>")
    entries = _repeated(blocks, ENTRIES, _sub(r"<rec-number>.*?</rec-number>", "<rec-number>{}</rec-number>"))
    return "<xml><records>" + "\n".join(entries) + "</records></xml>\n"


def _scopus() -> str:
    heads, *rows = csv.reader(io.StringIO(_text("scopus_opencollab.csv")))
    link = heads.index("Link")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for number, row in enumerate(itertools.islice(itertools.cycle(rows), ENTRIES)):
        writer.writerow([*row[:link], f"https://www.scopus.com/record?eid=2-s2.0-{number:011d}", *row[link + 1 :]])
    return out.getvalue()


def _bibtex() -> str:
    entry = r"^@[A-Za-z]+\{.*?^\}$\n?"
    blocks = [block for name in ("scopus_pybibx.bib", "wos_pybibx_m.bib") for block in _blocks(_text(name), entry)]
    entries = _repeated(_light(blocks, 4_700), ENTRIES, _sub(r"^(@[A-Za-z]+)\{[^,]*,", "@article{{key{},"))
    return "\n".join(entries)


def _light(blocks: list[str], mean: int) -> list[str]:
    """The shortest of the blocks, as many as have no more than `mean` characters on average."""
    light = sorted(blocks, key=len)
    while sum(map(len, light)) > mean * len(light):
        light.pop()
    return light


CORPORA: dict[str, Callable[[], str]] = {
    "wos.txt": _wos,
    "scopus.ris": _ris,
    "scopus.csv": _scopus,
    "pubmed.nbib": _nbib,
    "endnote.xml": _endnote,
    "mixed.bib": _bibtex,
}
