"""The kind `number`: amounts as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handraiser.activity import Json
from handraiser.facts import READERS, make_reader

read_number = READERS["number"]


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (250, 250),
        (Decimal("250.5"), Decimal("250.5")),
        ("250", 250),
        (" 250 ", 250),
        ("250.0", 250),
        ("1 000", 1000),
        ("1\u00a0000", 1000),
        ("1\u202f000", 1000),
        ("1,234.56", Decimal("1234.56")),
        ("1.234,56", Decimal("1234.56")),
        ("1.234.567", 1234567),
        ("1.500", 1500),
        ("1'000", 1000),
        ("1_000", 1000),
        ("12,5", Decimal("12.5")),
        ("0.125", Decimal("0.125")),
        ("0,5", Decimal("0.5")),
        ("3.14159", Decimal("3.14159")),
        ("1234,567", Decimal("1234.567")),
        ("12345678901234567890", 12345678901234567890),
        ("0.1234567890123456789012345678901234", Decimal("0.1234567890123456789012345678901234")),
        ("-5", -5),
        ("-1.5k", -1500),
        ("007", 7),
        ("51-200", 51),
        ("51 - 200", 51),
        ("51–200 employees", 51),
        ("1,001 to 5,000", 1001),
        ("from 10 to 50", 10),
        ("between 10 to 50", 10),
        ("1.5-2.5", Decimal("1.5")),
        ("10 až 50 zaměstnanců", 10),
        ("10 bis 50 Mitarbeiter", 10),
        ("de 10 à 50 salariés", 10),
        ("od 10 do 50 osób", 10),
        ("500+", 500),
        ("10,000 +", 10000),
        ("500+ employees", 500),
        (">50", 50),
        (">= 50", 50),
        ("~50", 50),
        ("ca. 50", 50),
        ("more than 50", 50),
        ("více než 1 000 zaměstnanců", 1000),
        ("über 1.000 Mitarbeiter", 1000),
        ("plus de 250 salariés", 250),
        ("€ 1 000", 1000),
        ("50 Employees", 50),
        ("$100M", 100_000_000),
        ("5k", 5000),
        ("1.5k", 1500),
        ("1,5 tis.", 1500),
        ("2 Mio", 2_000_000),
        ("2 Mio.", 2_000_000),
        ("3,5 mil. Kč", 3_500_000),
        ("4 mln", 4_000_000),
        ("1.5 million", 1_500_000),
        ("2 Milliarden", 2_000_000_000),
        ("2 mil millones", 2_000_000_000),
        ("1.2B", 1_200_000_000),
        ("2 млн", 2_000_000),
        ("1-5M", 1_000_000),
        ("$1M-$5M", 1_000_000),
        ("500k - 1M", 500_000),
        ("500-1M", 500),
    ],
)
def test_numbers_written_as_people_write_them(raw: Json, number: Json) -> None:
    assert read_number(raw) == number
    assert type(read_number(raw)) is type(number)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "plenty",
        "abc5",
        "<50",
        "up to 50",
        "under 50",
        "bis 50",
        "1-2-3",
        "200-51",
        "2024-05-01",
        "12.5.2024",
        "12/50",
        "50%",
        "1e5",
        "5 miles away",
        "5 mil",
        "2 5",
        "1 0000",
        "1_0",
        "- 5",
        "5 5M",
        "€5 or $6",
        "100 USD EUR",
        True,
        None,
        [250],
        {"n": 1},
        "9" * 65,
        Decimal("NaN"),
        Decimal("Infinity"),
    ],
)
def test_what_is_no_number_is_unknown(raw: Json) -> None:
    assert read_number(raw) is None


def test_a_number_may_have_other_spellings() -> None:
    read = make_reader("number", {"1": ["just me", "freelancer"], "10": ["a few"]})

    assert (read("Just  me"), read("a few"), read("51-200"), read("many")) == (1, 10, 51, None)
