"""The words around a citation and in the reader."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CitingWords:
    """What a citation's card, the reader's tools and a followed link say."""

    card: str
    quote: str
    actions: str
    copy: str
    copy_plain: str
    copy_markdown: str
    copy_entry: str
    copy_link: str
    copied: str
    not_copied: str
    tools: str
    previous: str
    next: str
    position: str
    outline: str
    no_outline: str
    find: str
    find_previous: str
    find_next: str
    found: str
    not_found: str
    moved: str
    changed: str
    ambiguous: str
    gone: str
    arrived: str
    no_document: str
    bad_link: str


CHINESE_CITING = CitingWords(
    card="引文卡片",
    quote="引文",
    actions="引文操作",
    copy="复制引文",
    copy_plain="复制文字",
    copy_markdown="复制 Markdown",
    copy_entry="复制 GB/T 7714",
    copy_link="复制链接",
    copied="已复制",
    not_copied="浏览器不允许复制，请手动选取：",
    tools="阅读工具",
    previous="上一处引文",
    next="下一处引文",
    position="引文 {number} / {count}",
    outline="目录",
    no_outline="这份文件没有可识别的标题。",
    find="在文中查找",
    find_previous="上一处匹配",
    find_next="下一处匹配",
    found="{number} / {count}",
    not_found="没有",
    moved="文件更新过，引文已不在原处；这里是它现在的位置。",
    changed="文件更新过，这里的文字与当时引用的不同，请对照查看。",
    ambiguous="文件更新过，这段文字现在有多处；这里是离原处最近的一处。",
    gone="文件更新过，当时引用的文字已不在其中。",
    arrived="链接所指的引文。",
    no_document="链接所指的文件不在这里，可能已删除或改名。",
    bad_link="这个链接不完整，无法定位引文。请重新复制链接。",
)

ENGLISH_CITING = CitingWords(
    card="Citation",
    quote="Quote",
    actions="Citation tools",
    copy="Copy citation",
    copy_plain="Copy text",
    copy_markdown="Copy Markdown",
    copy_entry="Copy GB/T 7714",
    copy_link="Copy link",
    copied="Copied",
    not_copied="The browser does not allow copying; select it by hand:",
    tools="Reading tools",
    previous="Previous citation",
    next="Next citation",
    position="Citation {number} of {count}",
    outline="Outline",
    no_outline="No headings were found in this document.",
    find="Find in text",
    find_previous="Previous match",
    find_next="Next match",
    found="{number} / {count}",
    not_found="none",
    moved="The document was updated and the quote has moved; this is where it stands now.",
    changed="The document was updated: the text here differs from what was cited. Please compare.",
    ambiguous="The document was updated and has this text in several places; this is the one nearest to the old place.",
    gone="The document was updated and no longer holds what was cited.",
    arrived="The quote of the link.",
    no_document="The document of this link is not here; it may have been deleted or renamed.",
    bad_link="This link is incomplete and leads nowhere. Please copy it again.",
)
