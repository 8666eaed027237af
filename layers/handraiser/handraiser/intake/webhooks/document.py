"""A vendor's document: how its webhook is signed, and what its events say."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from handraiser.documents import FOLDER
from handraiser.errors import HandraiserError, Refused
from handraiser.identity import Kind
from handraiser.intake.bounds import MAX_CHANNEL, MAX_NAME, MAX_TEXT, MAX_TYPE
from handraiser.intake.checked import check_shipped, check_text
from handraiser.matching import Pattern, compile_pattern

MAX_WINDOW = 7 * 24 * 60 * 60
"""Seconds for which a signed request may at most be on its way."""

_SIGNED = frozenset({"body", "method", "timestamp", "uri"})
_IN_HEADER = frozenset({"signature", "timestamp"})


class WebhookError(HandraiserError):
    """A webhook's document cannot be used; the message names every fault and where it is."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _pattern(value: object) -> object:
    return compile_pattern(value)


type Place = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
type Places = Annotated[list[Place], BeforeValidator(_listed), Field(min_length=1)]
"""Where a value is: one place or several, of which the first that is not blank counts."""
type Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
type Constant = bool | int | Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
type When = Annotated[Pattern, BeforeValidator(_pattern)]
"""An event pattern, as a model's rules have."""


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True
    )


class Timestamp(_Part):
    """When a request was signed: in a header of its own, or in the signature's.

    `window` is how many seconds that may differ from now, either way.
    """

    header: Name | None = None
    unit: Literal["s", "ms"]
    window: Annotated[int, Field(ge=1, le=MAX_WINDOW)]


class Signature(_Part):
    """How a request shows that it is the vendor's.

    `header` holds `value`, a text around `{signature}` (and `{timestamp}`); parts between commas
    may come in any order, with others among them. The signature, as `encoding` writes it, is over
    `signs`, a text of `{body}`, `{method}`, `{uri}` and `{timestamp}`. With the scheme `secret`
    nothing is signed: the header carries the secret itself. `uri_decodes` are the characters that
    the vendor leaves unescaped in the URI it signs.
    """

    scheme: Literal["hmac-sha256", "ecdsa-p256", "secret"]
    header: Name
    value: Place = "{signature}"
    encoding: Literal["base64", "hex", "plain"] = "base64"
    signs: Place = "{body}"
    timestamp: Timestamp | None = None
    uri_decodes: Annotated[str, Field(max_length=40)] = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        signs, value = _places(self.signs, _SIGNED), _places(self.value, _IN_HEADER)
        if "signature" not in value:
            raise ValueError("value must hold {signature}")
        if self.scheme == "secret":
            if self.timestamp is not None:
                raise ValueError("nothing is signed under the scheme secret, no timestamp either")
            return self
        if self.encoding == "plain":
            raise ValueError("a signature is written in base64 or hex")
        if "body" not in signs:
            raise ValueError("signs must hold {body}")
        if ("timestamp" in signs) != (self.timestamp is not None):
            raise ValueError("signs holds {timestamp} if and only if there is a timestamp")
        if self.timestamp and (self.timestamp.header is None) != ("timestamp" in value):
            raise ValueError("the timestamp has a header of its own or is in value")
        return self


class Handshake(_Part):
    """A request that asks whether somebody is there.

    The answer to a body that matches `when` is an object: `answer` says where each of its values
    is, `hmac` the same of values that are answered as their HMAC-SHA256 in hex.
    """

    when: When
    answer: dict[Name, Place] = {}
    hmac: dict[Name, Place] = {}


class Gather(_Part):
    """Turns a list of objects, each with a name and a value, into one object by name.

    `of` is where the list is; without it the event itself is the one item.
    """

    of: Place | None = None
    name: Places
    value: Places


class At(_Part):
    """When it happened: RFC 3339, or seconds or milliseconds since 1970."""

    is_at: Places = Field(alias="is")
    unit: Literal["rfc3339", "s", "ms"] = "rfc3339"


class Record(_Part):
    """Which events record an activity of that type, and its properties that are always the same.

    `opt_out` marks that the person wants no more of it: the property `opt_out` is true.
    """

    when: When
    type: Annotated[str, Field(pattern=rf"^[a-z][a-z0-9_]{{0,{MAX_TYPE - 1}}}$")]
    opt_out: bool = False
    properties: Annotated[dict[Name, Constant], Field(max_length=20)] = {}


class Webhook(_Part):
    """One vendor's document.

    An event is the body, or each item where the body, or what lies at `events`, is a list. The
    first of `records` whose pattern matches says what it records; what matches `ignores` records
    nothing. What `gather` makes is found like any key of the event. `id` names places whose values
    together are unique for an event. In the objects at `fields` names mean what they mean in a
    form, where `identities`, `traits` and `properties` say nothing of it.
    """

    source: Annotated[str, Field(min_length=1, max_length=256)]
    channel: Annotated[str, Field(min_length=1, max_length=MAX_CHANNEL)] | None = None
    signature: Signature
    handshake: Handshake | None = None
    events: Place | None = None
    gather: dict[Name, Gather] = {}
    id: Places
    at: At
    records: Annotated[list[Record], Field(min_length=1)]
    ignores: When | None = None
    identities: dict[Kind, Places] = {}
    traits: dict[Name, Places] = {}
    properties: dict[Name, Places] = {}
    campaign: Places | None = None
    fields: Places | None = None


def vendors(folder: Path = FOLDER) -> list[str]:
    """Those that there is a document for."""
    return sorted(path.stem for path in folder.joinpath("webhooks").glob("*.yaml"))


def load_webhook(vendor: str) -> Webhook:
    """The document in the layer. Raises Refused (`unknown_webhook`) or WebhookError."""
    if vendor not in vendors():
        raise unknown_webhook()
    return check_shipped(Webhook, f"webhooks/{vendor}.yaml", WebhookError)


def read_webhook(text: str) -> Webhook:
    """The document of a YAML text. Raises WebhookError with every fault and where it is."""
    return check_text(Webhook, text, WebhookError)


def unknown_webhook() -> Refused:
    """What a vendor without a document is told, and one without a secret too."""
    return Refused("unknown_webhook", "There is no such webhook.", field="vendor")


def _places(template: str, known: frozenset[str]) -> set[str]:
    """The names in braces. Raises ValueError for one that is not known."""
    names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    if set(names) - known or len(set(names)) < len(names):
        told = ", ".join(f"{{{name}}}" for name in sorted(known))
        raise ValueError(f"{template!r} may hold each of {told} once")
    return set(names)
