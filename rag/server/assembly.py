"""Puts the routes beside the page together, as arguments for the application that Gradio creates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from rag.server.chat import Chat
from rag.server.crowd import Crowd
from rag.server.guard import Doorkeeper, SizeLimit
from rag.server.headers import PagePolicy, SecurityHeaders
from rag.server.health import Health
from rag.server.options import Serving
from rag.server.paths import OpenPaths
from rag.server.service import Service

Gate = Callable[[Any], Crowd]
Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


def application_options(service: Service, health: Health, serving: Serving, script: str, crowd: Gate) -> dict[str, Any]:
    """Return the ``app_kwargs`` of ``launch``: our routes before Gradio's, behind checks that hold for all of them.

    ``script`` is the text of the page's own scripts, the only ones beside Gradio's that may run; ``crowd`` makes what
    stands before the page's events.
    """
    hosts = list(serving.allowed_hosts)
    routes: list[BaseRoute] = [*Chat(service).routes, Route("/health", health.tell, methods=["GET"])]
    options: dict[str, Any] = {
        "routes": routes,
        "openapi_url": None,  # on in launch(), and open even where the page asks for a password
        "middleware": [
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
            Middleware(OpenPaths),
            Middleware(SizeLimit),
            Middleware(Doorkeeper, hosts=hosts, auth=serving.auth),
            Middleware(crowd),
            Middleware(PagePolicy, script=script),
        ],
    }
    tools: Lifespan | None = None
    if serving.mcp:
        route, tools = _tools(service)
        routes.append(route)
    options["lifespan"] = _sealed(tools)
    return options


def _sealed(inside: Lifespan | None) -> Lifespan:
    """Return what runs around the server: it puts the headers around all there is.

    Gradio adds what answers foreign origins and what compresses outside of the middleware it is given, and Starlette
    what answers errors outside of both, so the headers go around the finished stack.
    """

    @asynccontextmanager
    async def running(application: Any) -> AsyncIterator[None]:  # noqa: ANN401  Gradio's application
        application.middleware_stack = SecurityHeaders(application.middleware_stack)
        async with inside(application) if inside else nullcontext():
            yield

    return running


def _tools(service: Service) -> tuple[Route, Lifespan]:
    """Return the route of the tools and what has to run around it."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from rag.server.tools import tool_server

    manager = StreamableHTTPSessionManager(tool_server(service), json_response=True, stateless=True)

    @asynccontextmanager
    async def running(_: Any) -> AsyncIterator[None]:  # noqa: ANN401  whatever application it is
        async with manager.run():
            yield

    return Route("/mcp", _Transport(manager.handle_request)), running


class _Transport:
    """An application in a route: given an object and not a function, Starlette passes the request on as it came."""

    def __init__(self, handle: Callable[[Scope, Receive, Send], Any]) -> None:
        self._handle = handle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._handle(scope, receive, send)
