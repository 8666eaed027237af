"""Finds what is wrong with a model that is well formed: what cannot be reached, what is too lax."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from handraiser.facts import possible
from handraiser.model.compiled import (
    ActivityRule,
    AnyRule,
    CompiledPath,
    CompiledScorecard,
    CompiledSegment,
    Model,
    ProfileRule,
    SequenceRule,
)
from handraiser.model.document import ModelDocument, Scorecard
from handraiser.model.faults import Faults, Path
from handraiser.model.points import hundredths, micro, weighted
from handraiser.model.rules import PER_DAY

UNBOUNDED = 10**18
"""More micro-points than any threshold: what a rule without limit can reach."""


def lint(document: ModelDocument, model: Model, faults: Faults) -> None:
    """Adds every fault of a compiled model to `faults`.

    What can be reached is judged only where compiling found no fault in the rules, or in the path.
    """
    broken = [path for path, _ in faults.found]

    def sound(part: Path) -> bool:
        return all(path[: len(part)] != part for path in broken)

    for name, card in document.scorecards.items():
        path = ("scorecards", name)
        compiled = model.scorecards[name]
        _today_windows(card, path, faults)
        _too_frequent(model, compiled, path, faults)
        _impossible_values(document, model, card, path, faults)
        _laxest_default(compiled, path, faults)
        if sound((*path, "rules")):
            for segment in compiled.segments:
                for way in segment.paths:
                    here = (*path, "segments", segment.id, "paths", way.id)
                    _harder_to_stay(way, here, faults)
                    if _unreachable(model, compiled, segment, way, here, faults):
                        continue
                    if sound(here):
                        _one_form_fill(document, model, compiled, segment, way, here, faults)


def _today_windows(card: Scorecard, path: Path, faults: Faults) -> None:
    for rule_id, rule in card.rules.items():
        if rule.within == "1d":
            faults.add(
                (*path, "rules", rule_id, "within"),
                "1d means today only (whole days count); write 2d for today and yesterday",
            )


def _too_frequent(model: Model, card: CompiledScorecard, path: Path, faults: Faults) -> None:
    """Frequencies that so many days, with so many activities counted of each, cannot hold."""
    for rule in card.activity_rules:
        if rule.frequency is None:
            continue
        days = min(rule.within or model.history, model.history)
        most = days if rule.frequency.of == "days" else days * PER_DAY
        if rule.frequency.least > most:
            here = (*path, "rules", rule.id, "at_least")
            faults.add(here, f"can't be reached: at most {most} count within {days}d")


def _impossible_values(
    document: ModelDocument, model: Model, card: Scorecard, path: Path, faults: Faults
) -> None:
    """Profile patterns that name a value their fact can never have."""
    sources: list[tuple[Path, object]] = [
        *(((*path, "rules", i, "profile"), rule.profile) for i, rule in card.rules.items()),
        *(((*path, "segments", i, "profile"), s.profile) for i, s in card.segments.items()),
        *(
            ((*path, "segments", i, "paths", way, "profile"), spec.profile)
            for i, s in card.segments.items()
            for way, spec in s.paths.items()
        ),
        *(((*path, "suppress", i, "profile"), e.profile) for i, e in card.suppress.items()),
        *(((*path, "disqualify", i, "profile"), e.profile) for i, e in card.disqualify.items()),
    ]
    for here, pattern in sources:
        for at, (name, *member), value in _entries(pattern, here):
            spec = document.facts.get(name)
            if spec is not None and not possible(spec.kind, model.readers[name], member, value):
                kinds = {"choice": "one of " + ", ".join(spec.values), **_KINDS}
                faults.add(at, f"{_shown(value)} can't match: {name} is {kinds[spec.kind]}")


_KINDS = {
    "country": "a code of two capitals",
    "industry": "one of the declared ids",
    "mail_domain": "an object with a domain and a type",
    "money": "an object with an amount and a currency's code",
    "title": "an object with words, and ids of function, seniority and role",
    "domain": "a domain in small letters",
    "flag": "true or false",
    "number": "a number",
    "text": "a text",
    "words": "single words in small letters",
}


def _shown(wanted: object) -> str:
    """An entry of a pattern's list as its author wrote it."""
    match wanted:
        case bool():
            return str(wanted).lower()
        case None:
            return "null"
        case Mapping():
            return " ".join(wanted)
    return str(wanted)


def _entries(
    pattern: object, path: Path, above: tuple[str, ...] = ()
) -> Iterator[tuple[Path, tuple[str, ...], object]]:
    """(path, fact and member, entry) of every entry in the lists of a pattern."""
    if not isinstance(pattern, Mapping):
        return
    for name, wanted in pattern.items():
        if name == "$or" and isinstance(wanted, list):
            for i, branch in enumerate(wanted):
                yield from _entries(branch, (*path, name, i), above)
        elif isinstance(wanted, list):
            for i, value in enumerate(wanted):
                yield (*path, name, i), (*above, name), value
        else:
            yield from _entries(wanted, (*path, name), (*above, name))


