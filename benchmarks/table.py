"""The template's table in an embedded DynamoDB, and leads with a past in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from benchmarks.observer import Observed, Observer
from benchmarks.people import Person
from handraiser.activity import Activity
from handraiser.identity import Identity
from handraiser.model import default_model
from handraiser.recording import Outcome, Recorder
from handraiser.recording.wiring import make_recorder
from handraiser.scoring.fold import fold
from handraiser.store.identities import IdentityStore
from handraiser.store.leads import LeadStore
from handraiser.store.records import StoredLead
from handraiser_cli.local.embedded import REGION, embedded_aws
from handraiser_cli.local.project import TEMPLATE
from handraiser_cli.stack import local_or_aws_client

NAME = "leads"
SECRET = b"of the benchmarks"
PER_BATCH = 50


class WrongState(Exception):
    """What is stored is not what should be; the figures would mean nothing."""


@dataclass(frozen=True)
class Table:
    """The table of the template, alone in an embedded AWS of its own."""

    endpoint_url: str
    index_keys: dict[str, tuple[str, ...]]

    def client(self) -> Any:
        """A new DynamoDB client."""
        return local_or_aws_client("dynamodb", region=REGION, endpoint_url=self.endpoint_url)


@contextmanager
def embedded_table() -> Iterator[Table]:
    """Runs the embedded AWS, with the table in it, for as long as the block."""
    written = yaml_parse(TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
    taken = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
    indexes = {
        index["IndexName"]: tuple(key["AttributeName"] for key in index["KeySchema"])
        for index in written["GlobalSecondaryIndexes"]
    }
    with TemporaryDirectory(prefix="bench-") as folder, embedded_aws(Path(folder)) as endpoint_url:
        table = Table(endpoint_url, indexes)
        table.client().create_table(TableName=NAME, **{name: written[name] for name in taken})
        yield table


class Subject:
    """One person's lead, recorded through a client that is observed."""

    def __init__(self, table: Table, person: Person) -> None:
        client = table.client()
        self.person = person
        self.past: Sequence[Activity] = ()
        self._look = table.client()
        self._observer = Observer(client, self._look, table.index_keys)
        self._now = person.past(1)[0].at
        self._observed = self._recorder(client)
        self._plain = self._recorder(self._look)

    def load(self, count: int, done: Callable[[int], None]) -> None:
        """Records a past, in order, and checks the stored lead against a fold of the whole.

        Raises WrongState.
        """
        self.past = self.person.past(count)
        for batch in batched(self.past, PER_BATCH, strict=False):
            self._record(self._plain, batch)
            done(len(batch))
        model = default_model()
        if self.stored().state(model) != fold(model, self.past).copy():
            raise WrongState("the stored lead is not the fold of its log")

    def record(self, activities: Sequence[Activity]) -> Observed:
        """Records activities in one batch; what that wrote and read. Raises WrongState."""
        self._observer.start()
        self._record(self._observed, activities)
        if len(self._observer.seen.requests) != 1:
            raise WrongState("a batch of one lead is one transaction")
        return self._observer.seen

    def stored(self) -> StoredLead:
        """The lead as it is stored."""
        identity: Identity = ("email", self.person.email)
        identities = IdentityStore(self._look, NAME, SECRET)
        lead_id = identities.owners([identity], consistent=True)[identity].lead_id
        stored = LeadStore(self._look, NAME).load(lead_id or "", consistent=True)
        if stored is None:
            raise WrongState("the lead is not stored")
        return stored

    def _recorder(self, client: Any) -> Recorder:
        return make_recorder(client, NAME, SECRET, default_model(), now=lambda: self._now)

    def _record(self, recorder: Recorder, activities: Sequence[Activity]) -> None:
        self._now = activities[-1].received_at + timedelta(seconds=1)
        recorded = recorder.record(activities)
        if recorded.count(Outcome.FOLDED) != len(activities):
            raise WrongState(f"not every activity was folded: {recorded.results}")
