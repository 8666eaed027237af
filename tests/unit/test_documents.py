"""What the documentation shows is true: its commands exist and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from handraiser_cli.main import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"`?handraiser ((?:[a-z]+ ?)+)")


def shell_commands(text: str) -> list[str]:
    """Every `handraiser ...` that a document shows in code, without arguments."""
    code = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    return [found.strip() for block in code for found in COMMAND.findall(block)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_a_document_shows_exists(document: Path) -> None:
    root = typer.main.get_command(app)
    for words in shell_commands(document.read_text("utf-8")):
        command = root
        for word in words.split():
            if not hasattr(command, "commands"):
                break
            assert word in command.commands, f"{document.name}: handraiser {words}"
            command = command.commands[word]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_a_document_links_to_is_there(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_test_that_stands_behind_a_guarantee_exists() -> None:
    named = re.findall(
        r"`(tests/[^`]+?\.py)(?:::(\w+))?`", (ROOT / "docs/guarantees.md").read_text()
    )
    assert len(named) > 15
    for path, function in named:
        assert f"def {function or 'test'}" in (ROOT / path).read_text("utf-8"), (path, function)
