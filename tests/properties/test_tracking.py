"""Whatever comes in the protocol is refused clearly, or becomes an activity that `score` reads."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handraiser.errors import Refused
from handraiser.intake import jsontext
from handraiser.intake.eventbridge import parse
from handraiser.intake.forms import load_forms
from handraiser.intake.packs import pack, unpack
from handraiser.intake.tracking.batch import read_batch, read_object
from handraiser.intake.tracking.event import KINDS, Reader
from handraiser.intake.tracking.traits import TraitNames

NOW = datetime(2026, 11, 21, 22, 27, 12, 345_000, tzinfo=UTC)
READER = Reader(TraitNames(load_forms()), "website")

values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.sampled_from(["jane@example.com", "https://x.com/a?utm_medium=b", "2026-11-20T10:00:00Z"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["email", "name", "company", "traits", "page", "campaign", "url", ""]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
NAMES = (
    *("userId", "anonymousId", "previousId", "groupId", "messageId", "event", "name", "category"),
    *("properties", "traits", "context"),
    *("timestamp", "originalTimestamp", "sentAt", "receivedAt"),
)
events = st.builds(
    lambda kind, fields: {"type": kind, **fields},
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(NAMES), values),
)


@given(event=events)
def test_an_event_is_refused_or_read_by_score(event: dict[str, Any]) -> None:
    text = jsontext.write({"batch": [event, event], "writeKey": "x"})
    for one in read_batch(text).events:
        activity = None
        with suppress(Refused):
            activity = READER.read(read_object(one), NOW)
        if activity is not None:
            (message,) = pack([activity, activity])
            assert [parse(body, NOW) for body in unpack(message)] == [activity, activity]


@given(text=st.text(st.sampled_from('{}[],:"\\batch 7'), max_size=60))
def test_any_text_is_a_batch_or_refused(text: str) -> None:
    try:
        batch = read_batch(text)
    except Refused:
        return
    assert isinstance(batch.shared, dict)
