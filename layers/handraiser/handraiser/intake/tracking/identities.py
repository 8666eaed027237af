"""Who an event is about."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from handraiser import identity
from handraiser.activity import Json
from handraiser.errors import Refused
from handraiser.identity import Identities


def of_event(event: Mapping[str, Json], email: Json) -> Identities:
    """The identities of any event but an alias; `email` is what its traits say.

    A user id that is an e-mail address is both. An address that is none is passed over where the
    event names somebody otherwise. Raises Refused: `invalid_event` for an id that is no text or
    number, `identity_too_long`, `invalid_email` or `no_identity`.
    """
    user_id, anonymous_id = _id_of(event, "userId"), _id_of(event, "anonymousId")
    written = email if isinstance(email, str) and email.strip() else None
    address = _address(written) or _address(user_id)
    if address is None and written and not _means_somebody(user_id, anonymous_id):
        address = written
    return identity.normalise(email=address, user_id=user_id, anonymous_id=anonymous_id)


def of_alias(event: Mapping[str, Json]) -> Identities | None:
    """The two identities that an alias says are one person's; None where they are one already.

    The former is an e-mail address if it is one, else it counts as an anonymous id. Raises Refused
    as `of_event` does, `no_identity` unless there are two.
    """
    user_id, former = _id_of(event, "userId"), _id_of(event, "previousId")
    if user_id is not None and user_id == former:
        return None
    if not _means_somebody(user_id, None) or not _means_somebody(None, former):
        message = "An alias needs a `previousId` and a `userId`."
        raise Refused("no_identity", message, field="previousId")
    address = _address(user_id)
    if address is None and (address := _address(former)):
        former = None
    return identity.normalise(email=address, user_id=user_id, anonymous_id=former)


def _id_of(event: Mapping[str, Json], name: str) -> str | None:
    value = event.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise Refused("invalid_event", "An id is a text or a number.", field=name)


def _means_somebody(user_id: str | None, anonymous_id: str | None) -> bool:
    return bool(
        (user_id is not None and identity.normalise_id("user_id", user_id))
        or (anonymous_id is not None and identity.normalise_id("anonymous_id", anonymous_id))
    )


def _address(text: str | None) -> str | None:
    if text is None or "@" not in text:
        return None
    try:
        return identity.normalise_email(text)
    except Refused:
        return None
