"""A sample of hostile texts goes through every place of the page in a browser; the watchers notice what they should."""

from __future__ import annotations

import random
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from rag.errors import RagError
from tests.ui.conftest import browser
from tools.stress.hostile_page import FAILED, REFUSED, TOGETHER, hostile_library
from tools.stress.page import MODULE, attack, noticed
from tools.stress.payloads import CALL, OUTSIDE, payloads
from tools.stress.serving import served
from tools.stress.watching import watched

__all__ = ["browser"]
SAMPLE = 10
SEED = 1
BARE = f"""<title>bare</title><div id="wj-x"><div class="wj-turn"><img src=x onerror={CALL}>
<a href=x>x</a></div></div><img src={OUTSIDE}/a.png><script>alert(1)</script>"""


@pytest.fixture
def bare() -> Iterator[str]:
    """Serve a page that escapes nothing and has no policy."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(BARE.encode())

        def log_message(self, *_: object) -> None:
            return None

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_page_that_keeps_nothing_away_is_noticed(browser: object, bare: str) -> None:
    with watched(browser, bare) as seen:  # type: ignore[arg-type]
        seen.page.goto(f"{bare}/")
        seen.page.wait_for_timeout(500)
        found = seen.elements()
        assert sorted(set(seen.events)) == ["alert", "script"]
        assert (seen.outside, seen.sent) == ([f"{OUTSIDE}/a.png"], [f"{OUTSIDE}/a.png"])
        assert noticed(seen)[-1] == f"left the origin: {OUTSIDE}/a.png"
        assert [each[:4] for each in sorted(found)] == ["<a h", "<img", "IMG "]


def test_hostile_texts_stay_texts(browser: object) -> None:
    texts = random.Random(SEED).sample(payloads(), SAMPLE)  # noqa: S311  reproducible, not secret
    with served(MODULE) as (origin, _):
        seen, failures = attack(browser, origin, texts)  # type: ignore[arg-type]
    assert failures == []
    assert seen.requests > 50, "the page was not watched"


def test_there_are_enough_of_them_and_no_two_alike() -> None:
    texts = payloads()
    assert len(texts) == len(set(texts)) >= 150
    assert max(map(len, texts)) <= 500, "longer than a question may be"


def test_the_library_answers_refuses_and_fails_in_hostile_words() -> None:
    library, texts = hostile_library(), payloads()
    answer = library.ask(texts[0])
    assert answer.resolved_question == f"？{texts[0]}"
    assert [citation.title for citation in answer.citations] == texts[:TOGETHER]
    assert library.ask(texts[REFUSED]).reason == texts[REFUSED]
    with pytest.raises(RagError, match="script"):
        library.ask(texts[FAILED])
    assert library.only([f"0 {texts[0]}"]).documents.keys() == {f"0 {texts[0]}"}
    assert len(library.without([f"0 {texts[0]}"]).documents) == len(texts) - 1
    assert library.explain(texts[40]).understanding.words[0].word == texts[40]
