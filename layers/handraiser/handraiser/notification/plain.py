"""Free text made safe to pass on: one line, bounded, without e-mail addresses."""

from __future__ import annotations

import re

MAX_TEXT = 200
"""Characters kept of any one text."""

ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]*")


def plain(text: str) -> str:
    """One line of at most 200 printable characters, with e-mail addresses blotted out.

    A company, campaign or channel is whatever somebody typed: control characters, line breaks,
    bidirectional overrides and lone surrogates become spaces, and runs of spaces one.
    """
    printable = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(printable.split())[:MAX_TEXT]
    return ADDRESS.sub("[address]", line)[:MAX_TEXT].rstrip()


def plain_or_none(text: str | None) -> str | None:
    """As `plain`, with None where nothing is left."""
    return (plain(text) or None) if text is not None else None
