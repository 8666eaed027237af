"""The guide's commands run on the examples and say what it shows."""

from __future__ import annotations

import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handraiser_cli.imports.columns import FIELD_NAMES
from handraiser_cli.main import app

ROOT = Path(__file__).parents[4]
GUIDE = (ROOT / "docs/import.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = [text.strip() for kind, text in BLOCKS if not kind]
SHOWN = {
    before.strip(): text.splitlines()
    for (_, before), (kind, text) in pairwise(BLOCKS)
    if kind == "text"
}


@pytest.fixture(autouse=True)
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the examples, where commands run."""
    shutil.copytree(ROOT / "docs/examples/import", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


def test_the_guide_shows_commands_and_what_they_say() -> None:
    assert len(COMMANDS) == 4
    assert len(SHOWN) == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_guide_runs_and_says_what_is_shown(command: str) -> None:
    assert command.endswith(" --dry-run")
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    said = " ".join(f"{result.stdout}\n{result.stderr}".split())
    for line in SHOWN.get(command, []):
        assert line in said


def test_the_mapping_that_is_shown_is_the_examples() -> None:
    (mapping,) = [text for kind, text in BLOCKS if kind == "yaml"]
    assert mapping == Path("contacts.yaml").read_text()


def test_the_guide_names_columns_that_are_found() -> None:
    rows = re.findall(r"^\| (what|when|its id) \| (.*?) \|", GUIDE, re.MULTILINE)
    field = {"what": "type", "when": "at", "its id": "id"}
    for row, named in rows:
        for name in re.findall(r"`(\w+)`", named):
            assert FIELD_NAMES["activities"][name] == field[row]
    assert len(rows) == 3


def test_every_code_is_in_the_guide() -> None:
    source = "".join(
        path.read_text("utf-8") for path in (ROOT / "cli/handraiser_cli/imports").glob("*.py")
    )
    codes = set(re.findall(r'(?:Refused|_refuse)\(\s*"(\w+)"', source))
    codes |= {"broken_row", "invalid_email", "no_identity", "identity_too_long", "lone_surrogate"}
    assert {code for code in codes if f"`{code}`" not in GUIDE} == set()
