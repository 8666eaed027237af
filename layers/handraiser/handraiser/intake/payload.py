"""From an HTTP API event (payload format 2.0) to the bytes and the text of its body.

What a body is follows from `isBase64Encoded`, then `Content-Encoding`, then from the bytes
themselves: clients send gzip without saying so.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any

from handraiser.errors import Refused

_GZIP = 16 + zlib.MAX_WBITS
_GZIP_BEGINS = b"\x1f\x8b"


def read_body(event: Mapping[str, Any], max_bytes: int) -> bytes:
    """The body, unpacked. Never holds more than a byte over `max_bytes` of it.

    Raises Refused: `body_too_large`, `invalid_base64`, `unsupported_encoding`, `invalid_encoding`
    or `invalid_text`.
    """
    headers: Mapping[str, str] = event.get("headers") or {}
    return _decompressed(raw_body(event, max_bytes), headers.get("content-encoding", ""), max_bytes)


def text_of(body: bytes) -> str:
    """The body as text. Raises Refused (`invalid_text`)."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8() from error


def not_utf8() -> Refused:
    """What is said of a body that is no text."""
    return Refused("invalid_text", "The body is not UTF-8.")


def raw_body(event: Mapping[str, Any], max_bytes: int) -> bytes:
    """The body as it was sent, which is what a signature is over.

    Raises Refused: `body_too_large`, `invalid_base64` or `invalid_text`.
    """
    body: str = event.get("body") or ""
    try:
        raw = body.encode()
    except UnicodeEncodeError as error:
        raise not_utf8() from error
    if not event.get("isBase64Encoded"):
        return _within_bounds(raw, max_bytes)
    if len(raw) > max_bytes * 4 / 3 + 4:
        raise _too_large(max_bytes)
    try:
        return _within_bounds(base64.b64decode(raw, validate=True), max_bytes)
    except binascii.Error as error:
        raise Refused("invalid_base64", "The body is not base64.") from error


def _decompressed(body: bytes, encoding: str, max_bytes: int) -> bytes:
    match encoding.strip().lower():
        case "" | "identity":
            is_gzip = body.startswith(_GZIP_BEGINS)
            return _gunzipped(body, max_bytes) if is_gzip else body
        case "gzip":
            return _gunzipped(body, max_bytes)
    raise Refused("unsupported_encoding", "A body is sent plain or as gzip.")


def _gunzipped(body: bytes, max_bytes: int) -> bytes:
    """At most one byte more than allowed is ever inflated, whatever the body claims."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        plain = inflate.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise Refused("invalid_encoding", "The body is not gzip.") from error
    _within_bounds(plain, max_bytes)
    if not inflate.eof:
        raise Refused("invalid_encoding", "The gzip body ends early.")
    return plain


def _within_bounds(body: bytes, max_bytes: int) -> bytes:
    if len(body) > max_bytes:
        raise _too_large(max_bytes)
    return body


def _too_large(max_bytes: int) -> Refused:
    return Refused("body_too_large", f"A body has at most {max_bytes:,} bytes.")
