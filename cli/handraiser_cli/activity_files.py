"""Reads activities from JSON lines: one object a line, as the bus door takes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from handraiser.activity import Activity
from handraiser.errors import HandraiserError
from handraiser.identity import Identities


class FileInvalid(HandraiserError):
    """A file whose lines cannot all be read; the message names the first of them."""


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON-lines file with their line numbers; blank lines are passed over."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FileInvalid(f"{path}: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, parse_float=Decimal, parse_constant=_no_constant)
        except ValueError as error:
            raise FileInvalid(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(value, dict):
            raise FileInvalid(f"{path}:{number}: a line is one object")
        yield number, value


def read_activities(path: Path) -> list[Activity]:
    """The activities of a file, for scoring on this machine.

    `type` and `at` are required. A line without `id` is named by its number; `received_at`
    defaults to `at`, `source` to `tracking`. Raises FileInvalid with the line.
    """
    return [_activity(path, number, line) for number, line in read_lines(path)]


def _activity(path: Path, number: int, line: dict[str, Any]) -> Activity:
    where = f"{path}:{number}"
    kind = line.get("type")
    if not isinstance(kind, str) or not kind:
        raise FileInvalid(f"{where}: an activity has a `type`")
    at = _instant(where, "at", line.get("at"))
    received = line.get("received_at")
    known = {k: v for k, v in (line.get("identities") or {}).items() if isinstance(v, str)}
    try:
        identities = Identities(**known)
    except TypeError as error:
        raise FileInvalid(f"{where}: identities are email, user_id, anonymous_id") from error
    return Activity(
        id=str(line.get("id", f"line-{number}")),
        type=kind,
        at=at,
        received_at=at if received is None else _instant(where, "received_at", received),
        source=str(line.get("source", "tracking")),
        identities=identities,
        traits=_object(where, "traits", line),
        channel=line.get("channel"),
        campaign=line.get("campaign"),
        properties=_object(where, "properties", line),
    )


def _instant(where: str, name: str, value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError as error:
        message = f"{where}: `{name}` is an instant such as 2026-11-21T09:30:00Z, not {value!r}"
        raise FileInvalid(message) from error
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _object(where: str, name: str, line: dict[str, Any]) -> dict[str, Any]:
    value = line.get(name) or {}
    if not isinstance(value, dict):
        raise FileInvalid(f"{where}: `{name}` is an object")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
