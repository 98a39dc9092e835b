"""What git makes of a file where two branches meet passes through here: its conflict markers, and a manifest that tells
of the files of both."""

from __future__ import annotations

import json
import re

_BEGINS = re.compile(rb"^<<<<<<< .+?^=======\r?$.+?^>>>>>>> ", re.M | re.S)
_OUTPUTS = '"outputs": {'
_HASHED = re.compile(r'("(?:[^"\\\n]|\\.)*"): "([0-9a-f]{64})"')


def in_conflict(data: bytes) -> bool:
    """Whether a text holds two versions of a passage, one below the other, as git leaves them to be settled."""
    return _BEGINS.search(data) is not None


def outputs_told(manifest: str) -> dict[str, frozenset[str]]:
    """File -> the hashes under which a manifest tells it as written by a run: several where git has merged the
    manifests of two branches by lines, which need not be JSON then. Nothing of what is no manifest."""
    _, _, told = manifest.partition(_OUTPUTS)
    found: dict[str, set[str]] = {}
    for name, digest in _HASHED.findall(told):
        try:
            found.setdefault(json.loads(name), set()).add(digest)
        except ValueError:
            continue
    return {name: frozenset(digests) for name, digests in found.items()}
