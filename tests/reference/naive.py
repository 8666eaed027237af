"""The scoring function of the first version, done the slow and obvious way.

It interprets the plain parsed YAML document. Activities are walked in full for every rule; points
are fractions until their one rounding.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from handraiser.activity import Activity
from reference.patterns import truth

DIMENSIONS = ("fit", "engagement", "intent")
PER_DAY = 20


@dataclass(frozen=True)
class RuleResult:
    """What one rule pays, in micro-points, and whether it holds for a path that requires it."""

    paid: int
    holds: bool


@dataclass(frozen=True)
class Result:
    """What the scoring function says of one scorecard; paths and exclusions by their names."""

    profile: Mapping[str, Any]
    segment: str
    scores: Mapping[str, int]
    grade: str | None
    rules: Mapping[str, RuleResult]
    path: str | None
    staying: str | None
    suppressed: str | None
    disqualified: str | None
    nurture: bool

    @property
    def enters(self) -> bool:
        return self.path is not None

    @property
    def stays(self) -> bool:
        return self.staying is not None


def score(
    document: Mapping[str, Any],
    profile: Mapping[str, Any],
    activities: Iterable[Activity],
    as_of: datetime,
    learnt_by: datetime | None = None,
) -> dict[str, Result]:
    """Every scorecard at an instant, by what was known then."""
    known = [
        activity
        for activity in once_each(activities)
        if activity.at <= as_of and (learnt_by is None or activity.received_at <= learnt_by)
    ]
    return on_day(document, profile, known, local_date(document, as_of))


def on_day(
    document: Mapping[str, Any],
    profile: Mapping[str, Any],
    activities: Sequence[Activity],
    today: date,
) -> dict[str, Result]:
    """Every scorecard on a local day; every id occurs once."""
    known = facts(document, profile, activities)
    return {
        name: _Card(document, card, known, activities, today).result()
        for name, card in document["scorecards"].items()
    }


def once_each(activities: Iterable[Activity]) -> list[Activity]:
    """Of each id the copy that came first."""
    kept: dict[str, Activity] = {}
    for activity in sorted(activities, key=lambda a: a.received_at):
        kept.setdefault(activity.id, activity)
    return list(kept.values())


def local_date(document: Mapping[str, Any], instant: datetime) -> date:
    """The date of an instant in the model's time zone."""
    return instant.astimezone(ZoneInfo(document.get("time_zone", "UTC"))).date()


def key_of(activity: Activity) -> tuple[int, bytes]:
    """The order of activities: `at` in milliseconds, then the first 8 bytes of the id's hash."""
    since = activity.at - datetime(1970, 1, 1, tzinfo=UTC)
    hashed = hashlib.sha256(activity.id.encode()).digest()
    return since // timedelta(milliseconds=1), hashed[:8]


# Facts ---------------------------------------------------------------------------------------


def facts(
    document: Mapping[str, Any], given: Mapping[str, Any], activities: Iterable[Activity]
) -> dict[str, Any]:
    """The canonical profile: of each declared fact the statement that stands, if it can be read."""
    profile: dict[str, Any] = {}
    for name, spec in document["facts"].items():
        statements = [
            (-_rank(document, activity.source), key_of(activity), activity.traits[name])
            for activity in activities
            if name in activity.traits and not _blank(activity.traits[name])
        ]
        if name in given and not _blank(given[name]):
            raw = given[name]
        elif statements:
            raw = max(statements, key=lambda statement: statement[:2])[2]
        else:
            continue
        value = _read(spec, raw)
        if value is not None:
            profile[name] = value
    return profile


def _rank(document: Mapping[str, Any], source: str) -> int:
    ranks = document.get("sources", [])
    for rank, entry in enumerate(ranks):
        if source in ([entry] if isinstance(entry, str) else entry):
            return rank
    return len(ranks)


