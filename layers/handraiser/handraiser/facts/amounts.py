"""Reads an amount as people write it: `250`, `51-200`, `1.5k`, `10–50 mil. Kč`, `$100M`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal, NamedTuple

from handraiser.facts.lists import phrases_in, read_list
from handraiser.facts.phrases import Phrases

LONGEST = 64
"""No amount takes more characters."""

DOCUMENTS = ("amounts.yaml", "currencies.json")

type Part = Literal["number", "power", "currency", "between", "before", "after", "unknown"]


class Sense(NamedTuple):
    """What a word of an amount is: a part and its value (a number, a power of ten, a code)."""

    part: Part
    value: Decimal | int | str | None = None


class Amount(NamedTuple):
    """A number, of a range the lower bound, and the code of the currency that is named."""

    number: int | Decimal
    currency: str | None


type Vocabulary = Phrases[Sense]

_DIGITS = r"\d(?:[\d., _']*\d)?"
_TOKEN = re.compile(rf"(?P<number>{_DIGITS})|[^\W\d_]+\.?|[^\s.]")
_PLAIN = re.compile(r"-?\d{1,18}")
_GROUPED = re.compile(r"(?<!\d)[1-9]\d{0,2}(?:[,. _']\d{3})+(?!\d)")
_ORDER = re.compile(r"b*c?b*np?c?(?:-c?b*np?c?)?a*c?a*")
_LETTER: Mapping[Part, str] = {
    "number": "n", "power": "p", "currency": "c", "between": "-", "before": "b", "after": "a",
    "unknown": "?",
}  # fmt: skip


def read_amount(text: str, vocabulary: Vocabulary | None = None) -> Amount | None:
    """The amount a text states, or None where a part of it is not understood.

    Separators that cut a text into groups of three digits, the first of one to three and not
    starting with zero, group thousands (`1.500` is 1500, `0.125` is not 125); any other comma or
    point is a decimal mark. A magnitude after a range's upper bound is that of both, where that
    leaves the lower below the upper: `1-5M`. What has no lower bound (`<50`) is no amount.
    """
    if _PLAIN.fullmatch(text.strip()):
        return Amount(int(text), None)
    if len(text) > LONGEST:
        return None
    spelled = unicodedata.normalize("NFC", " ".join(text.split()).casefold())
    senses = list(_senses(spelled, vocabulary or shipped_vocabulary()))
    if not _ORDER.fullmatch("".join(_LETTER[sense.part] for sense in senses)):
        return None
    currencies = {str(sense.value) for sense in senses if sense.part == "currency" and sense.value}
    number = _lower_bound(senses)
    if number is None or len(currencies) > 1:
        return None
    return Amount(number, next(iter(currencies), None))


def vocabulary_of(values: Mapping[str, Sequence[str]]) -> Vocabulary:
    """The shipped words of amounts, and other spellings of currencies by their codes."""
    listed = [
        (spelled, Sense("currency", code))
        for code, others in values.items()
        for spelled in (code, *others)
    ]
    return Phrases((" ".join(_words(spelled)), sense) for spelled, sense in (*listed, *_shipped()))


@cache
def shipped_vocabulary() -> Vocabulary:
    """The words of amounts as they ship."""
    return vocabulary_of({})


@cache
def _shipped() -> tuple[tuple[str, Sense], ...]:
    by_hand = read_list("amounts.yaml")
    listed: list[tuple[str, Sense]] = []
    for power, words in by_hand["powers_of_ten"].items():
        listed += [(word, Sense("power", int(power))) for word in phrases_in(words)]
    for code, words in by_hand["currencies"].items():
        listed += [(word, Sense("currency", code)) for word in phrases_in(words)]
    listed += [(word, Sense("currency")) for word in phrases_in(by_hand["any_currency"])]
    for part in ("between", "before", "after"):
        listed += [(word, Sense(part)) for word in phrases_in(by_hand[part])]
    for code, symbols in read_list("currencies.json")["currencies"].items():
        listed += [(spelled, Sense("currency", code)) for spelled in (code, *symbols)]
    return tuple(listed)


def _words(text: str) -> list[str]:
    spelled = unicodedata.normalize("NFC", text.casefold())
    return [found[0] for found in _TOKEN.finditer(spelled)]


def _senses(text: str, vocabulary: Vocabulary) -> Iterator[Sense]:
    """The parts of an amount in their order."""
    sign = "-" if text.startswith("-") and text[1:2].isdigit() else ""
    words = [
        word if word in vocabulary else word.removesuffix(".")
        for word in _words(text.removeprefix(sign))
    ]
    for (word, *_), meanings in vocabulary.split(words):
        if meanings:
            yield meanings[0]
        elif word[0].isdigit():
            yield _number(sign + word)
            sign = ""
        else:
            yield Sense("unknown")


def _number(written: str) -> Sense:
    ungrouped = _GROUPED.sub(lambda group: re.sub(r"\D", "", group[0]), written, count=1)
    try:
        return Sense("number", Decimal(ungrouped.replace(",", ".").replace("_", " ")))
    except InvalidOperation:
        return Sense("unknown")


def _lower_bound(senses: Sequence[Sense]) -> int | Decimal | None:
    """The one number there is, or the lower of two; None where the first is not the lower."""
    numbers = [sense.value for sense in senses if isinstance(sense.value, Decimal)]
    powers: list[int] = []
    for before, sense in zip((None, *senses), senses, strict=False):
        if sense.part == "number":
            powers.append(0)
        elif sense.part == "power" and before is not None:
            powers[-1] = int(sense.value or 0)
    if len(numbers) == 1:
        return _times_ten_to(numbers[0], powers[0])
    lower, upper = numbers
    if powers[0] == 0 and lower < upper:
        powers[0] = powers[1]
    bounds = [_times_ten_to(number, power) for number, power in zip(numbers, powers, strict=True)]
    return bounds[0] if bounds[0] < bounds[1] else None


def _times_ten_to(number: Decimal, power: int) -> int | Decimal:
    """Exact, whatever the number of digits; a whole number is an int."""
    sign, digits, exponent = number.as_tuple()
    shifted = Decimal((sign, digits, int(exponent) + power))
    return int(shifted) if shifted == shifted.to_integral_value() else shifted
