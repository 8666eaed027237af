"""The YAML reader: exact numbers, plain words, places, and no way to hurt who reads."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from handraiser.yaml_text import MAX_CHARACTERS, Mark, YamlInvalid, read_yaml


def read(text: str) -> object:
    return read_yaml(text).values


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("'true'", "true"),
        ("~", None),
        ("null", None),
        ("", None),
        ("5", 5),
        ("-5", -5),
        ("007", 7),
        ('"5"', "5"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-03-02", "2026-03-02"),
        ("0.1", Decimal("0.1")),
        ("1.50", Decimal("1.50")),
        ("-.5", Decimal("-0.5")),
        ("0.123456789012345678", Decimal("0.123456789012345678")),
        (".inf", ".inf"),
        (".", "."),
        ("<<", "<<"),
    ],
)
def test_scalars(written: str, value: object) -> None:
    found = read(f"a: {written}")

    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_countries_may_be_listed_as_they_are() -> None:
    assert read("country: [NO, SE, DK]") == {"country": ["NO", "SE", "DK"]}


def test_an_empty_text_is_no_value() -> None:
    assert read("") is None
    assert read("# nothing\n") is None


def test_every_key_and_item_has_its_place() -> None:
    document = read_yaml("a:\n  b: 1\n  c:\n    - x\n    -   d: 2\n")

    assert document.mark(("a",)) == Mark(1, 1)
    assert document.mark(("a", "b")) == Mark(2, 3)
    assert document.mark(("a", "c", 0)) == Mark(4, 7)
    assert document.mark(("a", "c", 1, "d")) == Mark(5, 9)


def test_what_is_not_written_stands_where_its_nearest_part_does() -> None:
    document = read_yaml("# a comment\na:\n  b: 1\n")

    assert document.mark(("a", "missing", 3)) == Mark(2, 1)
    assert document.mark(("missing",)) == Mark(2, 1)


def test_a_key_written_twice_is_a_fault_and_the_first_stands() -> None:
    document = read_yaml("a: 1\nb: {c: 2,\n    c: 3}\na: 4\n")

    assert document.values == {"a": 1, "b": {"c": 2}}
    assert [(f.mark, f.path, f.message) for f in document.faults] == [
        (Mark(3, 5), ("b", "c"), "'c' is written twice; the first stands on line 2"),
        (Mark(4, 1), ("a",), "'a' is written twice; the first stands on line 1"),
    ]


def test_keys_are_texts() -> None:
    document = read_yaml("1: a\nnull: b\n? [x, y]\n: c\n")

    assert document.values == {"1": "a", "null": "b"}
    (fault,) = document.faults
    assert fault.message == "a key is a plain name"
    assert fault.mark == Mark(3, 3)


LAUGHS = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
)


@pytest.mark.parametrize(
    ("text", "mark", "says"),
    [
        ("a: [1, 2", Mark(1, 9), "not YAML"),
        ("a: [1, 2\n\n", Mark(2, 1), "not YAML"),
        ("a: {b: 1,\n", Mark(1, 10), "not YAML"),
        ("a:\n\tb: 1", Mark(2, 1), "a tab; indent with spaces"),
        ("a: b: c", Mark(1, 5), "not YAML"),
        ("\tb: 1", Mark(1, 1), "a tab; indent with spaces"),
        ("a: 1\n---\nb: 2", Mark(2, 1), "another document"),
        ("a: \x01", Mark(1, 4), "the character U\\+0001 is not allowed"),
        ("a: 1\r\nb: \0", Mark(2, 4), "the character U\\+0000 is not allowed"),
        ("a: 1\nb: x\ud800", Mark(2, 5), "the character U\\+D800 is not allowed"),
        (LAUGHS, Mark(1, 5), "anchors and aliases are not allowed"),
        ("a: &a [*a, *a]", Mark(1, 4), "anchors and aliases are not allowed"),
        ("x: 1\ny: {<<: *b}", Mark(2, 9), "anchors and aliases are not allowed"),
        ("[" * 33, Mark(1, 33), "nested deeper than 32 levels"),
        ("[" * 300_000, Mark(1, 33), "nested deeper than 32 levels"),
        ("a: !!python/object:os.system x", Mark(1, 4), "tag"),
        ("a: !!int abc", Mark(1, 4), "tag"),
        ("a: !!float {b: 1}", Mark(1, 4), "tag"),
        ("a: !own x", Mark(1, 4), "tag"),
        ("%YAML 9.9\n---\na", Mark(1, 1), "not YAML"),
        ("x" * (MAX_CHARACTERS + 1), Mark(1, 1), "at most 500000 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, mark: Mark, says: str) -> None:
    with pytest.raises(YamlInvalid, match=says) as caught:
        read_yaml(text)

    (fault,) = caught.value.faults
    assert fault.mark == mark


def test_as_deep_as_allowed() -> None:
    assert read("[" * 32 + "]" * 32) is not None


def test_a_byte_order_mark_is_no_character() -> None:
    document = read_yaml("\ufeffa: 1\n")

    assert document.values == {"a": 1}
    assert document.mark(("a",)) == Mark(1, 1)


@pytest.mark.parametrize("text", ["- ", "- \n", "a:\n  -\n", "a:\n- \n\n\n", "a: \u2028- x\u2029"])
def test_what_is_empty_has_a_place_inside_the_text(text: str) -> None:
    lines = re.split("[\n\u2028\u2029]", text)

    for mark in read_yaml(text).marks.values():
        assert 1 <= mark.line <= len(lines)
        assert 1 <= mark.column <= len(lines[mark.line - 1]) + 1


@pytest.mark.parametrize(
    "written", ["1" * 19, "-" + "9" * 400, ".inf", "-.inf", ".nan", "1e400", "0." + "1" * 30]
)
def test_what_is_no_plain_number_stays_a_text(written: str) -> None:
    assert read(f"a: {written}") == {"a": written}
