"""`handraiser model`: faults for people and programs, exit codes, the default to start from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handraiser.model import default_model_text
from handraiser_cli.main import app


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the default model to break."""
    path = tmp_path / "model.yaml"
    path.write_text(default_model_text())
    return path


def test_the_default_model_has_no_faults(model: Path) -> None:
    result = CliRunner().invoke(app, ["model", "lint", str(model)])
    assert result.exit_code == 0
    assert "no faults" in result.output


def test_default_prints_the_shipped_document_to_the_letter() -> None:
    assert CliRunner().invoke(app, ["model", "default"]).output == default_model_text()


def test_every_fault_has_file_line_and_column(model: Path) -> None:
    text = (
        model.read_text().replace("total: 70", "total: 700").replace("total: 55\n", "total: 999\n")
    )
    model.write_text(text)
    result = CliRunner().invoke(app, ["model", "lint", str(model)])
    assert result.exit_code == 1
    for broken in ("total: 700", "total: 999"):
        line = text[: text.index(broken)].count("\n") + 1
        assert f"model.yaml:{line}:13:" in result.output


def test_programs_get_the_faults_as_json(model: Path) -> None:
    model.write_text(model.read_text().replace("limit: once", "limti: once"))
    result = CliRunner().invoke(app, ["model", "lint", str(model), "--json"])
    assert result.exit_code == 1
    (fault,) = json.loads(result.output)
    assert fault["path"] == "scorecards.default.rules.newsletter-signed-up.limti"
    assert "did you mean 'limit'" in fault["message"]
    assert fault["column"] == 9


def test_a_file_that_is_not_there_is_exit_code_two(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["model", "lint", str(tmp_path / "no.yaml")]).exit_code == 2
