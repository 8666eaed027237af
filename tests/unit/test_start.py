"""What `score` loads as it starts: nothing that only some of its invocations need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

LOADED = """\
import sys
sys.path.insert(0, sys.argv[1])
import app
print("\\n".join(sys.modules))
"""

RARELY_NEEDED = {
    "boto3",
    "email_validator",
    "handraiser.explanation",
    "handraiser.intake.forms",
    "handraiser.model.linting",
    "handraiser.notification",
    "yaml",
}


def test_a_start_of_score_loads_nothing_that_is_rarely_needed() -> None:
    ran = subprocess.run(  # our own interpreter and text
        [sys.executable, "-c", LOADED, ROOT / "functions/score"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert RARELY_NEEDED & set(ran.stdout.splitlines()) == set()
