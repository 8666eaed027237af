"""Random scoring models that use every construct of the grammar, small enough to be met."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from handraiser.model import Model, check_model
from handraiser.yaml_text import read_yaml

FREQUENCIES: Mapping[str, tuple[Any, ...]] = {
    "at_least": (1, 2, 3, 21),
    "at_most": (1, 2, 20),
    "exactly": (1, 2, 3),
    "between": ([1, 2], [2, 3], [2, 20]),
}
LIMITS = ("once", "1 per 1d", "2 per 2d", "3 per 30d", "25 per 7d", "3 ever", "21 ever")

_numbers = st.sampled_from(
    [Decimal(text) for text in ("5", "10", "15", "-5", "0.000001", "0.333333", "2.5", "12.345675")]
)
_small_days = st.sampled_from(["1d", "2d", "3d", "7d", "30d", "60d", "400d"])
_sub_day = st.sampled_from(["30m", "1h", "90m", "4h", "24h"])
_windows = st.one_of(_small_days, _sub_day)
_decays: st.SearchStrategy[Any] = st.one_of(
    st.just("none"),
    st.sampled_from(["50% per 30d", "33.3333% per 1d", "100% per 2d", "25% per 7d"]),
    st.sampled_from(["lifespan 3d", "lifespan 7d", "lifespan 90d"]),
    st.sampled_from(["half-life 1d", "half-life 7d", "half-life 30d"]),
    st.sampled_from(
        [
            {"0d": "100%", "30d": "50%", "90d": "0%"},
            {"1d": "66.6667%", "3d": "12.5%"},
            {"0d": "80%", "2d": "0%", "7d": "100%"},
        ]
    ),
)
_bounds = st.fixed_dictionaries(
    {},
    optional={
        "min": st.sampled_from([Decimal(-10), Decimal(0)]),
        "max": st.sampled_from([Decimal("7.5"), Decimal(20), Decimal(60)]),
    },
)
_places: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"group": "company"},
        {"group": "web"},
        {"group": "mail"},
        {"dimension": "fit"},
        {"dimension": "engagement"},
        {"dimension": "intent"},
    ]
)
_wide_patterns = st.sampled_from(
    [
        {"type": ["opened", "clicked"]},
        {"type": [{"anything-but": "opened"}]},
        {"type": [{"exists": True}]},
        {"properties": {"path": [{"exists": False}, {"prefix": "/pricing"}]}},
    ]
)
_narrow_patterns = st.sampled_from(
    [
        {"type": ["opened"]},
        {"type": ["clicked"]},
        {"type": ["viewed"]},
        {"type": ["viewed"], "properties": {"path": [{"prefix": "/pricing"}]}},
        {"channel": ["display", "social"]},
        {"properties": {"path": [{"exists": False}]}},
        {"$or": [{"channel": ["events"]}, {"properties": {"count": [{"numeric": [">", 1]}]}}]},
    ]
)
_activity_patterns = st.one_of(_wide_patterns, _narrow_patterns)
_profile_patterns = st.sampled_from(
    [
        {"employees": [{"numeric": [">=", 50]}]},
        {"employees": [{"numeric": [">", 0, "<", 250]}], "country": ["CZ"]},
        {"employees": [1000, 250]},
        {"country": ["CZ", "SK"]},
        {"country": [{"anything-but": ["CZ"]}]},
        {"industry": [{"exists": False}]},
        {"industry": ["software"]},
        {"title": ["head", "ceo"]},
        {"$or": [{"title": ["head"]}, {"employees": [{"numeric": [">=", 1000]}]}]},
        {"company": ["Acme Ltd"]},
        {"revenue": {"amount": [{"numeric": [">=", Decimal("999.5")]}], "currency": ["EUR"]}},
        {"revenue": {"currency": [{"anything-but": "EUR"}]}},
        {"customer": [True]},
    ]
)


@st.composite
def _points(draw: st.DrawFn, segments: list[str]) -> Any:
    points = draw(_numbers)
    if draw(st.integers(0, 3)):
        return points
    return {"default": points, draw(st.sampled_from(segments)): draw(_numbers)}


@st.composite
def _activity_rules(draw: st.DrawFn) -> dict[str, Any]:
    """Each activity within a limit and a window, or how often there was any."""
    rule: dict[str, Any] = {"activity": draw(_activity_patterns)}
    if draw(st.booleans()):
        rule["within"] = draw(_windows)
    if draw(st.booleans()):
        often = draw(st.sampled_from(sorted(FREQUENCIES)))
        rule[often] = draw(st.sampled_from(FREQUENCIES[often]))
        count = draw(st.sampled_from(["sessions", "days", None, "activities"]))
        rule |= {} if count is None else {"count": count}
    elif draw(st.booleans()):
        rule["limit"] = draw(st.sampled_from(LIMITS))
    return rule


@st.composite
def _sequence_rules(draw: st.DrawFn) -> dict[str, Any]:
    """Two to five steps, with room for the gaps between them."""
    steps = draw(st.sampled_from([2, 3, 4, 2, 3, 5]))
    gap = draw(st.sampled_from(["15m", None, "1h", None, "4h", "1d", "2d"]))
    least = (steps - 1) * int(gap[:-1]) + 1 if gap is not None and gap.endswith("d") else 1
    within = draw(_small_days.filter(lambda text: int(text[:-1]) >= least))
    patterns = _wide_patterns if steps > 3 else st.one_of(_activity_patterns, _wide_patterns)
    sequence = [draw(patterns) for _ in range(steps)]
    return {"sequence": sequence, "within": within, **({} if gap is None else {"gap": gap})}


@st.composite
def _rules(draw: st.DrawFn, segments: list[str]) -> dict[str, Any]:
    rule: dict[str, Any] = {**draw(_places), **draw(_bounds), "points": draw(_points(segments))}
    kinds = ["profile", "inactivity", *["activity"] * 4, *["sequence"] * 3]
    kind = draw(st.sampled_from(kinds))
    if kind == "profile":
        return {**rule, "profile": draw(_profile_patterns)}
    if kind == "inactivity":
        every = draw(st.sampled_from(["1d", "2d", "7d", "30d"]))
        return {**rule, "inactivity": draw(_activity_patterns), "every": every}
    if draw(st.booleans()):
        rule["decay"] = draw(_decays)
    return {**rule, **draw(_activity_rules() if kind == "activity" else _sequence_rules())}


@st.composite
def _cells(draw: st.DrawFn, grades: list[str], levels: list[str]) -> dict[str, list[Any]]:
    """Some levels for some grades; a label that is a number may be written as one."""
    as_written = draw(st.booleans())
    allowed = st.lists(st.sampled_from(levels), min_size=1, unique=True)
    return {
        grade: [int(label) if as_written and label.isdigit() else label for label in draw(allowed)]
        for grade in draw(st.lists(st.sampled_from(grades), min_size=1, unique=True))
    }


@st.composite
def _path(
    draw: st.DrawFn, rules: list[str], grades: list[str], levels: list[str]
) -> dict[str, Any]:
    names = st.sampled_from(["engagement", "intent", "fit", "total"])
    points = st.sampled_from([Decimal(5), Decimal("0.01"), Decimal("10.01"), Decimal(25)])
    parts = ["minima", "rules", "minima and rules", "minima and profile"]
    if grades and levels:
        parts += ["cells", "cells", "minima and cells", "rules and cells"]
    stated = draw(st.sampled_from(parts))
    path: dict[str, Any] = {}
    if "minima" in stated:
        named = draw(st.lists(names, min_size=1, max_size=2, unique=True))
        path |= {name: draw(points) for name in named}
        if draw(st.booleans()):
            path["stays"] = {named[0]: path[named[0]] - draw(st.sampled_from([5, 20]))}
    if "cells" in stated:
        path["cells"] = draw(_cells(grades, levels))
    if "rules" in stated:
        required = st.lists(st.sampled_from(rules), min_size=1, max_size=2, unique=True)
        path["rules"] = {draw(st.sampled_from(["all", "any"])): draw(required)}
    if "profile" in stated:
        path["profile"] = draw(_profile_patterns)
    return path


_grades: st.SearchStrategy[dict[str, Decimal]] = st.sampled_from(
    [{}, {"B": Decimal("4.999"), "A": Decimal(12), "C": Decimal(0)}]
)
_levels: st.SearchStrategy[dict[str, Decimal]] = st.sampled_from(
    [
        {},
        {"1": Decimal(20), "2": Decimal("5.005"), "3": Decimal(0)},
        {"cold": Decimal(-20), "warm": Decimal(5), "hot": Decimal(15), "on-fire": Decimal(29)},
    ]
)


@st.composite
def _scorecards(draw: st.DrawFn) -> dict[str, Any]:
    named = draw(st.sampled_from([[], ["big"], ["big", "near"]]))
    segments = [*named, "default"]
    rules = {
        f"rule-{i}": draw(_rules(segments)) for i in range(draw(st.sampled_from([2, 4, 6, 8])))
    }
    grades, levels = draw(_grades), draw(_levels)
    paths = _path(list(rules), list(grades), list(levels))
    card: dict[str, Any] = {
        "total": draw(_bounds),
        "dimensions": {
            name: draw(
                st.fixed_dictionaries(
                    {"weight": st.sampled_from([Decimal(1), Decimal("0.333333")])},
                    optional={"max": st.just(Decimal(30)), "min": st.just(Decimal(-20))},
                )
            )
            for name in draw(st.sets(st.sampled_from(["fit", "engagement", "intent"])))
        },
        "groups": {
            "company": {"dimension": "fit", **draw(_bounds)},
            "web": {"dimension": "engagement", "decay": draw(_decays), **draw(_bounds)},
            "mail": {"dimension": "engagement", "decay": draw(_decays)},
        },
        "rules": rules,
        "segments": {
            name: {
                **({} if name == "default" else {"profile": draw(_profile_patterns)}),
                "paths": {f"path-{i}": draw(paths) for i in range(draw(st.integers(1, 2)))},
                **({"nurture": {"fit": Decimal(5)}} if draw(st.booleans()) else {}),
            }
            for name in segments
        },
    }
    card |= {"grades": grades} if grades else {}
    card |= {"levels": levels} if levels else {}
    if not draw(st.integers(0, 2)):
        card["suppress"] = {
            "customer": {"profile": {"customer": [True]}},
            "objection": {"profile": {"country": ["DE"]}, "scored": False},
        }
    if not draw(st.integers(0, 2)):
        card["disqualify"] = {"small": {"profile": {"employees": [{"numeric": ["<", 100]}]}}}
    return card


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A valid model document that uses any construct of the grammar."""
    zones = ["UTC", "Europe/Prague", "America/New_York", "Asia/Beirut", "Australia/Lord_Howe"]
    return {
        "model": "random",
        "version": 1,
        "time_zone": draw(st.sampled_from(zones)),
        "history": draw(st.sampled_from(["365d", "5d", "45d", "1095d", "1095d"])),
        "sources": draw(st.sampled_from([[], [["sales", "crm"], "form"], ["form", "crm"]])),
        "facts": {
            "employees": "number",
            "country": {"kind": "country", "values": {"CZ": ["Czechia"], "SK": ["Slovakia"]}},
            "industry": {"kind": "choice", "values": {"software": ["saas"], "retail": []}},
            "title": "words",
            "company": "text",
            "revenue": "money",
            "customer": "flag",
        },
        "channels": draw(
            st.sampled_from(
                [
                    {"display": Decimal("0.5")},
                    {
                        "display": Decimal("0.5"),
                        "social": Decimal("0.123457"),
                        "events": {"weight": Decimal("1.5"), "above_one": True},
                        "muted": 0,
                    },
                ]
            )
        ),
        "campaigns": draw(st.sampled_from([{}, {"spring": Decimal("0.7")}])),
        "scorecards": {
            name: draw(_scorecards())
            for name in draw(st.sampled_from([["default"], ["default"], ["east", "west"]]))
        },
    }


def yaml_of(value: Any) -> str:
    """A document's text in YAML's flow style, numbers digit by digit."""
    match value:
        case dict():
            return "{" + ", ".join(f"{yaml_of(k)}: {yaml_of(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(yaml_of, value)) + "]"
        case bool():
            return str(value).lower()
        case str():
            return '"' + value.replace('"', '\\"') + '"'
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def compiled(document: Mapping[str, Any]) -> Model:
    """The document's model. What lint finds wrong with a random model does not matter here."""
    text = yaml_of(document)
    assert read_yaml(text).values == document
    model, faults = check_model(text)
    assert model is not None, faults
    return model
