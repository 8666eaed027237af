"""Whatever text comes in, checking it ends in faults with places inside it, never in a crash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from handraiser.model import Report, default_model_text, lint_model
from handraiser.model.document import FORM_FILLS
from handraiser.model.report import MOST_FAULTS
from handraiser_cli.main import app
from properties.models import documents, yaml_of

LINES = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**17,
    Decimal("0.5"),
    Decimal("-999999999999.999999999999"),
    "",
    " ",
    "none",
    "30d",
    "1d",
    "1h",
    ".inf",
    ".nan",
    "9" * 40,
    "default",
    "fit",
    "once",
    "\u0130",
    "x" * 200,
    [],
    ["default"],
    [[]],
    [None],
    {},
    {"default": 1},
    {"": None},
    {"0d": "0%"},
    {"type": []},
    {"type": ["a"]},
    {"$or": []},
    {"employees": [{"numeric": ["<", 5]}]},
    {"employees": {"numeric": ["<", 5]}},
    {"revenue": ["5"]},
    *FORM_FILLS[:1],
)
"""Values of every type, to stand where others belong."""


def _check(text: str) -> Report:
    report = lint_model(text)
    lines = LINES.split(text.removeprefix("\ufeff"))
    assert report.model is not None or report.faults
    assert len(report.faults) <= MOST_FAULTS + 1
    for fault in (*report.faults, *report.warnings):
        assert 1 <= fault.line <= len(lines), fault
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1, fault
        assert fault.message.strip() == fault.message != "", fault
        assert "Error" not in fault.message, fault
    assert report.faults == sorted(report.faults, key=lambda one: (one.line, one.column))
    return report


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        yield from _places(inner, (*path, key))


def _changed(draw: st.DrawFn, document: Any) -> None:
    """Breaks one place of a document."""
    places = [path for path in _places(document) if path]
    *above, last = places[draw(st.integers(0, len(places) - 1))]
    parent = document
    for key in above:
        parent = parent[key]
    how = draw(st.sampled_from(["drop", "rename", "put", "put", "put", "copy"]))
    if how == "drop":
        del parent[last]
    elif how == "rename" and isinstance(parent, dict):
        word = draw(st.sampled_from(["", f"{last}s", str(last)[1:], "points", "Ünknown", "$or"]))
        parent[word] = parent.pop(last)
    elif how == "copy" and isinstance(parent, dict):
        parent[f"{last}-2"] = deepcopy(parent[last])
    else:
        parent[last] = deepcopy(draw(st.sampled_from(ODD)))


@st.composite
def _broken(draw: st.DrawFn) -> str:
    document = deepcopy(draw(documents()))
    for _ in range(draw(st.integers(1, 4))):
        if any(path for path in _places(document)):
            _changed(draw, document)
    return yaml_of(document)


@given(_broken())
def test_a_document_broken_anywhere_has_faults_inside_it_or_none(text: str) -> None:
    _check(text)


def _as_lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@st.composite
def _torn(draw: st.DrawFn) -> str:
    """The default model with lines lost, said twice, moved in or out, or cut short."""
    lines = _as_lines(default_model_text())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["lose", "twice", "in", "out", "tab", "swap", "cut"]))
        line = lines[at]
        if how == "lose" and len(lines) > 1:
            del lines[at]
        elif how == "twice":
            lines.insert(at, line)
        elif how == "swap":
            lines[at], lines[at - 1] = lines[at - 1], line
        else:
            lines[at] = {
                "in": f"  {line}",
                "out": line.removeprefix("  "),
                "tab": f"\t{line}",
                "cut": line[: len(line) // 2],
            }.get(how, line)
    return "".join(lines)


@given(_torn())
def test_a_torn_text_has_faults_inside_it_or_none(text: str) -> None:
    _check(text)


@given(st.integers(0, len(default_model_text())))
def test_a_text_cut_short_anywhere_is_told_so(end: int) -> None:
    _check(default_model_text()[:end])


_CHARACTERS = "ab:-,[]{}#&*!|>'\"%@`?~\\ \n\t\r01.\0\x85\u2028\ud800\ufeffé"


@given(st.text(st.sampled_from(_CHARACTERS), max_size=40))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    _check(text)


@given(st.one_of(st.binary(max_size=60), _torn().map(str.encode), st.just(b"\xff\xfea\x00")))
def test_the_command_line_never_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = _file(tmp_path_factory, content)
    result = CliRunner().invoke(app, ["model", "lint", str(path)])

    assert result.exit_code in (0, 1, 2)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if result.exit_code == 1:
        assert result.output.startswith(f"{path}:")


def _file(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> Path:
    path = tmp_path_factory.getbasetemp() / "model.yaml"
    path.write_bytes(content)
    return path
