"""An exported conversation as Markdown, in which every text is only text."""

from __future__ import annotations

from collections.abc import Sequence

from rag.ui.export.blocks import Block, Kind
from rag.ui.references import escaped

_FORMS = {
    Kind.TITLE: "# {}",
    Kind.QUESTION: "## {}",
    Kind.REMARK: "*{}*",
    Kind.TEXT: "{}",
    Kind.ITEM: "- {}",
    Kind.LABEL: "### {}",
    Kind.QUOTE: "> {}",
    Kind.REFERENCE: "> {}",
}


def to_markdown(blocks: Sequence[Block]) -> str:
    """Return the blocks as Markdown, a blank line between any two."""
    return "\n\n".join(_FORMS[block.kind].format(escaped(" ".join(block.text.split()))) for block in blocks) + "\n"
