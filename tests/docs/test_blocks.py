"""A block is found where its comment says, and a comment without a block is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks, missing_line, runnable

PAGE = """# Title

```bash
not checked
```

<!-- test schema=answer.schema.json -->
```bash
echo {}
```

Prints:

<!-- output -->
```text
{}
```

<!-- schema=answer.schema.json -->
```json
{}
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_marked_blocks_are_found_with_their_line_and_order(page: Path) -> None:
    run = Block("page.md:8", "test", "answer.schema.json", "bash", "echo {}\n")
    printed = Block("page.md:15", "output", None, "text", "{}\n")
    example = Block("page.md:20", "", "answer.schema.json", "json", "{}\n")
    assert list(blocks(page)) == [run, printed, example]
    assert list(runnable(page)) == [(run, printed)]


def test_a_comment_without_a_block_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("a\n<!-- test -->\n\n```bash\n```\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md:2"):
        list(blocks(path))


@pytest.mark.parametrize(
    ("expected", "printed", "missing"),
    [
        ("a\nb\n", "a\nb\n", None),
        ("b\n", "a\nb\nc\n", None),
        ("a\nb\n", "b\na\n", "b"),
        ("a\n", "aa\n", "a"),
        ("…\n\n", "", None),
        ("a\na\n", "a\n", "a"),
    ],
)
def test_the_promised_lines_are_printed_in_their_order(expected: str, printed: str, missing: str | None) -> None:
    assert missing_line(expected, printed) == missing
