"""The kind `flag`: true or false, told from the usual words of `flags.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from handraiser.activity import Json
from handraiser.facts.lists import read_list
from handraiser.facts.reader import Reader, reader_of_texts
from handraiser.facts.spelling import fold, folded_phrases, folds

DOCUMENTS = ("flags.yaml",)


def flag_reader(values: Mapping[str, Sequence[str]]) -> Reader:
    """Reads flags. `values` lists further words for `true` and for `false`."""
    declared = {
        folded: name == "true"
        for name, words in values.items()
        for word in words
        for folded in folds(word)
    }

    def read(text: str) -> Json:
        folded = fold(text)
        return declared.get(folded, _shipped().get(folded))

    def other(value: Json) -> Json:
        if isinstance(value, bool):
            return value
        return read(str(value)) if isinstance(value, int | Decimal) else None

    return reader_of_texts(read, other)


@cache
def _shipped() -> Mapping[str, bool]:
    return {
        folded: name == "true"
        for name, written in read_list("flags.yaml").items()
        for folded in folded_phrases(written)
    }
