"""Words that say what kind of thing is asked for, not what it is about."""

from __future__ import annotations

_WORDS = """
一共 总共 分成 分为 分了 划分 依次 各段 段首 首句 段首句 分段 底下 组成 构成 结构 提纲 破折号 列 列了 列为 写 写了
讲 讲了 叫 哪方面 大部分 几块 小节 取得 作出 出现 属于 位于 写在 里面 小点 结尾 开头 目标 内容 要求 举措 措施 做法
思路 成效 成绩 成就 情况 工作 任务 方面 特点 意义 安排 部署 打算 计划 进展 主要 重点 具体 总体 总的来说 方向 原则
办法 方法 途径 规定 表述 部分 报告 全文 文件 文中 标题 题目 小标题 句子 章节 框架 大纲 目录 整个 下面 以下 上述 列出
程度 做到 办 做 发挥 作用 存在 不足 梳理 归纳 概述 回答 论述 阐述 展开 描述 说法 角度 层面 领域 大意 概括 摘要 总结
概要 要点 综述 简报 简单 简要 给个 一段 那段 这段 一块 那块 这块 归纳起来 总的 如何 怎样 过去 以往 以前 今后 未来
将来 以后 下一步 接下来 五年 5 年 两个 三个 几大 大 小 第一 第二 第三 最后 首先 排 排在 新 继续 进一步 开展 推进
加强 提 提了 采取 打 走 report reports section sections part parts heading headings title outline content contents
main summary summarize measures goals aims divided one two three four many admit tasks years year five next past
future
"""

ASPECTS = frozenset(_WORDS.split())
"""Left out when the topic of a question is compared with headings."""

FRAME_WORDS = frozenset(("报告", "这份", "本报告", "该报告", "去年", "今年", "明年", "目前", "现在", "当前"))
"""Words of a question that point at the document or at the present, which its sentences need not repeat."""
