"""Two short documents whose passages, sentences and neighbours can be worked out by hand."""

from __future__ import annotations

import hashlib

from rag.corpus import Corpus, corpus_of
from rag.parsing import parse_text
from rag.splitting import split
from rag.types import Document

CITY = """全市工会工作报告

一、过去五年的工作

五年来，全市新建基层工会三百二十个。发展会员四万人；培训工会干部九百人。

二、今后五年的任务

建设数字化服务平台。让职工少跑腿。
"""
PARK = """公园管理报告

今年种植银杏树一百二十棵。湖面全年开放游船。
"""


def document(text: str, doc_id: str) -> Document:
    """Return the document in a text."""
    return parse_text(text, doc_id, f"{doc_id}.txt", hashlib.sha256(text.encode()).hexdigest())


def small_corpus() -> Corpus:
    """Return both documents with their passages."""
    documents = [document(CITY, "city"), document(PARK, "park")]
    return corpus_of(documents, [passage for each in documents for passage in split(each, 350)])
