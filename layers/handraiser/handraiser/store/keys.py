"""The names under which things stand in the table.

| what                          | pk                  | sk                               |
|-------------------------------|---------------------|----------------------------------|
| a lead's hot record           | LEAD#<lead id>      | LEAD                             |
| its facts                     | LEAD#<lead id>      | LEAD#FACTS                       |
| its scoring state, by month   | LEAD#<lead id>      | LEAD#STATE#<scorecard>#<yyyy-mm> |
| where else its activities are  | LEAD#<lead id>      | LEAD#LOGS                        |
| its activity log              | LEAD#<lead id>      | ACTIVITY#<hash of activity id>   |
| its MQL cycles                | LEAD#<lead id>      | CYCLE#<scorecard>#<number>       |
| what it is known by           | LEAD#<lead id>      | IDENTITY#<kind>#<value>          |
| its messages                  | LEAD#<lead id>      | OUTBOX#<mql id>#<event>          |
| whom an identity leads to     | IDENTITY#<keyed hash> | IDENTITY                       |
| a source's requests           | LIMIT#<keyed hash>#<minute> | LIMIT                      |
| an account's signal of intent | ACCOUNT#<domain>    | SIGNAL#<hash of signal id>       |
| a write key                   | KEYS                | KEY#<hash of the key>            |
| what remains of an erased one | ERASED#<yyyy-mm>    | <random>                         |
"""

from __future__ import annotations

import hashlib

from handraiser.identity import KINDS, Identity

RECORD = "LEAD"
FACTS = "LEAD#FACTS"
LOGS = "LEAD#LOGS"
STATE = "LEAD#STATE#"
ACTIVITY = "ACTIVITY#"
CYCLE = "CYCLE#"
IDENTITY = "IDENTITY"
WRITE_KEYS = "KEYS"
SIGNAL = "SIGNAL#"
_WRITE_KEY = "KEY#"

type Key = dict[str, dict[str, str]]


def lead_pk(lead_id: str) -> str:
    """Partition of one lead's item collection."""
    return f"LEAD#{lead_id}"


def state_sk(scorecard: str, month: str) -> str:
    """Sort key of one month of one scorecard's state."""
    return f"{STATE}{scorecard}#{month}"


def activity_sk(activity_id: str) -> str:
    """Sort key of an activity: by the hash of its id, so that one id can stand only once."""
    return f"{ACTIVITY}{hashlib.sha256(activity_id.encode()).hexdigest()[:32]}"


def cycle_sk(scorecard: str, number: int) -> str:
    """Sort key of an MQL cycle; sorts by number."""
    return f"{CYCLE}{scorecard}#{number:06}"


def cycle_of(sk: str) -> tuple[str, int]:
    """The scorecard and the number that `cycle_sk` named."""
    card, _, number = sk.removeprefix(CYCLE).rpartition("#")
    return card, int(number)


def identity_pk(key: str) -> str:
    """Partition of an identity, named by its keyed hash."""
    return f"{IDENTITY}#{key}"


def identity_note(identity: Identity) -> str:
    """Sort key of a lead's own note of an identity."""
    kind, value = identity
    return f"{IDENTITY}#{kind}#{value}"


def noted_identity(sk: str) -> Identity:
    """The identity that `identity_note` named. Raises ValueError for any other key."""
    _, named, value = sk.split("#", 2)
    for kind in KINDS:
        if kind == named:
            return kind, value
    raise ValueError(f"{named!r} is no kind of identity")


def account_pk(domain: str) -> str:
    """Partition of an account, named by its registered domain."""
    return f"ACCOUNT#{domain}"


def signal_sk(signal_id: str) -> str:
    """Sort key of a signal: by the hash of its id, so that one id can stand only once."""
    return f"{SIGNAL}{hashlib.sha256(signal_id.encode()).hexdigest()[:32]}"


def write_key_sk(hashed: str) -> str:
    """Sort key of a write key, or the beginning of one, by the beginning of its hash."""
    return f"{_WRITE_KEY}{hashed}"


def hash_of_write_key(sk: str) -> str:
    """The hash that `write_key_sk` named."""
    return sk.removeprefix(_WRITE_KEY)


def key(pk: str, sk: str) -> Key:
    """A primary key as DynamoDB reads it."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}
