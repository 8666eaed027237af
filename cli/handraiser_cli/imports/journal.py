"""How far an import came, kept in the user's own folder for state.

It holds counts, hashes and the file's name: nothing of what is in the file.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from handraiser.activity import iso
from handraiser_cli.stack import Stack

_BLOCK = 1 << 20


def state_folder() -> Path:
    """Where journals are: `$XDG_STATE_HOME/handraiser/imports`, or that of `~/.local/state`."""
    home = os.environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path.home() / ".local/state") / "handraiser/imports"


def content_of(path: Path) -> str:
    """Names a file by its content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def key_of(content: str, read_as: str, plan: str, stack: Stack) -> str:
    """Names an import: the same content, read in one way, under one plan into one stack."""
    into = (stack.region, stack.activities_queue_url, stack.table, stack.identity_secret_arn)
    named = "\n".join((content, read_as, plan, *into))
    return hashlib.sha256(named.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Journal:
    """Every row up to `row` is on the queue or refused. `began` is when the first try began."""

    path: Path
    file: str
    began: datetime
    row: int = 0
    sent: int = 0
    done: bool = False

    @classmethod
    def open(cls, folder: Path, key: str, file: str, now: datetime) -> Self:
        """The journal of that name, or a new one. One that cannot be read is begun anew."""
        path = folder / f"{key}.json"
        try:
            told = json.loads(path.read_text("utf-8"))
            began = datetime.fromisoformat(told["began"])
            return cls(path, file, began, int(told["row"]), int(told["sent"]), bool(told["done"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path, file, now)

    def restarted(self) -> Self:
        """From the first row on again; it began when it began, so that ids and times stay."""
        return replace(self, row=0, sent=0, done=False)

    def went_on(self, row: int, sent: int) -> Self:
        """After more rows, written down. A kill leaves what was written before, or this."""
        return replace(self, row=row, sent=sent)._written()

    def finished(self) -> Self:
        """At the end of the file, written down."""
        return replace(self, done=True)._written()

    def _written(self) -> Self:
        told = asdict(self) | {"began": iso(self.began)}
        del told["path"]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.draft")
        draft.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
        draft.replace(self.path)
        return self
