"""Write the default model as a sentence-transformers folder: float32 BERT weights, tokenizer, pooling, prompts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.embedding.e5_tokenizer import build_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rag.embedding.e5_file import E5File, Shape
    from rag.protocols import FloatArray, Progress

STAGE = "model"
"""The stage that progress callbacks are told."""

PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
"""What the model was trained to read before a text; ``document`` is what sentence-transformers looks for first."""

LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""The parts of a layer: their names in the default model's file and in Hugging Face's BertModel."""


def write_model_folder(source: E5File, folder: Path, progress: Progress | None = None) -> None:
    """Write every file of the model into an existing folder; OSError passes through."""
    total = 5 + 16 * source.shape.layers + 3
    weights: dict[str, FloatArray] = {}
    for name, tensor in bert_weights(source):
        weights[name] = tensor
        if progress is not None:
            progress(STAGE, len(weights), total)
    _save_weights(weights, folder / "model.safetensors")
    weights.clear()
    build_tokenizer(source.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configurations(source.shape).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    if progress is not None:
        progress(STAGE, total, total)


def _save_weights(weights: dict[str, FloatArray], path: Path) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    try:
        save_file(weights, path, metadata={"format": "pt"})
    except SafetensorError as error:  # its only cause here is the disk
        raise OSError(str(error)) from error
    path.chmod(0o644)  # the library writes for the owner alone, but a cache may be shared


def bert_weights(source: E5File) -> Iterator[tuple[str, FloatArray]]:
    """Yield the tensors under the names of Hugging Face's BertModel.

    The pooler, which mean pooling does not use, is all zeros: without it the loader would draw random numbers.
    """
    shape = source.shape
    embeddings = {
        "word_embeddings.weight": ("emb.word", (shape.vocabulary, shape.hidden)),
        "position_embeddings.weight": ("emb.pos", (shape.positions, shape.hidden)),
        "token_type_embeddings.weight": ("emb.type", (shape.token_types, shape.hidden)),
        "LayerNorm.weight": ("emb.ln.w", (shape.hidden,)),
        "LayerNorm.bias": ("emb.ln.b", (shape.hidden,)),
    }
    for name, (tensor, sizes) in embeddings.items():
        yield f"embeddings.{name}", source.tensor(tensor).reshape(sizes)
    for layer in range(shape.layers):
        for short, name in LAYER_TENSORS.items():
            bias = source.tensor(f"l{layer}.{short}.b")
            weight = source.tensor(f"l{layer}.{short}.w")
            sizes = (len(bias),) if short.endswith("ln") else (len(bias), len(weight) // len(bias))
            yield f"encoder.layer.{layer}.{name}.weight", weight.reshape(sizes)
            yield f"encoder.layer.{layer}.{name}.bias", bias
    yield "pooler.dense.weight", np.zeros((shape.hidden, shape.hidden), np.float32)
    yield "pooler.dense.bias", np.zeros(shape.hidden, np.float32)


def _configurations(shape: Shape) -> dict[str, Any]:
    return {
        "config.json": _bert_configuration(shape),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
    }


def _bert_configuration(shape: Shape) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": float(f"{shape.epsilon:.6g}"),
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "position_embedding_type": "absolute",
        "bos_token_id": 0,
        "eos_token_id": 2,
        "pad_token_id": 1,
        "torch_dtype": "float32",
    }
