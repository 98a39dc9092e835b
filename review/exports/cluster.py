"""Parts of a corpus go out to the processes of a Dask cluster, what was found in each comes back, in their order.

This is the only module that knows of Dask (dask.org), which comes with the extra `cluster`. A part is a path, so every
worker has to see the files under the same path, and have this very program. Dask sends Python objects between scheduler
and workers, so whoever runs the one runs code on the other: a cluster is made here or named by a person, never looked
for.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from logging import CRITICAL
from typing import Any

from review.errors import Complaint, ExportError, ReviewError
from review.formats import cache
from review.search.corpus import Carry, Part
from review.search.corpus.kept import rules
from review.search.engine import Found

_ROOMS = ("formats", "records")  # whose code makes records of rows and lines
_AGAIN = 3  # times that a part is looked at again when that failed
_PATIENCE = 30  # seconds for a scheduler to answer


@contextmanager
def carried(scheduler: str | None = None, *, workers: int | None = None) -> Iterator[Carry]:
    """A carry for a `Corpus` over the cluster whose scheduler has this address, "tcp://node:8786", or whose scheduler
    file is at this path; without one, over so many processes of this machine, as many as it has processors if none is
    said.

    A worker that is killed is survived: what it was looking at is looked at by another. ReviewError if Dask is not
    installed, no scheduler answers, or the workers cannot read the files or have another version of this program."""
    distributed = _dask()
    with ExitStack() as stack:
        if scheduler is None:
            address: Any = stack.enter_context(_local(distributed, workers or os.cpu_count() or 1))
        else:
            address = scheduler
        client = stack.enter_context(_client(distributed, address))

        def carry(seek: Callable[[Part], Found], parts: Iterable[Part]) -> Iterator[Found]:
            look = partial(_look, _program(), seek)
            asked = [client.submit(look, part, pure=False, retries=_AGAIN) for part in parts]
            for future in asked:
                yield _result(future)

        yield carry


def _program() -> str:
    """The hash of the code that reads the files and looks in them."""
    return rules() + cache.code(*_ROOMS)


def _look(code: str, seek: Callable[[Part], Found], part: Part) -> Found | ExportError:
    """What is found in a part, by a worker; an error of the file comes back as it is, since to look again is idle."""
    if _program() != code:
        return ExportError(Complaint("--scheduler", "a worker has another version of this program", "install the same"))
    try:
        return seek(part)
    except ExportError as error:
        return error


def _result(future: Any) -> Found:
    try:
        found = future.result()
    except ImportError as error:
        what = f"a worker cannot look: {error}"
        raise ReviewError(Complaint("--scheduler", what, "install this program where the workers run")) from error
    except Exception as error:
        if type(error).__name__ != "KilledWorker":
            raise
        what = "looking at this file ended one worker after the other"
        hint = "give the workers more memory, or write the table in smaller row groups"
        raise ReviewError(Complaint("--engine dask", what, hint)) from error
    if isinstance(found, ReviewError):
        raise found
    return found


def _dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        what = "Dask is not installed"
        raise ReviewError(Complaint("--engine dask", what, "pip install 'review-pipeline[cluster]'")) from error
    return distributed


@contextmanager
def _local(distributed: Any, workers: int) -> Iterator[Any]:
    """Processes of this machine that talk to each other alone: by keys made for this run, since other people may be at
    work on the same machine; without pages of their own, and silent."""
    import dask

    silent: dict[str, list[str]] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
    with dask.config.set(silent), distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", security=True, silence_logs=CRITICAL,
        dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
    ) as cluster:  # fmt: skip
        yield cluster


def _client(distributed: Any, address: Any) -> Any:
    """A client of a cluster, or of the scheduler that a person named: an address, or a scheduler file."""
    if not isinstance(address, str):
        return distributed.Client(address)
    named = {"scheduler_file": address} if os.path.isfile(address) else {"address": address}
    try:
        return distributed.Client(**named, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError):  # TimeoutError is an OSError
        what, hint = f'no scheduler answers at "{address}"', "an address is like tcp://node:8786"
    gc.collect()  # the half of a client closes itself when it is collected; in a thread of the next one it would hang
    raise ReviewError(Complaint("--scheduler", what, hint))
