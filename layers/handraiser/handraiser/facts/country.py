"""The kind `country`: an ISO 3166-1 alpha-2 code, told from codes and names in many languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from handraiser.activity import Json
from handraiser.facts.lists import read_list
from handraiser.facts.reader import Reader, reader_of_texts
from handraiser.facts.spelling import folded_phrases, folded_spellings, look_up

DOCUMENTS = ("countries.json", "countries.yaml")

LONGEST = 128
"""No country's name takes more characters."""


def country_reader(values: Mapping[str, Sequence[str]]) -> Reader:
    """Reads countries. `values` gives codes other spellings, and may declare further codes."""
    declared = folded_spellings(values)

    def read(text: str) -> Json:
        if len(text) > LONGEST:
            return None
        return look_up(declared, text) or look_up(_shipped(), text)

    return reader_of_texts(read)


@cache
def _shipped() -> Mapping[str, str]:
    """Codes by folded spelling; what is written by hand stands above what is made."""
    made: Mapping[str, str] = read_list("countries.json")["countries"]
    read_as = {name: code for code, names in made.items() for name in names.split("|")}
    by_hand = read_list("countries.yaml")
    return read_as | folded_spellings(
        {code: (names,) for code, names in by_hand.items()}, folded_phrases
    )
