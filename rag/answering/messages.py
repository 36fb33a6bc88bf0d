"""The words of an answer that are ours and not the report's, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence

from rag.text import has_han

_NAMED = 4


def refusal_reason(question: str, missing: Sequence[str]) -> str:
    """Return why there is no answer, naming words of the question that the nearest passages do not hold."""
    named = missing[:_NAMED] if has_han(question) else ()
    if has_han(question):
        about = f"最接近的段落没有提到{'、'.join(f'“{word}”' for word in named)}。" if named else ""
        return f"报告没有回答这个问题。{about}"
    return "The report does not answer this question."
