"""Find the folder of a sentence-transformers model: a path, the local hub cache, or, last, the model hub."""

from __future__ import annotations

from pathlib import Path

from rag.errors import ModelError

_NOT_NEEDED = ["*.bin", "*.h5", "*.msgpack", "*.ot", "*.pt", "*.pth", "*.ckpt", "onnx/*", "openvino/*", "*.gguf"]


def find_model_folder(model: str | Path) -> Path:
    """Return the folder of a model given by its path or its hub name.

    A hub name asks the network only when the local hub cache does not hold it. Raises ModelError when there is no such
    folder, or the model is neither cached nor reachable.
    """
    folder = Path(model).expanduser()
    if str(model) and folder.is_dir():  # no name at all is not the working folder
        return folder
    if isinstance(model, Path) or _looks_like_path(model):
        raise ModelError(
            f"there is no embedding model folder {model}: "
            "give the folder of a sentence-transformers model, or its hub name"
        )
    return _find_in_hub(model if "/" in model else f"sentence-transformers/{model}")


def _looks_like_path(model: str) -> bool:
    return not model or model.startswith((".", "/", "~")) or "\\" in model or model.count("/") > 1


def _find_in_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except OSError:  # not in the local cache
            return Path(snapshot_download(name, ignore_patterns=_NOT_NEEDED))
    except Exception as error:  # the client raises its own, the HTTP library's and the operating system's errors
        raise ModelError(
            f"the embedding model {name} is not on this machine and cannot be fetched from the model hub "
            f"({type(error).__name__}): give the folder of a model, or copy it into the hub cache of this machine"
        ) from error
