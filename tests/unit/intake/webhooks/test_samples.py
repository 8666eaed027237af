"""What vendors document and others have captured, field by field, where it is at hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from samples import AT_HAND, expected, told

EXPECTED = expected("webhooks")

pytestmark = pytest.mark.skipif(not AT_HAND.exists(), reason="the samples are not here")


def test_every_sample_is_expected() -> None:
    folders = ("forms", "email", "webinar")
    found = {
        f"{folder}/{path.stem}" for folder in folders for path in (AT_HAND / folder).glob("*.json")
    }
    assert found == {path for paths in EXPECTED.values() for path in paths}


@pytest.mark.parametrize(
    ("vendor", "path"), [(vendor, path) for vendor in EXPECTED for path in EXPECTED[vendor]]
)
def test_a_sample_of_a_vendor(send: Any, vendor: str, path: str) -> None:
    delivery, activities = send(vendor, (AT_HAND / f"{path}.json").read_bytes())
    found = {"answer": delivery.told(), "activities": [told(activity) for activity in activities]}
    assert json.loads(json.dumps(found, default=float)) == EXPECTED[vendor][path]
