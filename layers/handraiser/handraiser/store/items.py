"""What DynamoDB's items are here."""

from __future__ import annotations

from typing import Any

type Item = dict[str, Any]
"""An item in DynamoDB's attribute values."""
