"""A scorecard as `docs/presets.md` tells of it: rows of cells, made from the document alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from handraiser.model.document import ModelDocument, PathSpec, Scorecard
from handraiser.model.rule_document import DIMENSIONS, Rule
from handraiser.yaml_text import read_yaml


def scorecard(text: str) -> Scorecard:
    """The only scorecard of a model's YAML text."""
    (card,) = ModelDocument.model_validate(read_yaml(text).values).scorecards.values()
    return card


def rule_rows(card: Scorecard) -> Iterator[list[str]]:
    """Per rule: its id, what it is about, its points, and how it counts."""
    for rule_id, rule in card.rules.items():
        yield [f"`{rule_id}`", rule.name or rule_id, _points(rule), _counts(card, rule)]


def path_rows(card: Scorecard) -> Iterator[list[str]]:
    """Per path: its segment, the path's id, what it asks for, to stay, and the follow-up time."""
    for segment_id, segment in card.segments.items():
        for path_id, path in segment.paths.items():
            stays = {} if path.stays is None else _minima(path.stays.model_dump())
            yield [
                segment_id,
                f"`{path_id}`",
                ", ".join(_asks(path)),
                ", ".join(f"{name} {least}" for name, least in stays.items()),
                path.follow_up or segment.follow_up,
            ]


def _points(rule: Rule) -> str:
    told = [str(rule.points["default"])]
    told += [f"{name} {points}" for name, points in rule.points.items() if name != "default"]
    return ", ".join(told)


def _counts(card: Scorecard, rule: Rule) -> str:
    if rule.profile is not None:
        return "while known so"
    if rule.inactivity is not None:
        return f"every {rule.every}"
    told = [] if rule.limit is None else [rule.limit]
    if rule.sequence is not None:
        told.append(f"{len(rule.sequence)} steps")
    if rule.at_least is not None:
        told.append(f"{rule.at_least} {rule.count} or more")
    if rule.within is not None:
        told.append(f"within {rule.within}")
    if rule.gap is not None:
        told.append(f"{rule.gap} apart")
    group = None if rule.group is None else card.groups[rule.group].decay
    decay = rule.decay or group or "none"
    assert isinstance(decay, str), "a table of shares has no short form here"
    return ", ".join([*told, *([] if decay == "none" else [decay])])


def _asks(path: PathSpec) -> Iterator[str]:
    for name, least in _minima(path.model_dump()).items():
        yield f"{name} {least}"
    for grade, levels in (path.cells or {}).items():
        yield f"{grade} at {' or '.join(levels)}"
    if path.rules is not None:
        if path.rules.all:
            yield " and ".join(f"`{rule}`" for rule in path.rules.all)
        if path.rules.any:
            yield " or ".join(f"`{rule}`" for rule in path.rules.any)
    for fact, wanted in (path.profile or {}).items():
        yield f"{fact} {' or '.join(wanted)}"


def _minima(stated: dict[str, object]) -> dict[str, Decimal]:
    found = {name: stated[name] for name in (*DIMENSIONS, "total")}
    return {name: least for name, least in found.items() if isinstance(least, Decimal)}
