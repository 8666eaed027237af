"""Turns a checked document into the compiled model."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from handraiser.facts import Reader, documents_digest, make_reader
from handraiser.marking import Sweeps
from handraiser.model.compile_card import ScorecardCompiler
from handraiser.model.compiled import Model
from handraiser.model.document import FactSpec, MailSweeps, ModelDocument
from handraiser.model.durations import parse_days
from handraiser.model.patterns import Patterns
from handraiser.model.zones import zone_of


def compile_model(document: ModelDocument, patterns: Patterns) -> Model:
    """Compiles a document. Where what it says does not fit together (see
    `handraiser.model.references`) the model is of no use."""
    readers = {name: _reader(spec) for name, spec in document.facts.items()}
    labels = {name: spec.label or name.replace("_", " ") for name, spec in document.facts.items()}
    ranks: dict[str, int] = {}
    for rank, sources in enumerate(document.sources):
        ranks |= dict.fromkeys(sources, rank)
    compiler = ScorecardCompiler(patterns)
    return Model(
        name=document.model,
        version=document.version,
        fingerprint=_fingerprint(document),
        zone=zone_of(document.time_zone) or UTC,
        history=parse_days(document.history),
        ranks=ranks,
        readers=readers,
        labels=labels,
        channels={name: spec.weight for name, spec in document.channels.items()},
        campaigns={name: spec.weight for name, spec in document.campaigns.items()},
        sweeps=_sweeps(document.mail_sweeps),
        scorecards={
            name: compiler.compile(name, card) for name, card in document.scorecards.items()
        },
    )


def _sweeps(written: MailSweeps) -> Sweeps:
    return Sweeps(
        links=written.links,
        after_delivery=written.seconds_after_delivery * 1_000,
        at_once=written.seconds_at_once * 1_000,
    )


def _fingerprint(document: ModelDocument) -> str:
    read_by = documents_digest({spec.kind for spec in document.facts.values()})
    written = document.model_dump(mode="json", exclude_none=True)
    text = json.dumps([written, read_by], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _reader(spec: FactSpec) -> Reader:
    return make_reader(spec.kind, spec.values)
