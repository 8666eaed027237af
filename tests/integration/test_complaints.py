"""What users of other systems complain about, where storage and concurrency are to blame.

Where it is told: `docs/complaints.md`; the others are in `tests/unit/scoring/test_complaints.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from botocore.exceptions import ClientError

from builders import NOON, activity, after, model_of
from handraiser.identity import Identities
from handraiser.model import Model
from handraiser.notification import LeadQualified, from_json
from handraiser.recording import Outcome
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.store import keys
from integration.leads_table import SOON, Call, Hindered, Table, leads_table, outcomes

GROUPS = (
    "click: {group: mail, points: 10, activity: {type: [clicked]}},"
    "view: {group: web, points: 3, activity: {type: [viewed]}}"
)


def two_groups(points: int = 10, version: int = 1) -> Model:
    """A model of two groups of points; the clicks' may be worth more in a later version."""
    return model_of(
        GROUPS.replace("10", str(points)),
        card="groups: {mail: {dimension: engagement}, web: {dimension: intent}},",
        segments="{default: {paths: {keen: {engagement: 20}}}}",
        head=f"channels: {{display: 0.{version}}}",
    )


@pytest.fixture
def table() -> Iterator[Table]:
    with leads_table() as made:
        yield made


def stored(table: Table, model: Model) -> Evaluation:
    """What the one stored lead scores, by its stored state."""
    return evaluate(model, table.lead().state(model), SOON)["default"]


def points(table: Table, model: Model) -> list[Decimal]:
    """Its points by group: those for clicks, those for views."""
    found = stored(table, model)
    return [found.shown("engagement"), found.shown("intent")]


@pytest.mark.parametrize("known_before", [True, False], ids=["a known lead", "a new lead"])
def test_no_points_are_lost_under_concurrency(table: Table, *, known_before: bool) -> None:
    """mautic PR 4752, and its groups' points, which are still read, changed and written: eight
    writers of one lead, each of whom commits while another has read and not yet written."""
    model = two_groups()
    waiting = [
        activity(kind, after(minutes=n), id=f"{kind} {n}")
        for n, kind in enumerate(["clicked", "viewed"] * 4)
    ]

    def the_next_commits_first(commit: Call, arguments: dict[str, Any]) -> Any:
        if waiting:
            last = waiting.pop()
            assert outcomes(hindered.record(last, under=model)) == [Outcome.FOLDED]
        return commit(**arguments)

    hindered = Table(Hindered(table.client, transact_write_items=the_next_commits_first))
    if known_before:
        table.record(activity("opened"), under=model)
    first = waiting.pop()
    assert outcomes(hindered.record(first, under=model)) == [Outcome.FOLDED]

    assert hindered.paused, "nobody's race was lost, so nothing was tested"
    assert table.lead().record.lock == 8 + known_before
    assert points(table, model) == [40, 12]


def test_leads_do_not_wait_for_each_other(table: Table) -> None:
    """odoo PR 159667: writers collided at shared statistics. Two people's commits have nothing in
    common, so one in the middle of the other is neither delayed nor repeated."""
    written: list[set[str]] = []
    eva = Identities(email="eva@acme.example")
    others = [activity("viewed", NOON, id="eva's", identities=eva)]

    def somebody_else_commits_first(commit: Call, arguments: dict[str, Any]) -> Any:
        if others:
            hindered.record(others.pop())
        items = (
            next(part[name] for name in ("Put", "Update", "ConditionCheck") if name in part)
            for part in arguments["TransactItems"]
        )
        places = (item.get("Item") or item["Key"] for item in items)
        written.append({f"{place['pk']['S']} {place['sk']['S']}" for place in places})
        return commit(**arguments)

    hindered = Table(Hindered(table.client, transact_write_items=somebody_else_commits_first))
    hindered.record(activity("viewed", NOON))

    one, another = written
    assert one
    assert another
    assert not one & another
    assert hindered.paused == []
    assert len(table.leads()) == 2


def test_sales_is_told_together_with_the_points(table: Table) -> None:
    """mautic #4941: the CRM was told before the points were there. The message, the points and the
    activity are one transaction: none is there without the others, and they agree."""
    model = two_groups()
    log = [activity("clicked", after(minutes=n)) for n in range(2)]
    table.record(log[0], under=model)

    def lost(_commit: Call, _arguments: dict[str, Any]) -> Any:
        raise ClientError({"Error": {"Code": "InternalServerError"}}, "TransactWriteItems")

    hindered = Table(Hindered(table.client, transact_write_items=lost))
    hindered.record(log[1], under=model)
    assert table.items("OUTBOX#") == []
    assert stored(table, model).shown("total") == 10

    sent: list[list[dict[str, Any]]] = []

    def seen(commit: Call, arguments: dict[str, Any]) -> Any:
        sent.append([part["Put"]["Item"] for part in arguments["TransactItems"] if "Put" in part])
        return commit(**arguments)

    Table(Hindered(table.client, transact_write_items=seen)).record(log[1], under=model)

    (commit,) = sent
    kinds = {item["sk"]["S"].partition("#")[0] for item in commit}
    assert {"OUTBOX", keys.RECORD} <= kinds
    assert any(log[1].id in str(item) for item in commit)
    (item,) = table.items("OUTBOX#")
    message = from_json(item["message"]["S"])
    assert isinstance(message, LeadQualified)
    assert message.score.total == stored(table, model).shown("total") == Decimal(20)


BROWSER = Identities(anonymous_id="browser")
VISITS = [activity("viewed", after(minutes=n), id=f"v{n}", identities=BROWSER) for n in range(2)]
IDENTIFIED = activity(
    "viewed",
    after(minutes=5),
    id="v5",
    identities=Identities("jana@acme.example", anonymous_id="browser"),
)
LATER = activity("clicked", after(minutes=9))


@pytest.mark.parametrize("order", list(permutations([*VISITS, IDENTIFIED])), ids=lambda o: o[0].id)
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
def test_before_and_after_identifying_is_one_person(
    table: Table, order: tuple[Any, ...], *, together: bool
) -> None:
    """posthog #23690: activity before and after identify was split over two people."""
    model = two_groups()
    batches = [[*order, LATER]] if together else [[one] for one in (*order, LATER)]
    for batch in batches:
        table.record(*batch, under=model)

    assert len(table.leads()) == 1
    assert points(table, model) == [10, 9]


def test_existing_contacts_count_under_a_changed_model(table: Table) -> None:
    """mautic #6535: what a contact did before the model changed counts with the next commit."""
    before, changed = two_groups(), two_groups(points=20, version=2)
    table.record(activity("clicked"), under=before)
    assert table.items("OUTBOX#") == []

    entered = table.record(activity("viewed", after(minutes=1)), under=changed).entered

    assert len(entered) == 1
    assert stored(table, changed).shown("engagement") == 20


def test_a_copy_costs_its_neighbours_nothing(table: Table) -> None:
    """rudder-server PR 337: of a batch with copies, the copies alone are left out."""
    model = two_groups()
    click = activity("clicked", id="c")
    table.record(click, under=model)
    batch = [activity("viewed", id="a"), click, activity("viewed", id="b"), click]

    recorded = table.record(*batch, under=model)

    assert outcomes(recorded) == [
        Outcome.FOLDED,
        Outcome.DUPLICATE,
        Outcome.FOLDED,
        Outcome.DUPLICATE,
    ]
    assert points(table, model) == [10, 6]
