"""Accounts: what is known of a company, and of none of its people yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handraiser.activity import Json


@dataclass(frozen=True)
class AccountSignal:
    """A sign that an account looks for something to buy.

    `account` is its registered domain. `at` is when the sign was seen and `received_at` when it was
    learnt, aware and to the millisecond. `source` is whose word its `traits` are. `properties` are
    those of the activity that a person's signal becomes. The first stored copy of an `id` stands.
    """

    id: str
    account: str
    at: datetime
    received_at: datetime
    source: str
    traits: Mapping[str, Json]
    properties: Mapping[str, Json]
