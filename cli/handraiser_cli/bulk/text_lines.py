"""The lines of a text file, whatever wrote it: UTF-8 with or without a mark, UTF-16, or a named
encoding."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path

from handraiser_cli.bulk.faults import Refuse
from handraiser_cli.bulk.names import is_text

MOST_CHARACTERS = 1_000_000
"""Of one line; a longer one is refused without being kept in memory."""

type Mend = Callable[[int, str], str | None]
"""Takes a line's number and the line, in which bytes that are none of the file's encoding are lone
surrogates (`surrogateescape`); gives its text, or None where there is none."""


def leave(_number: int, _line: str) -> None:
    """Mends nothing: a line in another encoding is refused."""


def text_lines(
    path: Path,
    refuse: Refuse,
    advance: Callable[[int], None],
    *,
    mend: Mend = leave,
    named: str | None = None,
) -> Iterator[tuple[int, str]]:
    """Every line with its number from 1, without its end; `advance` is told characters.

    The encoding is UTF-16 where the file begins so, else the one that is `named`, else UTF-8. Lines
    that are not text in it and that `mend` makes no text of, and endless ones, are refused and
    passed over.
    """
    encoding, errors = encoding_of(path, named)
    said = _NAMES.get(encoding, encoding)
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
                elif (text := line if is_text(line) else mend(number, line)) is None:
                    refuse(number, f"this is not {said}: save the file as UTF-8")
                else:
                    yield number, text.rstrip("\n")
        except UnicodeDecodeError:
            refuse(number + 1, f"from here on this is not {said}")


_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


def encoding_of(path: Path, named: str | None = None) -> tuple[str, str]:
    """The encoding that a file is read in, and what is done about what is none of it.

    UTF-16 without a mark is told by the zero byte of its first character.
    """
    with path.open("rb") as file:
        start = file.read(2)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16", "surrogatepass"
    if named is not None:
        return named, "surrogatepass" if named.startswith("utf-16") else "surrogateescape"
    if len(start) == 2 and 0 in start and any(start):
        return "utf-16-le" if start[1] == 0 else "utf-16-be", "surrogatepass"
    return "utf-8-sig", "surrogateescape"
