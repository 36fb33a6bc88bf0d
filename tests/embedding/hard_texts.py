"""Texts that tokenizers and C strings find hard."""

from __future__ import annotations

HARD_TEXTS = {
    "empty": "",
    "spaces": "  \t \n\n ",
    "full-width spaces": "　工会　　数字化　",
    "traditional": "推動實現職工體面勞動、舒心工作、全面發展，團結動員億萬職工",
    "english": "What is the union's digital goal for the next five years?",
    "full-width": "２０２３年１０月，ＡＰＰ（“一键入会”）！？～",
    "tilde": "3～5年 ~ 10%",
    "half-width katakana": "ｶﾞｷﾞ ﾊﾟﾋﾟ",
    "combining accents": "Cafe\u0301 de\u0301ja\u0300 vu",
    "decomposed hangul": "\u1112\u1161\u11ab\u1100\u1173\u11af 노동조합",
    "emoji": "👷🏽‍♀️ 工会 😀👍🏽",
    "circled": "①②③㈠㊀ Ⅳ ℃ ㎡ ½",
    "rare han": "㛃𠮷𪚥𠮷 龘靐 禤 㐂",
    "private use": "\ue000\ue001 \uf8ff",
    "private use and tilde": "3～5\ue000\ue001～\ue000",
    "arabic and hebrew": "النقابة العمالية ﷺ  עובדים",
    "thai": "สหภาพแรงงาน",
    "nul": "数字化\0建设",
    "nul first": "\0数字化",
    "control": "a\x01b\x07c\x1fd\x7fe\x85f\x9fg",
    "surrogate": "工\ud800会\udfff",
    "zero-width": "工\u200b会\u200d数\ufeff字\u2028化\u2029",
    "special tokens": "<s>工会</s> <pad><unk><mask>",
    "full-width special tokens": "＜s＞工会＜/s＞ ＜unk＞",
    "metaspace": "▁工会▁▁数字",
    "prompt": "query: passage: 工会",
    "one letter": "x" * 700,
    "no spaces": "https://example.org/" + "a1" * 200,
}
