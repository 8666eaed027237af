"""The guide's commands run on the examples and do what it says."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handraiser_cli.bulk.outcomes import WORDS
from handraiser_cli.main import app

ROOT = Path(__file__).parents[4]
GUIDE = (ROOT / "docs/bulk.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("handraiser ")
]


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples, where commands run."""
    shutil.copytree(ROOT / "docs/examples", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_guide_shows_commands() -> None:
    assert len(COMMANDS) == 5


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_guide_runs(examples: Path, command: str) -> None:
    words = shlex.split(command)[1:]
    result = CliRunner().invoke(app, [*words, "--strict"])
    assert result.exit_code == 0, result.output
    out = examples / words[words.index("--out") + 1]
    assert out.stat().st_size > 0
    assert out.with_name(f"{out.name}.backtest.json").exists() == ("--outcomes" in words)


def test_the_examples_have_mqls_to_show(examples: Path) -> None:
    CliRunner().invoke(app, shlex.split(COMMANDS[0])[1:])
    rows = list(csv.DictReader((examples / "scores.csv").read_text().splitlines()))
    assert {row["lead_id"] for row in rows if row["stage"] == "mql"} == {
        "ada@lathes.example",
        "hugo@gears.example",
        "ines@unlisted.example",
    }


def test_the_guide_names_every_word_for_an_outcome() -> None:
    for word in WORDS:
        assert f"`{word.replace('_', ' ')}`" in GUIDE
