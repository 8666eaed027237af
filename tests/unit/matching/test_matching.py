"""Event patterns mean what Amazon EventBridge documents, and a third truth tells the unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from handraiser.matching import compile_pattern

EVENT: dict[str, Any] = {
    "region": "us-east-1",
    "file": "image.PNG",
    "path": "dir/lib/file.txt",
    "state": "running",
    "limit": Decimal("301.8"),
    "count": 5,
    "ip": "10.0.0.33",
    "ip6": "2001:db8::1",
    "empty": "",
    "null": None,
    "yes": True,
    "list": ["a", "b", 7],
    "nested": {"name": "x", "deep": {"n": 1}},
    "people": [{"first": "Anna", "last": "Smith"}, {"first": "Peter", "last": "Jones"}],
    "groups": [[{"first": "Anna"}], [{"first": "Peter"}]],
    "lists": [["a"], ["b", ["c"]]],
    "nothing": [],
}


def matches(pattern: object, event: dict[str, Any] = EVENT) -> bool:
    return compile_pattern(pattern).matches(event)


@pytest.mark.parametrize(
    "pattern",
    [
        # exact values, any of several, all fields
        {"state": ["stopped", "running"]},
        {"state": ["running"], "count": [5]},
        {"count": [Decimal("5.0")]},
        {"limit": [Decimal("301.80")]},
        {"yes": [True]},
        {"null": [None]},
        {"empty": [""]},
        # arrays: a common element is enough
        {"list": ["z", "b"]},
        {"list": [7]},
        {"list": [{"anything-but": "a"}]},
        {"lists": ["c"]},
        # objects, and objects in arrays, of one of which all fields are asked
        {"nested": {"name": ["x"], "deep": {"n": [1]}}},
        {"people": {"first": ["Anna"], "last": ["Smith"]}},
        {"groups": {"first": ["Peter"]}},
        # operators
        {"region": [{"prefix": "us-"}]},
        {"region": [{"prefix": {"equals-ignore-case": "US-"}}]},
        {"file": [{"suffix": ".PNG"}]},
        {"file": [{"suffix": {"equals-ignore-case": ".png"}}]},
        {"file": [{"equals-ignore-case": "IMAGE.png"}]},
        {"state": [{"anything-but": "stopped"}]},
        {"state": [{"anything-but": ["stopped", "starting"]}]},
        {"count": [{"anything-but": [1, 2]}]},
        {"count": [{"anything-but": "5"}]},
        {"null": [{"anything-but": "x"}]},
        {"region": [{"anything-but": {"prefix": "eu-"}}]},
        {"region": [{"anything-but": {"prefix": ["eu-", "ap-"]}}]},
        {"file": [{"anything-but": {"suffix": ".png"}}]},
        {"file": [{"anything-but": {"equals-ignore-case": ["image.jpg"]}}]},
        {"file": [{"anything-but": {"wildcard": "*/lib/*"}}]},
        {"path": [{"wildcard": "dir/*"}]},
        {"path": [{"wildcard": "*/lib/*"}]},
        {"path": [{"wildcard": "*.txt"}]},
        {"path": [{"wildcard": "dir*file*"}]},
        {"path": [{"wildcard": "*"}]},
        {"empty": [{"wildcard": "*"}]},
        {"path": [{"wildcard": "dir/lib/file.txt"}]},
        {"count": [{"numeric": [">", 0, "<=", 5]}]},
        {"count": [{"numeric": ["=", Decimal("5.0")]}]},
        {"limit": [{"numeric": ["<", 302]}]},
        {"limit": [{"numeric": [">=", Decimal("301.8")]}]},
        {"ip": [{"cidr": "10.0.0.0/24"}]},
        {"ip": [{"cidr": "10.0.0.33/31"}]},
        {"ip": [{"cidr": "010.0.0.0/8"}]},
        {"ip": [{"cidr": "0.0.0.0/0"}]},
        {"ip6": [{"cidr": "2001:db8::/32"}]},
        {"ip6": [{"cidr": "2001:DB8::5/127"}, {"cidr": "2001:db8::/127"}]},
        {"ip6": [{"cidr": "::/0"}]},
        # every text begins and ends with the empty one
        {"state": [{"prefix": ""}]},
        {"empty": [{"suffix": ""}]},
        {"state": [{"prefix": {"equals-ignore-case": ""}}]},
        {"state": [{"suffix": {"equals-ignore-case": ""}}]},
        {"empty": [{"equals-ignore-case": ""}]},
        {"empty": [{"wildcard": ""}]},
        {"state": [{"anything-but": ""}]},
        # presence is of leaves alone
        {"state": [{"exists": True}]},
        {"null": [{"exists": True}]},
        {"empty": [{"exists": True}]},
        {"missing": [{"exists": False}]},
        {"nested": [{"exists": False}]},
        {"nothing": [{"exists": False}]},
        {"nested": {"missing": [{"exists": False}]}},
        {"missing": {"child": [{"exists": False}]}},
        {"missing": {"child": [{"exists": False}, "x"], "other": [{"exists": False}]}},
        {"missing": {"$or": [{"a": ["x"]}, {"b": [{"exists": False}]}]}},
        {"state": {"child": [{"exists": False}]}},
        {"null": {"child": [{"exists": False}]}},
        {"missing": [{"exists": False}, "x"]},
        # $or beside other fields, nested, and inside objects
        {"state": ["running"], "$or": [{"count": [9]}, {"file": ["image.PNG"]}]},
        {"$or": [{"state": ["x"]}, {"$or": [{"count": [5]}, {"count": [6]}]}]},
        {"nested": {"$or": [{"name": ["y"]}, {"deep": {"n": [1]}}]}},
        {"$or": [{"missing": ["x"]}, {"state": ["running"]}]},
    ],
)
def test_it_matches(pattern: object) -> None:
    assert matches(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        {"state": ["Running"]},
        {"state": ["running"], "count": [6]},
        {"count": ["5"]},
        {"yes": [1]},
        {"count": [True]},
        {"yes": ["true"]},
        {"empty": [None]},
        {"null": [""]},
        {"missing": [None]},
        {"list": [{"anything-but": ["a", "b"]}, "c"], "state": ["x"]},
        {"lists": [{"anything-but": ["a", "b", "c"]}]},
        {"nested": [{"anything-but": "x"}]},
        {"nested": ["x"]},
        {"nested": [{"exists": True}]},
        {"nothing": [{"exists": True}]},
        {"people": {"first": ["Anna"], "last": ["Jones"]}},
        {"people": ["Anna"]},
        {"region": [{"prefix": "US-"}]},
        {"count": [{"prefix": "5"}]},
        {"file": [{"suffix": ".png"}]},
        {"state": [{"anything-but": "running"}]},
        {"count": [{"anything-but": [5, 6]}]},
        {"count": [{"anything-but": Decimal("5.0")}]},
        {"region": [{"anything-but": {"prefix": ["eu-", "us-"]}}]},
        {"file": [{"anything-but": {"suffix": ".PNG"}}]},
        {"file": [{"anything-but": {"equals-ignore-case": "IMAGE.png"}}]},
        {"path": [{"anything-but": {"wildcard": "*/lib/*"}}]},
        {"missing": [{"anything-but": "x"}]},
        {"path": [{"wildcard": "lib/*"}]},
        {"path": [{"wildcard": "*lib"}]},
        {"path": [{"wildcard": "dir*lib*lib*"}]},
        {"count": [{"wildcard": "*"}]},
        {"count": [{"numeric": [">", 5]}]},
        {"count": [{"numeric": [">", 0, "<", 5]}]},
        {"yes": [{"numeric": ["=", 1]}]},
        {"state": [{"numeric": [">", 0]}]},
        {"ip": [{"cidr": "10.0.1.0/24"}]},
        {"ip": [{"cidr": "2001:db8::/32"}]},
        {"state": [{"cidr": "10.0.0.0/8"}]},
        {"count": [{"cidr": "0.0.0.0/0"}]},
        {"ip6": [{"cidr": "0.0.0.0/0"}]},
        {"count": [{"prefix": ""}]},
        {"null": [{"suffix": ""}]},
        {"state": [{"equals-ignore-case": ""}]},
        {"state": [{"wildcard": ""}]},
        {"null": [{"exists": False}]},
        {"state": [{"exists": False}]},
        {"missing": [{"exists": True}]},
        {"nested": {"name": [{"exists": False}]}},
        {"state": ["x"], "$or": [{"count": [5]}, {"file": ["image.PNG"]}]},
        {"$or": [{"state": ["x"]}, {"missing": ["y"]}]},
    ],
)
def test_it_does_not_match(pattern: object) -> None:
    assert not matches(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"a\*b", "a*b", True),
        (r"a\*b", "aXb", False),
        (r"a\\b", "a\\b", True),
        (r"a.b*", "a.bc", True),
        (r"a.b*", "aXbc", False),
        ("a*b", "a\nb", True),
        ("*b*b", "b", False),
        ("*ab*b", "abb", True),
        ("*ab*b", "ab", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
    ],
)
def test_wildcards(pattern: str, text: str, *, expected: bool) -> None:
    assert matches({"x": [{"wildcard": pattern}]}, {"x": text}) is expected


def test_a_visitors_text_cannot_make_a_wildcard_slow() -> None:
    assert not matches({"x": [{"wildcard": "*a" * 20 + "*b"}]}, {"x": "a" * 20_000})


def test_a_reserved_name_is_a_field_like_any_other_outside_or() -> None:
    assert matches(
        {"prefix": ["x"], "numeric": {"cidr": [5]}}, {"prefix": "x", "numeric": {"cidr": 5}}
    )


@pytest.mark.parametrize(
    ("pattern", "truth"),
    [
        ({"missing": ["x"]}, None),
        ({"missing": [{"exists": True}]}, None),
        ({"missing": [{"exists": False}]}, True),
        ({"missing": [{"anything-but": "x"}]}, None),
        ({"missing": {"child": ["x"]}}, None),
        # one failed part fails the whole, whatever is unknown
        ({"missing": ["x"], "state": ["running"]}, None),
        ({"missing": ["x"], "state": ["stopped"]}, False),
        ({"state": ["stopped"], "missing": ["x"]}, False),
        # one met branch meets the whole, whatever is unknown
        ({"$or": [{"missing": ["x"]}, {"state": ["running"]}]}, True),
        ({"$or": [{"state": ["running"]}, {"missing": ["x"]}]}, True),
        ({"$or": [{"missing": ["x"]}, {"state": ["stopped"]}]}, None),
        ({"$or": [{"state": ["stopped"]}, {"missing": ["x"]}]}, None),
        ({"$or": [{"state": ["stopped"]}, {"count": [6]}]}, False),
        ({"people": {"age": [5]}}, None),
        ({"people": {"age": [5], "first": ["Nobody"]}}, False),
    ],
)
def test_unknown_is_not_false(pattern: object, truth: bool | None) -> None:
    assert compile_pattern(pattern).truth(EVENT) is truth


def test_a_pattern_knows_what_it_asks_about() -> None:
    pattern = compile_pattern(
        {"a": ["x"], "$or": [{"b": ["x"]}, {"a": ["y"], "c": {"d": ["x"]}}], "e": ["x"]}
    )

    assert pattern.asks == ("a", "b", "c", "e")
    assert pattern.leaves == (("a",), ("b",), ("c", "d"), ("e",))
    assert pattern.source["a"] == ["x"]


def test_numbers_have_no_range_limit() -> None:
    huge = 10**30

    assert matches({"n": [{"numeric": [">", huge]}]}, {"n": huge + 1})
    assert not matches({"n": [{"numeric": [">", huge]}]}, {"n": huge})


PEOPLE = {"people": [{"first": "Anna", "last": "Smith"}, {"first": "Peter"}]}


@pytest.mark.parametrize(
    ("pattern", "truth"),
    [
        # one element of the array, wherever in the pattern its fields are asked
        (
            {"people": {"first": ["Anna"]}, "$or": [{"people": {"last": ["Smith"]}}, {"x": [1]}]},
            True,
        ),
        (
            {"people": {"first": ["Peter"]}, "$or": [{"people": {"last": ["Smith"]}}, {"x": [1]}]},
            None,
        ),
        (
            {
                "$or": [{"people": {"first": ["Anna"]}}, {"people": {"first": ["Peter"]}}],
                "people": {"last": [{"anything-but": "Smith"}]},
            },
            None,
        ),
        (
            {
                "$or": [{"people": {"first": ["Anna"]}}, {"people": {"first": ["Eve"]}}],
                "people": {"last": [{"anything-but": "Smith"}]},
            },
            False,
        ),
        # absence beside a value is of the object that the value is in
        ({"people": {"first": ["Peter"], "last": [{"exists": False}]}}, True),
        ({"people": {"first": ["Anna"], "last": [{"exists": False}]}}, False),
        # absence alone is of all objects of the array
        ({"people": {"last": [{"exists": False}]}}, False),
        ({"people": {"age": [{"exists": False}]}}, True),
        ({"people": {"age": [{"exists": False}], "last": [{"exists": False}]}}, False),
        ({"people": {"$or": [{"last": [{"exists": False}]}, {"age": [5]}]}}, None),
        ({"people": {"last": [{"exists": False}, "Smith"]}}, True),
        ({"people": {"last": [{"exists": False}, "Jones"]}}, False),
        ({"people": {"last": {"x": [{"exists": False}]}}}, True),
    ],
)
def test_arrays_of_objects(pattern: object, truth: bool | None) -> None:
    assert compile_pattern(pattern).truth(PEOPLE) is truth


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        ("straße", "STRASSE", True),
        ("straße", "Straße", True),
        ("straße", "strasse", False),
        ("Řehoř", "řEHOŘ", True),
        ("k", "\N{KELVIN SIGN}", False),
        ("İ", "i̇", True),
        ("a.c", "ABC", False),
    ],
)
def test_case_is_that_of_the_characters_written(wanted: str, text: str, *, expected: bool) -> None:
    assert matches({"x": [{"equals-ignore-case": wanted}]}, {"x": text}) is expected
    assert (
        matches({"x": [{"prefix": {"equals-ignore-case": wanted}}]}, {"x": text + "x"}) is expected
    )
    assert (
        matches({"x": [{"suffix": {"equals-ignore-case": wanted}}]}, {"x": "x" + text}) is expected
    )
