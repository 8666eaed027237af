"""Debian's Chromium, without a window."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selenium import webdriver

AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
"""As a person's browser says it: headless ones are machines."""

HUMAN = 2.1
"""Seconds that a person takes over a form at least."""


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """A browser for as long as the block.

    Where it is missing the test is skipped, unless HANDRAISER_REQUIRE_BROWSER says it must run.
    """
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        if os.environ.get("HANDRAISER_REQUIRE_BROWSER"):
            pytest.fail("Chromium and chromedriver are required here: run `make browser`")
        pytest.skip("no Chromium and chromedriver: run `make browser`")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        f"--user-agent={AGENT}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    running = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield running
    finally:
        running.quit()


def complaints(browser: webdriver.Chrome) -> list[str]:
    """What the console has said since it was last asked: errors, and what a policy forbade."""
    said = browser.execute("getLog", {"type": "browser"})["value"]
    return [line["message"] for line in said if line["level"] in ("SEVERE", "WARNING")]


def visitor(browser: webdriver.Chrome) -> str:
    """The id by which the script knows whoever sits at the browser."""
    cookie = browser.get_cookie("handraiser_id")
    assert cookie is not None
    return str(cookie["value"])
