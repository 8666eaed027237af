"""A vendor's document: how its webhook is signed, and what its events say."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from handraiser.documents import FOLDER
from handraiser.errors import HandraiserError, Refused
from handraiser.intake.checked import check_shipped, check_text
from handraiser.intake.mapping.document import Mapping, Name, Part, Place, When

MAX_WINDOW = 7 * 24 * 60 * 60
"""Seconds for which a signed request may at most be on its way."""

_SIGNED = frozenset({"body", "method", "timestamp", "uri"})
_IN_HEADER = frozenset({"signature", "timestamp"})


class WebhookError(HandraiserError):
    """A webhook's document cannot be used; the message names every fault and where it is."""


class Timestamp(Part):
    """When a request was signed: in a header of its own, or in the signature's.

    `window` is how many seconds that may differ from now, either way.
    """

    header: Name | None = None
    unit: Literal["s", "ms"]
    window: Annotated[int, Field(ge=1, le=MAX_WINDOW)]


class Signature(Part):
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


class Handshake(Part):
    """A request that asks whether somebody is there.

    The answer to a body that matches `when` is an object: `answer` says where each of its values
    is, `hmac` the same of values that are answered as their HMAC-SHA256 in hex.
    """

    when: When
    answer: dict[Name, Place] = Field({})
    hmac: dict[Name, Place] = Field({})


class Webhook(Mapping):
    """One vendor's document.

    An event is the body, or each item where the body, or what lies at `events`, is a list.
    """

    signature: Signature
    handshake: Handshake | None = None
    events: Place | None = None


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
