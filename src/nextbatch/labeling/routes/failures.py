"""Failures: a status and one sentence, which says nothing of the machine."""

import sys
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from nextbatch.errors import BadInput, KeyTaken, StoreLost, WriteFailed
from nextbatch.labeling.guard import Refused
from nextbatch.labeling.messages import Answer

FULL = (
    "Not saved: the disk that holds the project is full or cannot be written. Make room; the page keeps the answer and "
    "saves it again."
)
LOST = "The store of the project was moved, deleted or damaged. Nothing can be saved any more; the terminal says more."


def add_failures(app: FastAPI) -> None:
    """Answer every failure with a status and one sentence."""
    _add_failures_of_requests(app)
    _add_failures_of_projects(app)


def _told(status: int, sentence: str, **more: Any) -> Response:
    return Answer({"error": sentence, **more}, status_code=status)


def _add_failures_of_requests(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        fields = sorted({".".join(str(part) for part in each["loc"][1:])[:100] for each in error.errors()})
        return _told(422, "The request is not what the OpenAPI document says.", fields=fields[:20])

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return _told(error.status, error.sentence)

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        return _told(error.status_code, str(error.detail))

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        return _told(500, "The server failed at this; the terminal says more. What was saved is safe.")


def _add_failures_of_projects(app: FastAPI) -> None:
    @app.exception_handler(KeyTaken)
    async def taken(request: Request, error: KeyTaken) -> Response:
        return _told(409, "This sample was answered in another way already: it is asked anew to change that.")

    @app.exception_handler(BadInput)
    async def bad(request: Request, error: BadInput) -> Response:
        return _told(400, str(error), argument=error.argument)

    @app.exception_handler(StoreLost)
    async def lost(request: Request, error: StoreLost) -> Response:
        print(f"nextbatch: {error}", file=sys.stderr)  # noqa: T201
        return _told(503, LOST)

    @app.exception_handler(WriteFailed)
    async def full(request: Request, error: WriteFailed) -> Response:
        return _told(507, FULL)
