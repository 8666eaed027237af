"""The script for websites, as it is served."""

from __future__ import annotations

import base64
import gzip
import re
from typing import Any

import pytest

from handraiser.intake import answers
from handraiser.intake.browser import Script, script
from handraiser.intake.browser.script import served, takes_gzip
from handraiser.intake.channels.document import load_channels

MAX_BYTES = 3_072


def get(**headers: str) -> dict[str, Any]:
    """What is answered to a browser."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answers.browser_script(script(), named).to_api()


def test_what_is_served_is_small() -> None:
    packed = base64.b64decode(get(accept_encoding="gzip, deflate, br")["body"])
    assert len(packed) < MAX_BYTES
    assert gzip.decompress(packed).decode() == script().text


def test_it_is_served_with_what_a_browser_needs_to_know() -> None:
    answer = get()
    assert answer["statusCode"] == 200
    assert answer["body"] == script().text
    assert "isBase64Encoded" not in answer
    assert answer["headers"] == {
        "cache-control": "public, max-age=3600, stale-while-revalidate=86400",
        "content-type": "text/javascript; charset=utf-8",
        "cross-origin-resource-policy": "cross-origin",
        "etag": script().tag,
        "referrer-policy": "no-referrer",
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }
    packed = get(accept_encoding="gzip")
    assert packed["isBase64Encoded"] is True
    assert packed["headers"]["content-encoding"] == "gzip"
    assert packed["headers"]["etag"] == f"W/{script().tag}"


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", W/{}', "*"])
def test_a_browser_that_has_it_is_told_so(known: str) -> None:
    answer = get(if_none_match=known.format(script().tag), accept_encoding="gzip")
    assert (answer["statusCode"], answer["body"]) == (304, "")
    assert answer["headers"]["etag"] == script().tag


@pytest.mark.parametrize("known", ["", '"other"', "{}x", "W/"])
def test_a_browser_that_has_another_gets_it(known: str) -> None:
    assert get(if_none_match=known.format(script().tag))["statusCode"] == 200


def test_another_text_has_another_tag() -> None:
    assert re.fullmatch('"[0-9a-f]{32}"', script().tag)
    assert script() is script()
    assert not Script("", b"", '"0"').is_known_to({"if-none-match": script().tag})


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("br", False),
        ("x-gzip2", False),
        ("", False),
    ],
)
def test_gzip_goes_to_whom_takes_it(accepted: str, expected: bool) -> None:
    assert takes_gzip({"accept-encoding": accepted}) is expected


def test_comments_and_indentation_stay_at_home() -> None:
    assert served("// All.\n  f(\n    'a', // b\n  );\n\n  // End.\n") == "f(\n'a', // b\n);\n"
    assert not re.search(r"^\s|^//|\n\n", script().text, re.MULTILINE)


def test_it_needs_no_exception_from_a_policy() -> None:
    for word in ("eval", "new Function", "innerHTML", "document.write", "insertAdjacent"):
        assert word not in script().text


def test_it_carries_every_click_id_that_channels_know() -> None:
    (words,) = re.findall(r"const WORDS =\s+/(.+)/;", script().text)
    carried = [*load_channels().click_ids, "utm_source", "utm_id"]
    assert [name for name in carried if not re.search(words, name)] == []
    assert [name for name in ("email", "id", "token", "cid", "q") if re.search(words, name)] == []
