"""What a request says of who sent it, and what follows for the activities in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handraiser.activity import Json
from handraiser.intake.machines.machines import Machines, Marks


@dataclass(frozen=True)
class Sender:
    """Who sent a request: its user agent, and the address it came from as the API saw it.

    `is_browser` says that a page in a browser sent it; else it may be a server that speaks for
    people elsewhere.
    """

    user_agent: str = ""
    address: str = ""
    is_browser: bool = False


UNKNOWN = Sender()


def sender_of(event: Mapping[str, Any]) -> Sender:
    """The sender of an HTTP API event (payload format 2.0). Forwarded headers are not believed."""
    headers: Mapping[str, str] = event.get("headers") or {}
    http: Mapping[str, str] = (event.get("requestContext") or {}).get("http") or {}
    return Sender(
        user_agent=headers.get("user-agent") or "",
        address=http.get("sourceIp") or "",
        is_browser="origin" in headers or any(name.startswith("sec-fetch-") for name in headers),
    )


def visitor_marks(
    sender: Sender,
    *,
    user_agent: Json = None,
    address: Json = None,
    machines: Machines | None = None,
) -> Marks:
    """The marks of a visitor's activity; none for a person's.

    `user_agent` and `address` are what the event itself says of its visitor. Its user agent stands
    before the request's; the address of the request counts beside the event's if a browser sent it,
    since a server's is not its visitors'. The machines are those of the layer's `machines.yaml`
    unless given. Values of any type are taken and nothing is raised (but MachinesError, at the
    first call, for a broken document).
    """
    if machines is None:
        from handraiser.intake.machines.document import shipped_machines  # not while it starts

        machines = shipped_machines()
    own = user_agent if isinstance(user_agent, str) and user_agent.strip() else sender.user_agent
    addresses = [address] if isinstance(address, str) else []
    if sender.is_browser:
        addresses.append(sender.address)
    marks = machines.by_user_agent(own)
    for each in addresses:
        marks |= machines.by_address(each)
    return marks
