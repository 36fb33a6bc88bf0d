"""Whether a sentence denies, reverses or widens what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.question.period import Period, periods_asked
from rag.writing.material import Material, bigrams, comparable

_NO_DENIAL = re.compile(
    "不断|不懈|不仅|不但|不同|不忘|不少|不久|不停|不止|不已|不移|不负|不论|不管|不过|不妨|不愧|不时|不畏|不惜|不朽|"
    "无论|无私|无比|无数|无限|无疑|无愧|无形|无线|无人机|无产|非常|非公|非遗|非物质|非洲|除非|莫非|未来|是否|能否|可否"
)
_DENIAL = re.compile("不|没|未|无|并非|绝非|非(?=但|要)|勿|难以")
_DOWN = re.compile(
    "停止|停办|暂停|中止|终止|取消|撤销|废除|废止|拒绝|放弃|反对|禁止|杜绝|叫停|否认|降低|下降|减少|减弱|减轻|减缓|削弱|削减|弱化|"
    "淡化|放松|放宽|放慢|放缓|缩小|缩减|压缩|精简|裁减|阻碍|抑制|侵害|损害|失败|落后|恶化|倒退|停滞|下滑|回落|偏低|流失|推迟|延缓"
)
_UP = re.compile("提高|提升|增加|增强|增长|加强|强化|加快|扩大|上升|推进|促进|深化|壮大|加大|改善|拓展|成功")
_ABSOLUTES = (
    ("所有", "全部", "一切", "全体", "任何"),
    ("唯一", "仅有", "只有"),
    ("首次", "第一次", "首个", "首届"),
    ("完全", "彻底", "绝对"),
    ("一律", "必须", "务必"),
    ("从未", "从不", "永远"),
)
_CLAUSE = re.compile("[，；、。：\n]")
_DONE = re.compile("已(?!知)")
_BEFORE, _AFTER, _FAR = 4, 6, 4
_WORD = 2


def new_denial(sentence: str, cited: Material) -> str | None:
    """Return a negation of the sentence that the cited text does not have around the same words."""
    source = _without_idioms(cited.text)
    around = [_surroundings(source, match, _FAR) for match in _DENIAL.finditer(source)]
    text = _without_idioms(comparable(sentence))
    for match in _DENIAL.finditer(text):
        near = _surroundings(text, match, 0)
        if not any(near & each for each in around):
            return _shown(text, match)
    return None


def lost_denial(sentence: str, cited: Material) -> str | None:
    """Return what the cited text denies and the sentence says without a negation."""
    source, text = _without_idioms(cited.text), _without_idioms(comparable(sentence))
    for match in _DENIAL.finditer(source):
        denied = re.match("[\u4e00-\u9fff]{0,5}", source[match.end() :])
        scope = denied[0] if denied else ""
        before = source[max(match.start() - _WORD, 0) : match.start()]
        if len(scope) < _WORD:
            if scope and before in text and _said(text, scope):
                return match[0] + scope
        elif any(_said(text, scope[place : place + _WORD]) for place in range(min(len(scope) - 1, _BEFORE - 1))):
            return match[0] + scope[:_BEFORE]
    return None


def reversed_direction(sentence: str, cited: Material) -> str | None:
    """Return a word of less or of an end where the cited text has none, or of more where it speaks of less alone."""
    text, source = comparable(sentence), cited.text
    down = [match[0] for match in _DOWN.finditer(text)]
    downward = _DOWN.search(source) is not None
    if down and not downward:
        return down[0]
    up = next((match[0] for match in _UP.finditer(text)), None)
    return up if up and downward and not down and _UP.search(source) is None else None


def widened(sentence: str, cited: Material) -> str | None:
    """Return an absolute word (all, only, first, must) without one of its kind in the cited text."""
    text = comparable(sentence)
    for group in _ABSOLUTES:
        found = next((word for word in group if word in text), None)
        if found and not any(word in cited.around for word in group):
            return found
    return None


def other_time(sentence: str, cited: Material) -> str | None:
    """Return ``past`` or ``future`` where a sentence speaks of that time alone and the cited headings of the other."""
    spoken = set(periods_asked(sentence))
    if _DONE.search(comparable(sentence)):
        spoken.add(Period.PAST)
    if len(spoken) != 1 or len(cited.periods) != 1 or spoken == cited.periods:
        return None
    [period] = spoken
    return None if period in periods_asked(cited.text) else period.value


def _without_idioms(text: str) -> str:
    """Return the text with words that only look like negations blanked out, each place kept."""
    return _NO_DENIAL.sub(lambda match: "＿" * len(match[0]), text)


def _surroundings(text: str, match: re.Match[str], further: int) -> set[str]:
    before = _CLAUSE.split(text[: match.start()])[-1][-_BEFORE - further :]
    after = _CLAUSE.split(text[match.end() :])[0][: _AFTER + further]
    # one character before or after the negation belongs to it: 不足, 不够
    return bigrams(before) | bigrams(after) | {match[0] + after[:1]}


def _said(text: str, words: str) -> bool:
    """Say whether the text has the words somewhere without a negation before them."""
    for match in re.finditer(re.escape(words), text):
        clause = _CLAUSE.split(text[: match.start()])[-1][-2 * _BEFORE :]
        if not _DENIAL.search(clause):
            return True
    return False


def _shown(text: str, match: re.Match[str]) -> str:
    return text[match.start() : match.end() + _WORD].split("，", maxsplit=1)[0]


def denials(sentence: str, cited: Material) -> Iterator[str]:
    """Yield every way in which a sentence says the opposite of what it cites."""
    for check in (new_denial, lost_denial, reversed_direction):
        found = check(sentence, cited)
        if found:
            yield found
