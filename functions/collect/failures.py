"""What a door answers where nothing was kept."""

from __future__ import annotations

from handraiser.errors import HandraiserError, Refused, Unavailable
from handraiser.intake import answers
from handraiser.intake.answers import Answer
from handraiser.store.limiter import TooManyRequests
from monitoring import count, logger


def failed(error: HandraiserError, *, as_page: bool = False) -> Answer:
    """The answer to a request that ended with an error, counted; any other error is raised."""
    match error:
        case TooManyRequests():
            count("RequestsLimited")
            return answers.limited(error.retry_after, as_page=as_page)
        case Refused():
            count("RequestsRefused")
            return answers.refused(error, as_page=as_page)
        case Unavailable():
            logger.append_keys(reason=str(error))
            count("RequestsFailed")
            return answers.unavailable(as_page=as_page)
    raise error
