"""Programs ask a chosen few documents, over every interface, as if nothing else had been indexed."""

from __future__ import annotations

import json

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from rag.errors import InputError
from rag.schema import answer_to_json, hit_to_json
from rag.server.chosen import KEPT, MOST_DOCUMENTS, Chosen
from rag.server.completion import read_request
from rag.server.failures import RequestError
from rag.server.toolbox import OFFERS
from tests.server.conftest import ASKED, chat, send
from tests.ui.ui_library import BODY, TITLE, Fake, make_document, small_library

LIBRARY = small_library()


@pytest.mark.parametrize("documents", [None, [], ()])
def test_without_a_choice_all_are_asked(documents: object) -> None:
    assert Chosen().library(LIBRARY, documents) is LIBRARY


def test_a_choice_is_made_once_whatever_its_order_until_another_index_is_open() -> None:
    chosen = Chosen()
    made = chosen.library(LIBRARY, ["report", "hostile"])
    assert chosen.library(LIBRARY, ["hostile", "report", "report"]) is made
    assert list(chosen.library(LIBRARY, ["report"]).documents) == ["report"]
    other = small_library()
    assert chosen.library(other, ["hostile", "report"]) is not made


def test_only_the_latest_choices_are_kept() -> None:
    many = Fake({name: make_document(name, [(TITLE, name), (BODY, name)]) for name in "abcdefghijk"})
    chosen = Chosen()
    first = chosen.library(many, ["a"])
    for name in list(many.documents)[1:KEPT]:
        chosen.library(many, [name])
    assert chosen.library(many, ["a"]) is first
    chosen.library(many, ["k"])
    chosen.library(many, ["j"])
    assert chosen.library(many, ["a"]) is first
    assert chosen.library(many, ["b"]) is not None
    assert len(chosen._kept) == KEPT


@pytest.mark.parametrize(
    ("documents", "said"),
    [("report", "list of doc_id"), ([7], "list of doc_id"), ({"report": 1}, "list of doc_id"),
     (["gone"], "there is no document 'gone'"), (["a"] * (MOST_DOCUMENTS + 1), f"at most {MOST_DOCUMENTS}")],
)  # fmt: skip
def test_what_names_no_documents_is_refused(documents: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Chosen().library(LIBRARY, documents)


def test_gradios_interface_asks_the_chosen(server: str) -> None:
    client = Client(server, verbose=False, analytics_enabled=False)
    only = LIBRARY.only(["hostile"])
    assert client.predict(ASKED, [], ["hostile"], api_name="/ask") == answer_to_json(only.ask(ASKED))
    hits = client.predict(ASKED, 9, ["hostile"], api_name="/search")
    assert hits == [hit_to_json(hit) for hit in only.search(ASKED, 9)]
    with pytest.raises(AppError, match="there is no document"):
        client.predict(ASKED, [], ["gone"], api_name="/ask")
    client.close()


def test_chat_programs_ask_the_chosen(server: str) -> None:
    both = send(server, "/v1/chat/completions", chat(ASKED)).json
    one = send(server, "/v1/chat/completions", chat(ASKED, documents=["hostile"])).json
    assert (len(both["citations"]), len(one["citations"])) == (1, 0)
    refused = send(server, "/v1/chat/completions", chat(ASKED, documents=["gone"]))
    assert (refused.status, refused.error["code"]) == (400, "unusable_question")
    assert "there is no document 'gone'" in refused.error["message"]
    with pytest.raises(RequestError, match="list of doc_id"):
        read_request(chat(ASKED, documents="report"))


def test_assistants_are_told_how_to_choose() -> None:
    for name in ("ask", "search"):
        schema = OFFERS[name].schema["properties"]["documents"]
        assert (schema["type"], schema["items"]) == ("array", {"type": "string"})
        assert "list_documents" in schema["description"]
        assert "documents" not in OFFERS[name].schema["required"]
    assert "documents" not in json.dumps(OFFERS["open_passage"].schema)
