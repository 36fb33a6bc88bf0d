"""Words that carry no information of their own in a question."""

from __future__ import annotations

_QUESTION = """
什么 甚么 啥 哪 哪个 哪些 哪几 哪里 哪儿 哪方面 哪年 多少 几 几个 几项 几大 几条 几点 几次 几种 多 多大 多久 多长
怎么 怎样 怎么样 怎 如何 为什么 为何 何 何时 何地 何种 何以 谁 是否 有没有 是不是 能否 可否 能不能 会不会 吗 呢 吧
么 啊 呀 嘛 请 请问 问 问一下 告诉 告诉我 介绍 介绍一下 说 说说 讲 讲讲 谈 谈谈 说明 列出 列举 列一下 总结 概括
一下 想 想知道 知道 了解 一下子 具体 分别 包括 包含 有关 关于 对于 提到 提出 指出 写 写道 说到 谈到
"""
_FUNCTION = """
的 地 得 了 着 过 是 为 在 有 和 与 及 以及 或 或者 并 并且 而 而且 但 但是 也 还 就 都 又 再 才 很 更 最 太 之 其
其中 此 这 那 这个 那个 这些 那些 这样 那样 这里 那里 该 各 每 某 本 我 我们 你 你们 您 他 他们 她 她们 它 它们
自己 人家 咱们 大家 从 自 向 往 对 把 被 将 让 使 给 由 于 以 因 因为 所以 因此 如果 若 虽然 不过 只 只是 只有 即
即是 则 却 等 等等 等于 所 上 下 中 里 内 外 间 时 时候 后 前 之后 之前 以来 来 去 到 至 能 能够 可以 可 会 要 应
应该 应当 需要 须 做 做了 作 个 一个 一 不 没 没有 未 无 非 比 比较 跟 同 当 当时 同时 另外 除了 按 按照 根据 通过
随着 作为 方面 情况 问题 东西 事 事情 一些 有些 一种 种 些 次 项 条 点 位 名
"""
_ENGLISH = """
a about according after all also am an and any are as at be been before being between both but by can could did do
does doing during each for from give had has have having he her him his how i if in into is it its itself list made
make many may me mentioned might more most much must my name no nor not of on or other our out over please report
reported s said same say says shall she should so some such t tell than that the their them then there these they
this those through to under up us was we were what when where which while who whom whose why will with would you
your
"""

STOP_WORDS = frozenset(f"{_QUESTION} {_FUNCTION} {_ENGLISH}".split())
"""Chinese and English question and function words, as ``words`` gives them."""
