"""From an HTTP API event (payload format 2.0) to the fields of a form.

What a body is follows from its bytes more than from its `Content-Type`: clients label JSON as text,
as a form or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from multipart import MultipartError, MultipartParser, parse_options_header

from handraiser.activity import Json
from handraiser.errors import Refused
from handraiser.intake import jsontext
from handraiser.intake.payload import not_utf8, read_body, text_of

type Fields = dict[str, Json]
"""A form's fields by name, in the order in which they came."""

MAX_BYTES = 32 * 1024

_BOUNDARY = re.compile(
    rb"--([\x21-\x7e]{1,70})\r?\ncontent-disposition:\s*form-data\b", re.IGNORECASE
)


def read_fields(event: Mapping[str, Any]) -> Fields:
    """The fields of the form that an HTTP API event carries.

    A field that came several times (check boxes, multiple choice) is a list of its texts; a
    trailing `[]` of its name is dropped. Files are ignored. Raises Refused: `body_too_large`,
    `invalid_base64`, `unsupported_encoding`, `invalid_encoding`, `invalid_text`,
    `invalid_multipart`, `not_an_object`, or one of `jsontext.read`.
    """
    headers: Mapping[str, str] = event.get("headers") or {}
    body = read_body(event, MAX_BYTES)
    media_type, options = parse_options_header(headers.get("content-type", ""))
    boundary = options.get("boundary", "") if media_type == "multipart/form-data" else ""
    if not boundary and (opening := _BOUNDARY.match(body)):
        boundary = opening.group(1).decode("ascii")
    if boundary:
        return _gathered(_parts(body, boundary))
    text = text_of(body)
    if media_type.endswith("json") or text.lstrip().startswith("{"):
        return _object(text)
    return _gathered(_pairs(text))


def _object(text: str) -> Fields:
    value = jsontext.read(text)
    if not isinstance(value, dict):
        raise Refused("not_an_object", "The JSON of a form is an object: a name for each value.")
    return value


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise not_utf8() from error


def _parts(body: bytes, boundary: str) -> list[tuple[str, str]]:
    # The body is small: its parts need no bounds of their own, and never go to a disk.
    parser = MultipartParser(
        BytesIO(body), boundary, len(body), part_limit=MAX_BYTES, spool_limit=MAX_BYTES
    )
    try:
        return [(part.name, _whole(part.raw)) for part in parser if part.filename is None]
    except MultipartError as error:
        raise Refused("invalid_multipart", "The body is not multipart/form-data.") from error


def _whole(value: bytes) -> str:
    """A byte order mark is a body's; in a value it is a character like any other."""
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise not_utf8() from error


def _gathered(pairs: Iterable[tuple[str, str]]) -> Fields:
    gathered: dict[str, list[Json]] = {}
    for name, text in pairs:
        gathered.setdefault(name.removesuffix("[]"), []).append(text)
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in gathered.items()}
