"""A browser without a past for each test, and websites for it to visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from selenium import webdriver

from handraiser import clock
from handraiser.store.write_keys import WriteKeys
from handraiser_cli.stack import Stack
from stack.browser.chromium import chromium, complaints
from stack.browser.site import Site, serving

type MakeSite = Callable[..., Site]


@pytest.fixture(scope="session")
def chrome() -> Iterator[webdriver.Chrome]:
    """The one browser of the session."""
    with chromium() as running:
        yield running


@pytest.fixture
def browser(chrome: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """The browser, without cookies. Each site has a port and so a storage of its own."""
    chrome.execute_cdp_cmd("Network.clearBrowserCookies", {})
    complaints(chrome)
    yield chrome
    chrome.get("about:blank")


@pytest.fixture(scope="session")
def key(stack: Stack) -> str:
    """A write key for the pages of tests."""
    made, _ = WriteKeys(stack.client("dynamodb"), stack.table).create(
        source="tracking", label="Pages of tests", origins=[], rate=6_000, now=clock.now()
    )
    return made


@pytest.fixture
def make_site(stack: Stack, key: str) -> Iterator[MakeSite]:
    """Makes a site whose page has the script, with these attributes, and this body."""
    with ExitStack() as running:

        def make(body: str = "", *, attributes: str = 'data-consent="granted"') -> Site:
            script = (
                f'<script src="/v1/handraiser.js" {attributes} data-key="{key}" defer></script>'
            )
            head = f'<head><meta charset="utf-8"><title>Home</title>{script}</head>'
            page = f'<!doctype html><html lang="en">{head}<body>{body}</body></html>'
            return running.enter_context(serving(stack.api_url, page))

        yield make
