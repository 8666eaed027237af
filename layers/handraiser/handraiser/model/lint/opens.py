"""Opened e-mails that score more than they tell."""

from __future__ import annotations

from handraiser.model.lint.scope import CardScope

OPENED = "email_opened"


def check_opens(scope: CardScope) -> None:
    """Warns of rules that give an opened e-mail more than 1 point: mail programs open e-mails by
    themselves."""
    for rule in scope.card.activity_rules:
        opened = rule.pattern.truth({"type": OPENED}) is not False
        clicked = rule.pattern.truth({"type": "(something else)"}) is not False
        once = rule.frequency is None or rule.frequency.least == 1
        if opened and not clicked and once and max(rule.points.values()) > 1:
            message = "mail programs open e-mails by themselves: trust 1 point at most to an open"
            scope.faults.warn(scope.rule(rule.id, "points"), message)
