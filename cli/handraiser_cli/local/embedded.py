"""The embedded AWS: ministack, on a free loopback port, with IAM enforced inside functions."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from handraiser.errors import HandraiserError
from handraiser_cli.local.processes import process_group
from handraiser_cli.stack import LOCAL_CREDENTIALS

HOST = "127.0.0.1"
REGION = "eu-west-1"
START_SECONDS = 30.0
EMULATOR = Path(__file__).with_name("emulator.py")


class EmbeddedAwsFailed(HandraiserError):
    """The embedded AWS did not start; the message names its log."""


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def embedded_aws(folder: Path, *, functions_endpoint_url: str | None = None) -> Iterator[str]:
    """Runs an empty AWS and yields its endpoint URL. It and its functions end with the block.

    Its log is `folder/aws.log`. The functions call AWS at `functions_endpoint_url`, where a proxy
    may stand, or else at the endpoint itself.
    """
    port = free_port()
    endpoint_url = f"http://{HOST}:{port}"
    log = folder / "aws.log"
    with (
        TemporaryDirectory(prefix="handraiser-", ignore_cleanup_errors=True) as scratch,
        process_group(
            [sys.executable, "-P", str(EMULATOR)],
            log=log,
            cwd=folder,
            environment=_environment(port, functions_endpoint_url or endpoint_url, scratch),
        ) as process,
    ):
        deadline = time.monotonic() + START_SECONDS
        while not _healthy(endpoint_url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedAwsFailed(f"The embedded AWS did not start; see {log}.")
            time.sleep(0.05)
        yield endpoint_url


def _environment(port: int, functions_endpoint_url: str, scratch: str) -> dict[str, str]:
    """What the emulator is told. Functions inherit it, so nothing of the user's own is in it."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "TMPDIR": scratch,
        "STATE_DIR": scratch,
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "GATEWAY_PORT": str(port),
        "LAMBDA_EXECUTOR": "local",
        "AUTH": "true",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "AWS_ENDPOINT_URL": functions_endpoint_url,
        **{name.upper(): value for name, value in LOCAL_CREDENTIALS.items()},
    }


def _healthy(endpoint_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint_url}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
