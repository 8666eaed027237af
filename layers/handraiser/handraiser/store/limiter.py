"""How many requests one source may send in a minute, over all processes together.

A process takes its tokens from one counter item per source and minute, in leases: the first of a
minute is one token, each next one twice as many, up to 100. So the counter never gives out more
than the limit, one write serves many requests of a busy source, and a process that sees a source
once holds nothing back from the others.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from handraiser.errors import HandraiserError, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_LEASE = 100
SECONDS = 60
KEPT_MINUTES = 2
"""How long after its minute's start a counter item may be deleted."""

SK = "LIMIT"


class TooManyRequests(HandraiserError):
    """The source has used up its minute; `retry_after` is the seconds until the next begins."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"over the limit for another {retry_after} s")
        self.retry_after = retry_after


@dataclass
class _Lease:
    """Tokens in hand, how many the last lease was of, and whether there are no more to be had."""

    left: int = 0
    size: int = 0
    exhausted: bool = False


class Limiter:
    """Allows a source `limit` requests a minute, unless it has a limit of its own. One instance
    serves all requests of a process.

    `secret` gives the key under which a source is hashed; no address is stored.
    """

    def __init__(
        self, client: DynamoDBClient, table: str, limit: int, secret: Callable[[], bytes]
    ) -> None:
        self._client = client
        self._table = table
        self._limit = limit
        self._secret = secret
        self._minute = -1
        self._leases: dict[str, _Lease] = {}

    def take(self, source: str, now: datetime, limit: int | None = None) -> None:
        """Uses one token of the source's minute; `limit` is the source's own.

        Raises TooManyRequests when none is left, and Unavailable when the counter cannot be
        reached; nothing is known then, and the caller decides.
        """
        minute = int(now.timestamp()) // SECONDS
        if minute != self._minute:
            self._minute, self._leases = minute, {}
        lease = self._leases.setdefault(network(source), _Lease())
        if lease.left == 0 and not lease.exhausted:
            self._renew(lease, network(source), limit or self._limit)
        if lease.left == 0:
            raise TooManyRequests(SECONDS - int(now.timestamp()) % SECONDS)
        lease.left -= 1

    def _renew(self, lease: _Lease, network_name: str, limit: int) -> None:
        """Leases what is wanted, or what is left of the minute if that is less."""
        key = self._key(network_name)
        wanted = min(max(1, 2 * lease.size), MAX_LEASE, limit)
        while wanted > 0:
            left = self._lease(key, wanted, limit)
            if left is None:
                lease.left = lease.size = wanted
                return
            wanted = left
        lease.exhausted = True

    def _lease(self, key: str, tokens: int, limit: int) -> int | None:
        """None when the counter gave the tokens, else how many it has left (fewer)."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": key}, "sk": {"S": SK}},
                UpdateExpression="SET expires_at = :expires ADD leased :tokens",
                ConditionExpression="attribute_not_exists(leased) OR leased <= :most",
                ExpressionAttributeValues={
                    ":tokens": {"N": str(tokens)},
                    ":most": {"N": str(limit - tokens)},
                    ":expires": {"N": str((self._minute + KEPT_MINUTES) * SECONDS)},
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            refused: Mapping[str, Any] = error.response
            return limit - int(refused["Item"]["leased"]["N"])
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"The limiter's counter: {type(error).__name__}") from error
        return None

    def _key(self, network_name: str) -> str:
        named = f"{network_name}#{self._minute}"
        digest = hmac.new(self._secret(), named.encode(), hashlib.sha256).hexdigest()[:32]
        minute = datetime.fromtimestamp(self._minute * SECONDS, UTC)
        return f"LIMIT#{digest}#{minute:%Y-%m-%dT%H:%M}"


def network(source: str) -> str:
    """What counts as one source: an IPv4 address, or the /64 of an IPv6 address.

    Anything else stands for itself.
    """
    try:
        address = ip_address(source)
    except ValueError:
        return source
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address) >> 64 << 64, 64)))
