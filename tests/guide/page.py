"""Finds the examples of a Markdown page: a YAML block and what the page says it comes to.

A `yaml` block is followed, before the next heading or block, by one or more of

- a table whose first column is `when`: a story, one activity or look a row;
- a table whose first column is the name of a fact in backticks: one lead a row;
- a table of `fact`, `stated`, `reads as`: one statement a row;
- lines `> Refused: ...`, `> Warned: ...`: the faults and warnings that lint finds, one each; a long
  one may end in an ellipsis;

and by no other table, lest one goes unchecked by a slip. Tables elsewhere are prose, but those of
`pattern`, `against` and `result`, or of `pattern` and `refused`, are checked by themselves.

A comment before a block says what else it is: `<!-- frame -->` is the model that examples showing
only a part stand in, `<!-- not an example -->` is not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"<!-- (.+) -->")
_SAID = re.compile(r"> (Refused|Warned): (.+)")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Table:
    """Its header cells, and rows of as many cells with their line numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def is_story(self) -> bool:
        """Whether its rows follow each other in time."""
        return self.head[0] == "when"

    @property
    def is_checked(self) -> bool:
        """Whether it says what an example comes to."""
        by_fact = re.fullmatch(r"`[a-z][a-z0-9_]*`", self.head[0]) is not None
        return self.is_story or by_fact or self.head[0] == "fact"

    def by_column(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's line, and its cells by their columns."""
        for line, cells in self.rows:
            yield line, dict(zip(self.head, cells, strict=True))


@dataclass(frozen=True)
class Example:
    """A YAML block of a page, at a line, with what stands below it."""

    page: str
    line: int
    text: str
    mark: str | None
    tables: tuple[Table, ...]
    refused: tuple[str, ...]
    warned: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def tables_of(path: Path, *columns: str) -> list[Table]:
    """Every table of a page that has these columns."""
    lines = path.read_text("utf-8").splitlines()
    return [table for table in _tables(lines, 0, len(lines)) if {*columns} <= {*table.head}]


def anchors_of(path: Path) -> dict[str, bool]:
    """The anchors of a page's headings, and whether an example stands under each."""
    found: dict[str, bool] = {}
    lines = path.read_text("utf-8").splitlines()
    examples = {example.line for example in examples_of(path) if example.mark is None}
    anchor = ""
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            words = re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower())
            anchor = words.replace(" ", "-")
            found[anchor] = False
        found[anchor] = found.get(anchor, False) or number in examples
    return found


def examples_of(path: Path) -> list[Example]:
    """Every YAML block of a page in order."""
    return examples_in(path.read_text("utf-8"), path.name)


def examples_in(text: str, page: str) -> list[Example]:
    """Every YAML block of a page's text in order."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if line == "```yaml"]
    found = []
    for start in starts:
        end = lines.index("```", start)
        stop = next((i for i in range(end + 1, len(lines)) if _ends(lines[i])), len(lines))
        before = _MARK.fullmatch(lines[start - 1]) if start else None
        said = [one for line in lines[end:stop] if (one := _SAID.fullmatch(line))]
        found.append(
            Example(
                page=page,
                line=start + 1,
                text="\n".join(lines[start + 1 : end]) + "\n",
                mark=before[1] if before else None,
                tables=tuple(_tables(lines, end + 1, stop)),
                refused=tuple(one[2] for one in said if one[1] == "Refused"),
                warned=tuple(one[2] for one in said if one[1] == "Warned"),
            )
        )
    return found


def _ends(line: str) -> bool:
    return line.startswith(("#", "```"))


def _tables(lines: list[str], first: int, stop: int) -> Iterator[Table]:
    i = first
    while i < stop:
        if not lines[i].startswith("|"):
            i += 1
            continue
        rows = []
        while i < stop and lines[i].startswith("|"):
            rows.append((i + 1, _cells(lines[i])))
            i += 1
        yield Table(rows[0][1], tuple(rows[2:]))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in _CELL.split(line.strip().strip("|")))
