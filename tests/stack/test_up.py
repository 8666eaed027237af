"""`handraiser up` ends in order: whatever it started is gone, and so is its stack.json."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from handraiser_cli.local.run import AlreadyRunning, local_stack
from handraiser_cli.stack import Stack

pytestmark = pytest.mark.stack

HANDRAISER = Path(sys.executable).parent / "handraiser"


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [HANDRAISER, "up", "--folder", folder], stdout=subprocess.DEVNULL, start_new_session=True
    )


def descendants(pid: int) -> set[int]:
    """The process's children, their children, and so on."""
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for task in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            children = {int(child) for child in task.read_text().split()}
            found |= children
            waiting.extend(children)
    return found


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything(
    number: signal.Signals, tmp_path: Path, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    process = start(tmp_path)
    description = tmp_path / "stack.json"
    eventually(lambda: description.exists() or process.poll() is not None)
    stack = Stack.load(description)
    children = descendants(process.pid)

    process.send_signal(number)

    assert process.wait(20) == 0
    assert len(children) >= 2, "the embedded AWS and the function that answered health"
    assert not [pid for pid in children if is_alive(pid)]
    assert not description.exists()
    with pytest.raises(ConnectionRefusedError), socket.socket() as probe:
        probe.connect(("127.0.0.1", urlsplit(stack.api_url).port))


def test_a_signal_while_it_deploys_ends_everything(
    tmp_path: Path, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    process = start(tmp_path)
    children = eventually(lambda: descendants(process.pid) or process.poll() is not None)

    os.kill(process.pid, signal.SIGTERM)

    assert process.wait(20) == 0
    assert not [pid for pid in children if is_alive(pid)]
    assert not (tmp_path / "stack.json").exists()


def test_a_folder_runs_one_stack_at_a_time(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(AlreadyRunning, match=tmp_path.name), local_stack(tmp_path):
            pytest.fail("a second stack was started")
