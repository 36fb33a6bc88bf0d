"""The file of the default model is read as its format says, and written as a model that others can load."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.disk.checksum import file_sha256
from rag.embedding.e5_file import E5File, Shape, Vocabulary, find_e5_file, read_e5_file
from rag.embedding.e5_folder import PROMPTS, bert_weights
from rag.embedding.e5_tokenizer import SPECIAL_TOKENS, build_tokenizer, character_ranges
from rag.errors import ModelError

SHAPE = Shape(4, 1, 2, 8, 10, 16, 2, 1e-12)
VOCABULARY = Vocabulary(
    pieces=("<s>", "<pad>", "</s>", "<unk>", "▁", "工", "会", "▁工会", "～", "1", "▁query", ":"),
    scores=(0.0, 0.0, 0.0, 0.0, -3.0, -5.0, -5.0, -6.0, -7.0, -7.0, -4.0, -4.0),
    begin=0,
    end=2,
    padding=1,
    unknown=3,
    normalization={"\x01": "", "\t": " ", "１": "1", "\u200b": ""},
)
SCALE = 0.5


@pytest.fixture(scope="module")
def source() -> E5File:
    return read_e5_file(find_e5_file())


def test_a_block_is_a_scale_and_two_rows_of_sixteen_nibbles_minus_eight() -> None:
    nibbles = bytes(number | (15 - number) << 4 for number in range(16))
    content = b"????" + struct.pack("<e", SCALE) + nibbles
    tensor = E5File(SHAPE, VOCABULARY, content, {"w": (1, 32, 4, 18)}).tensor("w")
    expected = [SCALE * (number - 8) for number in [*range(16), *range(15, -1, -1)]]
    assert tensor.dtype == np.float32
    assert tensor.tolist() == expected


def test_two_blocks_have_their_own_scales() -> None:
    blocks = b"".join(struct.pack("<e", scale) + bytes([0x99]) * 16 for scale in (1.0, -2.0))
    tensor = E5File(SHAPE, VOCABULARY, blocks, {"w": (1, 64, 0, 36)}).tensor("w")
    assert tensor.tolist() == [1.0] * 32 + [-2.0] * 32


def test_other_tensors_are_plain_floats() -> None:
    content = b"??" + struct.pack("<3f", 1.5, -2.0, 0.25)
    assert E5File(SHAPE, VOCABULARY, content, {"b": (0, 3, 2, 12)}).tensor("b").tolist() == [1.5, -2.0, 0.25]


def test_the_pinned_file_has_the_shape_of_multilingual_e5_small(source: E5File) -> None:
    assert replace(source.shape, epsilon=0.0) == Shape(384, 12, 12, 1536, 250037, 512, 2, 0.0)
    assert source.shape.epsilon == pytest.approx(1e-12)
    vocabulary = source.vocabulary
    assert len(vocabulary.pieces) == len(vocabulary.scores) == 250002
    special = (vocabulary.begin, vocabulary.padding, vocabulary.end, vocabulary.unknown)
    assert special == (0, 1, 2, 3)
    assert tuple(vocabulary.pieces[:4]) == SPECIAL_TOKENS[:4]


def test_the_weights_have_the_names_and_shapes_of_bert(source: E5File) -> None:
    weights = {name: tensor.shape for name, tensor in bert_weights(source)}
    assert len(weights) == 5 + 16 * 12 + 2
    assert weights["embeddings.word_embeddings.weight"] == (250037, 384)
    assert weights["encoder.layer.11.intermediate.dense.weight"] == (1536, 384)
    assert weights["encoder.layer.11.output.dense.weight"] == (384, 1536)
    assert weights["encoder.layer.0.attention.output.LayerNorm.bias"] == (384,)


def test_the_written_folder_says_how_the_model_was_trained(default_model: Path) -> None:
    content = json.loads((default_model / "config_sentence_transformers.json").read_text(encoding="utf-8"))
    assert content["prompts"] == PROMPTS == {"query": "query: ", "passage": "passage: ", "document": "passage: "}
    configuration = json.loads((default_model / "config.json").read_text(encoding="utf-8"))
    assert (configuration["hidden_size"], configuration["vocab_size"], configuration["layer_norm_eps"]) == (
        384, 250037, 1e-12,
    )  # fmt: skip


def test_a_file_that_is_not_the_pinned_one_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"short")
    with pytest.raises(ModelError, match=r"x\.bin is not the expected file .* a size of 5 bytes"):
        read_e5_file(tmp_path / "x.bin")


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_a_checksum_is_that_of_the_whole_file(tmp_path: Path, size: int) -> None:
    import hashlib

    content = bytes(range(256)) * (size // 256 + 1)
    (tmp_path / "x").write_bytes(content[:size])
    assert file_sha256(tmp_path / "x") == hashlib.sha256(content[:size]).hexdigest()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("工会", ["<s>", "▁工会", "</s>"]),
        ("会工", ["<s>", "▁", "会", "工", "</s>"]),
        ("工会  工会", ["<s>", "▁工会", "▁工会", "</s>"]),
        ("１～1", ["<s>", "▁", "1", "～", "1", "</s>"]),
        ("\x01会\u200b", ["<s>", "▁", "会", "</s>"]),
        ("工会\t1", ["<s>", "▁工会", "▁", "1", "</s>"]),
        ("", ["<s>", "▁", "</s>"]),
    ],
)
def test_the_tokenizer_takes_the_most_probable_pieces_of_the_normalised_text(text: str, tokens: list[str]) -> None:
    found = build_tokenizer(VOCABULARY).encode(text).tokens
    assert found == tokens or (text == "" and found == ["<s>", "</s>"])


def test_each_unknown_character_is_one_unknown_token() -> None:
    assert build_tokenizer(VOCABULARY).encode("工会龘靐").ids == [0, 7, 3, 3, 2]


@pytest.mark.parametrize(
    ("characters", "inside"),
    [("", ""), ("a", "\\x{61}"), ("ba", "\\x{61}-\\x{62}"), ("acb", "\\x{61}-\\x{63}"), ("工a", "\\x{61}\\x{5de5}")],
)
def test_neighbouring_characters_are_one_range(characters: str, inside: str) -> None:
    assert character_ranges(characters) == inside
