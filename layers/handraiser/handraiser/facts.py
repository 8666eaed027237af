"""Facts: what is known of a person or company, whose word it is, and how it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from handraiser.activity import Json, Key

type Reader = Callable[[Json], Json]
"""Turns a raw trait into its canonical value, or None where it cannot be read."""


@dataclass(frozen=True)
class Fact:
    """The winning statement of one fact.

    `rank` is the source's place in the model's precedence (0 is strongest) and `key` that of the
    activity it came with; `value` is the raw value as it came.
    """

    value: Json
    rank: int
    key: Key
    source: str

    def beats(self, other: Fact) -> bool:
        """Whether this statement stands against the other: stronger source, else the later."""
        return (-self.rank, self.key) > (-other.rank, other.key)


def is_blank(value: Json) -> bool:
    """Whether a trait says nothing; a blank never erases what is known."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def fold_fact(known: Mapping[str, Fact], name: str, fact: Fact) -> bool:
    """Whether `fact` would replace what `known` holds under `name`."""
    standing = known.get(name)
    return not is_blank(fact.value) and (standing is None or fact.beats(standing))


_DIGITS = r"\d[\d., _']*"
_RANGE = re.compile(rf"^[^\d<-]*({_DIGITS}?)\s*(?:[-–—]|to)\s*{_DIGITS}\D*$")
_NUMBER = re.compile(
    rf"^[^\d<-]{{0,3}}(-?{_DIGITS}?)\s*\+?\s*(?:employees|people|staff)?$", re.IGNORECASE
)
_GROUPED = re.compile(r"(?<!\d)[1-9]\d{0,2}(?:[,. _']\d{3})+(?!\d)")


def read_number(value: Json) -> Json:
    """A number from a number or a text such as `250`, `1 000`, `51-200` (its lower bound), `500+`.

    None where no number can be read, which includes `<50`: it has no lower bound. Separators that
    cut a text into groups of three digits, the first of one to three and not starting with zero,
    group thousands (`1.500` is 1500, `0.125` is not 125); any other comma or point is a decimal
    mark.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return value
    if not isinstance(value, str) or len(value) > 64:
        return None
    text = " ".join(value.split())
    found = _RANGE.match(text) or _NUMBER.match(text)
    if found is None:
        return None
    ungrouped = _GROUPED.sub(lambda group: re.sub(r"\D", "", group[0]), found[1].strip(), count=1)
    digits = ungrouped.replace(",", ".")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    return int(number) if number == number.to_integral_value() else number


def spelling(text: str) -> str:
    """How two spellings are compared: case, blanks and how accents are encoded do not count."""
    return unicodedata.normalize("NFC", " ".join(text.split()).casefold())


def read_text(value: Json) -> Json:
    """A text with its outer blanks removed and inner runs of them made one."""
    return " ".join(value.split()) if isinstance(value, str) else None


def read_words(value: Json) -> Json:
    """The words of a text in lower case, as a list: a pattern then matches whole words only."""
    if not isinstance(value, str):
        return None
    words: list[Json] = list(re.findall(r"[^\W_]+", spelling(value)))
    return words or None


_YES = frozenset({"true", "yes", "y", "1", "on"})
_NO = frozenset({"false", "no", "n", "0", "off"})


def read_flag(value: Json) -> Json:
    """True or false from a boolean or the usual words for it."""
    if isinstance(value, bool):
        return value
    word = spelling(str(value))
    return True if word in _YES else False if word in _NO else None


def read_country(value: Json) -> Json:
    """An ISO 3166-1 alpha-2 code in capitals, from a code in any case."""
    text = value.strip().upper() if isinstance(value, str) else ""
    return text if re.fullmatch(r"[A-Z]{2}", text) else None


def read_domain(value: Json) -> Json:
    """A domain name in lower case, without a leading `www.`."""
    text = value.strip().lower().removeprefix("www.") if isinstance(value, str) else ""
    return text if re.fullmatch(r"[^\s@/]+\.[^\s@/.]+", text) else None


READERS: Mapping[str, Reader] = {
    "number": read_number,
    "text": read_text,
    "words": read_words,
    "flag": read_flag,
    "country": read_country,
    "domain": read_domain,
}
"""The kinds of fact a model may declare."""


def choice_reader(kind: Reader, spellings: Mapping[str, str], *, closed: bool) -> Reader:
    """A reader that first looks a text up among a declared list's spellings.

    `spellings` maps each spelling (as `spelling` writes it) to its canonical value. What is not
    listed goes to `kind`, or is unknown where the list is closed.
    """

    def read(value: Json) -> Json:
        if isinstance(value, str):
            listed = spellings.get(spelling(value))
            if listed is not None:
                return listed
        return None if closed else kind(value)

    return read


def profile(facts: Mapping[str, Fact], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The canonical profile rules see: every declared fact that is known and could be read."""
    read: dict[str, Any] = {}
    for name, reader in readers.items():
        fact = facts.get(name)
        if fact is not None:
            value = reader(fact.value)
            if value is not None:
                read[name] = value
    return read
