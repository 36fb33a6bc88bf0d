"""The compact dictionary: the same paths as jieba's, kept whole or not at all."""

from __future__ import annotations

import logging
from itertools import pairwise
from math import log
from pathlib import Path

import pytest

from rag.text.dictionary import Dictionary, load_dictionary, pack, unpack

SMALL = "工会 30 n\n数字 20 n\n数字化 50 n\n建设 40 v\n化 5 v\n工 3 n\n会 4 v\n无 0 v\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "dict.txt"
    path.write_text(SMALL, encoding="utf-8")
    return path


def best_words(dictionary: Dictionary, text: str) -> list[str]:
    route: dict[int, tuple[float, int]] = {}
    dictionary.best_route(text, dictionary.graph(text), route)
    starts = [0]
    while starts[-1] < len(text):
        starts.append(route[starts[-1]][1] + 1)
    return [text[start:end] for start, end in pairwise(starts)]


def test_every_word_at_every_place_is_found() -> None:
    graph = unpack(pack(SMALL)).graph("数字化甲")
    assert {start: sorted(ends) for start, ends in graph.items()} == {
        0: [(1, 20), (2, 50)],
        1: [(1, 1)],
        2: [(2, 5)],
        3: [(3, 1)],
    }


def test_the_most_probable_path_is_taken() -> None:
    dictionary = unpack(pack(SMALL))
    route: dict[int, tuple[float, int]] = {}
    dictionary.best_route("数字化", dictionary.graph("数字化"), route)
    assert route[0][0] == pytest.approx(log(50) - log(152))
    assert route[0][1] == 2
    assert best_words(dictionary, "工会数字化建设") == ["工会", "数字化", "建设"]


def test_totals_are_those_that_jieba_counts() -> None:
    dictionary = unpack(pack(SMALL + "工会 31 n\n"))
    assert dictionary.total == 152 + 31
    assert dictionary.longest == len("数字化")
    assert dictionary.graph("工会")[0][-1] == (1, 31)


def test_words_without_a_count_are_none() -> None:
    assert unpack(pack(SMALL)).graph("无") == {0: [(0, 1)]}


def test_the_packed_file_is_kept_and_used(source: Path, tmp_path: Path) -> None:
    load_dictionary(source, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    before = kept.stat().st_mtime_ns
    assert best_words(load_dictionary(source, tmp_path / "cache"), "工会建设") == ["工会", "建设"]
    assert kept.stat().st_mtime_ns == before


def test_another_dictionary_is_another_file(source: Path, tmp_path: Path) -> None:
    load_dictionary(source, tmp_path / "cache")
    source.write_text(SMALL + "建 9 v\n", encoding="utf-8")
    assert load_dictionary(source, tmp_path / "cache").graph("建") == {0: [(0, 9)]}
    assert len(list((tmp_path / "cache").iterdir())) == 2


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_file_is_made_again(
    source: Path, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    load_dictionary(source, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    good = kept.read_bytes()
    bad = {"cut": good[:-7], "flipped": good[:40] + bytes([good[40] ^ 1]) + good[41:], "empty": b""}[damage]
    kept.write_bytes(bad)
    with caplog.at_level(logging.WARNING):
        dictionary = load_dictionary(source, tmp_path / "cache")
    assert best_words(dictionary, "工会建设") == ["工会", "建设"]
    assert "its checksum does not match" in caplog.text
    assert kept.read_bytes() == good


def test_a_cache_that_cannot_be_written_is_no_error(
    source: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    with caplog.at_level(logging.INFO):
        dictionary = load_dictionary(source, tmp_path / "cache")
    assert best_words(dictionary, "工会") == ["工会"]
    assert "cannot be kept" in caplog.text


def test_nothing_half_written_stays(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    load_dictionary(source, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_damaged_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="its checksum does not match"):
        unpack(b"0" * 100)
