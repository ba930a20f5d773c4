"""From the user's files to the next batch: a request, what may be seen, the choice, and the batch in words."""

from nextbatch.selecting.choosing import Answer, answered
from nextbatch.selecting.request import Request, requested

__all__ = ["Answer", "Request", "answered", "requested"]
