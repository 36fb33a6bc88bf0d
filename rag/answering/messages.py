"""The words of an answer that are ours and not the report's, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_NAMED = 4


def is_chinese(question: str) -> bool:
    """Say whether a question is answered in Chinese: it has a Han character.

    >>> is_chinese("工会是什么"), is_chinese("What is a union?")
    (True, False)
    """
    return bool(_HAN.search(question))


def refusal_reason(question: str, missing: Sequence[str]) -> str:
    """Return why there is no answer, naming words of the question that the nearest passages do not hold."""
    named = missing[:_NAMED] if is_chinese(question) else ()
    if is_chinese(question):
        about = f"最接近的段落没有提到{'、'.join(f'“{word}”' for word in named)}。" if named else ""
        return f"报告没有回答这个问题。{about}"
    return "The report does not answer this question."
