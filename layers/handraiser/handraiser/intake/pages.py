"""The pages a browser is shown when a form is posted without a script."""

from __future__ import annotations

import base64
import hashlib
from html import escape

_STYLE = (
    "body{font:1.125rem/1.6 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}"
    "main{max-width:36rem;margin:15vh auto;padding:0 1.5rem}"
    "h1{font-size:1.75rem;line-height:1.2}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Allows a page its own style and nothing else."""


def page(heading: str, text: str) -> str:
    """A small page in HTML that needs nothing from elsewhere; both parts are plain text."""
    title, body = escape(heading), escape(text)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{title}</h1><p>{body}</p></main></body></html>"
    )
