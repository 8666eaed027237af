"""The values of the YAML documents that ship, read from their twins in JSON.

A twin takes a twentieth of the time, and a function that reads nothing but twins starts without a
YAML parser. `make lists` writes them; one whose document has been changed since is left aside.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from handraiser.documents import read_document


def digest(text: str) -> str:
    """What a twin names its document's text by: SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_values(name: str) -> Any:
    """The values of a document such as `model.yaml`, numbers with a point as Decimal.

    Raises YamlInvalid where somebody changed it to what is not sound YAML.
    """
    text = read_document(name)
    twin = json.loads(read_document(f"twins/{name}.json"), parse_float=Decimal)
    if twin["sha256"] == digest(text):
        return twin["values"]
    from handraiser.yaml_text import YamlInvalid, read_yaml

    document = read_yaml(text)
    if document.faults:
        raise YamlInvalid(list(document.faults))
    return document.values
