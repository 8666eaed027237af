"""The instant an evaluation is made at, in the model's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from handraiser.activity import epoch_ms, from_epoch_ms
from handraiser.model.compiled import Model
from handraiser.scoring.chunks import Day

EPOCH_DAY = date(1970, 1, 1).toordinal()
DAY_MS = 86_400_000
EARLIEST_ZONE_MS = 14 * 3_600_000
"""No zone is further ahead of UTC."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`today` is the local day of the instant `now`, in epoch milliseconds."""

    model: Model
    today: Day
    now: int


def moment_at(model: Model, instant: datetime) -> Moment:
    """The moment of an instant, cut to milliseconds."""
    return moment_of(model, epoch_ms(instant))


def moment_of(model: Model, now: int) -> Moment:
    """The moment of an instant in epoch milliseconds."""
    return Moment(model, day_of(model, now), now)


def moment_on(model: Model, day: Day) -> Moment:
    """The first moment of a local day."""
    midnight = datetime.combine(date.fromordinal(day), time(), model.zone)
    return Moment(model, day, epoch_ms(midnight.astimezone(UTC)))


def day_of(model: Model, instant: int) -> Day:
    """The local date of an instant (epoch milliseconds) in the model's time zone, as an ordinal."""
    if model.zone is UTC:
        return EPOCH_DAY + instant // DAY_MS
    return from_epoch_ms(instant).astimezone(model.zone).toordinal()


def day_start(day: Day) -> int:
    """Where the instants of a day's timed cells count from, in epoch milliseconds."""
    return (day - EPOCH_DAY) * DAY_MS - EARLIEST_ZONE_MS
