"""JSON as the doors take it: strict, bounded, exact."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.activity import Json
from handraiser.errors import Refused
from handraiser.intake import jsontext

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DECIMAL = st.builds(
    lambda digits, exponent: Decimal(f"{digits}E{exponent}"),
    st.integers(-(10**38) + 1, 10**38 - 1),
    st.integers(-80, 80),
)
NUMBER = st.integers(-(10**38) + 1, 10**38 - 1) | DECIMAL
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUE)
def test_what_is_written_is_read_back_exactly(value: Json) -> None:
    assert jsontext.read(jsontext.write([value])) == [value]


@given(VALUE)
def test_what_is_written_is_json_to_others(value: Json) -> None:
    assert json.loads(jsontext.write(value), parse_float=Decimal) == value


@given(TEXT)
def test_what_is_written_may_lie_in_a_queue_message(text: str) -> None:
    allowed = {0x9, 0xA, 0xD, *range(0x20, 0xD800), *range(0xE000, 0xFFFE)}
    written = jsontext.write([text, "\x00\x0b\ufffe\uffff"])
    assert all(ord(char) in allowed or ord(char) >= 0x10000 for char in written)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("250", 250),
        ("250.0", 250),
        ("-0", 0),
        ("0e999", 0),
        ("1.50", Decimal("1.5")),
        ("9" * 38, int("9" * 38)),
        ("1" + "0" * 60, Decimal("1E+60")),
        ("1e125", Decimal("1E+125")),
        ("-12e-125", Decimal("-1.2E-124")),
    ],
)
def test_a_number_has_one_form(text: str, number: int | Decimal) -> None:
    read = jsontext.read(text)
    assert (read, type(read), str(read)) == (number, type(number), str(number))


@pytest.mark.parametrize(
    "text",
    ["9" * 39, "1" * 6000, "1e126", "1e-126", "1e9999999999999999999999", "0." + "1" * 39],
)
def test_a_number_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        jsontext.read(f'{{"n": {text}}}')
    assert refused.value.code == "number_out_of_range"


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "-Infinity", "", "[1,]", "{'a': 1}", '"\t"'])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        jsontext.read(text)
    assert refused.value.code == "invalid_json"


@pytest.mark.parametrize("text", ['"\\ud800"', '{"\\udfff": 1}', '["\\udc00\\ud800"]'])
def test_half_a_character_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        jsontext.read(text)
    assert refused.value.code == "lone_surrogate"


def test_a_whole_character_written_as_a_pair_is_read() -> None:
    assert jsontext.read('"\\ud83d\\ude42"') == "🙂"


@pytest.mark.parametrize(
    "text", ["[" * 17 + "]" * 17, '{"a":' * 17 + "1" + "}" * 17, "[" * 100_000]
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        jsontext.read(text)
    assert refused.value.code == "nested_too_deeply"


@pytest.mark.parametrize("text", ["[" * 16 + "]" * 16, '["' + "[{" * 50 + '\\""]', "[[1],[2]]" * 1])
def test_brackets_in_a_text_and_beside_one_another_do_not_nest(text: str) -> None:
    assert isinstance(jsontext.read(text), list)


def test_of_a_key_written_twice_the_last_stands() -> None:
    assert jsontext.read('{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    "part",
    ["1e125", "1e-125", "1e37", '"\\ufffe"', '"\ufffe"', '"🙂"', '"\\u0000"', "1.0e37", '""'],
)
def test_what_is_written_is_not_much_longer_than_what_was_read(part: str) -> None:
    text = "[" + ",".join([part] * 1_000) + "]"
    written = jsontext.write(jsontext.read(text))
    assert len(written.encode()) <= jsontext.MAX_GROWTH * len(text)
