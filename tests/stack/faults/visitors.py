"""Visitors who are known by nothing at first, and what they do until and after they are."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handraiser.activity import Activity, iso
from stack.faults.people import Deed

SOURCE = "website"
"""Where what the tracking door takes comes from: the source of its write key."""


@dataclass(frozen=True)
class Seen:
    """Something a visitor did, which either door can tell: under one id, for it counts once."""

    deed: Deed

    @property
    def activity(self) -> Activity:
        """What is recorded of it, as far as it says whose it is."""
        return self.deed.activity()

    def tracked(self) -> dict[str, Any]:
        """The event of a tracking library that tells of it."""
        deed, who = self.deed, self.deed.identities
        event: dict[str, Any] = {
            "messageId": deed.id.removeprefix(f"{SOURCE}:"),
            "timestamp": iso(deed.at),
            "userId": who.get("user_id"),
        }
        if deed.type == "aliased":
            return {**event, "type": "alias", "previousId": who["anonymous_id"]}
        event["anonymousId"] = who.get("anonymous_id")
        traits = {**deed.traits, **({"email": who["email"]} if "email" in who else {})}
        match deed.type:
            case "page_viewed":
                path = (deed.properties or {}).get("path")
                said = {"type": "page", "properties": {"path": path}}
                return {**event, **said, "context": {"traits": traits}}
            case "identified":
                return {**event, "type": "identify", "traits": traits}
            case "joined_account":
                said = {"type": "group", "groupId": "acme", "traits": {}}
                return {**event, **said, "context": {"traits": traits}}
        return {**event, "type": "track", "event": deed.type, "context": {"traits": traits}}


class Visitor:
    """One visitor and what they do, a minute after the other, from some instant on."""

    def __init__(self, name: str, begins: datetime, chance: random.Random, desk: str) -> None:
        self._name = name
        self._at = begins
        self._chance = chance
        self._desk = desk
        self.email = {"email": f"{name}@acme.example"}
        self.user = {"user_id": f"u-{name}"}

    def life(self) -> list[Seen]:
        """Views without a name on one device or two, who they are in the middle, and more after."""
        return list(self._life())

    def _life(self) -> Iterator[Seen]:
        chance = self._chance
        devices = [{"anonymous_id": f"{self._name}-{n}"} for n in range(chance.choice([1, 1, 2]))]
        if chance.random() < 0.2:
            devices.append({"anonymous_id": self._desk})
        known = chance.choice([self.email, self.user, self.email | self.user])
        for device in devices:
            for _ in range(chance.randint(0, 2)):
                yield self._view(device)
        for device in devices:
            traits = {"employees": chance.choice([20, 120, 400])}
            yield self._did("identified", {**known, **device}, traits)
            if chance.random() < 0.7:
                yield self._view(device)
        if chance.random() < 0.3:
            yield self._did("identified", self.email | self.user, {"title": "Head of Lanterns"})
        if chance.random() < 0.2:
            former = {"user_id": f"old-{self._name}"}
            yield self._did("trial_started", former)
            alias = {**self.user, "anonymous_id": former["user_id"]}
            yield self._did("aliased", alias)
        if chance.random() < 0.3:
            yield self._did("joined_account", known)
        yield self._did(chance.choice(["demo_requested", "email_opened", "trial_started"]), known)

    def _view(self, device: dict[str, str]) -> Seen:
        path = self._chance.choice(["/pricing", "/careers", "/"])
        return self._did("page_viewed", device, properties={"path": path})

    def _did(
        self,
        kind: str,
        who: dict[str, str],
        traits: dict[str, Any] | None = None,
        properties: dict[str, Any] | None = None,
    ) -> Seen:
        self._at += timedelta(minutes=1)
        name = f"{SOURCE}:{self._name}/{self._at:%H%M}"
        return Seen(Deed(name, kind, who, self._at, traits or {}, properties=properties))


def visitors(prefix: str, count: int, begins: datetime, seed: int) -> list[list[Seen]]:
    """The lives of so many; every ten of them have a computer that any of them may use too."""
    chance = random.Random(seed)
    return [
        Visitor(f"{prefix}-{n}", begins, chance, f"{prefix}-desk-{n // 10}").life()
        for n in range(count)
    ]


def interleaved(lives: Sequence[Sequence[Seen]], seed: int, *, twice: float = 0.1) -> list[Seen]:
    """All of it, some twice, so that what each does is told within a while by many at once."""
    chance = random.Random(seed)
    told = [
        (place + chance.uniform(0, 3), chance.random(), seen)
        for place, life in enumerate(lives)
        for seen in life
        for _ in range(2 if chance.random() < twice else 1)
    ]
    return [seen for *_, seen in sorted(told, key=lambda one: one[:2])]
