"""What follows from where a visitor is and came from, whichever door told it."""

from __future__ import annotations

from handraiser.activity import Json
from handraiser.intake.channels import Touch
from handraiser.intake.topics import read_topic


def visit_properties(page: Json, touch: Touch) -> dict[str, Json]:
    """The page's topic and intent, and the name of the click id that brought the visitor.

    `page` is a URL or a path. What an event says itself stands above these.
    """
    topic = read_topic(page)
    found = topic.properties() if topic else {}
    return {**found, "click_id": touch.click_id} if touch.click_id else found
