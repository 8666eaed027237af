"""Dead letters: what the stack could not do, why, and doing it after all."""

from handraiser_cli.dead_letters.letter import DeadLetter, Publish, Reading, SendAgain, Sweep, read
from handraiser_cli.dead_letters.queues import DeadLetterQueue, dead_letter_queues
from handraiser_cli.dead_letters.replay import Replayed, Replayer

__all__ = [
    "DeadLetter",
    "DeadLetterQueue",
    "Publish",
    "Reading",
    "Replayed",
    "Replayer",
    "SendAgain",
    "Sweep",
    "dead_letter_queues",
    "read",
]
