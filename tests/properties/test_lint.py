"""Lint against brute force: what the real scoring function does is never called impossible, and
what lint lets pass as no form fill's doing no form fill does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from handraiser.activity import Activity, Json
from handraiser.identity import Identities
from handraiser.model import Fault, Model, check_model
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.score import score
from properties.lives import START, lives
from properties.models import compiled, documents, yaml_of

FEWER = settings(max_examples=settings().max_examples // 2)
"""Each example is checked by lint and by brute force, which takes its time."""

IMPOSSIBLE = ("can't", "never", "no profile", "no activity", "nobody", "no lead", "leaves nothing")
"""How faults begin, or go on, that call something impossible."""

FACTS: Mapping[str, tuple[Json, ...]] = {
    "employees": (None, 1, 49, 99, 249, 250, 1000, 5000),
    "country": (None, "CZ", "SK", "DE", "FR"),
    "industry": (None, "software", "retail"),
    "title": (None, "Head of Sales", "CEO", "Clerk"),
    "company": (None, "Acme Ltd", "Other"),
    "revenue": (None, "2500 EUR", "10 EUR", "2500 USD", Decimal(5000)),
    "customer": (None, True, False),
}
"""Values of each fact on every side of what random models ask for."""

PROFILES = st.fixed_dictionaries({name: st.sampled_from(FACTS[name]) for name in FACTS}).map(
    lambda drawn: {name: value for name, value in drawn.items() if value is not None}
)
TYPES = ("opened", "clicked", "viewed", "called")
CHANNELS = (None, "display", "social", "events", "muted", "other")
CAMPAIGNS = (None, "spring", "other")
PROPERTIES: tuple[Mapping[str, Json], ...] = (
    {},
    {"path": "/pricing/eu"},
    {"path": "/careers", "count": 5},
    {"path": ["/careers", "/pricing"]},
)


# What is possible ------------------------------------------------------------------------------


def _done(evaluation: Evaluation) -> Iterator[str]:
    """The parts of a model that have just been seen at work, by their paths in the document."""
    card = f"scorecards.{evaluation.scorecard}"
    segment = f"{card}.segments.{evaluation.segment}"
    yield f"{segment}.profile"
    if evaluation.path is not None:
        yield f"{segment}.paths.{evaluation.path.id}"
    if evaluation.nurture:
        yield f"{segment}.nurture"
    if evaluation.grade is not None:
        yield f"{card}.grades.{evaluation.grade}"
    if evaluation.level is not None:
        yield f"{card}.levels.{evaluation.level}"
    for result in evaluation.rules:
        if result.holds:
            yield f"{card}.rules.{result.rule.id}"


def _called_impossible(faults: list[Fault]) -> list[Fault]:
    """The faults that call something impossible as a whole; single values of a list do not."""
    return [
        fault
        for fault in faults
        if any(word in fault.message for word in IMPOSSIBLE)
        and not fault.path.rpartition(".")[2].isdigit()
        and "history" not in fault.message
    ]


def _assert_agree(document: Mapping[str, Any], evaluations: list[Evaluation]) -> None:
    _, faults = check_model(yaml_of(document))
    impossible = _called_impossible(faults)
    for evaluation in evaluations:
        for done in _done(evaluation):
            assert not [f for f in impossible if f"{f.path}.".startswith(f"{done}.")], done
        for fault in faults:
            if "whatever happens" in fault.message:
                for result in evaluation.rules:
                    if fault.path == f"scorecards.{evaluation.scorecard}.rules.{result.rule.id}":
                        always = f"it {result.paid / 1_000_000:g} whatever"
                        assert always in fault.message


@FEWER
@given(st.data())
def test_what_happens_is_never_called_impossible(data: st.DataObject) -> None:
    document = data.draw(documents())
    model = compiled(document)
    life = data.draw(lives())
    profile = data.draw(PROFILES)
    evaluations: list[Evaluation] = []
    for activity in sorted(life, key=lambda one: one.key)[-3:]:
        for facts in ({}, profile):
            evaluations += score(model, facts, life, activity.at).values()

    _assert_agree(document, evaluations)


@st.composite
def _few_rules(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document with few of its rules, so that no other one hides what one of them can do."""
    for card in document["scorecards"].values():
        kept = draw(st.lists(st.sampled_from(list(card["rules"])), min_size=1, max_size=3))
        card["rules"] = {name: card["rules"][name] for name in kept}
        for segment in card["segments"].values():
            segment["paths"] = {"any": {"total": 0}}
    return document


def _asking_for(document: Mapping[str, Any], evaluation: Evaluation, **more: Any) -> dict[str, Any]:
    """The document with one path in the segment of an evaluation: it asks for the very scores."""
    changed = deepcopy(dict(document))
    card = changed["scorecards"][evaluation.scorecard]
    seen = {name: evaluation.shown(name) for name in evaluation.scores}
    card["segments"][evaluation.segment]["paths"] = {"seen": {**seen, **more}}
    return changed


