"""Training windows from a question set of four articles: what answers, what does not, what is kept out."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from rag.types import Span
from tools.reader.examples import NEGATIVES, Asked, draw, is_held_out, read_asked

LONG = (
    "这座城市位于大江北岸，气候温和湿润，四季分明，物产十分丰富，交通也很便利，自古以来就是南北往来的要道，商旅云集。"
)
ARTICLES = {
    "江城": f"江城建于１９２０年。{LONG}{LONG}{LONG}人口約三百萬。",
    "山城": "山城建于1890年。人口约两百万，以采矿为主。",
    "海城": "海城建于1905年。港口很深，人口约一百万。",
    "湖城": "湖城建于1930年。湖面很宽，人口约五十万。",
}
QUESTIONS = [
    ("江城", "江城建于哪一年？", ["1920年"]),
    ("江城", "江城人口多少？", ["三百万"]),
    ("山城", "山城建於哪一年？", ["1890年", "1890"]),
    ("湖城", "湖城的市长是谁？", ["张三"]),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a set whose articles are all on one side of the split."""
    path = tmp_path_factory.mktemp("sets") / "cities"
    path.mkdir()
    passages = [{"id": name, "title": "城市", "text": text} for name, text in ARTICLES.items()]
    questions = [
        {"id": f"q{number}", "question": question, "type": "span", "answerable": True, "answers": answers}
        | {"passage_ids": [name], "lang": "zh"}
        for number, (name, question, answers) in enumerate(QUESTIONS)
    ]
    for name, rows in (("passages", passages), ("questions", questions)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def asked(folder: Path) -> dict[str, Asked]:
    """Return what is asked, by question."""
    return {each.positives[0].question: each for each in read_asked([folder], is_held_out("城市"))}


def repeatable(seed: int) -> random.Random:
    """Return a generator that draws the same in every run."""
    return random.Random(seed)  # noqa: S311  no secret


def test_questions_whose_answer_stands_nowhere_are_left_out(asked: dict[str, Asked]) -> None:
    assert list(asked) == ["江城建于哪一年?", "江城人口多少?", "山城建于哪一年?"]


def test_an_article_is_on_one_side_of_the_split_alone(folder: Path) -> None:
    assert read_asked([folder], not is_held_out("城市")) == []
    assert len(read_asked([folder, folder], is_held_out("城市"))) == 6


def test_answers_are_found_in_the_readers_copy(asked: dict[str, Asked]) -> None:
    [first] = asked["江城建于哪一年?"].positives
    assert [span.of(first.window.text) for span in first.answers] == ["1920年"]
    [last] = asked["江城人口多少?"].positives
    assert [span.of(last.window.text) for span in last.answers] == ["三百万"]
    assert first.window != last.window


def test_every_wording_of_an_answer_counts_in_the_order_of_its_place(asked: dict[str, Asked]) -> None:
    [only] = asked["山城建于哪一年?"].positives
    assert only.answers == (Span(4, 8), Span(4, 9))


def test_windows_that_do_not_answer_are_kept_apart_by_where_they_are_from(asked: dict[str, Asked]) -> None:
    question = asked["江城建于哪一年?"]
    assert all(not example.answers for example in (*question.same_passage, *question.elsewhere))
    assert all("1920" not in example.window.text for example in question.same_passage)
    assert len(question.same_passage) >= 1
    assert 0 < len(question.elsewhere) <= NEGATIVES
    towns = {example.window.text[:2] for example in question.elsewhere}
    assert towns <= {"山城", "海城", "湖城"}
    assert asked["山城建于哪一年?"].same_passage == ()


def test_an_epoch_has_an_answer_and_no_answer_for_each_question(asked: dict[str, Asked]) -> None:
    drawn = draw(list(asked.values()), repeatable(1))
    assert sorted(example.question for example in drawn) == sorted([*asked, *asked])
    for question, each in asked.items():
        of_question = [example for example in drawn if example.question == question]
        assert sorted(bool(example.answers) for example in of_question) == [False, True]
        assert set(of_question) <= {*each.positives, *each.same_passage, *each.elsewhere}


def test_an_epoch_is_the_same_for_the_same_seed_and_another_for_another(asked: dict[str, Asked]) -> None:
    epochs = [draw(list(asked.values()), repeatable(seed)) for seed in (1, 1, 2, 3, 4)]
    assert epochs[0] == epochs[1]
    assert any(epochs[0] != other for other in epochs[2:])


def test_about_a_fifth_of_the_articles_is_held_out() -> None:
    held = sum(is_held_out(f"文章{number}") for number in range(2000))
    assert 340 < held < 460
