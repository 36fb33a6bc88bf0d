"""Prints what the parser finds in a report: ``python -m tools.outline FILE [--depth LEVELS]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rag.errors import RagError
from rag.parsing import parse_file
from rag.parsing.outline import render_outline
from rag.types import Document


def describe(document: Document, depth: int | None = None) -> str:
    """Return the facts and the outline of a document, one a line."""
    facts = {
        "title": document.title,
        "date": document.date,
        "speaker": document.speaker,
        "paragraphs": len(document.paragraphs),
        "sentences": sum(len(paragraph.sentences) for paragraph in document.paragraphs),
        "pages": len(document.page_starts) or None,
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value is not None]
    lines += [f"warning: {warning}" for warning in document.warnings]
    return "\n".join([*lines, render_outline(document, depth)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the outline of the file; return 1 when it cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m tools.outline", description="Print the outline of a report.")
    parser.add_argument("file", type=Path, help="a .txt, .md or .docx file")
    parser.add_argument("--depth", type=int, help="how many levels of headings to print (all)")
    options = parser.parse_args(arguments)
    try:
        document = parse_file(options.file)
    except RagError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(describe(document, options.depth) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
