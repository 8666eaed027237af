"""Which activities of a log are a prospect's, by looking at all of them for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handraiser.activity import Activity
from reference.instants import key_of, milliseconds

VERDICTS = ("activities_marked", "activities_unmarked")


def by_people(document: Mapping[str, Any], log: Sequence[Activity]) -> list[Activity]:
    """What counts: no verdict, and marked neither by the last verdict on it nor, without one, by
    itself or as part of a sweep."""
    return [
        activity
        for activity in log
        if activity.type not in VERDICTS and not _is_marked(document, activity, log)
    ]


def _is_marked(document: Mapping[str, Any], activity: Activity, log: Sequence[Activity]) -> bool:
    said = [
        one
        for one in log
        if one.type in VERDICTS and activity.id in _texts(one.properties.get("activities"))
    ]
    if said:
        return max(said, key=key_of).type == "activities_marked"
    marks = [activity.properties.get(mark) is True for mark in ("machine", "internal")]
    return any(marks) or _is_swept(document.get("mail_sweeps", {}), activity, log)


def _is_swept(limits: Mapping[str, Any], click: Activity, log: Sequence[Activity]) -> bool:
    """Whether it is a click in a time in which its message was clicked on too many links."""
    message = click.properties.get("message_id")
    if click.type != "email_clicked" or not isinstance(message, str):
        return False
    of_message = [one for one in log if one.properties.get("message_id") == message]
    clicks = [one for one in of_message if one.type == "email_clicked"]
    came = [milliseconds(one.at) for one in of_message if one.type == "email_delivered"]
    at_once = 1000 * limits.get("seconds_at_once", 5)
    windows = [
        (
            min(came) + 1000 * limits.get("seconds_after_delivery", 30)
            if came
            else min(milliseconds(one.at) for one in clicks) + at_once,
            limits.get("links", 3),
        )
    ]
    told: list[Any] = [
        one.properties["links"]
        for one in of_message
        if one.type == "email_delivered" and "links" in one.properties
    ]
    if came and told:
        windows.append((min(came) + at_once, max(told)))
    for until, links in windows:
        early = [one for one in clicks if milliseconds(one.at) <= until]
        distinct = {one.properties["url"] for one in early if "url" in one.properties}
        if click in early and len(distinct) >= links:
            return True
    return False


def _texts(named: Any) -> list[str]:
    return [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
