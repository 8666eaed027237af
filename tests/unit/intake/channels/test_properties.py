"""Whatever is sent, nothing raises; and rules hold in the order in which they are written."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from handraiser.intake.bounds import MAX_TEXT
from handraiser.intake.channels import read_touch
from handraiser.intake.channels.rules import Channels, Rule
from handraiser.intake.topics import read_topic

HOSTILE = st.text(st.characters(), max_size=200)
PIECES = st.sampled_from(
    [
        *(
            "https://",
            "http:",
            "//",
            "android-app://",
            "user:pass@",
            "@",
            "[::1]",
            "[",
            "]",
            ":99999",
        ),
        *(
            "www.google.com",
            "xn--",
            "münchen.de",
            "\u2100.com",
            "..",
            ".",
            "\\",
            "/",
            "?",
            "#",
            "&",
        ),
        *("utm_medium=", "utm_source=", "gclid=", "%", "%zz", "%ff", "+", "\x00", "\ud800", "-vs-"),
        *("pricing", "a" * 64, "." * 300, "cpc"),
    ]
)
URL = st.lists(PIECES | HOSTILE, max_size=12).map("".join)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | URL,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.dictionaries(
    HOSTILE | st.sampled_from(["utm_medium", "utm_source", "utm_campaign", "gclid"]), VALUE
)


@given(VALUE, VALUE, FIELDS, st.none() | URL)
@example("https://www.example.com/" + "a" * 10_000, "https://" + "a." * 5_000, {}, "b" * 10_000)
@example("https://u:p@[::1]:x/%", "http://[v1.a]/", {"utm_source": "//["}, "//[")
def test_nothing_that_is_sent_raises(
    page: object, referrer: object, fields: dict[str, object], own: str | None
) -> None:
    touch = read_touch(page_url=page, referrer=referrer, fields=fields, own_host=own)

    for text in (touch.channel, touch.campaign):
        assert text is None or (0 < len(text) <= MAX_TEXT and text.encode())
    assert touch == read_touch(page_url=page, referrer=referrer, fields=fields, own_host=own)


@given(VALUE)
@example("/" + "-vs-" * 2_500)
@example("/" * 10_000)
def test_no_page_raises(page: object) -> None:
    read_topic(page)


WORD = st.sampled_from("abc")
WORDS = st.frozensets(WORD, min_size=1)
RULE = st.builds(Rule, st.uuids().map(str), *(st.none() | WORDS for _ in range(3)))


@given(st.lists(RULE, max_size=6), st.just("") | WORD, st.frozensets(WORD), st.frozensets(WORD))
def test_the_first_rule_that_holds_names_the_channel(
    rules: list[Rule], medium: str, click_ids: frozenset[str], sources: frozenset[str]
) -> None:
    given_ = {"medium": medium, "click_ids": click_ids, "sources": sources}
    channels = Channels(frozenset(), frozenset(), tuple(rules), (), frozenset(), None, None)
    holding = [rule for rule in rules if rule.holds(**given_)]  # type: ignore[arg-type]

    found = channels.rule_of(medium, click_ids, sources)

    assert found == (holding[0] if holding else None)
    for rule in holding:
        assert rule.media is None or medium in rule.media
        assert rule.media is not None or not medium
        assert rule.click_ids is None or rule.click_ids & click_ids
        assert rule.sources is None or rule.sources & sources
