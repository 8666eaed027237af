"""A gateway that follows every link of a mail is told from a reader, in any order of events."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from builders import NOON, activity
from handraiser.activity import Activity, Json, Mark
from handraiser.marking import Sweeps, SweepWatch, judged, mail_event

SWEEPS = Sweeps()


def delivered(seconds: float = 0, **more: Json) -> Activity:
    at = NOON + timedelta(seconds=seconds)
    return activity("email_delivered", at, properties={"message_id": "m-1", **more})


def clicked(link: str | None, seconds: float, *, message: str = "m-1") -> Activity:
    at = NOON + timedelta(seconds=seconds)
    said: dict[str, Json] = {"message_id": message}
    if link is not None:
        said["url"] = link
    return activity("email_clicked", at, id=f"{message} {link} {seconds}", properties=said)


def swept(*log: Activity) -> list[str]:
    return sorted(a.id for a in judged(SWEEPS, log) if a.mark)


ALL_AT_ONCE = [clicked(link, seconds) for link, seconds in (("a", 2), ("b", 2), ("c", 3))]


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ([delivered(), *ALL_AT_ONCE], 3),
        ([delivered(), *ALL_AT_ONCE[:2]], 0),
        ([delivered(), clicked("a", 1), clicked("a", 2), clicked("a", 3)], 0),
        ([delivered(), *ALL_AT_ONCE, clicked("a", 3)], 4),
        ([delivered(), *ALL_AT_ONCE, clicked("a", 31)], 3),
        ([delivered(), clicked("a", 10), clicked("b", 20), clicked("c", 30)], 3),
        ([delivered(), clicked("a", 10), clicked("b", 20), clicked("c", 30.001)], 0),
        ([delivered(-3600), *ALL_AT_ONCE], 0),  # somebody opens three links in tabs
        ([delivered(5), *ALL_AT_ONCE], 3),  # it looked before it let the mail in
        ([delivered(5), delivered(-3600), *ALL_AT_ONCE], 0),
        (ALL_AT_ONCE, 3),
        ([clicked("a", 0), clicked("b", 5), clicked("c", 5)], 3),
        ([clicked("a", 0), clicked("b", 5), clicked("c", 5.001)], 0),
        ([delivered(links=1), clicked("a", 4)], 1),
        ([delivered(links=1), clicked("a", 6)], 0),
        ([delivered(links=2), clicked("a", 1), clicked("b", 5)], 2),
        ([delivered(links=2), clicked("a", 1)], 0),
        ([delivered(links=0), clicked("a", 1)], 0),
        ([delivered(links=True), clicked("a", 1)], 0),
        ([delivered(), *(clicked(link, 1, message=link) for link in "abc")], 0),
        ([delivered(), clicked(None, 1), clicked("b", 1), clicked("c", 1)], 0),
        ([delivered(), clicked(None, 1), *ALL_AT_ONCE], 4),
    ],
)
def test_a_sweep_is_links_of_one_message_sooner_than_anybody_reads(
    log: list[Activity], expected: int
) -> None:
    assert len(swept(*log)) == expected
    assert swept(*reversed(log)) == swept(*log)


def test_only_a_click_or_a_delivery_of_a_named_message_is_looked_at() -> None:
    assert mail_event(activity("email_opened", properties={"message_id": "m"})) is None
    assert mail_event(activity("email_clicked", properties={"message_id": 7})) is None
    assert mail_event(activity("email_clicked", properties={"email_id": "m"})) is not None


def test_a_watch_says_in_any_order_what_all_of_them_say_together() -> None:
    log = [delivered(1), *ALL_AT_ONCE, clicked("d", 40)]
    expected = {a.id: a.mark for a in judged(SWEEPS, log)}

    for order in permutations(log):
        watch = SweepWatch(SWEEPS)
        seen: list[Activity] = []
        marks: dict[str, Mark | None] = {}
        for one in order:
            past = watch.add(one)
            seen.append(one)
            now = {a.id: watch.judged(a).mark for a in seen}
            assert past == any(now[name] != mark for name, mark in marks.items())
            marks = now
        assert marks == expected


def test_a_watch_goes_on_from_what_was_known() -> None:
    message, first = mail_event(ALL_AT_ONCE[0]) or (b"", None)
    _, second = mail_event(ALL_AT_ONCE[1]) or (b"", None)
    assert first is not None
    assert second is not None

    watch = SweepWatch(SWEEPS, {message: [first, second]})

    assert watch.add(ALL_AT_ONCE[2])
    assert watch.judged(ALL_AT_ONCE[2]).mark == "machine"
    assert not watch.add(clicked("d", 3.5))
    assert watch.judged(clicked("d", 3.5)).properties["machine_reason"] == "security gateway"


def test_of_a_message_the_first_200_events_are_looked_at() -> None:
    same = [clicked("a", n / 1000) for n in range(200)]

    assert swept(delivered(-1), *same, *ALL_AT_ONCE) == []
