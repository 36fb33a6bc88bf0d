"""The shipped reader: its files are checked, its scores do not depend on company, and it finds plain answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from rag.corpus import corpus_of
from rag.embedding.e5_file import FILE_SHA256, find_e5_file, read_e5_file
from rag.errors import ModelError
from rag.reading.encoding import Encoded, encode
from rag.reading.onnx_model import DATA, OnnxReaderModel, load_tokenizer, read_card
from rag.reading.pieces import PieceTokenizer
from rag.reading.reader import WindowReader
from rag.reading.windows import WindowText
from rag.splitting import split
from rag.types import Span
from tests.answering.county import ask
from tests.small_corpus import document

LIBRARY = """图书馆工作报告

一、过去一年的工作

新建分馆十二家。全年借出图书八十六万册。馆长李文在读书节上作了讲座。读书节在滨江公园举行。全馆每天开放到晚上九点。
"""


@pytest.fixture(scope="module")
def model() -> OnnxReaderModel:
    return OnnxReaderModel(find_e5_file())


@pytest.fixture(scope="module")
def tokenizer() -> PieceTokenizer:
    return load_tokenizer()


def window(tokenizer: PieceTokenizer, question: str, *sentences: str) -> Encoded:
    """Return a question with sentences that stand side by side."""
    ends = [sum(map(len, sentences[: count + 1])) for count in range(len(sentences))]
    return encode(
        tokenizer, question, WindowText("图书馆", "".join(sentences), tuple(map(Span, [0, *ends[:-1]], ends)))
    )


def test_scores_have_a_place_for_every_sentence_and_token(model: OnnxReaderModel, tokenizer: PieceTokenizer) -> None:
    encoded = window(tokenizer, "新建分馆几家", "新建分馆十二家。", "借出图书八十六万册。")
    [scores] = model.score([encoded])
    assert scores.sentences.shape == (2,)
    assert scores.starts.shape == scores.ends.shape == (len(encoded.ids),)
    assert model.score([]) == []


def test_the_same_window_has_the_same_scores(model: OnnxReaderModel, tokenizer: PieceTokenizer) -> None:
    encoded = window(tokenizer, "新建分馆几家", "新建分馆十二家。", "借出图书八十六万册。")
    one, other = (model.score([encoded])[0] for _ in range(2))
    np.testing.assert_array_equal(one.sentences, other.sentences)
    np.testing.assert_array_equal(one.starts, other.starts)


def test_company_does_not_change_a_score(model: OnnxReaderModel, tokenizer: PieceTokenizer) -> None:
    short = window(tokenizer, "新建分馆几家", "新建分馆十二家。", "馆长作了讲座。")
    long = window(tokenizer, "新建分馆几家", "读书节在滨江公园举行，市民踊跃参加。" * 5)
    together = model.score([short, long])
    assert [len(scores.sentences) for scores in together] == [2, 1]
    np.testing.assert_array_equal(together[0].sentences, model.score([short])[0].sentences)
    np.testing.assert_array_equal(together[0].starts, model.score([short])[0].starts)
    assert together[0].sentences[0] > together[1].sentences[0]


@pytest.mark.parametrize(
    ("question", "sentence", "short"),
    [
        ("新建分馆多少家", "新建分馆十二家。", "十二家"),
        ("全年借出多少册图书", "全年借出图书八十六万册。", "八十六万册"),
        ("谁在读书节上作了讲座", "馆长李文在读书节上作了讲座。", "李文"),
        ("读书节在哪里举行", "读书节在滨江公园举行。", "滨江公园"),
        ("每天开放到几点", "全馆每天开放到晚上九点。", "晚上九点"),
        ("讀書節在哪裡舉行", "读书节在滨江公园举行。", "滨江公园"),
    ],
)
def test_the_sentence_that_answers_is_found_with_the_words_that_do(
    model: OnnxReaderModel, tokenizer: PieceTokenizer, question: str, sentence: str, short: str
) -> None:
    report = document(LIBRARY, "library")
    corpus = corpus_of([report], split(report, 350))
    readings = WindowReader(corpus, model, tokenizer, 4).read(ask(question), list(corpus.sentences))
    best = max(readings, key=lambda key: readings[key].odds)
    assert corpus.text_of(corpus.sentences[best]) == sentence
    assert short in readings[best].span.of(report.text)
    assert readings[best].odds > 0


def test_where_nothing_answers_no_sentence_seems_to(model: OnnxReaderModel, tokenizer: PieceTokenizer) -> None:
    encoded = window(tokenizer, "红烧肉怎么做才不腻", "新建分馆十二家。", "馆长李文在读书节上作了讲座。")
    assert model.score([encoded])[0].sentences.max() < 0


def test_the_card_says_where_the_word_embeddings_lie_in_the_default_models_file() -> None:
    card = read_card()["word_embeddings"]
    source = read_e5_file(find_e5_file())
    _, count, offset, _ = source.directory["emb.word"]
    assert (card["offset"], card["rows"] * card["width"]) == (offset, count)
    assert card["width"] == source.shape.hidden
    assert card["rows"] == source.shape.vocabulary >= len(source.vocabulary.pieces)
    assert card["sha256"] == FILE_SHA256


@pytest.mark.parametrize("name", ["reader.onnx", "reader.matrices", "pieces.bin"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    for each in DATA.iterdir():
        shutil.copy(each, tmp_path / each.name)
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match=rf"{name} is damaged: install the package again$"):
        load_tokenizer(tmp_path) if name == "pieces.bin" else OnnxReaderModel(find_e5_file(), tmp_path)


def test_the_card_tells_where_the_model_is_from() -> None:
    card = json.loads((DATA / "reader.json").read_text(encoding="utf-8"))
    assert {"what", "base", "trained_on", "command", "licence", "sha256", "word_embeddings"} <= set(card)
    assert set(card["sha256"]) == {"reader.onnx", "reader.matrices", "pieces.bin"}
