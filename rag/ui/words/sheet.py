"""The words of the page image."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What stands around the image of a page."""

    sheet: str
    image: str
    previous: str
    next: str
    close: str
    not_marked: str
    not_shown: str
    only_text: str


CHINESE_SHEET = SheetWords(
    sheet="页面图",
    image="《{title}》第 {page} 页的图像",
    previous="上一页",
    next="下一页",
    close="关闭页面图",
    not_marked="引文在这一页上的位置没有找到，请看右边的文字。",
    not_shown="看不到页面图",
    only_text="可以照常阅读文字。",
)

ENGLISH_SHEET = SheetWords(
    sheet="Page image",
    image="Image of page {page} of “{title}”",
    previous="Previous page",
    next="Next page",
    close="Close the page image",
    not_marked="The quote was not found on this page; see the text.",
    not_shown="The page cannot be shown",
    only_text="Its text can be read as ever.",
)
