"""What the explanation of a score says, for the columns of the guide that ask about reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from handraiser.activity import from_epoch_ms
from handraiser.explanation.explain import Explanation
from handraiser.explanation.ways import Way
from handraiser.scoring.moment import Moment, moment_on

type Found = str | Decimal

COLUMNS = ("missing", "lacks", "ways", "blocked by", "grade until", "level until", "mql until")


def reason_of(told: Explanation, asked: str, first: date) -> Found:
    """One column; days are counted from `first`."""
    yet = told.not_yet
    match asked:
        case "missing":
            return ", ".join(told.missing) or "none"
        case "lacks":
            parts = [part for path in (yet.paths if yet else {}).values() for part in path]
            lacks = [f"{it.part} {it.has} of {it.needs}" for it in parts if it.part != "rule"]
            lacks += [f"rule {' or '.join(it.ids)}" for it in parts if it.part == "rule"]
            return "; ".join(lacks) or "none"
        case "ways":
            return "; or ".join(_way(way) for way in (yet.ways if yet else ())) or "none"
        case "blocked by":
            return ", ".join(it.fact for it in (yet.blocked_by if yet else ())) or "none"
        case "grade until":
            return _moment(told.until.grade, first)
        case "level until":
            return _moment(told.until.level, first)
        case "mql until":
            return _moment(told.until.mql, first)
    rule = asked.removesuffix(" counts")
    evidence = next(it.evidence for it in told.contributions if it.rule == rule)
    return f"{evidence.counted} of {evidence.matched}"


def _way(way: Way) -> str:
    steps = [
        f"do {do.rule.id}" + (f" {len(do.events)} times" if len(do.events) > 1 else "")
        for do in way.do
    ]
    return ", ".join([*steps, *(f"ask {'.'.join(ask.leaf)}" for ask in way.ask)])


def _moment(moment: Moment | None, first: date) -> str:
    if moment is None:
        return "none"
    day = f"day {moment.today - first.toordinal()}"
    if moment == moment_on(moment.model, moment.today):
        return day
    local = from_epoch_ms(moment.now).astimezone(moment.model.zone)
    return f"{day} {local.time().isoformat('milliseconds')}"
