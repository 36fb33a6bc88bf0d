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

_DELETED_BY_THE_ENGINE = "\x01\x02\x03\x04\x05\x06\x07\x08"
"""Characters that the map deletes: once they are gone from a text they can stand in for others."""

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


def _stand_ins(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return each character to be kept from NFKC with the one that stands for it meanwhile."""
    kept = characters_kept_from_nfkc(vocabulary)
    return list(zip(kept, _DELETED_BY_THE_ENGINE[: len(kept)], strict=True))


def _before_nfkc(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    stand_ins = _stand_ins(vocabulary)
    cleared = [(f"\\x{{{ord(other):x}}}", vocabulary.normalization[other]) for _, other in stand_ins]
    return cleared + [(f"\\x{{{ord(character):x}}}", other) for character, other in stand_ins]


def _after_nfkc(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    restored = [(f"\\x{{{ord(other):x}}}", character) for character, other in _stand_ins(vocabulary)]
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
