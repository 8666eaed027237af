"""The models to start from that ship with Handraiser, one YAML document each."""

from __future__ import annotations

import difflib
import re

from handraiser.documents import FOLDER, read_document
from handraiser.model.written import NAME

PRESETS = FOLDER / "presets"


class PresetUnknown(ValueError):
    """No preset has this name; the message names those there are."""


def preset_names() -> list[str]:
    """The names of all presets, in alphabetical order."""
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))


def preset_text(name: str) -> str:
    """A preset's document to the letter. Raises PresetUnknown."""
    known = preset_names()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise PresetUnknown(f"there is no preset {name!r}{hint} Presets are {', '.join(known)}")
    return read_document(f"presets/{name}.yaml")


def preset_summary(name: str) -> str:
    """What a preset is for: the first line of its document."""
    return preset_text(name).partition("\n")[0].removeprefix("# ")


def renamed(text: str, name: str) -> str:
    """A model's document under another name. Raises ValueError where no model may be called so."""
    if not re.fullmatch(NAME, name) or len(name) > 64:
        raise ValueError(f"{name!r} is no name of a model; write one like acme-leads")
    return re.sub(r"^model: .*$", f"model: {name}", text, count=1, flags=re.MULTILINE)
