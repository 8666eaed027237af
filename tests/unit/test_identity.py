"""Identities: one spelling each, placeholders ignored, keys that tell nobody the address."""

from __future__ import annotations

import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handraiser.errors import Refused
from handraiser.identity import (
    Identities,
    identity_key,
    mql_id,
    normalise,
    normalise_email,
    normalise_id,
)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("jana@acme.example", "jana@acme.example"),
        ("  Jana.Novakova@ACME.example ", "jana.novakova@acme.example"),
        ("jana+news@acme.example", "jana+news@acme.example"),
        ("jana@ŘEKA.cz", "jana@xn--eka-2ya.cz"),
        ("jana@XN--EKA-2YA.cz", "jana@xn--eka-2ya.cz"),
        ("jose\u0301@acme.example", "jos\u00e9@acme.example"),
        ("probe@staging.test", "probe@staging.test"),
    ],
)
def test_one_spelling_of_an_address(written: str, stored: str) -> None:
    assert normalise_email(written) == stored
    assert normalise_email(stored) == stored


@pytest.mark.parametrize(
    "text",
    [
        "jana",
        "jana@",
        "@acme.example",
        "a@b@c.example",
        "jana@localhost",
        "jana@test",
        "jana @acme.example",
        "jana@[10.0.0.1]",
        "jana@acme..example",
        "jana@acme.invalid",
        "x" * 255 + "@acme.example",
        "jana\u0000@acme.example",
    ],
)
def test_what_is_no_address_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(Refused) as caught:
        normalise_email(text)

    assert (caught.value.code, caught.value.field) == ("invalid_email", "email")
    assert text not in caught.value.message


LABELS = st.text("aZ7-é", min_size=1, max_size=6) | st.sampled_from(("mail", "x" * 63, "x" * 64))
ADDRESSES = st.builds(
    "{}@{}.{}".format,
    st.text('aZ7._+-é"', min_size=1, max_size=6) | st.just("x" * 190),
    st.lists(LABELS, min_size=1, max_size=3).map(".".join),
    st.sampled_from(("com", "COM", "c0m", "c", "locals", "xn--p1ai", "ﬁ"))
    | st.sampled_from(SPECIAL_USE_DOMAIN_NAMES),
)


@settings(deadline=None)  # the validator loads its tables at first
@given(ADDRESSES)
@example("a@" + ".".join(["x" * 62] * 4) + ".co")
@example("a@" + ".".join(["x" * 62] * 4) + ".com")
@example("a@" + "x-" * 31 + "x.com")
@example("a@" + "x-" * 31 + "xx.com")
@example("a@LOCAL")
@example("\u212a@\u212a.com")
def test_a_plain_address_is_read_as_the_validator_reads_it(text: str) -> None:
    try:
        valid = validate_email(text, check_deliverability=False, test_environment=True)
        expected = f"{valid.local_part}@{valid.ascii_domain}".lower()
    except EmailNotValidError:
        expected = None

    try:
        found = normalise_email(text)
    except Refused:
        found = None

    assert found == expected


@pytest.mark.parametrize(
    "placeholder",
    [
        "",
        " ",
        "0",
        "-1",
        "null",
        "None",
        "nil",
        "UNDEFINED",
        "NaN",
        "anonymous",
        "000",
        "0000-0000",
    ],
)
def test_placeholders_are_no_identity(placeholder: str) -> None:
    assert normalise_id("user_id", placeholder) is None
    with pytest.raises(Refused, match="required") as caught:
        normalise(email=None, user_id=placeholder, anonymous_id=None)
    assert caught.value.code == "no_identity"


def test_ids_keep_their_case_and_lose_their_outer_blanks() -> None:
    assert normalise_id("anonymous_id", " aB-0 ") == "aB-0"


def test_an_id_too_long_is_refused_with_its_kind() -> None:
    assert normalise_id("user_id", "x" * 256) == "x" * 256
    with pytest.raises(Refused) as caught:
        normalise_id("user_id", "x" * 257)
    assert (caught.value.code, caught.value.field) == ("identity_too_long", "user_id")
    with pytest.raises(Refused):
        normalise_id("user_id", "0" * 257)


def test_identities_are_listed_strongest_first() -> None:
    found = normalise(email="A@b.example", user_id="7", anonymous_id="x")

    assert [*found.items()] == [("email", "a@b.example"), ("user_id", "7"), ("anonymous_id", "x")]
    assert normalise(email=" ", user_id=None, anonymous_id="x") == Identities(anonymous_id="x")
    assert not Identities()


def test_a_key_depends_on_secret_kind_and_value_and_hides_the_value() -> None:
    key = identity_key(b"secret", "email", "jana@acme.example")

    assert key == identity_key(b"secret", "email", "jana@acme.example")
    assert len({key, identity_key(b"other", "email", "jana@acme.example")}) == 2
    assert len({key, identity_key(b"secret", "user_id", "jana@acme.example")}) == 2
    assert len(key) == 64
    assert "jana" not in key


def test_a_cycle_has_one_id_of_its_own() -> None:
    ids = {
        mql_id(lead, card, cycle) for lead in ("a", "b") for card in ("x", "y") for cycle in (1, 2)
    }

    assert len(ids) == 8
    assert mql_id("a", "x", 1) == mql_id("a", "x", 1)
    assert all(len(name) == 32 for name in ids)
