"""Lambda's Python runtime on this machine, without containers.

The runtime interface emulator of the SAM command line runs a function with what Lambda gives it
and no more: the interpreter's own library, boto3 and the runtime client with what they require, the
layer, the function.
"""

from __future__ import annotations

import compileall
import json
import os
import py_compile
import re
import shutil
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from handraiser_cli.local.build import architecture
from handraiser_cli.local.embedded import HOST, free_port
from handraiser_cli.local.processes import process_group

GIVEN = ("boto3", "awslambdaric")
"""What the runtime brings; their requirements come along."""

START_SECONDS = 10.0
INVOKE_SECONDS = 60.0
_INIT = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)")
_WHOLE = re.compile(r"\tDuration: ([\d.]+) ms")


class FunctionFailed(Exception):
    """A function answered with an error or not at all; the message says which and how."""


@dataclass(frozen=True)
class Start:
    """Milliseconds of a cold start: of the initialisation, and until the first answer."""

    initialisation: float
    first_answer: float


def give_runtime(folder: Path) -> None:
    """Copies what the runtime gives from this environment."""
    for distribution in _closure(GIVEN):
        for file in distribution.files or ():
            if ".." in file.parts or file.suffix == ".pyc":
                continue
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), target)


def compile_all(folder: Path) -> None:
    """Compiles every module; the bytecode is used without looking at its source."""
    compileall.compile_dir(
        folder, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )


def give_emulator(folder: Path) -> Path:
    """The emulator for this machine's processor, made executable."""
    name = f"aws-lambda-rie-{architecture()}"
    emulator = folder / name
    emulator.write_bytes(resources.files("samcli").joinpath("local", "rapid", name).read_bytes())
    emulator.chmod(0o755)
    return emulator


@dataclass(frozen=True)
class Function:
    """A function's folder, the folders its modules come from, and what it is told."""

    name: str
    folder: Path
    modules: tuple[Path, ...]
    environment: Mapping[str, str]
    event: Mapping[str, Any]

    def start(self, emulator: Path, log: Path) -> Start:
        """Starts it cold and invokes it once. Raises FunctionFailed."""
        port, runtime_port = free_port(), free_port()
        command: list[str | Path] = [
            emulator,
            "--log-level",
            "info",
            "--runtime-interface-emulator-address",
            f"{HOST}:{port}",
            "--runtime-api-address",
            f"{HOST}:{runtime_port}",
            sys.executable,
            "-S",  # nothing of this environment's own packages
            "-m",
            "awslambdaric",
            "app.handler",
        ]
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(map(str, self.modules)),
            "PYTHONDONTWRITEBYTECODE": "1",  # a layer is read-only
            "LAMBDA_TASK_ROOT": str(self.folder),
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(int(INVOKE_SECONDS)),
            **self.environment,
        }
        with process_group(command, log=log, cwd=self.folder, environment=environment):
            _await_listener(port)
            self._invoke(port)
            return _read(log)

    def _invoke(self, port: int) -> None:
        request = urllib.request.Request(
            f"http://{HOST}:{port}/2015-03-31/functions/function/invocations",
            data=json.dumps(self.event).encode(),
        )
        with urllib.request.urlopen(request, timeout=INVOKE_SECONDS) as response:
            answer = json.loads(response.read())
        if "errorMessage" in answer:
            raise FunctionFailed(f"{self.name}: {answer['errorMessage']}")


def _closure(names: tuple[str, ...]) -> Iterator[metadata.Distribution]:
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        distribution = metadata.distribution(name)
        yield distribution
        waiting += [
            requirement.name
            for requirement in map(Requirement, distribution.requires or ())
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        ]


def _await_listener(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection((HOST, port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _read(log: Path) -> Start:
    """The emulator initialises at the first invocation, which its report therefore includes."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text(errors="replace")
        if (init := _INIT.search(text)) and (whole := _WHOLE.search(text)):
            return Start(float(init[1]), float(whole[1]))
        time.sleep(0.01)
    raise FunctionFailed(f"no report of a cold start:\n{text}")
