"""A proxy in front of an AWS endpoint that can fail any call, before it is made or after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


class Fault(Enum):
    """What may happen to a call: the first three keep it from AWS, the last hides its success."""

    DROPPED = auto()
    THROTTLED = auto()
    BROKEN = auto()
    ANSWER_LOST = auto()


@dataclass(frozen=True)
class Call:
    """One request to AWS: the how-manieth since the injection began (from 1), and what it asks."""

    number: int
    service: str
    operation: str
    body: str


type Injection = Callable[[Call], Fault | None]
"""Decides what happens to a call; None lets it pass. Asked in the thread of the call."""


@dataclass(frozen=True)
class Crash:
    """The caller dies at its n-th call, right before it or right after: no later one gets out."""

    at: int
    after: bool

    def __call__(self, call: Call) -> Fault | None:
        if call.number < self.at:
            return None
        return Fault.ANSWER_LOST if self.after and call.number == self.at else Fault.DROPPED


@dataclass(frozen=True)
class Outage:
    """A service fails: all calls of it, or those of one operation, or those that say something."""

    service: str
    fault: Fault
    operation: str | None = None
    saying: str = ""

    def __call__(self, call: Call) -> Fault | None:
        concerned = (
            call.service == self.service
            and self.operation in (None, call.operation)
            and self.saying in call.body
        )
        return self.fault if concerned else None


class FaultProxy:
    """Forwards to an endpoint, on a loopback port of its own, and injects faults when told to.

    `calls` are those since the last injection began, failed ones included.
    """

    def __init__(self) -> None:
        self.upstream = ""
        self.calls: list[Call] = []
        self._injection: Injection | None = None
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @classmethod
    @contextmanager
    def serving(cls, upstream: str = "") -> Iterator[Self]:
        """A proxy that serves while the block runs; `upstream` may also be set later."""
        proxy = cls()
        proxy.upstream = upstream
        thread = Thread(target=proxy._server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy._server.shutdown()
            proxy._server.server_close()
            thread.join()

    @contextmanager
    def injecting(self, injection: Injection) -> Iterator[None]:
        """Asks the injection about every call of the block, counted from 1."""
        with self._lock:
            self.calls = []
            self._injection = injection
        try:
            yield
        finally:
            self._injection = None

    def decide(self, service: str, operation: str, body: str) -> Fault | None:
        """Notes a call and says what is to happen to it."""
        with self._lock:
            call = Call(len(self.calls) + 1, service, operation, body)
            self.calls.append(call)
            injection = self._injection
        return injection(call) if injection else None


def _handler(proxy: FaultProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(_Forwarding):
        front = proxy

    return Handler


class _Forwarding(BaseHTTPRequestHandler):
    """Serves one connection of a client."""

    front: ClassVar[FaultProxy]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the base
        """Says nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        service, operation = _asked(self.headers, body)
        fault = self.front.decide(service, operation, body.decode(errors="replace"))
        match fault:
            case Fault.THROTTLED:
                self._answer(400, *_throttled(service, operation))
            case Fault.BROKEN:
                self._answer(500, [], b"")
            case Fault.DROPPED:
                self.close_connection = True
            case Fault.ANSWER_LOST:
                self._forward(body)
                self.close_connection = True
            case None:
                self._answer(*self._forward(body))

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _serve  # noqa: N815  # the base asks for these

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the endpoint answers: status, headers and body."""
        headers = {n: v for n, v in self.headers.items() if n.lower() not in HOP_BY_HOP}
        endpoint = HTTPConnection(urlsplit(self.front.upstream).netloc, timeout=60)
        with closing(endpoint):
            endpoint.request(self.command, self.path, body or None, headers)
            answer = endpoint.getresponse()
            kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP_BY_HOP]
            return answer.status, kept, answer.read()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in [*headers, ("content-length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


_SIGNED_FOR = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/")


def _asked(headers: Any, body: bytes) -> tuple[str, str]:
    """The service a request is signed for, and the operation it names."""
    signed = _SIGNED_FOR.search(headers.get("authorization", ""))
    service = signed[1] if signed else ""
    target: str = headers.get("x-amz-target", "")
    if target:
        return service, target.rpartition(".")[2]
    form = parse_qs(body.decode(errors="replace")) if service == "sns" else {}
    return service, form.get("Action", [""])[0]


def _throttled(service: str, operation: str) -> tuple[list[tuple[str, str]], bytes]:
    """How a service says that it was asked too much."""
    if service == "sns":
        text = "<ErrorResponse><Error><Code>Throttled</Code></Error></ErrorResponse>"
        return [("content-type", "text/xml")], text.encode()
    if operation == "TransactWriteItems":
        name = "ThrottlingException"
    elif service == "dynamodb":
        name = "ProvisionedThroughputExceededException"
    else:
        name = "RequestThrottled" if service == "sqs" else "ThrottlingException"
    return [("content-type", "application/x-amz-json-1.0")], f'{{"__type": "{name}"}}'.encode()
