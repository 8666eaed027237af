"""Loads a scoring model for a command: a file, or the one that ships."""

from __future__ import annotations

from pathlib import Path

from handraiser.model import Model, ModelInvalid, default_model, load_model
from handraiser.yaml_text import MAX_CHARACTERS
from handraiser_cli.output import fail, notes

MAX_BYTES = 4 * MAX_CHARACTERS + 3
"""A text of as many characters as allowed has no more, its byte order mark included."""


def model_from(path: Path | None) -> Model:
    """The model of a file, or the default; a faulty one ends the command with all its faults."""
    if path is None:
        return default_model()
    try:
        return load_model(read_model_text(path))
    except ModelInvalid as error:
        for fault in error.faults:
            notes.print(f"{path}:{fault}", highlight=False, markup=False, soft_wrap=True)
        message = f"{path} can't score: mend its {len(error.faults)} faults"
        raise fail(message) from error


def read_model_text(path: Path) -> str:
    """The text of a model file. Raises typer.Exit with what is wrong."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise fail(f"{path} can't be read: {error.strerror}", 2) from error
    if len(content) > MAX_BYTES:
        raise fail(f"{path} is longer than the {MAX_CHARACTERS:,} characters of a model", 2)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise fail(f"{path} is not UTF-8: line {line} has a byte that no text has", 2) from error
