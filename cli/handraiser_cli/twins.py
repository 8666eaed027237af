"""Writes the JSON twins of the YAML documents that ship: see `handraiser.shipped`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from handraiser.documents import read_document
from handraiser.intake.bus.partner_document import partners
from handraiser.intake.webhooks.document import vendors
from handraiser.shipped import digest
from handraiser.yaml_text import read_yaml

DOCUMENTS = (
    "amounts.yaml",
    *(f"bus/{partner}.yaml" for partner in partners()),
    "channels.yaml",
    "countries.yaml",
    "flags.yaml",
    "forms.yaml",
    "industries.yaml",
    "mail_domains.yaml",
    "model.yaml",
    "titles.yaml",
    "topics.yaml",
    *(f"webhooks/{vendor}.yaml" for vendor in vendors()),
)
"""Those that are read while a function starts, or for its first leads."""


def twins() -> Iterator[tuple[str, str]]:
    """(name, text) of every twin."""
    for name in DOCUMENTS:
        yield f"twins/{name}.json", twin_of(read_document(name))


def twin_of(text: str) -> str:
    """The twin of a YAML text: its values in their order, exact to the last digit."""
    values = _json(read_yaml(text).values, "\n ")
    return f'{{"made_by": ".ci/lists",\n"sha256": "{digest(text)}",\n"values": {values}}}\n'


def _json(value: object, line: str) -> str:
    """A mapping has a line for each of its keys, at the margin that `line` ends with."""
    match value:
        case {**entries}:
            inner = (f"{_quoted(k)}: {_json(v, f'{line} ')}" for k, v in entries.items())
            return "{" + ",".join(f"{line}{entry}" for entry in inner) + "}"
        case list() as items:
            return "[" + ", ".join(_json(item, f"{line} ") for item in items) + "]"
        case Decimal():
            return str(value)
    return _quoted(value)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
