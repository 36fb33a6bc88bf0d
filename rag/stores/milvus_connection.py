"""One connection to a Milvus server, or to a local file through Milvus Lite, that fails in words."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from rag.errors import StaleIndexError, StoreError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

READ_SECONDS = 10.0
"""How long a search may take in all; until then pymilvus tries again, waiting longer each time (0.01 to 3 s)."""

WRITE_SECONDS = 300.0
"""The same for what writes, builds or loads."""

OLDEST = {(2, 5): 27, (2, 6): 10}
"""The least patch of each release line: below, port 9091 runs code for anyone (CVE-2026-26190)."""

OLDEST_LITE = (3, 2, 2)
"""Before, inner products of sparse vectors were not what they should be."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
_NOT_LOADED = 101  # merr.ErrCollectionNotLoaded
_LITE = "milvus_lite-"
_NUMBER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


class _LostConnectionError(StoreError):
    """No server answers at the address."""


class _ReleasedError(StoreError):
    """A collection is not loaded, as after a restart of Milvus Lite."""


class MilvusConnection:
    """Calls a MilvusClient, which it opens when it is first needed; every failure is a StoreError of one line.

    Threads may share it. It never shows the token.
    """

    def __init__(self, uri: str, token: str | None = None, seconds: float = READ_SECONDS) -> None:
        """Take the address of a server or the path of a local file that ends in .db; nothing is opened yet."""
        self.uri = uri
        self._token = token
        self._seconds = seconds
        self._client: MilvusClient | None = None
        self._loaded: set[str] = set()
        self._opening = Lock()

    def read(self, name: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401  as many types as calls
        """Return what a method of MilvusClient returns; it may be called any number of times."""
        return self._call(name, self._seconds, arguments, options)

    def write(self, name: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401
        """Do the same with a method that takes longer; what is called must be harmless when done twice."""
        return self._call(name, max(WRITE_SECONDS, self._seconds), arguments, options)

    def pages(self, name: str, *arguments: object, **options: object) -> Iterator[Any]:
        """Yield what the iterator that a method of MilvusClient returns gives, page after page."""
        iterator = self.read(name, *arguments, **options)
        with self._in_words(name, self._seconds):
            try:
                while page := iterator.next():
                    yield page
            finally:
                iterator.close()

    def load(self, collection: str) -> None:
        """Make a collection searchable, which a local file asks for each time it is opened; done once a connection.

        Raises StaleIndexError when it is not there.
        """
        if collection in self._loaded:
            return
        if not self.read("has_collection", collection):
            raise StaleIndexError(f"Milvus at {self.uri} has no collection {collection}: run python -m rag index")
        self.write("load_collection", collection)
        self._loaded.add(collection)

    def version(self) -> str:
        """Return the version that the server says it has."""
        return str(self.read("get_server_version"))

    def close(self) -> None:
        """Let go of the connection; a local file can then be opened by another process."""
        self._let_go()
        if self.uri.endswith(".db"):
            from milvus_lite.server_manager import server_manager_instance

            server_manager_instance.release_server(self.uri)

    def _call(self, name: str, seconds: float, arguments: tuple[object, ...], options: dict[str, object]) -> Any:  # noqa: ANN401
        _check_packages(self.uri)
        begun, pause = time.monotonic(), _FIRST_PAUSE
        while True:  # pymilvus repeats calls; a connection that is lost it does not open again
            try:
                with self._in_words(name, seconds):
                    return getattr(self._opened(), name)(*arguments, timeout=seconds, **options)
            except (_LostConnectionError, _ReleasedError) as error:  # noqa: PERF203  it costs nothing beside a call
                if time.monotonic() + pause - begun > seconds:
                    raise
                if isinstance(error, _ReleasedError):
                    self._opened().load_collection(arguments[0], timeout=seconds)
                else:
                    self._let_go()
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _opened(self) -> MilvusClient:
        with self._opening:
            if self._client is None:
                self._client = self._open()
            return self._client

    def _open(self) -> MilvusClient:
        from pymilvus import MilvusClient

        for noisy in ("pymilvus", "milvus_lite"):  # they write whole tracebacks of what is raised here anyway
            logging.getLogger(noisy).setLevel(logging.CRITICAL)
        client = MilvusClient(uri=self.uri, token=self._token or "", timeout=self._seconds, dedicated=True)
        check_version(str(client.get_server_version(timeout=self._seconds)), self.uri)
        return client

    def _let_go(self) -> None:
        with self._opening:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._loaded.clear()

    @contextmanager
    def _in_words(self, what: str, seconds: float) -> Iterator[None]:
        from grpc import RpcError
        from pymilvus.client.types import Status
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, RpcError) as error:
            code = error.code if isinstance(error, MilvusException) else None
            kinds = {Status.CONNECT_FAILED: _LostConnectionError, _NOT_LOADED: _ReleasedError}
            raise self._failure(what, seconds, error, kinds.get(code, StoreError)) from error

    def _failure(self, what: str, seconds: float, error: Exception, kind: type[StoreError]) -> StoreError:
        reason = " ".join(str(error).split())
        if self._token:
            reason = reason.replace(self._token, "…")
        if "Open local milvus failed" in reason:
            return StoreError(
                f"the local Milvus file {self.uri} cannot be opened: one process at a time can, so end the other one "
                "(an app that runs?), or start a server and set milvus_uri (docs/scale-out.md)"
            )
        return kind(
            f"Milvus at {self.uri} did not {what} ({reason[:300]}; tried for up to {seconds:g} s): see that it runs "
            "and can be reached, or set store = 'faiss' and index again"
        )


def check_version(version: str, uri: str) -> None:
    """Raise StoreError for a server that is too old to be safe, or whose version cannot be told."""
    lite = version.startswith(_LITE)
    found = _NUMBER.match(version.removeprefix(_LITE))
    if found is None:
        raise StoreError(f"Milvus at {uri} says it has version {version!r}, which is none: it is not used")
    major, minor, patch = map(int, found.groups())
    if lite:
        if (major, minor, patch) < OLDEST_LITE:
            raise StoreError(
                f"Milvus Lite {version.removeprefix(_LITE)} is too old: pip install -r requirements-milvus.txt"
            )
        return
    newest = max(OLDEST)
    if (major, minor) <= newest and patch < OLDEST.get((major, minor), patch + 1):
        floors = ", ".join(f"{line[0]}.{line[1]}.{least}" for line, least in OLDEST.items())
        raise StoreError(
            f"Milvus at {uri} has version {version}, in which anyone who reaches port 9091 can run code "
            f"(CVE-2026-26190): upgrade it to {floors} or newer"
        )


def _check_packages(uri: str) -> None:
    try:
        import pymilvus  # noqa: F401

        if uri.endswith(".db"):
            import milvus_lite  # noqa: F401
    except ImportError as error:
        raise StoreError(
            f"store = 'milvus' needs a package that is not installed ({error.name}): "
            "pip install -r requirements-milvus.txt"
        ) from error
