"""Answers a vendor that asks whether somebody is there."""

from __future__ import annotations

import hashlib
import hmac

from handraiser.activity import Json
from handraiser.errors import Refused
from handraiser.intake.mapping import paths
from handraiser.intake.webhooks.document import Handshake


def answer(handshake: Handshake | None, body: Json, secret: str) -> dict[str, str] | None:
    """What a handshake is answered, or None for a body that is none.

    Only for a body whose signature is right: who may choose what is signed can sign anything.
    Raises Refused (`invalid_handshake`) where a value is missing.
    """
    if handshake is None or not isinstance(body, dict) or not handshake.when.matches(body):
        return None
    told = {name: _asked(body, place) for name, place in handshake.answer.items()}
    for name, place in handshake.hmac.items():
        asked = _asked(body, place).encode()
        told[name] = hmac.digest(secret.encode(), asked, hashlib.sha256).hex()
    return told


def _asked(body: Json, place: str) -> str:
    value = paths.text(paths.find(body, place))
    if value is None:
        raise Refused(
            "invalid_handshake", "The handshake lacks what is to be answered.", field=place
        )
    return value
