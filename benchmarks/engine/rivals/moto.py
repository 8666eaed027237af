"""The matcher of moto's EventBridge: the same patterns, interpreted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from moto.events.models import EventPattern

from benchmarks.engine.rivals import Event, Rival
from benchmarks.engine.rivals.plain import to_plain


def moto_events(patterns: Sequence[Mapping[str, Any]]) -> Rival:
    """The patterns as they are.

    Its public method copies the event through JSON for each pattern; here each event is flattened
    once for all patterns, which is as fast as it can be.
    """
    loaded = [EventPattern.load(json.dumps(pattern, default=_number)) for pattern in patterns]
    numbered = [(i, p.get_pattern(), p._does_event_match) for i, p in enumerate(loaded)]
    flatten = EventPattern._flatten_dict

    def match(event: Event) -> list[int]:
        flat = flatten(event)
        return [i for i, pattern, matches in numbered if matches(flat, pattern)]

    return Rival("moto", to_plain, match)


def _number(value: Decimal) -> float:
    return float(value)
