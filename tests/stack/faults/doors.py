"""The two doors of a stack, used as a website and an application use them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from handraiser import clock
from handraiser.activity import iso
from handraiser_cli.stack import Stack
from stack.faults.people import Deed

PARTNER_BUS = "aws.partner/segment.com/hVq3Zk9SourceId"
"""The bus of a partner that the stack of the tests is told of."""

type Eventually = Callable[[Callable[[], Any]], Any]


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


def put_events(
    stack: Stack, *details: Any, source: str = "shop", detail_type: str = "Activity"
) -> None:
    """Puts activities, or events of another type, onto the bus, which takes them all."""
    entries = [
        {
            "EventBusName": stack.event_bus,
            "Source": source,
            "DetailType": detail_type,
            "Detail": json.dumps(detail),
        }
        for detail in details
    ]
    answer = stack.client("events").put_events(Entries=entries)
    assert answer["FailedEntryCount"] == 0, answer


def replay_archive(stack: Stack, since: datetime, eventually: Eventually) -> None:
    """Replays everything that the bus has archived since."""
    events = stack.client("events")
    [archive] = events.list_archives()["Archives"]
    described = events.describe_archive(ArchiveName=archive["ArchiveName"])
    name = f"replay-{clock.now():%H%M%S%f}"
    events.start_replay(
        ReplayName=name,
        EventSourceArn=described["ArchiveArn"],
        EventStartTime=since,
        EventEndTime=clock.now() + timedelta(minutes=1),
        Destination={"Arn": described["EventSourceArn"]},
    )
    eventually(lambda: events.describe_replay(ReplayName=name)["State"] == "COMPLETED")
