"""Words and tokens: jieba's own, from a dictionary that loads in milliseconds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rag.text import STOP_WORDS, has_han, informative_words, lexical_tokens, words

ROOT = Path(__file__).parents[2]
PLAIN_JIEBA = """
import json, sys, warnings
warnings.simplefilter("ignore")
sys.modules["pkg_resources"] = None
import jieba
jieba.setLogLevel(60)
print(json.dumps([[word for word in jieba.cut(text, HMM=False)] for text in json.load(sys.stdin)]))
"""
RUNS = [
    "全面加快工会系统数字化建设",
    "习近平新时代中国特色社会主义思想",
    "研究生命的起源",
    "南京市长江大桥",
    "乒乓球拍卖完了",
    "结婚的和尚未结婚的",
    "工信处女干事每月经过下属科室都要亲口交代",
    "龘靐齉爩",
    "中华全国总工会第十七届执行委员会",
]


def test_words_are_those_of_plain_jieba() -> None:
    report = next((ROOT / "data").glob("*.txt")).read_text(encoding="utf-8")
    runs = RUNS + sorted(set(re.findall("[\u4e00-\u9fff]+", report.replace("\n", ""))))
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", PLAIN_JIEBA], input=json.dumps(runs), capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    normal = [run for run in runs if words(run) and "".join(words(run)) == run]  # without numerals, which are rewritten
    expected = dict(zip(runs, json.loads(done.stdout), strict=True))
    assert len(normal) > 500
    assert {run: words(run) for run in normal} == {run: expected[run] for run in normal}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投入 3 万亿元。", ["投入", "30000亿", "元"]),
        ("增长百分之三十，", ["增长", "30%"]),
        ("Covid-19 与 APEC", ["covid", "19", "与", "apec"]),
        ("", []),
        ("，。！ \n", []),
        ("職工", ["职工"]),
        ("2023年10月9日", ["2023", "年", "10", "月", "9", "日"]),
        ("PM2.5浓度", ["pm2", "5", "浓度"]),
    ],
)
def test_words_of_mixed_text(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_tokens_are_words_and_pairs_of_neighbours() -> None:
    assert lexical_tokens("数字化建设 5 年") == [
        "数字化",
        "建设",
        "5",
        "年",
        "数字",
        "字化",
        "化建",
        "建设",
        "年",
    ]


def test_pairs_do_not_cross_punctuation() -> None:
    assert "人阶" not in lexical_tokens("工人，阶级")
    assert "人阶" in lexical_tokens("工人阶级")


def test_question_words_carry_nothing() -> None:
    assert informative_words("未来五年数字化建设目标是什么？") == ["未来", "5", "年", "数字化", "建设", "目标"]
    assert informative_words("What does the report say about digital development?") == ["digital", "development"]


@pytest.mark.parametrize("word", ["什么", "哪些", "怎么", "的", "了", "what", "the"])
def test_function_words_are_stop_words(word: str) -> None:
    assert word in STOP_WORDS


@pytest.mark.parametrize("word", ["工会", "职工", "数字化", "五年", "困难", "union"])
def test_content_words_are_none(word: str) -> None:
    assert word not in STOP_WORDS


@pytest.mark.parametrize("text", ["中", "a中", "〇", "𠮷"])
def test_chinese_is_seen(text: str) -> None:
    assert has_han(text)


@pytest.mark.parametrize("text", ["", "abc", "123，。", "ひらがな"])
def test_other_scripts_are_not_chinese(text: str) -> None:
    assert not has_han(text)
