"""What every check looks at: one scorecard, and how far the rest of the document is sound."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from handraiser.model.compiled import CompiledPath, CompiledScorecard, CompiledSegment, Model
from handraiser.model.document import ModelDocument, Scorecard
from handraiser.model.faults import Faults, Touched
from handraiser.model.lint.chances import Asked
from handraiser.model.lint.domains import candidates
from handraiser.model.lint.profiles import Profiles
from handraiser.model.lint.reach import Reach
from handraiser.model.written import Path


@dataclass(frozen=True)
class CardScope:
    """One scorecard, and where to add faults.

    `spec` is the scorecard as written: all that could be read of it, broken parts included. `model`
    and `card` are compiled from the sound parts alone; `touched` says which are not.
    """

    document: ModelDocument
    model: Model
    spec: Scorecard
    card: CompiledScorecard
    path: Path
    faults: Faults
    touched: Touched
    unknown: frozenset[str] = frozenset()
    """The dimensions in which not all rules are known."""

    def rule(self, rule_id: str, *below: str | int) -> Path:
        """The path of a rule, or of something in it."""
        return (*self.path, "rules", rule_id, *below)

    def segment(self, segment: CompiledSegment, *below: str | int) -> Path:
        """The path of a segment, or of something in it."""
        return (*self.path, "segments", segment.id, *below)

    def way(self, segment: CompiledSegment, way: CompiledPath, *below: str | int) -> Path:
        """The path of a way to qualify, or of something in it."""
        return self.segment(segment, "paths", way.id, *below)

    @cached_property
    def whole(self) -> bool:
        """Whether all that scores are made of is sound: nothing is missing from the sums."""
        parts = ("groups", "rules", "dimensions", "total")
        top = ("facts", "channels", "campaigns", "history", "form_fills")
        return not (
            any(self.touched.within((*self.path, part)) for part in parts)
            or any(self.touched.within((part,)) for part in top)
            or self.touched.at(self.path)
            or self.touched.at(())
        )

    @cached_property
    def profiles(self) -> Profiles:
        """What the profiles of each segment can earn."""
        return Profiles(self.card, self.asked_of_facts)

    @cached_property
    def asked_of_facts(self) -> Asked:
        """The lists that patterns over facts ask for, and what values can meet them."""
        return self.fresh_asked()

    def fresh_asked(self) -> Asked:
        """A collection of lists over facts, still empty."""
        return Asked(lambda leaf, lists: candidates(self.document, self.model, leaf, lists))

    @cached_property
    def reach(self) -> Reach:
        """What scores of each segment can come to."""
        return Reach(self.model, self.card, self.profiles, self.unknown)

    @property
    def history_known(self) -> bool:
        """Whether the history is as its author meant it."""
        return not self.touched.within(("history",))

    @cached_property
    def weights_known(self) -> bool:
        """Whether bounds of sums and weights are sound, so that something can be said of scores."""
        parts = [(*self.path, part) for part in ("dimensions", "total")]
        top = [("channels",), ("campaigns",), ("history",)]
        return not any(self.touched.within(part) for part in [*parts, *top])
