"""The reader over a small report, with a model whose scores a person can compute."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus import Corpus, corpus_of
from rag.protocols import Reading
from rag.reading.reader import LONGEST_ANSWER, CachedTokenizer, WindowReader, best_span
from rag.splitting import split
from tests.answering.county import ask, county
from tests.reading.fakes import Characters, NumberFinder
from tests.small_corpus import document

REPORT = county()
LONG = "各级各部门要认真落实各项工作要求并且确保取得让群众满意的实际成效"


def reader(windows: int = 4, corpus: Corpus | None = None, model: NumberFinder | None = None) -> WindowReader:
    """Return a reader of at most so many windows."""
    return WindowReader(corpus or REPORT.corpus, model or NumberFinder(), Characters(), windows)


def read(question: str, *beginnings: str, windows: int = 4) -> dict[str, Reading]:
    """Return the readings by how their sentences begin."""
    keys = [REPORT.sentence(beginning).key for beginning in beginnings]
    found = reader(windows).read(ask(question), keys)
    return {REPORT.text(REPORT.corpus.sentences[key])[:4]: reading for key, reading in found.items()}


def quote(reading: Reading) -> str:
    """Return the marked characters."""
    return reading.span.of(REPORT.report.text)


def test_the_neighbours_in_the_window_are_read_too() -> None:
    assert list(read("工厂", "建成工厂")) == ["一、过去", "五年来，", "（一）发", "建成工厂", "新增岗位"]


def test_each_sentence_has_the_odds_and_the_answer_that_the_model_gives() -> None:
    found = read("建成几家工厂", "建成工厂")
    assert {name: reading.odds for name, reading in found.items()} == {
        "一、过去": 1,
        "五年来，": 1,
        "（一）发": 0,
        "建成工厂": 5,
        "新增岗位": 0,
    }
    assert [quote(found[name]) for name in ("建成工厂", "新增岗位")] == ["八", "九百"]
    assert [found[name].span_score for name in ("建成工厂", "（一）发")] == [2.0, 2.0]


def test_the_characters_found_lie_in_the_sentence_they_belong_to() -> None:
    keys = list(REPORT.corpus.sentences)
    found = reader(20).read(ask("建成几家"), keys)
    assert set(found) == set(keys)
    for key, reading in found.items():
        assert REPORT.corpus.sentences[key].span.contains(reading.span)
        assert len(reading.span) >= 1


def test_a_report_in_traditional_characters_is_quoted_as_it_is_written() -> None:
    park = document("公園報告\n\n今年種植銀杏樹１２０棵。湖面３月開放遊船。\n", "park")
    corpus = corpus_of([park], split(park, 120))
    found = reader(corpus=corpus).read(ask("种植几棵"), list(corpus.sentences))
    assert [reading.span.of(park.text) for reading in found.values()][1:] == ["１２０", "３"]
    assert [reading.odds for reading in found.values()] == [0, 3, 0]


def test_a_sentence_that_its_copy_makes_longer_is_quoted_where_it_stands() -> None:
    park = document("公園報告\n\n草坪㎡数为５０。\n", "park")
    corpus = corpus_of([park], split(park, 120))
    [_, reading] = reader(corpus=corpus).read(ask("草坪"), list(corpus.sentences)).values()
    assert reading.span.of(park.text) == "㎡"  # m2: its 2 is the first numeral, and a part of it cannot be quoted


@pytest.mark.parametrize(("windows", "names"), [(1, 5), (2, 9), (3, 12), (4, 12)])
def test_no_more_windows_are_read_than_allowed(windows: int, names: int) -> None:
    assert len(read("工厂", "建成工厂", "新增岗位", "新建学校", "再建工厂", windows=windows)) == names


def test_the_model_is_asked_once_and_a_window_is_read_once() -> None:
    model = NumberFinder()
    keys = [REPORT.sentence(beginning).key for beginning in ("建成工厂", "新增岗位", "再建工厂")]
    reader(model=model).read(ask("工厂"), keys)
    assert model.batches == [2]


def test_nothing_to_read() -> None:
    assert reader().read(ask("工厂"), []) == {}


def test_what_does_not_fit_is_not_read() -> None:
    long = document(f"报告\n\n{LONG * 14}。\n", "long")
    corpus = corpus_of([long], split(long, 120))
    [key] = [key for key in corpus.sentences if corpus.sentences[key].span.start]
    [reading] = reader(corpus=corpus).read(ask("工厂"), [key]).values()
    assert reading.span_score == 0
    assert corpus.sentences[key].span.contains(reading.span)


@pytest.mark.parametrize(
    ("starts", "ends", "place", "score"),
    [
        ([5], [7], (0, 0), 12),
        ([0, 2, 1], [3, 0, 2], (1, 2), 4),
        ([1, 0, 0], [0, 0, 9], (0, 2), 10),
        ([0, 0, 9], [9, 0, 0], (2, 2), 9),
        ([0, 0], [0, 0], (0, 0), 0),
        ([-5, -1], [-3, -2], (1, 1), -3),
    ],
)
def test_the_best_answer_begins_before_it_ends(
    starts: list[float], ends: list[float], place: tuple[int, int], score: float
) -> None:
    assert best_span(np.array(starts, np.float32), np.array(ends, np.float32)) == (place, score)


def test_an_answer_is_not_longer_than_may_be() -> None:
    starts, ends = np.zeros(100, np.float32), np.zeros(100, np.float32)
    starts[0], ends[LONGEST_ANSWER], ends[LONGEST_ANSWER - 1] = 9, 9, 1
    assert best_span(starts, ends) == ((0, LONGEST_ANSWER - 1), 10.0)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=5))
def test_of_few_tokens_every_pair_is_tried(scores: list[tuple[int, int]]) -> None:
    starts, ends = (np.array(column, np.float32) for column in zip(*scores, strict=True))
    pairs = [starts[first] + ends[last] for first in range(len(starts)) for last in range(first, len(ends))]
    (first, last), score = best_span(starts, ends)
    assert score == max(pairs) == starts[first] + ends[last]
    assert first <= last


def test_a_text_is_cut_once() -> None:
    characters = Characters()
    cached = CachedTokenizer(characters, size=2)
    assert cached.tokenize("工会") == Characters().tokenize("工会")
    for text in ("工会", "工会", "职工", "平台", "工会"):
        cached.tokenize(text)
    assert characters.cut == ["工会", "职工", "平台", "工会"]
