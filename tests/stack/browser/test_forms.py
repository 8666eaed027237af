"""The script for websites in a real browser: a form becomes its activity, once, and who did it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from handraiser.activity import Activity
from handraiser_cli.leads import Leads
from handraiser_cli.stack import Stack
from stack.browser.chromium import HUMAN, visitor
from stack.browser.conftest import MakeSite
from stack.browser.records import stored_activities
from stack.browser.site import Site
from stack.faults.queues import waiting

pytestmark = [pytest.mark.stack, pytest.mark.browser]

type Eventually = Callable[[Callable[[], Any]], Any]

MARKED = """
<form method="post" action="/elsewhere" data-handraiser="contact">
  <input name="email"> <input name="company"> <input type="password" name="secret_word">
  <input name="number" autocomplete="billing cc-number"> <input type="file" name="cv">
  <input name="cvv"> <input type="hidden" name="csrf_token" value="t-1">
  <input name="note" data-handraiser="ignore"> <input type="hidden" name="redirect" value="/x">
  <input type="checkbox" name="topic" value="api"> <input type="checkbox" name="topic" value="erp">
  <input type="checkbox" name="marketing_consent"> <input name="country">
  <button name="button" value="send">Send</button>
</form>
"""
PLAIN = """
<form method="post" action="/v1/forms/demo-request">
  <input name="email"> <input type="password" name="word"> <input name="homepage">
  <button>Send</button>
</form>
"""


def fill(browser: webdriver.Chrome, **values: str) -> None:
    """Types into the fields of the page."""
    for name, value in values.items():
        browser.find_element(By.NAME, name).send_keys(value)


def send(browser: webdriver.Chrome) -> None:
    """Presses the button."""
    browser.find_element(By.TAG_NAME, "button").click()


def recorded(stack: Stack, eventually: Eventually, email: str, count: int = 1) -> list[Activity]:
    """Everything that was recorded with that address, once the queue is empty."""

    def found() -> list[Activity]:
        return [a for a in stored_activities(stack) if a.identities.email == email]

    eventually(lambda: len(found()) >= count)
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    return found()


def posts(site: Site) -> list[Any]:
    """What was sent to the doors for forms."""
    return [sent.body for sent in site.sent if sent.path.startswith("/v1/forms/")]


def test_a_marked_form_is_copied_once_without_secrets(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site(MARKED)
    browser.get(f"{site.url}/contact?utm_medium=email&utm_campaign=spring")
    who = visitor(browser)
    fill(
        browser, email="marked@shop.example", company="Shop", secret_word="hunter2", country="AT",
        number="4111111111111111", cvv="123", note="private", cv=__file__,
    )  # fmt: skip
    for box in browser.find_elements(By.CSS_SELECTOR, "[type=checkbox]"):
        box.click()
    time.sleep(HUMAN)
    send(browser)
    eventually(lambda: browser.title == "Taken")

    (asked,) = recorded(stack, eventually, "marked@shop.example")
    assert (asked.type, asked.source) == ("contact_requested", "form")
    assert (asked.channel, asked.campaign) == ("email", "spring")
    assert asked.traits == {"company": "Shop", "country": "AT", "consent_marketing_email": True}
    assert asked.properties["topic"] == ["api", "erp"]
    assert asked.properties["page_url"] == f"{site.url}/contact"
    assert asked.properties.keys() == {
        "form", "consents", "topic", "button", "page_url", "referrer", "utm_medium", "utm_campaign"
    } - {"referrer"}  # fmt: skip
    everything = b"".join(sent.body for sent in site.sent)
    for secret in (b"hunter2", b"4111", b'"123"', b"t-1", b"private", b"test_forms.py"):
        assert secret not in everything
    leads = Leads(stack)
    assert leads.find("marked@shop.example") == leads.find(who)


def test_a_form_that_posts_to_the_stack_says_who_and_whence(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site(PLAIN)
    browser.get(f"{site.url}/?utm_medium=cpc&utm_source=linkedin")
    browser.get(f"{site.url}/demo")
    fill(browser, email="plain@shop.example", word="hunter2")
    time.sleep(HUMAN)
    send(browser)
    (asked,) = recorded(stack, eventually, "plain@shop.example")
    assert (asked.type, asked.channel) == ("demo_requested", "paid-social")
    assert asked.identities.anonymous_id == visitor(browser)
    assert asked.properties["page_url"] == f"{site.url}/demo"
    assert all(b"hunter2" not in body for body in posts(site))
    assert len(posts(site)) == 1


@pytest.mark.parametrize("body", [MARKED, PLAIN], ids=["marked", "plain"])
def test_a_form_that_is_sent_twice_counts_once(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually, body: str
) -> None:
    site = make_site(body)
    browser.get(site.url)
    email = f"twice-{'marked' if body == MARKED else 'plain'}@shop.example"
    fill(browser, email=email)
    time.sleep(HUMAN)
    browser.execute_script(
        "const form = document.forms[0];"
        "const aside = Object.assign(document.createElement('iframe'), {name: 'aside'});"
        "document.body.append(aside); form.target = 'aside';"
        "form.requestSubmit(); setTimeout(() => form.requestSubmit(), 300);"
    )
    eventually(lambda: len(posts(site)) == 2)
    assert len(recorded(stack, eventually, email)) == 1

    browser.execute_script("document.forms[0].email.value = '' ")
    fill(browser, email=f"x{email}")
    browser.execute_script("document.forms[0].requestSubmit()")
    assert len(recorded(stack, eventually, f"x{email}")) == 1


def test_a_robot_is_answered_and_forgotten(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site(PLAIN)
    browser.get(site.url)
    browser.execute_script(
        "document.forms[0].email.value = 'robot@shop.example'; document.forms[0].requestSubmit()"
    )
    eventually(lambda: "Thank you" in browser.page_source)
    assert site.statuses[-1] == 200
    assert len(posts(site)) == 1
    assert recorded(stack, eventually, "robot@shop.example", 0) == []


def test_a_form_of_an_application_is_copied_though_the_page_stays(
    browser: webdriver.Chrome, stack: Stack, make_site: MakeSite, eventually: Eventually
) -> None:
    stays = "<script>addEventListener('submit', (event) => event.preventDefault(), true)</script>"
    site = make_site(MARKED + stays)
    browser.get(site.url)
    fill(browser, email="stays@shop.example")
    time.sleep(HUMAN)
    send(browser)
    (asked,) = recorded(stack, eventually, "stays@shop.example")
    assert asked.identities.anonymous_id == visitor(browser)
    assert browser.title == "Home"


def test_other_forms_are_left_alone_and_without_consent_nothing_is_copied(
    browser: webdriver.Chrome, make_site: MakeSite, eventually: Eventually
) -> None:
    site = make_site(MARKED.replace(' data-handraiser="contact"', ""))
    browser.get(site.url)
    fill(browser, email="other@shop.example")
    send(browser)
    eventually(lambda: browser.title == "Taken")
    site = make_site(MARKED, attributes="")
    browser.delete_all_cookies()
    browser.get(site.url)
    fill(browser, email="silent@shop.example")
    send(browser)
    eventually(lambda: browser.title == "Taken")
    assert site.sent == []
