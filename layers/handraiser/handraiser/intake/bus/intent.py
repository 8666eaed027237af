"""Third-party intent: an event of the type `IntentSignal`, whichever provider it comes from."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import GenerateJsonSchema, WithJsonSchema

from handraiser.account import AccountSignal
from handraiser.activity import Activity, Json
from handraiser.errors import Refused
from handraiser.intake import bounds
from handraiser.intake.bus.ids import activity_id
from handraiser.intake.eventbridge import (
    Instant,
    Name,
    SentIdentities,
    Text,
    Values,
    Wire,
    identities_of,
    validated,
)
from handraiser.intake.tracking.traits import account_of

DETAIL_TYPE = "IntentSignal"
RECORDS = "intent_signal_received"

WORDS = {"low": 15, "medium": 45, "high": 75, "very_high": 95}
"""What a strength in words is from 0 to 100."""

type Level = Literal["low", "medium", "high"]

HIGH, MEDIUM = 60, 30
"""From these strengths on a signal is of high and of medium intent."""


def _strength(value: object) -> object:
    if isinstance(value, str) and value in WORDS:
        return WORDS[value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise ValueError(f"a strength is a number from 0 to 100 or one of {', '.join(WORDS)}")


type Strength = Annotated[
    Any,
    BeforeValidator(_strength),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"enum": [*WORDS]}]}
    ),
]


class SentAccount(Wire):
    """The company that shows the intent."""

    domain: Text = Field(description="Its domain or website; never that of anybody's mailbox.")
    name: Text | None = None


class IntentSignal(Wire):
    """A sign, seen elsewhere, that a person or a company looks for something to buy.

    It names a `person`, an `account` or both.
    """

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["person"]}, {"required": ["account"]}]}
    )

    id: Annotated[str, Field(min_length=1, max_length=bounds.MAX_ACTIVITY_ID)] = Field(
        description="Unique per signal of its source, the same on every delivery: it counts once."
    )
    source: Name = Field(description="Who has seen it: `bombora`, `g2`.")
    topic: Annotated[str, Field(min_length=1, max_length=bounds.MAX_TEXT)] = Field(
        description="What the interest is in, in the source's words."
    )
    strength: Strength = Field(description="How strong it is.")
    at: Instant | None = Field(
        None,
        description="When it was seen, with its offset; absent or in the future means: when sent.",
    )
    person: SentIdentities | None = None
    account: SentAccount | None = None
    traits: Values = Field({}, description="Facts of the person or company, as they are known.")
    properties: Values = Field({}, description="What else rules may ask of the signal.")

    @model_validator(mode="after")
    def _is_of_somebody(self) -> Self:
        if self.person is None and self.account is None:
            raise ValueError("a signal names a person or an account")
        return self


def read(
    detail: Json, source: str, occurred: datetime, received_at: datetime
) -> Activity | AccountSignal:
    """The activity of a signal about a person, or the signal of an account alone.

    Raises Refused: `invalid_intent_signal` with the path of the first fault, `invalid_account`, or
    as `identity.normalise` does.
    """
    signal = validated(IntentSignal, detail, "invalid_intent_signal", "detail")
    for name, values in (("traits", signal.traits), ("properties", signal.properties)):
        bounds.check(values, f"detail.{name}")
    unique = activity_id(signal.source, signal.id)
    at = min(signal.at or occurred, received_at)
    account = _account(signal.account)
    traits = {**signal.traits, **account}
    properties: dict[str, Json] = {
        **signal.properties,
        "topic": signal.topic,
        "strength": signal.strength,
        "intent": level(signal.strength),
        "provider": signal.source,
    }
    if signal.person is None:
        return AccountSignal(
            unique, account["account"], at, received_at, source, traits, properties
        )
    who = identities_of(signal.person, "detail.person")
    return Activity(
        unique, RECORDS, at, received_at, source, who, traits=traits, properties=properties
    )


def level(strength: int | Decimal) -> Level:
    """A strength in the words that pages of the website have for their intent."""
    return "high" if strength >= HIGH else "medium" if strength >= MEDIUM else "low"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the detail: what `docs/schemas/intent-signal.json` holds."""
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **IntentSignal.model_json_schema(),
        "title": DETAIL_TYPE,
    }


def _account(account: SentAccount | None) -> dict[str, str]:
    if account is None:
        return {}
    domain = account_of(None, {"domain": account.domain})
    if domain is None:
        message = "An account is named by the domain of a company."
        raise Refused("invalid_account", message, field="detail.account.domain")
    return {"account": domain, **({"company": account.name} if account.name else {})}
