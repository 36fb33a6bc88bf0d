"""Every word of the commands about documents, in Chinese and in English."""

from __future__ import annotations

HELP = {
    "docs": "管理文档：查看、加入、替换、改名、移除。List, add, update, rename and remove documents.",
    "list": "列出全部文档。List the documents.",
    "show": "显示一份文档的读取报告：题目、日期、提纲、段落、页数、注意事项。Show what was found in a document.",
    "add": "加入文件、文件夹或 zip：复制进文档目录并更新索引；已有的不重复加入，读不了的说明原因。"
    "Copy files, folders or zips into the library and index them; what cannot be read is left out with the reason.",
    "dry_run": "只显示读取报告，什么都不改。Show what was found, change nothing.",
    "remove": "移除文档，立即从所有索引中消失。Remove documents, at once from every index.",
    "update": "用另一个文件替换一份文档，编号不变。Put a file in the place of a document, which keeps its ID.",
    "rename": "改变显示的题目，编号和引文地址不变。Change the title that is shown; ID and addresses stay.",
    "doctor": "检查设置、模型、索引、文档是否完好、相符，如何修复。Check that everything fits, and say what mends it.",
    "repair": "先由文档重建索引。Build the index anew from the documents first.",
}
HEALTH = {"good": "✓", "warning": "!", "problem": "✗"}
PARTS = {
    "versions": "版本 versions",
    "settings": "设置 settings",
    "model": "模型 model",
    "reader": "阅读模型 reader",
    "index": "索引 index",
    "documents": "文档 documents",
}
REMEDY = "    → {}"
STATES = {
    "indexed": "已建索引 indexed",
    "waiting": "待建索引 not indexed yet (python -m rag index --if-needed)",
    "unreadable": "不能读取 cannot be read",
}
LISTED = "{doc_id}  {title}  {facts}  {state}"
NOTHING_LISTED = "文档目录 {} 里还没有文档。There is no document in the library yet."
TITLE = "{title}（{doc_id}）"
FIELDS = {
    "name": "文件 file",
    "date": "日期 date",
    "speaker": "报告人 speaker",
    "encoding": "编码 encoding",
}
COUNTS = "  {paragraphs} 段 paragraphs，{sentences} 句 sentences，{characters} 字 characters{pages}"
PAGES = "，{} 页 pages"
FIELD = "  {}: {}"
OUTLINE = "  提纲 outline:"
NO_OUTLINE = "  没有识别到标题 no headings were found"
WARNING = "  注意 warning: {}"
DUPLICATE = "  已有同一文件 the same file as {}"
REJECTED = "不能加入 left out: {}"
NOTHING_ADDED = "没有新文档。There is nothing new."
REMOVED = "已移除 removed: {}"
SUMMARY = "索引已更新：共 {documents} 份文档，{passages} 个段落片段，{sentences} 个句子  The index is up to date."
