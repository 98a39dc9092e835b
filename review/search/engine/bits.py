"""Which of many records: one bit a record, eight to a byte, so that a search over a million is a few fast operations.

The bits behind the last record are always zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint8]


def pack(flags: Flags) -> Bits:
    return np.packbits(flags, bitorder="little")


def unpack(bits: Bits, count: int) -> Flags:
    return np.unpackbits(bits, count=count, bitorder="little").view(np.bool_)


def none_of(count: int) -> Bits:
    return np.zeros((count + 7) // 8, np.uint8)


def all_of(count: int) -> Bits:
    bits = np.full((count + 7) // 8, 255, np.uint8)
    if count % 8:
        bits[-1] = (1 << count % 8) - 1
    return bits


def any_of(several: Iterable[Bits], count: int) -> Bits:
    """Where at least one of `several` is set."""
    bits = none_of(count)
    for each in several:
        bits |= each
    return bits


def number(bits: Bits) -> int:
    """How many records are set."""
    return int(np.bitwise_count(bits).sum())


def has(bits: Bits, at: int) -> bool:
    """Whether one record is set."""
    return bool(bits[at >> 3] >> (at & 7) & 1)


def joined(parts: Sequence[Bits], counts: Sequence[int]) -> Bits:
    """The bits of several runs of records as those of one."""
    if all(count % 8 == 0 for count in counts[:-1]):
        return np.concatenate(parts) if parts else none_of(0)
    return pack(np.concatenate([unpack(part, count) for part, count in zip(parts, counts, strict=True)]))
