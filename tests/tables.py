"""The template's own table, for tests that need one without the stack around it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
SHAPE = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")


def create_table(client: Any, name: str = "leads") -> str:
    """Makes an empty table with the keys and indexes of the template's; returns its name."""
    client.create_table(TableName=name, **_shape())
    return name


@cache
def _shape() -> dict[str, Any]:
    written = yaml_parse(TEMPLATE.read_text("utf-8"))["Resources"]["Table"]["Properties"]
    return {part: written[part] for part in SHAPE}
