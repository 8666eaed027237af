"""Where a visitor came from: the corners that the guide's table does not show."""

from __future__ import annotations

import pytest

from handraiser.intake.channels import Touch, read_touch
from handraiser.intake.channels.document import read_channels
from handraiser.intake.channels.link import MAX_PARAMETERS, MAX_URL

PAGE = "https://www.example.com/pricing"


def channel(page_url: object = PAGE, referrer: object = None, **fields: object) -> str | None:
    return read_touch(page_url=page_url, referrer=referrer, fields=fields).channel


def test_nothing_at_all_is_no_touch() -> None:
    assert read_touch() == Touch()


def test_a_direct_visit_says_so() -> None:
    assert read_touch(page_url=PAGE) == Touch("direct", is_direct=True)


def test_nothing_is_direct_where_the_document_names_no_channel_for_it() -> None:
    rules = read_channels("rules: [{channel: sms, medium: [sms]}]")

    assert read_touch(page_url=PAGE, channels=rules) == Touch()
    assert read_touch(page_url=PAGE, referrer="https://a.test/", channels=rules) == Touch()


@pytest.mark.parametrize("name", ["utm_source", "utm_campaign", "utm_id", "gclid"])
def test_a_tagged_link_is_not_direct(name: str) -> None:
    assert channel(f"{PAGE}?{name}=something") != "direct"


def test_fields_go_before_the_query_and_names_have_no_case() -> None:
    touch = read_touch(
        page_url=f"{PAGE}?utm_medium=sms&UTM_Campaign=spring&GCLID=x",
        fields={"UTM_MEDIUM": "email"},
    )

    assert touch == Touch("email", "spring", "gclid")


def test_the_first_of_several_values_counts_and_blanks_say_nothing() -> None:
    assert channel(f"{PAGE}?utm_medium=&utm_medium=+&utm_medium=sms&utm_medium=email") == "sms"
    assert channel(utm_medium=["sms", "email"]) == "sms"
    assert channel(utm_medium=" ") == "direct"


def test_a_path_alone_has_a_query_too() -> None:
    assert channel("/pricing?utm_medium=sms#top") == "sms"
    assert channel("/pricing#?utm_medium=sms") == "direct"


@pytest.mark.parametrize("medium", ["paid_social", "Paid Social", "PAID-SOCIAL", " paid  social "])
def test_a_medium_has_one_spelling(medium: str) -> None:
    assert channel(utm_medium=medium) == "paid-social"


@pytest.mark.parametrize("medium", ["Fair 2026", "organiser-list", "comparison-portal", "Příměr"])
def test_a_medium_that_no_rule_knows_stays_word_for_word(medium: str) -> None:
    known = {"referrer": "https://www.google.com/", "utm_source": "newsletter", "gclid": "x"}

    assert channel(utm_medium=medium, **known) == medium


def test_a_medium_as_sent_goes_before_every_rule() -> None:
    rules = read_channels("as_sent: [cpc]\nrules: [{channel: paid-search, medium: [cpc]}]")
    touch = read_touch(fields={"utm_medium": "CPC"}, channels=rules)

    assert touch.channel == "CPC"


@pytest.mark.parametrize(
    ("referrer", "told"),
    [
        ("https://www.example.com/", None),
        ("http://EXAMPLE.com:8080/x", None),
        ("https://shop.example.com/", None),
        ("https://example.com./", None),
        ("https://www.example.com@news.example.net/", "referral"),
        ("https://news.example.net\\@www.example.com/", "referral"),
        ("https://www.google.com.evil.test/", "referral"),
        ("https://notgoogle.com/", "referral"),
        ("https://google.evil.test/", "referral"),
        ("https://www.google.com.au/", "organic-search"),
        ("https://WWW.Google.DE", "organic-search"),
        ("https://brand.email/", "referral"),
        ("https://münchen.example/", "referral"),
        ("https://[2001:db8::1]/", "referral"),
        ("https://192.0.2.7/", "referral"),
        ("about:blank", None),
        ("google", None),
        ("https://", None),
        ("https://[::1", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_referrer_is_its_host_alone(referrer: str, told: str | None) -> None:
    assert channel(referrer=referrer) == told


@pytest.mark.parametrize(
    "own", ["www.example.com", "https://example.com", "https://a.example.com/x"]
)
def test_our_own_host_may_be_named_beside_the_page(own: str) -> None:
    def came(referrer: str, own_host: str | None = None) -> str | None:
        return read_touch(referrer=referrer, own_host=own_host).channel

    assert came("https://www.example.com/x", own) is None
    assert came("https://news.example.net/", own) == "referral"
    assert came("https://news.example.net/") is None
    assert came("https://news.example.net/", "null") is None


def test_hosts_under_a_suffix_are_not_one_site() -> None:
    def between(page: str, referrer: str) -> str | None:
        return channel(f"https://{page}/", f"https://{referrer}/")

    assert between("shop.co.uk", "news.co.uk") == "referral"
    assert between("ann.github.io", "bob.github.io") == "referral"
    assert between("10.1.0.1", "192.168.0.1") == "referral"
    assert between("localhost", "localhost") is None
    assert between("localhost:8080", "localhost:9090") is None


@pytest.mark.parametrize(
    "source", ["google", "GOOGLE", "google.com", "www.google.cz", "https://google.com/x"]
)
def test_a_source_is_a_word_or_a_site(source: str) -> None:
    assert channel(utm_source=source) == "organic-search"
    assert channel(utm_source=source, utm_medium="cpc") == "paid-search"


def test_a_click_id_is_named_and_its_value_is_not_told() -> None:
    touch = read_touch(page_url=f"{PAGE}?fbclid=secret&gclid=secret")

    assert touch == Touch("paid-search", None, "gclid")
    assert read_touch(fields={"ScCid": "secret"}) == Touch("paid-social", None, "sccid")


def test_what_is_too_long_is_cut() -> None:
    assert channel(f"{PAGE}?x={'a' * MAX_URL}&utm_medium=sms") == "direct"
    assert channel(f"{PAGE}?{'&'.join('a' * (MAX_PARAMETERS + 1))}&utm_medium=sms") == "direct"
    touch = read_touch(fields={"utm_medium": "m" * 10_000, "utm_campaign": "c" * 10_000})
    assert (touch.channel, touch.campaign) == ("m" * 1_024, "c" * 1_024)


def test_half_a_character_is_replaced() -> None:
    assert channel(utm_medium="a\ud800") == "a?"
    assert channel(f"{PAGE}?utm_medium=a%ED%A0%80%zz%") == "a\ufffd\ufffd\ufffd%zz%"
