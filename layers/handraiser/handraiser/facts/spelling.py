"""How two spellings of a text are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f]+")
_UNMARKED = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ʼ": " ",
    "ʻ": " ",
}
_TRANSCRIBED = {"ä": "ae", "ö": "oe", "ü": "ue"}
_UNMARK = re.compile(f"[{''.join(_UNMARKED)}]")
_TRANSCRIBE = re.compile(f"[{''.join(_TRANSCRIBED)}]")


def spelling(text: str) -> str:
    """How a declared list compares: case, blanks and how accents are encoded do not count."""
    return unicodedata.normalize("NFC", " ".join(text.split()).casefold())


def fold(text: str) -> str:
    """How the shipped lists compare: neither do accents and punctuation count.

    The words of the text, apart by one blank: `Côte d’Ivoire` is `cote d ivoire`. Idempotent.
    """
    return " ".join(_WORD.findall(_plain(text.casefold())))


def folds(text: str) -> set[str]:
    """How a listed spelling may be written: umlauts as two letters too, or without its `and`."""
    return folded_phrases(text.replace(",", " "))


def folded_phrases(written: str) -> set[str]:
    """How each of the phrases in an entry such as `owner, co-founder` may be written, folded."""
    low = unicodedata.normalize("NFC", written.casefold())
    transcribed = _TRANSCRIBE.sub(lambda found: _TRANSCRIBED[found[0]], low)
    texts = [_plain(low)] if transcribed == low else [_plain(low), _plain(transcribed)]
    folded = {" ".join(_WORD.findall(phrase)) for text in texts for phrase in text.split(",")}
    return folded | {without_and(spelled) for spelled in folded if " and " in spelled}


def _plain(low: str) -> str:
    """Letters without their marks."""
    if low.isascii():
        return low
    apart = unicodedata.normalize("NFKD", low).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", apart))
    return _UNMARK.sub(lambda found: _UNMARKED[found[0]], bare)


def without_and(folded: str) -> str:
    """A folded text as it is where `&` was written for `and`."""
    return folded.replace(" and ", " ")


def look_up[Value](folded_spellings: Mapping[str, Value], text: str) -> Value | None:
    """What a text means by a table of folded spellings."""
    folded = fold(text)
    found = folded_spellings.get(folded)
    return folded_spellings.get(without_and(folded)) if found is None else found


def folded_spellings(
    listed: Mapping[str, Iterable[str]], folds_of: Callable[[str], set[str]] = folds
) -> dict[str, str]:
    """Canonical values by folded spelling: their own, then others', the first listed stands."""
    read_as: dict[str, str] = {}
    for value in listed:
        read_as.setdefault(fold(value), value)
    for value, others in listed.items():
        for other in others:
            for folded in folds_of(other):
                read_as.setdefault(folded, value)
    return read_as
