"""The words of an answer that are ours and not the report's, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence

from rag.question.figures import Contradiction
from rag.text import has_han

_NAMED = 4


def refusal_reason(question: str, missing: Sequence[str], found: Contradiction | None = None) -> str:
    """Return why there is no answer, naming what the report writes instead, or words that nothing near it holds."""
    if not has_han(question):
        return "The report does not answer this question."
    if found is not None:
        return f"报告没有回答这个问题：报告写的是“{found.written}”，没有“{found.asked}”。"
    named = missing[:_NAMED]
    about = f"最接近的段落没有提到{'、'.join(f'“{word}”' for word in named)}。" if named else ""
    return f"报告没有回答这个问题。{about}"


def count_of_items(question: str, count: int) -> str:
    """Return the line above a list of all items of a place in the outline."""
    return f"共 {count} 项：" if has_han(question) else f"{count} in all:"


def place_missing(question: str, asked: int, available: int) -> str:
    """Return why a place that does not exist in the outline cannot be shown."""
    if has_han(question):
        return f"报告没有第 {asked} 项：这里一共只有 {available} 项。"
    return f"The report has no number {asked} there: there are {available} in all."


def all_refused(question: str) -> str:
    """Return why there is no answer where the strictness lets none through."""
    if has_han(question):
        return "严格程度（strictness）设为 1：一律不作回答。"
    return "Every question is refused: strictness is set to 1."
