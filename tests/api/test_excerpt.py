"""A passage is opened by its address, with the rest of its paragraph and as many neighbours as asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.errors import InputError
from rag.excerpt import LONGEST_PASSAGE, document_to_json, excerpt_to_json, open_excerpt
from rag.types import Span
from tests.small_corpus import CITY, PARK, document

DOCUMENTS = {name: document(text, name) for name, text in (("city", CITY), ("park", PARK))}
TEXT = DOCUMENTS["city"].text
MEMBERS = Span(TEXT.index("发展会员"), TEXT.index("四万人；") + 4)
ADDRESS = f"city:{MEMBERS.start}-{MEMBERS.end}"


def test_a_passage_comes_with_its_place_and_the_rest_of_its_paragraph() -> None:
    excerpt = open_excerpt(DOCUMENTS, ADDRESS)
    assert (excerpt.text, excerpt.span) == ("发展会员四万人；", MEMBERS)
    assert excerpt.before == "五年来，全市新建基层工会三百二十个。"
    assert excerpt.after == "培训工会干部九百人。"
    assert (excerpt.title, excerpt.headings, excerpt.paragraph) == ("全市工会工作报告", ("一、过去五年的工作",), 3)


@pytest.mark.parametrize(
    ("around", "before", "after"),
    [
        (1, "一、过去五年的工作\n五年来，全市新建基层工会三百二十个。", "培训工会干部九百人。\n二、今后五年的任务"),
        (5, TEXT[: MEMBERS.start], TEXT[MEMBERS.end :]),
    ],
)
def test_neighbours_come_with_it_up_to_the_ends_of_the_document(around: int, before: str, after: str) -> None:
    excerpt = open_excerpt(DOCUMENTS, ADDRESS, around)
    assert (excerpt.before, excerpt.after) == (before, after)
    assert excerpt.before + excerpt.text + excerpt.after in TEXT


def test_every_stretch_of_a_document_is_one_piece_with_what_is_around_it() -> None:
    for start in range(len(TEXT)):
        for end in range(start + 1, len(TEXT) + 1):
            excerpt = open_excerpt(DOCUMENTS, f"city:{start}-{end}")
            assert excerpt.text == TEXT[start:end]
            assert excerpt.before == TEXT[start - len(excerpt.before) : start]
            assert excerpt.after == TEXT[end : end + len(excerpt.after)]


def test_a_whole_paragraph_has_nothing_around_it_and_its_first_sign_has_the_rest_after_it() -> None:
    start, end = TEXT.index("建设数字化"), TEXT.index("让职工少跑腿。") + 7
    whole = open_excerpt(DOCUMENTS, f"city:{start}-{end}")
    assert (whole.before, whole.after) == ("", "")
    assert open_excerpt(DOCUMENTS, f"city:{start}-{start + 1}").after == TEXT[start + 1 : end]
    first_of_next = open_excerpt(DOCUMENTS, f"city:{start - 1}-{start + 1}")  # the end of a line, and what follows it
    assert first_of_next.after == TEXT[start + 1 : end]


def test_a_passage_names_its_page() -> None:
    paged = {"city": replace(DOCUMENTS["city"], page_starts=(0, MEMBERS.start))}
    assert open_excerpt(paged, ADDRESS).page == 2
    assert open_excerpt(paged, "city:0-1").page == 1


def test_its_json_holds_the_address_that_opens_it_again() -> None:
    opened = excerpt_to_json(open_excerpt(DOCUMENTS, ADDRESS))
    assert opened == {
        "passage_id": ADDRESS,
        "doc_id": "city",
        "title": "全市工会工作报告",
        "headings": ["一、过去五年的工作"],
        "page": None,
        "paragraph": 3,
        "start": MEMBERS.start,
        "end": MEMBERS.end,
        "text": "发展会员四万人；",
        "before": "五年来，全市新建基层工会三百二十个。",
        "after": "培训工会干部九百人。",
    }
    assert excerpt_to_json(open_excerpt(DOCUMENTS, opened["passage_id"])) == opened


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("", "''"),
        ("city", "'city'"),
        ("city:3", "'city:3'"),
        ("city:-1-3", "'city:-1-3'"),
        ("city:三-五", "'city:三-五'"),
        ("city:1-2\n", "'city:1-2\\n'"),
        ("../city:0-2", "'../city'"),
        ("town:0-2", "the documents are city, park"),
        ("city:4-4", "city:4-4"),
        ("city:9-4", "city:9-4"),
        (f"city:0-{len(TEXT) + 1}", f"{len(TEXT)} characters"),
        ("x" * 5000, "'" + "x" * 80 + "'"),
    ],
)
def test_an_address_of_no_place_is_refused_by_name(place: str, named: str) -> None:
    with pytest.raises(InputError) as refused:
        open_excerpt(DOCUMENTS, place)
    assert named in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("around", [-1, 6])
def test_so_many_paragraphs_are_not_opened(around: int) -> None:
    with pytest.raises(InputError, match=f"around is {around}"):
        open_excerpt(DOCUMENTS, ADDRESS, around)


def test_a_passage_that_is_too_long_is_opened_in_parts() -> None:
    long = document(f"长报告\n\n{'一' * LONGEST_PASSAGE}。\n", "long")
    end = len(long.text)
    with pytest.raises(InputError, match=f"{end} characters"):
        open_excerpt({"long": long}, f"long:0-{end}")
    assert len(open_excerpt({"long": long}, f"long:{end - LONGEST_PASSAGE}-{end}").text) == LONGEST_PASSAGE


def test_a_document_is_listed_without_its_text() -> None:
    city = DOCUMENTS["city"]
    listed = document_to_json(replace(city, date="2023年10月9日", page_starts=(0, 12)))
    assert listed == {
        "doc_id": "city",
        "title": "全市工会工作报告",
        "date": "2023年10月9日",
        "speaker": None,
        "source": "city.txt",
        "source_sha256": city.source_sha256,
        "pages": 2,
        "paragraphs": 5,
        "characters": len(TEXT),
    }
    assert document_to_json(city)["pages"] is None
