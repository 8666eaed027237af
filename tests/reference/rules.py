"""One rule of a scorecard at one instant, by walking every activity there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from handraiser.activity import Activity
from reference.decay import fraction
from reference.instants import MILLISECOND, days, elapsed, key_of, local_date, milliseconds
from reference.patterns import truth
from reference.sums import bounded, micro

PER_DAY = 20
SESSION = 30 * 60 * 1000
"""Milliseconds from which on two activities are of two sessions."""


@dataclass(frozen=True)
class RuleResult:
    """What one rule pays, in micro-points, and whether it holds for a path that requires it."""

    paid: int
    holds: bool


@dataclass(frozen=True)
class Scene:
    """What the rules of one scorecard see: a profile and all that was done up to an instant.

    `activities` are ordered by their keys; those beyond the model's history are among them.
    """

    document: Mapping[str, Any]
    card: Mapping[str, Any]
    profile: Mapping[str, Any]
    segment: str
    instant: datetime
    activities: Sequence[Activity]

    def result(self, rule: Mapping[str, Any]) -> RuleResult:
        """What a rule of any kind pays, within its own bounds."""
        if "profile" in rule:
            met = truth(rule["profile"], self.profile) is True
            return RuleResult(bounded(rule, micro(self.points(rule)) if met else 0), met)
        if "inactivity" in rule:
            periods = self.idle_periods(rule)
            return RuleResult(bounded(rule, micro(self.points(rule) * periods)), periods >= 1)
        counting = self.completion(rule) if "sequence" in rule else self.counting(rule)
        shares = [(a, fraction(self.decay(rule), self.age(a))) for a in counting]
        paid = sum(micro(self.points(rule) * self.weight(a) * share) for a, share in shares)
        return RuleResult(bounded(rule, paid), any(share > 0 for _, share in shares))

    def date(self, activity: Activity) -> date:
        return local_date(self.document, activity.at)

    def age(self, activity: Activity) -> int:
        return (local_date(self.document, self.instant) - self.date(activity)).days

    def points(self, rule: Mapping[str, Any]) -> Fraction:
        points = rule["points"]
        if isinstance(points, Mapping):
            points = points.get(self.segment, points["default"])
        return Fraction(points)

    def weight(self, activity: Activity) -> Fraction:
        weight = Fraction(1)
        for kind, name in (("channels", activity.channel), ("campaigns", activity.campaign)):
            spec = self.document.get(kind, {}).get(name, 1)
            weight *= Fraction(spec["weight"] if isinstance(spec, Mapping) else spec)
        return weight

    def decay(self, rule: Mapping[str, Any]) -> Any:
        """The rule's own decay, else its group's."""
        group = self.card.get("groups", {}).get(rule.get("group"), {})
        return rule.get("decay", group.get("decay", "none"))

    def matching(self, pattern: Mapping[str, Any]) -> list[Activity]:
        """Those within history that match, of each day the 20 earliest, oldest first."""
        history = days(self.document.get("history", "365d"))
        kept: list[Activity] = []
        per_day: Counter[date] = Counter()
        for activity in self.activities:
            if self.age(activity) < history and matches(pattern, activity):
                per_day[self.date(activity)] += 1
                if per_day[self.date(activity)] <= PER_DAY:
                    kept.append(activity)
        return kept

    def counting(self, rule: Mapping[str, Any]) -> list[Activity]:
        """The activities that contribute: what is left of limit, window and frequency."""
        counting = self.matching(rule["activity"])
        if "limit" in rule:
            counting = self.limited(rule["limit"], counting)
        if "within" in rule:
            counting = [a for a in counting if self.is_within(rule["within"], a)]
        if counting and {"at_least", "at_most", "exactly", "between"} & set(rule):
            number = self.number(rule.get("count", "activities"), counting)
            counting = counting[-1:] if frequency_reached(rule, number) else []
        return counting

    def is_within(self, window: str, activity: Activity) -> bool:
        """Whether an activity is in a window: by its age in days, or by the time elapsed."""
        length = elapsed(window)
        if length is None:
            return self.age(activity) < days(window)
        passed = milliseconds(self.instant) - milliseconds(activity.at)
        return passed <= length // MILLISECOND

    def limited(self, limit: str, matching: Sequence[Activity]) -> list[Activity]:
        """Walks from the oldest: one counts if fewer than N counted in the D days it ends."""
        if limit == "once":
            limit = "1 ever"
        most, per = limit.split()[0], limit.split()[-1]
        counted: list[Activity] = []
        for activity in matching:
            recent = [
                other
                for other in counted
                if per == "ever" or self.age(other) - self.age(activity) < days(per)
            ]
            if len(recent) < int(most):
                counted.append(activity)
        return counted

    def number(self, count: str, activities: Sequence[Activity]) -> int:
        """How many activities, distinct days, or sessions less than 30 minutes apart."""
        if count == "days":
            return len({self.date(activity) for activity in activities})
        if count == "sessions":
            instants = [milliseconds(activity.at) for activity in activities]
            gaps = [later - earlier for earlier, later in pairwise(instants)]
            return 1 + sum(gap >= SESSION for gap in gaps)
        return len(activities)

    def completion(self, rule: Mapping[str, Any]) -> list[Activity]:
        """The last step of the newest completed sequence, if there is one.

        Of all the chains that lead to an activity the one that began on the latest day leaves most
        room, so that day is all that is kept of them.
        """
        first, *later_steps = rule["sequence"]
        chains = [(activity, self.date(activity)) for activity in self.matching(first)]
        for step in later_steps:
            longer: list[tuple[Activity, date]] = []
            for later in self.matching(step):
                begun = [day for earlier, day in chains if self.follows(rule, earlier, later)]
                if begun:
                    longer.append((later, max(begun)))
            chains = longer
        within = days(rule["within"])
        completing = [last for last, begun in chains if (self.date(last) - begun).days < within]
        return completing[-1:]

    def follows(self, rule: Mapping[str, Any], earlier: Activity, later: Activity) -> bool:
        """Whether two activities may serve consecutive steps."""
        if not key_of(earlier) < key_of(later):
            return False
        if "gap" not in rule:
            return True
        gap = elapsed(rule["gap"])
        if gap is None:
            return self.age(earlier) - self.age(later) >= days(rule["gap"])
        return milliseconds(later.at) - milliseconds(earlier.at) >= gap // MILLISECOND

    def idle_periods(self, rule: Mapping[str, Any]) -> int:
        """Full periods since the newest matching activity, else since the first of any kind."""
        matching = [a for a in self.activities if matches(rule["inactivity"], a)]
        since = matching[-1:] or self.activities[:1]
        return self.age(since[0]) // days(rule["every"]) if since else 0


def matches(pattern: Mapping[str, Any], activity: Activity) -> bool:
    """Whether an activity matches an event pattern; what is unknown does not."""
    event = {
        "type": activity.type,
        "channel": activity.channel,
        "campaign": activity.campaign,
        "properties": activity.properties,
    }
    return truth(pattern, event) is True


def frequency_reached(rule: Mapping[str, Any], number: int) -> bool:
    """Whether a number of at least one is what a frequency asks for."""
    if "at_least" in rule:
        return bool(number >= rule["at_least"])
    if "at_most" in rule:
        return bool(number <= rule["at_most"])
    if "exactly" in rule:
        return bool(number == rule["exactly"])
    least, most = rule["between"]
    return bool(least <= number <= most)
