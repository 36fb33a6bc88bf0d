"""Questions that a window all but answers: what is cut out of it, and which words are exchanged."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from rag.reading.windows import WindowText
from rag.types import Span
from tools.reader.examples import Asked, Example
from tools.reader.negatives import Words, draw_hard, exchanged, without_answer, without_other_clause, words_of

TEXT = "江城建于1920年，位于大江北岸。人口约三百万，多在城南。"
SENTENCES = (Span(0, 17), Span(17, 29))


def repeatable(seed: int) -> random.Random:
    """Return a generator that draws the same in every run."""
    return random.Random(seed)  # noqa: S311  no secret


def example(question: str, *answers: str, text: str = TEXT, sentences: Sequence[Span] = SENTENCES) -> Example:
    """Return a question about the city with its answers."""
    spans = tuple(Span(text.index(each), text.index(each) + len(each)) for each in answers)
    return Example(question, WindowText("概况", text, tuple(sentences)), spans)


def written(window: WindowText) -> list[str]:
    """Return the sentences of a window."""
    return [span.of(window.text) for span in window.sentences]


def test_the_text_is_two_sentences() -> None:
    assert written(example("").window) == ["江城建于1920年，位于大江北岸。", "人口约三百万，多在城南。"]


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        (["1920年"], ["位于大江北岸。", "人口约三百万，多在城南。"]),
        (["三百万"], ["江城建于1920年，位于大江北岸。", "多在城南。"]),
        (["1920年", "三百万"], ["位于大江北岸。", "多在城南。"]),
        (["1920年，位于"], ["人口约三百万，多在城南。"]),
        ([], ["江城建于1920年，位于大江北岸。", "人口约三百万，多在城南。"]),
    ],
)
def test_the_clauses_of_the_answers_are_cut_out(answers: list[str], left: list[str]) -> None:
    found = without_answer(example("江城怎样？", *answers))
    assert found is not None
    assert written(found.window) == left
    assert found.window.text == "".join(left)
    assert (found.question, found.answers, found.window.heading) == ("江城怎样？", (), "概况")


def test_where_too_little_is_left_there_is_no_example() -> None:
    assert without_answer(example("江城怎样？", "1920年", text="江城建于1920年。", sentences=[Span(0, 10)])) is None
    short = example("江城怎样？", "1920年", text="江城建于1920年，临江多雨", sentences=[Span(0, 14)])
    assert without_answer(short) is None


@pytest.mark.parametrize("seed", range(8))
def test_another_clause_is_cut_and_the_answers_move_with_the_text(seed: int) -> None:
    asked = example("江城怎样？", "三百万")
    found = without_other_clause(asked, repeatable(seed))
    assert len(asked.window.text) - len(found.window.text) in {
        len("江城建于1920年，"),
        len("位于大江北岸。"),
        len("多在城南。"),
    }
    assert [span.of(found.window.text) for span in found.answers] == ["三百万"]
    assert "".join(written(found.window)) == found.window.text
    assert len(found.window.sentences) == 2


def test_a_window_whose_only_clauses_answer_is_left_as_it_is() -> None:
    whole = example("江城怎样？", "1920年", text="江城建于1920年。", sentences=[Span(0, 10)])
    assert without_other_clause(whole, repeatable(1)) is whole


WORDS = Words(
    {"ns": ["江城", "山城", "海城"], "n": ["人口"]},
    {
        "江城人口多少？": [("江城", "ns"), ("人口", "n")],
        "山城人口多少？": [("山城", "ns")],
        "人口多少？": [("人口", "n")],
    },
)


@pytest.mark.parametrize("seed", range(8))
def test_a_word_that_the_window_holds_gives_way_to_one_that_it_does_not(seed: int) -> None:
    found = exchanged(example("江城人口多少？", "三百万"), WORDS, repeatable(seed))
    if found is None:  # 人口 was drawn, for which there is no other word
        return
    assert found.question in {"山城人口多少？", "海城人口多少？"}
    assert (found.answers, found.window.text) == ((), TEXT)


def test_among_several_draws_one_is_exchanged() -> None:
    drawn = [exchanged(example("江城人口多少？", "三百万"), WORDS, repeatable(seed)) for seed in range(8)]
    assert any(found is not None for found in drawn)


@pytest.mark.parametrize("question", ["山城人口多少？", "人口多少？"])
def test_without_a_shared_word_or_another_one_nothing_is_exchanged(question: str) -> None:
    assert exchanged(example(question, "三百万"), WORDS, repeatable(1)) is None


def test_the_words_of_questions_are_names_nouns_and_numbers() -> None:
    asked = [Asked((example("江西有多少学校？"),), (), ()), Asked((), (), (example("湖北有5所学校吗？"),))]
    words = words_of(asked)
    assert [word for word, _ in words.of_question["江西有多少学校？"]] == ["江西", "学校"]
    assert [word for word, _ in words.of_question["湖北有5所学校吗？"]] == ["湖北", "5", "学校"]
    assert (words.by_kind["ns"], words.by_kind["n"], words.by_kind["m"]) == (["江西", "湖北"], ["学校"], ["5"])


def test_an_epoch_has_windows_that_answer_and_windows_that_do_not() -> None:
    positive = example("江城人口多少？", "三百万")
    others = tuple(example("江城人口多少？", text=f"第{number}座城市。", sentences=[Span(0, 6)]) for number in range(6))
    answered, unanswered = Asked((positive,), (), others), Asked((), (), others)
    drawn = draw_hard([answered] * 20, WORDS, repeatable(1))
    right = [each for each in drawn if each.answers]
    assert len(right) == 20
    assert {span.of(each.window.text) for each in right for span in each.answers} == {"三百万"}
    assert any(each.window.text != TEXT for each in right)
    assert 40 <= len(drawn) <= 60
    assert any("三百万" not in each.window.text and "江城" in each.window.text for each in drawn)
    assert any(each.question != "江城人口多少？" for each in drawn)
    nothing = draw_hard([unanswered] * 20, WORDS, repeatable(1))
    assert (len(nothing), [each for each in nothing if each.answers]) == (40, [])
    assert drawn == draw_hard([answered] * 20, WORDS, repeatable(1))
