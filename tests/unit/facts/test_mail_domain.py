"""The kind `mail_domain`: whose mailbox it is."""

from __future__ import annotations

import pytest

from handraiser.activity import Json
from handraiser.facts import READERS, make_reader

read_mail_domain = READERS["mail_domain"]


@pytest.mark.parametrize(
    ("raw", "domain", "kind"),
    [
        ("jana@acme.com", "acme.com", "company"),
        ("Jana Nováková <Jana@ACME.com>", None, None),
        ("<jana@acme.com>", None, None),
        (" JANA@Acme.COM ", "acme.com", "company"),
        ("acme.com", "acme.com", "company"),
        ("www.acme.com", "acme.com", "company"),
        ("acme.com.", "acme.com", "company"),
        ("jana@mail.acme.co.uk", "acme.co.uk", "company"),
        ("jana@acme.co.uk", "acme.co.uk", "company"),
        ("jana@a.b.acme.com.au", "acme.com.au", "company"),
        ("jana@brno.acme.cz", "acme.cz", "company"),
        ("jana@acme.example", "acme.example", "company"),
        ("jana@foo.ck", None, None),
        ("jana@acme.foo.ck", "acme.foo.ck", "company"),
        ("jana@www.ck", "www.ck", "company"),
        ("jana@acme.github.io", "acme.github.io", "company"),
        ("jana@uk.com", "uk.com", "company"),
        ("jana@acme.uk.com", "acme.uk.com", "company"),
        ("jana@müller.de", "xn--mller-kva.de", "company"),
        ("jana@xn--mller-kva.de", "xn--mller-kva.de", "company"),
        ("jana@gmail.com", "gmail.com", "free"),
        ("gmail.com", "gmail.com", "free"),
        ("jana@googlemail.com", "googlemail.com", "free"),
        ("jana@outlook.com", "outlook.com", "free"),
        ("jana@icloud.com", "icloud.com", "free"),
        ("jana@proton.me", "proton.me", "free"),
        ("jana@seznam.cz", "seznam.cz", "free"),
        ("jana@volny.cz", "volny.cz", "free"),
        ("jana@azet.sk", "azet.sk", "free"),
        ("jana@gmx.de", "gmx.de", "free"),
        ("jana@web.de", "web.de", "free"),
        ("jana@wp.pl", "wp.pl", "free"),
        ("jana@orange.fr", "orange.fr", "free"),
        ("jana@libero.it", "libero.it", "free"),
        ("jana@freemail.hu", "freemail.hu", "free"),
        ("jana@ukr.net", "ukr.net", "free"),
        ("jana@yahoo.co.uk", "yahoo.co.uk", "free"),
        ("jana@mailinator.com", "mailinator.com", "disposable"),
        ("jana@in.mailinator.com", "mailinator.com", "disposable"),
        ("jana@yopmail.com", "yopmail.com", "disposable"),
        ("jana@notgmail.com", "notgmail.com", "company"),
        ("jana@microsoft.com", "microsoft.com", "company"),
        ("jana@co.uk", None, None),
        ("co.uk", None, None),
        ("com", None, None),
        ("jana@localhost", None, None),
        ("jana@acme", None, None),
        ("jana@acme..com", None, None),
        ("jana@-acme.com", None, None),
        ("a@b@acme.com", None, None),
        ("https://acme.com", None, None),
        ("acme.com/contact", None, None),
        ("jana at acme.com", None, None),
        ("1.5", None, None),
        ("", None, None),
        ("a" * 400 + "@acme.com", None, None),
        ("jana@" + "ü" * 70 + ".de", None, None),
        (7, None, None),
        (["acme.com"], None, None),
    ],
)
def test_whose_mailbox_it_is(raw: Json, domain: str | None, kind: str | None) -> None:
    read = None if domain is None else {"domain": domain, "type": kind}

    assert read_mail_domain(raw) == read


def test_an_object_is_read_by_its_domain() -> None:
    assert read_mail_domain({"domain": "mail.gmail.com", "type": "company"}) == {
        "domain": "gmail.com",
        "type": "free",
    }
    assert read_mail_domain({"type": "free"}) == {"type": "free"}
    assert read_mail_domain({"domain": "?", "type": "free"}) == {"type": "free"}
    assert read_mail_domain({"type": "paid"}) is None
    assert read_mail_domain({"domain": 5}) is None


def test_values_list_further_domains() -> None:
    read = make_reader("mail_domain", {"free": ["post.example"], "company": ["Gmail.com"]})

    assert read("jana@in.post.example") == {"domain": "post.example", "type": "free"}
    assert read("jana@gmail.com") == {"domain": "gmail.com", "type": "company"}
    assert read("jana@yopmail.com") == {"domain": "yopmail.com", "type": "disposable"}
