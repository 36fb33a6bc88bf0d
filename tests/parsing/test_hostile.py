"""Texts of unusual shape are read in time that grows with their length, not with its square."""

from __future__ import annotations

import time

import pytest

from rag.parsing import parse_text
from rag.splitting import split
from rag.types import Span
from tests.parsing.contracts import bare

SIZE = 24_000
SHAPES = {
    "sentence ends": "。",
    "dots": "甲…",
    "full stops": "a.",
    "quotes": "“甲”",
    "brackets that never match": "（”",
    "straight quotes": '"a."',
    "quoted clauses": "“甲”；",
    "one number": "一、甲乙\n",
    "numbered sentences": "一、甲。乙。\n",
    "dashes": "——甲。乙。\n",
    "articles": "第一条　甲。\n",
    "indents in a line": "　　甲。",
    "pages": "甲\f",
    "blank lines": "甲\n\n\n\n",
    "addresses": "同志们：\n一、甲\n同志们，乙。\n二、丙\n",
    "leads": "加强学习工作。" + "要认真学习有关文件，" * 6 + "\n",
}


@pytest.mark.parametrize("piece", SHAPES.values(), ids=SHAPES)
def test_a_long_text_of_one_shape_is_read_and_split_at_once(piece: str) -> None:
    start = time.process_time()
    text = piece * (SIZE // len(piece))
    document = parse_text(text, "doc", "doc.txt", "0" * 64)
    passages = split(document)
    assert (
        time.process_time() - start < 5
    )  # a second on a slow machine; a step for every pair of places takes far longer
    assert bare("".join(passage.span.of(document.text) for passage in passages)) == bare(text)


def test_unmatched_openings_then_closings() -> None:
    document = parse_text("（" * SIZE + "”" * SIZE, "doc", "doc.txt", "0" * 64)
    assert document.paragraphs[0].sentences == (Span(0, 2 * SIZE),)