@FEWER
@given(st.data())
def test_what_a_busy_lead_reaches_is_never_called_impossible(data: st.DataObject) -> None:
    """Leads that do everything, as often as counts, for days: they come near to the most."""
    document = data.draw(documents().flatmap(_few_rules))
    kinds = data.draw(st.lists(st.sampled_from(TYPES), min_size=1, unique=True))
    days = data.draw(st.sampled_from([1, 2, 4, 35]))
    channel = data.draw(st.sampled_from(CHANNELS))
    a_day = data.draw(st.sampled_from([1, 3, 22] if days < 5 else [1, 3]))
    properties = data.draw(st.sampled_from(PROPERTIES))
    life = [
        Activity(
            id=f"{kind} {day} {number}",
            type=kind,
            at=START + timedelta(days=day, minutes=40 * number),
            received_at=START + timedelta(days=day, minutes=40 * number),
            source="web",
            identities=Identities(),
            channel=channel,
            properties=properties,
        )
        for day, number, kind in product(range(days), range(a_day), kinds)
    ]
    profile = data.draw(PROFILES)
    for found in score(compiled(document), profile, life, life[-1].at).values():
        if found.excluded is None:
            bands = (("grades", "fit"), ("levels", "engagement"))
            asking = _asking_for(document, found, cells={"seen": ["seen"]})
            for name, dimension in bands:
                asking["scorecards"][found.scorecard][name] = {"seen": found.shown(dimension)}
            again = score(compiled(asking), profile, life, life[-1].at)[found.scorecard]
            assert again.path is not None
            _assert_agree(asking, [again])


# One form fill ---------------------------------------------------------------------------------


@st.composite
def _documents_with_forms(draw: st.DrawFn) -> dict[str, Any]:
    document = draw(documents())
    document["form_fills"] = draw(st.lists(st.sampled_from(TYPES), min_size=1, unique=True))
    for card in document["scorecards"].values():
        for rule in card["rules"].values():
            if "activity" in rule and not draw(st.integers(0, 3)):
                rule["hand_raise"] = True
    return document


def hash_of(text: str) -> bytes:
    """A hash that is the same in every process."""
    return sha256(text.encode()).digest()


def _fills(document: Mapping[str, Any]) -> Iterator[Activity]:
    """Form fills of every type, channel, campaign and content, in an order that mixes them."""
    every = product(document["form_fills"], CHANNELS, CAMPAIGNS, PROPERTIES)
    for kind, channel, campaign, properties in sorted(every, key=lambda one: hash_of(repr(one))):
        at = START + timedelta(hours=12)
        yield Activity(
            id="form",
            type=kind,
            at=at,
            received_at=at,
            source="form",
            identities=Identities(),
            channel=channel,
            campaign=campaign,
            properties=properties,
        )


def _raised(model: Model, fill: Activity) -> set[str]:
    """The scorecards in which a form fill is somebody's raised hand."""
    return {
        card.id
        for card in model.scorecards.values()
        for rule in card.activity_rules
        if rule.hand_raise and rule.pattern.matches(fill.matchable())
    }


@FEWER
@given(st.data())
def test_a_path_that_asks_for_just_what_a_form_fill_brings_is_reported(
    data: st.DataObject,
) -> None:
    document = data.draw(_documents_with_forms().flatmap(_few_rules))
    model = compiled(document)
    fill, profile = data.draw(st.sampled_from(list(_fills(document)))), data.draw(PROFILES)
    raised = _raised(model, fill)
    for card, found in score(model, profile, [fill], fill.at).items():
        if card not in raised and found.excluded is None:
            holding = [result.rule.id for result in found.rules if result.holds]
            asking = _asking_for(document, found, rules={"all": holding[:1], "any": holding})
            _, faults = check_model(yaml_of(asking))
            path = f"scorecards.{card}.segments.{found.segment}.paths.seen"
            said = [fault.message for fault in faults if fault.path == path]
            assert any(one.startswith("one form fill (") for one in said), path


@FEWER
@given(st.data())
def test_what_lint_lets_pass_no_form_fill_satisfies(data: st.DataObject) -> None:
    document = data.draw(_documents_with_forms())
    model = compiled(document)
    _, faults = check_model(yaml_of(document))
    reported = [fault.path for fault in faults]
    profiles = data.draw(st.lists(PROFILES, min_size=3, max_size=3))
    fills = list(_fills(document))
    first = data.draw(st.integers(0, len(fills) - 1))

    for fill in (fills[first:] + fills[:first])[:12]:
        raised = _raised(model, fill)
        for profile in profiles:
            for card, found in score(model, profile, [fill], fill.at).items():
                if found.path is not None and card not in raised:
                    path = f"scorecards.{card}.segments.{found.segment}.paths.{found.path.id}"
                    assert any(f"{one}.".startswith(f"{path}.") for one in reported), path
