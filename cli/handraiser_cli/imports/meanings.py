"""What a column can be for, and how it is named on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from handraiser.identity import KINDS
from handraiser.intake.bounds import MAX_NAME
from handraiser.yaml_text import YamlInvalid, read_yaml
from handraiser_cli.bulk.faults import NotUsable

type What = Literal["identity", "field", "trait", "property", "opt_out", "nothing"]

FIELDS = ("at", "id", "type", "channel", "campaign")
"""An activity's own parts that a column may give."""
OPTED_OUT = "opted_out"
"""The fact that a person wants no e-mail."""
_PREFIXED: Mapping[str, What] = {"traits.": "trait", "properties.": "property"}
PREFIXES = tuple(_PREFIXED)
"""What begins the name of a fact or a property, wherever it could be something else."""


@dataclass(frozen=True)
class Meaning:
    """What a column is for: an identity's kind, a field, a trait's or a property's name."""

    what: What
    name: str = ""

    def __str__(self) -> str:
        shown = {"trait": "fact", "field": "the activity's", "opt_out": "fact"}.get(
            self.what, self.what
        )
        return f"{shown} {self.name}".strip()


NOTHING = Meaning("nothing")


def meaning_of(target: str, otherwise: What) -> Meaning:
    """What a mapping's target means; a name without a prefix is an `otherwise`.

    Raises NotUsable for a name that is too long.
    """
    target = target.strip()
    if not target:
        return NOTHING
    if target in KINDS:
        return Meaning("identity", target)
    if target in FIELDS:
        return Meaning("field", target)
    what, name = otherwise, target
    for prefix, prefixed in _PREFIXED.items():
        if target.startswith(prefix):
            what, name = prefixed, target.removeprefix(prefix)
    if not 0 < len(name) <= MAX_NAME:
        raise NotUsable(f"--map: a name has 1 to {MAX_NAME} characters, not {target[:40]!r}")
    if what == "trait" and name == OPTED_OUT:
        return Meaning("opt_out", name)
    return Meaning(what, name)


def read_pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    """The pairs of an option that is given several times: `COLUMN=MEANING`, or a YAML file of them.

    Raises NotUsable for what is neither.
    """
    pairs: dict[str, str] = {}
    for text in given:
        if text.lower().endswith((".yaml", ".yml")):
            pairs.update(_from_file(option, Path(text)))
            continue
        name, is_pair, target = text.rpartition("=")
        if not is_pair or not name.strip():
            raise NotUsable(f'{option} takes "COLUMN=MEANING" or a YAML file, not {text!r}')
        pairs[name.strip()] = target.strip()
    return pairs


def _from_file(option: str, path: Path) -> dict[str, str]:
    try:
        document = read_yaml(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YamlInvalid) as error:
        raise NotUsable(f"{option} {path} can't be read: {error}") from error
    values = document.values
    if document.faults:
        first = document.faults[0]
        raise NotUsable(f"{path}:{first.mark.line}:{first.mark.column}: {first.message}")
    if not isinstance(values, dict) or not all(
        value is None or isinstance(value, str) for value in values.values()
    ):
        raise NotUsable(
            f"{path}: a mapping has a line for each column, such as `Work Email: email`"
        )
    return {str(name): value or "" for name, value in values.items()}
