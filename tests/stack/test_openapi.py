"""The published API document and the running stack say the same: schemathesis tries to tell."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handraiser_cli.main import app
from handraiser_cli.stack import Stack
from stack.webhook_secrets import tell_secrets

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "openapi"
TIMEOUT = 300


@pytest.fixture(scope="module")
def key(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A write key with room for all that is tried."""
    path = tmp_path_factory.mktemp("described") / "stack.json"
    stack.save(path)
    create = ["keys", "create", "--source", "tried", "--rate", "100000", "--json"]
    ran = CliRunner().invoke(app, [*create, "--stack", str(path)])
    made: str = json.loads(ran.stdout)["write_key"]
    return made


EXAMPLES = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", range(len(EXAMPLES)))
def test_the_examples_of_the_page_run(stack: Stack, key: str, example: int) -> None:
    ran = subprocess.run(
        ["bash", "-c", EXAMPLES[example]],
        capture_output=True,
        text=True,
        env={**os.environ, "API": stack.api_url, "WRITE_KEY": key},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(ran.stdout)
    assert told.get("success") or told == {"status": "ok"}


def test_the_stack_answers_as_its_document_says(stack: Stack, key: str, tmp_path: Path) -> None:
    tell_secrets(stack)
    imported = [ROOT / "layers" / "handraiser", ROOT / "cli", ROOT / "tests"]
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", HERE / "schemathesis.toml"),
            *("run", ROOT / "docs" / "openapi.json", "--url", stack.api_url),
            *("--max-examples", "3", "--workers", "2", "--no-color"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=TIMEOUT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, imported)),
            "SCHEMATHESIS_HOOKS": "stack.openapi.hooks",
            "WRITE_KEY": key,
        },
    )
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-5_000:]
    assert "Warnings:" not in ran.stdout, ran.stdout[-5_000:]
