"""The demo website in a real browser, against the running stack."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import text_to_be_present_in_element, url_to_be
from selenium.webdriver.support.ui import Select, WebDriverWait

from handraiser.activity import Activity
from handraiser_cli.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]

type Eventually = Callable[[Callable[[], Any]], Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """Debian's Chromium, without a window.

    Where it is missing the tests are skipped, unless HANDRAISER_REQUIRE_BROWSER says they must run.
    """
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        if os.environ.get("HANDRAISER_REQUIRE_BROWSER"):
            pytest.fail("Chromium and chromedriver are required here: run `make browser`")
        pytest.skip("no Chromium and chromedriver: run `make browser`")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    running = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield running
    finally:
        running.quit()


def stored_activities(stack: Stack) -> list[Activity]:
    """Every activity in the table's logs."""
    pages = stack.client("dynamodb").get_paginator("scan")
    found = pages.paginate(
        TableName=stack.table,
        FilterExpression="begins_with(sk, :activity)",
        ExpressionAttributeValues={":activity": {"S": "ACTIVITY#"}},
    )
    return [Activity.from_json(item["body"]["S"]) for page in found for item in page["Items"]]


def did(stack: Stack, kind: str, **identity: str) -> list[Activity]:
    """The stored activities of a type that one person did, known by one identity."""
    ((name, value),) = identity.items()
    return [
        activity
        for activity in stored_activities(stack)
        if activity.type == kind and getattr(activity.identities, name) == value
    ]


def field(browser: webdriver.Chrome, form: str, name: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, f"{form} [name={name}]")


def test_plain_form_thanks_the_visitor_and_reaches_the_lead(
    browser: webdriver.Chrome, stack: Stack, eventually: Eventually
) -> None:
    form = "form[action$=demo-request]"
    browser.get(f"{stack.website_url}/contact?utm_medium=organic&utm_campaign=spring")
    field(browser, form, "name").send_keys("Zdeňka Nováková")
    field(browser, form, "email").send_keys("zdenka@strojirna.example")
    field(browser, form, "company").send_keys("Strojírna Brno")
    Select(field(browser, form, "employees")).select_by_visible_text("50-249")
    Select(field(browser, form, "country")).select_by_value("CZ")
    browser.find_element(By.CSS_SELECTOR, f"{form} button").click()

    WebDriverWait(browser, 20).until(url_to_be(f"{stack.website_url}/thanks"))
    (request,) = eventually(lambda: did(stack, "demo_requested", email="zdenka@strojirna.example"))

    assert request.traits["company"] == "Strojírna Brno"
    assert request.traits["employees"] == "50-249"
    assert (request.channel, request.campaign) == ("organic-search", "spring")


def test_page_views_and_forms_carry_one_anonymous_id(
    browser: webdriver.Chrome, stack: Stack, eventually: Eventually
) -> None:
    form = "form[data-form=webinar-registration]"
    browser.get(f"{stack.website_url}/pricing")
    browser.get(f"{stack.website_url}/webinar")
    field(browser, form, "name").send_keys("Ján Kováč")
    field(browser, form, "email").send_keys("jan@zavod.example")
    browser.find_element(By.CSS_SELECTOR, f"{form} button").click()

    status = (By.CSS_SELECTOR, f"{form} [role=status]")
    WebDriverWait(browser, 20).until(text_to_be_present_in_element(status, "Thank you"))
    (registered,) = eventually(lambda: did(stack, "webinar_registered", email="jan@zavod.example"))
    browser_id = registered.identities.anonymous_id
    assert browser_id is not None
    views = eventually(lambda: did(stack, "page_viewed", anonymous_id=browser_id))
    assert "/pricing" in {view.properties["path"] for view in views}


def test_refused_form_says_why(browser: webdriver.Chrome, stack: Stack) -> None:
    form = "form[data-form=newsletter]"
    browser.get(f"{stack.website_url}/")
    field(browser, form, "email").send_keys("nobody@nowhere..example")
    browser.execute_script(f"document.querySelector('{form}').noValidate = true")
    browser.find_element(By.CSS_SELECTOR, f"{form} button").click()

    status = (By.CSS_SELECTOR, f"{form} [role=status]")
    WebDriverWait(browser, 20).until(text_to_be_present_in_element(status, "e-mail address"))
    assert field(browser, form, "email").get_attribute("value") == "nobody@nowhere..example"
