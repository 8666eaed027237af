"""What the schema of model documents says of short texts, of event patterns and of every key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handraiser.model.written import (
    NAME,
    Days,
    DecayTerm,
    Duration,
    EventPattern,
    Label,
    Limit,
    Name,
    Number,
    Span,
    Title,
)

_SHARE = r"\d{1,3}(\.\d{1,4})?\s*%"
_DAYS = r"[1-9]\d{0,4}\s*d"
_NUMBER = {"type": "number", "minimum": -1_000_000, "maximum": 1_000_000}
_PATTERN = {"$ref": "#/$defs/EventPattern"}

TERMS: tuple[tuple[Any, Mapping[str, Any]], ...] = (
    (Name, {"type": "string", "pattern": NAME, "maxLength": 64}),
    (Title, {"type": "string", "maxLength": 120}),
    (Label, {"type": ["string", "integer"], "maxLength": 32}),
    (Number, _NUMBER),
    (Days, {"type": "string", "pattern": f"^{_DAYS}$", "examples": ["30d"]}),
    (
        Span,
        {"type": "string", "pattern": r"^[1-9]\d{0,4}\s*[dhm]$", "examples": ["30d", "4h", "15m"]},
    ),
    (
        Duration,
        {"type": "string", "pattern": r"^[1-9]\d{0,4}\s*[dhm]$", "examples": ["1h", "15m", "1d"]},
    ),
    (
        Limit,
        {
            "type": "string",
            "pattern": rf"^(once|[1-9]\d{{0,3}}\s+(ever|per\s+{_DAYS}))$",
            "examples": ["once", "2 per 7d", "3 ever"],
        },
    ),
    (
        DecayTerm,
        {
            "anyOf": [
                {
                    "type": "string",
                    "pattern": rf"^(none|{_SHARE}\s*per\s+{_DAYS}|(lifespan|half-life)\s+{_DAYS})$",
                    "examples": ["none", "50% per 30d", "lifespan 90d", "half-life 30d"],
                },
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": rf"^(0d|{_DAYS})$"},
                    "additionalProperties": {"type": "string", "pattern": f"^{_SHARE}$"},
                    "examples": [{"0d": "100%", "30d": "50%", "90d": "0%"}],
                },
            ]
        },
    ),
    (EventPattern, _PATTERN),
)
"""How each kind of value is written."""

_TEXT = {"type": "string"}
_TEXT_OR_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_IGNORING_CASE = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["equals-ignore-case"],
            "properties": {"equals-ignore-case": _TEXT},
        },
    ]
}


def pattern_definitions() -> dict[str, Any]:
    """The schema of Amazon EventBridge event patterns."""
    values = {"type": ["string", "number"]}
    operators: Mapping[str, Mapping[str, Any]] = {
        "prefix": {"description": "Texts that begin so.", **_IGNORING_CASE},
        "suffix": {"description": "Texts that end so.", **_IGNORING_CASE},
        "equals-ignore-case": {"description": "This text in any case.", **_TEXT},
        "wildcard": {"description": "Texts such as `*/pricing/*`.", **_TEXT},
        "cidr": {"description": "Addresses in a range such as `10.0.0.0/24`.", **_TEXT},
        "exists": {"description": "Whether there is any value at all.", "type": "boolean"},
        "numeric": {
            "description": 'Numbers in a range: [">=", 50] or [">", 0, "<=", 5].',
            "type": "array",
            "minItems": 2,
            "maxItems": 4,
            "prefixItems": [
                {"enum": ["=", "<", "<=", ">", ">="]},
                {"type": "number"},
                {"enum": ["<", "<="]},
                {"type": "number"},
            ],
        },
        "anything-but": {
            "description": "Every value but these.",
            "anyOf": [
                values,
                {"type": "array", "items": values, "minItems": 1},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                    "properties": dict.fromkeys(
                        ("prefix", "suffix", "equals-ignore-case", "wildcard"), _TEXT_OR_TEXTS
                    ),
                },
            ],
        },
    }
    entry = {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": operators,
    }
    return {
        "EventPattern": {
            "description": "An Amazon EventBridge event pattern: fields, each with the list of "
            "values it may have. All fields must match; `$or` lists patterns of which one must.",
            "type": "object",
            "minProperties": 1,
            "properties": {"$or": {"type": "array", "minItems": 2, "items": _PATTERN}},
            "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Values"}, _PATTERN]},
        },
        "Values": {
            "description": "The values a field may have: texts, numbers, true, false, null, or "
            "operators.",
            "type": "array",
            "minItems": 1,
            "items": {
                "anyOf": [
                    {"type": ["string", "number", "boolean", "null"]},
                    {"$ref": "#/$defs/Operator"},
                ]
            },
        },
        "Operator": entry,
    }


_NAMED = "How people read it; the key where there is none."
_MINIMA = {
    "fit": "The least fit, inclusive.",
    "engagement": "The least engagement, inclusive.",
    "intent": "The least intent, inclusive.",
    "total": "The least total, inclusive.",
}
_BOUNDS = {"min": "The floor of the sum.", "max": "The ceiling of the sum."}
_EXCLUDED = "An event pattern over the facts; whoever matches is never an MQL."

_USAGE: Mapping[str, Mapping[str, str]] = {
    "ModelDocument": {
        "model": "The model's name: small letters, digits and hyphens.",
        "version": "A number that grows with every change.",
        "time_zone": "The IANA time zone whose midnight ends a day, such as Europe/Prague.",
        "history": "Activities older than this many days do not count; at most 1095d.",
        "sources": "Whose word on a fact wins, strongest first; a list within shares a rank.",
        "facts": "What the profile is made of, each with the kind it is read as.",
        "channels": "Weights that an activity's points are multiplied by, by channel.",
        "campaigns": "Weights that an activity's points are multiplied by, by campaign.",
        "form_fills": "The activity types that one filled-in form records.",
        "mail_sweeps": "Clicks of a security gateway, which are scored by no rule.",
        "scorecards": "The scoring itself, for one product, brand or region each.",
    },
    "MailSweeps": {
        "links": "Clicks on so many links of one message are a sweep.",
        "seconds_after_delivery": "How soon after the delivery they come.",
        "seconds_at_once": "How soon after the first, where no delivery is known.",
    },
    "FactSpec": {
        "kind": "How the fact is read.",
        "values": "Canonical values with their other spellings, or a list without.",
        "label": "How people read it.",
    },
    "Weight": {
        "weight": "What points are multiplied by, from 0 to 10.",
        "above_one": "Says that a weight above 1 is meant.",
    },
    "Scorecard": {
        "total": "Bounds of the total.",
        "dimensions": "Bounds and weights of fit, engagement and intent.",
        "groups": "Rules that share bounds and a default decay.",
        "rules": "Points for who somebody is and for what they do, by id.",
        "grades": "The least fit of each grade: {A: 45, B: 30, C: 15, D: 0}.",
        "levels": "The least engagement of each level: {1: 60, 2: 30, 3: 0}.",
        "suppress": "Reasons never to be an MQL: customer, competitor, objection.",
        "disqualify": "Reasons that override the score: student, job seeker.",
        "segments": "Kinds of lead in the order of trying; `default` closes the list.",
    },
    "Bounds": _BOUNDS,
    "DimensionSpec": {
        "min": "The floor of the dimension; 0 unless set.",
        "max": "The ceiling of the dimension.",
        "weight": "What the dimension is multiplied by in the total.",
    },
    "Group": {
        **_BOUNDS,
        "dimension": "Where the group's sum counts.",
        "decay": "How its rules' points fade, unless they say otherwise.",
    },
    "Rule": {
        "name": _NAMED,
        "dimension": "Where the points count; instead of a group.",
        "group": "The group whose bounds and decay it shares; instead of a dimension.",
        "profile": "Pays while this event pattern matches the facts.",
        "activity": "Pays for activities that match: type, channel, campaign, properties.",
        "sequence": "Pays once for the newest run of activities that match in this order.",
        "inactivity": "Pays per full `every` days since the newest activity that matches.",
        "points": "A number, or one per segment: {default: 20, enterprise: 5}.",
        "min": "The floor of the rule's sum.",
        "max": "The ceiling of the rule's sum.",
        "limit": "How many activities count: `2 per 7d`, `3 ever`, `once`.",
        "at_least": "Pays once from so many in the window on; instead of a limit.",
        "at_most": "Pays once for one to so many in the window; instead of a limit.",
        "exactly": "Pays once for exactly so many in the window; instead of a limit.",
        "between": "Pays once for a number in the window between two; instead of a limit.",
        "count": "What a frequency counts.",
        "within": "The window: `30d` (whole days), `4h` or `15m` (at most 24h).",
        "gap": "The least time between two steps of a sequence.",
        "every": "The days of silence that a rule about inactivity pays for.",
        "decay": "How points fade with age; the group's unless set.",
        "hand_raise": "Says that this form asks to be contacted: demo, quote, contact sales.",
    },
    "Segment": {
        "name": _NAMED,
        "profile": "Who belongs here, an event pattern over the facts; none for `default`.",
        "paths": "Ways to qualify, any of which will do.",
        "nurture": "From where on a lead that is no MQL is nurtured.",
        "follow_up": "How soon sales should follow up.",
    },
    "PathSpec": {
        **_MINIMA,
        "name": _NAMED,
        "cells": "The allowed levels of each allowed grade: {A: [1, 2], B: [1]}.",
        "rules": "Rules that must hold.",
        "profile": "What the facts must match besides.",
        "stays": "Other minima for staying an MQL, no higher than those for becoming one.",
        "follow_up": "How soon sales should follow up, when other than the segment's.",
    },
    "Minima": _MINIMA,
    "Required": {"all": "All of these must hold.", "any": "One of these must hold."},
    "Exclusion": {
        "name": _NAMED,
        "profile": _EXCLUDED,
        "scored": "false for an objection to profiling: no scoring at all.",
    },
}
USAGE: Mapping[tuple[str, str], str] = {
    (part, key): usage for part, keys in _USAGE.items() for key, usage in keys.items()
}
"""What each key of each construct is for."""
