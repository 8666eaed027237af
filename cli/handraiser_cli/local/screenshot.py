"""Takes a picture of the demo website's landing page: `python -m ... docs/website.png`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from handraiser_cli.local.website import website

WINDOW = "1280,900"


def screenshot(picture: Path) -> None:
    """Writes a PNG of the landing page as headless Chromium paints it.

    Raises FileNotFoundError without Chromium, CalledProcessError when it fails.
    """
    with website() as site, TemporaryDirectory() as profile:
        site.publish(api_url=site.url, write_key="")
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                f"--user-data-dir={profile}",
                f"--window-size={WINDOW}",
                f"--screenshot={picture.resolve()}",
                site.url,
            ],
            check=True,
            capture_output=True,
        )


if __name__ == "__main__":
    screenshot(Path(sys.argv[1]))
