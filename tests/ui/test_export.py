"""An exported conversation holds what was said, quotes and places, and nothing in it is more than text."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx

from rag.types import AnswerSentence, SentenceStatus, ShortAnswer, Span
from rag.ui.export.blocks import Block, Kind, blocks
from rag.ui.export.markdown import to_markdown
from rag.ui.export.word import to_word
from rag.ui.state import Turn
from rag.ui.strings import CHINESE, ENGLISH
from tests.ui.ui_library import HOSTILE, small_library

TODAY = date(2026, 11, 25)
LIBRARY = small_library()
ANSWER = LIBRARY.ask("新建工会组织多少？")
QUOTE = "新建工会组织一万家；"
CITED = [
    Block(Kind.LABEL, "引文"),
    Block(Kind.QUOTE, f"[1] “{QUOTE}”（工会工作报告，二、组织建设，第2页，第5段）"),
    Block(Kind.REFERENCE, "工会工作报告[R/DK]. [出版年不详]: 2[2026-11-25]. report.txt."),
]


def test_an_answer_is_its_sentences_with_their_numbers_and_then_every_quote_with_its_place() -> None:
    assert blocks(CHINESE, [Turn("新建工会组织多少？", answer=ANSWER)], LIBRARY.documents, TODAY) == [
        Block(Kind.TITLE, "问据 · 对话记录 2026-11-25"),
        Block(Kind.QUESTION, "1. 新建工会组织多少？"),
        Block(Kind.TEXT, f"{QUOTE}[1]"),
        *CITED,
    ]


def test_lists_short_answers_wordings_refusals_and_problems_are_told_apart() -> None:
    span = ANSWER.citations[0].span
    sentences = (
        AnswerSentence("共 1 项：", (), SentenceStatus.FRAME),
        AnswerSentence(QUOTE, (1,), SentenceStatus.VERBATIM),
    )
    listed = replace(
        ANSWER,
        resolved_question="新建？",
        sentences=sentences,
        short_answer=ShortAnswer("report", Span(span.start + 6, span.start + 9), "一万家"),
    )
    turns = [
        Turn("a", answer=listed),
        Turn("b", answer=LIBRARY.ask("核电站发电量")),
        Turn("c", problem="换一个问题。", asked_of="report"),
        Turn("d", problem=""),
        Turn("e"),
    ]
    assert blocks(CHINESE, turns, LIBRARY.documents, TODAY)[1:] == [
        Block(Kind.QUESTION, "1. a"),
        Block(Kind.REMARK, "理解为：新建？"),
        Block(Kind.REMARK, "简答：一万家"),
        Block(Kind.TEXT, "共 1 项："),
        Block(Kind.ITEM, f"{QUOTE}[1]"),
        *CITED,
        Block(Kind.QUESTION, "2. b"),
        Block(Kind.REMARK, "报告中没有找到答案：报告没有谈到这个问题。"),
        Block(Kind.QUESTION, "3. c"),
        Block(Kind.REMARK, "只问：工会工作报告"),
        Block(Kind.REMARK, "换一个问题。"),
        Block(Kind.QUESTION, "4. d"),
        Block(Kind.REMARK, CHINESE.internal_error),
    ]


def test_markdown_has_a_form_for_every_block() -> None:
    written = to_markdown([Block(kind, f"{kind.value} [1]") for kind in Kind])
    assert written.split("\n\n") == [
        r"# title \[1\]",
        r"## question \[1\]",
        r"*remark \[1\]*",
        r"text \[1\]",
        r"- item \[1\]",
        r"### label \[1\]",
        r"> quote \[1\]",
        r"> reference \[1\]" + "\n",
    ]


def hostile() -> list[Block]:
    """Return an exported conversation full of texts that want to be more."""
    asked = f"图片标签原样显示{HOSTILE}"
    turns = [Turn(asked, answer=LIBRARY.ask(asked)), Turn('=HYPERLINK("http://x.invalid")\n# 标题', problem=HOSTILE)]
    return blocks(ENGLISH, turns, LIBRARY.documents, TODAY)


def test_nothing_hostile_is_markup_of_the_markdown() -> None:
    written = to_markdown(hostile())
    plain = re.sub(r"\\.", "", written)  # what is escaped is text
    assert not re.search(r"[<>\[\]`*_!]", re.sub(r"^(> |\*|#+ )|\*$", "", plain, flags=re.MULTILINE))
    assert "://" not in plain
    assert re.findall(r"^#+ .*", written, re.MULTILINE)[-1].startswith("## 2\\. =HYPERLINK")


def test_word_holds_the_same_texts_and_no_field_link_or_picture() -> None:
    content = to_word([*hostile(), Block(Kind.TEXT, "控制\x00字符\x1b\x0b\ufffe")])
    written = docx.Document(BytesIO(content))
    assert [paragraph.text for paragraph in written.paragraphs[:-1]] == [block.text for block in hostile()]
    assert written.paragraphs[-1].text == "控制\ufffd字符\ufffd\ufffd\ufffd"
    assert [paragraph.style and paragraph.style.name for paragraph in written.paragraphs[:2]] == ["Title", "Heading 1"]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert not re.search(r"<w:(instrText|fldSimple|hyperlink|drawing)|<img", xml)
    assert "x.invalid" not in relations