def _blank(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def _read(spec: Any, raw: Any) -> Any:
    """A raw value as rules see it, or None. Knows the kinds and spellings the tests use."""
    kind = spec if isinstance(spec, str) else spec.get("kind", "text")
    values = {} if isinstance(spec, str) else spec.get("values", {})
    for value in values:
        spellings = [value, *(values[value] if isinstance(values, Mapping) else [])]
        if isinstance(raw, str) and raw.strip().lower() in [one.lower() for one in spellings]:
            return value
    match kind:
        case "number" if isinstance(raw, str):
            lower = raw.replace(" ", "").split("-")[0]
            return Fraction(lower) if re.fullmatch(r"\d+(\.\d+)?", lower) else None
        case "number":
            return None if isinstance(raw, bool) else Fraction(raw)
        case "text":
            return " ".join(raw.split()) if isinstance(raw, str) else None
        case "words":
            return raw.lower().split() if isinstance(raw, str) else None
        case "country":
            return raw.upper() if re.fullmatch("[A-Za-z]{2}", raw) else None
        case "flag":
            return raw if isinstance(raw, bool) else None
        case "choice":
            return None
    raise AssertionError(f"the reference does not know {kind!r}")


# Rules ---------------------------------------------------------------------------------------


class _Card:
    """One scorecard on one day."""

    def __init__(
        self,
        document: Mapping[str, Any],
        card: Mapping[str, Any],
        profile: Mapping[str, Any],
        activities: Sequence[Activity],
        today: date,
    ) -> None:
        self.document = document
        self.card = card
        self.profile = profile
        self.today = today
        history = days(document.get("history", "365d"))
        self.activities = sorted((a for a in activities if 0 <= self.age(a) < history), key=key_of)
        self.segment = next(
            name
            for name, segment in card["segments"].items()
            if "profile" not in segment or truth(segment["profile"], profile) is True
        )

    def result(self) -> Result:
        suppressed = self.exclusion("suppress")
        disqualified = self.exclusion("disqualify")
        if suppressed is not None and not self.card["suppress"][suppressed].get("scored", True):
            scores = dict.fromkeys((*DIMENSIONS, "total"), 0)
            return Result(
                self.profile,
                self.segment,
                scores,
                None,
                {},
                None,
                None,
                suppressed,
                disqualified,
                nurture=False,
            )
        rules = {name: self.rule(rule) for name, rule in self.card["rules"].items()}
        scores = self.sums(rules)
        barred = suppressed is not None or disqualified is not None
        segment = self.card["segments"][self.segment]
        grades = sorted(self.card.get("grades", {}).items(), key=lambda g: -Fraction(g[1]))
        return Result(
            profile=self.profile,
            segment=self.segment,
            scores=scores,
            grade=next((label for label, least in grades if _reaches(scores, "fit", least)), None),
            rules=rules,
            path=None if barred else self.path(scores, rules, staying=False),
            staying=None if barred else self.path(scores, rules, staying=True),
            suppressed=suppressed,
            disqualified=disqualified,
            nurture=not barred
            and "nurture" in segment
            and all(_reaches(scores, *least) for least in segment["nurture"].items()),
        )

    def age(self, activity: Activity) -> int:
        return (self.today - local_date(self.document, activity.at)).days

    def exclusion(self, kind: str) -> str | None:
        found = [
            name
            for name, spec in self.card.get(kind, {}).items()
            if truth(spec["profile"], self.profile) is True
        ]
        unscored = [n for n in found if not self.card[kind][n].get("scored", True)]
        return next(iter([*unscored, *found]), None)

    def rule(self, rule: Mapping[str, Any]) -> RuleResult:
        if "profile" in rule:
            met = truth(rule["profile"], self.profile) is True
            return RuleResult(_bounded(rule, _micro(self.points(rule)) if met else 0), met)
        contributing = self.sequence(rule) if "sequence" in rule else self.counting(rule)
        paid = sum(
            _micro(self.points(rule) * self.weight(a) * self.decay(rule, self.age(a)))
            for a in contributing
        )
        holds = any(self.decay(rule, self.age(a)) > 0 for a in contributing)
        return RuleResult(_bounded(rule, paid), holds)

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

    def decay(self, rule: Mapping[str, Any], age: int) -> Fraction:
        groups = self.card.get("groups", {})
        inherited = groups[rule["group"]].get("decay", "none") if "group" in rule else "none"
        decay = rule.get("decay", inherited)
        if decay == "none":
            return Fraction(1)
        share, per = decay.split("% per ")
        return max(Fraction(0), 1 - Fraction(share) / 100 * (age // days(per)))

    def matching(self, pattern: Mapping[str, Any]) -> list[Activity]:
        """Those that match, of each day the 20 earliest, oldest first."""
        matching = []
        per_day: dict[int, int] = {}
        for activity in self.activities:
            event = {
                "type": activity.type,
                "channel": activity.channel,
                "campaign": activity.campaign,
                "properties": activity.properties,
            }
            if truth(pattern, event) is True:
                before = per_day.setdefault(self.age(activity), 0)
                per_day[self.age(activity)] += 1
                if before < PER_DAY:
                    matching.append(activity)
        return matching

    def counting(self, rule: Mapping[str, Any]) -> list[Activity]:
        """The activities that contribute: what is left of limit, window and frequency."""
        counting = self.matching(rule["activity"])
        if "limit" in rule:
            counting = self.limited(rule["limit"], counting)
        if "within" in rule:
            counting = [a for a in counting if self.age(a) < days(rule["within"])]
        if "at_least" in rule:
            in_days = rule.get("count") == "days"
            number = len({self.age(a) for a in counting}) if in_days else len(counting)
            counting = counting[-1:] if number >= rule["at_least"] else []
        return counting

    def limited(self, limit: str, matching: list[Activity]) -> list[Activity]:
        most, per = (1, None) if limit == "once" else (int(limit.split()[0]), limit.split()[2])
        counted: list[Activity] = []
        for activity in matching:
            recent = [
                other
                for other in counted
                if per is None or self.age(other) - self.age(activity) < days(per)
            ]
            if len(recent) < most:
                counted.append(activity)
        return counted

    def sequence(self, rule: Mapping[str, Any]) -> list[Activity]:
        """The last step of the newest completion."""
        first, second = rule["sequence"]
        completing = [
            last
            for last in self.matching(second)
            for earlier in self.matching(first)
            if key_of(earlier) < key_of(last)
            and self.age(earlier) - self.age(last) < days(rule["within"])
        ]
        return sorted(completing, key=key_of)[-1:]

    def sums(self, rules: Mapping[str, RuleResult]) -> dict[str, int]:
        groups = self.card.get("groups", {})
        scores: dict[str, int] = {}
        total = Fraction(0)
        for dimension in DIMENSIONS:
            summed = 0
            for name, group in groups.items():
                if group["dimension"] == dimension:
                    members = [n for n, r in self.card["rules"].items() if r.get("group") == name]
                    summed += _bounded(group, sum(rules[n].paid for n in members))
            for name, rule in self.card["rules"].items():
                if rule.get("dimension") == dimension:
                    summed += rules[name].paid
            spec = self.card.get("dimensions", {}).get(dimension, {})
            scores[dimension] = _bounded({"min": 0, **spec}, summed)
            total += Fraction(spec.get("weight", 1)) * scores[dimension]
        return {**scores, "total": _bounded(self.card.get("total", {}), round(total))}

    def path(
        self, scores: Mapping[str, int], rules: Mapping[str, RuleResult], *, staying: bool
    ) -> str | None:
        """The first path of the segment all of whose parts hold."""
        for name, path in self.card["segments"][self.segment]["paths"].items():
            minima = {n: path[n] for n in (*DIMENSIONS, "total") if n in path}
            if staying:
                minima |= path.get("stays", {})
            required = path.get("rules", {})
            parts = [
                *(_reaches(scores, *least) for least in minima.items()),
                *(rules[rule].holds for rule in required.get("all", [])),
            ]
            if required.get("any"):
                parts.append(any(rules[rule].holds for rule in required["any"]))
            if "profile" in path:
                parts.append(truth(path["profile"], self.profile) is True)
            if all(parts):
                return str(name)
        return None


def days(text: str) -> int:
    """Whole days of a text such as `30d`."""
    return int(text.removesuffix("d"))


def _micro(points: Fraction) -> int:
    """Whole micro-points; `round` of a fraction is half-even."""
    return round(points * 1_000_000)


def _bounded(bounds: Mapping[str, Any], micro: int) -> int:
    if bounds.get("min") is not None:
        micro = max(micro, _micro(Fraction(bounds["min"])))
    if bounds.get("max") is not None:
        micro = min(micro, _micro(Fraction(bounds["max"])))
    return micro


def _reaches(scores: Mapping[str, int], name: str, least: Any) -> bool:
    """Whether a score, shown with two decimals, is at least a minimum."""
    shown = Fraction(round(Fraction(scores[name], 10_000)), 100)
    return shown >= Fraction(least)
