"""What the tests of imports share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handraiser_cli.main import app

type Run = Callable[..., Result]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a file of a name in the test's own folder."""

    def write(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return path

    return write


@pytest.fixture
def run() -> Run:
    """Runs `handraiser import` with these words."""
    return lambda *words: CliRunner().invoke(app, ["import", *map(str, words)])
