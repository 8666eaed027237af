"""From an HTTP event to a form's fields: every encoding, every hostile body."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.errors import Refused
from handraiser.intake.body import MAX_BYTES, read_fields

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xYz"


def part(name: str, value: str | bytes, extra: str = "") -> bytes:
    text = value.encode() if isinstance(value, str) else value
    head = f'--xYz\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    return head.encode() + text + b"\r\n"


TWO_PARTS = part("email", "a@example.com") + part("company", "Dvořák & Co") + b"--xYz--\r\n"
FIELDS = {"email": "a@example.com", "company": "Dvořák & Co"}
URLENCODED = "email=a%40example.com&company=Dvo%C5%99%C3%A1k+%26+Co"


@pytest.mark.parametrize(
    "content_type", [FORM, FORM.upper() + "; charset=UTF-8", None, "text/plain"]
)
@pytest.mark.parametrize("body", [URLENCODED, URLENCODED.encode()])
def test_a_form_is_read_whatever_it_is_called(
    post: Any, body: str | bytes, content_type: str | None
) -> None:
    assert read_fields(post(body, content_type)) == FIELDS


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", FORM, None, "", ";;"])
@pytest.mark.parametrize("mark", ["", "\ufeff", " \n"])
def test_json_is_read_whatever_it_is_called(post: Any, content_type: str | None, mark: str) -> None:
    assert read_fields(post((mark + json.dumps(FIELDS)).encode(), content_type)) == FIELDS


@pytest.mark.parametrize("content_type", [MULTIPART, "multipart/form-data", "text/plain", None])
def test_multipart_is_read_whatever_it_is_called(post: Any, content_type: str | None) -> None:
    assert read_fields(post(TWO_PARTS, content_type)) == FIELDS


def test_multipart_is_read_when_the_api_did_not_encode_it(post: Any) -> None:
    assert read_fields(post(TWO_PARTS.decode(), MULTIPART)) == FIELDS


@pytest.mark.parametrize("file_name", ["cv.pdf", ""])
def test_files_are_ignored(post: Any, file_name: str) -> None:
    file = part(
        "cv", b"%PDF \xff\xfe", f'; filename="{file_name}"\r\nContent-Type: application/pdf'
    )
    assert read_fields(post(file + TWO_PARTS, MULTIPART)) == FIELDS


def test_five_hundred_parts_are_read(post: Any) -> None:
    body = b"".join(part(f"f{n}", "") for n in range(500)) + b"--xYz--\r\n"
    assert len(read_fields(post(body, MULTIPART))) == 500


def test_a_repeated_field_is_a_list(post: Any) -> None:
    sent = post("topic=api&topic=pricing&size[]=s&size[]=m&one[]=x", FORM)
    assert read_fields(sent) == {"topic": ["api", "pricing"], "size": ["s", "m"], "one": "x"}


def test_a_compressed_body_is_read(post: Any) -> None:
    sent = post(
        gzip.compress(json.dumps(FIELDS).encode()), "application/json", content_encoding="gzip"
    )
    assert read_fields(sent) == FIELDS


@pytest.mark.parametrize("body", [None, "", b""])
def test_an_empty_body_has_no_fields(post: Any, body: str | bytes | None) -> None:
    assert read_fields(post(body)) == {}


def test_a_body_of_just_the_allowed_size_is_read(post: Any) -> None:
    assert len(str(read_fields(post(b"a=" + b"x" * (MAX_BYTES - 2)))["a"])) == MAX_BYTES - 2


def refusal(event: dict[str, Any]) -> str:
    with pytest.raises(Refused) as refused:
        read_fields(event)
    return refused.value.code


@pytest.mark.parametrize(
    "body",
    ["a" * (MAX_BYTES + 1), b"a" * (MAX_BYTES + 1), b"a" * 5_000_000, "ž" * (MAX_BYTES // 2 + 1)],
)
def test_a_body_over_32_kb_is_refused(post: Any, body: str | bytes) -> None:
    assert refusal(post(body)) == "body_too_large"


def test_a_small_body_that_inflates_beyond_32_kb_is_refused(post: Any) -> None:
    bomb = gzip.compress(b"a" * 20_000_000)
    assert len(bomb) < MAX_BYTES
    assert refusal(post(bomb, content_encoding="gzip")) == "body_too_large"


@pytest.mark.parametrize("text", ["%%%", "YWJj\n", "YWJ", "ž", "YW=Jj"])
def test_invalid_base64_is_refused(post: Any, text: str) -> None:
    assert refusal({**post(text), "isBase64Encoded": True}) == "invalid_base64"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"name=\xff", FORM),
        (b"name=%FF", FORM),
        (b"name=%ED%A0%80", FORM),
        (b'{"name": "\xff"}', "application/json"),
        ("{}".encode("utf-16"), "application/json"),
        (part("name", b"\xff") + b"--xYz--\r\n", MULTIPART),
        ("name=\ud800", FORM),
    ],
)
def test_what_is_not_utf_8_is_refused(post: Any, body: str | bytes, content_type: str) -> None:
    assert refusal(post(body, content_type)) == "invalid_text"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": NaN}', "invalid_json"),
        ('{"a": 1', "invalid_json"),
        ('{"a": ' + "[" * 10_000, "nested_too_deeply"),
        ('{"a": "\\ud800"}', "lone_surrogate"),
        ('{"a": 1e999}', "number_out_of_range"),
        ("[1]", "not_an_object"),
        ("null", "not_an_object"),
        ("", "invalid_json"),
    ],
)
def test_json_that_cannot_be_kept_is_refused(post: Any, text: str, code: str) -> None:
    assert refusal(post(text, "application/json; charset=utf-8")) == code


@pytest.mark.parametrize(
    "body",
    [
        b"nothing",
        b"--xYz\r\n",
        TWO_PARTS[:-9],
        part("a", "1" * 100)[:40],
        b"--xYz\r\nContent-Type: text/plain\r\n\r\nx\r\n--xYz--\r\n",
        b'--xYz\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--xYz--\r\n',
    ],
)
def test_broken_multipart_is_refused(post: Any, body: bytes) -> None:
    assert refusal(post(body, MULTIPART)) == "invalid_multipart"


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "x"])
def test_an_unknown_encoding_is_refused(post: Any, encoding: str) -> None:
    assert refusal(post(b"a=1", content_encoding=encoding)) == "unsupported_encoding"


@pytest.mark.parametrize("body", [b"a=1", gzip.compress(b"a=1", mtime=0)[:-4], b""])
def test_a_body_that_is_not_whole_gzip_is_refused(post: Any, body: bytes) -> None:
    assert refusal(post(body, content_encoding="gzip")) == "invalid_encoding"


@given(
    st.binary(max_size=300),
    st.sampled_from([FORM, MULTIPART, "application/json", "text/plain", ""]),
    st.sampled_from(["", "gzip"]),
)
def test_any_bytes_are_read_or_refused(
    post: Any, body: bytes, content_type: str, encoding: str
) -> None:
    try:
        fields = read_fields(post(body, content_type, content_encoding=encoding))
    except Refused:
        return
    assert str(fields).encode().decode() == str(fields), "a lone surrogate got through"
