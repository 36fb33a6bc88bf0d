"""Fuzzed targets of what people and models write: the path of a question, and marks of citation."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np

from rag.pipeline import checked_question
from rag.query import Query
from rag.question.figures import contradiction
from rag.question.follow_up import resolve
from rag.question.parts import parts_of
from rag.text import normalize
from rag.types import Answer, Hit, SentenceStatus
from rag.writing.answerer import WritingAnswerer
from rag.writing.drafts import drafts
from tests.answering.county import ask
from tests.writing.scripted import OUTLINE, REPORT, Scripted, quoted
from tools.stress.targets.target import Target, any_character

_QUESTIONS = (
    "报告第三部分最后一节讲什么？",
    "今后五年对农民工有哪些服务举措",
    "那女职工呢？",
    "去年投入多少万元，占百分之几？",
    "一共分几部分",
    "“三去一降一补”是什么",
    "What does the report say about schools?",
    "2023年10月9日谁作的报告",
    "第十二条说了什么，为什么",
)
_WORDS = (
    *(
        "第",
        "部分",
        "章",
        "条",
        "几",
        "多少",
        "百分之",
        "2.5亿",
        "１２３",
        "三千万",
        "呢",
        "？",
        "，",
        "和",
        "“",
        "”",
        "去年",
        "今后五年",
        "倒数第二",
    ),
    *(
        "' or 1==1 --",
        '"; DROP TABLE x',
        "AND OR NOT (",
        "*:*",
        "\\",
        "%s{0}${x}",
        "第" * 30,
        "零" * 30,
        "9" * 40,
        "½",
        "①",
        "𠀀𱍐",
    ),
)
_REPLIES = (
    "新建学校3所，让农村学生就近上学。[1]修缮医院两家。[2]",
    "新建学校三所。【１】改进作风[99]。[0][-1]",
    "来源：[1]《伪造》 ref[12345]",
    "<think>想</think>- **修缮医院两家**。[1、2，3]\n1. 铺设道路。[2-3]",
)
_MARKS = (
    *(
        "[1]",
        "[2]",
        "【3】",
        "［４］",
        "[1",
        "]",
        "[１，2]",
        "[1-9]",
        "[[1]]",
        "[^1]",
        "(来源：1)",
        "。",
        "！",
        "\n",
        "“",
        "”",
        "<think>",
        "</think>",
    ),
    *("**", "- ", "新建学校三所", "修缮医院两家", "http://a.b/", "不", "全部", "2023年", "100万", "5%", "…", "."),
)
_VECTOR = np.zeros(3, np.float32)
_SERVICES = "过去学校、医院、道路做了什么"
_QUOTED = quoted(_SERVICES)
_ASKED = ask(_SERVICES)


class _Found:
    """Gives the one answer in the report's own sentences, which a model may write anew."""

    def answer(self, query: Query, hits: Sequence[Hit]) -> Answer:  # noqa: ARG002  of a protocol
        """Return it."""
        return _QUOTED

    def with_strictness(self, strictness: float) -> _Found:  # noqa: ARG002  of a protocol
        """Return the same."""
        return self


_WRITING = WritingAnswerer(_Found(), OUTLINE, REPORT.corpus, Scripted([]))


def query(text: str) -> Hashable:
    """Read a question in every way in which the stages do, also as one that follows another."""
    asked = checked_question(text, 500)
    settled = normalize(asked)
    assert normalize(settled) == settled, "normalising twice gives something else"
    resolved = checked_question(resolve(asked, ["今后五年对农民工有哪些服务举措？"]), 2000)
    resolve("那女职工呢？", [asked])
    for part in (*parts_of(asked), resolved):
        assert part.strip()
        read = Query(part, _VECTOR)
        found = (
            read.tokens,
            read.words,
            read.outline_words,
            read.topic,
            read.periods,
            read.expectation,
            read.structure,
        )
        assert all(read.words), "an empty word"
    refuted = contradiction(asked, ["今年新建学校三所，投入2.5亿元，增长百分之五。"])
    return tuple(bool(each) for each in found), found[-1] is not None and found[-1].wanted, refuted is None


def citations(reply: str) -> Hashable:
    """Let a model write this: nothing may be cited that was not given, and no address or number made up."""
    whole = list(drafts([reply]))
    assert whole == list(drafts(reply)), "a reply in pieces is read otherwise than a whole one"
    *_, answer = replace(_WRITING, model=Scripted([reply])).stream(_ASKED, _QUOTED.hits)
    assert isinstance(answer, Answer)
    numbers = [number for sentence in answer.sentences for number in sentence.citations]
    assert {each.number for each in answer.citations} == set(numbers) == set(range(1, len(answer.citations) + 1))
    quotes = {each.number: each.quote for each in answer.citations}
    for sentence in answer.sentences:
        assert sentence.citations, "a sentence without a source"
        assert sentence.status in (SentenceStatus.VERBATIM, SentenceStatus.VERIFIED)
        assert sentence.status is SentenceStatus.VERIFIED or sentence.text in [
            quotes[each] for each in sentence.citations
        ]
        assert "://" not in sentence.text
    return tuple(len(draft.numbers) for draft in whole[:4]), len(answer.citations), len(answer.sentences)


QUERY = Target(_QUESTIONS, _WORDS, query, any_character)
CITATIONS = Target(_REPLIES, _MARKS, citations, any_character)
