"""A citation names the place of its quote, down to the page; an answer's text is its sentences with their numbers."""

from __future__ import annotations

from dataclasses import replace

from rag.citations import cite, quoted, render
from rag.corpus import corpus_of
from rag.splitting import split
from rag.types import AnswerSentence, Citation, SentenceStatus
from tests.small_corpus import CITY, PARK, document

WHOLE = document(CITY, "city")
DOCUMENTS = [replace(WHOLE, page_starts=(0, WHOLE.text.index("二、今后"))), document(PARK, "park")]
CORPUS = corpus_of(DOCUMENTS, [passage for each in DOCUMENTS for passage in split(each, 350)])


def test_a_citation_has_title_headings_page_paragraph_and_quote() -> None:
    wanted = ("让职工少跑腿。", "湖面全年开放游船。", "发展会员四万人；培训工会干部九百人。")
    by_text = {CORPUS.text_of(each): each for each in CORPUS.sentences.values()}
    last, lake, members = (by_text[text] for text in wanted)
    assert cite([last, lake, members], CORPUS) == (
        Citation(1, "city", "全市工会工作报告", ("二、今后五年的任务",), 2, 5, last.span, wanted[0]),
        Citation(2, "park", "公园管理报告", (), None, 2, lake.span, wanted[1]),
        Citation(3, "city", "全市工会工作报告", ("一、过去五年的工作",), 1, 3, members.span, wanted[2]),
    )
    assert quoted(cite([lake], CORPUS)) == (AnswerSentence(wanted[1], (1,), SentenceStatus.VERBATIM),)


def test_the_text_of_an_answer_has_a_line_a_sentence_with_its_numbers() -> None:
    sentences = [
        AnswerSentence("共两项：", (), SentenceStatus.FRAME),
        AnswerSentence("甲。", (1,), SentenceStatus.VERBATIM),
        AnswerSentence("乙。", (2, 1), SentenceStatus.VERBATIM),
    ]
    assert render(sentences) == "共两项：\n甲。[1]\n乙。[2][1]"
    assert render([]) == ""
