"""What `docs/presets.md` says of a preset is what its document does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from described import path_rows, rule_rows, scorecard
from handraiser_cli.presets import preset_names, preset_summary, preset_text

PAGE = (Path(__file__).parents[3] / "docs/presets.md").read_text("utf-8")


def section(preset: str) -> str:
    """What the page says of one preset."""
    (found,) = re.findall(rf"^## {preset}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


def tables(text: str) -> list[list[list[str]]]:
    """The cells of each table of a text, without its head."""
    blocks = re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    return [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()[2:]]
        for block in blocks
    ]


def test_the_page_has_each_preset_and_no_other() -> None:
    assert re.findall(r"^## (.+)$", PAGE, re.MULTILINE) == preset_names()


@pytest.mark.parametrize("preset", preset_names())
def test_each_rule_has_its_points_and_a_reason(preset: str) -> None:
    rules, _paths = tables(section(preset))

    assert [row[:4] for row in rules] == list(rule_rows(scorecard(preset_text(preset))))
    assert all(len(why) > 15 for *_, why in rules)


@pytest.mark.parametrize("preset", preset_names())
def test_each_path_asks_for_what_is_told(preset: str) -> None:
    _rules, paths = tables(section(preset))

    assert paths == list(path_rows(scorecard(preset_text(preset))))
    assert f"*{preset_summary(preset)}*" in section(preset)
