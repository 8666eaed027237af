"""Loads a scoring model for a command: a file, or the one that ships."""

from __future__ import annotations

from pathlib import Path

from handraiser.model import Model, ModelInvalid, default_model, load_model
from handraiser_cli.output import fail, notes


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
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise fail(f"{path} can't be read: {error}", 2) from error
