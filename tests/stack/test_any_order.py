"""Any order, batching and repetition, committed over many days, leaves what the reference says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handraiser.activity import Activity
from handraiser.identity import Identities
from handraiser.model import Model
from handraiser.notification import MqlWithdrawn, from_json
from handraiser.recording import Outcome
from handraiser.recording.wiring import make_recorder
from handraiser.scoring.decide import evaluate
from handraiser.scoring.fold import fold
from handraiser.store import keys
from handraiser.store.items import Item
from handraiser.store.leads import LeadStore
from handraiser.store.records import StoredLead
from handraiser_cli.stack import Stack
from properties.strategies import START, compiled, deliveries, documents, lives
from reference import lifecycle, naive
from stack.faults.tables import SECRET, impatient, kept, new_table

pytestmark = pytest.mark.stack

LATER = timedelta(days=100)

EVENTFUL: dict[str, Any] = {
    "model": "eventful",
    "version": 1,
    "time_zone": "Europe/Prague",
    "history": "45d",
    "sources": [["sales", "crm"], "form"],
    "facts": {
        "employees": "number",
        "country": {"kind": "country", "values": {"CZ": ["Czechia"]}},
        "customer": "flag",
    },
    "scorecards": {
        "mail": {
            "rules": {
                "opened": {
                    "dimension": "engagement",
                    "activity": {"type": ["opened"]},
                    "points": 10,
                    "decay": "50% per 7d",
                    "limit": "2 per 3d",
                },
                "clicked": {
                    "dimension": "engagement",
                    "activity": {"type": ["clicked"]},
                    "points": 15,
                    "decay": "25% per 2d",
                },
            },
            "suppress": {
                "customer": {"profile": {"customer": [True]}},
                "objection": {"profile": {"country": ["DE"]}, "scored": False},
            },
            "disqualify": {"small": {"profile": {"employees": [{"numeric": ["<", 60]}]}}},
            "segments": {
                "default": {
                    "paths": {"points": {"engagement": 15, "stays": {"engagement": 5}}},
                    "nurture": {"engagement": 5},
                }
            },
        },
        "web": {
            "rules": {
                "looked-twice": {
                    "dimension": "intent",
                    "sequence": [{"type": ["opened"]}, {"type": ["viewed"]}],
                    "within": "3d",
                    "points": 20,
                    "decay": "50% per 7d",
                }
            },
            "segments": {"default": {"paths": {"looked": {"rules": {"all": ["looked-twice"]}}}}},
        },
    },
}
"""Under which a lead becomes an MQL easily, soon ceases to be one, and may be excluded."""


@dataclass(frozen=True)
class Stored:
    """One lead in the table, with its log and cycles."""

    lead: StoredLead
    log: list[Activity]
    cycles: list[Item]
    messages: list[Item]


class Desk:
    """Records one person's activities at instants that the test chooses."""

    def __init__(self, client: Any, table: str, model: Model, lead_id: str) -> None:
        self._now = START
        self._lead_id = lead_id
        self._store = LeadStore(client, table)
        self._recorder = make_recorder(
            client,
            table,
            SECRET,
            model,
            now=lambda: self._now,
            pause=lambda _seconds: None,
            new_id=lambda: lead_id,
        )

    def commit(self, batch: list[Activity], now: datetime) -> None:
        self._now = now
        recorded = self._recorder.record(batch)
        known = recorded.count(Outcome.DUPLICATE) + recorded.count(Outcome.FOLDED)
        assert known == len(batch), recorded.results

    def stored(self) -> Stored:
        lead = self._store.load(self._lead_id, consistent=True)
        assert lead is not None
        return Stored(
            lead,
            self._store.log(self._lead_id),
            self._store.items(self._lead_id, keys.CYCLE),
            self._store.items(self._lead_id, "OUTBOX#"),
        )


@pytest.fixture(scope="module")
def table(stack: Stack) -> str:
    return new_table(stack)


