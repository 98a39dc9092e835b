"""A task goes into a process of its own, what it took comes out: CPU seconds, peak memory, and its own answer."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Took(NamedTuple):
    """cpu: seconds of the task and of the processes it started, imports left out. memory: the peak of the whole
    process in MB, imports and input included. answer: what the task returned; None if it failed, as `failed` tells.
    wall: seconds by the clock. start: CPU seconds before the task, which are Python's own start, imports and input."""

    cpu: float
    memory: float
    answer: Any
    failed: str = ""
    wall: float = float("inf")
    start: float = float("inf")


def took(task: str, *arguments: str, runs: int = 1) -> Took:
    """The task of `tasks.TASKS`, run in a fresh process; of several runs the least, since noise only adds."""
    return least([_once(task, arguments) for _ in range(runs)])


def least(found: Sequence[Took]) -> Took:
    """Of several runs of one task the least of each figure."""
    best = min(found, key=lambda each: each.cpu)
    figures = {name: min(getattr(each, name) for each in found) for name in ("memory", "wall", "start")}
    return best._replace(**figures)


def _once(task: str, arguments: tuple[str, ...]) -> Took:
    environment = {**os.environ, "REVIEW_CACHE": ""}
    command = [sys.executable, "-m", "benchmarks.tasks", task, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    last = next(iter(ended.stdout.strip().splitlines()[-1:]), "")
    if ended.returncode or not last.startswith("{"):
        told = next(iter(ended.stderr.strip().splitlines()[-1:]), "no answer")
        return Took(float("inf"), float("inf"), None, told)
    return Took(**json.loads(last))


def timed(task: Callable[[], Any]) -> Took:
    """What `task` takes in this process."""
    before, begun = _cpu(), time.perf_counter()
    answer = task()
    spent, lasted = _cpu() - before, time.perf_counter() - begun
    return Took(spent, _peak() / 1024, answer, wall=lasted, start=before)


def _peak() -> int:
    """The most memory that this process has held, in KB. `ru_maxrss` would tell that of the process that started it, if
    that held more, so it serves only where the system tells nothing better."""
    status = Path("/proc/self/status")
    text = status.read_text("ascii", "replace") if status.exists() else ""
    told = re.search(r"^VmHWM:\s*(\d+) kB", text, re.MULTILINE)
    return int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
