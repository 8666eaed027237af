"""The demo website in a real browser, against the running stack."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import text_to_be_present_in_element, url_to_be
from selenium.webdriver.support.ui import Select, WebDriverWait

from handraiser_cli.stack import Stack
from stack.browser.chromium import HUMAN, complaints, visitor
from stack.browser.records import did

pytestmark = [pytest.mark.stack, pytest.mark.browser]

type Eventually = Callable[[Callable[[], Any]], Any]


def answer(browser: webdriver.Chrome, word: str) -> None:
    """Answers the question that a first visit is asked."""
    browser.find_element(By.XPATH, f"//aside//button[.='{word}']").click()


def field(browser: webdriver.Chrome, form: str, name: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, f"{form} [name={name}]")


def test_plain_form_thanks_the_visitor_and_reaches_the_lead(
    browser: webdriver.Chrome, stack: Stack, eventually: Eventually
) -> None:
    form = "form[action$=demo-request]"
    browser.get(f"{stack.website_url}/contact?utm_medium=organic&utm_campaign=spring")
    answer(browser, "Yes")
    field(browser, form, "name").send_keys("Zdeňka Nováková")
    field(browser, form, "email").send_keys("zdenka@strojirna.example")
    field(browser, form, "company").send_keys("Strojírna Brno")
    Select(field(browser, form, "employees")).select_by_visible_text("50-249")
    Select(field(browser, form, "country")).select_by_value("CZ")
    time.sleep(HUMAN)
    browser.find_element(By.CSS_SELECTOR, f"{form} button").click()

    WebDriverWait(browser, 20).until(url_to_be(f"{stack.website_url}/thanks"))
    (request,) = eventually(lambda: did(stack, "demo_requested", email="zdenka@strojirna.example"))

    assert request.traits["company"] == "Strojírna Brno"
    assert request.traits["employees"] == "50-249"
    assert (request.channel, request.campaign) == ("organic-search", "spring")


def test_page_views_and_forms_carry_one_anonymous_id(
    browser: webdriver.Chrome, stack: Stack, eventually: Eventually
) -> None:
    form = "form[action$=webinar-registration]"
    browser.get(f"{stack.website_url}/pricing")
    answer(browser, "Yes")
    browser.get(f"{stack.website_url}/webinar")
    field(browser, form, "name").send_keys("Ján Kováč")
    field(browser, form, "email").send_keys("jan@zavod.example")
    time.sleep(HUMAN)
    browser.find_element(By.CSS_SELECTOR, f"{form} button").click()

    status = (By.CSS_SELECTOR, f"{form} [role=status]")
    WebDriverWait(browser, 20).until(text_to_be_present_in_element(status, "Thank you"))
    (registered,) = eventually(lambda: did(stack, "webinar_registered", email="jan@zavod.example"))
    browser_id = registered.identities.anonymous_id
    assert browser_id is not None
    assert browser_id == visitor(browser)
    eventually(lambda: len(did(stack, "page_viewed", anonymous_id=browser_id)) == 2)
    views = did(stack, "page_viewed", anonymous_id=browser_id)
    assert [view.properties["path"] for view in views] == ["/pricing", "/webinar"]
    assert complaints(browser) == []


def test_refused_form_says_why(browser: webdriver.Chrome, stack: Stack) -> None:
    form = "form[action$=newsletter]"
    browser.get(f"{stack.website_url}/")
    field(browser, form, "email").send_keys("nobody@nowhere..example")
    browser.execute_script(f"document.querySelector('{form}').noValidate = true")
    browser.find_element(By.CSS_SELECTOR, f"{form} button").click()

    status = (By.CSS_SELECTOR, f"{form} [role=status]")
    WebDriverWait(browser, 20).until(text_to_be_present_in_element(status, "e-mail address"))
    assert field(browser, form, "email").get_attribute("value") == "nobody@nowhere..example"


def test_the_form_of_a_person_who_says_no_carries_nothing_else(
    browser: webdriver.Chrome, stack: Stack, eventually: Eventually
) -> None:
    form = "form[action$=webinar-registration]"
    browser.get(f"{stack.website_url}/webinar?utm_medium=email")
    answer(browser, "No")
    field(browser, form, "name").send_keys("Eva Malá")
    field(browser, form, "email").send_keys("eva@zavod.example")
    time.sleep(HUMAN)
    browser.find_element(By.CSS_SELECTOR, f"{form} button").click()
    (registered,) = eventually(lambda: did(stack, "webinar_registered", email="eva@zavod.example"))
    assert registered.identities.anonymous_id is None
    assert registered.properties == {"form": "webinar-registration"}
    assert [cookie["name"] for cookie in browser.get_cookies()] == ["handraiser_consent"]


def test_a_form_works_without_scripts(
    browser: webdriver.Chrome, stack: Stack, eventually: Eventually
) -> None:
    form = "form[action$=demo-request]"
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{stack.website_url}/contact")
        for name, value in {"name": "Jan", "email": "jan@bez.example", "company": "Bez"}.items():
            field(browser, form, name).send_keys(value)
        browser.find_element(By.CSS_SELECTOR, f"{form} button").click()
        WebDriverWait(browser, 20).until(url_to_be(f"{stack.website_url}/thanks"))
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    (request,) = eventually(lambda: did(stack, "demo_requested", email="jan@bez.example"))
    assert (request.traits["name"], request.traits["company"]) == ("Jan", "Bez")
    assert request.identities.anonymous_id is None
