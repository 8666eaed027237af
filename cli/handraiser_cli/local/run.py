"""The whole stack on this machine, for as long as a block of code runs."""

from __future__ import annotations

import fcntl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from handraiser import clock
from handraiser.errors import HandraiserError
from handraiser.intake import sources
from handraiser.store.write_keys import WriteKeys
from handraiser_cli.local import gaps
from handraiser_cli.local.build import architecture, build
from handraiser_cli.local.deploy import deploy
from handraiser_cli.local.embedded import REGION, embedded_aws
from handraiser_cli.local.project import LOCAL
from handraiser_cli.local.website import website
from handraiser_cli.stack import Stack, local_or_aws_client

NAME = "handraiser"
HEALTH_SECONDS = 30.0
WEBSITE_RATE = 6_000
"""Requests a minute that the website's pages may make together."""

type Report = Callable[[str], None]
"""Told, in a few words, what is being done next."""


class AlreadyRunning(HandraiserError):
    """Another stack runs in the same folder."""


class StackUnhealthy(HandraiserError):
    """The deployed stack did not answer its health route."""


def say_nothing(doing: str) -> None:
    """The Report of a caller who does not care."""


@contextmanager
def local_stack(
    folder: Path = LOCAL,
    *,
    report: Report = say_nothing,
    parameters: Mapping[str, str] | None = None,
    functions_endpoint_url: str | None = None,
) -> Iterator[Stack]:
    """Deploys the template to an embedded AWS of its own and yields it once it answers.

    `folder` receives the logs and, for as long as the stack runs, `stack.json`. `parameters` go
    to the template, over those that fit this machine. The functions call AWS at
    `functions_endpoint_url`, where a proxy may stand. However the block is left, no process stays.
    Several may run side by side, each in a folder of its own.

    Raises AlreadyRunning, BuildFailed, EmbeddedAwsFailed, DeployFailed or StackUnhealthy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _sole_use(folder), website() as site, ExitStack() as running:
        path = folder / "stack.json"
        path.unlink(missing_ok=True)  # of a run that was killed
        report("Building functions and layer")
        built = build()
        report("Starting the embedded AWS")
        endpoint_url = running.enter_context(
            embedded_aws(folder, functions_endpoint_url=functions_endpoint_url)
        )
        report("Deploying the template")
        stack = _deploy(built, endpoint_url, site.url, parameters or {})
        site.publish(api_url=stack.api_url, write_key=_write_key(stack, site.url))
        report("Waiting for the stack to answer")
        _await_health(stack.api_url)
        stack.save(path)
        try:
            yield stack
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def _sole_use(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"A stack is running in {folder} already.") from error
        yield


def _deploy(
    built: Path, endpoint_url: str, website_url: str, parameters: Mapping[str, str]
) -> Stack:
    def client(service: str) -> Any:
        return local_or_aws_client(service, region=REGION, endpoint_url=endpoint_url)

    chosen = {
        "Architecture": architecture(),
        "AllowedOrigins": website_url,
        "AllowedRedirects": f"{website_url}/",
        **parameters,
    }
    archive_days = int(chosen.pop("ArchiveDays", "1"))
    deployed = deploy(
        built,
        name=NAME,
        parameters={**chosen, "ArchiveDays": "0"},  # an unknown type there; see create_archive
        cloudformation=client("cloudformation"),
        s3=client("s3"),
    )
    gaps.create_routes(deployed, client("apigatewayv2"))
    gaps.limit_concurrency(deployed, client("lambda"))
    gaps.enable_expiry(deployed, client("dynamodb"))
    gaps.allow_batches(deployed, client("iam"), client("sqs"))
    gaps.create_archive(deployed, client("events"), days=archive_days)
    api_url = f"{endpoint_url}/_aws/execute-api/{deployed.resources['Api']}/$default"
    return Stack.from_outputs(
        {**deployed.outputs, "ApiUrl": api_url},
        region=REGION,
        endpoint_url=endpoint_url,
        website_url=website_url,
    )


def _write_key(stack: Stack, origin: str) -> str:
    """A key that opens the tracking door to the website's pages."""
    key, _ = WriteKeys(stack.client("dynamodb"), stack.table).create(
        source=sources.TRACKING,
        label="Demo website",
        origins=[origin],
        rate=WEBSITE_RATE,
        now=clock.now(),
    )
    return key


def _await_health(api_url: str) -> None:
    deadline = time.monotonic() + HEALTH_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{api_url}/v1/health", timeout=10) as answer:
                if answer.status == 200:
                    return
            problem = f"answered {answer.status}"
        except urllib.error.HTTPError as error:
            problem = f"answered {error.code}: {error.read().decode(errors='replace')}"
        except OSError as error:
            problem = str(error)
        if time.monotonic() > deadline:
            raise StackUnhealthy(f"The health route of the stack {problem}")
        time.sleep(0.1)
