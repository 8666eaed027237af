"""What somebody says later of activities: that a machine or one of our own people did them.

A verdict is an activity like any other, of the type `activities_marked`, or `activities_unmarked`
for what a prospect did after all, in the log of the lead whose activities it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handraiser.activity import MARKS, UNMARKED, VERDICTS, Activity, Mark

UNSAID = "marked later"
"""The reason of a verdict that gives none."""


@dataclass(frozen=True)
class Verdict:
    """What is said of the activities of these ids; `mark` is None where they are a person's."""

    activity: Activity
    ids: tuple[str, ...]
    mark: Mark | None
    reason: str
    by: str | None

    def of(self, activity: Activity) -> Activity:
        """An activity as it stands under the verdict."""
        plain = activity.unmarked()
        if self.mark is None:
            return plain
        return plain.marked({self.mark: True, f"{self.mark}_reason": self.reason})


def verdict_of(activity: Activity) -> Verdict | None:
    """The verdict that an activity is; one that names no ids says nothing of any."""
    if activity.type not in VERDICTS:
        return None
    said = activity.properties
    listed = said.get("activities")
    ids = tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
    reason, by = said.get("reason"), said.get("by")
    mark: Mark | None = None
    if activity.type != UNMARKED:
        mark = next((mark for mark in MARKS if mark == said.get("mark")), "machine")
    return Verdict(
        activity=activity,
        ids=ids,
        mark=mark,
        reason=reason if isinstance(reason, str) and reason else UNSAID,
        by=by if isinstance(by, str) else None,
    )


def standing(activities: Iterable[Activity]) -> dict[str, Verdict]:
    """By activity id the verdict that stands: the one of the greatest key."""
    found = (verdict for activity in activities if (verdict := verdict_of(activity)))
    ordered = sorted(found, key=lambda verdict: verdict.activity.key)
    return {name: verdict for verdict in ordered for name in verdict.ids}
