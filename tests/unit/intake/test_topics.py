"""The topics document: what a wrong one is told, and paths that the guide does not show."""

from __future__ import annotations

import re

import pytest

from handraiser.documents import read_document
from handraiser.intake.topics import MAX_PATH, Topic, TopicsError, read_topic
from handraiser.intake.topics_document import load_topics, read_topics

SMALL = "topics:\n  pricing: {intent: high, paths: [pricing, /shop/prices, 'for-*-teams']}\n"
TOPICS = read_topics(SMALL)
PRICING = Topic("pricing", "high")


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("/pricing", True),
        ("pricing", True),
        ("/Pricing/", True),
        ("/en/pricing.php", True),
        ("/pricing?x=/a#b", True),
        ("/prici%6Eg", True),
        ("https://user@www.example.com:8443/pricing", True),
        ("/shop/prices/eu", True),
        ("/for-small-teams", True),
        ("/en/for--teams", True),
        ("/en/shop/prices", False),
        ("/for-a/b-teams", False),
        ("/pricing-news", False),
        ("/x?pricing", False),
        ("/x#/pricing", False),
        ("https://pricing/", False),
        ("https://[::1/pricing", False),
        ("", False),
        (None, False),
        (["/pricing"], True),
        ({"path": "/pricing"}, False),
        ("/" + "a" * MAX_PATH + "/pricing", False),
    ],
)
def test_a_path_has_its_topic(page: object, found: bool) -> None:
    assert read_topic(page, TOPICS) == (PRICING if found else None)


def test_a_topic_is_two_properties() -> None:
    assert PRICING.properties() == {"topic": "pricing", "intent": "high"}


def test_every_path_that_ships_is_of_its_topic() -> None:
    shipped = load_topics()
    assert read_topics(read_document("topics.yaml")).of_path("/demo") == shipped.of_path("/demo")
    for name, text in re.findall(
        r"  ([a-z-]+):\n.*\n    paths: \[(.*)\]", read_document("topics.yaml")
    ):
        for path in text.replace('"', "").split(", "):
            topic = read_topic("/" + path.lstrip("/").replace("*", "example"))
            assert topic is not None
            assert topic.name == name, path


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SMALL.replace("high", "hot"), "2:13: topics.pricing.intent: Input should be 'high'"),
        (
            SMALL.replace("pricing,", "Pricing,"),
            "2:35: topics.pricing.paths.0: Value error, a path is",
        ),
        (SMALL.replace("pricing,", "a?b,"), "topics.pricing.paths.0: Value error, a path is"),
        (SMALL.replace("pricing,", "/,"), "paths.0: Value error, a path names a part"),
        (SMALL.replace("for-*", "*for*-*"), "a path has at most 2 stars"),
        (SMALL.replace("for-*", "for-**"), "a path has at most 2 stars, and none beside another"),
        (SMALL.replace("paths: [", "paths: [], x: ["), "topics.pricing.paths: List should have"),
        (SMALL.replace("pricing:", "Pricing page:"), "topics.Pricing page"),
        (SMALL + "  pricing: {}\n", "'pricing' is written twice"),
        ("topics: {", "not YAML"),
        ("", "document"),
    ],
)
def test_a_wrong_document_is_told_what_and_where(wrong: str, told: str) -> None:
    with pytest.raises(TopicsError, match=re.escape(told)):
        read_topics(wrong)
