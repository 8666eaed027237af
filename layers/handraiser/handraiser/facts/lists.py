"""Reads the shipped lists, each when it is first needed."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from handraiser.documents import read_document
from handraiser.shipped import read_values


def read_list(name: str) -> Any:
    """The values of a list written by hand (`.yaml`) or made by `.ci/lists` (`.json`)."""
    return json.loads(read_document(name)) if name.endswith(".json") else read_values(name)


def read_lines(name: str) -> list[list[str]]:
    """The lines of a `.txt` list, in the parts that blank lines make; the first is a comment."""
    _, *parts = read_document(name).rstrip().split("\n\n")
    return [part.split("\n") for part in parts]


def phrases_in(written: str) -> list[str]:
    """The phrases of an entry such as `owner, co-founder`."""
    return [phrase.strip() for phrase in written.split(",")]


@cache
def digest_of(names: frozenset[str]) -> str:
    """SHA-256, in hexadecimal, over the names and texts of these documents."""
    hashed = hashlib.sha256()
    for name in sorted(names):
        text = read_document(name).encode()
        hashed.update(f"{name} {len(text)}\n".encode() + text)
    return hashed.hexdigest()
