"""A relay in front of a stack's HTTP API, which can lose answers as networks do."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSED_ON = ("content-type", "content-encoding", "authorization", "user-agent")


@dataclass
class Relay:
    """Where it listens, what came, and how many of the next answers are to be lost."""

    url: str = ""
    losing: int = 0
    seen: list[tuple[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @classmethod
    @contextmanager
    def to(cls, api_url: str) -> Iterator[Relay]:
        """Relays to an HTTP API while the context lasts. `seen` has path and encoding of each."""
        relay = cls()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {n: self.headers[n] for n in PASSED_ON if n in self.headers}
                relay.seen.append((self.path, self.headers.get("content-encoding", "")))
                request = urllib.request.Request(
                    api_url + self.path, data=body, headers=headers, method="POST"
                )
                try:
                    with urllib.request.urlopen(request, timeout=30) as answer:
                        status, told = answer.status, answer.read()
                except urllib.error.HTTPError as error:
                    with error:
                        status, told = error.code, error.read()
                relay.statuses.append(status)
                if relay.losing:
                    relay.losing -= 1
                    status, told = 503, b'{"code": "lost", "message": "The answer was lost."}'
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        relay.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
