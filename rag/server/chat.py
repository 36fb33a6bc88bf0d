"""The routes ``/v1/chat/completions`` and ``/v1/models``."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from rag.server.completion import MODEL, Completion, chunks, completion, read_request
from rag.server.failures import RequestError, failure
from rag.server.service import Service


class Chat:
    """Answers chat programs that speak OpenAI's interface."""

    def __init__(self, service: Service) -> None:
        """Take what answers."""
        self._service = service
        self._started = int(time.time())

    @property
    def routes(self) -> list[Route]:
        """The routes, the last for everything else under ``/v1``."""
        every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [
            Route("/v1/chat/completions", self.complete, methods=["POST"]),
            Route("/v1/models", self.models, methods=["GET"]),
            Route(f"/v1/models/{MODEL}", self.model, methods=["GET"]),
            Route("/v1/{rest:path}", self.unknown, methods=every),
        ]

    async def complete(self, request: Request) -> Response:
        """Answer the last message of the user, whole or in pieces."""
        try:
            asked = read_request(await _json(request))
            answer = await self._service.ask(asked.question, asked.history, asked.documents)
        except Exception as error:
            return failure(error)
        done = Completion(f"chatcmpl-{uuid.uuid4().hex}", int(time.time()), asked, answer)
        if not asked.stream:
            return JSONResponse(completion(done))
        return StreamingResponse(_events(done), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def models(self, _: Request) -> Response:
        """List the one model."""
        return JSONResponse({"object": "list", "data": [self._model()]})

    async def model(self, _: Request) -> Response:
        """Describe the one model."""
        return JSONResponse(self._model())

    async def unknown(self, request: Request) -> Response:
        """Say what there is."""
        problem = f"there is no {request.method} {request.url.path[:80]}: POST /v1/chat/completions, GET /v1/models"
        return failure(RequestError(problem, code="unknown_url", status=HTTPStatus.NOT_FOUND))

    def _model(self) -> dict[str, object]:
        return {"id": MODEL, "object": "model", "created": self._started, "owned_by": MODEL}


async def _json(request: Request) -> object:
    """Return the body as JSON values.

    Another content type is refused: a browser sends text and forms for any web page without asking the server first.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        problem = f"the content type is {kind[:80]!r}: send application/json"
        raise RequestError(problem, status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise RequestError("the request is not valid JSON: check it") from error


def _events(done: Completion) -> Iterator[str]:
    """Yield the pieces as server-sent events."""
    for chunk in chunks(done):
        yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"
