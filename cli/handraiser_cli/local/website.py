"""Serves the demo website: plain files with places for the API, the site and its write key."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILES = Path(__file__).resolve().parents[1] / "website"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Website(ThreadingHTTPServer):
    """A site on a loopback port of its own; it answers 503 until it is published.

    The pages call the API from the visitor's browser, across origins, as a real site does.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.pages: Mapping[str, tuple[str, bytes]] | None = None
        self.policy = ""
        super().__init__(("127.0.0.1", 0), _Visit)

    @property
    def url(self) -> str:
        """The site's origin."""
        return f"http://127.0.0.1:{self.server_port}"

    def publish(self, *, api_url: str, write_key: str) -> None:
        """Serves the pages from now on, calling this API under this key, and nothing else."""
        values = {"api": api_url, "site": self.url, "key": write_key}
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(api_url))
        self.policy = (
            f"default-src 'self'; script-src 'self' {origin}; connect-src {origin}; "
            f"form-action 'self' {origin}"
        )
        self.pages = {
            _path(file): (TYPES[file.suffix], _rendered(file.read_text(), values))
            for file in FILES.iterdir()
            if file.suffix in TYPES
        }


@contextmanager
def website() -> Iterator[Website]:
    """Runs a site, yet unpublished, for as long as the block."""
    with Website() as site:
        thread = threading.Thread(target=site.serve_forever, name="website")
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()


def _rendered(text: str, values: Mapping[str, str]) -> bytes:
    for name, value in values.items():
        text = text.replace(f"{{{{ {name} }}}}", value)
    return text.encode()


def _path(file: Path) -> str:
    """Where a file is served: `/` for the index, `/pricing` for `pricing.html`."""
    if file.suffix != ".html":
        return f"/{file.name}"
    return "/" if file.stem == "index" else f"/{file.stem}"


class _Visit(BaseHTTPRequestHandler):
    server: Website

    def do_GET(self) -> None:
        """Answers with the page at the path, whatever the query."""
        if self.server.pages is None:
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        page = self.server.pages.get(urlsplit(self.path).path)
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        kind, body = page
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it
        """Visits are not logged: the terminal belongs to the runner."""
