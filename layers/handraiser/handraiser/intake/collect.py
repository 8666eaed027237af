"""The HTTP door's one use case: take a form, put its activity where it is safe, say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handraiser.activity import Activity
from handraiser.intake.body import read_fields
from handraiser.intake.forms import Forms
from handraiser.intake.redirects import Redirects
from handraiser.intake.submission import Submission, read_submission


@dataclass(frozen=True)
class Collector:
    """Takes form posts; `send` keeps an activity safely or raises."""

    forms: Forms
    redirects: Redirects
    send: Callable[[Activity], None]

    def take(self, form_id: str, event: Mapping[str, Any], received_at: datetime) -> Submission:
        """The form that an HTTP API event carries, once its activity is sent.

        What a robot filled in is not sent, and not told from the rest by its answer. Raises
        Refused where nothing may be kept, and whatever `send` raises.
        """
        self.forms.form(form_id)
        headers: Mapping[str, str] = event.get("headers") or {}
        submission = read_submission(
            self.forms,
            form_id,
            read_fields(event),
            received_at=received_at,
            idempotency_key=headers.get("idempotency-key"),
            own_host=headers.get("origin") or headers.get("referer"),
        )
        if submission.redirect:
            self.redirects.check(submission.redirect)
        if submission.robot is None:
            self.send(submission.activity)
        return submission
