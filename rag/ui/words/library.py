"""The words of the library: its documents, what was found in a file, and what can be done with both."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LibraryWords:
    """What the view of the library says; ``{…}`` are filled in by ``str.format``."""

    library: str
    count: str
    drop: str
    choose: str
    formats: str
    too_large: str
    too_many: str
    uploading: str
    not_uploaded: str
    read_only: str
    empty: str
    empty_text: str
    add_first: str
    pages: str
    paragraphs: str
    sentences: str
    characters: str
    read: str
    waiting: str
    unreadable: str
    open: str
    rename: str
    new_title: str
    save: str
    update: str
    remove: str
    remove_question: str
    remove_text: str
    remove_sure: str
    cancel: str
    reading: str
    working: str
    failed: str
    reports: str
    reports_hint: str
    update_hint: str
    will_be: str
    report: str
    date: str
    speaker: str
    encoding: str
    outline: str
    no_outline: str
    more_headings: str
    warning: str
    duplicate: str
    refused: str
    nothing_new: str
    confirm: str
    confirm_update: str
    close: str
    added: str
    updated: str
    removed: str
    renamed: str
    ask_now: str


CHINESE_LIBRARY = LibraryWords(
    library="文件",
    count="{count} 份文件",
    drop="把报告拖到这里",
    choose="选择文件",
    formats="txt、md、html、docx、pdf 或装有这些文件的 zip，每个不超过 {limit} MB。加入之前先给您看读到了什么。",
    too_large="{name} 超过 {limit} MB，没有上传。",
    too_many="一次最多 {limit} 个文件。",
    uploading="正在上传 {number}/{count}：{name}",
    not_uploaded="{name} 没有传上去，请再试一次。",
    read_only="这里打开的是指定的索引，文件只能查看，不能增删。要管理文件，请不带 --index 启动。",
    empty="还没有文件",
    empty_text="加入一份报告，就可以提问了。文件只存在本机。",
    add_first="添加文件",
    pages="{count} 页",
    paragraphs="{count} 段",
    sentences="{count} 句",
    characters="{count} 字",
    read="可以提问",
    waiting="尚未编入索引：重新启动后编入",
    unreadable="不能读取：{reason}",
    open="打开原文",
    rename="改名",
    new_title="新题目",
    save="保存",
    update="换成新版",
    remove="移除",
    remove_question="移除“{title}”？",
    remove_text="文件从文档库和索引中删除，不能撤销；以前的回答里引用它的编号会标明原文已不在。",
    remove_sure="确认移除",
    cancel="取消",
    reading="正在读取文件",
    working="正在更新索引，现在仍可提问",
    failed="没有完成，文档库没有改动",
    reports="读取报告",
    reports_hint="请核对读到的内容，确认后才会加入。",
    update_hint="确认后，这份文件代替“{title}”；引文地址不变，改动过的引文会标明。",
    will_be="编号 {doc_id}",
    report="{title}：读取报告",
    date="日期 {value}",
    speaker="报告人 {value}",
    encoding="编码 {value}",
    outline="目录（{count} 个标题）",
    no_outline="没有识别到标题。",
    more_headings="另有 {count} 个标题",
    warning="注意：{text}",
    duplicate="与已有的“{title}”是同一文件，不会重复加入。",
    refused="不能加入",
    nothing_new="没有可以加入的新文件。",
    confirm="加入 {count} 份文件",
    confirm_update="换成这一份",
    close="知道了",
    added="已加入 {count} 份文件，现在可以提问了。",
    updated="已换成新版。",
    removed="已移除，不再出现在任何回答里。",
    renamed="已改名。",
    ask_now="去提问",
)

ENGLISH_LIBRARY = LibraryWords(
    library="Documents",
    count="{count} documents",
    drop="Drop reports here",
    choose="Choose files",
    formats="txt, md, html, docx, pdf, or a zip of these, each up to {limit} MB. "
    "You see what was read before it is added.",
    too_large="{name} is larger than {limit} MB and was not sent.",
    too_many="At most {limit} files at a time.",
    uploading="Sending {number}/{count}: {name}",
    not_uploaded="{name} could not be sent; please try again.",
    read_only="A named index is open, so its documents can only be read. "
    "Start without --index to add and remove documents.",
    empty="No documents yet",
    empty_text="Add a report, and you can ask it. Files stay on this machine.",
    add_first="Add files",
    pages="{count} pages",
    paragraphs="{count} paragraphs",
    sentences="{count} sentences",
    characters="{count} characters",
    read="Ready",
    waiting="Not indexed yet: it is on the next start",
    unreadable="Cannot be read: {reason}",
    open="Open text",
    rename="Rename",
    new_title="New title",
    save="Save",
    update="Replace",
    remove="Remove",
    remove_question="Remove “{title}”?",
    remove_text="It leaves the library and the index for good; "
    "citations of it in earlier answers will say that it is gone.",
    remove_sure="Remove it",
    cancel="Cancel",
    reading="Reading the files",
    working="Updating the index; you can go on asking",
    failed="Not done; the library is unchanged",
    reports="What was read",
    reports_hint="Check what was read; nothing is added before you confirm.",
    update_hint="Once you confirm, this file takes the place of “{title}”; "
    "addresses stay, and changed quotes will say so.",
    will_be="ID {doc_id}",
    report="{title}: what was read",
    date="Date {value}",
    speaker="Speaker {value}",
    encoding="Encoding {value}",
    outline="Outline ({count} headings)",
    no_outline="No headings were found.",
    more_headings="{count} more headings",
    warning="Note: {text}",
    duplicate="The same file as “{title}”; it is not added again.",
    refused="Cannot be added",
    nothing_new="There is nothing new to add.",
    confirm="Add {count} documents",
    confirm_update="Put it in its place",
    close="All right",
    added="{count} documents added; you can ask them now.",
    updated="The new version is in place.",
    removed="Removed; it is in no answer any more.",
    renamed="Renamed.",
    ask_now="Ask now",
)
