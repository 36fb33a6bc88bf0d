"""Build a Hugging Face tokenizer that cuts text exactly as the engine of the default model does.

The engine applies a character map (NFKC for single characters, white space and control characters besides), collapses
runs of spaces, marks word starts with ▁, and takes the best path over unigram pieces (Kudo 2018,
https://arxiv.org/abs/1804.10959). Two details differ from the library's habits and are built in here: a character
that no piece holds is one unknown token of its own, and a few characters that NFKC would change stay as they are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from rag.embedding.e5_file import Vocabulary

_PRIVATE_USE = 0xE000
SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Return the tokenizer for the vocabulary; it needs no file of its own."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex(pattern), content) for pattern, content in _before_nfkc(vocabulary)]
        + [normalizers.NFKC()]
        + [normalizers.Replace(Regex(pattern), content) for pattern, content in _after_nfkc(vocabulary)]
    )
    known = (piece for piece in vocabulary.pieces if len(piece) == 1)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
            pre_tokenizers.Split(Regex(f"[^{character_ranges(known)}]"), behavior="isolated"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    begin, end = vocabulary.pieces[vocabulary.begin], vocabulary.pieces[vocabulary.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL_TOKENS])
    return tokenizer


def characters_kept_from_nfkc(vocabulary: Vocabulary) -> list[str]:
    """Return the characters of the vocabulary that NFKC would change and the engine does not."""
    return sorted(
        piece
        for piece in vocabulary.pieces
        if len(piece) == 1 and piece not in vocabulary.normalization and unicodedata.normalize("NFKC", piece) != piece
    )


def character_ranges(characters: Iterable[str]) -> str:
    r"""Return the inside of a regular-expression character class that holds the characters.

    >>> character_ranges("cab7")
    '\\x{37}\\x{61}-\\x{63}'
    """
    points = sorted({ord(character) for character in characters})
    starts = points[:1] + [after for before, after in pairwise(points) if after != before + 1]
    ends = [before for before, after in pairwise(points) if after != before + 1] + points[-1:]
    return "".join(
        f"\\x{{{start:x}}}" if start == end else f"\\x{{{start:x}}}-\\x{{{end:x}}}"
        for start, end in zip(starts, ends, strict=True)
    )


def _before_nfkc(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    kept = characters_kept_from_nfkc(vocabulary)
    return [(f"\\x{{{ord(character):x}}}", chr(_PRIVATE_USE + index)) for index, character in enumerate(kept)]


def _after_nfkc(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    kept = characters_kept_from_nfkc(vocabulary)
    restored = [(f"\\x{{{_PRIVATE_USE + index:x}}}", character) for index, character in enumerate(kept)]
    beyond = {
        character: target
        for character, target in vocabulary.normalization.items()
        if unicodedata.normalize("NFKC", character) == character
    }
    mapped = [
        (f"[{character_ranges(character for character in beyond if beyond[character] == target)}]", target)
        for target in sorted(set(beyond.values()))
    ]
    return [*restored, *mapped, (" {2,}", " ")]
