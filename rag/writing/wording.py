"""Whether the words of a sentence are those of what it cites: quotation marks, addresses, names, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text import STOP_WORDS, words
from rag.writing.lexicon import NAME, is_noun, tag_of
from rag.writing.material import Material, bigrams, comparable, runs, squeezed

_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", '"': '"', "＂": "＂"}
_MARKS = re.compile('[“”‘’「」『』《》〈〉"＂]')
_IN_ADDRESS = r"[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef)]*"
_ADDRESS = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*)?://{_IN_ADDRESS}|\bwww\.{_IN_ADDRESS}|[\w.+-]+@[\w-]+\.[\w.]+"
    r"|(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|gov|edu|io|info|top|xyz|app|dev|co|me|ai|hk|tw|uk|us|ru)(?![a-z])"
    rf"{_IN_ADDRESS}|\b(?:javascript|data|mailto):{_IN_ADDRESS}",
    re.IGNORECASE | re.ASCII,
)
_MARKUP = re.compile(r"\]\s*\(|<\s*[a-z/!]|&#?\w+;|`|\{\{", re.IGNORECASE)
_LATIN = re.compile("[a-z][a-z0-9]+")
_WORD = 2
_TRAILING = "，。；：！？、,.;:!?…"
# Nouns that speak of the report or carry on the sentence; they name nothing.
_REPORTING_WORDS = """
报告 文件 材料 原文 内容 方面 目标 任务 工作 措施 举措 办法 方法 方式 情况 问题 原因 目的 要求 重点 特点 部分
时期 阶段 期间 过程 结果 成果 成绩 成效 基础 条件 力度 水平 程度 范围 领域 角度 层面 环节 步骤 计划 方向 作用
意义 关系 数量 总数 规模 名单 项目 活动 行动 途径 渠道 手段 事项 人 人员 人们 时间 年份 日期 整体 总体 比例
比率 全国 国家 单位 部门 机构 组织 代表 对象 主体 之间 我国 中国
"""
_REPORTING = frozenset(_REPORTING_WORDS.split())


def false_quotes(sentence: str, cited: Material) -> Iterator[str]:
    """Yield what stands in quotation marks and not in the cited text, and a mark without its partner."""
    text, source = squeezed(sentence), _MARKS.sub("", cited.quote)
    waiting: list[tuple[str, int]] = []
    for place, mark in enumerate(text):
        if waiting and mark == waiting[-1][0]:
            _, start = waiting.pop()
            inner = _MARKS.sub("", text[start:place]).rstrip(_TRAILING)
            if not inner or inner not in source:
                yield text[start:place]
        elif mark in _PAIRS:
            waiting.append((_PAIRS[mark], place + 1))
        elif mark in _PAIRS.values():
            yield mark
    if waiting:
        yield text[waiting[0][1] - 1 :]


def foreign_addresses(sentence: str, cited: Material) -> Iterator[str]:
    """Yield web and mail addresses that the cited text does not have, and markup, which could hide one."""
    source = cited.quote.lower()
    for match in _ADDRESS.finditer(sentence):
        if squeezed(match[0]).lower() not in source:
            yield match[0]
    markup = _MARKUP.search(sentence)
    if markup and squeezed(markup[0]).lower() not in source:
        yield markup[0]


def unknown_names(sentence: str, cited: Material) -> Iterator[str]:
    """Yield names, and nouns that could be, which neither the cited text nor its headings have in any wording."""
    text, source = comparable(sentence), cited.around
    for match in _LATIN.finditer(text):
        if match[0] not in source:
            yield match[0]
    known = [word for word in words(source) if len(word) > 1]
    for word in words(text):
        if is_noun(word) and not _is_known(word, source) and not _akin(word, known):
            yield word


def _is_known(word: str, source: str) -> bool:
    """Say whether a word is made of parts that the source has or that name nothing: 中国工会, 工会组织."""
    if word in source or word in _REPORTING or word in STOP_WORDS:
        return True
    return any(_is_known(word[:place], source) and _is_known(word[place:], source) for place in range(2, len(word) - 1))


def _akin(word: str, known: list[str]) -> bool:
    """Say whether another word for the same may stand in the source: 措施 for 举措, 工人 for 职工.

    Two words that share their last character alone are two things of one kind: 刑法 and 工会法, 教师 and 律师.
    """
    if tag_of(word) in NAME or len(word) != _WORD:
        return False
    return any(set(word[:-1]) & set(other) for other in known if len(other) == len(word))


def support(sentence: str, cited: Material) -> float:
    """Return the share of a sentence's pairs of characters that the cited text or its headings have."""
    found = bigrams(comparable(sentence))
    return len(found & bigrams(cited.around)) / len(found) if found else 0.0


def unsupported_clause(sentence: str, cited: Material, least: int, share: float) -> str | None:
    """Return a clause of at least so many characters of which less than the share is in the cited text."""
    known = bigrams(cited.around)
    for clause in re.split("[，；。：]", comparable(sentence)):
        found = bigrams(clause)
        if sum(map(len, runs(clause))) >= least and len(found & known) < share * len(found):
            return clause
    return None
