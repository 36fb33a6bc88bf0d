"""Explanations made by hand, with numbers that add up."""

from __future__ import annotations

from dataclasses import replace

from rag.explanation.values import (
    Contribution,
    ExplainedHit,
    ExplainedSentence,
    Explanation,
    FusedList,
    Judgement,
    Term,
    Understanding,
)
from rag.types import Hit, Passage, Span

TEXT = "五年来，全市新建基层工会三百二十个。发展会员四万人；培训工会干部九百人。"
HIT = ExplainedHit(
    hit=Hit(Passage("city", Span(20, 57), (Span(20, 38),)), TEXT, ("一、过去",), 2, 0.15),
    ranks=(1, None, 2, 1),
    fused_rank=1,
    fused_score=0.25,
    period_factor=0.6,
    matched=("新建", "工会"),
    unmatched=("学校",),
)
HEADING = ExplainedHit(
    hit=Hit(Passage("city", Span(9, 18), (Span(9, 18),)), "一、过去五年的工作", (), None, 0.3),
    ranks=(None,) * 4,
    fused_rank=None,
    fused_score=None,
    period_factor=1.0,
    matched=(),
    unmatched=("新建", "工会", "学校"),
)
SENTENCE = ExplainedSentence(
    rank=1,
    doc_id="city",
    span=Span(20, 38),
    text="五年来，全市新建基层工会三百二十个。",
    first_score=1.5,
    odds=-2.25,
    score=1.0,
    contributions=(
        Contribution("similarity", 0.5, 1.0),
        Contribution("lexical", 0.0, 7.0),
        Contribution("odds", -1.5, 1.0),
        Contribution("period", 1.0, 2.0),
    ),
    citation=1,
)
EXPLANATION = Explanation(
    question="新建学校呢？",
    resolved_question="新建工会学校多少",
    understanding=Understanding((Term("新建", 1.5), Term("工会", 0.25), Term("学校", 3.0)), ("past",), "number", None),
    lists=tuple(
        FusedList(name, weight)
        for name, weight in zip(
            ("dense_passage", "dense_sentence", "lexical_passage", "lexical_sentence"),
            (1.0, 1.0, 0.5, 0.75),
            strict=True,
        )
    ),
    hits=(HIT,),
    sentences=(SENTENCE, replace(SENTENCE, rank=2, odds=None, citation=None)),
    judgement=Judgement(
        0.5, (Contribution("bias", 1.0, -1.0), Contribution("far", 0.0, -9.0), Contribution("odds", 0.5, 2.0))
    ),
    strictness=0.5,
    refused=False,
    reason=None,
)
REFUSED = replace(EXPLANATION, refused=True, reason="报告没有回答这个问题。", strictness=0.75)
OUTLINED = replace(
    EXPLANATION,
    question="报告分几部分",
    resolved_question="报告分几部分",
    understanding=Understanding((), ("past", "future"), None, "parts"),
    hits=(HEADING, HIT),
    sentences=(),
    judgement=None,
)
"""Answered by headings."""
