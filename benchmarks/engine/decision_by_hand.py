"""The model's fit rules, bounds, bands, segments and paths, written by hand.

The rules on activities come as what each pays and whether it holds; see `by_hand`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

MICRO = 1_000_000
CENT = MICRO // 100
NUMBERS = (int, Decimal)
NEAR = frozenset({"CZ", "SK", "DE", "AT"})
CURRENCIES = frozenset({"EUR", "USD", "GBP"})
CORE = frozenset({"manufacturing", "software", "finance"})
RIVAL_TOOLS = frozenset({"jira", "asana", "trello"})
SENIOR = frozenset({"head", "director", "vp", "c-level", "owner"})
OPERATIONS = frozenset({"operations", "it"})
PROJECT = frozenset({"project", "planning"})
STUDENT = frozenset({"student", "intern", "trainee"})
MANUFACTURING, ENTERPRISE, DEFAULT = range(3)
SEGMENTS = ("manufacturing", "enterprise", "default")


class Decision(NamedTuple):
    """What the model says of a lead: shown as the engine's Evaluation has it."""

    segment: str
    scores: tuple[int, int, int, int]
    grade: str | None
    level: str | None
    path: str | None
    staying: str | None
    nurture: bool


def segment_of(profile: Mapping[str, Any]) -> int:
    """The place of a lead's segment."""
    if profile.get("industry") == "manufacturing" and profile.get("country") in NEAR:
        return MANUFACTURING
    return ENTERPRISE if _number(profile.get("employees")) >= 1000 else DEFAULT


def fit_of(profile: Mapping[str, Any], segment: int) -> int:
    """The fit in micro-points, its groups' and its own bounds applied."""
    company = 0
    employees = _number(profile.get("employees"))
    if employees >= 50:
        company += 5 * MICRO if segment == ENTERPRISE else 15 * MICRO
        if employees >= 1000:
            company += 10 * MICRO
    revenue = profile.get("revenue", {})
    if _number(revenue.get("amount")) > 10_000_000 and revenue.get("currency") in CURRENCIES:
        company += 10 * MICRO
    country = profile.get("country")
    if country in NEAR:
        company += 20 * MICRO if segment == MANUFACTURING else 15 * MICRO
    elif country is not None and country != "GB":
        company -= 5 * MICRO
    if profile.get("industry") in CORE:
        company += 12_500_000
    if not RIVAL_TOOLS.isdisjoint(profile.get("tools", ())):
        company += 7_500_000
    mail = profile.get("mail_domain", {}).get("type")
    if mail == "company":
        company += 5 * MICRO
    elif mail is not None:
        company -= 10 * MICRO
    title = profile.get("title", {})
    person = 20 * MICRO if title.get("seniority") in SENIOR else 0
    if not OPERATIONS.isdisjoint(title.get("function", ())):
        person += 10 * MICRO
    if not PROJECT.isdisjoint(title.get("words", ())) or title.get("role") == "user":
        person += 5 * MICRO
    return max(0, min(min(company, 60 * MICRO) + min(person, 40 * MICRO), 80 * MICRO))


def decide(
    profile: Mapping[str, Any],
    segment: int,
    fit: int,
    paid: Sequence[int],
    holds: Sequence[bool],
    absence: int,
) -> Decision:
    """The decision on a lead, given what the rules with a past pay, in model order."""
    engagement = (
        min(sum(paid[0:8]), 40 * MICRO)
        + min(sum(paid[8:12]), 30 * MICRO)
        + min(sum(paid[12:17]), 60 * MICRO)
        + min(sum(paid[17:22]), 60 * MICRO)
        + paid[22]
        + paid[23]
        + max(absence, -30 * MICRO)
    )
    engagement = max(0, min(engagement, 150 * MICRO))
    intent = max(0, min(paid[24] + paid[25] + paid[26], 80 * MICRO))
    total = fit + engagement + intent
    fit_shown, shown = _cents(fit), _cents(engagement)
    whole = _cents(total)
    grade = "A" if fit_shown >= 5000 else "B" if fit_shown >= 3500 else "C"
    if fit_shown < 2000:
        grade = "D"
    level = "1" if shown >= 6000 else "2" if shown >= 3000 else "3"
    scores = (fit, engagement, intent, total)
    relationship = profile.get("relationship")
    if relationship in ("customer", "partner", "competitor") or not STUDENT.isdisjoint(
        profile.get("title", {}).get("words", ())
    ):
        return Decision(SEGMENTS[segment], scores, grade, level, None, None, False)
    path = staying = None
    raised = holds[22] or holds[23]
    if raised:
        path = staying = "hand-raise"
    elif segment == MANUFACTURING:
        if holds[25]:
            path = staying = "webinar-then-pricing"
        elif (grade == "A" and level in ("1", "2")) or (grade == "B" and level == "1"):
            path = "cells" if whole >= 10500 else None
            staying = "cells" if whole >= 8500 else None
    elif segment == ENTERPRISE:
        path = "score-85" if whole >= 8500 and shown >= 3000 else None
        staying = "score-85" if whole >= 7000 and shown >= 1500 else None
    elif fit_shown >= 2500 and holds[18] and (holds[4] or holds[15]):
        path = staying = "trial"
    else:
        path = "score-90" if whole >= 9000 and shown >= 3000 else None
        staying = "score-90" if whole >= 7500 and shown >= 2000 else None
    return Decision(SEGMENTS[segment], scores, grade, level, path, staying, fit_shown >= 3000)


def _number(value: Any) -> int | Decimal:
    return value if isinstance(value, NUMBERS) else -1


def _cents(micro: int) -> int:
    quotient, rest = divmod(micro, CENT)
    return quotient + (rest * 2 > CENT or (rest * 2 == CENT and quotient % 2 == 1))
