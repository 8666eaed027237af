"""The page about tracking: its requests run, its codes and paths are those there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from handraiser.intake.answers import STATUS
from handraiser.intake.tracking import CALLS

PAGE = (Path(__file__).parents[4] / "docs" / "tracking.md").read_text("utf-8")


def test_its_requests_are_taken(door: Any, post: Any) -> None:
    requests = re.findall(r"curl https://YOUR-API/v1/(\w+) .*? -d '(.*?)'", PAGE, re.DOTALL)
    for path, body in requests:
        taken = door.post(path, post(body, authorization="Basic aHJfZ29vZDo="))
        assert list(taken.refused) == []
    assert [a.type for a in door.sent] == ["page_viewed", "identified", "demo_requested"]
    assert (door.sent[0].channel, door.sent[0].properties["path"]) == ("email", "/pricing")


OF_OTHER_DOORS = {"unknown_form", "unknown_webhook", "invalid_signature", "stale_signature"}


def test_it_names_every_path() -> None:
    assert set(re.findall(r"`/v1/(\w+)`", PAGE)) == set(CALLS)


def test_it_names_the_status_of_every_code() -> None:
    told = {
        code: int(status)
        for status, codes in re.findall(r"^\| (\d+) \| (`[^|]+) \|", PAGE, re.MULTILINE)
        for code in re.findall(r"`(\w+)`", codes)
    }
    ours = {code: int(status) for code, status in STATUS.items() if code not in OF_OTHER_DOORS}
    assert {code: told.get(code, 0) for code in ours} == ours
