"""What a report tells about a file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from rag.library import OutlineEntry, report_of, report_to_json
from rag.parsing import parse_text
from tests.small_corpus import CITY, document


def test_a_report_counts_what_the_document_holds() -> None:
    report = report_of(document(CITY, "city"), "utf-8", "other")
    assert (report.name, report.doc_id, report.title) == ("city.txt", "city", "全市工会工作报告")
    assert report.sha256 == hashlib.sha256(CITY.encode()).hexdigest()
    assert (report.paragraphs, report.sentences, report.pages) == (5, 7, None)
    assert report.characters == len("".join(CITY.split()))
    assert (report.encoding, report.duplicate_of, report.warnings) == ("utf-8", "other", ())
    assert report.outline == (
        OutlineEntry(1, "一、过去五年的工作", 2, None),
        OutlineEntry(1, "二、今后五年的任务", 4, None),
    )


def test_pages_dates_and_levels_are_told() -> None:
    text = (
        "工作报告\n（2023年10月9日）\n王某某\n各位代表：\n"
        "一、目标\n（一）经济\n要发展。\f\n（二）社会\n要进步。\n二、保障\n要落实。\n"
    )
    report = report_of(parse_text(text, "a", "a.txt", "0" * 64))
    assert (report.date, report.speaker, report.pages) == ("2023年10月9日", "王某某", 2)
    assert [(entry.level, entry.heading, entry.page) for entry in report.outline] == [
        (1, "一、目标", 1),
        (2, "（一）经济", 1),
        (2, "（二）社会", 2),
        (1, "二、保障", 2),
    ]


def test_a_report_is_plain_json() -> None:
    report = report_of(replace(document(CITY, "city"), warnings=("careful",)))
    told = json.loads(json.dumps(report_to_json(report), ensure_ascii=False))
    assert told["outline"][0] == {"level": 1, "heading": "一、过去五年的工作", "paragraph": 2, "page": None}
    assert (told["warnings"], told["encoding"], told["duplicate_of"]) == (["careful"], None, None)
    assert set(told) == set(report.__dataclass_fields__)
