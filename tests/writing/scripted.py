"""A model that says what a test lays down, and the answerer over the small report that it writes for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.refusal import SIGNALS, Judge
from rag.answering.selection import Selection
from rag.errors import EndpointError
from rag.outline import OutlineReader
from rag.protocols import LanguageModel
from rag.types import Answer, AnswerSentence
from rag.writing.answerer import WritingAnswerer
from tests.answering.county import EqualWeights, ask, county
from tests.answering.fakes import hits, row, scorer

REPORT = county()
WEIGHTS = {"coverage": 3.0, "context_coverage": 1.0, "period": 1.0, "is_heading": -5.0}
EVERYTHING = ("建成工厂", "新建学校", "再建工厂", "治理河流", "改进作风")
OUTLINE = OutlineReader(REPORT.corpus, EqualWeights())


@dataclass
class Scripted:
    """Says its pieces, then fails if it should; notes what it was told."""

    pieces: Sequence[str]
    fails: bool = False
    told: list[tuple[str, str]] = field(default_factory=list)

    def complete(self, system: str, prompt: str) -> Iterator[str]:
        """Yield the pieces."""
        self.told.append((system, prompt))
        yield from self.pieces
        if self.fails:
            raise EndpointError("the model broke off")


def quoting(strictness: float = 0.5) -> ExtractiveAnswerer:
    """Return the answerer that quotes the report, sure of everything."""
    return ExtractiveAnswerer(
        corpus=REPORT.corpus,
        outline=OUTLINE,
        scorer=scorer(REPORT, WEIGHTS),
        judge=Judge(EqualWeights(), row(SIGNALS, {"bias": 5.0})),
        selection=Selection(REPORT.corpus, margin=0.1),
        strictness=strictness,
    )


def quoted(question: str, strictness: float = 0.5) -> Answer:
    """Return the answer in the report's own sentences."""
    return quoting(strictness).answer(ask(question), hits(REPORT, *EVERYTHING))


def streamed(
    question: str, model: LanguageModel, mark: bool = False, strictness: float = 0.5
) -> tuple[list[AnswerSentence], Answer]:
    """Return the sentences that came first, and the answer that came last."""
    answerer = WritingAnswerer(quoting(strictness), OUTLINE, REPORT.corpus, model, mark)
    *first, last = answerer.stream(ask(question), hits(REPORT, *EVERYTHING))
    assert isinstance(last, Answer)
    sentences = [each for each in first if isinstance(each, AnswerSentence)]
    assert len(sentences) == len(first)
    return sentences, last


def written(question: str, *pieces: str, mark: bool = False) -> Answer:
    """Return the answer after a model has said these pieces."""
    return streamed(question, Scripted(pieces), mark)[1]
