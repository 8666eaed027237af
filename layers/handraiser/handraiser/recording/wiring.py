"""Puts a recorder together from a client, a table, a secret and a model."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from handraiser import clock
from handraiser.model import Model
from handraiser.recording.folding import Folding
from handraiser.recording.ownership import Owners
from handraiser.recording.patience import Patience
from handraiser.recording.recorder import Recorder
from handraiser.recording.refolding import Refolding
from handraiser.store.identities import IdentityStore
from handraiser.store.leads import LeadStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from handraiser.recording.separating import Separating


def make_recorder(
    client: DynamoDBClient,
    table: str,
    secret: bytes,
    model: Model,
    *,
    now: Callable[[], datetime] = clock.now,
    pause: Callable[[float], None] = time.sleep,
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
) -> Recorder:
    """A recorder that writes to one table under one model; time and ids may be passed in."""
    leads = LeadStore(client, table)
    identities = IdentityStore(client, table, secret)
    return Recorder(
        Owners(identities, leads, new_id),
        leads,
        Folding(leads, model),
        now=now,
        patience=Patience(pause),
    )


def make_separating(
    client: DynamoDBClient,
    table: str,
    secret: bytes,
    model: Model,
    *,
    now: Callable[[], datetime] = clock.now,
    pause: Callable[[float], None] = time.sleep,
) -> Separating:
    """What separates leads in one table, under one model; time may be passed in."""
    from handraiser.recording.separating import Separating

    leads, patience = LeadStore(client, table), Patience(pause)
    refolding = Refolding(leads, Folding(leads, model), now=now, patience=patience)
    identities = IdentityStore(client, table, secret)
    return Separating(table, identities, leads, refolding, now=now, patience=patience)
