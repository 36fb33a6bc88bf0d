"""``/health``: whether questions can be answered, found out by asking."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rag.server.service import Access
from rag.version import VERSION

logger = logging.getLogger(__name__)

SECONDS = 15.0
"""How long a check holds, so that asking often costs nothing."""


class Health:
    """Checks the index on disk and the one in memory."""

    def __init__(
        self, access: Access, verify: Callable[[], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the library and what raises an error when the index on disk is damaged or gone."""
        self._access = access
        self._verify = verify
        self._clock = clock
        self._checking = asyncio.Lock()
        self._found: tuple[float, str] | None = None

    async def tell(self, _: Request) -> Response:
        """Return the state: ``ok``, or with the status 503 ``opening``, ``failed`` or ``damaged``; the log says why."""
        phase = self._access.phase
        state = await self._checked() if phase == "open" else phase
        status = HTTPStatus.OK if state == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"status": state, "version": VERSION}, status, {"Cache-Control": "no-store"})

    async def _checked(self) -> str:
        async with self._checking:
            if self._found is None or self._clock() - self._found[0] >= SECONDS:
                self._found = (self._clock(), await asyncio.to_thread(self._check))
            return self._found[1]

    def _check(self) -> str:
        """Verify the files, then search for the title of every document and compare text with text.

        It does not wait for its turn: a server that is busy is not ill.
        """
        try:
            self._verify()
            library = self._access.pipeline()
            titles = [document.title[:100] for document in library.documents.values()]
            hits = [hit for title in titles for hit in library.search(title, 1)]
        except Exception:
            logger.exception("the index does not pass its check")
            return "damaged"
        exact = all(hit.text == hit.passage.span.of(library.documents[hit.passage.doc_id].text) for hit in hits)
        return "ok" if hits and exact else "damaged"
