"""What programs do by themselves neither scores nor breaks a silence, in any model that ships."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOON, activity
from handraiser.activity import Activity
from handraiser.model import default_model_text, load_model
from handraiser.scoring.score import score
from handraiser_cli.presets import preset_names, preset_text

MODELS = {"default": default_model_text(), **{name: preset_text(name) for name in preset_names()}}
OF_THEMSELVES = (
    "email_opened",
    "email_delivered",
    "email_bounced",
    "email_dropped",
    "contact_created",
    "contact_changed",
    "contact_deleted",
    "lead_converted",
    "opportunity_created",
    "opportunity_won",
    "opportunity_lost",
)


def total(model: str, did: list[Activity], days: int = 0) -> object:
    found = score(load_model(MODELS[model]), {}, did, NOON + timedelta(days=days))
    return found["default"].shown("total")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", ["email_opened", "email_clicked"])
def test_what_is_marked_as_a_machines_does_not_score(model: str, kind: str) -> None:
    by_a_machine = [activity(kind, NOON, id=f"{n}", properties={"machine": True}) for n in range(9)]
    assert total(model, by_a_machine) == 0
    if kind == "email_clicked":
        assert total(model, [activity(kind, NOON)]) != 0


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", OF_THEMSELVES)
def test_what_happens_of_itself_breaks_no_silence(model: str, kind: str) -> None:
    said = activity("newsletter_signed_up", NOON)
    meanwhile = activity(kind, NOON + timedelta(days=20), properties={"machine": True})
    assert total(model, [said, meanwhile], days=40) == total(model, [said], days=40)
