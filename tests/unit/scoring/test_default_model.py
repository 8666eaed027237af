"""The model that ships, on the examples of what an MQL is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builders import activity, after
from handraiser.activity import Activity, Json
from handraiser.model import default_model
from handraiser.scoring.decide import Evaluation
from handraiser.scoring.score import score


def by_default(kinds: list[str], **profile: Json) -> list[Evaluation]:
    """The evaluation after each activity, an hour apart, by the model that ships."""
    log = [activity(kind, after(hours=hour)) for hour, kind in enumerate(kinds)]
    return [
        score(default_model(), profile, log[: n + 1], log[n].at)["default"] for n in range(len(log))
    ]


def test_email_sequence_reaches_sixty_with_one_more_open_and_not_before() -> None:
    found = by_default(["email_opened", "email_clicked", "price_list_opened", "email_opened"])

    assert [e.shown("total") for e in found] == [10, 25, 50, 60]
    assert [e.enters for e in found] == [False, False, False, True]
    assert found[-1].path is not None
    assert found[-1].path.id == "score-60"


MANUFACTURER: dict[str, Json] = {"industry": "manufacturing", "employees": 80, "country": "CZ"}


@pytest.mark.parametrize("last", ["email_opened", "session_started", "case_study_downloaded"])
def test_manufacturing_reaches_seventy_with_the_last_in_any_order_and_not_before(last: str) -> None:
    kinds = ["email_opened", *["session_started"] * 3, "case_study_downloaded"]
    kinds.remove(last)

    *before, final = by_default([*kinds, last], **MANUFACTURER)

    assert final.segment == "manufacturing"
    assert [final.shown("fit"), final.shown("total")] == [50, 70]
    assert final.enters
    assert not any(evaluation.enters for evaluation in before)
    assert all(evaluation.nurture for evaluation in before)


@pytest.mark.parametrize(
    ("fact", "value"),
    [("employees", 49), ("country", "DE"), ("industry", "fishing"), ("country", "")],
)
def test_the_manufacturing_segment_is_of_one_industry_size_and_region(
    fact: str, value: Json
) -> None:
    (found,) = by_default(["email_opened"], **(MANUFACTURER | {fact: value}))

    assert found.segment == "default"


def test_a_webinar_and_then_the_pricing_page() -> None:
    model = default_model()
    attended = activity("webinar_attended", after(0))
    priced = activity("page_viewed", after(13), properties={"path": "/pricing"})
    late = activity("page_viewed", after(14), properties={"path": "/pricing"})
    careers = activity("page_viewed", after(1), properties={"path": "/careers"})

    def path(*log: Activity) -> str | None:
        found = score(model, {}, log, after(20))["default"].path
        return found.id if found else None

    assert path(attended, priced) == "webinar-then-pricing"
    assert path(attended, late) is None
    assert path(attended, careers) is None
    assert path(priced) is None


PERFECT: dict[str, Json] = {
    "industry": "software",
    "employees": "201-500",
    "country": "Czechia",
    "title": "CTO",
}


def test_a_perfect_profile_waits_in_nurture_for_an_email_interaction() -> None:
    form, opened = by_default(["lead_form_submitted", "email_opened"], **PERFECT)

    assert form.shown("fit") == 50
    assert form.nurture
    assert not form.enters
    assert opened.path is not None
    assert opened.path.id == "right-person-by-email"


def test_a_form_fill_alone_is_no_mql_unless_it_raises_a_hand() -> None:
    for form in ("form_submitted", "newsletter_signed_up", "webinar_registered", "trial_started"):
        assert not by_default([form], **PERFECT)[0].enters
    for form in ("demo_requested", "quote_requested", "contact_requested"):
        assert by_default([form])[0].enters


def test_display_advertising_weighs_half() -> None:
    clicked = activity("email_clicked", channel="display")

    found = score(default_model(), {}, [clicked], after())["default"]

    assert found.shown("engagement") == Decimal("7.5")


@pytest.mark.parametrize(
    ("fact", "value", "reason"),
    [
        ("relationship", "customer", "customer"),
        ("relationship", "Competitor", "competitor"),
        ("open_opportunity", "yes", "open-opportunity"),
        ("do_not_contact", True, "do-not-contact"),
        ("objects_to_profiling", True, "objection"),
        ("title", "Student", "student"),
    ],
)
def test_who_must_not_be_handed_off_is_not(fact: str, value: Json, reason: str) -> None:
    (found,) = by_default(["demo_requested"], **{fact: value})

    assert not found.enters
    assert found.excluded is not None
    assert found.excluded.id == reason
