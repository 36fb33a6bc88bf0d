"""Puts a document together: layout, front matter, sentences, headings, sections."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rag.errors import DocumentError
from rag.parsing.contents import contents_lines
from rag.parsing.front import FrontMatter, forms_of_address, is_salutation, read_front, with_closing_date
from rag.parsing.headings import Heading, counted_markers, format_heading, marked_heading
from rag.parsing.layout import Block, Layout, lay_out
from rag.parsing.leads import find_leads
from rag.parsing.lines import Line
from rag.parsing.sentences import cut_sentences
from rag.parsing.tree import Node, build_tree
from rag.types import Document, Paragraph, ParagraphKind, Section, Span

ADDRESS_ENDS = "，、！：,!:"


def build_document(
    lines: Sequence[Line],
    doc_id: str,
    source: str,
    source_sha256: str,
    *,
    title: str,
    title_is_known: bool = False,
    warnings: tuple[str, ...] = (),
) -> Document:
    """Return the document in the lines of a source.

    ``title`` is used where the text has no title of its own, and always if ``title_is_known``. Raises DocumentError
    when there is no text.
    """
    if not lines:
        raise DocumentError(f"{source} holds no text; choose a document with text in it")
    layout = lay_out(lines)
    texts = [block.span.of(layout.text) for block in layout.blocks]
    front = with_closing_date(read_front(texts), texts)
    kinds = _kinds(texts, front)
    sentences = [cut_sentences(layout.text, block.span) for block in layout.blocks]
    nodes = _find_nodes(layout, texts, kinds, sentences)
    for node in nodes:
        if not node.heading.run_in:
            kinds[node.heading.paragraph] = ParagraphKind.HEADING
    return Document(
        doc_id=doc_id,
        title=title if title_is_known or not front.title else front.title,
        text=layout.text,
        paragraphs=tuple(map(_paragraph, layout.blocks, kinds, sentences)),
        sections=tuple(_section(node, layout.blocks) for node in nodes),
        page_starts=layout.page_starts,
        date=front.date,
        speaker=front.speaker,
        source=source,
        source_sha256=source_sha256,
        warnings=warnings,
    )


def _kinds(texts: Sequence[str], front: FrontMatter) -> list[ParagraphKind]:
    greets = any(kind is ParagraphKind.SALUTATION for kind in front.kinds.values())
    return [
        front.kinds.get(index, ParagraphKind.SALUTATION if greets and is_salutation(text) else ParagraphKind.BODY)
        for index, text in enumerate(texts)
    ]


def _paragraph(block: Block, kind: ParagraphKind, sentences: tuple[Span, ...]) -> Paragraph:
    return Paragraph(block.span, kind, sentences if kind is ParagraphKind.BODY else (block.span,))


def _section(node: Node, blocks: Sequence[Block]) -> Section:
    heading = node.heading
    end = max(blocks[node.last].span.end, heading.span.end)
    return Section(Span(heading.span.start, end), heading.span, node.level, heading.marker, heading.run_in)


def _find_nodes(
    layout: Layout, texts: Sequence[str], kinds: Sequence[ParagraphKind], sentences: Sequence[tuple[Span, ...]]
) -> list[Node]:
    """Return the headings of the document in their places."""
    ranks = _format_ranks(layout.blocks, kinds)
    body = {
        index: text for index, text in enumerate(texts) if kinds[index] is ParagraphKind.BODY and index not in ranks
    }
    contents = contents_lines(body)
    headings = {
        index: marked_heading(index, layout.blocks[index].span, sentences[index], layout.text, marker)
        for index, marker in counted_markers({i: text for i, text in body.items() if i not in contents}).items()
    }
    headings |= {
        index: format_heading(index, layout.blocks[index].span, rank, layout.text) for index, rank in ranks.items()
    }
    address = forms_of_address(
        [text for text, kind in zip(texts, kinds, strict=True) if kind is ParagraphKind.SALUTATION]
    )
    addressing = [index for index, text in enumerate(texts) if _addresses(text, address)]
    runs, openers = _runs(texts, kinds, headings, contents.union(addressing))
    leads = {lead.paragraph: lead for lead in find_leads(runs, openers, sentences, layout.text)}
    ordered = [heading for _, heading in sorted({**leads, **headings}.items())]
    return build_tree(ordered, len(texts), _closings(addressing, ordered), layout.text)


def _format_ranks(blocks: Sequence[Block], kinds: Sequence[ParagraphKind]) -> dict[int, int]:
    """Return the ranks of headings that the file format marks; a title that outranks all the others is none."""
    ranks = {index: block.level for index, block in enumerate(blocks) if block.level}
    others = [rank for index, rank in ranks.items() if index]
    if 0 in ranks and kinds[0] is ParagraphKind.TITLE and ranks[0] < min(others, default=ranks[0] + 1):
        del ranks[0]
    return ranks


def _addresses(text: str, forms: frozenset[str]) -> bool:
    """Say whether a paragraph turns to the audience: 各位代表，… or 同志们！…, for example."""
    return any(text.startswith(form) and text[len(form) : len(form) + 1] in tuple(ADDRESS_ENDS) for form in forms)


def _closings(addressing: Sequence[int], headings: Sequence[Heading]) -> dict[int, int]:
    """Return the paragraphs that close sections: the speaker turns to the audience again.

    All but the outermost section end there, and every section at the last time if no heading follows.
    """
    if not headings:
        return {}
    closings = {index: 1 for index in addressing if index > headings[0].paragraph}
    if closings and max(closings) > headings[-1].paragraph:
        closings[max(closings)] = 0
    return closings


def _runs(
    texts: Sequence[str], kinds: Sequence[ParagraphKind], headings: Mapping[int, Heading], apart: Collection[int]
) -> tuple[list[list[int]], dict[int, str]]:
    """Return the runs of unmarked body paragraphs that do not stand apart, and the kind of heading before a run."""
    runs: list[list[int]] = [[]]
    openers = {}
    for index in range(len(texts)):
        if kinds[index] is not ParagraphKind.BODY or index in headings or index in apart:
            runs.append([])
        else:
            if not runs[-1] and index - 1 in headings:
                openers[index] = headings[index - 1].kind
            runs[-1].append(index)
    return [run for run in runs if run], openers
