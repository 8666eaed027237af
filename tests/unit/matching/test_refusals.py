"""What EventBridge would refuse is refused, with the path of every fault."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from ministack.services.eventbridge import _parse_pattern_text

from handraiser.matching import PatternInvalid, compile_pattern

REFUSED: list[tuple[object, tuple[str | int, ...], str]] = [
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
]


@pytest.mark.parametrize(("pattern", "path", "says"), REFUSED)
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


STRICTER = (
    {"$or": {"a": ["x"]}},  # there a field named $or, as before the operator came
    {"a": [2.5]},  # a binary float; written as a Decimal it is fine
)


@pytest.mark.parametrize(
    "pattern",
    [
        pattern
        for pattern, _path, _says in REFUSED
        if pattern not in STRICTER and not any(s in str(pattern) for s in ("Decimal", "{5:"))
    ],
)
def test_another_implementation_of_aws_refuses_it_too(pattern: object) -> None:
    alternatives, reason = _parse_pattern_text(json.dumps(pattern))

    assert alternatives is None
    assert reason


@pytest.mark.parametrize("pattern", STRICTER)
def test_where_we_are_stricter_it_is_known(pattern: object) -> None:
    assert _parse_pattern_text(json.dumps(pattern))[1] is None


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
