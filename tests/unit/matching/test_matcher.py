"""Many patterns as one function: the same answers, and no user's text in its program."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

import pytest

from handraiser.matching import Matcher, compile_pattern, compile_patterns
from handraiser.matching.program import write
from handraiser.matching.tree import Node


def matcher_of(*sources: object) -> Matcher:
    return compile_patterns([compile_pattern(source) for source in sources])


def test_no_pattern_matches_nothing() -> None:
    assert matcher_of()({"type": "viewed"}) == ()


def test_indexes_ascend_whatever_way_the_patterns_are_told_apart() -> None:
    matcher = matcher_of(
        {"channel": ["web"]},
        {"type": ["viewed"]},
        {"type": [{"prefix": "view"}]},
        {"$or": [{"type": ["clicked"]}, {"channel": ["web"]}]},
        {"type": ["viewed", "clicked"], "properties": {"path": ["/"]}},
        {"properties": {"path": [{"exists": True}]}},
        {"type": [{"anything-but": "clicked"}]},
    )

    viewed = {"type": "viewed", "channel": "web", "properties": {"path": "/"}}
    assert matcher(viewed) == (0, 1, 2, 3, 4, 5, 6)
    assert matcher({"type": "clicked", "properties": {}}) == (3,)
    assert matcher({"type": "clicked", "properties": {"path": "/"}}) == (3, 4, 5)
    assert matcher({"type": "viewer"}) == (2, 6)
    assert matcher({"type": "other"}) == (6,)
    assert matcher({"type": ["other", "viewed"]}) == (1, 2, 6)
    assert matcher({"type": None, "channel": "web"}) == (0, 3, 6)
    assert matcher({}) == ()


def test_a_crowded_type() -> None:
    paths = [f"/{n}" for n in range(40)]
    matcher = matcher_of(
        *({"type": ["viewed"], "properties": {"path": [path]}} for path in paths),
        {"type": ["viewed"]},
        *({"type": ["viewed"], "properties": {"path": [{"prefix": path}]}} for path in paths),
    )

    assert matcher({"type": "viewed", "properties": {"path": "/15"}}) == (15, 40, 42, 56)
    assert matcher({"type": "viewed", "properties": {"path": ["/15", "/2"]}}) == (
        *(2, 15, 40),
        *(42, 43, 56),
    )
    assert matcher({"type": "viewed"}) == (40,)


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        ([1], True),
        ([0], False),
        ([True], 1),
        ([{"numeric": ["=", 1]}], True),
        ([{"anything-but": [1]}], True),
        ([250], Decimal("250.0")),
        ([Decimal("0.1")], Decimal("0.10")),
        ([None], None),
        ([""], None),
        ([{"anything-but": "x"}], None),
        ([{"exists": False}], None),
        ([{"exists": False}], []),
        ([{"exists": False}], {}),
        ([{"exists": False}], [{}]),
        ([{"exists": True}], [[]]),
        (["x", {"exists": False}], ["y", "x"]),
        ([{"prefix": "x"}], ["y", ["xy"]]),
        ([5, "x", {"numeric": [">", 5]}], 6),
        ([5, "x", {"numeric": [">", 5]}], "6"),
    ],
)
def test_values_of_every_kind(wanted: list[Any], value: object) -> None:
    for pattern, event in (
        ({"type": ["viewed"], "properties": {"it": wanted}}, {"properties": {"it": value}}),
        ({"type": ["viewed"], "properties": {"it": wanted}}, {"properties": [{"it": value}]}),
        ({"type": ["viewed"], "it": wanted}, {"it": value}),
    ):
        compiled = compile_pattern(pattern)
        activity = {"type": "viewed", **event}

        expected = (0,) if compiled.matches(activity) else ()
        assert compile_patterns([compiled])(activity) == expected


def test_mappings_and_texts_of_other_classes_match_as_well() -> None:
    class Text(str):
        __slots__ = ()

    matcher = matcher_of({"type": ["viewed"], "properties": {"path": [{"prefix": "/"}]}})

    event = {"type": Text("viewed"), "properties": MappingProxyType({"path": Text("/x")})}
    assert matcher(MappingProxyType(event)) == (0,)
    assert matcher({"type": "viewed", "properties": {"path": Text("/x")}}) == (0,)


HOSTILE = (
    *("'", '"', "'''", '"""', "\\", "\n", "\r\n", "\x00", "\ud800", "\u202e", "#", " "),
    *(
        "{}",
        "{0}",
        "{v}",
        "%s",
        "$or ",
        "f'{x}'",
        "k0",
        "v0",
        "e",
        "absent",
        "fallback",
        "__builtins__",
    ),
    '") or True or ("',
    "'); raise SystemExit; ('",
    "x\n raise SystemExit\n",
    "__import__('os').system('true')",
    "{__import__('os')}",
)


def hostile_patterns(text: str) -> list[dict[str, Any]]:
    return [
        {"type": [text]},
        {"type": ["viewed"], text: [text]},
        {"type": ["viewed"], "properties": {text: {text: [text, "other"]}}},
        {"type": ["viewed"], "properties": {text: {text: [{"prefix": text}, {"suffix": text}]}}},
        {"type": ["viewed"], text: [{"equals-ignore-case": text}, {"anything-but": text + "x"}]},
        {"type": ["viewed"], text: [{"wildcard": "*" + text.replace("\\", "\\\\") + "*"}]},
        {"type": ["viewed"], "$or": [{text: [text]}, {text: [{"anything-but": [text, "y"]}]}]},
        {"$or": [{"type": [text]}, {text: [{"prefix": {"equals-ignore-case": text}}]}]},
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_user_is_executed_or_misread(text: str) -> None:
    matcher = matcher_of(*hostile_patterns(text))

    properties = {text: {text: text}}
    assert matcher({"type": "viewed", text: text, "properties": properties}) == (
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    )
    assert matcher({"type": text, "properties": properties}) == (0, 7)
    assert matcher({"type": "viewed", text: ["z"], "properties": {text: {text: "z"}}}) == (4, 6)


def test_a_program_is_made_of_words_of_ours_alone() -> None:
    words = re.compile(r"[efr]|[kotv][0-9]+|make|type|str|int|dict|tuple|Decimal|absent|nothing")
    methods = {"get", "startswith", "endswith", "isascii", "lower", "append"}
    sources = [pattern for text in HOSTILE for pattern in hostile_patterns(text)]
    programs = [write(trees(source), nobody) for source in sources] + [
        write(trees(*sources), nobody)
    ]

    for program in programs:
        tokens = list(tokenize.generate_tokens(io.StringIO(program.text).readline))
        names = {token.string for token in tokens if token.type == tokenize.NAME}
        assert {n for n in names if not (words.fullmatch(n) or keyword.iskeyword(n))} <= methods
        assert not {t.string for t in tokens if t.type in (tokenize.STRING, tokenize.COMMENT)}
        assert program.text.isascii()


def test_programs_differ_in_their_constants_alone() -> None:
    one, other = (
        write(trees(*hostile_patterns(text)[1:4]), nobody) for text in ("x", "y\n raise SystemExit")
    )

    assert one.text == other.text
    assert one.constants != other.constants


def trees(*sources: object) -> dict[int, Node | Literal[True]]:
    return {index: compile_pattern(source).tree for index, source in enumerate(sources)}


def nobody(_event: object) -> tuple[int, ...]:
    return ()
