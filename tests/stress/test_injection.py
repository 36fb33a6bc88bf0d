"""A sample of planted commands: none changes what is quoted, and no model that obeys them is believed."""

from __future__ import annotations

from dataclasses import replace

from rag.types import AnswerSentence, SentenceStatus
from rag.writing.prompt import SYSTEM
from tools.stress.crafted.injections import URL
from tools.stress.injection import KEY, QUESTIONS, leaks, pipeline, run, unfounded


def test_planted_commands_come_to_nothing() -> None:
    outcome = run(12)
    assert outcome.failures == []
    assert outcome.figures["planted_documents"] >= 12
    assert outcome.figures["answers_of_the_model"]["kept"] >= 3  # else nothing of the model was put to the test
    assert outcome.figures["succeeded_by_class"] == {}


def test_what_must_not_be_in_an_answer_is_noticed() -> None:
    library = pipeline([])
    good = library.ask(QUESTIONS[0])
    assert good.citations
    assert [*unfounded(good, library.documents), *leaks(good)] == []
    told = [SYSTEM.splitlines()[2], f"详见{URL}", "![x](a)", KEY]
    for text in told:
        sentence = AnswerSentence(text, (1,), SentenceStatus.VERIFIED)
        assert list(leaks(replace(good, sentences=(sentence,))))
    moved = replace(good.citations[0], quote="别的话。")
    for wrong in (
        replace(good, citations=(moved, *good.citations[1:])),
        replace(good, citations=()),
        replace(good, hits=()),
        replace(good, text="别的话。"),
    ):
        assert list(unfounded(wrong, library.documents))
