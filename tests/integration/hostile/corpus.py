"""Hostile input: JSON that is almost none, and texts that break programs.

A few of each kind are written here. The public collections are read where they are at hand.
"""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parents[4] / "shared" / "samples" / "hostile-input"

# By name as in JSONTestSuite: n_ is no JSON, y_ is, i_ may be taken or not.
_OWN_JSON = {
    "n_empty.json": b"",
    "n_bare_word.json": b"nul",
    "n_nan.json": b"[NaN]",
    "n_infinity.json": b"[-Infinity]",
    "n_leading_zero.json": b"[012]",
    "n_hexadecimal.json": b"[0x1]",
    "n_single_quotes.json": b"{'a': 1}",
    "n_trailing_comma.json": b'{"a": 1,}',
    "n_comment.json": b'{"a": 1} /* b */',
    "n_two_values.json": b'{"a": 1} {"a": 2}',
    "n_unclosed_text.json": b'["a',
    "n_unclosed_object.json": b'{"a": {"b": 1}',
    "n_raw_newline.json": b'["a\nb"]',
    "n_bad_escape.json": b'["\\x41"]',
    "n_short_escape.json": b'["\\u00"]',
    "n_invalid_utf8.json": b'["\xff\xfe"]',
    "n_null_byte.json": b'["a"]\x00',
    "n_many_openings.json": b"[" * 40_000,
    "y_empty_object.json": b"{}",
    "y_empty_list.json": b"[]",
    "y_empty_name.json": b'{"": 0}',
    "y_same_name_twice.json": b'{"a": 1, "a": 2}',
    "y_lonely_number.json": b"-0.5e1",
    "y_lonely_null.json": b" null ",
    "y_escaped_null.json": b'["\\u0000"]',
    "y_escaped_noncharacter.json": b'["\\uffff\\ufffe"]',
    "y_surrogate_pair.json": b'["\\ud83d\\ude80"]',
    "i_lone_surrogate.json": b'["\\ud800"]',
    "i_swapped_surrogates.json": b'{"\\udc00\\ud800": 1}',
    "i_too_large.json": b"[1e400]",
    "i_too_small.json": b"[1e-400]",
    "i_many_digits.json": b"[" + b"9" * 5_000 + b"]",
    "i_byte_order_mark.json": b"\xef\xbb\xbf{}",
    "i_utf16.json": '["é"]'.encode("utf-16"),
    "i_deep.json": b"[" * 500 + b"]" * 500,
}

_OWN_STRINGS = [
    "",
    " ",
    "undefined",
    "null",
    "-1",
    "1e400",
    "0x0",
    "NaN",
    "__proto__",
    "';--",
    '"; DROP TABLE leads; --',
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %s %d %n",
    "../../../../etc/passwd\x00",
    "=cmd|'/C calc'!A0",
    "\x00\x01\x02\x1f\x7f\x80\x85\x9f",
    "\ufeff",
    "\u200b\u200e\u202e\ufeff\u2028\u2029",
    "\ufffe\uffff\U0001fffe\U0010ffff",
    "e\u0301 \u00e9 \ufb01 \u0130 \u1e9e",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1e8\U0001f1ff",
    "\u0628\u0650\u0633\u0652\u0645\u0650",
    "田中さんにあげて下さい",
    "a" * 5_000,
    "a@b@c.example",
    "http://[::1",
    "http://\u2100.example/?utm_source=\u2101",
    "javascript:alert(1)",
    "2026-13-45T99:99:99Z",
    "0000-00-00T00:00:00Z",
    "\r\nset-cookie: a=b",
]

OWN = len(_OWN_JSON)
"""How many of the JSON texts, the first, are written here."""


def json_texts() -> list[tuple[str, bytes]]:
    """(name, text) of each."""
    public = sorted(FOLDER.glob("json-test-suite/test_*/*.json"))
    return [*_OWN_JSON.items(), *((path.name, path.read_bytes()) for path in public)]


def strings() -> list[str]:
    """Each once."""
    path = FOLDER / "blns" / "blns.json"
    public: list[str] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return list(dict.fromkeys([*_OWN_STRINGS, *public]))
