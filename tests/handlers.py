"""The functions' handlers, loaded as fresh processes would; all of them are named app.py."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def load_handler(function: str) -> Any:
    """The handler of a function: its logger keeps the output that it finds now."""
    folder = ROOT / "functions" / function
    for module in folder.glob("*.py"):
        sys.modules.pop(module.stem, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        return import_module("app").handler
