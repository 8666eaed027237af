"""Where a form may send its visitor: nowhere but below the allowed URLs."""

from __future__ import annotations

import pytest

from handraiser.errors import Refused
from handraiser.intake.redirects import Redirects

ALLOWED = Redirects(
    ["https://www.example.com/thanks", "https://shop.example.com:8443/", "http://127.0.0.1:8080"]
)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/thanks",
        "https://www.example.com/thanks/",
        "https://www.example.com/thanks/demo?form=demo&next=//evil.example#top",
        "https://WWW.EXAMPLE.COM:443/thanks",
        "HTTPS://www.example.com./thanks",
        "https://shop.example.com:8443",
        "https://shop.example.com:8443/anything",
        "http://127.0.0.1:8080/thanks.html",
    ],
)
def test_what_lies_below_an_allowed_url_is_allowed(url: str) -> None:
    assert ALLOWED.check(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/",
        "https://www.example.com/thanksgiving",
        "https://www.example.com/Thanks",
        "http://www.example.com/thanks",
        "https://www.example.com:8443/thanks",
        "https://www.example.com:99999/thanks",
        "https://shop.example.com/",
        "https://www.example.com.evil.example/thanks",
        "https://evil.example/https://www.example.com/thanks",
        "https://www.example.com@evil.example/thanks",
        "https://ann:secret@www.example.com/thanks",
        "https://www.example.com/thanks/../admin",
        "https://www.example.com/thanks/%2e%2E/admin",
        "https://www.example.com/thanks/..%2fadmin",
        "https://www.example.com/thanks/..%5cadmin",
        "https://www.example.com\\@evil.example/thanks",
        "https:\\\\www.example.com/thanks",
        "https:/www.example.com/thanks",
        "https:www.example.com/thanks",
        "https:///www.example.com/thanks",
        "//www.example.com/thanks",
        "/thanks",
        "thanks",
        "",
        "javascript:alert(1)//https://www.example.com/thanks",
        "data:text/html,x",
        "https://www.example.com/thanks\r\nset-cookie: a=1",
        "https://www.example.com/thanks x",
        "\thttps://www.example.com/thanks",
        "https://www.example.com/thänks",
        "https://www.ex\u00adample.com/thanks",
        "https://[::1/thanks",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refused:
        ALLOWED.check(url)
    assert (refused.value.code, refused.value.field) == ("redirect_not_allowed", "redirect")


def test_an_empty_list_allows_nothing() -> None:
    with pytest.raises(Refused):
        Redirects([]).check("https://www.example.com/thanks")


@pytest.mark.parametrize(
    "entry",
    [
        "www.example.com",
        "*",
        "https://*/a b",
        "ftp://www.example.com/",
        "https://www.example.com/?a=1",
    ],
)
def test_an_entry_that_is_no_url_is_a_fault_of_the_configuration(entry: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        Redirects([entry])
