"""Any sentence-transformers model: its prompts, its limit, its name, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from rag.embedding.model_folder import find_model_folder
from rag.embedding.model_name import model_name
from rag.embedding.sentence_transformer import CPU_BATCH_SIZE, SentenceTransformerEmbedder
from rag.embedding.windows import split_windows, unit
from rag.errors import ModelError
from tests.embedding.tiny_model import CHARACTERS, DIMENSION, write_tiny_model

TEXTS = ["建设数字化服务平台。", "甲", "让职工少跑腿。" * 3, "", "工会，工会", "乙丙丁" * 9]
NO_PROMPTS = {"query": "", "passage": ""}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("models") / "tiny", {"query": "甲甲", "document": "乙"})


@pytest.fixture(scope="module")
def plain(folder: Path) -> SentenceTransformerEmbedder:
    """Return the model without prompts."""
    return SentenceTransformerEmbedder(folder, prompts=NO_PROMPTS)


def test_vectors_are_one_float32_unit_vector_a_row_in_the_order_of_the_texts(
    plain: SentenceTransformerEmbedder,
) -> None:
    vectors = plain.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSION)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    alone = np.concatenate([plain.embed_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(vectors, alone, atol=1e-5)
    np.testing.assert_allclose(plain.embed_passages(TEXTS[::-1]), vectors[::-1], atol=1e-5)
    assert len({tuple(np.round(row, 3)) for row in vectors}) == len(TEXTS)


def test_no_texts_give_no_rows(plain: SentenceTransformerEmbedder) -> None:
    assert plain.embed_queries([]).shape == plain.embed_passages([]).shape == (0, DIMENSION)


def test_the_models_own_prompts_stand_before_questions_and_passages(
    folder: Path, plain: SentenceTransformerEmbedder
) -> None:
    own = SentenceTransformerEmbedder(folder)
    np.testing.assert_allclose(own.embed_queries(["工会"]), plain.embed_queries(["甲甲工会"]), atol=1e-5)
    np.testing.assert_allclose(own.embed_passages(["工会"]), plain.embed_passages(["乙工会"]), atol=1e-5)


def test_prompts_that_are_given_replace_them(folder: Path, plain: SentenceTransformerEmbedder) -> None:
    given = SentenceTransformerEmbedder(folder, prompts={"query": "丙", "passage": "丁"})
    np.testing.assert_allclose(given.embed_queries(["工会"]), plain.embed_queries(["丙工会"]), atol=1e-5)
    np.testing.assert_allclose(given.embed_passages(["工会"]), plain.embed_passages(["丁工会"]), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("multilingual-e5-small", "query: ", "passage: "),
        ("E5-base-v2", "query: ", "passage: "),
        ("bge-m3", "", ""),
        ("some5-model", "", ""),
    ],
)
def test_a_model_of_the_e5_family_without_prompts_gets_those_it_was_trained_with(
    tmp_path: Path, plain: SentenceTransformerEmbedder, name: str, query: str, passage: str
) -> None:
    model = SentenceTransformerEmbedder(write_tiny_model(tmp_path / name, {}))
    np.testing.assert_allclose(model.embed_queries(["工会"]), plain.embed_queries([f"{query}工会"]), atol=1e-5)
    np.testing.assert_allclose(model.embed_passages(["工会"]), plain.embed_passages([f"{passage}工会"]), atol=1e-5)


def test_a_text_beyond_the_limit_is_the_mean_of_its_windows_and_never_cut(plain: SentenceTransformerEmbedder) -> None:
    text = "今年建设数字化服务平台。让职工少跑腿。" * 5
    windows = split_windows(text, lambda some: [len(each) + 2 for each in some], 32)
    assert "".join(windows) == text
    assert max(len(window) for window in windows) <= 30
    lengths = np.array([[len(window)] for window in windows], np.float32)
    expected = unit((plain.embed_passages(windows) * lengths).sum(0, keepdims=True))
    np.testing.assert_allclose(plain.embed_passages([text, "甲"])[:1], expected, atol=1e-5)


def test_progress_counts_to_the_number_of_texts(plain: SentenceTransformerEmbedder) -> None:
    steps: list[tuple[str, int, int]] = []
    texts = [character * 3 for character in dict.fromkeys(CHARACTERS)]
    plain.embed_passages(texts, lambda *step: steps.append(step))
    assert steps == [
        ("embed", min(done, len(texts)), len(texts))
        for done in range(CPU_BATCH_SIZE, len(texts) + CPU_BATCH_SIZE, CPU_BATCH_SIZE)
    ]


def test_the_name_is_the_label_with_a_fingerprint_of_files_and_prompts(folder: Path, tmp_path: Path) -> None:
    own, other = SentenceTransformerEmbedder(folder), SentenceTransformerEmbedder(folder, prompts=NO_PROMPTS)
    assert own.name.startswith(f"{folder}@")
    assert own.name != other.name
    assert SentenceTransformerEmbedder(folder, name="mine").name == "mine"
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    assert model_name("x", copy, NO_PROMPTS) == model_name("x", folder, NO_PROMPTS)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json"])
def test_one_other_byte_in_any_file_gives_another_name(folder: Path, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    content = bytearray((copy / name).read_bytes())
    content[-2] ^= 1
    (copy / name).write_bytes(content)
    assert model_name("x", copy, NO_PROMPTS) != model_name("x", folder, NO_PROMPTS)


def test_files_that_do_not_change_vectors_leave_the_name(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / "README.md").write_text("words", encoding="utf-8")
    (copy / ".git").mkdir()
    (copy / ".git" / "HEAD").write_text("x", encoding="utf-8")
    assert model_name("x", copy, NO_PROMPTS) == model_name("x", folder, NO_PROMPTS)


def test_a_large_file_is_sampled_at_both_ends_and_between(tmp_path: Path) -> None:
    names = set()
    for place in (None, 0, 3_000_000, 5_999_999):
        content = bytearray(6_000_000)
        if place is not None:
            content[place] = 1
        (tmp_path / "weights").write_bytes(content)
        names.add(model_name("x", tmp_path, {}))
    assert len(names) >= 3


def test_weights_that_can_hold_code_are_refused(folder: Path, tmp_path: Path) -> None:
    import torch

    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / "model.safetensors").unlink()
    torch.save({"a": torch.zeros(1)}, copy / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"cannot be loaded from .* with safetensors weights and no code of its own"):
        SentenceTransformerEmbedder(copy)


def test_code_that_a_model_brings_is_not_run(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    ran = tmp_path / "ran"
    (copy / "modeling_own.py").write_text(f"open({str(ran)!r}, 'w')\nclass Own: pass\n", encoding="utf-8")
    configuration = json.loads((copy / "config.json").read_text())
    configuration |= {
        "model_type": "own",
        "auto_map": {"AutoModel": "modeling_own.Own", "AutoConfig": "modeling_own.Own"},
    }
    (copy / "config.json").write_text(json.dumps(configuration), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceTransformerEmbedder(copy)
    assert not ran.exists()


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "modules.json"])
def test_a_broken_model_is_one_line(folder: Path, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / name).write_bytes(b"{")
    with pytest.raises(ModelError, match="cannot be loaded from") as caught:
        SentenceTransformerEmbedder(copy)
    assert "\n" not in str(caught.value)


def test_a_model_folder_is_found_by_its_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_model_folder(folder) == find_model_folder(str(folder)) == folder
    monkeypatch.chdir(folder.parent)
    assert find_model_folder("tiny") == Path("tiny")
    assert find_model_folder("./tiny") == Path("tiny")
    monkeypatch.setenv("HOME", str(folder.parent))
    assert find_model_folder("~/tiny") == folder


@pytest.mark.parametrize("model", ["./none", "/none", "~/none", "a/b/c", "C:\\models\\x", "", Path("none")])
def test_what_looks_like_a_path_is_not_looked_for_in_the_hub(model: str | Path) -> None:
    with pytest.raises(ModelError, match="there is no embedding model folder"):
        find_model_folder(model)


@pytest.mark.parametrize(("model", "name"), [("a/b", "a/b"), ("b", "sentence-transformers/b")])
def test_a_hub_name_that_is_not_on_this_machine_says_what_to_do(
    model: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=f"^the embedding model {name} is not on this machine and cannot be fetched"):
        find_model_folder(model)


def test_a_model_in_the_local_hub_cache_is_found_by_its_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    commit = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "models--someone--tiny"
    shutil.copytree(folder, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit, encoding="utf-8")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert find_model_folder("someone/tiny") == repository / "snapshots" / commit
    assert SentenceTransformerEmbedder("someone/tiny").name.startswith("someone/tiny@")
