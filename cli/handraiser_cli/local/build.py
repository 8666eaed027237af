"""Builds functions and layer for this machine's processor, anew only when a source has changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import sys
from pathlib import Path

from handraiser.errors import HandraiserError
from handraiser_cli.local.processes import process_group
from handraiser_cli.local.project import BUILD, ROOT, TEMPLATE

BUILT = BUILD / "build" / "template.yaml"
DIGEST = BUILD / "digest"
ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


class BuildFailed(HandraiserError):
    """`sam build` failed; the message ends with what it printed."""


def architecture() -> str:
    """This machine's processor, as Lambda calls it."""
    return ARCHITECTURES[platform.machine().lower()]


def build() -> Path:
    """The built template, ready to package.

    Processes that build at the same time wait for one another. Raises BuildFailed.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = source_digest()
        if not (BUILT.exists() and DIGEST.exists() and DIGEST.read_text() == digest):
            DIGEST.unlink(missing_ok=True)
            _sam_build()
            DIGEST.write_text(digest)
    return BUILT


def source_digest() -> str:
    """One hash over all that goes into a build."""
    digest = hashlib.sha256(architecture().encode())
    for path in _sources():
        digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[Path]:
    below = (path for folder in ("functions", "layers") for path in (ROOT / folder).rglob("*"))
    return [TEMPLATE, *sorted(p for p in below if p.is_file() and p.suffix != ".pyc")]


def _sam_build() -> None:
    bin_folder = Path(sys.executable).parent  # where `sam` is, and the python3.13 that it looks for
    log = BUILD / "build.log"
    command: list[str | Path] = [
        bin_folder / "sam",
        "build",
        "--build-dir",
        BUILT.parent,
        "--cache-dir",
        BUILD / "cache",
        "--parameter-overrides",
        f"Architecture={architecture()}",
    ]
    environment = {
        **os.environ,
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "eu-west-1"),
    }
    with process_group(command, log=log, cwd=ROOT, environment=environment) as process:
        if process.wait() != 0:
            raise BuildFailed(f"sam build failed:\n{log.read_text(errors='replace')}")
