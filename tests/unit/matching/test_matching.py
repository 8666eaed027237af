"""Event patterns mean what Amazon EventBridge documents, and a third truth tells the unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from handraiser.matching import PatternInvalid, compile_pattern

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


@pytest.mark.parametrize(
    ("pattern", "path", "says"),
    [
        ([], (), "object of field names"),
        ({}, (), "empty pattern"),
        ({"a": {}}, ("a",), "empty pattern"),
        ({"a": []}, ("a",), "empty list"),
        ({"a": "x"}, ("a",), "as a list"),
        ({"a": {"b": 5}}, ("a", "b"), "as a list"),
        ({"a": [["x"]]}, ("a", 0), "a string, a number"),
        ({"a": ["x", {}]}, ("a", 1), "one operator"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, ("a", 0), "one operator"),
        ({"a": [{"regex": "x"}]}, ("a", 0), "unknown operator 'regex'"),
        ({"a": [{"prefix": 5}]}, ("a", 0), "prefix takes a text"),
        ({"a": [{"prefix": {"suffix": "x"}}]}, ("a", 0), "equals-ignore-case"),
        ({"a": [{"equals-ignore-case": ["x"]}]}, ("a", 0), "takes a text"),
        ({"a": [{"wildcard": "a**b"}]}, ("a", 0), "two * in a row"),
        ({"a": [{"wildcard": r"a\b"}]}, ("a", 0), "backslash"),
        ({"a": [{"wildcard": "a\\"}]}, ("a", 0), "backslash"),
        ({"a": [{"numeric": [">"]}]}, ("a", 0), "numeric takes"),
        ({"a": [{"numeric": [">", "5"]}]}, ("a", 0), "numeric takes"),
        ({"a": [{"numeric": [">", True]}]}, ("a", 0), "numeric takes"),
        ({"a": [{"numeric": [">", False]}]}, ("a", 0), "numeric takes"),
        ({"a": [{"numeric": ["!=", 5]}]}, ("a", 0), "numeric takes"),
        ({"a": [{"numeric": [">", 0, "<", 5, "<", 6]}]}, ("a", 0), "numeric takes"),
        ({"a": [{"numeric": ["<", 5, ">", 0]}]}, ("a", 0), "lower bound first"),
        ({"a": [{"numeric": ["=", 1, "<", 5]}]}, ("a", 0), "lower bound first"),
        ({"a": [{"numeric": [">=", 5, "<=", 5]}]}, ("a", 0), "must not cross"),
        ({"a": [{"exists": "true"}]}, ("a", 0), "true or false"),
        ({"a": [{"exists": 0}]}, ("a", 0), "true or false"),
        ({"a": [{"exists": 1}]}, ("a", 0), "true or false"),
        ({"a": [{"cidr": "10.0.0.0"}]}, ("a", 0), "address range"),
        ({"a": [{"cidr": "10.0.0.0/33"}]}, ("a", 0), "fewer than 32 bits"),
        ({"a": [{"cidr": "10.0.0.0/32"}]}, ("a", 0), "fewer than 32 bits"),
        ({"a": [{"cidr": "2001:db8::/128"}]}, ("a", 0), "fewer than 128 bits"),
        ({"a": [{"cidr": "10.0.0/8"}]}, ("a", 0), "address range"),
        ({"a": [{"cidr": "10.0.0.256/8"}]}, ("a", 0), "address range"),
        ({"a": [{"cidr": "10.0.0.0/255.0.0.0"}]}, ("a", 0), "address range"),
        ({"a": [{"cidr": "10.0.0.0/-1"}]}, ("a", 0), "address range"),
        ({"a": [{"cidr": "10.0.0.0/"}]}, ("a", 0), "address range"),
        ({"a": [{"cidr": "::1%eth0/64"}]}, ("a", 0), "address range"),
        ({"a": [{"cidr": ":::/64"}]}, ("a", 0), "address range"),
        ({"a": [{"cidr": ["10.0.0.0/8"]}]}, ("a", 0), "cidr takes a text"),
        ({"a": [{"anything-but": []}]}, ("a", 0), "needs a value"),
        ({"a": [{"anything-but": ["x", 5]}]}, ("a", 0), "not both"),
        ({"a": [{"anything-but": True}]}, ("a", 0), "texts or numbers"),
        ({"a": [{"anything-but": [None]}]}, ("a", 0), "texts or numbers"),
        ({"a": [{"anything-but": {"numeric": [">", 5]}}]}, ("a", 0), "takes values or one of"),
        ({"a": [{"anything-but": {"prefix": ""}}]}, ("a", 0), "not empty"),
        ({"a": [{"anything-but": {"suffix": ["x", ""]}}]}, ("a", 0), "not empty"),
        ({"a": [{"anything-but": {"prefix": []}}]}, ("a", 0), "needs a value"),
        ({"a": [{"anything-but": {"suffix": [5]}}]}, ("a", 0), "a text"),
        ({"a": [{"anything-but": {"wildcard": "a**"}}]}, ("a", 0), "two * in a row"),
        ({"a": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}, ("a", 0), "takes values or one of"),
        ({"a": [{"anything-but": {}}]}, ("a", 0), "takes values or one of"),
        ({"a": [{"anything-but": {"prefix": "x", "suffix": "y"}}]}, ("a", 0), "or one of"),
        ({"a": [{"anything-but": ["x", {"prefix": "y"}]}]}, ("a", 0), "not both"),
        ({"a": [{"anything-but": [["x"]]}]}, ("a", 0), "texts or numbers"),
        ({"a": [{"anything-but": {"prefix": {"equals-ignore-case": "x"}}}]}, ("a", 0), "a text"),
        ({"a": [2.5]}, ("a", 0), "a string, a number"),
        ({"a": ["x", Decimal("NaN")]}, ("a", 1), "finite"),
        ({"a": [{"numeric": ["<", Decimal("Infinity")]}]}, ("a", 0), "finite"),
        ({"a": [{"anything-but": [Decimal("NaN")]}]}, ("a", 0), "finite"),
        ({"a": [{"numeric": {">": 5}}]}, ("a", 0), "numeric takes"),
        ({"a": [{"numeric": [[">"], 5]}]}, ("a", 0), "numeric takes"),
        ({"a": [{"numeric": [">", 0, ">", 5]}]}, ("a", 0), "lower bound first"),
        ({"a": [{"suffix": {"equals-ignore-case": 5}}]}, ("a", 0), "suffix takes a text"),
        ({"a": [{"prefix": ["x"]}]}, ("a", 0), "prefix takes a text"),
        ({"a": [{"wildcard": ["x"]}]}, ("a", 0), "wildcard takes a text"),
        ({"a": [{"exists": None}]}, ("a", 0), "true or false"),
        ({"a": [{"exists": False, "prefix": "x"}]}, ("a", 0), "one operator"),
        ({5: ["x"]}, (5,), "field name is a text"),
        ({"a": {"b": {"c": None}}}, ("a", "b", "c"), "as a list"),
        ({"$or": []}, ("$or",), "two or more"),
        ({"$or": [{"a": ["x"]}, "b"]}, ("$or", 1), "object of field names"),
        ({"$or": [{"a": ["x"]}, {}]}, ("$or", 1), "empty pattern"),
        ({"$or": [{"prefix": ["x"]}, {"a": ["x"]}]}, ("$or", 0, "prefix"), "reserved"),
        ({"$or": [{"a": {"=": ["x"]}}, {"b": ["x"]}]}, ("$or", 0, "a", "="), "reserved"),
        ({"$or": [{"a": ["x"]}]}, ("$or",), "two or more"),
        ({"$or": {"a": ["x"]}}, ("$or",), "two or more"),
        ({"$or": [{"a": ["x"]}, {"b": []}]}, ("$or", 1, "b"), "empty list"),
    ],
)
def test_what_aws_would_refuse_is_refused_with_its_path(
    pattern: object, path: tuple[str | int, ...], says: str
) -> None:
    with pytest.raises(PatternInvalid) as caught:
        compile_pattern(pattern)

    (fault,) = caught.value.faults
    assert fault.path == path
    assert says in fault.message


def test_all_faults_are_reported_at_once() -> None:
    with pytest.raises(PatternInvalid, match=r"a\.0: prefix takes .*; b: write") as caught:
        compile_pattern({"a": [{"prefix": 1}], "b": "x", "c": ["fine"]})

    assert [fault.path for fault in caught.value.faults] == [("a", 0), ("b",)]


def test_a_reserved_name_is_a_field_like_any_other_outside_or() -> None:
    assert matches(
        {"prefix": ["x"], "numeric": {"cidr": [5]}}, {"prefix": "x", "numeric": {"cidr": 5}}
    )


def test_a_thousand_combinations_of_or_are_the_most() -> None:
    def ors(*lengths: int) -> dict[str, Any]:
        return {
            f"k{n}": {"$or": [{"a": [i]} for i in range(length)]}
            for n, length in enumerate(lengths)
        }

    assert compile_pattern(ors(10, 10, 10)).asks == ("k0", "k1", "k2")
    with pytest.raises(PatternInvalid, match=r"\(pattern\): .* more than 1000 combinations"):
        compile_pattern(ors(10, 10, 11))


def test_depth_is_bounded() -> None:
    pattern: object = ["x"]
    for _ in range(40):
        pattern = {"a": pattern}

    with pytest.raises(PatternInvalid, match="nested deeper"):
        compile_pattern(pattern)


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
