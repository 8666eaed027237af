"""What schemathesis is told of this API: whose its requests are."""

from __future__ import annotations

import base64
import os
from typing import Any

import schemathesis

from handraiser import clock
from vendors import SIGN, signed


def known(request: Any) -> Any:
    """Signs a webhook's body, whatever it is; shows the write key with all else."""
    vendor = request.path_url.rpartition("/")[2]
    if vendor in SIGN:
        body = request.body or b""
        sent = body.encode() if isinstance(body, str) else body
        request.headers.update(signed(vendor, sent, clock.now()))
    else:
        shown = base64.b64encode(f"{os.environ['WRITE_KEY']}:".encode()).decode()
        request.headers["authorization"] = f"Basic {shown}"
    return request


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Where a browser may go afterwards is the stack's own list, of which no document knows."""
    if isinstance(body, dict) and isinstance(body.get("redirect"), str):
        return {name: value for name, value in body.items() if name != "redirect"}
    return body


auth: Any = schemathesis.auth
auth.set_from_requests(known)
