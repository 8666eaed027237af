"""What a function loads as it starts: nothing that only some of its invocations need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LOADED = """\
import sys
sys.path.insert(0, sys.argv[1])
import app
print("\\n".join(sys.modules))
"""

RARELY_NEEDED = {
    "collect": {
        "boto3",
        "ecdsa",
        "email_validator",
        "handraiser.facts",
        "handraiser.intake.channels.document",
        "handraiser.intake.topics_document",
        "handraiser.intake.webhooks",
        "handraiser.matching",
        "handraiser.model",
        "yaml",
    },
    "score": {
        "boto3",
        "email_validator",
        "handraiser.account",
        "handraiser.explanation",
        "handraiser.intake.forms",
        "handraiser.intake.mapping",
        "handraiser.intake.tracking",
        "handraiser.model.linting",
        "handraiser.notification",
        "yaml",
    },
}


@pytest.mark.parametrize("function", RARELY_NEEDED)
def test_a_start_loads_nothing_that_is_rarely_needed(function: str) -> None:
    ran = subprocess.run(  # our own interpreter and text
        [sys.executable, "-c", LOADED, ROOT / "functions" / function],
        capture_output=True,
        text=True,
        check=True,
    )

    assert RARELY_NEEDED[function] & set(ran.stdout.splitlines()) == set()


def test_the_first_webhook_loads_no_curve_and_no_yaml() -> None:
    """But for the vendors that sign on one."""
    taken = """\
import sys
from handraiser.intake.webhooks.document import load_webhook, vendors
from handraiser.intake.webhooks.take import Webhooks
for vendor in vendors():
    load_webhook(vendor)
print("\\n".join(sys.modules))
"""
    ran = subprocess.run(  # our own interpreter and text
        [sys.executable, "-c", taken], capture_output=True, text=True, check=True
    )

    assert {"ecdsa", "yaml"} & set(ran.stdout.splitlines()) == set()
