"""Questions that ask for several things: what each of them asks, in a wording that stands alone."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.question.aspects import ASPECTS
from rag.text import has_han, informative_words, simplify

MOST_PARTS = 3
_SHORTEST = 4
_ASKS = re.compile("多少|几|哪|什么|怎么|怎样|如何|为何|谁|何时|多大|多长|多久|是否|有没有|吗$|呢$|啥|咋")
_TIME = re.compile("过去|以前|之前|去年|上年|今年|明年|今后|未来|将来|下一?步|[0-9一二三四五六七八九十]+年来?")
_SELF_CONTAINED = 2
_BOUNDARY = re.compile("[？?；;，,、]|(?:以及|还有|并且|同时)")
_EACH = re.compile(
    "^(?P<first>[^，,。？?]{2,16}?)(?:和|与|跟|、)(?P<second>[^，,。？?和与跟、]{2,12}?)[，,]?(?P<measure>[^，,]{0,8}?)"
    "(?:各自?|分别)(?P<asked>[^，,]{3,})"
)


def parts_of(question: str) -> tuple[str, ...]:
    """Return the questions that a Chinese question consists of; none where it asks for one thing alone.

    >>> parts_of("自贸试验区去年新设了几个，今年要建设的总共多少个？")
    ('自贸试验区去年新设了几个', '自贸试验区今年要建设的总共多少个')
    >>> parts_of("钢铁和煤电各要压减多少产能")
    ('钢铁要压减多少产能', '煤电要压减多少产能')
    >>> parts_of("深化改革和依法治国，总目标分别是什么？")
    ('深化改革总目标是什么', '依法治国总目标是什么')
    >>> parts_of("新建职工书屋多少家？")
    ()
    """
    text = simplify(question).strip("？?。！! ")
    if not has_han(text):
        return ()
    each = _EACH.match(text)
    if each and _ASKS.search(each["asked"]):
        rest = each["measure"] + each["asked"]
        return each["first"] + rest, each["second"] + rest
    clauses = _clauses(text)
    if not 1 < len(clauses) <= MOST_PARTS:
        return ()
    return (clauses[0], *(_with_topic(later, clauses[0]) for later in clauses[1:]))


def _with_topic(later: str, first: str) -> str:
    """Put what the first clause is about before a later one that leaves it out."""
    timed = _TIME.search(later) is not None
    before_time = _TIME.split(first, maxsplit=1)[0] if timed else ""
    own = [word for word in informative_words(later) if word not in ASPECTS and len(word) > 1]
    topic = before_time or ("" if len(own) >= _SELF_CONTAINED else _ASKS.split(first, maxsplit=1)[0])
    if timed:  # a part has one time, its own
        topic = _TIME.sub("", topic)
    topic = topic.strip("，,：:、 ")
    return topic + later if topic and topic != first and topic not in later else later


def _clauses(text: str) -> list[str]:
    """Return the text cut where what stands on either side asks something."""
    cuts = [0, *(found.end() for found in _BOUNDARY.finditer(text)), len(text)]
    clauses: list[str] = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        if clauses and not (_ASKS.search(_bare(piece)) and _ASKS.search(_bare(clauses[-1]))):
            clauses[-1] += piece
        else:
            clauses.append(piece)
    bare = [_bare(each) for each in clauses]
    return bare if all(len(each) >= _SHORTEST and _ASKS.search(each) for each in bare) else []


def _bare(clause: str) -> str:
    return _BOUNDARY.sub("", clause[-2:]).join([clause[:-2], ""]) if len(clause) > 2 else clause
