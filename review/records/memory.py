"""Large tables are made here without Python's collector of cycles, which would look for them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search for reference cycles meanwhile: rows and texts make none, and among millions of them it takes a fifth
    of the time and more."""
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()