@pytest.fixture(scope="module")
def client(stack: Stack) -> Any:
    return impatient("dynamodb", stack.endpoint_url or "", stack.region)


@pytest.fixture(scope="module")
def names() -> Iterator[str]:
    """A new person for every example."""
    return (f"person-{number}" for number in range(10_000))


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_stored_lead_is_the_reference_run_in_commit_order(
    data: st.DataObject, client: Any, table: str, names: Iterator[str]
) -> None:
    name = next(names)
    document = data.draw(st.one_of(st.just(EVENTFUL), st.just(EVENTFUL), documents()))
    batches = [batch for batch in data.draw(deliveries(data.draw(lives(most=15)))) if batch]
    model = compiled(document)
    desk = Desk(client, table, model, name)
    commits: list[lifecycle.Commit] = []
    now = START
    for batch in batches:
        now += timedelta(hours=data.draw(st.sampled_from([0, 1, 30, 24 * 12])))
        theirs = [replace(a, identities=Identities(user_id=name)) for a in batch]
        desk.commit(theirs, now)
        commits.append((now, theirs))

    if not batches:
        return
    found = desk.stored()
    assert {activity.id for activity in found.log} == {a.id for batch in batches for a in batch}
    folded, as_of = fold(model, found.log), found.lead.record.as_of
    assert kept(model, found.lead.state(model), as_of) == kept(model, folded, as_of)
    _assert_scores(document, model, found)
    _assert_history(document, found, lifecycle.run(document, commits))
    _assert_messages(found)


def _assert_scores(document: Any, model: Model, found: Stored) -> None:
    """Then and later: profile, scores, segment, `enters` and `stays` as the reference has them."""
    record = found.lead.record
    for as_of in (record.as_of, record.as_of + timedelta(days=1), record.as_of + LATER):
        expected = naive.score(document, {}, found.log, as_of)
        for card, evaluation in evaluate(model, found.lead.state(model), as_of).items():
            result = expected[card]
            assert dict(evaluation.profile) == dict(result.profile)
            assert dict(evaluation.scores) == dict(result.scores)
            assert evaluation.segment == result.segment
            assert (evaluation.enters, evaluation.stays) == (result.enters, result.stays)
    for card, result in naive.score(document, {}, found.log, record.as_of).items():
        snapshot = record.snapshots[card]
        assert (snapshot.segment, snapshot.enters, snapshot.stays, snapshot.path) == (
            result.segment,
            result.enters,
            result.stays,
            result.path,
        )


def _assert_history(document: Any, found: Stored, expected: dict[str, lifecycle.Lead]) -> None:
    """The stage and every cycle's first and last day."""
    for card, lead in expected.items():
        standing = found.lead.record.standings[card]
        assert (standing.stage, standing.cycle) == (lead.stage, lead.cycles)
        history: list[tuple[str, date]] = []
        for cycle in found.cycles:
            if cycle["sk"]["S"].startswith(f"{keys.CYCLE}{card}#"):
                entered = datetime.fromisoformat(cycle["entered_at"]["S"])
                history.append(("entered", naive.local_date(document, entered)))
                if "ended_on" in cycle:
                    history.append(("ended", date.fromisoformat(cycle["ended_on"]["S"])))
        assert history == lead.history


def _assert_messages(found: Stored) -> None:
    """One LeadQualified a cycle, and one MqlWithdrawn for each that an exclusion ended."""
    messages = [from_json(item["message"]["S"]) for item in found.messages]
    qualified = {m.mql_id for m in messages if not isinstance(m, MqlWithdrawn)}
    withdrawn = [m.mql_id for m in messages if isinstance(m, MqlWithdrawn)]
    cycles = {from_json(c["message"]["S"]).mql_id: c for c in found.cycles}
    assert qualified == set(cycles)
    forbidden = {
        name
        for name, cycle in cycles.items()
        if cycle.get("reason", {}).get("S", "score") not in ("score", "suppressed: customer")
    }
    assert sorted(withdrawn) == sorted(forbidden)
