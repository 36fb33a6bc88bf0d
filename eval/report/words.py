"""What the page says, in Chinese and English; a button switches."""

from __future__ import annotations

from eval.report.html import Html, join, tag

Words = tuple[str, str]
"""Chinese, English."""

METRICS: dict[str, Words] = {
    "evidence_recall@1": ("证据召回率@1", "Evidence recall@1"),
    "evidence_recall@3": ("证据召回率@3", "Evidence recall@3"),
    "evidence_recall@5": ("证据召回率@5", "Evidence recall@5"),
    "evidence_recall@10": ("证据召回率@10", "Evidence recall@10"),
    "all_evidence@5": ("证据全齐@5", "All evidence@5"),
    "mrr@10": ("MRR@10", "MRR@10"),
    "ndcg@10": ("nDCG@10", "nDCG@10"),
    "chars@5": ("前 5 段字数", "Characters@5"),
    "passage_recall@1": ("段落召回率@1", "Passage recall@1"),
    "passage_recall@5": ("段落召回率@5", "Passage recall@5"),
    "citation_precision": ("引文精确率", "Citation precision"),
    "citation_recall": ("引文召回率", "Citation recall"),
    "nugget_recall": ("要点召回率", "Nugget recall"),
    "length_ratio": ("答案长度比", "Length ratio"),
    "first_citation_accuracy": ("首条引文正确率", "First citation right"),
    "first_citation_contains_answer": ("首条引文含答案", "First citation has the answer"),
    "list_exact": ("列举完整且无误", "Lists complete and exact"),
    "quote_exactness": ("引文逐字准确", "Quotes exact"),
    "answer_exact": ("短答案完全一致", "Short answer exact"),
    "answer_f1": ("短答案 F1", "Short answer F1"),
    "refusal_precision": ("拒答精确率", "Refusal precision"),
    "refusal_recall": ("拒答召回率", "Refusal recall"),
    "refusal_f1": ("拒答 F1", "Refusal F1"),
    "false_refusal_rate": ("误拒率", "False refusals"),
    "refusal_auroc": ("拒答 AUROC", "Refusal AUROC"),
    "risk_coverage_area": ("风险–覆盖面积", "Risk–coverage area"),
    "followup_evidence_recall@5": ("追问证据召回率@5", "Follow-up recall@5"),
    "followup_standalone_recall@5": ("完整问法证据召回率@5", "Standalone recall@5"),
}

FLAGS: dict[str, Words] = {
    "error": ("出错", "failed"),
    "evidence_missed": ("前 5 段缺证据", "evidence not in top 5"),
    "false_refusal": ("误拒", "wrongly refused"),
    "missed_refusal": ("该拒未拒", "should have refused"),
    "wrong_citation": ("引文有误", "a wrong citation"),
    "incomplete": ("答案不全", "answer incomplete"),
}


def both(words: Words) -> Html:
    """Return the words in both languages; the style sheet shows one.

    >>> both(("好", "good"))
    '<span class="zh">好</span><span class="en">good</span>'
    """
    return join([tag("span", words[0], class_="zh"), tag("span", words[1], class_="en")])
