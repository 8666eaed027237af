"""The lines of a text file, whatever wrote it: UTF-8 with or without a mark, or UTF-16."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path

from handraiser_cli.bulk.faults import Refuse
from handraiser_cli.bulk.names import is_text

MOST_CHARACTERS = 1_000_000
"""Of one line; a longer one is refused without being kept in memory."""


def text_lines(
    path: Path, refuse: Refuse, advance: Callable[[int], None]
) -> Iterator[tuple[int, str]]:
    """Every line with its number from 1, without its end; `advance` is told characters.

    Lines that are not text in the file's encoding, and endless ones, are refused and passed over.
    """
    encoding, errors = _encoding(path)
    number = 0
    with path.open(encoding=encoding, errors=errors) as file:
        try:
            while line := file.readline(MOST_CHARACTERS):
                number += 1
                advance(len(line))
                if len(line) == MOST_CHARACTERS and not line.endswith("\n"):
                    while len(more := file.readline(MOST_CHARACTERS)) == MOST_CHARACTERS:
                        advance(len(more))
                        if more.endswith("\n"):
                            break
                    refuse(number, f"a line has at most {MOST_CHARACTERS:,} characters")
                elif not is_text(line):
                    refuse(number, f"this is not {_NAMES[encoding]}: save the file as UTF-8")
                else:
                    yield number, line.rstrip("\n")
        except UnicodeDecodeError:
            refuse(number + 1, f"from here on this is not {_NAMES[encoding]}")


_NAMES = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}


def _encoding(path: Path) -> tuple[str, str]:
    with path.open("rb") as file:
        start = file.read(2)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16", "surrogatepass"
    return "utf-8-sig", "surrogateescape"
