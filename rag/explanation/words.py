"""The words of an explanation, in Chinese and in English, shared by the command line and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PARTS: Mapping[str, tuple[str, str]] = {
    "similarity": ("向量相似度", "vector similarity"),
    "similarity_gap": ("与最相似句之差", "gap to the most similar"),
    "lexical": ("词语得分", "word score"),
    "passage_rank": ("段落名次", "passage rank"),
    "uncovered_similarity": ("词语无从分辨时的相似度", "similarity where words cannot tell"),
    "uncovered_rank": ("词语无从分辨时的段落名次", "passage rank where words cannot tell"),
    "coverage": ("句中含有的问题词", "question words in the sentence"),
    "context_coverage": ("连同标题含有的问题词", "question words in headings and sentence"),
    "period": ("时间相符", "time asked for"),
    "heading_topic": ("标题切题", "heading on the topic"),
    "is_heading": ("是标题", "is a heading"),
    "brief": ("句子很短", "is brief"),
    "expected": ("有所问种类的答案", "has the kind of answer"),
    "read": ("精读过", "was read"),
    "odds": ("阅读模型的把握", "reader's odds"),
    "odds_gap": ("与最有把握句之差", "gap to the best odds"),
    "bias": ("起点", "starting point"),
    "covered_by_hits": ("全部段落含有的问题词", "question words in all passages"),
    "second_odds": ("阅读模型第二把握", "reader's second odds"),
    "not_expected": ("没有所问种类的答案", "lacks the kind of answer"),
    "contradiction": ("数字与报告不符", "number stated otherwise"),
    "far": ("相似度不足", "too little similarity"),
    "unread": ("阅读模型认为都未回答", "reader finds no answer"),
    "alien": ("似是而非：有的词报告没有", "alike, but with words that stand nowhere"),
    "named": ("标题点明话题", "heading names the topic"),
    "foreign": ("外文问题", "question in another language"),
    "foreign_far": ("外文问题相似度不足", "too little similarity across languages"),
    "other_time": ("最佳句属另一时间", "best sentence is of another time"),
    "absent_number": ("问题里的数字报告没有", "a number of the question stands nowhere"),
    "opposed": ("说法与报告相反", "says the opposite of the report"),
    "addressed": ("是对系统说的话", "is addressed to the system"),
    "reason": ("问缘由", "asks for a reason"),
}
"""The parts of the scores: the features of evidence and the signals of the judge (docs/answering.md)."""

LISTS: Mapping[str, tuple[str, str]] = {
    "dense_passage": ("向量·段落", "passage vectors"),
    "dense_sentence": ("向量·句子", "sentence vectors"),
    "lexical_passage": ("词语·段落", "passage words"),
    "lexical_sentence": ("词语·句子", "sentence words"),
}
PERIODS: Mapping[str, tuple[str, str]] = {"past": ("过去", "past"), "future": ("今后", "future")}
KINDS: Mapping[str, tuple[str, str]] = {
    "money": ("金额", "an amount of money"),
    "share": ("比例", "a share"),
    "date": ("日期", "a date"),
    "duration": ("时长", "a duration"),
    "ordinal": ("次序", "an ordinal"),
    "people": ("人数", "a number of people"),
    "place": ("地点", "a place"),
    "number": ("数量", "a number"),
}
OUTLINE: Mapping[str, tuple[str, str]] = {
    "parts": ("分哪几项", "its parts"),
    "heading": ("标题", "a heading"),
    "content": ("讲什么", "what a part says"),
    "place": ("在哪一部分", "where it stands"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; ``{…}`` are filled in by ``str.format``."""

    language: int
    why: str
    waiting: str
    changed: str
    verdict: str
    refused: str
    answered: str
    probable: str
    by_outline: str
    parts_of_verdict: tuple[str, str, str, str]
    question: str
    understood: str
    terms: str
    period: str
    expects: str
    outline: str
    passages: str
    weights: str
    place_of_hit: tuple[str, str, str, str]
    held: tuple[str, str]
    stepped_back: str
    sentences: str
    columns_of_sentence: tuple[str, str, str, str, str, str, str]
    separator: str

    def of(self, table: Mapping[str, tuple[str, str]], name: str) -> str:
        """Return a name in words; one without words is shown as it is."""
        return table[name][self.language] if name in table else name


CHINESE = Words(
    language=0,
    why="为什么",
    waiting="正在查看各步的名次与得分",
    changed="设置或文件已不是作答时的，现在的结果与上面不同。",
    verdict="结论",
    refused="拒答：{}",
    answered="作答。",
    probable="报告能回答的可能性 {probability:.3f}，严格程度 {strictness:g}。",
    by_outline="这是提纲题，由报告的标题决定，不经打分。",
    parts_of_verdict=("依据", "数值", "权重", "贡献"),
    question="对问题的理解",
    understood="理解为：{}",
    terms="词语（权重）：{}",
    period="时间：{}",
    expects="所问的种类：{}",
    outline="问提纲：{}",
    passages="段落",
    weights="四份名单在融合中的权重：{}",
    place_of_hit=("名次", "段落", "得分", "融合名次"),
    held=("含有的词", "没有的词"),
    stepped_back="{score:.4f}（时间不符，×{factor:g}）",
    sentences="句子",
    columns_of_sentence=("名次", "引用", "句子", "初分", "阅读模型", "终分", "各项贡献"),
    separator="、",
)
ENGLISH = Words(
    language=1,
    why="Why",
    waiting="Looking at the ranks and scores of each step",
    changed="The settings or the documents are no longer those of this answer: the result is another one now.",
    verdict="Verdict",
    refused="Refused: {}",
    answered="Answered.",
    probable="The report answers with a probability of {probability:.3f}; strictness {strictness:g}.",
    by_outline="This is about the outline: the headings decide, nothing is weighed.",
    parts_of_verdict=("signal", "value", "weight", "adds"),
    question="The question as understood",
    understood="Understood as: {}",
    terms="Words (weight): {}",
    period="Time: {}",
    expects="Asks for {}",
    outline="About the outline: {}",
    passages="Passages",
    weights="Weights of the four lists in the fusion: {}",
    place_of_hit=("rank", "passage", "score", "fused rank"),
    held=("words held", "words lacking"),
    stepped_back="{score:.4f} (another time, × {factor:g})",
    sentences="Sentences",
    columns_of_sentence=("rank", "cited", "sentence", "first score", "reader", "score", "made of"),
    separator=", ",
)
