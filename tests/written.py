"""Leads written in short: `3 page_viewed /pricing` is a page view at noon of day 3.

Used by documents that list what a lead did and what must come of it. Day 0 is `builders.NOON`'s.
One activity is `DAY [HH:MM] TYPE [/PATH] [channel=X] [campaign=Y] [PROPERTY=VALUE] [xTIMES]`;
`xTIMES` repeats it, a second apart. Several are parted by semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from builders import NOON, activity
from handraiser.activity import Activity, Json
from handraiser.scoring.decide import Evaluation

_INSTANT = re.compile(r"^(\d+)(?: (\d\d):(\d\d))?(?: |$)")


def instant(text: str) -> datetime:
    """`3` is noon of day 3, `3 09:30` half past nine of it (UTC)."""
    found = _INSTANT.match(text)
    assert found is not None, f"{text!r} names no day"
    day = NOON + timedelta(days=int(found[1]))
    return day if found[2] is None else day.replace(hour=int(found[2]), minute=int(found[3]))


def activities(text: str) -> list[Activity]:
    """The activities of a text, in the order written."""
    written = [part.strip() for part in text.split(";") if part.strip()]
    return [did for place, part in enumerate(written) for did in _repeated(place, part)]


def _repeated(place: int, text: str) -> list[Activity]:
    start = instant(text)
    kind, *rest = _INSTANT.sub("", text).split()
    named: dict[str, str] = {}
    properties: dict[str, Json] = {}
    times = 1
    for word in rest:
        name, is_named, value = word.partition("=")
        if word.startswith("/"):
            properties["path"] = word
        elif not is_named:
            times = int(word.removeprefix("x"))
        elif name in {"channel", "campaign"}:
            named[name] = value
        else:
            properties[name] = value
    return [
        activity(
            kind,
            start + timedelta(seconds=n),
            id=f"{place}-{n}",
            channel=named.get("channel"),
            campaign=named.get("campaign"),
            properties=properties,
        )
        for n in range(times)
    ]


def told(evaluation: Evaluation) -> Mapping[str, Json]:
    """An evaluation in the words of such a document; what is not there is `none`."""
    return {
        **{name: evaluation.shown(name) for name in evaluation.scores},
        "segment": evaluation.segment,
        "grade": evaluation.grade or "none",
        "level": evaluation.level or "none",
        "path": evaluation.path.id if evaluation.path else "none",
        "stays": evaluation.staying.id if evaluation.staying else "none",
        "excluded": evaluation.excluded.id if evaluation.excluded else "none",
        "nurture": evaluation.nurture,
    }
