"""What was done by machines and by our own people: kept, and counted by no rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handraiser.activity import Activity, Mark

DECLARED = "declared by the sender"
"""Why an activity is marked whose sender gives no reason."""


@dataclass(frozen=True)
class Marked:
    """So many activities are marked for one reason; `newest` is the newest of them."""

    mark: Mark
    reason: str
    number: int
    newest: Activity


def marked(activities: Iterable[Activity]) -> list[Marked]:
    """The marked activities by mark and reason, the most frequent first."""
    found: dict[tuple[Mark, str], list[Activity]] = {}
    for activity in activities:
        mark = activity.mark
        if mark is not None:
            told = activity.properties.get(f"{mark}_reason")
            reason = told if isinstance(told, str) and told else DECLARED
            found.setdefault((mark, reason), []).append(activity)
    groups = [
        Marked(mark, reason, len(those), max(those, key=lambda activity: activity.key))
        for (mark, reason), those in found.items()
    ]
    return sorted(groups, key=lambda group: (-group.number, group.mark, group.reason))
