"""A Milvus server on loopback that a test can make old, deaf or slow: the servicer of Milvus Lite behind real gRPC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from milvus_lite.adapter.grpc.servicer import MilvusServicer
from milvus_lite.db import MilvusLite
from pymilvus.grpc_gen import common_pb2, milvus_pb2, milvus_pb2_grpc


class Faults(grpc.ServerInterceptor):  # type: ignore[misc]  # grpc has no types
    """Answers the next calls of a method with UNAVAILABLE, and counts all calls."""

    def __init__(self) -> None:
        """Begin without faults."""
        self.left: dict[str, int] = {}
        self.calls: list[str] = []

    def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:  # noqa: ANN401
        """Abort where a fault is left for the method."""
        method = details.method.rpartition("/")[2]
        self.calls.append(method)
        if self.left.get(method, 0) > 0:
            self.left[method] -= 1
            return grpc.unary_unary_rpc_method_handler(_unavailable)
        return continuation(details)


def _unavailable(_: object, context: Any) -> None:  # noqa: ANN401
    context.abort(grpc.StatusCode.UNAVAILABLE, "the node is away")


class _Versioned(MilvusServicer):  # type: ignore[misc]
    """Says that it is a server of some version."""

    def __init__(self, database: MilvusLite, version: str) -> None:
        super().__init__(database)
        self._version = version

    def GetVersion(self, request: object, context: object) -> object:  # noqa: N802, ARG002
        """Return the version given."""
        return milvus_pb2.GetVersionResponse(status=common_pb2.Status(), version=self._version)


@contextmanager
def serving(folder: Path, version: str = "v2.6.10", port: int = 0) -> Iterator[tuple[str, Faults]]:
    """Yield the address of a server over a folder, and its faults; the end of the block is the end of the server."""
    faults, database = Faults(), MilvusLite(str(folder))
    server = grpc.server(ThreadPoolExecutor(max_workers=8), interceptors=[faults])
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(_Versioned(database, version), server)
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    try:
        yield f"http://127.0.0.1:{bound}", faults
    finally:
        server.stop(grace=0).wait()
        database.close()
