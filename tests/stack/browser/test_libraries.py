"""A tracking library for browsers, unmodified but for host and key, in a real browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver

from handraiser.activity import Activity
from handraiser_cli.leads import Leads
from handraiser_cli.stack import Stack
from stack.browser.records import stored_activities
from stack.browser.site import serving
from stack.faults.queues import waiting
from stack.trackers.clients import install_node_libraries

pytestmark = [pytest.mark.stack, pytest.mark.browser]

type Eventually = Callable[[Callable[[], Any]], Any]

TRIED = 6

TYPES = Counter({"identified": 1, "page_viewed": 1, "joined_account": 1, "thing_tried": TRIED})
"""The activities of the life that the page tells of."""

PAGE = """<!doctype html><html lang="en">
<head><title>Shop</title><script src="/index.js"></script></head>
<body><script>
  const analytics = AnalyticsNext.AnalyticsBrowser.load(
    {writeKey: "KEY", cdnSettings: {integrations: {"Segment.io": {apiKey: "KEY"}}}},
    {integrations: {"Segment.io": {apiHost: `${location.host}/v1`, protocol: "http"}}},
  );
  analytics.identify("PERSON", {email: "PERSON@example.com", title: "CEO"});
  analytics.page("Pricing");
  analytics.group("acme", {name: "Acme", website: "acme.com"});
  for (let n = 0; n < COUNT; n++) analytics.track("Thing Tried", {n});
</script></body></html>"""


@pytest.fixture(scope="module")
def umd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with Segment's library for browsers."""
    folder = tmp_path_factory.mktemp("node")
    if not install_node_libraries(folder):
        pytest.skip("the libraries for browsers cannot be installed here")
    return folder / "node_modules" / "@segment" / "analytics-next" / "dist" / "umd"


@pytest.mark.parametrize("losing", [0, 2])
def test_segments_library_is_taken_and_counts_once(
    browser: webdriver.Chrome,
    stack: Stack,
    key: str,
    umd: Path,
    eventually: Eventually,
    losing: int,
) -> None:
    person = f"browser-segment-{losing}"
    page = PAGE.replace("KEY", key).replace("PERSON", person).replace("COUNT", str(TRIED))

    def recorded() -> list[Activity]:
        return [a for a in stored_activities(stack) if a.identities.user_id == person]

    with serving(stack.api_url, page, umd) as site:
        site.losing = losing
        browser.get(f"{site.url}/pricing?utm_source=linkedin&utm_medium=cpc")
        eventually(lambda: len(site.statuses) >= TYPES.total() + losing)
        eventually(lambda: len(recorded()) >= TYPES.total())
        browser.get("about:blank")
    eventually(lambda: waiting(stack, stack.activities_queue_url) == 0)
    assert set(site.statuses) == {200}
    assert {sent.path for sent in site.sent} == {"/v1/i", "/v1/p", "/v1/g", "/v1/t"}
    leads = Leads(stack)
    assert leads.find(person) == leads.find(f"{person}@example.com")
    assert Counter(activity.type for activity in recorded()) == TYPES
    tried = [activity for activity in recorded() if activity.type == "thing_tried"]
    assert sorted(int(str(a.properties["n"])) for a in tried) == list(range(TRIED))
    (viewed,) = (activity for activity in recorded() if activity.type == "page_viewed")
    assert (viewed.properties["path"], viewed.channel) == ("/pricing", "paid-social")
