"""Turns a checked document into the compiled model, reporting what does not fit together."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, tzinfo

from handraiser.facts import Reader, documents_digest, make_reader
from handraiser.model.compile_card import ScorecardCompiler
from handraiser.model.compiled import Model
from handraiser.model.document import FactSpec, ModelDocument
from handraiser.model.durations import parse_days
from handraiser.model.faults import Faults

MAX_WEIGHTS = 256
"""A state names a weight by one byte."""


def compile_model(document: ModelDocument, faults: Faults) -> Model:
    """Compiles a document. What does not fit together is added to `faults`; use the model only
    when none was."""
    readers = {name: _reader(spec) for name, spec in document.facts.items()}
    labels = {name: spec.label or name.replace("_", " ") for name, spec in document.facts.items()}
    ranks: dict[str, int] = {}
    for rank, sources in enumerate(document.sources):
        for source in sources:
            if source in ranks:
                faults.add(("sources", rank), f"{source!r} is listed twice")
            ranks[source] = rank
    compiler = ScorecardCompiler(sorted(readers), faults)
    model = Model(
        name=document.model,
        version=document.version,
        fingerprint=_fingerprint(document),
        zone=_zone(document.time_zone, faults),
        history=parse_days(document.history),
        ranks=ranks,
        readers=readers,
        labels=labels,
        channels={name: spec.weight for name, spec in document.channels.items()},
        campaigns={name: spec.weight for name, spec in document.campaigns.items()},
        scorecards={
            name: compiler.compile(name, card, ("scorecards", name))
            for name, card in document.scorecards.items()
        },
    )
    if len(model.weights) > MAX_WEIGHTS:
        message = f"channel and campaign weights make more than {MAX_WEIGHTS} different products"
        faults.add(("campaigns",), message)
    return model


def _fingerprint(document: ModelDocument) -> str:
    read_by = documents_digest({spec.kind for spec in document.facts.values()})
    written = document.model_dump(mode="json", exclude_none=True)
    text = json.dumps([written, read_by], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _reader(spec: FactSpec) -> Reader:
    return make_reader(spec.kind, spec.values)


def _zone(name: str, faults: Faults) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # UTC, the default, starts without it

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.add(("time_zone",), f"unknown time zone {name!r}; write one such as Europe/Prague")
        return UTC
