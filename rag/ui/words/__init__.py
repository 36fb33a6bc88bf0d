"""The words of the page's larger parts, in both languages; ``rag.ui.strings`` holds them together."""
