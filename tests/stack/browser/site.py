"""A website of a test's own, which passes on what its pages send to a stack, or fails to."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PASSED_ON = ("accept", "content-type", "user-agent")


@dataclass(frozen=True)
class Sent:
    """A request that a page made of the stack."""

    path: str
    mode: str
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass
class Site:
    """Where it is, and what came of its page, which stands at every path.

    Of the next requests of the page, `refusing` are answered 503 and passed on to nobody, then
    `losing` passed on and answered 503 all the same.
    """

    api_url: str
    url: str = ""
    refusing: int = 0
    losing: int = 0
    sent: list[Sent] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def batches(self) -> list[list[Mapping[str, Any]]]:
        """The events of each request that had some."""
        return [sent.json()["batch"] for sent in self.sent if sent.path == "/v1/batch"]

    def events(self) -> list[Mapping[str, Any]]:
        """Each event that came, once: a beacon repeats what is not confirmed."""
        told = {event["messageId"]: event for batch in self.batches() for event in batch}
        return list(told.values())


@contextmanager
def serving(api_url: str, page: str, folder: Path | None = None) -> Iterator[Site]:
    """A site with this page, and the files of a folder, for as long as the block."""
    site = Site(api_url)
    at_once = threading.BoundedSemaphore(2)  # each more is one more process of the stack

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            file = folder / path.removeprefix("/") if folder else Path()
            if path.startswith("/v1/"):
                self._pass_on(None)
            elif file.is_file():
                self._answer(200, "text/javascript", file.read_bytes())
            else:
                self._answer(200, "text/html; charset=utf-8", page.encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"] or 0))
            if not self.path.startswith("/v1/"):
                self._answer(200, "text/html; charset=utf-8", b"<title>Taken</title>")
                return
            site.sent.append(Sent(self.path, self.headers.get("sec-fetch-mode", ""), body))
            if site.refusing:
                site.refusing -= 1
                self._answer(503, "application/json", b"{}")
            else:
                self._pass_on(body)

        def _pass_on(self, body: bytes | None) -> None:
            headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
            request = urllib.request.Request(site.api_url + self.path, data=body, headers=headers)
            try:
                with at_once, urllib.request.urlopen(request, timeout=30) as answer:
                    status, told = answer.status, answer.read()
                    kind = answer.headers["content-type"]
            except urllib.error.HTTPError as error:
                with error:
                    status, kind, told = error.code, "application/json", error.read()
            if body is not None:
                site.statuses.append(status)
            if body is not None and site.losing:
                site.losing -= 1
                status, told = 503, b"{}"
            self._answer(status, kind, told)

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
