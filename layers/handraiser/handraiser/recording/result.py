"""What became of each activity of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handraiser.activity import Activity
from handraiser.errors import HandraiserError


class Outcome(StrEnum):
    """How one activity ended.

    `FOLDED` counts now. `DUPLICATE` was stored before, as was `CONFLICT`, whose stored copy says
    something else and stands. `ERASED` belongs to somebody erased after it happened. `REFUSED`
    can never be stored. `FAILED` may be tried again.
    """

    FOLDED = "folded"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    ERASED = "erased"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Result:
    """The outcome of one activity; `error` says why for one refused or failed."""

    outcome: Outcome
    error: HandraiserError | None = None


@dataclass(frozen=True, eq=False)
class Arrival:
    """One activity at its position in the batch that was handed in."""

    position: int
    activity: Activity
