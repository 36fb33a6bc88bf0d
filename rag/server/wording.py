"""Answers and passages as the text that a chat program or an assistant shows, Chinese or English as the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.excerpt import Excerpt
from rag.text import has_han
from rag.types import Answer, Citation, Document, Hit, address

NEAREST = 3
"""How many passages are shown with a refusal."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; ``{}`` are filled in by ``str.format``."""

    understood: str
    refused: str
    nearest: str
    sources: str
    page: str
    paragraph: str
    nothing: str


CHINESE = Words(
    understood="理解为：{}",
    refused="未作回答：",
    nearest="最接近的段落：",
    sources="出处：",
    page="第{}页",
    paragraph="第{}段",
    nothing="没有找到段落。",
)
ENGLISH = Words(
    understood="Understood as: {}",
    refused="Not answered: ",
    nearest="Nearest passages:",
    sources="Sources:",
    page="page {}",
    paragraph="paragraph {}",
    nothing="No passage was found.",
)


def words_for(question: str) -> Words:
    """Return the words of the question's language: Chinese where it has a Han character."""
    return CHINESE if has_han(question) else ENGLISH


def answer_text(answer: Answer, with_addresses: bool = False) -> str:
    """Return an answer with its list of sources, or a refusal with the nearest passages.

    A source's address, where it is wanted, opens it with ``open_passage``.
    """
    words = words_for(answer.question)
    changed = answer.resolved_question != answer.question
    parts = [words.understood.format(answer.resolved_question)] if changed else []
    if answer.refused:
        parts.append(words.refused + (answer.reason or ""))
        if answer.hits:
            parts.append("\n".join([words.nearest, *hit_lines(words, answer.hits[:NEAREST], with_addresses)]))
    else:
        sources = [_source_line(words, citation, with_addresses) for citation in answer.citations]
        parts += [answer.text, "\n".join([words.sources, *sources])]
    return "\n\n".join(parts)


def search_text(query: str, hits: Sequence[Hit]) -> str:
    """Return passages with their addresses, best first."""
    words = words_for(query)
    return "\n".join(hit_lines(words, hits, with_addresses=True)) or words.nothing


def hit_lines(words: Words, hits: Sequence[Hit], with_addresses: bool) -> list[str]:
    """Return a line for the place of each passage, and its text below."""
    lines = []
    for hit in hits:
        named = f"[{hit.passage.passage_id}] " if with_addresses else ""
        lines.append(f"- {named}{_place(words, hit.headings, hit.page, None)}")
        lines += [f"  {line}" for line in hit.text.split("\n")]
    return lines


def excerpt_text(excerpt: Excerpt) -> str:
    """Return a passage between its surroundings, which lines of three dashes set apart."""
    words = words_for(excerpt.text)
    place = _place(words, excerpt.headings, excerpt.page, excerpt.paragraph)
    around = [excerpt.before, excerpt.text, excerpt.after]
    return f"{excerpt.title}  {place}\n" + "\n---\n".join(part.strip("\n") for part in around)


def documents_text(documents: Sequence[Document]) -> str:
    """Return a line for each document."""
    return "\n".join(
        f"- {document.doc_id}: {document.title}" + (f" ({document.date})" if document.date else "")
        for document in documents
    )


def _source_line(words: Words, citation: Citation, with_address: bool) -> str:
    place = _place(words, citation.headings, citation.page, citation.paragraph)
    named = f" [{address(citation.doc_id, citation.span)}]" if with_address else ""
    return f"- [{citation.number}] {citation.title}  {place}{named}"


def _place(words: Words, headings: Sequence[str], page: int | None, paragraph: int | None) -> str:
    numbers = [words.page.format(page)] if page is not None else []
    numbers += [words.paragraph.format(paragraph)] if paragraph is not None else []
    return "  ".join(filter(None, [" > ".join(headings), " ".join(numbers)]))
