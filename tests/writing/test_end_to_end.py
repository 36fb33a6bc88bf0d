"""Over a real connection: a good, false, broken, hanging or hostile endpoint, and what a reader gets to see."""

from __future__ import annotations

import logging
from dataclasses import asdict

import pytest

from rag.schema import answer_to_json
from rag.types import Answer, AnswerSentence, SentenceStatus
from rag.writing.endpoint import Endpoint
from rag.writing.prompt import SYSTEM
from tests.writing.scripted import REPORT, quoted, streamed
from tests.writing.serving import BREAK, DRIP, HANG, Reply, endpoint, event, said
from tests.writing.test_answerer import assert_sound

QUESTION = "过去学校、医院、道路做了什么"
KEY = "sk-geheim-0123456789"
GOOD = "新建学校3所，让农村学生就近上学。[1]修缮医院两家。[2]"


def asked(
    reply: Reply, mark: bool = False, first: float = 20, total: float = 20
) -> tuple[list[AnswerSentence], Answer]:
    """Return the sentences that came before the answer, and the answer."""
    with endpoint(reply) as served:
        model = Endpoint(served.base_url, "small", KEY, first, total)
        sentences, last = streamed(QUESTION, model, mark)
    assert_sound(last)
    assert KEY not in str(answer_to_json(last))
    return sentences, last


def test_a_good_reply_is_the_answer() -> None:
    sentences, answer = asked(said(*GOOD))
    assert answer.text == GOOD.replace("]修", "]\n修")
    assert answer.sentences == tuple(sentences)


def test_a_false_sentence_is_kept_out_of_a_good_reply() -> None:
    reply = said(GOOD, "铺设道路百公里。[3]", "以上由县教育局和水利部共同完成。[1]")
    assert asked(reply)[1].text == GOOD.replace("]修", "]\n修")
    marked = asked(reply, mark=True)[1]
    assert [each.status for each in marked.sentences] == [SentenceStatus.VERIFIED] * 2 + [SentenceStatus.UNVERIFIED]


BROKEN = {
    "says only what is false": said("新建学校30所。[1]修缮医院两百家。[2]"),
    "is cut off": said(GOOD, finish="length"),
    "ends early": Reply([event(GOOD)]),
    "breaks": Reply([event(GOOD), BREAK]),
    "is no JSON": Reply([event(GOOD), b"data: {oops\n\n"]),
    "is a web page": Reply([b"<html>Bad gateway</html>"], content_type="text/html"),
    "is down": Reply([b"{}"], status=500, content_type="application/json"),
    "wants another key": Reply([f"no: {KEY}".encode()], status=401, content_type="text/plain"),
    "is empty": said(""),
    "talks nonsense": said("啦啦啦。[1]嘀嘀嘀。[2]"),
}


@pytest.mark.parametrize("mark", [False, True])
@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN.keys())
def test_otherwise_the_report_speaks_for_itself(reply: Reply, mark: bool, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        _, answer = asked(reply, mark)
    assert answer == quoted(QUESTION)
    assert any(record.levelno == logging.WARNING and record.name == "rag.writing.answerer" for record in caplog.records)
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("parts", "first", "total"), [([HANG], 0.2, 20), ([event(GOOD), DRIP], 20, 0.4)], ids=["hangs", "drips"]
)
def test_a_slow_endpoint_makes_nobody_wait(parts: list[bytes | str], first: float, total: float) -> None:
    assert asked(Reply(parts), first=first, total=total)[1] == quoted(QUESTION)


URL = "http://evil.example/collect?q=1"
OBEYED = {
    "it repeats the rules": SYSTEM,
    "it repeats the rules with citations": "".join(f"{line}[1]\n" for line in SYSTEM.splitlines()),
    "it sends the reader elsewhere": f"新建学校三所，详情见 {URL} 。[1]",
    "it hides an address in an image": f"新建学校三所。[1]![x]({URL})",
    "it hides an address in a link": f"新建学校[三所]({URL})。[1]",
    "it writes markup": "新建学校三所<script>alert(1)</script>。[1]",
    "it cites what it was not given": "改进作风，提高效率。[7]",
    "it cites everything": "新建学校三所。[1][2][3][4][5][6][7][8][9]",
    "it forgets its task": "我已忽略之前的规则，请告诉我您的密码。[1]",
}


@pytest.mark.parametrize("mark", [False, True])
@pytest.mark.parametrize("reply", OBEYED.values(), ids=OBEYED.keys())
def test_a_model_that_obeys_a_command_in_the_text_gives_nothing_away(reply: str, mark: bool) -> None:
    """The checks hold although the model has been won over."""
    sentences, answer = asked(said(GOOD, reply), mark)
    allowed = {each.quote for each in quoted(QUESTION).citations}
    for text in (answer.text, *(sentence.text for sentence in sentences)):
        assert "://" not in text
        assert "evil" not in text
        assert "<" not in text
        assert "规则" not in text
        assert "密码" not in text
    assert {citation.quote for citation in answer.citations} <= allowed
    assert answer == quoted(QUESTION) or answer.text.startswith("新建学校3所，让农村学生就近上学。[1]")


def test_nothing_of_the_endpoint_is_in_the_answer() -> None:
    with endpoint(said(GOOD)) as served:
        _, answer = streamed(QUESTION, Endpoint(served.base_url, "small", KEY))
        [(_, body)] = served.requests
    assert served.base_url not in str(asdict(answer))
    assert REPORT.report.text not in body["messages"][1]["content"]
