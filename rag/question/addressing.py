"""Words that are meant for whoever answers, not for the report: greetings, insults, orders, wishes."""

from __future__ import annotations

import re

_ADDRESSED = re.compile(
    "你|您|机器人|人工智能|助手|小助理|(?:^|[^a-z])(?:ai|gpt|bot)(?:[^a-z]|$)|推荐(?!性|目录|名单)|"
    "讲个|写[一首个段篇封]|编[一个]|翻译|扮演|假装|假设你|忽略|忘记|"
    "指令|提示词|系统提示|(?<!信用|机构)代码|(?<!劳务|技术|文化|产品|服务)输出|打印|"
    "重复(?!建设|征|检|收|计|投|申|提交|监管|执法)|谢谢|早上好|晚上好|哈哈|嘿|今天(?!年)|明天|昨天|"
    "(?<!污染|恶劣|极端|灾害|异常)天气|我(?:今天|昨天|家|妈|爸|老板|朋友|的?电脑|的?手机|饿|累)|滚(?!动|石)|狗屁|"
    "垃圾(?!分|处理|焚|回收)|傻|蠢|笨|(?<!固体|危险|医疗|射性)废物(?!利|处|资|综)|白痴|脑残|"
    r"[<>{}\\]|;\s*--|(.)\1{4,}|"
    r"\b(?:you|your|ignore|previous|prompt|instructions?|write|print|output|repeat|hello|hi|recommend)\b"
)
"""What reports write themselves is excepted: 重污染天气, 劳务输出, 信用代码, 重复建设, 固体废物, 滚动实施."""


def addressed(normalized: str) -> bool:
    """Say whether a normalized question speaks to whoever answers, or of the speaker's own affairs.

    What is no language at all (code, one character over and over) is meant for nobody's report either.

    >>> addressed("你这个机器人"), addressed("哈哈哈哈哈哈"), addressed("我国的森林覆盖率是多少")
    (True, True, False)
    """
    return _ADDRESSED.search(normalized) is not None
