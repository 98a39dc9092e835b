"""The parts of a corpus go in, what was found in each comes out in their order: several are looked at at once.

A carry is called as `map` is, which is one itself: `Corpus(parts, carry=side_by_side())`."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from review.search.corpus import Carry, Part
from review.search.engine import Found

_MOST = 4  # each holds some 100 MB, and Python lets more of them hardly be faster


def side_by_side(at_once: int | None = None) -> Carry:
    """Look at so many parts at once, each by a thread; if none is said, as many as the machine has processors, but four
    at most. No more parts than these are ever held in memory."""
    most = at_once or min(os.cpu_count() or 1, _MOST)

    def carry(seek: Callable[[Part], Found], parts: Iterable[Part]) -> Iterator[Found]:
        pool = ThreadPoolExecutor(most)
        waiting: deque[Future[Found]] = deque()
        try:
            for part in parts:
                if len(waiting) == most:
                    yield waiting.popleft().result()
                waiting.append(pool.submit(seek, part))
            while waiting:
                yield waiting.popleft().result()
        finally:  # who stops the program does not wait for what has not begun
            pool.shutdown(wait=False, cancel_futures=True)

    return carry
