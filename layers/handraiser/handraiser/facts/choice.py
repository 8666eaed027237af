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
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            listed = spellings.get(spelling(value if isinstance(value, str) else dumps(value)))
            if listed is not None:
                return list(listed) if isinstance(listed, list) else listed
        return kind(value)

    return read
