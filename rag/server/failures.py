"""Failures of the chat interface in the form that OpenAI's clients understand."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from rag.errors import InputError, RagError
from rag.server.service import CrowdedError

logger = logging.getLogger(__name__)

INTERNAL = "something went wrong inside the program: its log has the details"


class RequestError(InputError):
    """A request that cannot be understood; ``param`` names the part of it, ``code`` the kind of error."""

    def __init__(
        self, message: str, param: str | None = None, code: str | None = None, status: int = HTTPStatus.BAD_REQUEST
    ) -> None:
        """Take what is wrong, where, and the status to answer with."""
        super().__init__(message)
        self.param = param
        self.code = code
        self.status = status


def failure(error: Exception) -> JSONResponse:
    """Return the response that tells of an error; one that nobody foresaw is logged and told without its details."""
    if isinstance(error, RequestError):
        return refusal(error.status, str(error), error.param, error.code)
    if isinstance(error, HTTPException):
        return refusal(error.status_code, error.detail)
    if isinstance(error, InputError):
        return refusal(HTTPStatus.BAD_REQUEST, str(error), "messages", "unusable_question")
    if isinstance(error, RagError):
        code = "crowded" if isinstance(error, CrowdedError) else "not_ready"
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(error) or INTERNAL, code=code)
    logger.error("a request could not be answered", exc_info=error)
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL)


def refusal(status: int, message: str, param: str | None = None, code: str | None = None) -> JSONResponse:
    """Return a response with an error object."""
    kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    headers = {}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="wenju", charset="UTF-8"'
    error = {"message": message, "type": kind, "param": param, "code": code}
    return JSONResponse({"error": error}, status, headers)
