"""What the parsers and the library say of a file, in Chinese.

They speak English, one sentence each; what is not known here is shown as it was said.
"""

from __future__ import annotations

import re

REASONS: tuple[tuple[str, str], ...] = (
    (r"(.+) is not a readable kind of file[;:] choose one of (.+)", r"\1 不是可以读取的文件类型，请选择：\2。"),
    (r"(.+) is empty; .+", r"\1 是空文件。"),
    (r"(.+) holds no text; .+", r"\1 里没有文字。"),
    (
        r"(.+) is a scanned PDF: (\d+) of its (\d+) pages are pictures .+",
        r"\1 是扫描件：\3 页中有 \2 页只有图像，没有文字层。请先做文字识别（OCR）再加入。",
    ),
    (r"(.+) is encrypted with a password; .+", r"\1 设有密码，请另存为没有密码的文件再加入。"),
    (
        r"(.+) has a text layer that cannot be read .+",
        r"\1 的文字层无法辨认，请从原稿重新导出 PDF。",
    ),
    (r"(.+) cannot be read as a PDF .+", r"\1 不是完好的 PDF 文件，请重新导出。"),
    (r"(.+) cannot be read as a Word file .+", r"\1 不是完好的 Word 文件，请在 Word 或 WPS 中另存为 .docx。"),
    (r"(.+) cannot be read as a zip archive .+", r"\1 不是完好的 zip 文件，请重新打包。"),
    (r"(.+) in (.+) is encrypted: .+", r"\2 中的 \1 设有密码，请解压后再加入。"),
    (r"(.+) in (.+) is an archive in an archive: .+", r"\2 中的 \1 也是压缩包，请解压后再加入。"),
    (r"The encoding of (.+?) is doubtful: .+", r"\1 的文字编码无法确定，请另存为 UTF-8 再加入。"),
    (r"(.+) begins as (\S+) but byte \d+ is damaged; .+", r"\1 的文字（\2）有损坏，请从原稿另存为 UTF-8 再加入。"),
    (r"(.+) is not plain text: .+", r"\1 不是纯文本，请选择文本、Markdown 或 Word 文件。"),
    (r"pages (.+) are pictures without text", r"第 \1 页只有图像，没有文字。"),
    (r"what repeats at the edges of the pages is not in the text: (.+)", r"每页重复的页眉页脚不计入正文：\1"),
    (r"(\d+) characters were lost before this file was saved \(U\+FFFD\)", r"有 \1 个字在保存之前已经丢失。"),
    (
        r"(\d+) menus and other parts of the page around its text are not in the text",
        r"网页正文以外的 \1 处内容不计入。",
    ),
    (r"a chosen file is not on the server any more: .+", "所选文件已不在服务器上，请重新选择。"),
    (r"choose the one file that takes the document's place", "请只选一个文件来代替。"),
    (r"(.+) would leave the library empty: .+", "这是最后一份文件，请先加入别的文件再移除它。"),
    (r"the documents in .+ are being changed by another process: .+", "文档库正由别处改动，请等它完成。"),
    (r"the index is being prepared: .+", "索引正在准备，请等它就绪。"),
    (r"the title .+ cannot be used: write 1 to (\d+) printable characters", r"题目应有 1 到 \1 个可见的字。"),
    (r"(.+) has changed since it was indexed: .+", r"\1 在编入索引之后改动过，请重新启动以更新索引。"),
    (r"(.+) is not in the folder of documents any more: .+", r"\1 已不在文档目录中，只能看文字。"),
    (r"it is not known where (.+) lies: .+", r"不知道 \1 在哪里，只能看文字。"),
)


def in_chinese(text: str) -> str:
    """Return a sentence in Chinese where it is known, else as it is.

    >>> in_chinese("a.txt is empty; choose a document with text in it")
    'a.txt 是空文件。'
    """
    for pattern, chinese in REASONS:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return found.expand(chinese)
    return text