def _laxest_default(card: CompiledScorecard, path: Path, faults: Faults) -> None:
    totals = {
        segment.id: min(way.enter["total"] for way in segment.paths if "total" in way.enter)
        for segment in card.segments
        if any("total" in way.enter for way in segment.paths)
    }
    others = [total for segment, total in totals.items() if segment != "default"]
    if "default" in totals and others and totals["default"] < min(others):
        faults.add(
            (*path, "segments", "default"),
            "the default segment asks for less than every other: whoever's facts are unknown "
            "would qualify most easily",
        )


def most(model: Model, rule: AnyRule, segment: str) -> int:
    """The most micro-points a rule can pay in a segment."""
    points = rule.points.get(segment, rule.points["default"])
    heaviest = Decimal(1) if isinstance(rule, ProfileRule) else max(model.weights)
    once = max(0, micro(points, heaviest))
    pays_once = not isinstance(rule, ActivityRule) or rule.frequency is not None
    if isinstance(rule, ActivityRule) and rule.at_most is not None and rule.per_days is None:
        pays_once = True
    return rule.limits.apply(once if pays_once or once == 0 else UNBOUNDED)


def ceilings(
    model: Model, card: CompiledScorecard, segment: str, pays: Callable[[AnyRule], int]
) -> dict[str, int]:
    """The most hundredths of a point each dimension and the total can reach in a segment.

    `pays` says the most one rule can bring; rules are taken to pay together, within their groups'
    and dimensions' bounds.
    """
    groups = dict.fromkeys(card.groups, 0)
    for rule in card.rules:
        groups[rule.group] += pays(rule)
    reached: dict[str, int] = {}
    parts: list[tuple[int, int]] = []
    for name, dimension in card.dimensions.items():
        summed = sum(
            group.limits.apply(groups[group.id])
            for group in card.groups.values()
            if group.dimension == name
        )
        bounded = dimension.limits.apply(summed)
        reached[name] = hundredths(bounded)
        parts.append((dimension.weight, bounded))
    reached["total"] = hundredths(card.total.apply(weighted(parts)))
    return reached


def _harder_to_stay(way: CompiledPath, path: Path, faults: Faults) -> None:
    """Minima of staying above those of entering: an MQL would end as it begins."""
    for name, least in way.stay.items():
        if name not in way.enter or least > way.enter[name]:
            faults.add((*path, "stays", name), f"staying asks for more {name} than entering does")


def _unreachable(
    model: Model,
    card: CompiledScorecard,
    segment: CompiledSegment,
    way: CompiledPath,
    path: Path,
    faults: Faults,
) -> bool:
    reached = ceilings(model, card, segment.id, lambda rule: most(model, rule, segment.id))
    found = False
    for name, least in way.enter.items():
        if reached[name] < least:
            found = True
            faults.add(
                (*path, name), f"{least / 100:g} can't be reached: at most {reached[name] / 100:g}"
            )
    return found


def _one_form_fill(
    document: ModelDocument,
    model: Model,
    card: CompiledScorecard,
    segment: CompiledSegment,
    way: CompiledPath,
    path: Path,
    faults: Faults,
) -> None:
    """Reports a path that the best profile and one form fill would satisfy."""
    for form in document.form_fills:
        matched = {
            rule.index
            for rule in card.activity_rules
            if rule.pattern.truth({"type": form}) is not False
            and (rule.frequency is None or rule.frequency.least == 1)
        }
        if any(rule.hand_raise and rule.index in matched for rule in card.activity_rules):
            continue

        def pays(rule: AnyRule, matched: set[int] = matched) -> int:
            points = rule.points.get(segment.id, rule.points["default"])
            if isinstance(rule, ProfileRule):
                return most(model, rule, segment.id)
            if isinstance(rule, SequenceRule) or rule.index not in matched:
                return 0
            return rule.limits.apply(max(0, micro(points, max(model.weights))))

        def holds(index: int, matched: set[int] = matched) -> bool:
            return isinstance(card.rules[index], ProfileRule) or index in matched

        reached = ceilings(model, card, segment.id, pays)
        if (
            all(reached[name] >= least for name, least in way.enter.items())
            and all(holds(index) for index in way.all_rules)
            and (not way.any_rules or any(holds(index) for index in way.any_rules))
        ):
            faults.add(
                path,
                f"one form fill ({form}) by the best profile would satisfy this path; ask for an "
                "activity beside it, bound the fit, or mark the form's rule hand_raise: true",
            )
            return
