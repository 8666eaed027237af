"""One person's life, sent through each library by its own means."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rudderstack.analytics.client import Client as RudderClient
from segment.analytics.client import Client as SegmentClient

TRIED = 105

TYPES = Counter(
    {
        "identified": 1,
        "page_viewed": 1,
        "screen_viewed": 1,
        "joined_account": 1,
        "aliased": 1,
        "thing_tried": TRIED,
    }
)
"""The activities of the life."""

type Live = Callable[[str, str, str], None]
"""Sends the life of a person (third) to a host (first) under a key (second)."""


def segment_python(host: str, key: str, person: str, *, gzip: bool = False) -> None:
    """segment-analytics-python."""
    _live(SegmentClient(key, host=host, gzip=gzip, upload_interval=0.1), person)


def segment_python_gzip(host: str, key: str, person: str) -> None:
    """The same with gzip."""
    segment_python(host, key, person, gzip=True)


def rudder_python(host: str, key: str, person: str) -> None:
    """rudder-sdk-python, which sends gzip."""
    _live(RudderClient(key, host=host, upload_interval=0.1), person)


def _live(client: Any, person: str) -> None:
    client.identify(person, {"email": f"{person}@example.com", "title": "CEO"})
    client.page(person, None, "Pricing", {"url": "https://www.example.com/pricing"})
    client.screen(person, None, "Start")
    client.group(person, "acme", {"name": "Acme", "website": "acme.com"})
    client.alias(f"{person}-before", person)
    for number in range(TRIED):
        client.track(person, "Thing Tried", {"n": number})
    client.shutdown()


PYTHON: Mapping[str, Live] = {
    "segment-python": segment_python,
    "segment-python-gzip": segment_python_gzip,
    "rudder-python": rudder_python,
}


def install_node_libraries(folder: Path) -> bool:
    """Installs the libraries of the lock into a folder; False where that cannot be done here."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    for file in Path(__file__).parent.glob("*.js*"):
        shutil.copy(file, folder)
    install = ["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        ran = subprocess.run(install, cwd=folder, check=False, capture_output=True, timeout=120)
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


def node(folder: Path, script: str) -> Live:
    """The library that a script of this folder drives."""

    def live(host: str, key: str, person: str) -> None:
        command = ["node", f"{script}.js", host, key, person, str(TRIED)]
        subprocess.run(command, cwd=folder, check=True, timeout=60)

    return live
