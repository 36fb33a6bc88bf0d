"""Questions that are understood only after earlier ones.

Examples are 那女职工呢？ 经费方面呢？ 之前是怎么做的？ No model is needed for the common forms: a new
focus put in the old one's place, another time, another number of the outline, or a question without its topic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.aspects import ASPECTS
from rag.text import has_han, informative_words

_OPENING = re.compile(
    r"^(?:那么|那|还有|还要?|另外|其中|而|再问一下|and what about|what about|how about|and)[，,\s]*", re.IGNORECASE
)
_ASKS_ON = re.compile(
    r"(?:(?P<focus>.{1,16}?)(?:方面|这一?块|这边|情况)?呢|(?P<brief>.{1,6}?)(?:又?如何|又?怎样|怎么样))[？?。！!]*"
)
_ENGLISH_ON = re.compile(r"^(?:and|what about|how about|and what about)\s+(?P<focus>.+?)[?？]*$", re.IGNORECASE)
_REFERS = re.compile(
    r"他们|她们|它们?|其(?!他|它|余|实)|该项|这[个些项条一]|那[个些项条一]|上述|对此|\b(?:they|them|their|it|its|this|that|those)\b"
)
_PERIOD = re.compile(
    r"(?:在|从)?(?:过去|以往|今后|未来|下一?个?|这|近|最近|前)(?:的?(?:[0-9]+|[一二三四五六七八九十几])个?年)?(?:以来|来)?|之前|以前|此前|从前|将来|以后|接下来|下一?步|[五5]年来"
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十0-9]+|最后一")
_FOCUS = (
    re.compile(r"(?<![针面相])对(?P<focus>[^，。？?]{2,14}?)(?=有|提|的|采|进|做|作)"),
    re.compile(r"(?:^|[，。]|年|在|今后|过去)(?P<focus>[^，。？?]{2,14}?)(?=方面|领域|这一?块)"),
)
_QUANTITY = re.compile(r"(?:多少|几)[个名家人位户次项条届种]?(?P<focus>[^，。？?]{2,20})")
_ENGLISH_FOCUS = re.compile(r"\b(?:about|on|for|of) (?P<focus>[\w' -]+?)(?= in | over | during |[?？]|$)")
_ASKED = re.compile(
    r"(?:都|又|还|要|会|分别|具体)?(?:是|有)?(?:什么|哪些|哪几[个项条种]?|怎么样?|怎样|如何|多少[个名家人位户次项条届种]?|为什么|为何|是否)|[吗呢了？?。！!]+$"
)
_SHORT = 9
"""A question of no more characters leaves something out."""

_SELF_CONTAINED = 2
"""A question with so many words of its own, and nothing that points back, stands alone."""


def resolve(question: str, history: Sequence[str]) -> str:
    """Return the question in a wording that stands alone, given the earlier ones, oldest first.

    >>> resolve("那女职工呢？", ["今后五年对农民工有哪些服务举措？"])
    '今后五年对女职工有哪些服务举措？'
    >>> resolve("第三部分呢？", ["报告第二部分的标题是什么？"])
    '报告第三部分的标题是什么？'
    """
    resolved = ""
    for each in [*history, question]:
        resolved = _after(each.strip(), resolved) if resolved else each.strip()
    return resolved


def _after(question: str, earlier: str) -> str:
    focus = _focus_of(question)
    if focus is not None:
        return _with_focus(earlier, focus)
    if _points_back(question):
        return _with_topic(earlier, _OPENING.sub("", question))
    return question


def _focus_of(question: str) -> str | None:
    """Return what a question such as 那女职工呢？ asks on about, None for any other question."""
    if not has_han(question):
        english = _ENGLISH_ON.fullmatch(question)
        return english["focus"] if english else None
    found = _ASKS_ON.fullmatch(_OPENING.sub("", question))
    return (found["focus"] or found["brief"]).strip("，, ") if found else None


def _points_back(question: str) -> bool:
    own = [word for word in informative_words(question) if word not in ASPECTS and len(word) > 1]
    if _OPENING.match(question) or _REFERS.search(question):
        return True
    return len(set(own)) < _SELF_CONTAINED or len(question.rstrip("？?。！!")) <= _SHORT


def _with_focus(earlier: str, focus: str) -> str:
    """Put a new focus in the place of the one that the earlier question has."""
    ordinal = _ORDINAL.search(focus)
    if ordinal and _ORDINAL.search(earlier):
        return _ORDINAL.sub(lambda _: ordinal[0], earlier, count=1)
    if not _topic(focus):
        period = _PERIOD.search(focus)
        return _with_period(earlier, period[0] if period else focus)
    place = _place_of_focus(earlier, focus)
    if place is None:
        return f"{focus}：{earlier}"
    return earlier[: place[0]] + focus + earlier[place[1] :]


def _with_period(earlier: str, period: str) -> str:
    # not the text itself: a backslash in it would be taken for a reference to a group
    return _PERIOD.sub(lambda _: period, earlier, count=1) if _PERIOD.search(earlier) else f"{period}，{earlier}"


def _place_of_focus(earlier: str, focus: str) -> tuple[int, int] | None:
    """Return where the focus of a question stands: a run that ends as the new one does, or what it is said of."""
    runs = _topic_runs(earlier)
    alike = [run for run in runs if earlier[run[1] - 1] == focus[-1] and focus not in earlier]
    if alike:
        return alike[-1]
    for pattern in (*_FOCUS, _QUANTITY, _ENGLISH_FOCUS):
        found = pattern.search(earlier)
        if found and _topic(found["focus"]):
            return found.span("focus")
    return runs[0] if runs else None


def _topic_runs(text: str) -> list[tuple[int, int]]:
    """Return the stretches of topic words that stand side by side."""
    runs: list[tuple[int, int]] = []
    at = 0
    for word in _topic(text):
        start = text.find(word, at)
        if start < 0:
            continue
        at = start + len(word)
        if runs and runs[-1][1] == start:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((start, at))
    return runs


def _topic(text: str) -> list[str]:
    return [word for word in informative_words(_PERIOD.sub(" ", text)) if word not in ASPECTS and len(word) > 1]


def _with_topic(earlier: str, question: str) -> str:
    """Put what the earlier question is about before one that leaves it out; a time of its own replaces the old one."""
    kept = _ASKED.sub("", earlier)
    if _PERIOD.search(question):
        kept = _PERIOD.sub("", kept)
    kept = kept.strip("，,：: 的")
    return f"{kept}，{question}" if kept and kept not in question else question
