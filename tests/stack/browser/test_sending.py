"""The script for websites in a real browser: nothing is lost, and everything counts once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from selenium import webdriver

from handraiser_cli.stack import Stack
from stack.browser.chromium import visitor
from stack.browser.conftest import MakeSite
from stack.browser.records import did
from stack.faults.queues import waiting

pytestmark = [pytest.mark.stack, pytest.mark.browser]

type Eventually = Callable[[Callable[[], Any]], Any]

UNSENT = "return Object.keys(localStorage).filter((name) => name.startsWith('handraiser.waiting.'))"


@pytest.fixture
def connect(browser: webdriver.Chrome) -> Iterator[Callable[[bool], None]]:
    """Takes the browser's network away and gives it back."""

    def make(connected: bool) -> None:
        conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        browser.execute_cdp_cmd("Network.enable", {})
        browser.execute_cdp_cmd(
            "Network.emulateNetworkConditions", {"offline": not connected, **conditions}
        )

    yield make
    make(True)


def assert_once(stack: Stack, eventually: Eventually, kind: str, who: str, count: int = 1) -> None:
    """Everything has been recorded, and so many of that type."""
    eventually(lambda: len(did(stack, kind, anonymous_id=who)) >= count)
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    assert len(did(stack, kind, anonymous_id=who)) == count


def test_a_beacon_sends_what_is_left_when_the_page_goes(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(site.url)
    eventually(lambda: site.statuses)
    who = visitor(browser)
    site.refusing = 1
    browser.execute_script("handraiser.track('Page Left')")
    eventually(lambda: not site.refusing)
    browser.get("about:blank")
    assert_once(stack, eventually, "page_left", who)
    beacon = site.sent[-1]
    assert (beacon.mode, beacon.json()["writeKey"][:3]) == ("no-cors", "hr_")


def test_what_a_beacon_repeats_counts_once(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(site.url)
    eventually(lambda: site.statuses)
    who = visitor(browser)
    site.losing = 1
    browser.execute_script("handraiser.track('Thing Repeated')")
    eventually(lambda: not site.losing)
    browser.get(f"{site.url}/next")
    eventually(lambda: not browser.execute_script(UNSENT))
    told = [event for batch in site.batches() for event in batch]
    repeated = [event for event in told if event.get("event") == "Thing Repeated"]
    assert len(repeated) >= 2
    assert len({event["messageId"] for event in repeated}) == 1
    assert_once(stack, eventually, "thing_repeated", who)


def test_a_lost_answer_is_asked_for_again(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    site.losing = 2
    browser.get(site.url)
    eventually(lambda: len(site.statuses) == 3)
    eventually(lambda: not browser.execute_script(UNSENT))
    assert_once(stack, eventually, "page_viewed", visitor(browser))
    first, second, third = site.batches()
    assert first == second == third


def test_what_happens_offline_waits_from_page_to_page(
    browser: webdriver.Chrome,
    stack: Stack,
    make_site: MakeSite,
    eventually: Eventually,
    connect: Callable[[bool], None],
) -> None:
    site = make_site()
    browser.get(site.url)
    eventually(lambda: site.statuses)
    who = visitor(browser)
    connect(False)
    browser.execute_script("for (let n = 0; n < 45; n++) handraiser.track('Tried Offline', {n})")
    time.sleep(0.3)
    assert len(browser.execute_script(UNSENT)) == 45
    browser.get("about:blank")
    connect(True)
    browser.get(site.url)
    eventually(lambda: not browser.execute_script(UNSENT))
    assert max(map(len, site.batches())) == 20
    assert_once(stack, eventually, "tried_offline", who, 45)
    tried = did(stack, "tried_offline", anonymous_id=who)
    assert sorted(int(str(activity.properties["n"])) for activity in tried) == list(range(45))


def test_coming_online_sends_at_once(
    browser: webdriver.Chrome,
    make_site: MakeSite,
    eventually: Eventually,
    connect: Callable[[bool], None],
) -> None:
    site = make_site()
    browser.get(site.url)
    eventually(lambda: site.statuses)
    connect(False)
    browser.execute_script("window.setTimeout = () => 0")  # no timer sends it
    browser.execute_script("handraiser.track('Tried Offline')")
    assert len(browser.execute_script(UNSENT)) == 1
    connect(True)
    eventually(lambda: not browser.execute_script(UNSENT))
    assert [event.get("event") for event in site.events()] == [None, "Tried Offline"]


def test_only_so_much_waits(browser: webdriver.Chrome, make_site: MakeSite) -> None:
    site = make_site()
    site.refusing = 1_000
    browser.get(site.url)
    browser.execute_script("for (let n = 0; n < 150; n++) handraiser.track('Too Much', {n})")
    kept = browser.execute_script(UNSENT)
    assert len(kept) == 100


def test_what_can_never_pass_is_dropped(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site(attributes='data-consent="granted" data-key="hr_unknown"')
    browser.get(site.url)
    eventually(lambda: not browser.execute_script(UNSENT))
    assert site.statuses == [401]
