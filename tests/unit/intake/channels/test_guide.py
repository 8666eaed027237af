"""Every table and every refusal of `docs/channels.md` is what the documents and functions say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from guide.frame import parts_of
from guide.page import Example, Table, examples_of, tables_of
from handraiser.documents import read_document
from handraiser.intake.channels import read_touch
from handraiser.intake.channels.document import ChannelsError, read_channels
from handraiser.intake.channels.rules import Channels
from handraiser.intake.topics import Topics, read_topic
from handraiser.intake.topics_document import read_topics

DOCS = Path(__file__).parents[4] / "docs"
PAGE = DOCS / "channels.md"
EXAMPLES = examples_of(PAGE)
LATER = {row for it in EXAMPLES for table in it.tables for row, _ in table.rows}
SHIPPED_CHANNELS = read_channels(read_document("channels.yaml"))
SHIPPED_TOPICS = read_topics(read_document("topics.yaml"))


def cells(tables: list[Table] | tuple[Table, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    for table in tables:
        for line, cell in table.by_column():
            yield line, {name: text.strip("`") for name, text in cell.items()}


def check_touch(line: int, cell: Mapping[str, str], channels: Channels) -> None:
    touch = asdict(
        read_touch(
            page_url=cell["page"],
            referrer=cell.get("referrer"),
            fields=dict(parse_qsl(cell.get("sent", ""))),
            channels=channels,
        )
    )
    for column in ("channel", "campaign", "click id"):
        if column in cell:
            found = touch[column.replace(" ", "_")]
            assert (found or "") == cell[column], f"line {line}, {column}"


def check_topic(line: int, cell: Mapping[str, str], topics: Topics) -> None:
    topic = read_topic(cell["path"], topics)
    told = (topic.name, topic.intent) if topic else ("", "")
    assert told == (cell["topic"], cell["intent"]), f"line {line}"


def test_what_ships_says_what_the_page_says() -> None:
    touches = [*cells(tables_of(PAGE, "page", "channel"))]
    topics = [*cells(tables_of(PAGE, "path", "topic"))]
    assert len(touches) > 30
    assert len(topics) > 15
    for line, cell in touches:
        if line not in LATER:
            check_touch(line, cell, SHIPPED_CHANNELS)
    for line, cell in topics:
        if line not in LATER:
            check_topic(line, cell, SHIPPED_TOPICS)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_says_what_the_page_says(example: Example) -> None:
    assert example.tables or example.refused
    if example.refused:
        with pytest.raises(ChannelsError) as refused:
            read_channels(example.text)
        told = str(refused.value).splitlines()
        assert len(told) == len(example.refused), told
        for said, found in zip(example.refused, told, strict=True):
            assert found == said or (said.endswith("…") and found.startswith(said[:-1]))
    for line, cell in cells(example.tables):
        if "topics" in parts_of(example.text):
            check_topic(line, cell, read_topics(example.text))
        else:
            check_touch(line, cell, read_channels(example.text))


def test_the_page_names_every_channel_that_ships() -> None:
    (table,) = tables_of(PAGE, "channel", "who came")
    named = {name.strip("` ") for _, (names, _) in table.rows for name in names.split(",")}
    there = {rule.channel for rule in SHIPPED_CHANNELS.rules}
    assert named == there | {SHIPPED_CHANNELS.another_site, SHIPPED_CHANNELS.nothing}
