"""A library of two small reports that a test may change, as the page sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rag.config import Settings
from rag.types import Document
from rag.ui.layout import View
from rag.ui.painting import Painter, Updates
from rag.ui.shelf import Shelf
from rag.ui.shelf_events import ShelfEvents
from rag.ui.state import Opener
from rag.upkeep import document_library
from rag.wiring import open_pipeline

VIEW = View(*View.__slots__)  # type: ignore[arg-type]
LAKE = "湖泊管理报告\n\n一、水质\n\n今年清理湖底淤泥八千立方米。\n"


@dataclass(frozen=True)
class Desk:
    """The shelf with the folder that browsers send files to, and what answers."""

    shelf: Shelf
    uploads: Path
    opener: Opener

    def send(self, name: str, content: str | bytes, folder: str = "a") -> str:
        """Put a file where Gradio puts one that a browser sends; return the path that the browser hears of."""
        path = self.uploads / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    @property
    def events(self) -> ShelfEvents:
        """The handlers of the page over the shelf."""
        return ShelfEvents(Painter(VIEW, self.opener, self.shelf), self.opener, self.shelf)

    @property
    def documents(self) -> dict[str, Document]:
        """What is answered from."""
        return dict(self.opener.pipeline().documents)

    def finds(self, words: str) -> bool:
        """Say whether a search finds a passage with these words."""
        return any(words in hit.text for hit in self.opener.pipeline().search(words, 20))


def desk(settings: Settings, uploads: Path) -> Desk:
    """Return the shelf over the library of some settings, opened."""
    uploads.mkdir()
    opener = Opener(lambda _: open_pipeline(settings.index_directory, settings), settings.index_directory)
    opener.start()
    opener.pipeline()
    return Desk(Shelf(document_library(settings), opener, uploads), uploads, opener)


def empty_desk(folder: Path) -> Desk:
    """Return the shelf over a library without files that is not opened."""
    (folder / "uploads").mkdir()
    opener = Opener(lambda _: open_pipeline(folder, Settings(folder / "index", folder / "data")))
    library = document_library(Settings(folder / "index", folder / "data"))
    return Desk(Shelf(library, opener, folder / "uploads"), folder / "uploads", opener)


def sent(**values: object) -> Any:  # noqa: ANN401  stands for Gradio's event
    """Return what a browser sends."""
    return SimpleNamespace(_data=values)


def painted(updates: AsyncIterator[Updates]) -> list[Updates]:
    """Return everything that a handler paints, in order."""

    async def collect() -> list[Updates]:
        return [update async for update in updates]

    return asyncio.run(collect())
