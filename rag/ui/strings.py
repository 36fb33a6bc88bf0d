"""Every word that the page shows, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.ui.words.citing import CHINESE_CITING, ENGLISH_CITING, CitingWords
from rag.ui.words.comparing import CHINESE_COMPARING, ENGLISH_COMPARING, ComparingWords
from rag.ui.words.library import CHINESE_LIBRARY, ENGLISH_LIBRARY, LibraryWords
from rag.ui.words.reasons import in_chinese
from rag.ui.words.sheet import CHINESE_SHEET, ENGLISH_SHEET, SheetWords
from rag.ui.words.tools import CHINESE_TOOLS, ENGLISH_TOOLS, ToolWords

EXAMPLES = (
    "未来五年数字化建设目标是什么",
    "建会入会方面有哪些数字？",
    "第三部分讲了哪几个方面的工作？",
    "老师傅带徒弟这事报告怎么说？",
    "What does the report say about workers in new forms of employment?",
    "2035年全国有多少座核电站？",
)


@dataclass(frozen=True, slots=True)
class Strings:
    """The words of one language; ``{…}`` are filled in by ``str.format``."""

    code: str
    other: str
    name: str
    tagline: str
    several_documents: str
    some_documents: str
    file_name: str
    switch_language: str
    conversation: str
    passages: str
    reader: str
    new_conversation: str
    placeholder: str
    question_label: str
    send: str
    welcome: str
    welcome_text: str
    examples: str
    opening: str
    opening_text: str
    opening_steps: dict[str, str] = field(repr=False)
    opening_failed: str
    opening_failed_hint: str
    searching: str
    understood: str
    asked_of: str
    short_answer: str
    refused: str
    nearest: str
    failed: str
    internal_error: str
    cited_in: str
    unverified: str
    took: str
    sources: str
    place_paged: str
    place: str
    page: str
    score: str
    rank: str
    open_passage: str
    no_passages: str
    no_reader: str
    no_place: str
    located: str
    document: str
    empty_question: str
    unusable_question: str
    long_question: str
    full: str
    crowded: str
    not_taken: str
    interrupted: str
    exported: str
    citations: str
    citing: CitingWords
    tools: ToolWords
    library: LibraryWords
    comparing: ComparingWords
    sheet: SheetWords

    def told(self, reason: str) -> str:
        """Return what a part of the program says of a file, in this language where it is known."""
        return in_chinese(reason) if self.code == "zh-CN" else reason


CHINESE = Strings(
    code="zh-CN",
    other="en",
    name="问据",
    tagline="以原文作答，句句有据",
    several_documents="{count} 份文件",
    some_documents="{total} 份文件中的 {count} 份",
    file_name="问据对话",
    switch_language="English",
    conversation="问答",
    passages="依据段落",
    reader="报告原文",
    new_conversation="新对话",
    placeholder="请就报告内容提问，按 Enter 发送",
    question_label="问题",
    send="提问",
    welcome="请就报告内容提问",
    welcome_text="回答只用报告的原句，每句之后的编号通向它在原文中的位置。报告没有说的，会如实告知。",
    examples="可以这样问",
    opening="正在准备报告",
    opening_text="首次启动要建立索引，需要一两分钟；现在提出的问题会在就绪后立即回答。",
    opening_steps={
        "model": "准备模型",
        "parse": "读取文件",
        "split": "切分段落",
        "embed": "计算向量",
        "index": "写入索引",
        "open": "打开索引",
    },
    opening_failed="暂时无法回答",
    opening_failed_hint="处理之后，刷新本页即可。",
    searching="正在查找原文",
    understood="理解为：{question}",
    asked_of="只问：{title}",
    short_answer="简答",
    refused="报告中没有找到答案",
    nearest="最接近的段落",
    failed="这个问题没有得到处理",
    internal_error="程序内部出错，详情见启动窗口。请重试，或换一种问法。",
    cited_in="引用 {number}：{place}",
    unverified="未经核对",
    took="用时 {milliseconds} 毫秒",
    sources="引用 {count} 处原文",
    place_paged="第 {page} 页 · 第 {paragraph} 段",
    place="第 {paragraph} 段",
    page="第 {page} 页",
    score="相关度 {score}",
    rank="第 {rank} 位",
    open_passage="在原文中查看",
    no_passages="提问之后，这里列出检索到的段落，引用的句子会标出。",
    no_reader="报告打开之后，这里显示全文。",
    no_place="点击回答中的编号，原文会在此处标出。",
    located="已定位",
    document="文件",
    empty_question="请先输入问题。",
    unusable_question="这个问题里没有文字，或含有控制字符。请用文字写出想问的内容。",
    long_question="问题太长：{count} 个字，最多 {limit} 个字。请缩短后再提问。",
    crowded="现在提问的人太多，请稍后再问一次。",
    not_taken="问题没有送到：现在提问的人太多，或者连接断了。请稍后再问一次。",
    interrupted="连接中断，没有得到回答，请再问一次。",
    exported="对话记录",
    citations="引文",
    citing=CHINESE_CITING,
    tools=CHINESE_TOOLS,
    library=CHINESE_LIBRARY,
    comparing=CHINESE_COMPARING,
    sheet=CHINESE_SHEET,
    full="一次对话最多 {limit} 个问题，请点“新对话”重新开始。",
)

ENGLISH = Strings(
    code="en",
    other="zh-CN",
    name="问据 Wenju",
    tagline="Answers in the report's own words, every sentence cited",
    several_documents="{count} documents",
    some_documents="{count} of {total} documents",
    file_name="wenju-chat",
    switch_language="中文",
    conversation="Answers",
    passages="Passages",
    reader="Full text",
    new_conversation="New chat",
    placeholder="Ask about the report, Enter to send",
    question_label="Question",
    send="Ask",
    welcome="Ask about the report",
    welcome_text="Answers are sentences of the report itself. The number after each leads to its place in the text. "
    "What the report does not say, you will be told so.",
    examples="For example",
    opening="Preparing the report",
    opening_text="The first start builds the index, which takes a minute or two; a question asked now is answered "
    "as soon as it is ready.",
    opening_steps={
        "model": "Preparing the model",
        "parse": "Reading files",
        "split": "Cutting passages",
        "embed": "Computing vectors",
        "index": "Writing the index",
        "open": "Opening the index",
    },
    opening_failed="No answers for now",
    opening_failed_hint="Once that is done, reload this page.",
    searching="Looking in the text",
    understood="Understood as: {question}",
    asked_of="Asked of: {title}",
    short_answer="In short",
    refused="The report does not answer this",
    nearest="Nearest passages",
    failed="This question could not be handled",
    internal_error="Something went wrong inside; the start window has the details. Try again, or put it another way.",
    cited_in="Citation {number}: {place}",
    unverified="not verified",
    took="{milliseconds} ms",
    sources="Citations: {count}",
    place_paged="p. {page} · ¶ {paragraph}",
    place="¶ {paragraph}",
    page="Page {page}",
    score="Relevance {score}",
    rank="Rank {rank}",
    open_passage="Show in full text",
    no_passages="Once you ask, the passages found are listed here, with the cited sentences marked.",
    no_reader="The full text appears here once the report is open.",
    no_place="Follow a number in an answer to see its place marked here.",
    located="Located",
    document="Document",
    empty_question="Please type a question first.",
    unusable_question="This question has no words, or control characters in it. Please write what you want to know.",
    long_question="The question is too long: {count} characters, at most {limit}. Please shorten it.",
    crowded="Too many questions at the moment; please ask again shortly.",
    not_taken="The question did not arrive: too many at the moment, or no connection. Please ask again shortly.",
    interrupted="The connection broke before the answer came; please ask again.",
    exported="Conversation of",
    citations="Citations",
    citing=ENGLISH_CITING,
    tools=ENGLISH_TOOLS,
    library=ENGLISH_LIBRARY,
    comparing=ENGLISH_COMPARING,
    sheet=ENGLISH_SHEET,
    full="A chat holds {limit} questions; start a new one with “New chat”.",
)

LANGUAGES = {strings.code: strings for strings in (CHINESE, ENGLISH)}


def strings_of(code: object) -> Strings:
    """Return the words of a language; anything unknown, for example an old value kept by a browser, is Chinese."""
    return LANGUAGES.get(code, CHINESE) if isinstance(code, str) else CHINESE
