"""Says in the field's words what is wrong with the shape of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from handraiser.model.document import (
    DimensionSpec,
    Exclusion,
    FactSpec,
    Group,
    Minima,
    ModelDocument,
    PathSpec,
    Required,
    Scorecard,
    Segment,
    Weight,
)
from handraiser.model.faults import Message, nearest
from handraiser.model.rule_document import Bounds, Rule
from handraiser.model.written import Part, Path

NAMES_WITH_VALUES = "this takes names, each with its value"

CALLED: Mapping[type[Part], str] = {
    ModelDocument: "the top of the document",
    FactSpec: "a fact",
    Weight: "a weight",
    Scorecard: "a scorecard",
    Bounds: "the total",
    DimensionSpec: "a dimension",
    Group: "a group",
    Rule: "a rule",
    Segment: "a segment",
    PathSpec: "a path",
    Minima: "a list of minima",
    Required: "a path's rules",
    Exclusion: "a suppression or disqualifier",
}
"""What each construct is called."""


def misspelt(word: str, kind: type[Part]) -> Message:
    """What to say of a key that a construct does not know."""

    def message() -> str:
        near = nearest(word, kind.model_fields)
        if near is not None:
            return f"{word!r} is not known here; did you mean {near!r}?"
        homes = [name for part, name in CALLED.items() if word in part.model_fields]
        if homes:
            return f"{word!r} is not known here; it belongs to {' or '.join(homes)}"
        known = ", ".join(kind.model_fields)
        return f"{word!r} is not known here; {CALLED[kind]} has {known}"

    return message


def number_of_entries(number: str) -> str:
    """What to say of too few or too many entries."""
    return f"this takes {number} {'entry' if number.endswith(' 1') else 'entries'}"


def worded(path: Path, detail: ErrorDetails) -> str:
    """What to say of a value that cannot be read."""
    say = _SAID.get(detail["type"])
    if say is None:
        return detail["msg"]
    return say(path, {**detail.get("ctx", {}), "msg": detail["msg"], "input": detail["input"]})


def _name(path: Path, _: Mapping[str, Any]) -> str:
    example = "company_size" if path[:1] == ("facts",) else "email-opened"
    return f"a name is written like {example}: small letters and digits"


def _one_of(_: Path, told: Mapping[str, Any]) -> str:
    near = nearest(str(told["input"]), str(told["expected"]).replace("'", "").split(" "))
    hint = f"; did you mean {near!r}?" if near else ""
    return f"this is {told['expected']}{hint}"


def _plain(text: str) -> Callable[[Path, Mapping[str, Any]], str]:
    return lambda _path, told: text.format(**told)


_WHOLE = _plain("this takes a whole number")
_LIST = _plain("this takes a list: [one, two]")
_TEXT = _plain("this takes a text; put it in quotes")
_CHOICE = _plain("this takes true or false")

_SAID: Mapping[str, Callable[[Path, Mapping[str, Any]], str]] = {
    "bool_parsing": _CHOICE,
    "bool_type": _CHOICE,
    "dict_type": _plain(NAMES_WITH_VALUES),
    "greater_than_equal": _plain("this is at least {ge}"),
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "less_than_equal": _plain("this is at most {le}"),
    "list_type": _LIST,
    "literal_error": _one_of,
    "string_pattern_mismatch": _name,
    "string_too_long": _plain("this is longer than {max_length} characters"),
    "string_too_short": _plain("this is empty"),
    "string_type": _TEXT,
    "too_long": _plain("this takes at most {max_length}, not {actual_length}"),
    "too_short": _plain("this takes at least {min_length}"),
    "value_error": lambda _, told: str(told["msg"]).removeprefix("Value error, "),
}
