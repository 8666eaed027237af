"""The kind `industry`: one of the ids that `industries.yaml` declares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from handraiser.activity import Json
from handraiser.facts.lists import read_list
from handraiser.facts.reader import Reader, reader_of_texts
from handraiser.facts.spelling import folded_phrases, folded_spellings, look_up

DOCUMENTS = ("industries.yaml",)

LONGEST = 256
"""Longer texts are no name of an industry."""

_PARTS = re.compile(r"[,;/|>•·]| - | – ")


def industry_reader(values: Mapping[str, Sequence[str]]) -> Reader:
    """Reads industries. `values` gives ids other spellings, and may declare further ids.

    A text is looked up whole, else by its parts at `,`, `/`, `>` and the like: those that are
    listed must agree (`Manufacturing > Machinery`), or the industry is unknown.
    """
    declared = folded_spellings(values)

    def listed(text: str) -> str | None:
        return look_up(declared, text) or look_up(_shipped(), text)

    def read(text: str) -> Json:
        if len(text) > LONGEST:
            return None
        whole = listed(text)
        if whole is not None:
            return whole
        found = {industry for part in _PARTS.split(text) if (industry := listed(part))}
        return found.pop() if len(found) == 1 else None

    return reader_of_texts(read)


@cache
def _shipped() -> Mapping[str, str]:
    listed = read_list("industries.yaml")
    return folded_spellings(
        {industry: written.values() for industry, written in listed.items()}, folded_phrases
    )
