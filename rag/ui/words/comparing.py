"""The words of the view that puts two reports side by side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ComparingWords:
    """What the view says."""

    compare: str
    left: str
    right: str
    question: str
    placeholder: str
    welcome: str
    welcome_text: str
    needs_two: str


CHINESE_COMPARING = ComparingWords(
    compare="对照",
    left="左",
    right="右",
    question="问两份报告的问题",
    placeholder="同一个问题，问两份报告，按 Enter 发送",
    welcome="两份报告，同一个问题",
    welcome_text="两份报告各自作答，左右并排，例如看今年与去年的目标有什么不同。每句都注明出自哪份报告。",
    needs_two="对照需要两份文件。",
)

ENGLISH_COMPARING = ComparingWords(
    compare="Compare",
    left="Left",
    right="Right",
    question="Question to two reports",
    placeholder="One question to both reports, Enter to send",
    welcome="Two reports, one question",
    welcome_text="Each report answers for itself, side by side: this year's aims beside last year's, for example. "
    "Every sentence says which report it is from.",
    needs_two="Comparing needs two documents.",
)
