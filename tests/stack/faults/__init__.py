"""Faults on purpose: a proxy in front of the embedded AWS, and what tests do with it."""

from stack.faults.proxy import Call, Crash, Fault, FaultProxy, Outage

__all__ = ["Call", "Crash", "Fault", "FaultProxy", "Outage"]
