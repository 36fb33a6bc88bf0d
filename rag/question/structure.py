"""What a question says about the outline of a report: which part it means, and what of it it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from rag.text import normalize

LAST = -1


class Wanted(str, Enum):
    """What of the outline is wanted: the parts of a place, its heading, what it says, or where a topic stands."""

    PARTS = "parts"
    HEADING = "heading"
    CONTENT = "content"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Structure:
    """A question about the outline.

    ``parts`` are the places named by number among the outermost parts, ``items`` those among what is below, both
    outermost first; LAST is the last one. ``explicit`` says that the question speaks of the outline in so many words,
    so that nothing else can be meant, and ``count`` is how many parts it says there are.
    """

    wanted: Wanted
    parts: tuple[int, ...]
    items: tuple[int, ...]
    explicit: bool
    count: int | None = None


_DIGITS = "一二三四五六七八九"
_ORDINAL = f"[{_DIGITS}十]+|[0-9]+"
_OUTER, _INNER = "大?部分|大部|章|编|篇", "小?节|大?项|大?条|大?点|个?方面|项?任务|小标题|款|段"
_NAMED = re.compile(
    rf"第(?P<number>{_ORDINAL})(?:个|大)?(?P<unit>{_OUTER}|{_INNER})"
    rf"|(?P<last>最后|末尾?|最末)(?:的?一)?(?:个|大)?(?P<last_unit>{_OUTER}|{_INNER})"
    rf"|(?<![{_DIGITS}十第])(?P<outer>[{_DIGITS}十]+)?第?[（(](?P<inner>[{_DIGITS}十]+)[）)]"
    rf"|排(?:在|名)?(?:(?P<end>最后|末尾|末位)|最前|首位|第(?P<place>{_ORDINAL}))"
    rf"|(?P<first>首|头|开头)(?:的?一)?(?:个|大)?(?P<first_unit>{_INNER})"
)
_LISTED = re.compile(
    "(?:这|那|其中)?[一的]?(?:部分|章|节|项|条|(?<![重特要难热优观])点|段)(?!目)|哪几个?|小?标题式?|句子"
)
_ENGLISH = re.compile(
    r"\b(?P<word>first|second|third|fourth|fifth|last|final)\s+(?P<unit>part|section|chapter)\b"
    r"|\b(?P<named>part|section|chapter)\s+(?P<number>one|two|three|four|five|[0-9]+)\b"
)
_ENGLISH_NUMBERS = {
    **dict.fromkeys(("first", "one"), 1),
    **dict.fromkeys(("second", "two"), 2),
    **dict.fromkeys(("third", "three"), 3),
    **dict.fromkeys(("fourth", "four"), 4),
    **dict.fromkeys(("fifth", "five"), 5),
    **dict.fromkeys(("last", "final"), LAST),
}
_PARTS = re.compile(
    r"(?:[几哪]|几个|哪些|哪几|多少)[几个大些0-9一二三四五六七八九十]*(?:部分|板块|章节?|小?节|大?块|方面(?!的(?!内容|工作|任务|举措))|项|条|点|任务|角度|层面|小?标题|举措|内容)|"
    r"分[成为]|划分|小标题|段首句|首句|各段|(?:那|这|一|该)[一个]?(?:部分|章|小?节|项|条)[^，。]{0,3}结构|由.{0,6}(?:组成|构成)|各是什么|(?:总体|文章|报告|全文)的?(?:结构|框架)|大纲|提纲|目录|"
    r"\b(?:parts|sections|chapters)\b|\bdivided\b|\bstructure|\boutline\b"
)
_EXPLICIT = re.compile(
    r"段首句|(?:那|这|该)一?个?(?:部分|章|小?节)|一节[底下]|几(?:个|大)*(?:部分|板块|章|小?节)|[哪几](?:些|几|个|大)*(?:部分|板块|章节?|小?节)|(?<!副)标题|(?:报告|文章|全文)的?题目|大纲|提纲|目录|"
    r"(?:部分|一章|一节|那节|这节|一项|一条|这部分)[^，。]{0,4}(?:讲|说|写|谈|是|内容)|(?:总体|文章|报告|全文)的?(?:结构|框架)|"
    r"\b(?:parts|sections|chapters)\b.*\bdivided\b|\bdivided into\b|\bhow many (?:parts|sections|chapters)|\boutline\b|"
    r"\binto (?:what|which|how many)"
)
_COUNTED = re.compile(
    r"(?:哪|分[了成为]?|列[了出]?|共)(?P<of>[2-9]|[1-9][0-9]|[二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)(?:个|大)?(?:部分|方面|项|条|点|块)"
    r"|(?<![第0-9一二三四五六七八九十])(?P<count>[2-9]|[1-9][0-9]|[二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)"
    r"(?:个|大)?(?:部分|方面|项任务|项工作|项举措|大?任务|小?节|章|项|条|点)"
    r"[^，。]{0,6}(?:分别|各是|都是|是什么|有哪些|是哪些|包括)"
)
_LOOSE = re.compile(
    r"(?:包括|包含|涵盖|下设|下分|下列)了?(?:哪些|什么|几)|(?:有|提出了?|作出了?|做了?|取得了?)(?:哪些|什么)(?:主要|重点|具体|重大)?"
    r"(?:任务|工作|部署|安排|成[就绩效]|内容)"
)
_PLACE = re.compile(
    r"(?:(?<!存)在|属于|位于|出自|放在|写在|见)[^，。]{0,6}(?:哪|第几)(?:一?个|一|几个?)?(?:大?部分|章节?|小?节|方面|项|条)"
    r"|第几(?:个|大)?(?:部分|章|小?节|项|条|方面|点)"
    r"|哪(?:一?个?|几个?)(?:大?部分|章节?|小?节)[^，。]{0,8}(?:讲|说|谈|写|提|涉及|论述|部署|有关)"
    r"|\bwhich (?:part|section|chapter)\b"
)
_HEADING = re.compile(
    r"(?<![小副])标题|题目|叫什么|名称|是哪(?:一)?(?:个|些)?(?:方面|项|条|点|任务)|\bheading\b|\btitle\b|\bcalled\b"
)


def structure_of(question: str) -> Structure | None:
    """Return what a question says about the outline, None when it says nothing.

    >>> structure_of("第三部分最后一项任务从几个方面展开？")
    Structure(wanted=<Wanted.PARTS: 'parts'>, parts=(3,), items=(-1,), explicit=True, count=None)
    >>> structure_of("新建职工书屋多少家？")
    """
    text = normalize(question)
    parts, items = _places(text)
    named = bool(parts or items)
    if _PLACE.search(text) and not named:
        return Structure(Wanted.PLACE, (), (), explicit=True)
    in_parts = any(pattern.search(text) for pattern in (_PARTS, _COUNTED, _LOOSE))
    explicit = named or _EXPLICIT.search(text) is not None or _COUNTED.search(text) is not None
    if not (named or in_parts or explicit):
        return None
    if (_HEADING.search(text) and not (in_parts and not named)) or (
        items and not in_parts and re.search("是什么|是啥|是哪", text)
    ):
        return Structure(Wanted.HEADING, parts, items, explicit)
    counted = _COUNTED.search(text)
    count = _number(counted["of"] or counted["count"]) if counted else None
    return Structure(Wanted.PARTS if in_parts else Wanted.CONTENT, parts, items, explicit, count)


def without_structure(text: str) -> str:
    """Return a normalized question without what it says about the outline, which is not its topic.

    >>> without_structure("维权服务那一节写了几个方面")
    '维权服务 写了 '
    """
    for pattern in (_PLACE, _COUNTED, _NAMED, _PARTS, _LOOSE, _EXPLICIT, _ENGLISH, _LISTED):
        text = pattern.sub(" ", text)
    return text


def _places(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    parts: list[int] = []
    items: list[int] = []
    for found in _NAMED.finditer(text):
        unit = found["unit"] or found["last_unit"] or found["first_unit"] or ""
        into = parts if re.fullmatch(_OUTER, unit) else items
        if found["inner"]:
            parts += [_number(found["outer"])] if found["outer"] else []
            items.append(_number(found["inner"]))
        elif found["last"] or found["end"]:
            into.append(LAST)
        else:
            into.append(_number(found["number"] or found["place"] or "1"))
    for found in _ENGLISH.finditer(text):
        word = found["word"] or found["number"]
        number = _ENGLISH_NUMBERS[word] if word in _ENGLISH_NUMBERS else int(word)
        (items if "section" in (found["unit"], found["named"]) else parts).append(number)
    return tuple(parts), tuple(items)


def _number(numeral: str) -> int:
    """Return the value of a Chinese or Arabic numeral below a hundred.

    >>> [_number(each) for each in ("三", "十", "十一", "二十", "9")]
    [3, 10, 11, 20, 9]
    """
    if numeral.isdecimal() and numeral.isascii():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS.find(numeral[-1:]) + 1
    return 10 * (_DIGITS.find(tens) + 1 if tens else 1) + (_DIGITS.find(ones) + 1 if ones else 0)


def numeral_of(marker: str) -> int | None:
    """Return the number in the marker of a heading, None where it has none.

    >>> numeral_of("（七）"), numeral_of("——"), numeral_of("十二、")
    (7, None, 12)
    """
    found = re.search(f"[{_DIGITS}十]+|[0-9]+", normalize(marker))
    return _number(found[0]) if found else None
