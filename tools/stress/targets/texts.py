"""Fuzzed targets of texts: the grammar of headings, and the splitter."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import pairwise

from rag.parsing import parse_text
from rag.splitting import split
from rag.types import Document, ParagraphKind
from tests.parsing.contracts import bare, check_document
from tests.parsing.test_contracts import BREAKS, OPENINGS, PIECES
from tools.stress.targets.target import Target, any_character

SEEDS = (
    "工作报告\n（2023年10月9日）\n王某某\n各位代表：\n一、成绩\n（一）经济。全年增长2.5%。\n（二）社会。新建学校三所。\n二、任务\n抓好落实。\n",
    "第一章　总则\n第一条　甲。\n第二条　乙；丙；丁。\n第二章　附则\n第三条　戊。\n",
    "目录\n一、甲………1\n二、乙………2\n一、甲\n正文。\n二、乙\n1.1 正文。\n1.2 正文。\n",
    "　　会上说：“要加油。一起干！”\n　　一是学习\n　　二是工作\n——抓好落实。\f第2页\n",
)
NUMBERED = (*OPENINGS, *PIECES, *BREAKS)


def _parsed(text: str) -> Document:
    document = parse_text(text, "doc", "doc.txt", "0" * 64)
    assert bare(document.text) == bare(text), "something is lost or made up"
    return document


def headings(text: str) -> Hashable:
    """Read a text; every place must be exact, and nothing lost."""
    document = _parsed(text)
    check_document(document)
    outline = tuple((section.level, section.run_in, section.marker[:2]) for section in document.sections)
    kinds = {paragraph.kind for paragraph in document.paragraphs} - {ParagraphKind.BODY}
    return outline[:6], frozenset(kinds), min(len(document.paragraphs), 6)


def splitter(text: str) -> Hashable:
    """Split a text; every sentence must be in one passage, in order, and none that can be avoided too long."""
    document = _parsed(text)
    maximum = 1 + len(text) % 97
    passages = split(document, maximum)
    assert [each for passage in passages for each in passage.sentences] == [
        sentence for paragraph in document.paragraphs for sentence in paragraph.sentences
    ], "a sentence is lost, doubled, or in another order"
    for passage in passages:
        assert passage.span.start == passage.sentences[0].start
        assert passage.span.end == passage.sentences[-1].end
        assert passage.span.of(document.text).strip()
    assert all(before.span.end <= after.span.start for before, after in pairwise(passages))
    assert bare("".join(passage.span.of(document.text) for passage in passages)) == bare(text)
    lengths = tuple(min(len(passage.span) * 4 // maximum, 8) for passage in passages[:6])
    return lengths, min(len(document.sections), 4)


HEADINGS = Target(SEEDS, NUMBERED, headings, any_character)
SPLITTER = Target(SEEDS, NUMBERED, splitter, any_character)
