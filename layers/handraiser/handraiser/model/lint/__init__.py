"""Finds what is wrong with a model that is well formed: what cannot be reached, what is too lax."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handraiser.model.compiled import Model
from handraiser.model.document import ModelDocument
from handraiser.model.faults import Faults, Touched
from handraiser.model.lint.bands import check_bands
from handraiser.model.lint.bounds import check_bounds
from handraiser.model.lint.decays import check_decays
from handraiser.model.lint.form_fills import check_form_fills
from handraiser.model.lint.frequencies import check_frequencies
from handraiser.model.lint.laxest import check_laxest
from handraiser.model.lint.marked import check_marked
from handraiser.model.lint.matchable import check_matchable
from handraiser.model.lint.opens import check_opens
from handraiser.model.lint.scope import CardScope
from handraiser.model.lint.segments import check_segments
from handraiser.model.lint.sequences import check_sequences
from handraiser.model.lint.stays import check_stays
from handraiser.model.lint.thresholds import check_thresholds
from handraiser.model.lint.values import check_values
from handraiser.model.lint.windows import check_windows

CHECKS: tuple[Callable[[CardScope], None], ...] = (
    check_values,
    check_matchable,
    check_marked,
    check_windows,
    check_frequencies,
    check_sequences,
    check_decays,
    check_bounds,
    check_segments,
    check_bands,
    check_thresholds,
    check_stays,
    check_form_fills,
    check_laxest,
    check_opens,
)
"""Every check of a scorecard; each adds what it finds to the scope's faults."""


def lint(
    document: ModelDocument,
    model: Model,
    faults: Faults,
    touched: Touched,
    unknown: Mapping[str, frozenset[str]],
) -> None:
    """Adds every fault of meaning to `faults`.

    `document` holds all that could be read, `model` what is sound of it. `touched` says where
    faults were found before, and `unknown` in which dimensions of which scorecards rules were left
    aside.
    """
    for name, card in document.scorecards.items():
        path = ("scorecards", name)
        compiled, lost = model.scorecards[name], unknown.get(name, frozenset())
        scope = CardScope(document, model, card, compiled, path, faults, touched, lost)
        for check in CHECKS:
            check(scope)
