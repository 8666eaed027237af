"""Who an activity belongs to: the identities it carries, and the key each is stored under.

`email_validator` is imported by the first address that is not plain: it takes as long as a tenth of
a cold start, and nearly every address is plain.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from handraiser.errors import Refused

type Kind = Literal["email", "user_id", "anonymous_id"]
KINDS: tuple[Kind, ...] = get_args(Kind.__value__)
"""Strongest first: an activity is of the person whom its strongest identity names."""

type Identity = tuple[Kind, str]
"""One identity: its kind, and its value normalised."""

NOT_AN_IDENTITY = frozenset({"", "0", "-1", "null", "none", "nil", "undefined", "nan", "anonymous"})
"""Placeholders that clients send for "no id", compared in lower case."""

MAX_LENGTH = 256

MAX_EMAIL_LENGTH = 254

_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@"
    r"(?:(?![a-z0-9-]{64})[a-z0-9](?:-?[a-z0-9])*\.)+"
    r"(?!(?:arpa|invalid|local|localhost|onion)\Z)[a-z]{2,63}",
    re.ASCII | re.IGNORECASE,
)
"""Addresses that are right as they are but for their capitals, to `email_validator` too.

Reserved domains and two hyphens in a row, which encoded ones have, are left to it.
"""


@dataclass(frozen=True)
class Identities:
    """The identities one activity carries, normalised; at least one is set on an accepted one."""

    email: str | None = None
    user_id: str | None = None
    anonymous_id: str | None = None

    def items(self) -> Iterator[Identity]:
        """Those that are set, strongest first."""
        for kind in KINDS:
            value: str | None = getattr(self, kind)
            if value is not None:
                yield kind, value

    def __bool__(self) -> bool:
        return any(True for _ in self.items())


@lru_cache(maxsize=1024)
def normalise_email(text: str) -> str:
    """The one spelling of an address: Unicode NFC, lower case, domain in its IDNA form.

    The local part is lower-cased too: no mail system in use tells its users apart by case. Dots
    and `+tags` are kept, since outside one provider they do name different mailboxes.

    Domains under `.test`, which staging sites use, are taken.

    Raises Refused (`invalid_email`) for anything else that could not be delivered to.
    """
    address = text.strip()
    if len(address) <= MAX_EMAIL_LENGTH and _PLAIN_EMAIL.fullmatch(address):
        return address.lower()
    from email_validator import EmailNotValidError, validate_email

    refused = Refused("invalid_email", "That is not an e-mail address.", field="email")
    try:
        valid = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise refused from error
    domain = valid.ascii_domain or valid.domain
    if "." not in domain:
        raise refused
    return f"{valid.local_part}@{domain}".lower()


def normalise_id(kind: Kind, text: str) -> str | None:
    """A user or anonymous id as it is stored, or None where a client's placeholder means "none".

    Raises Refused (`identity_too_long`) above 256 characters.
    """
    value = text.strip()
    if len(value) > MAX_LENGTH:
        raise Refused(
            "identity_too_long", f"An id has at most {MAX_LENGTH} characters.", field=kind
        )
    if value.lower() in NOT_AN_IDENTITY or not value.strip("0-"):
        return None
    return value


def spellings(name: str) -> list[Identity]:
    """Every identity that a name may stand for, as it would be stored: for looking somebody up."""
    found: list[Identity] = [("user_id", name.strip()), ("anonymous_id", name.strip())]
    try:
        return [("email", normalise_email(name)), *found]
    except Refused:
        return found


def normalise(*, email: str | None, user_id: str | None, anonymous_id: str | None) -> Identities:
    """The identities of one activity from what a client sent.

    Raises Refused: `invalid_email`, `identity_too_long`, or `no_identity` when none remains.
    """
    identities = Identities(
        email=normalise_email(email) if email is not None and email.strip() else None,
        user_id=normalise_id("user_id", user_id) if user_id is not None else None,
        anonymous_id=(
            normalise_id("anonymous_id", anonymous_id) if anonymous_id is not None else None
        ),
    )
    if not identities:
        raise Refused("no_identity", "An e-mail address, a user id or an anonymous id is required.")
    return identities


def identity_key(secret: bytes, kind: Kind, value: str) -> str:
    """The name under which an identity is stored: HMAC-SHA256 of kind and value, in hex.

    The table's keys, and the tombstone that outlives an erasure, thus tell nobody the address.
    """
    return hmac.new(secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def mql_id(lead_id: str, scorecard: str, cycle: int) -> str:
    """The stable id of a lead's `cycle`-th (from 1) MQL cycle on a scorecard; 32 hex digits."""
    text = f"{lead_id}\n{scorecard}\n{cycle}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
