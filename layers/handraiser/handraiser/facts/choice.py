"""The kind `choice`, and what lets any kind read further spellings."""

from __future__ import annotations

from collections.abc import Mapping

from handraiser.activity import Json
from handraiser.facts.reader import Reader
from handraiser.facts.spelling import spelling


def choice_reader(kind: Reader, spellings: Mapping[str, Json]) -> Reader:
    """A reader that first looks a text up among a declared list's spellings.

    `spellings` maps each spelling (as `spelling` writes it) to its canonical value. What is not
    listed goes to `kind`.
    """

    def read(value: Json) -> Json:
        if isinstance(value, str):
            listed = spellings.get(spelling(value))
            if listed is not None:
                return list(listed) if isinstance(listed, list) else listed
        return kind(value)

    return read
