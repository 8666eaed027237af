"""The kind `money`: an amount and, where it is told, a currency."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handraiser.activity import Json
from handraiser.facts import READERS, make_reader

read_money = READERS["money"]


def money(amount: int | Decimal, currency: str | None = None) -> Json:
    """Canonical money."""
    return {"amount": amount} if currency is None else {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("€1.5M", money(1_500_000, "EUR")),
        ("1,5 Mio. €", money(1_500_000, "EUR")),
        ("5 Mrd. EUR", money(5_000_000_000, "EUR")),
        ("EUR 10-50 million", money(10_000_000, "EUR")),
        ("10–50 mln EUR", money(10_000_000, "EUR")),
        ("99,90 €", money(Decimal("99.9"), "EUR")),
        ("1 500 000 Kč", money(1_500_000, "CZK")),
        ("100 mil. Kč", money(100_000_000, "CZK")),
        ("10 až 50 mil. korun", money(10_000_000, "CZK")),
        ("CZK 250k", money(250_000, "CZK")),
        ("£2bn", money(2_000_000_000, "GBP")),
        ("US$5m", money(5_000_000, "USD")),
        ("usd 100", money(100, "USD")),
        ("$100 USD", money(100, "USD")),
        ("CHF 1'000'000", money(1_000_000, "CHF")),
        ("1 000 zł", money(1000, "PLN")),
        ("2,5 mln złotych", money(2_500_000, "PLN")),
        ("1 000 000 Ft", money(1_000_000, "HUF")),
        ("1,5 млн грн", money(1_500_000, "UAH")),
        ("₹ 50", money(50, "INR")),
        ("500+ EUR", money(500, "EUR")),
        ("100", money(100)),
        ("1.5M", money(1_500_000)),
        ("$100M", money(100_000_000)),
        ("¥5000", money(5000)),
        ("500 kr", money(500)),
        (100, money(100)),
        (Decimal("0.5"), money(Decimal("0.5"))),
        ({"amount": 100, "currency": "EUR"}, money(100, "EUR")),
        ({"amount": "1,5 Mio", "currency": "€"}, money(1_500_000, "EUR")),
        ({"amount": 100, "currency": "doubloon"}, money(100)),
        ({"amount": "plenty", "currency": "eur"}, {"currency": "EUR"}),
        ({"amount": None, "currency": 5}, None),
        ({"price": 5}, None),
        ("EUR", None),
        ("100 doubloons", None),
        ("€5 or $6", None),
        ("100 EUR USD", None),
        ("<5M EUR", None),
        (True, None),
        ([100, "EUR"], None),
        ("", None),
    ],
)
def test_money_as_people_write_it(raw: Json, canonical: Json) -> None:
    assert read_money(raw) == canonical


def test_values_say_whose_a_sign_is() -> None:
    read = make_reader("money", {"USD": ["$", "bucks"]})

    assert read("$100M") == money(100_000_000, "USD")
    assert read("5 bucks") == money(5, "USD")
    assert read("5 €") == money(5, "EUR")


def test_what_is_read_is_the_callers_own() -> None:
    first = read_money("5 €")
    assert isinstance(first, dict)
    first["amount"] = 0

    assert read_money("5 €") == money(5, "EUR")
