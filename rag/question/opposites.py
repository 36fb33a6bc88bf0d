"""Questions that put the opposite of what is written: 提高 for 降低, 最高 for 最低."""

from __future__ import annotations

_PAIRS = """
提高 降低|提高 下调|提升 下降|上升 下降|上涨 下降|增长 下降|增加 减少|增加 压减|增加 压缩|扩大 缩小|扩大 调减|扩大 压缩
上调 下调|调高 调低|最高 最低|最多 最少|最大 最小|最早 最晚|加快 放缓|加强 削弱|加强 放松|强化 弱化|强化 淡化|收紧 放宽
从严 宽松|稳健 宽松|恢复 取消|保留 取消|保留 全部取消|新增 取消|设立 撤销|停止 推行|停止 推进|停止 加快|暂停 继续
允许 禁止|允许 严禁|鼓励 限制|鼓励 禁止|支持 反对|开放 关闭|集中 下放|上收 下放|收回 下放|免除 恢复|免费 收费
积极 消极|充分 不足|超过 低于|超额 未完成|高于 低于|多于 少于|延长 缩短|提前 推迟|备案 审批|公开 保密
合并 拆分|城市 农村|城镇 乡村|赞成 反对|肯定 否定|富裕 贫困|顺差 逆差|盈利 亏损|进口 出口|国有 民营|放开 管制
自愿 强制|统一 分散
"""
OPPOSITES: tuple[tuple[str, str], ...] = tuple(
    (pair.split()[0], pair.split()[1]) for line in _PAIRS.split("\n") for pair in line.split("|") if pair.strip()
)


def opposed(question: str, text: str) -> tuple[str, str] | None:
    """Return a word of a question and its opposite where the text has the opposite alone; both are normalized.

    >>> opposed("为什么要扩大玉米种植面积", "适度调减玉米种植面积")
    ('扩大', '调减')
    >>> opposed("为什么要调减玉米种植面积", "适度调减玉米种植面积,扩大优质水稻生产")
    """
    for first, second in OPPOSITES:
        for asked, written in ((first, second), (second, first)):
            if asked in question and written not in question and written in text and asked not in text:
                return asked, written
    return None
