"""What holds for every reader, whatever it is given."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handraiser.activity import Json
from handraiser.facts import KINDS, MEMBERS, READERS, Reader, make_reader
from handraiser.facts.lists import phrases_in, read_list
from handraiser.facts.phrases import Phrases
from handraiser.facts.spelling import fold

tried = settings(deadline=None, derandomize=True, max_examples=100)

VALUES = {
    "choice": {"one": ["first"], "two": []},
    "flag": {"true": ["sure"]},
    "mail_domain": {"free": ["post.example"]},
    "money": {"USD": ["$"]},
}
BARE = [(kind, make_reader(kind, {"a": []} if kind == "choice" else {})) for kind in KINDS]
WITH_VALUES = [
    (kind, make_reader(kind, VALUES.get(kind, {"CZ": ["Here, there", "x"]}))) for kind in KINDS
]

TELLING = (
    "CEO Head IT sales ředitel president and & / , - – . 51 200 1.5 k mil. Mio € $ EUR Kč < + "
    "employees než acme .co.uk gmail.com @ www. xn-- Czech Republic CZ software ano"
)
"""What readers look for."""

TREACHEROUS = "ß İ ŉ \u0301 \ud800 ١٢ ² \x00 ' _ ½ ﬁ"
"""Characters that change their number when their case or form does, or are none."""

PIECES = st.sampled_from([*TELLING.split(" "), *TREACHEROUS.split(" "), "1 000", "více než"])
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(PIECES, max_size=6).map("".join),
    st.lists(PIECES, max_size=6).map(" ".join),
    st.text(st.characters(codec=None), max_size=10),
)
NUMBERS = st.one_of(st.integers(), st.decimals(allow_nan=True, allow_infinity=True))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
NAMES = st.one_of(st.sampled_from([m for members in MEMBERS.values() for m in members]), TEXTS)
VALUES_OF_JSON: st.SearchStrategy[Json] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=8,
)


def is_json(value: object) -> bool:
    """Whether a value is one that a profile may hold; the keys of its objects are texts."""
    match value:
        case bool() | str() | int():
            return True
        case Decimal():
            return value.is_finite()
        case list():
            return all(is_json(item) for item in value)
        case dict():
            return all(isinstance(name, str) and is_json(item) for name, item in value.items())
    return False


@pytest.mark.parametrize(("kind", "read"), [*BARE, *WITH_VALUES])
def test_a_reader_gives_json_that_it_reads_as_itself_or_nothing_and_never_raises(
    kind: str, read: Reader
) -> None:
    @tried
    @given(VALUES_OF_JSON)
    def holds(raw: Json) -> None:
        found = read(raw)
        if found is None:
            return
        assert is_json(found)
        assert found not in ([], {})
        assert read(found) == found
        if kind in MEMBERS:
            assert isinstance(found, dict)
            assert set(found) <= set(MEMBERS[kind])

    holds()


@pytest.mark.parametrize(("kind", "read"), BARE)
def test_reading_twice_gives_equal_values_that_are_not_shared(kind: str, read: Reader) -> None:
    @tried
    @given(TEXTS)
    def holds(raw: str) -> None:
        first, second = read(raw), read(raw)
        assert first == second
        if isinstance(first, dict | list):
            assert first is not second
            first.clear()
            assert read(raw) == second

    holds()


@tried
@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


WORDS = sorted(
    {
        word
        for section in ("seniority", "function")
        for said in read_list("titles.yaml")[section].values()
        for written in said.values()
        for phrase in phrases_in(written)
        for word in fold(phrase).split()
    }
)


@tried
@given(st.sampled_from(WORDS), st.text("bcdfgz", min_size=1, max_size=4), st.booleans())
def test_a_part_of_a_word_is_no_word(word: str, more: str, before: bool) -> None:
    longer = more + word if before else word + more
    if longer not in WORDS:
        assert READERS["title"](longer) == {"words": [longer]}


@tried
@given(st.sampled_from(WORDS), st.sampled_from([" ", " / ", ", ", " - ", "\u00a0", "&", "_"]))
def test_words_that_are_not_listed_change_nothing(word: str, apart: str) -> None:
    alone, among = READERS["title"](word), READERS["title"](f"zzz{apart}{word.upper()}{apart}qqq")

    assert isinstance(alone, dict)
    assert isinstance(among, dict)
    assert {**among, "words": None} == {**alone, "words": None}


@tried
@given(st.lists(st.sampled_from("abc"), max_size=12), st.sets(st.text("abc", max_size=3)))
def test_phrases_cover_a_text_from_left_to_right_each_the_longest(
    words: list[str], listed: set[str]
) -> None:
    phrases = Phrases((" ".join(phrase), phrase) for phrase in sorted(listed) if phrase)
    parts = list(phrases.split(words))

    assert [word for part, _ in parts for word in part] == words
    text, at = "".join(words), 0
    for part, meanings in parts:
        fitting = [phrase for phrase in listed if phrase and text.startswith(phrase, at)]
        assert meanings == ([max(fitting, key=len)] if fitting else [])
        assert len(part) == len(meanings[0] if meanings else "x")
        at += len(part)


@tried
@given(
    st.integers(0, 999),
    st.integers(0, 999),
    st.sampled_from(["-", " - ", "–", " to ", " až ", " bis "]),
    st.sampled_from(["", " employees", " zaměstnanců", " EUR"]),
)
def test_of_a_range_the_lower_bound_is_read(low: int, high: int, apart: str, after: str) -> None:
    read = READERS["number"](f"{low}{apart}{high}{after}")

    assert read == (low if low < high else None)


@tried
@given(st.integers(1, 10**15), st.sampled_from([" ", "\u00a0", "\u202f", "'", ",", "."]))
def test_groups_of_three_digits_are_a_number(number: int, mark: str) -> None:
    assert READERS["number"](f"{number:,}".replace(",", mark)) == number


@tried
@given(st.decimals(0, 10**6, places=4), st.sampled_from([("k", 3), ("Mio", 6), ("mld", 9)]))
def test_magnitudes_multiply_exactly(number: Decimal, magnitude: tuple[str, int]) -> None:
    word, power = magnitude
    whole, _, places = f"{number:f}".partition(".")

    assert READERS["number"](f"{whole}.{places}{word}") == number * 10**power
