"""An explanation as people read it: lines of plain text, from the data that `--json` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handraiser.explanation.evidence import WHY
from handraiser.explanation.wording import (
    bands,
    because,
    counted_text,
    often,
    points_text,
    value_text,
)

type Told = Mapping[str, Any]
"""What `handraiser.explanation.data.as_json` says, as it is or read back from JSON."""


def lines(told: Told) -> list[str]:
    """The whole explanation: the score, why, why not yet, and until when."""
    parts = [[headline(told)], [standing(told)], ["", "Why", *why(told)]]
    parts.append(list(marked(told)))
    parts.append(["", *not_yet(told)])
    parts.append(list(until(told)))
    return [line for part in parts if part != ["", "Why"] and part != [""] for line in part]


def headline(told: Told) -> str:
    """The figures in one line."""
    score = told["score"]
    figures = ", ".join(
        f"{name} {score[name]:.2f}" for name in ("fit", "engagement", "intent", "total")
    )
    return f"{figures}; {bands(score['grade'], score['level'])}; segment {score['segment']}"


def standing(told: Told) -> str:
    """Whether it qualifies, and by what."""
    if told["path"]:
        return f"Qualifies by the path {told['path']}."
    if told["excluded_by"]:
        return f"Does not qualify: {told['excluded_by']}."
    if told["stays"]:
        return "Would not qualify anew; an MQL stays one."
    return "Does not qualify yet."


def why(told: Told) -> Iterator[str]:
    """A line for each rule that pays or found something, then for each sum that a bound moved."""
    for one in told["contributions"]:
        if one["points"] or one["matched"]:
            yield f"{points_text(one['points']):>9}  {_reason(one)}"
    for cut in told["bounds"]:
        summed, bounded = f"{cut['sum']:.2f}", f"{cut['bounded']:.2f}"
        yield f"{'':>9}  {cut['kind']} {cut['of']}: {summed} counts as {bounded}"


def marked(told: Told) -> Iterator[str]:
    """A line for each reason why activities count for no rule at all."""
    for one in told["marked"]:
        whose = {"machine": "by a machine", "internal": "by your own people"}[one["mark"]]
        done = "activity" if one["number"] == 1 else "activities"
        newest = one["newest"]
        yield (
            f"Not scored: {one['number']} {done} {whose} ({one['reason']}), "
            f"newest {newest['day']} ({_ago(newest['age'])})"
        )


def _reason(one: Told) -> str:
    newest = one["newest"]
    counted, matched = (one["counted"], one["matched"]) if one["matched"] else (None, None)
    found = None
    if one["often"]:
        found = often(**one["often"])
        counted = None
    elif one["silence"]:
        silence = one["silence"]
        periods = counted_text(silence["periods"], "times")
        found = f"{periods} {silence['every']} days since {silence['since']}"
        counted = newest = None
    elif one["steps"]:
        found = "steps on " + ", ".join(step["day"] for step in one["steps"])
        counted = newest = None
    left: list[str] = []
    if one["before"] != one["decayed"]:
        left.append(f"{one['before']:.2f} before decay")
    if one["decayed"] != one["points"]:
        left.append(f"{one['decayed']:.2f} before its bounds")
    return because(
        one["name"],
        found=found,
        counted=counted,
        matched=matched,
        not_counted={why: one["not_counted"][why] for why in WHY if why in one["not_counted"]},
        newest=newest and f"{newest['day']} ({_ago(newest['age'])})",
        left=", ".join(left),
    )


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def not_yet(told: Told) -> Iterator[str]:
    """What is unknown, what each path lacks, and what would be enough or stands against it."""
    missing = told["completeness"]["missing"]
    if missing:
        yield f"Not known: {', '.join(missing)}"
    found = told["not_yet"]
    if found is None:
        return
    if found["paths"]:
        yield "Not yet, because"
    for path, unmet in found["paths"].items():
        yield f"  {path}: {'; '.join(map(_unmet, unmet))}"
    for way in found["ways"]:
        yield f"  would be enough: {way_text(way)}"
    for blocked in found["blocked_by"]:
        has = f"{blocked['fact']} is {value_text(blocked['has'])}"
        yield f"  stands against it: {has} ({blocked['by']})"
    if found["paths"] and not found["ways"] and not found["blocked_by"]:
        yield "  no few steps would be enough"


def _unmet(unmet: Told) -> str:
    part = "" if unmet["part"] in ("rule", "facts", "cell") else f"{unmet['part']} "
    return f"needs {part}{unmet['needs']}, has {unmet['has']}"


def way_text(way: Told) -> str:
    """The steps of a way: `opened an e-mail, and ask for employees (50 is enough)`."""
    steps = [f"{one['name']}{_how(one)}" for one in way["do"]]
    steps += [
        f"ask for {ask['fact']} ({value_text(ask['enough'])} is enough)" for ask in way["ask"]
    ]
    by = f", by {way['by'][:16].replace('T', ' ')} UTC" if way["by"] else ""
    return ", and ".join(steps) + by


def _how(do: Told) -> str:
    """More than one activity, or the rest of a sequence that has begun."""
    if do["from_step"] is not None:
        return f" (from step {do['from_step']})"
    return "" if do["activities"] == 1 else f" ({do['activities']} activities)"


def until(told: Told) -> Iterator[str]:
    """How long it lasts if nothing more happens."""
    score = told["score"]
    for what, day in told["until"].items():
        if day is not None:
            lasts = "an MQL" if what == "mql" else f"{what} {score[what] or 'none'}"
            yield f"If nothing more happens: {lasts} until {day}"
