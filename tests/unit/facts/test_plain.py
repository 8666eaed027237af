"""Texts, words, domains, flags and choices."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handraiser.activity import Json
from handraiser.facts import READERS, make_reader
from handraiser.facts.spelling import fold, folded_phrases, folds


def test_texts() -> None:
    assert READERS["text"]("  Acme \t a. s.\n") == "Acme a. s."
    assert READERS["text"](7) is None


def test_words() -> None:
    read = READERS["words"]

    assert read("Head of Sales & IT") == ["head", "of", "sales", "it"]
    assert read("Director") == ["director"]
    assert read("R\u030ceditel") == ["\u0159editel"]
    assert read(["Head of", "IT"]) == ["head", "of", "it"]
    assert read("-- ") is None
    assert read(["head", 5]) is None
    assert read([]) is None


def test_domains() -> None:
    read = READERS["domain"]

    assert read("WWW.Acme.example") == "acme.example"
    assert read("www.www.acme.example") == "acme.example"
    assert read("www.com") == "www.com"
    assert read("https://acme.example/x") is None
    assert read("jana@acme.example") is None


@pytest.mark.parametrize(
    ("raw", "flag"),
    [
        (True, True),
        (False, False),
        ("Yes", True),
        (" no ", False),
        ("1", True),
        (1, True),
        (0, False),
        (Decimal(1), True),
        ("ON", True),
        ("true", True),
        ("Ano", True),
        ("áno", True),
        ("Ja", True),
        ("oui", True),
        ("Sí", True),
        ("si", True),
        ("tak", True),
        ("igen", True),
        ("так", True),
        ("ne", False),
        ("nein", False),
        ("nie", False),
        ("non", False),
        ("nem", False),
        ("ні", False),
        ("maybe", None),
        ("", None),
        (2, None),
        (None, None),
        ([True], None),
    ],
)
def test_flags(raw: Json, flag: bool | None) -> None:
    assert READERS["flag"](raw) is flag


def test_a_flag_may_have_further_words() -> None:
    read = make_reader("flag", {"true": ["opted in"], "false": ["opted out"]})

    assert (read("Opted-in"), read("opted out"), read("yes"), read("?")) == (
        True,
        False,
        True,
        None,
    )


def test_a_choice_is_read_by_any_of_its_spellings() -> None:
    read = make_reader("choice", {"manufacturing": ["Výroba", "metal works"], "12": []})

    assert read(" METAL   works ") == "manufacturing"
    assert read("vy\u0301roba") == "manufacturing"
    assert read("12") == "12"
    assert read(12) == read(Decimal("12.0")) == "12", "as a CRM may send it"
    assert read(True) is None
    assert read("vyroba") is None
    assert read("fishing") is None
    assert read(["manufacturing"]) is None


def test_other_spellings_stand_for_what_the_kind_would_read() -> None:
    read = make_reader("words", {"Head of IT": ["IT boss"]})

    first = read("it boss")
    assert first == ["head", "of", "it"]
    assert isinstance(first, list)
    first.clear()
    assert read("it boss") == ["head", "of", "it"]
    assert make_reader("text", {"Acme": ["ACME a.s."]})("acme a.s.") == "Acme"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Côte d’Ivoire", "cote d ivoire"),
        ("  ŘEDITEL--prodeje ", "reditel prodeje"),
        ("Straße", "strasse"),
        ("Łódź, Ørsted", "lodz orsted"),
        ("R&D", "r d"),
        ("Обʼєднані", "об єднані"),
        ("", ""),
    ],
)
def test_how_shipped_lists_compare(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_how_listed_phrases_may_be_written() -> None:
    assert folded_phrases("Größe, oil and gas") == {"grosse", "groesse", "oil and gas", "oil gas"}
    assert folds("Food, drinks and more") == {"food drinks and more", "food drinks more"}
