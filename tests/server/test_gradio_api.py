"""The interface of the page itself, with Gradio's client and as any program calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from rag.excerpt import document_to_json, excerpt_to_json, open_excerpt
from rag.schema import answer_to_json, hit_to_json
from tests.server.conftest import ASKED, AUTH, send
from tests.ui.ui_library import small_library

LIBRARY = small_library()


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[Client]:
    """Connect Gradio's client."""
    connected = Client(server, verbose=False, analytics_enabled=False)
    yield connected
    connected.close()


def test_gradios_client_asks_searches_lists_and_opens(client: Client) -> None:
    answer = client.predict(question=ASKED, history=[], api_name="/ask")
    assert answer == answer_to_json(LIBRARY.ask(ASKED))
    hits = client.predict(ASKED, 1, api_name="/search")
    assert hits == [hit_to_json(hit) for hit in LIBRARY.search(ASKED, 1)]
    opened = client.predict(hits[0]["passage_id"], api_name="/open_passage")
    assert opened == excerpt_to_json(open_excerpt(LIBRARY.documents, hits[0]["passage_id"]))
    listed = client.predict(api_name="/documents")
    assert listed == [document_to_json(each) for each in LIBRARY.documents.values()]


def test_gradios_client_is_told_what_is_wrong(client: Client) -> None:
    with pytest.raises(AppError, match="there is no document 'town'"):
        client.predict("town:0-2", api_name="/open_passage")
    with pytest.raises(AppError, match="around is 9"):
        client.predict("report:0-2", 9, api_name="/open_passage")


def call(address: str, name: str, **values: object) -> Any:  # noqa: ANN401  whatever the endpoint returns
    """Call an endpoint by the names of its values."""
    event = send(address, f"/gradio_api/call/v2/{name}", values).json["event_id"]
    lines = send(address, f"/gradio_api/call/{name}/{event}").body.decode().strip().splitlines()
    assert lines[-2] == "event: complete"
    return json.loads(lines[-1].removeprefix("data: "))[0]


def test_any_program_calls_them_by_name(server: str) -> None:
    assert call(server, "ask", question=ASKED)["citations"][0]["number"] == 1
    assert call(server, "open_passage", passage_id="report:57-67", around=1)["before"] == "二、组织建设\n"
    assert [each["doc_id"] for each in call(server, "documents")] == ["report", "hostile"]


def test_of_a_long_history_the_newest_questions_that_can_be_asked_are_read(server: str) -> None:
    history = [*(f"第{number}问" for number in range(60)), 7, "问" * 501]
    asked = call(server, "ask", question=ASKED, history=history)["resolved_question"]
    assert asked == " ".join([*(f"第{number}问" for number in range(11, 60)), ASKED])


def test_with_a_password_gradios_client_logs_in(guarded: str) -> None:
    name, _, password = AUTH.partition(":")
    connected = Client(guarded, auth=(name, password), verbose=False, analytics_enabled=False)
    assert connected.predict(api_name="/documents")[0]["title"] == "工会工作报告"
    connected.close()
