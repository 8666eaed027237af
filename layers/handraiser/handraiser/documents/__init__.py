"""Documents that ship with the layer: the default scoring model and the forms."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def read_document(name: str) -> str:
    """The text of a document, such as `model.yaml`. A layer is a folder, so this reads a file."""
    return FOLDER.joinpath(name).read_text("utf-8")
