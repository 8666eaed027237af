"""Where the repository keeps what the local runner builds and writes."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""The repository; the command line is installed from it in editable form."""

TEMPLATE = ROOT / "template.yaml"
BUILD = ROOT / ".aws-sam" / "local"
LOCAL = ROOT / ".local"
