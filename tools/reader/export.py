"""Exports a trained reader: ``python -m tools.reader.export WEIGHTS``, int8 ONNX with its vocabulary and its card."""

from __future__ import annotations

import json
from pathlib import Path

import click

from rag.disk.checksum import file_sha256
from rag.embedding.default_model import default_cache_directory, ensure_default_model
from rag.embedding.e5_file import FILE_SHA256, find_e5_file, read_e5_file
from rag.reading.onnx_model import CARD_FILE, DATA, MATRICES_FILE, MODEL_FILE, PIECES_FILE
from rag.reading.pieces import pack
from tools.reader.graph import ReaderShape, ReaderTensors, write_reader
from tools.reader.model import LAYERS, Reader

WORDS = "emb.word"


def load(weights: Path) -> Reader:
    """Return the reader with trained weights."""
    from safetensors.torch import load_file

    reader = Reader(ensure_default_model(default_cache_directory()))
    missing, unexpected = reader.load_state_dict(load_file(weights), strict=False)
    if unexpected or any("embeddings.word" not in name for name in missing):
        raise ValueError(f"{weights} does not fit: missing {missing}, unexpected {unexpected}")
    return reader.eval()


def tensors_of(reader: Reader) -> ReaderTensors:
    """Return the weights of a reader as the graph wants them."""
    config = reader.encoder.config
    shape = ReaderShape(config.hidden_size, LAYERS, config.num_attention_heads, config.layer_norm_eps)
    return ReaderTensors(shape, {name: each.detach().numpy() for name, each in reader.state_dict().items()})


@click.command()
@click.argument("weights", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), default=DATA, show_default=True)
def main(weights: Path, out: Path) -> None:
    """Write the reader that the product ships."""
    out.mkdir(parents=True, exist_ok=True)
    write_reader(tensors_of(load(weights)), out / MODEL_FILE)
    source = read_e5_file(find_e5_file())
    words = source.vocabulary
    (out / PIECES_FILE).write_bytes(pack(words.pieces, words.scores, words.unknown, words.normalization))
    _, count, offset, _ = source.directory[WORDS]
    sums = {name: file_sha256(out / name) for name in (MODEL_FILE, MATRICES_FILE, PIECES_FILE)}
    card = {
        "what": "sentence reader: which sentence answers a question, and with which characters",
        "layers": LAYERS,
        "base": "intfloat/multilingual-e5-small (MIT), its lower layers fine-tuned",
        "trained_on": "cmrc2018-dev (CC BY-SA 4.0), drcd-dev (CC BY-SA 3.0), four fifths of their articles; questions "
        "of this project about two public reports",
        "command": "python -m tools.reader.train, python -m tools.reader.tune, python -m tools.reader.export",
        "licence": "MIT; the training data's share-alike licences are named in docs/licences.md",
        "word_embeddings": {
            "sha256": FILE_SHA256,
            "offset": offset,
            "rows": count // source.shape.hidden,
            "width": source.shape.hidden,
        },
        "sha256": sums,
    }
    (out / CARD_FILE).write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
