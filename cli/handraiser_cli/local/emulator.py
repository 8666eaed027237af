"""The embedded AWS, put right in one thing: it delivers no body that it has damaged.

It decodes whatever is labelled as JSON or text, and gzip under such a label is lost. Here every
body comes in base64, as AWS sends what is compressed.
"""

from __future__ import annotations

import runpy

from ministack.services import apigateway


def _is_text(_content_type: str | None) -> bool:
    return False


if __name__ == "__main__":
    apigateway._v2_request_body_is_text = _is_text
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)
