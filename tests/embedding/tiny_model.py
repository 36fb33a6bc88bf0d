"""A sentence-transformers model of a few kilobytes: one layer, random weights from a seed, a token a character."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

CHARACTERS = "甲乙丙丁建设数字化服务平台工会让职工少跑腿，。今年"
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
DIMENSION = 16


def write_tiny_model(folder: Path, prompts: Mapping[str, str], maximum_tokens: int = 32, seed: int = 1) -> Path:
    """Write the model into a new folder and return the folder."""
    import torch
    from transformers import BertConfig, BertModel

    folder.mkdir(parents=True)
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys([*SPECIAL, *CHARACTERS]))}
    torch.manual_seed(seed)
    sizes = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=maximum_tokens,
    )
    BertModel(sizes).save_pretrained(folder)
    _write_tokenizer(folder, vocabulary, maximum_tokens)
    modules = {"0": ("", "Transformer"), "1": ("1_Pooling", "Pooling")}
    content: dict[str, object] = {
        "modules.json": [
            {"idx": int(name), "name": name, "path": path, "type": f"sentence_transformers.models.{kind}"}
            for name, (path, kind) in modules.items()
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": DIMENSION, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": maximum_tokens, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": dict(prompts), "similarity_fn_name": "cosine"},
    }
    for name, value in content.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    return folder


def _write_tokenizer(folder: Path, vocabulary: dict[str, int], maximum_tokens: int) -> None:
    """Write a tokenizer that takes every character for a token."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106  not a secret
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), behavior="isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, model_max_length=maximum_tokens, **names
    )
    fast.save_pretrained(folder)
