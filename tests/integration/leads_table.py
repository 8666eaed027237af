"""A table with leads in memory, recorders that write to it, and clients that get in their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from moto import mock_aws

from builders import activity, after, model_of
from clients import client
from handraiser.activity import Activity
from handraiser.identity import Identities, Identity
from handraiser.model import Model
from handraiser.recording import Outcome, Recorded
from handraiser.recording.separating import Separation
from handraiser.recording.wiring import make_recorder, make_separating
from handraiser.store import keys
from handraiser.store.identities import IdentityStore, Owner
from handraiser.store.items import Item
from handraiser.store.leads import LeadStore
from handraiser.store.records import StoredLead

TABLE = "leads"
SECRET = b"secret"
SOON = after(hours=1)
EXCLUSIONS = (
    "suppress: {customer: {profile: {customer: [true]}},"
    " objection: {profile: {country: [DE]}, scored: false}},"
)
RULES = (
    "opened: {dimension: engagement, points: 10, decay: 50% per 30d, activity: {type: [opened]}},"
    "visits: {dimension: intent, points: 1, limit: 2 per 1d, activity: {type: [viewed]}}"
)
SEGMENTS = "{default: {paths: {keen: {engagement: 20, stays: {engagement: 5}}}}}"
HEAD = "channels: {display: 0.5}"


def model(version: int = 1, rules: str = RULES) -> Model:
    """The model of these tests, in some version: two opened e-mails make an MQL."""
    made = model_of(rules, card=EXCLUSIONS, segments=SEGMENTS, head=HEAD)
    return replace(made, version=version)


@dataclass
class Table:
    """A table, and recorders that write to it."""

    client: Any
    paused: list[float] = field(default_factory=list)

    def record(
        self, *batch: Activity, now: datetime = SOON, under: Model | None = None
    ) -> Recorded:
        """Records a batch as one invocation would."""
        recorder = make_recorder(
            self.client,
            TABLE,
            SECRET,
            under or model(),
            now=lambda: now,
            pause=self.paused.append,
        )
        return recorder.record(batch)

    def separate(self, lead_id: str, part_id: str | None = None) -> Separation:
        """Takes a merged lead out of another."""
        separating = make_separating(
            self.client, TABLE, SECRET, model(), now=lambda: SOON, pause=self.paused.append
        )
        return separating.separate(lead_id, part_id)

    def items(self, prefix: str) -> list[Item]:
        """Every item whose sort key begins so."""
        found: list[Item] = self.client.scan(TableName=TABLE)["Items"]
        return [item for item in found if item["sk"]["S"].startswith(prefix)]

    def leads(self) -> list[str]:
        """The ids of all leads."""
        records = [item for item in self.items(keys.RECORD) if item["sk"]["S"] == keys.RECORD]
        return [record["pk"]["S"].removeprefix("LEAD#") for record in records]

    def lead(self) -> StoredLead:
        """The one lead there is."""
        [lead_id] = self.leads()
        stored = self.store.load(lead_id, consistent=True)
        assert stored is not None
        return stored

    def log(self, lead_id: str) -> list[Activity]:
        """A lead's activities, oldest first."""
        return sorted(self.store.log(lead_id), key=lambda activity: activity.key)

    def owner(self, identity: Identity) -> Owner:
        """Whom an identity leads to."""
        return self.identities.owners([identity], consistent=True)[identity]

    @property
    def store(self) -> LeadStore:
        return LeadStore(self.client, TABLE)

    @property
    def identities(self) -> IdentityStore:
        return IdentityStore(self.client, TABLE, SECRET)


@contextmanager
def leads_table() -> Iterator[Table]:
    """An empty table."""
    with mock_aws():
        dynamodb = client("dynamodb")
        dynamodb.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        yield Table(dynamodb)


def did(
    minute: int,
    email: str | None = None,
    *,
    user: str | None = None,
    browser: str | None = None,
    kind: str = "viewed",
) -> Activity:
    """Something done in some minute after noon, by whom these identities name."""
    return activity(kind, after(minutes=minute), identities=Identities(email, user, browser))


type Call = Callable[..., Any]


class Hindered:
    """A client of which some calls are made by the test instead.

    A hindrance gets the real call and the arguments, and may make it or not.
    """

    def __init__(self, client: Any, **hindrances: Callable[[Call, dict[str, Any]], Any]) -> None:
        self._client = client
        self._hindrances = hindrances

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        hindrance = self._hindrances.get(name)
        return call if hindrance is None else lambda **arguments: hindrance(call, arguments)


def outcomes(recorded: Recorded) -> list[Outcome]:
    """What became of each activity of a batch, in its order."""
    return [result.outcome for result in recorded.results]
