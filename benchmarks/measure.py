"""A task goes into a process of its own, what it took comes out: CPU seconds, peak memory, and its own answer."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
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
    return Took(spent, _peak() / 1024, answer)


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
