"""The short texts of a model: repeat limits such as `2 per 7d`, decays such as `half-life 30d`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from handraiser.model.decay import Decay, HalfLife, Lifespan, Steps, Table
from handraiser.model.durations import parse_days

_LIMIT = re.compile(r"^([1-9]\d{0,3})\s+(?:per\s+(\S+)|ever)$", re.ASCII)
_SHARE = r"(\d{1,3}(?:\.\d{1,4})?)\s*%"
_STEPS = re.compile(rf"^{_SHARE}\s*per\s+(\S+)$", re.ASCII)
_NAMED = re.compile(r"^(lifespan|half-life)\s+(\S+)$")
_PERCENT = re.compile(rf"^{_SHARE}$", re.ASCII)

DECAYS = (
    "write `none`, a share per whole days such as `50% per 30d`, `lifespan 90d`, `half-life 30d`, "
    "or a table such as {0d: 100%, 30d: 50%, 90d: 0%}"
)


def parse_limit(text: str) -> tuple[int, int | None]:
    """(at most, days) of a repeat limit: `2 per 1d`, `3 ever`, `once`; days is None for ever.

    Raises ValueError that teaches.
    """
    if text == "once":
        return 1, None
    found = _LIMIT.match(text)
    if found is None:
        raise ValueError("write a number per whole days such as `2 per 7d`, `3 ever`, or `once`")
    return int(found.group(1)), None if found.group(2) is None else parse_days(found.group(2))


def parse_decay(written: object) -> Decay | None:
    """The decay of a text or of a table of ages and shares; None for `none`.

    Raises ValueError that teaches.
    """
    if isinstance(written, Mapping):
        return _table(written)
    if written == "none":
        return None
    if isinstance(written, str) and (found := _STEPS.match(written)):
        share = _share(found.group(1))
        if not share:
            raise ValueError("a decay takes more than 0%; write `none` for no decay")
        return Steps(share, parse_days(found.group(2)))
    if isinstance(written, str) and (found := _NAMED.match(written)):
        kind = Lifespan if found.group(1) == "lifespan" else HalfLife
        return kind(parse_days(found.group(2)))
    raise ValueError(DECAYS)


def _table(written: Mapping[object, object]) -> Table:
    rows: dict[int, Fraction] = {}
    for age, share in written.items():
        found = _PERCENT.match(share) if isinstance(share, str) else None
        if found is None:
            raise ValueError(f"{share!r} is not a share; write a percentage such as 50%")
        days = 0 if age == "0d" else parse_days(age)
        if days in rows:
            raise ValueError(f"the table names the age {days}d twice")
        rows[days] = _share(found.group(1))
    if not rows:
        raise ValueError(DECAYS)
    return Table(tuple(sorted(rows.items())))


def _share(percent: str) -> Fraction:
    share = Fraction(Decimal(percent)) / 100
    if share > 1:
        raise ValueError("a share is at most 100%")
    return share
