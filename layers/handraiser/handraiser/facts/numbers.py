"""The kinds `number` and `money`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from handraiser.activity import Json
from handraiser.facts.amounts import Vocabulary, read_amount, shipped_vocabulary, vocabulary_of
from handraiser.facts.reader import Reader, reader_of_texts


def read_number(value: Json) -> Json:
    """A number from a number or a text such as `250`, `1 000`, `51-200` (its lower bound), `1.5k`.

    None where no number can be read, which includes `<50`: it has no lower bound.
    """
    if isinstance(value, str):
        amount = read_amount(value)
        return None if amount is None else amount.number
    return _finite(value)


def money_reader(values: Mapping[str, Sequence[str]]) -> Reader:
    """Reads money: `{"amount": 1500000, "currency": "EUR"}`.

    The currency is an ISO 4217 code, told from a code, a name or a symbol that one currency has to
    itself; where none is told, or the sign could be that of several (`$`), the amount stands alone.
    `values` gives currencies other spellings, such as `USD: ["$"]`.
    """

    @cache
    def vocabulary() -> Vocabulary:
        return vocabulary_of(values) if values else shipped_vocabulary()

    def text(value: str) -> Json:
        amount = read_amount(value, vocabulary())
        if amount is None:
            return None
        return _money(amount.number, amount.currency)

    def other(value: Json) -> Json:
        if not isinstance(value, dict):
            return _money(_finite(value), None)
        number = value.get("amount")
        currency = value.get("currency")
        if isinstance(number, str):
            read = text(number)
            number = read["amount"] if isinstance(read, dict) else None
        named = text(f"1 {currency}") if isinstance(currency, str) else None
        code = named.get("currency") if isinstance(named, dict) else None
        return _money(_finite(number), code)

    return reader_of_texts(text, other)


def _money(number: Json, currency: Json) -> Json:
    members: dict[str, Json] = {"amount": number, "currency": currency}
    return {name: member for name, member in members.items() if member is not None} or None


def _finite(value: Json) -> Json:
    """A number as it is; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return value if isinstance(value, int) or value.is_finite() else None
