"""A form as browsers send it, field by field, where it is at hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.intake.collect import Collector
from handraiser.intake.forms import Forms
from handraiser.intake.redirects import Redirects
from samples import AT_HAND, told

NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not AT_HAND.exists(), reason="the samples are not here")


@pytest.mark.parametrize("sample", ["html-form.urlencoded", "html-form.multipart"])
def test_a_form_of_a_browser(forms: Forms, post: Any, sample: str) -> None:
    sent: list[Activity] = []
    body = (AT_HAND / "forms" / sample).read_bytes()
    Collector(forms, Redirects(()), sent.append).take("demo-request", post(body), NOW)
    (activity,) = sent
    found = told(activity)
    assert found.pop("id").startswith("form:demo-request:")
    assert found == {
        "type": "demo_requested",
        "at": "2026-11-21T22:27:12.000Z",
        "source": "form",
        "identities": {"email": "jane.doe+promo@example.com"},
        "traits": {
            "first_name": "Zoë",
            "last_name": "O'Brien-Łukasz",
            "company": "Müller & Söhne GmbH",
            "title": "VP, Marketing",
            "phone": "(202) 555-0143",
            "employees": "201-500",
        },
        "channel": found["channel"],
        "campaign": "q1+launch",
        "properties": {
            "form": "demo-request",
            "interests": ["api", "pricing"],
            "consent": "on",
            "utm_source": "google",
            "utm_campaign": "q1+launch",
            "comments": found["properties"]["comments"],
        },
    }
    lines = found["properties"]["comments"].splitlines()
    assert lines == ["line1", "line2 <b>hi</b> =cmd|x"]
