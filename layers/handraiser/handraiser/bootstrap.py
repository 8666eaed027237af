"""Makes the clients and adapters, each once and only when first used."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session, get_session

from handraiser import clock
from handraiser.settings import CollectSettings, HandoffSettings, ScoreSettings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from handraiser.handoff import Handoff
    from handraiser.intake.collect import Collector
    from handraiser.intake.tracking import Tracker
    from handraiser.intake.webhooks.take import Webhooks
    from handraiser.queue import Rejects
    from handraiser.recording import Recorder
    from handraiser.store.account_signals import AccountSignals
    from handraiser.store.limiter import Limiter

CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
)
"""Short enough that a function's own timeout is never what ends a hanging call."""


QUICK = Config(
    connect_timeout=0.5,
    read_timeout=1.5,
    retries={"mode": "standard", "total_max_attempts": 2},
)
"""For a person who waits: both calls of a form post may fail within a function's ten seconds."""


@cache
def _session() -> Session:
    """botocore's own: the same clients as boto3's, without what boto3 loads for S3 transfers."""
    return get_session()


@cache
def client(service: str, config: Config = CONFIG) -> Any:
    """The client of one service, shared by every invocation of this process."""
    return _session().create_client(service, config=config)


def dynamodb() -> DynamoDBClient:
    """The low-level DynamoDB client."""
    typed: DynamoDBClient = client("dynamodb")
    return typed


@cache
def collect_settings() -> CollectSettings:
    """What the environment tells `collect`."""
    return CollectSettings.from_environment()


@cache
def collector() -> Collector:
    """Takes form posts and puts their activities onto the queue."""
    from handraiser.intake.collect import Collector
    from handraiser.intake.forms import load_forms
    from handraiser.intake.redirects import Redirects
    from handraiser.queue import Activities

    settings = collect_settings()
    queue = Activities(client("sqs", QUICK), settings.activities_queue_url)
    return Collector(load_forms(), Redirects(settings.allowed_redirects), queue.send)


@cache
def tracker() -> Tracker:
    """Takes what trackers send and puts its activities onto the queue."""
    from handraiser.intake.forms import load_forms
    from handraiser.intake.tracking import Tracker
    from handraiser.intake.tracking.traits import TraitNames
    from handraiser.queue import Activities
    from handraiser.store.write_keys import KnownKeys, WriteKeys

    settings = collect_settings()
    queue = Activities(client("sqs", QUICK), settings.activities_queue_url)
    known = KnownKeys(WriteKeys(client("dynamodb", QUICK), settings.table_name), clock.now)
    return Tracker(TraitNames(load_forms()), known.find, queue.send_all)


@cache
def webhooks() -> Webhooks:
    """Takes the webhooks of vendors. Imported here: a form post does not load it."""
    from handraiser.intake.forms import load_forms
    from handraiser.intake.webhooks.document import load_webhook
    from handraiser.intake.webhooks.take import Webhooks
    from handraiser.queue import Activities
    from handraiser.secret import WebhookSecrets

    settings = collect_settings()
    queue = Activities(client("sqs", QUICK), settings.activities_queue_url)
    secrets = WebhookSecrets(client("secretsmanager", QUICK), settings.webhook_secrets_id)

    return Webhooks(cache(load_webhook), secrets.of, load_forms(), queue.send_all)


@cache
def limiter() -> Limiter:
    """Counts the requests of each source."""
    from handraiser.secret import Secret
    from handraiser.store.limiter import Limiter

    settings = collect_settings()
    secret = Secret(client("secretsmanager", QUICK), settings.identity_secret_id)
    return Limiter(
        client("dynamodb", QUICK), settings.table_name, settings.requests_per_minute, secret.value
    )


@cache
def handoff_settings() -> HandoffSettings:
    """What the environment tells `handoff`."""
    return HandoffSettings.from_environment()


@cache
def handoff() -> Handoff:
    """Everything `handoff` works with. Imported here: the other functions do not load it."""
    from handraiser.dead_letters import DeadLetters
    from handraiser.handoff import Handoff
    from handraiser.notify import Bus, Topic
    from handraiser.postman import Postman, Publisher
    from handraiser.store.outbox import Channel, Outbox

    settings = handoff_settings()
    outbox = Outbox(dynamodb(), settings.table_name)
    publishers: dict[Channel, Publisher] = {
        Channel.TOPIC: Topic(client("sns"), settings.topic_arn),
        Channel.BUS: Bus(client("events"), settings.bus_name),
    }
    return Handoff(
        outbox,
        Postman(outbox, publishers, clock.now),
        DeadLetters(client("sqs"), settings.dead_letter_queue_url).send,
        clock.now,
    )


@cache
def score_settings() -> ScoreSettings:
    """What the environment tells `score`."""
    return ScoreSettings.from_environment()


@cache
def recorder() -> Recorder:
    """Everything `score` records activities with, under the model that ships in the layer."""
    from handraiser.model import default_model
    from handraiser.recording.wiring import make_recorder
    from handraiser.secret import Secret

    settings = score_settings()
    secret = Secret(client("secretsmanager"), settings.identity_secret_id)
    return make_recorder(dynamodb(), settings.table_name, secret.value(), default_model())


@cache
def account_signals() -> AccountSignals:
    """What accounts have shown of which no person is known. Imported here: most batches bring
    none."""
    from handraiser.store.account_signals import AccountSignals

    return AccountSignals(dynamodb(), score_settings().table_name)


@cache
def rejects() -> Rejects:
    """The queue for what cannot be read."""
    from handraiser.queue import Rejects

    return Rejects(client("sqs"), score_settings().rejects_queue_url)
