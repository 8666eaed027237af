"""What the columns of a file are for, however they are spelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from handraiser_cli.bulk.faults import NotUsable

type Cells = Literal["typed", "text", "lines"]
"""How a row is kept: columns of typed cells, columns of text, or one JSON object as text."""

LEAD = "handraiser:lead"
ROW = "handraiser:row"
LINE = "handraiser:line"
"""The columns of every row that has been read: whose it is, where it stood, and its JSON text."""


def canonical(name: str) -> str:
    """How a column's name is compared: `Lead ID` is `lead_id`."""
    return "_".join(name.strip().casefold().replace("-", " ").split())


def lead_column(file: str, columns: Iterable[str], wanted: Sequence[str]) -> str:
    """The column that names the lead: the first of `wanted` that is there.

    Raises NotUsable where none is.
    """
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(canonical(column), column)
    for name in wanted:
        if name in by_name:
            return by_name[name]
    needed = " or ".join(f"`{name}`" for name in wanted)
    raise NotUsable(f"{file}: a column {needed} says which lead a row is about; there is none")


def lead_id(value: object, *, address: bool) -> str | None:
    """A lead's id from a cell, or None where it has none; addresses are compared in lower case."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return (text.lower() if address else text) or None


MAX_ID = 256
"""Characters of a lead's id."""


def no_id(column: str, lead: str | None) -> str | None:
    """Why an id names no lead, or None where it does."""
    if lead is None:
        return f"no lead: `{column}` is empty, or neither text nor a whole number"
    if len(lead) > MAX_ID:
        return f"a lead's id has at most {MAX_ID} characters"
    return None if is_text(lead) else "the lead's id holds half of a character (a lone surrogate)"


def is_text(text: str) -> bool:
    """Whether a text is a sequence of characters, without half of one."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
