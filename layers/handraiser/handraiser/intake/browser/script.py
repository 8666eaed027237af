"""The script for websites, as it is served."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("handraiser.js")


@dataclass(frozen=True)
class Script:
    """The script's text, the same as gzip, and a tag that is another for every other text."""

    text: str
    gzipped: bytes
    tag: str

    def is_known_to(self, headers: Mapping[str, str]) -> bool:
        """Whether a request says that its sender has this very text already."""
        named = headers.get("if-none-match", "").split(",")
        return not {"*", self.tag, f"W/{self.tag}"}.isdisjoint(map(str.strip, named))


@cache
def script() -> Script:
    """The script of the layer, read when it is first asked for."""
    text = served(_SOURCE.read_text("utf-8"))
    tag = hashlib.sha256(text.encode()).hexdigest()[:32]
    return Script(text, gzip.compress(text.encode(), 9, mtime=0), f'"{tag}"')


def served(source: str) -> str:
    """The source without its indentation, blank lines and comments, each of which is a line."""
    lines = (line.strip() for line in source.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def takes_gzip(headers: Mapping[str, str]) -> bool:
    """Whether the sender of a request unpacks gzip."""
    for coding in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
