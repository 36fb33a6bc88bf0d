"""Cut the matching copy of a text into words and into the tokens of the lexical index."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from rag.text.dictionary import load_dictionary
from rag.text.normalization import normalize
from rag.text.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from jieba import Tokenizer

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U0003ffff"
_PIECE = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    rf"|[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?[万亿]?[%‰‱]?(?![^\W_{_HAN}])"
    rf"|(?:[^\W_{_HAN}])+"
)
_ANY_HAN = re.compile(f"[{_HAN}]")
_LOADING = Lock()
_loaded: list[Tokenizer] = []


def has_han(text: str) -> bool:
    """Say whether a text has a Chinese character.

    >>> has_han("工会 union"), has_han("union")
    (True, False)
    """
    return _ANY_HAN.search(text) is not None


def words(text: str) -> list[str]:
    """Return the words of the normalized text in order: jieba's for Chinese, numbers and Latin words whole.

    Punctuation and white space are left out. Chinese is cut in jieba's precise mode without its hidden Markov model:
    https://github.com/fxsjy/jieba.

    >>> words("全面加快工会系统数字化建设，投入 3 万亿元。Covid-19")
    ['全面', '加快', '工会', '系统', '数字化', '建设', '投入', '30000亿', '元', 'covid', '19']
    """
    return _words_of_normalized(normalize(text))


def _words_of_normalized(text: str) -> list[str]:
    found: list[str] = []
    for match in _PIECE.finditer(text):
        if match["han"]:
            found += _tokenizer().cut(match[0], HMM=False)
        else:
            found.append(match[0])
    return found


def lexical_tokens(text: str) -> list[str]:
    """Return the tokens of the lexical index: words and character bigrams.

    >>> lexical_tokens("数字化建设")
    ['数字化', '建设', '数字', '字化', '化建', '建设']
    """
    normalized = normalize(text)
    return [*_words_of_normalized(normalized), *_bigrams(normalized)]


def _bigrams(normalized: str) -> Iterator[str]:
    """Yield the character pairs of every run of Chinese characters, or the character of a run of one."""
    for match in _PIECE.finditer(normalized):
        run = match["han"]
        if run and len(run) == 1:
            yield run
        elif run:
            yield from (run[position : position + 2] for position in range(len(run) - 1))


def informative_words(text: str) -> list[str]:
    """Return the words that are no question or function words, in order and with repetitions.

    >>> informative_words("未来五年数字化建设的目标是什么？")
    ['未来', '5', '年', '数字化', '建设', '目标']
    """
    return [word for word in words(text) if word not in STOP_WORDS]


def _tokenizer() -> Tokenizer:
    """Return jieba's tokenizer over the compact dictionary, loaded once."""
    if not _loaded:
        with _LOADING:
            if not _loaded:
                _loaded.append(_load_tokenizer())
    return _loaded[0]


def _load_tokenizer() -> Tokenizer:
    with _quiet_import():
        import jieba
    dictionary = load_dictionary(Path(jieba.__file__).parent / jieba.DEFAULT_DICT_NAME, _cache_directory())
    tokenizer = jieba.Tokenizer()
    # jieba finds words and their best sequence through these two methods alone
    tokenizer.get_DAG, tokenizer.calc = dictionary.graph, dictionary.best_route
    tokenizer.total, tokenizer.initialized = dictionary.total, True
    return tokenizer


@contextmanager
def _quiet_import() -> Iterator[None]:
    """Keep jieba from importing pkg_resources (slow, deprecated) and its old regular expressions from warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        absent = "pkg_resources" not in sys.modules
        if absent:
            sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # makes the import fail, which jieba expects
        try:
            yield
        finally:
            if absent:
                del sys.modules["pkg_resources"]


def _cache_directory() -> Path:
    given = os.environ.get("RAG_CACHE_DIR")
    if given:
        return Path(given)
    import platformdirs

    return platformdirs.user_cache_path("wenju", appauthor=False)
