"""Completes what an example shows to a whole model."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from handraiser.model.document import ModelDocument, Scorecard

_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)


def parts_of(text: str) -> dict[str, str]:
    """The text of each top key of a YAML text, without the text before the first."""
    starts = [(found[1], found.start()) for found in _KEY.finditer(text)]
    ends = [start for _, start in starts[1:]] + [len(text)]
    return {name: text[start:end] for (name, start), end in zip(starts, ends, strict=True)}


def completed(text: str, frame: str) -> str:
    """The whole model of an example: its own, or the frame's with the parts it shows."""
    shown = parts_of(text)
    unknown = shown.keys() - {*ModelDocument.model_fields, *Scorecard.model_fields}
    assert not unknown, f"neither part of a model nor of a scorecard: {unknown}"
    if "model" in shown:
        return text
    model = parts_of(frame)
    _, _, card = model.pop("scorecards").partition("  default:\n")
    inner = parts_of(textwrap.dedent(card))
    for name, part in shown.items():
        (model if name in ModelDocument.model_fields else inner)[name] = part
    if "scorecards" not in shown:
        model["scorecards"] = "scorecards:\n  default:\n" + textwrap.indent(_joined(inner), "    ")
    return _joined(model)


def _joined(parts: Mapping[str, str]) -> str:
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts.values())
