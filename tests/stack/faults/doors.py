"""The two doors of a stack, used as a website and an application use them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from handraiser.activity import iso
from handraiser_cli.stack import Stack
from stack.faults.people import Deed


def post_form(stack: Stack, form: str, deed: Deed) -> int:
    """The status with which the HTTP door answers the form that a deed was."""
    fields = {"activity_id": deed.id, "at": iso(deed.at), **deed.identities, **deed.traits}
    request = urllib.request.Request(
        f"{stack.api_url}/v1/forms/{form}",
        data=json.dumps(fields).encode(),
        headers={"content-type": "application/json", "accept": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def put_events(stack: Stack, *details: Any, source: str = "shop") -> None:
    """Puts activities onto the bus, which takes them all."""
    entries = [
        {
            "EventBusName": stack.event_bus,
            "Source": source,
            "DetailType": "Activity",
            "Detail": json.dumps(detail),
        }
        for detail in details
    ]
    answer = stack.client("events").put_events(Entries=entries)
    assert answer["FailedEntryCount"] == 0, answer
