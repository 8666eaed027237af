"""Random scoring models, and random lives of leads to score with them.

Both are small and crowded: few types, few minutes and few facts, so that ties, limits, windows and
bounds are met all the time. An activity is decoded from one integer, which Hypothesis draws and
shrinks quickly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from handraiser.activity import Activity, Json
from handraiser.identity import Identities
from handraiser.model import Model, check_model
from handraiser.yaml_text import read_yaml

START = datetime(2026, 3, 27, tzinfo=UTC)
"""Two days before clocks go forward in Europe."""

TYPES = ("opened", "clicked", "viewed")
CHANNELS = (None, "display", "social", "events", "muted")
CAMPAIGNS = (None, "spring")
PATHS = (None, "/pricing", "/pricing/eu", "/careers")
SOURCES = ("crm", "sales", "form", "web")
TRAITS: tuple[Mapping[str, Json], ...] = (
    {},
    {"employees": 250},
    {"employees": "51-200"},
    {"employees": "1 000"},
    {"employees": "plenty"},
    {"employees": ""},
    {"country": "cz"},
    {"country": "Czechia"},
    {"country": "DE", "employees": Decimal("49.5")},
    {"industry": "Software"},
    {"industry": "saas"},
    {"industry": "fishing"},
    {"title": "Head of Sales"},
    {"title": " "},
    {"customer": True},
    {"customer": False},
)
MINUTES = (0, 1, 59, 60, 719, 1319, 1320, 1379, 1380, 1439)
"""Minutes of a UTC day, those around local midnights among them."""
DAYS = (*range(12), 29, 30, 31, 44, 45, 59, 60, 61)


# Models ---------------------------------------------------------------------------------------

_numbers = st.sampled_from(
    [Decimal(text) for text in ("5", "10", "15", "-5", "0.000001", "0.333333", "2.5", "12.345675")]
)
_small_days = st.sampled_from(["1d", "2d", "3d", "7d", "30d", "60d"])
_decays = st.sampled_from(["none", "50% per 30d", "33.3333% per 1d", "100% per 2d", "25% per 7d"])
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
_activity_patterns = st.sampled_from(
    [
        {"type": ["opened"]},
        {"type": ["clicked"]},
        {"type": ["opened", "clicked"]},
        {"type": [{"anything-but": "opened"}]},
        {"type": ["viewed"], "properties": {"path": [{"prefix": "/pricing"}]}},
        {"channel": ["display", "social"]},
        {"properties": {"path": [{"exists": False}]}},
        {"$or": [{"channel": ["events"]}, {"properties": {"count": [{"numeric": [">", 1]}]}}]},
    ]
)
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
def _rules(draw: st.DrawFn, segments: list[str]) -> dict[str, Any]:
    rule: dict[str, Any] = {**draw(_places), **draw(_bounds), "points": draw(_points(segments))}
    kind = draw(
        st.sampled_from(["profile", "each", "each", "often", "often", "sequence", "sequence"])
    )
    if kind == "profile":
        return {**rule, "profile": draw(_profile_patterns)}
    if draw(st.booleans()):
        rule["decay"] = draw(_decays)
    if kind == "sequence":
        steps = [draw(_activity_patterns), draw(_activity_patterns)]
        return {**rule, "sequence": steps, "within": draw(_small_days)}
    rule["activity"] = draw(_activity_patterns)
    if draw(st.booleans()):
        rule["within"] = draw(_small_days)
    if kind == "often":
        rule["at_least"] = draw(st.sampled_from([1, 2, 3, 21]))
        rule["count"] = draw(st.sampled_from(["activities", "days"]))
    elif draw(st.booleans()):
        limits = ["once", "1 per 1d", "2 per 2d", "3 per 30d", "25 per 7d"]
        rule["limit"] = draw(st.sampled_from(limits))
    return rule


@st.composite
def _path(draw: st.DrawFn, rules: list[str]) -> dict[str, Any]:
    minima = {
        name: draw(st.sampled_from([Decimal(0), Decimal(5), Decimal("10.01"), Decimal(25)]))
        for name in draw(st.sets(st.sampled_from(["fit", "engagement", "intent", "total"])))
    }
    path: dict[str, Any] = dict(minima)
    if len(minima) > 0 and draw(st.booleans()):
        eased = draw(st.sampled_from(sorted(minima)))
        path["stays"] = {eased: minima[eased] - 5}
    if not minima or draw(st.booleans()):
        required = st.lists(st.sampled_from(rules), min_size=1, max_size=2, unique=True)
        path["rules"] = {draw(st.sampled_from(["all", "any"])): draw(required)}
    if not draw(st.integers(0, 4)):
        path["profile"] = draw(_profile_patterns)
    return path


@st.composite
def _scorecards(draw: st.DrawFn) -> dict[str, Any]:
    named = draw(st.sampled_from([[], ["big"], ["big", "near"]]))
    segments = [*named, "default"]
    rules = {f"rule-{i}": draw(_rules(segments)) for i in range(draw(st.integers(1, 5)))}
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
        "grades": {"B": Decimal("4.999"), "A": Decimal(12), "C": Decimal(0)},
        "segments": {
            name: {
                **({} if name == "default" else {"profile": draw(_profile_patterns)}),
                "paths": {
                    f"path-{i}": draw(_path(list(rules))) for i in range(draw(st.integers(1, 2)))
                },
                **({"nurture": {"fit": Decimal(5)}} if draw(st.booleans()) else {}),
            }
            for name in segments
        },
    }
    if not draw(st.integers(0, 2)):
        card["suppress"] = {
            "customer": {"profile": {"customer": [True]}},
            "objection": {"profile": {"country": ["DE"]}, "scored": False},
        }
    if not draw(st.integers(0, 2)):
        card["disqualify"] = {"small": {"profile": {"employees": [{"numeric": ["<", 50]}]}}}
    return card


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A valid model document that uses any construct of the grammar."""
    return {
        "model": "random",
        "version": 1,
        "time_zone": draw(st.sampled_from(["UTC", "Europe/Prague", "America/New_York"])),
        "history": draw(st.sampled_from(["5d", "45d", "365d"])),
        "sources": draw(st.sampled_from([[], [["sales", "crm"], "form"], ["form", "crm"]])),
        "facts": {
            "employees": "number",
            "country": {"kind": "country", "values": {"CZ": ["Czechia"], "SK": ["Slovakia"]}},
            "industry": {"kind": "choice", "values": {"software": ["saas"], "retail": []}},
            "title": "words",
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


# Lives ----------------------------------------------------------------------------------------

LATE = (0, 0, 0, 1, 40, 900)
"""Hours until an activity was learnt."""

_FIELDS = (TYPES, DAYS, MINUTES, TRAITS, CHANNELS, SOURCES, PATHS, LATE, CAMPAIGNS)
_COMBINATIONS = 1
for _choices in _FIELDS:
    _COMBINATIONS *= len(_choices)


def _decoded(index: int, code: int) -> Activity:
    chosen: list[Any] = []
    for choices in _FIELDS:
        code, place = divmod(code, len(choices))
        chosen.append(choices[place])
    kind, day, minute, traits, channel, source, path, late, campaign = chosen
    at = START + timedelta(days=day, minutes=minute)
    return Activity(
        id=f"activity-{index}",
        type=kind,
        at=at,
        received_at=at + timedelta(hours=late),
        source=source,
        identities=Identities(email="jana@acme.example"),
        traits=traits,
        channel=channel,
        campaign=campaign,
        properties={} if path is None else {"path": path, "count": index % 3},
    )


_codes = st.integers(0, _COMBINATIONS - 1)
_CROWD = len(MINUTES) * len(TRAITS) * len(CHANNELS)


@st.composite
def lives(draw: st.DrawFn, *, most: int = 25) -> list[Activity]:
    """The activities of one person, each id once, in no particular order.

    Now and then one day is crowded beyond what counts of a day.
    """
    least = min(most, draw(st.sampled_from([0, 4, 8, 16])))
    codes = draw(st.lists(_codes, min_size=least, max_size=most))
    if codes and not draw(st.integers(0, 2)):
        step = len(TYPES) * len(DAYS)
        rest = draw(st.lists(st.integers(0, _CROWD - 1), min_size=21, max_size=27))
        codes += [codes[0] % step + step * minute for minute in rest]
    return [_decoded(index, code) for index, code in enumerate(codes)]


@st.composite
def deliveries(draw: st.DrawFn, life: list[Activity]) -> list[list[Activity]]:
    """A life as it may arrive: in any order, some of it again, in batches of any size."""
    copies = draw(st.lists(st.sampled_from(life), max_size=6)) if life else []
    again = [replace(copy, received_at=copy.received_at + timedelta(days=1)) for copy in copies]
    order = draw(st.permutations([*life, *again]))
    batches: list[list[Activity]] = []
    while order:
        size = draw(st.sampled_from([1, 1, 2, 5, 10]))
        batches.append(order[:size])
        order = order[size:]
    return batches
