"""The script for websites in a real browser: nothing is kept and nothing sent without consent."""

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

pytestmark = [pytest.mark.stack, pytest.mark.browser]

type Eventually = Callable[[Callable[[], Any]], Any]

LONG_ENOUGH = 0.7
"""Seconds in which the script would have sent something."""


def kept(browser: webdriver.Chrome) -> tuple[list[str], list[str]]:
    """The names of cookies and of what is in the page's storage."""
    cookies = sorted(cookie["name"] for cookie in browser.get_cookies())
    return cookies, browser.execute_script("return Object.keys(localStorage)")


@pytest.fixture
def private_browser(browser: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """A browser that says Global Privacy Control."""
    signal = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": signal})
    yield browser
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


@pytest.mark.parametrize("attributes", ["", 'data-consent="required"', 'data-consent="Granted"'])
def test_nothing_is_kept_or_sent_until_it_is_granted(
    browser: webdriver.Chrome,
    stack: Stack,
    make_site: MakeSite,
    eventually: Eventually,
    attributes: str,
) -> None:
    site = make_site(attributes=attributes)
    browser.get(f"{site.url}/landing?utm_source=linkedin&utm_medium=cpc")
    browser.execute_script("handraiser.identify('u-gate'); handraiser.track('Gate Seen')")
    time.sleep(LONG_ENOUGH)
    browser.get(f"{site.url}/landing?utm_source=linkedin&utm_medium=cpc")
    browser.execute_script("handraiser.track('Gate Seen')")
    time.sleep(LONG_ENOUGH)
    assert (site.sent, kept(browser)) == ([], ([], []))
    assert browser.execute_script("return handraiser.consent()") is None

    browser.execute_script("handraiser.consent(true)")
    who = visitor(browser)
    (viewed,) = eventually(lambda: did(stack, "page_viewed", anonymous_id=who))
    assert viewed.channel == "paid-social"
    assert [event["type"] for event in site.events()] == ["page", "track"]
    browser.get(f"{site.url}/next")
    eventually(lambda: len(site.events()) == 3)
    assert browser.execute_script("return handraiser.consent()") is True


def test_revoking_forgets_and_holds_from_page_to_page(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(f"{site.url}/?utm_source=linkedin")
    browser.execute_script("handraiser.identify('u-revoking')")
    eventually(lambda: len(site.events()) == 2)
    first = visitor(browser)
    browser.execute_script("handraiser.track('Last Words'); handraiser.consent(false)")
    assert kept(browser) == (["handraiser_consent"], [])
    browser.get(f"{site.url}/pricing")
    browser.execute_script("handraiser.track('Thing Tried')")
    time.sleep(LONG_ENOUGH)
    assert len(site.events()) == 2
    assert kept(browser) == (["handraiser_consent"], [])
    assert browser.execute_script("return handraiser.consent()") is False

    browser.execute_script("handraiser.consent(true)")
    eventually(lambda: len(site.events()) == 3)
    again = site.events()[-1]
    assert (again["type"], again["context"]["page"]["path"]) == ("page", "/pricing")
    assert again["anonymousId"] == visitor(browser) != first
    assert "userId" not in again


def test_global_privacy_control_outweighs_the_page_but_not_the_person(
    private_browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site(attributes='data-consent="granted"')
    private_browser.get(site.url)
    time.sleep(LONG_ENOUGH)
    assert (site.sent, kept(private_browser)) == ([], ([], []))

    private_browser.execute_script("handraiser.consent(true)")
    eventually(lambda: len(site.events()) == 1)
    private_browser.get(f"{site.url}/pricing")
    eventually(lambda: len(site.events()) == 2)


def test_a_site_without_storage_is_served_all_the_same(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    refuses = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
    site = make_site(f"<script>{refuses}</script>")
    browser.get(f"{site.url}/?utm_source=linkedin")
    browser.execute_script("history.pushState({}, '', '/pricing')")
    eventually(lambda: len(site.events()) == 2)
    assert site.events()[1]["context"]["campaign"] == {"source": "linkedin"}
