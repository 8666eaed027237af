"""Kinds that need no list: texts, words, domains."""

from __future__ import annotations

import re

from handraiser.activity import Json
from handraiser.facts.spelling import spelling

_WORD = re.compile(r"[^\W_]+")
_DOMAIN = re.compile(r"[^\s@/]+\.[^\s@/.]+")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(spelling(text))


def read_text(value: Json) -> Json:
    """A text with its outer blanks removed and inner runs of them made one."""
    return " ".join(value.split()) if isinstance(value, str) else None


def read_words(value: Json) -> Json:
    """The words of a text in lower case, as a list: a pattern then matches whole words only.

    A list of texts has the words of all.
    """
    texts = value if isinstance(value, list) else [value]
    words: list[Json] = []
    for text in texts:
        if not isinstance(text, str):
            return None
        words += words_of(text)
    return words or None


def read_domain(value: Json) -> Json:
    """A domain name in lower case, without a leading `www.`."""
    text = value.strip().lower() if isinstance(value, str) else ""
    while text.startswith("www.") and "." in text[4:]:
        text = text[4:]
    return text if _DOMAIN.fullmatch(text) else None
