"""How commands find the stack they talk to."""

from __future__ import annotations

from pathlib import Path

import pytest

from handraiser_cli.stack import OUTPUTS, Stack, StackNotFound

OUTPUT_VALUES = {key: f"<{key}>" for key in OUTPUTS.values()} | {
    "DeadLetterQueueUrls": "https://queues.example/a,https://queues.example/b"
}


def test_outputs_become_a_stack() -> None:
    stack = Stack.from_outputs(OUTPUT_VALUES, region="eu-west-1")

    assert stack.api_url == "<ApiUrl>"
    assert stack.dead_letter_queue_urls == (
        "https://queues.example/a",
        "https://queues.example/b",
    )
    assert stack.endpoint_url is None


def test_missing_outputs_are_named() -> None:
    outputs = {k: v for k, v in OUTPUT_VALUES.items() if k not in ("ApiUrl", "TableName")}

    with pytest.raises(StackNotFound, match="ApiUrl, TableName"):
        Stack.from_outputs(outputs, region="eu-west-1")


def test_a_saved_stack_is_loaded_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "stack.json"
    stack = Stack.from_outputs(
        OUTPUT_VALUES, region="eu-west-1", endpoint_url="http://127.0.0.1:4566"
    )

    stack.save(path)

    assert Stack.load(path) == stack
    assert [file.name for file in path.parent.iterdir()] == ["stack.json"]


def test_no_stack_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StackNotFound, match="make up"):
        Stack.load(tmp_path / "stack.json")


def test_a_local_stack_is_called_with_its_own_credentials() -> None:
    stack = Stack.from_outputs(
        OUTPUT_VALUES, region="eu-west-1", endpoint_url="http://127.0.0.1:4566"
    )

    client = stack.client("sqs", read_timeout=7)

    assert client.meta.endpoint_url == "http://127.0.0.1:4566"
    assert client.meta.region_name == "eu-west-1"
    assert client.meta.config.read_timeout == 7
