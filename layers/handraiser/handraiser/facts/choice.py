"""The kind `choice`, and what lets any kind read further spellings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from handraiser.activity import Json, dumps
from handraiser.facts.reader import Reader
from handraiser.facts.spelling import spelling


def choice_reader(kind: Reader, spellings: Mapping[str, Json]) -> Reader:
    """A reader that first looks a text, or a number as its text, up among a declared list's
    spellings.

    `spellings` maps each spelling (as `spelling` writes it) to its canonical value. What is not
    listed goes to `kind`.
    """

    def read(value: Json) -> Json:
        text = value if isinstance(value, str) else _number(value)
        if text is not None:
            listed = spellings.get(spelling(text))
            if listed is not None:
                return list(listed) if isinstance(listed, list) else listed
        return kind(value)

    return read


def _number(value: Json) -> str | None:
    """A number as its text; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return dumps(value) if isinstance(value, int) or value.is_finite() else None
