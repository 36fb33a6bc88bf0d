"""Offers the tools over MCP, the protocol by which assistants use them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from rag.errors import RagError
from rag.server.failures import INTERNAL
from rag.server.service import Service
from rag.server.toolbox import INSTRUCTIONS, OFFERS
from rag.version import VERSION

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.types import CallToolResult, Tool

logger = logging.getLogger(__name__)


def tool_server(service: Service) -> Server[Any, Any]:
    """Return the server of the tools, for any transport."""
    from mcp.server.lowlevel import Server

    server: Server[Any, Any] = Server("wenju", version=VERSION, instructions=INSTRUCTIONS)

    async def offered() -> list[Tool]:
        return _tools()

    async def called(name: str, arguments: dict[str, Any]) -> CallToolResult:
        return await _result(service, name, arguments)

    server.list_tools()(offered)  # type: ignore[no-untyped-call]
    server.call_tool()(called)
    return server


def _tools() -> list[Tool]:
    """Return the tools with the promise that they only read."""
    from mcp.types import Tool, ToolAnnotations

    reads = ToolAnnotations(readOnlyHint=True, destructiveHint=False, idempotentHint=True, openWorldHint=False)
    return [
        Tool(name=name, title=offer.title, description=offer.description, inputSchema=offer.schema, annotations=reads)
        for name, offer in OFFERS.items()
    ]


async def _result(service: Service, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """Return what a tool found, as text and as JSON values; what went wrong is one sentence.

    The arguments have been checked against the tool's schema.
    """
    from mcp.types import CallToolResult, TextContent

    values: dict[str, Any] | None = None
    offer = OFFERS.get(name)
    try:
        if offer is None:
            text = f"there is no tool {name[:80]!r}: the tools are {', '.join(OFFERS)}"
        else:
            text, values = await offer.work(service, arguments)
    except RagError as error:
        text = str(error) or INTERNAL
    except Exception:
        logger.exception("a tool could not be used")
        text = INTERNAL
    content = TextContent(type="text", text=text)
    return CallToolResult(content=[content], structuredContent=values, isError=values is None)
