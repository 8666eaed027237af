"""`handraiser document lint`: faults with their places, and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from handraiser.documents import FOLDER
from handraiser.intake.bus.partner_document import partners
from handraiser.intake.webhooks.document import vendors
from handraiser_cli.commands.document import READERS
from handraiser_cli.main import app

NAMES = (
    *READERS,
    *(f"webhooks/{vendor}.yaml" for vendor in vendors()),
    *(f"bus/{partner}.yaml" for partner in partners()),
)


@pytest.mark.parametrize("name", NAMES)
def test_what_ships_has_no_faults(name: str) -> None:
    result = CliRunner().invoke(app, ["document", "lint", str(FOLDER / name)])

    assert (result.exit_code, result.output) == (0, f"{FOLDER / name}: no faults\n")


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_has_file_line_and_column(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("colour: red\nsize: [1]\n")
    result = CliRunner().invoke(app, ["document", "lint", str(path)])

    assert result.exit_code == 1
    assert f"{path}:1:1: colour: Extra inputs are not permitted\n" in result.output
    assert f"{path}:2:1: size: Extra inputs are not permitted\n" in result.output


def test_faults_of_consents_and_times_have_their_places(tmp_path: Path) -> None:
    path = tmp_path / "forms.yaml"
    wrong = (FOLDER / "forms.yaml").read_text("utf-8")
    wrong = wrong.replace("minimum_seconds: 2", "minimum_seconds: soon")
    path.write_text(wrong.replace("  profiling:\n    fields:", "  profiling:\n    field:"))
    result = CliRunner().invoke(app, ["document", "lint", str(path)])

    assert result.exit_code == 1
    assert ": consents.profiling.field: Extra inputs are not permitted\n" in result.output
    assert ": consents.profiling.fields: Field required\n" in result.output
    assert ": minimum_seconds: Input should be a valid integer\n" in result.output
    lines = dict(line.split(": ", 2)[0:2][::-1] for line in result.output.splitlines())
    at = lines["minimum_seconds"].rsplit(":", 2)[1]
    assert wrong.splitlines()[int(at) - 1] == "minimum_seconds: soon"


def test_another_file_is_no_document(tmp_path: Path) -> None:
    other, missing = tmp_path / "model.yaml", tmp_path / "forms.yaml"
    other.write_text("model: x\n")

    assert CliRunner().invoke(app, ["document", "lint", str(other)]).exit_code == 2
    assert CliRunner().invoke(app, ["document", "lint", str(missing)]).exit_code == 2
