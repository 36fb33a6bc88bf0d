"""Every word of the command line's output for people, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Citation, Hit


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; ``{…}`` are filled in by ``str.format``."""

    refused: str
    nearest: str
    sources: str
    page: str
    paragraph: str
    score: str
    nothing: str
    understood: str
    short_answer: str


CHINESE = Words(
    refused="未作回答：",
    nearest="最接近的段落：",
    sources="出处：",
    page="第{}页",
    paragraph="第{}段",
    score="得分 {:.4f}",
    nothing="没有找到段落。",
    understood="理解为：{}",
    short_answer="简答：{}",
)
ENGLISH = Words(
    refused="Not answered: ",
    nearest="Nearest passages:",
    sources="Sources:",
    page="page {}",
    paragraph="paragraph {}",
    score="score {:.4f}",
    nothing="No passage was found.",
    understood="Understood as: {}",
    short_answer="In short: {}",
)

HELP = {
    "main": "问据：向报告提问，得到报告自己的句子，句句有出处。Ask reports; get their own sentences, cited.",
    "index": "建立索引（不写路径则用 data/）；什么都没变则不重建。"
    "Build the index of files or folders (data/ unless named), unless nothing has changed.",
    "search": "检索段落。Find passages.",
    "ask": "提问并得到带引文的回答。Answer a question with citations.",
    "chat": "连续提问：每行一问，空行结束；/alone 按原话单独再问一次。"
    "One question a line, each understood after the earlier ones; an empty line ends, /alone asks the last by itself.",
    "after": "此前问过的问题，可重复，先问的在前。An earlier question that this one follows; repeat it, oldest first.",
    "explain": "说明为什么这样回答：各路名次、词语、得分、把握。Say why: ranks, words, scores, probability.",
    "llm": "由所设的语言模型执笔与否（默认：设了就用）。Whether the language model writes (default: if one is set).",
    "document": "只问这份文档，可重复；编号见 docs list。Ask this document alone; repeatable, IDs: docs list.",
    "compare": "把同一个问题分别问两份文档，并排显示。Ask two documents the same question and show them side by side.",
    "index_option": "索引所在文件夹。Folder of the index.",
    "json": "标准输出只写一个 JSON 对象。Write one JSON object to standard output.",
    "k": "段落数。Number of passages.",
    "completion": "写出命令补全脚本：source <(python -m rag completion bash)。Write a script that completes commands.",
    "ray": "用 Ray 把向量计算分到多台机器。Spread the embedding over machines by Ray (docs/scale-out.md).",
    "if_needed": "索引缺失或过期才重建，上次读不了的文件不再试。"
    "Only when the index is missing or stale; files that could not be read are not tried again.",
    "rebuild": "什么都没变也重建。Build even when nothing has changed.",
}
SHORT_HELP = {
    "index": "建立索引。Build an index.",
    "search": "检索段落。Find passages.",
    "ask": "提问，得到带引文的回答。Answer, with citations.",
    "chat": "连续提问。Ask one question after the other.",
    "completion": "命令补全。Complete commands in bash, zsh or fish.",
}

NOT_BOTH = "--compare cannot be used together with --document or --explain: choose one"
NEEDED_OR_NOT = "--if-needed cannot be used together with --rebuild: choose one"
UP_TO_DATE = "索引已是最新：{}  The index is up to date."
BUILT = "已建索引：{}  The index is built."
DOCUMENT = "  {title}（{doc_id}）：{pages}{paragraphs} 段"
PAGES = "{} 页，"
TOTAL = "  共 {documents} 份文档，{passages} 个段落片段，{sentences} 个句子"
SKIPPED = "  跳过 skipped: {}"
WARNING = "  注意 warning: {}"
UNEXPECTED = "unexpected error {}: {}; please report it with the command (RAG_DEBUG=1 shows where it happened)"
USAGE = "{} ({} --help shows how)"
PROMPT = "问> "
ALONE = "/alone"
CHAT_HINT = (
    "每行一问，空行结束；/alone 按原话单独再问一次。One a line, an empty line ends; /alone asks the last by itself."
)
COMPLETION_SHELL = "there is no completion for the shell {!r}: {} have one"
NO_LLM = "no language model is set: set llm_base_url and llm_model (docs/llm.md)"
NO_COMMAND = "there is no command {!r}: write a question, or /alone to ask the last one as it was typed"
NO_INPUT = "there is no standard input to read questions from: open a terminal, or name a file with <"
NOTHING_ASKED = "there is no question yet that /alone could ask again: write one"
INTERRUPTED = "interrupted: nothing was changed"
NO_OUTPUT = "the result cannot be written to standard output ({}): free space there or write it elsewhere"
STAGES = {"model": "写出模型", "parse": "解析", "split": "切分", "embed": "计算向量", "index": "写索引"}


def place(words: Words, headings: tuple[str, ...], page: int | None, paragraph: int | None) -> str:
    """Return a heading path with page and paragraph in one line."""
    numbers = [words.page.format(page)] if page is not None else []
    numbers += [words.paragraph.format(paragraph)] if paragraph is not None else []
    return " > ".join(headings) + ("  " if headings and numbers else "") + " ".join(numbers)


def citation_line(words: Words, citation: Citation) -> str:
    """Return one line about a citation's place."""
    where = place(words, citation.headings, citation.page, citation.paragraph)
    return f"[{citation.number}] {citation.title}  {where}"


def hit_lines(words: Words, rank: int, hit: Hit, title: str = "") -> list[str]:
    """Return the lines that show a hit; one without heading or page, as a title has none, is named by its document.

    The title of its document stands first where it is given.
    """
    where = "  ".join(filter(None, [title, place(words, hit.headings, hit.page, None)])) or hit.passage.doc_id
    return [f"{rank}. {where}  {words.score.format(hit.score)}", *(f"   {line}" for line in hit.text.split("\n"))]
