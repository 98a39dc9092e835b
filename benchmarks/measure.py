"""A task goes into a process of its own, what it took comes out: CPU seconds, peak memory, and its own answer."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Took(NamedTuple):
    """cpu: seconds of the task and of the processes it started, imports left out. memory: the peak of the whole
    process in MB, imports and input included. answer: what the task returned; None if it failed, as `failed` tells."""

    cpu: float
    memory: float
    answer: Any
    failed: str = ""


def took(task: str, *arguments: str, runs: int = 1) -> Took:
    """The task of `tasks.TASKS`, run in a fresh process; of several runs the least, since noise only adds."""
    found = [_once(task, arguments) for _ in range(runs)]
    best = min(found, key=lambda each: each.cpu)
    return best._replace(memory=min(each.memory for each in found))


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
    before = _cpu()
    answer = task()
    spent = _cpu() - before
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Took(spent, peak / 1024, answer)


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
