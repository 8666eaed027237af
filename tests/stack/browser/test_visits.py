"""The script for websites in a real browser: page views, and where a visitor came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from selenium import webdriver

from handraiser_cli.stack import Stack
from stack.browser.chromium import visitor
from stack.browser.conftest import MakeSite
from stack.browser.records import did
from stack.browser.site import Site

pytestmark = [pytest.mark.stack, pytest.mark.browser]

type Eventually = Callable[[Callable[[], Any]], Any]


def paths(site: Site) -> list[str]:
    """The pages that were told of, in order."""
    return [event["context"]["page"]["path"] for event in site.events()]


def test_a_page_view_arrives_once_without_what_else_stands_in_the_address(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(f"{site.url}/pricing?email=ada@example.com&reset=s3cret#plans")
    (viewed,) = eventually(lambda: did(stack, "page_viewed", anonymous_id=visitor(browser)))
    assert viewed.properties["url"] == f"{site.url}/pricing"
    assert (viewed.properties["path"], viewed.properties["title"]) == ("/pricing", "Home")
    assert (viewed.channel, viewed.source) == ("direct", "tracking")
    (event,) = site.events()
    assert event.keys() == {
        "anonymousId", "context", "messageId", "properties", "timestamp", "type"
    }  # fmt: skip
    assert b"s3cret" not in site.sent[0].body


def test_the_id_is_a_first_party_cookie_of_a_year(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(site.url)
    first = visitor(browser)
    cookie = browser.get_cookie("handraiser_id") or {}
    assert (cookie["sameSite"], cookie["path"]) == ("Lax", "/")
    now = browser.execute_script("return Date.now() / 1000")
    assert cookie["expiry"] - now == pytest.approx(365 * 86_400, abs=60)
    browser.get(f"{site.url}/pricing")
    eventually(lambda: len(site.events()) == 2)
    assert {event["anonymousId"] for event in site.events()} == {visitor(browser)} == {first}


def test_hosts_of_one_domain_share_the_id(browser: webdriver.Chrome, make_site: MakeSite) -> None:
    written = (
        "window.written = []; Object.defineProperty(document, 'cookie', "
        "{get: () => '', set: (text) => written.push(text)})"
    )
    site = make_site(
        f"<script>{written}</script>",
        attributes='data-consent="granted" data-domain="shop.example"',
    )
    browser.get(site.url)
    (cookie,) = browser.execute_script("return written")
    _, *attributes = cookie.split(";")
    assert attributes == ["path=/", "samesite=lax", "max-age=31536000", "domain=shop.example"]


def test_a_campaign_goes_with_the_whole_visit(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(
        f"{site.url}/?utm_source=linkedin&utm_medium=cpc&utm_campaign=spring&li_fat_id=4d2f&x=1"
    )
    eventually(lambda: len(site.events()) == 1)
    browser.get(f"{site.url}/pricing")
    browser.execute_script("handraiser.track('Plan Compared', {plan: 'factory'})")
    who = visitor(browser)
    (compared,) = eventually(lambda: did(stack, "plan_compared", anonymous_id=who))
    views = eventually(lambda: did(stack, "page_viewed", anonymous_id=who))
    assert compared.properties["plan"] == "factory"
    for activity in (*views, compared):
        assert (activity.channel, activity.campaign) == ("paid-social", "spring")
        assert activity.properties["li_fat_id"] == "4d2f"
        assert "x" not in activity.properties


def test_another_campaign_and_a_long_silence_begin_another_visit(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(f"{site.url}/?utm_source=linkedin&utm_campaign=spring")
    browser.get(f"{site.url}/?utm_source=newsletter")
    browser.execute_script(
        "const visit = JSON.parse(localStorage['handraiser.visit']);"
        "visit.at -= 31 * 60000; localStorage['handraiser.visit'] = JSON.stringify(visit);"
    )
    browser.get(f"{site.url}/pricing")
    eventually(lambda: len(site.events()) == 3)
    assert [event["context"]["campaign"] for event in site.events()] == [
        {"source": "linkedin", "name": "spring"},
        {"source": "newsletter"},
        {},
    ]


def test_pages_of_an_application_are_viewed_as_its_history_moves(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(f"{site.url}/app")
    for step, seen in (
        ("history.pushState({}, '', '/app/plans'); document.title = 'Plans'", 2),
        ("history.replaceState({}, '', '/app/plans#yearly')", 2),
        ("location.hash = 'monthly'", 2),
        ("history.pushState({}, '', '/app/prices?currency=eur')", 3),
        ("history.back()", 4),
    ):
        browser.execute_script(step)
        eventually(lambda: len(site.events()) >= seen)  # noqa: B023  # asked at once
    assert paths(site) == ["/app", "/app/plans", "/app/prices", "/app/plans"]
    assert site.events()[1]["context"]["page"]["title"] == "Plans"


def test_a_page_that_comes_back_from_memory_is_viewed_again(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(site.url)
    browser.execute_script("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    eventually(lambda: len(site.events()) >= 2)
    assert [event["type"] for event in site.events()] == ["page", "page"]
    first, again = paths(site)
    assert first == again
    assert len({event["messageId"] for event in site.events()}) == 2


def test_calls_from_before_the_script_are_made_up_for(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    early = (
        "window.handraiser = [['identify', 'u-early', {email: 'early@shop.example'}], ['nothing']]"
    )
    site = make_site(f"<script>{early}</script>")
    browser.get(site.url)
    (known,) = eventually(lambda: did(stack, "identified", user_id="u-early"))
    assert known.identities.email == "early@shop.example"
    assert known.identities.anonymous_id == visitor(browser)


def test_somebody_else_at_the_same_machine_has_an_id_of_their_own(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site()
    browser.get(site.url)
    browser.execute_script("handraiser.identify('u-1'); handraiser.identify('u-1', {title: 'CEO'})")
    browser.execute_script(
        "handraiser.identify('u-2'); handraiser.reset(); handraiser.track('Left')"
    )
    eventually(lambda: len(site.events()) == 5)
    who = [(event["anonymousId"], event.get("userId")) for event in site.events()]
    assert [user for _, user in who] == [None, "u-1", "u-1", "u-2", None]
    assert len({anonymous for anonymous, _ in who}) == 3
    assert who[-1][0] == visitor(browser)
