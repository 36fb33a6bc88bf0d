"""The compact tokenizer cuts as the default model's does; a small vocabulary is worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag.embedding.e5_file import E5File, find_e5_file, read_e5_file
from rag.embedding.e5_tokenizer import SPECIAL_TOKENS, build_tokenizer
from rag.embedding.windows import harmless
from rag.reading.onnx_model import load_tokenizer
from rag.reading.pieces import PieceTokenizer, pack, unpack
from rag.text import simplify
from tests.embedding.hard_texts import HARD_TEXTS

DATA = Path(__file__).parents[2] / "data"
PIECES = ("<s>", "<unk>", "▁", "工", "会", "工会", "▁工", "数字", "a", "ab", "3")
SCORES = (0.0, 0.0, -3.0, -2.0, -2.0, -3.0, -4.0, -2.5, -2.0, -3.0, -2.0)
UNKNOWN = 1


@pytest.fixture(scope="module")
def small() -> PieceTokenizer:
    return unpack(pack(PIECES, SCORES, UNKNOWN, {"\x07": "", "〇": "3", "Ａ": "A"}))


@pytest.fixture(scope="module")
def shipped() -> PieceTokenizer:
    return load_tokenizer()


@pytest.fixture(scope="module")
def source() -> E5File:
    return read_e5_file(find_e5_file())


@pytest.fixture(scope="module")
def reference(source: E5File) -> Tokenizer:
    return build_tokenizer(source.vocabulary)


@pytest.mark.parametrize(
    ("text", "pieces", "places"),
    [
        ("工会", ["▁", "工会"], [(0, 0), (0, 2)]),
        ("会工", ["▁", "会", "工"], [(0, 0), (0, 1), (1, 2)]),
        ("工数字", ["▁工", "数字"], [(0, 1), (1, 3)]),
        ("工 工会", ["▁工", "▁", "工会"], [(0, 1), (1, 2), (2, 4)]),
        ("工   工", ["▁工", "▁工"], [(0, 1), (1, 5)]),
        ("ab", ["▁", "ab"], [(0, 0), (0, 2)]),
        ("ａｂ", ["▁", "ab"], [(0, 0), (0, 2)]),
        ("工③", ["▁工", "3"], [(0, 1), (1, 2)]),
        ("工〇", ["▁工", "3"], [(0, 1), (1, 2)]),
        ("工\x07会", ["▁", "工会"], [(0, 0), (0, 3)]),
        ("工鑫会", ["▁工", "<unk>", "会"], [(0, 1), (1, 2), (2, 3)]),
        ("", [], []),
        (" ", ["▁"], [(0, 0)]),
    ],
)
def test_the_best_path_by_hand(
    small: PieceTokenizer, text: str, pieces: list[str], places: list[tuple[int, int]]
) -> None:
    tokens = small.tokenize(text)
    assert [PIECES[number] for number in tokens.ids] == pieces
    assert [(span.start, span.end) for span in tokens.spans] == places


def test_a_vocabulary_comes_back_whole(small: PieceTokenizer) -> None:
    assert (small.unknown, small.longest, len(small.ids)) == (UNKNOWN, 2, len(PIECES) - 2)
    assert small.unknown_score == -4.0 - 10.0
    assert dict(small.characters) == {"\x07": "", "〇": "3", "～": "～"}  # what NFKC does by itself is not kept


@given(st.text(st.sampled_from("工会数字ab 3③鑫〇\x07"), max_size=20))
def test_the_places_are_in_order_and_miss_nothing_but_white_space(text: str) -> None:
    tokens = unpack(pack(PIECES, SCORES, UNKNOWN, {"\x07": "", "〇": "3"})).tokenize(text)
    filled = [span for span in tokens.spans if len(span)]
    for before, after in pairwise(filled):
        assert before.end <= after.start
    covered = {at for span in filled for at in range(span.start, span.end)}
    assert {at for at, character in enumerate(text) if character not in " \x07"} <= covered


def ids(reference: Tokenizer, text: str) -> list[int]:
    """Return the ids of the tokenizer that the model is trained with, without those that begin and end."""
    found: list[int] = reference.encode(harmless(text, SPECIAL_TOKENS), add_special_tokens=False).ids
    return found


def report_sentences() -> list[str]:
    """Return the sentences of the reports that come with the program."""
    texts = ["".join(path.read_text(encoding="utf-8").split()) for path in sorted(DATA.glob("*.txt"))]
    return [f"{sentence}。" for text in texts for sentence in text.split("。") if sentence]


def test_every_sentence_of_the_report_is_cut_as_by_the_models_tokenizer(
    shipped: PieceTokenizer, reference: Tokenizer
) -> None:
    sentences = report_sentences()
    assert len(sentences) > 100
    for sentence in sentences:
        for text in (sentence, simplify(sentence)):
            assert list(shipped.tokenize(text).ids) == ids(reference, text), text


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_hard_texts_are_cut_the_same_as_the_reader_meets_them(
    shipped: PieceTokenizer, reference: Tokenizer, name: str
) -> None:
    text = harmless(simplify(HARD_TEXTS[name]), SPECIAL_TOKENS)
    assert list(shipped.tokenize(text).ids) == ids(reference, text)


def test_mixtures_are_cut_the_same(shipped: PieceTokenizer, reference: Tokenizer) -> None:
    @given(st.text(st.sampled_from("工会数字化建设，。“”2023年%ABcd xyz（）—·"), max_size=40))
    def check(text: str) -> None:
        copy = simplify(text)
        assert list(shipped.tokenize(copy).ids) == ids(reference, copy)

    check()


def test_the_pieces_of_a_sentence_spell_it(shipped: PieceTokenizer, source: E5File) -> None:
    for sentence in report_sentences()[:40]:
        tokens = shipped.tokenize(sentence)
        for number, span in zip(tokens.ids, tokens.spans, strict=True):
            piece = source.vocabulary.pieces[number].replace("▁", "")
            assert simplify(span.of(sentence)) == simplify(piece)
