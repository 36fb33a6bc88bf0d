"""Number the quoted places and write the answer's text."""

from __future__ import annotations

from collections.abc import Sequence

from rag.corpus import Corpus, Sentence
from rag.types import AnswerSentence, Citation, SentenceStatus


def cite(sentences: Sequence[Sentence], corpus: Corpus) -> tuple[Citation, ...]:
    """Return one citation for each sentence, numbered from 1 in the order given."""
    return tuple(_citation(number, sentence, corpus) for number, sentence in enumerate(sentences, start=1))


def quoted(citations: Sequence[Citation]) -> tuple[AnswerSentence, ...]:
    """Return the sentences of an answer that says just what it cites."""
    return tuple(AnswerSentence(citation.quote, (citation.number,), SentenceStatus.VERBATIM) for citation in citations)


def render(sentences: Sequence[AnswerSentence]) -> str:
    """Return the plain text of an answer: a line for each sentence, its ``[n]`` after it."""
    return "\n".join(sentence.text + "".join(f"[{number}]" for number in sentence.citations) for sentence in sentences)


def _citation(number: int, sentence: Sentence, corpus: Corpus) -> Citation:
    document = corpus.documents[sentence.doc_id]
    return Citation(
        number=number,
        doc_id=document.doc_id,
        title=document.title,
        headings=corpus.headings_of(sentence),
        page=document.page_at(sentence.span.start),
        paragraph=document.paragraph_number_at(sentence.span.start),
        span=sentence.span,
        quote=corpus.text_of(sentence),
    )
