"""The words of what stands around asking: searching, settings, keys, verdicts, export."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ToolWords:
    """What the tools of the page are called and say; ``keys`` pairs each key with what it does."""

    mode: str
    ask: str
    search: str
    query: str
    query_placeholder: str
    search_intro: str
    search_hint: str
    results: str
    no_results: str
    more: str
    close: str
    settings: str
    documents: str
    documents_hint: str
    no_choice: str
    passage_count: str
    strictness: str
    strictness_hint: str
    strictness_value: str
    writing: str
    writing_hint: str
    scheme: str
    schemes: dict[str, str]
    export: str
    export_markdown: str
    export_word: str
    nothing_to_export: str
    keys: str
    keys_hint: str
    single_keys: str
    key_list: tuple[tuple[str, str], ...]
    verdict: str
    good: str
    bad: str
    wrong_citation: str
    should_refuse: str
    right_refusal: str
    should_answer: str
    thanks: str
    no_feedback: str
    loading: str


CHINESE_TOOLS = ToolWords(
    mode="方式",
    ask="提问",
    search="检索",
    query="检索词",
    query_placeholder="输入词语或句子，按 Enter 检索",
    search_intro="检索报告段落",
    search_hint="按相关程度列出段落，不作回答。点开任一段落，右边显示它在原文中的位置。",
    results="“{query}”：{count} 个段落，最相关的在前",
    no_results="没有找到段落。",
    more="更多",
    close="关闭",
    settings="设置与工具",
    documents="问哪些文件",
    documents_hint="只在选中的文件里查找。",
    no_choice="至少要选一份文件。",
    passage_count="依据段落数",
    strictness="严格程度",
    strictness_hint="越严格，没有把握时越倾向于拒答。",
    strictness_value="{percent} %",
    writing="语言模型执笔",
    writing_hint="写出的每一句都与原文核对；关闭则只用原句。",
    scheme="外观",
    schemes={"auto": "跟随系统", "light": "浅色", "dark": "深色"},
    export="导出对话",
    export_markdown="Markdown 文件",
    export_word="Word 文件",
    nothing_to_export="还没有可以导出的对话。",
    keys="快捷键",
    keys_hint="光标在输入框里时，单键不起作用。",
    single_keys="启用单键快捷键",
    key_list=(
        ("/", "到输入框"),
        ("j", "下一处引文"),
        ("k", "上一处引文"),
        ("c", "复制当前引文"),
        ("l", "复制当前引文的链接"),
        ("o", "打开或收起目录"),
        ("f", "在文中查找"),
        ("s", "切换提问与检索"),
        ("m", "打开或收起“更多”"),
        ("?", "快捷键一览"),
        ("Esc", "关闭卡片、查找和面板"),
    ),
    verdict="评价这个回答",
    good="有用",
    bad="有误",
    wrong_citation="这条引文不对",
    should_refuse="本应拒答",
    right_refusal="拒答得对",
    should_answer="报告里有答案",
    thanks="已记在本机：{verdict}",
    no_feedback="这里没有存放评价的地方。",
    loading="正在载入",
)

ENGLISH_TOOLS = ToolWords(
    mode="Mode",
    ask="Ask",
    search="Search",
    query="Search words",
    query_placeholder="Words or a sentence, Enter to search",
    search_intro="Search the passages",
    search_hint="Passages by relevance, without an answer. Open one to see its place in the full text.",
    results="“{query}”: {count} passages, most relevant first",
    no_results="No passages found.",
    more="More",
    close="Close",
    settings="Settings and tools",
    documents="Documents to ask",
    documents_hint="Only the chosen ones are searched.",
    no_choice="Choose at least one document.",
    passage_count="Passages shown",
    strictness="Strictness",
    strictness_hint="The stricter, the sooner it refuses when it is not sure.",
    strictness_value="{percent} %",
    writing="Let the language model write",
    writing_hint="Every sentence is checked against the text; off, answers are quotes alone.",
    scheme="Appearance",
    schemes={"auto": "As the system", "light": "Light", "dark": "Dark"},
    export="Export the chat",
    export_markdown="Markdown file",
    export_word="Word file",
    nothing_to_export="There is no chat to export yet.",
    keys="Keys",
    keys_hint="Single keys do nothing while you type.",
    single_keys="Use single keys",
    key_list=(
        ("/", "Go to the input"),
        ("j", "Next citation"),
        ("k", "Previous citation"),
        ("c", "Copy the current citation"),
        ("l", "Copy a link to the current citation"),
        ("o", "Open or close the outline"),
        ("f", "Find in the text"),
        ("s", "Switch between asking and searching"),
        ("m", "Open or close “More”"),
        ("?", "List of keys"),
        ("Esc", "Close card, search and panel"),
    ),
    verdict="What do you think of this answer?",
    good="Helpful",
    bad="Wrong",
    wrong_citation="This citation is wrong",
    should_refuse="Should have refused",
    right_refusal="Rightly refused",
    should_answer="The report has the answer",
    thanks="Noted on this machine: {verdict}",
    no_feedback="There is no place for feedback here.",
    loading="Loading",
)
