"""The model's patterns on activities, written by hand: what compiling them is measured against.

One function that looks at the type first and then at what the rules of that type ask for. It knows
these rules only and takes the values to be texts and numbers, never arrays.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

PRODUCT, READ, DOCS, CAREERS, SESSIONS, TODAY, OFFICE, AD = range(8)
OPENED, CLICKED, OFFER, FEW_OPENS, GUIDE, CALCULATOR, CASE_STUDY = range(8, 15)
WEBINAR, WEBINARS, TRIAL, USED, INVITED, INTEGRATION, CHAT = range(15, 22)
DEMO, CONTACT, QUIET, TOPIC = range(22, 26)
THEN_WEBINAR, THEN_PRICING, THEN_READ, THEN_RETURN, THEN_CALCULATE = range(26, 31)

AD_CHANNELS = frozenset({"paid-social", "display", "linkedin"})
NUMBERS = (int, Decimal)


def matching(event: dict[str, Any]) -> tuple[int, ...]:
    """The indexes of the patterns that an activity matches, ascending."""
    properties = event["properties"]
    match event["type"]:
        case "page_viewed":
            found = []
            path = properties.get("path")
            if isinstance(path, str):
                if path.startswith(("/product", "/features")) and (
                    properties.get("status", 404) not in (404, 410)
                ):
                    found.append(PRODUCT)
                seconds = properties.get("seconds")
                if (
                    isinstance(seconds, NUMBERS)
                    and seconds >= 90
                    and not path.startswith("/careers")
                ):
                    found.append(READ)
                if path.startswith("/docs"):
                    found.append(DOCS)
                if path.startswith("/careers") or path.endswith("/jobs"):
                    found.append(CAREERS)
            found.append(SESSIONS)
            if "industry" in properties:
                found.append(CASE_STUDY)
            if isinstance(path, str) and path.startswith("/pricing"):
                found.append(THEN_PRICING)
                if path == "/pricing/calculator" or (
                    len(path) >= 20
                    and path.startswith("/pricing/")
                    and path.endswith("/enterprise")
                ):
                    found.append(THEN_CALCULATE)
            return tuple(found)
        case "session_started":
            ip = properties.get("ip")
            if isinstance(ip, str) and ip.startswith("198.51.100."):
                return SESSIONS, TODAY, OFFICE, QUIET, THEN_RETURN
            return SESSIONS, TODAY, QUIET, THEN_RETURN
        case "email_opened":
            return OPENED, FEW_OPENS
        case "feature_used":
            feature = properties.get("feature")
            if not isinstance(feature, str):
                return (QUIET,)
            plan = properties.get("plan")
            integrates = (
                feature == "api" and isinstance(plan, str) and plan.casefold().startswith("ent")
            )
            if feature.casefold() == "login":
                return (QUIET,)
            return (USED, INTEGRATION, QUIET) if integrates else (USED, QUIET)
        case "email_clicked":
            found = []
            link, message = properties.get("link"), properties.get("message")
            if isinstance(link, str) and "unsubscribe" not in link:
                found.append(CLICKED)
            if (
                isinstance(message, str)
                and len(message) >= 11
                and message.startswith("offer-")
                and message.endswith("-2026")
            ):
                found.append(OFFER)
            found.append(QUIET)
            return tuple(found)
        case "content_downloaded":
            found = []
            asset = properties.get("asset")
            if isinstance(asset, str):
                if asset.endswith(".pdf"):
                    found.append(GUIDE)
                elif asset.casefold() == "roi-calculator.xlsx":
                    found.append(CALCULATOR)
            if "industry" in properties:
                found.append(CASE_STUDY)
            found.append(THEN_READ)
            return tuple(found)
        case "ad_clicked":
            campaign = event["campaign"]
            paid = event["channel"] in AD_CHANNELS
            return (AD,) if paid and not (campaign and campaign.endswith("-brand")) else ()
        case "webinar_attended":
            minutes = properties.get("minutes")
            if isinstance(minutes, NUMBERS) and minutes >= 20:
                return WEBINAR, WEBINARS, QUIET, THEN_WEBINAR
            return WEBINARS, QUIET, THEN_WEBINAR
        case "webinar_registered":
            return (WEBINARS,)
        case "intent_signal_received":
            topic, score = properties.get("topic"), properties.get("score")
            about = isinstance(topic, str) and (
                topic.casefold() == "project planning" or "capacity" in topic
            )
            return (TOPIC,) if about and isinstance(score, NUMBERS) and score >= 60 else ()
        case "chat_started":
            return () if "agent" in properties else (CHAT,)
        case "colleague_invited":
            seats = properties.get("seats")
            asked = properties.get("role", "guest") != "guest"
            return (INVITED,) if asked and isinstance(seats, NUMBERS) and 0 < seats <= 25 else ()
        case "trial_started":
            return (TRIAL,)
        case "integration_connected":
            return (INTEGRATION,) if properties.get("kind") in ("crm", "erp") else ()
        case "contact_requested" | "quote_requested":
            return (CONTACT,)
        case "demo_requested":
            return (DEMO,)
    return ()
