"""What became of a visitor's doings."""

from __future__ import annotations

from handraiser.activity import Activity
from handraiser_cli.stack import Stack


def stored_activities(stack: Stack) -> list[Activity]:
    """Every activity in the table's logs, oldest first."""
    pages = stack.client("dynamodb").get_paginator("scan")
    found = pages.paginate(
        TableName=stack.table,
        FilterExpression="begins_with(sk, :activity)",
        ExpressionAttributeValues={":activity": {"S": "ACTIVITY#"}},
    )
    read = [Activity.from_json(item["body"]["S"]) for page in found for item in page["Items"]]
    return sorted(read, key=lambda activity: activity.at)


def did(stack: Stack, kind: str, **identity: str) -> list[Activity]:
    """The stored activities of a type that one person did, known by one identity."""
    ((name, value),) = identity.items()
    return [
        activity
        for activity in stored_activities(stack)
        if activity.type == kind and getattr(activity.identities, name) == value
    ]
