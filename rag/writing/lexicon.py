"""Parts of speech from the dictionary that comes with jieba: https://github.com/fxsjy/jieba."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from rag.errors import ModelError

NAME = frozenset({"nr", "ns", "nt", "nz", "nrt", "nrfg"})
"""Persons, places, organisations and other proper names."""

_NOUN = NAME | {"n", "j", "s", "l"}  # also abbreviations, places, phrases
_SHORT = frozenset({"j", "ns"})  # 滇, 沪: single characters that are names and nothing else
_DICTIONARY = "dict.txt"


@cache
def _tags() -> Mapping[str, str]:
    """Return the tag of every word that is tagged as a noun, read once (about 0.3 s, only where a model writes)."""
    found = find_spec("jieba")
    if found is None or found.origin is None:
        raise ModelError("the dictionary of jieba is not installed: python -m pip install -r requirements.txt")
    tags: dict[str, str] = {}
    with (Path(found.origin).parent / _DICTIONARY).open(encoding="utf-8") as lines:
        for line in lines:
            word, _, tag = line.rstrip("\n").rsplit(" ", 2)
            if tag in (_NOUN if len(word) > 1 else _SHORT):
                tags[word] = tag
    return tags


def tag_of(word: str) -> str | None:
    """Return the tag of a noun; None for any other word.

    >>> tag_of("上海"), tag_of("学校"), tag_of("推动")
    ('ns', 'n', None)
    """
    return _tags().get(word)


def is_noun(word: str) -> bool:
    """Say whether the dictionary has the word as a noun or a name."""
    return word in _tags()
