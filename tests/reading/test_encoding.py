"""The layout of what the reader reads: which token is what, and what is left off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.encoding import BEGIN, END, MAXIMUM_TOKENS, OUTSIDE, QUESTION_TOKENS, Tokens, encode
from rag.reading.windows import WindowText
from rag.types import Span
from tests.reading.fakes import Characters

TEXT = st.text(st.sampled_from("工会数字 。"), max_size=60)


def window(heading: str, *sentences: str) -> WindowText:
    """Return a window of sentences that stand side by side."""
    ends = [sum(map(len, sentences[: count + 1])) for count in range(len(sentences))]
    return WindowText(heading, "".join(sentences), tuple(map(Span, [0, *ends[:-1]], ends)))


def test_the_tokens_of_a_small_window_by_hand() -> None:
    encoded = encode(Characters(), "问", window("题", "甲乙", "丙"))
    ask, head, *body = map(ord, "问题甲乙丙")
    assert encoded.ids == (BEGIN, ask, END, END, head, END, END, *body, END)
    assert encoded.sentence_of == (*[OUTSIDE] * 7, 0, 0, 1, OUTSIDE)
    assert encoded.spans[7:10] == (Span(0, 1), Span(1, 2), Span(2, 3))
    assert {len(span) for span in (*encoded.spans[:7], encoded.spans[10])} == {0}


def test_without_a_heading_the_layout_stays() -> None:
    assert encode(Characters(), "问", window("", "甲")).ids == (BEGIN, ord("问"), END, END, END, END, ord("甲"), END)


def test_a_long_question_is_cut() -> None:
    encoded = encode(Characters(), "问" * 500, window("题", "甲"))
    assert encoded.ids.count(ord("问")) == QUESTION_TOKENS
    assert encoded.ids[-2:] == (ord("甲"), END)


def test_a_long_window_is_cut_at_its_end() -> None:
    encoded = encode(Characters(), "问", window("题", "甲" * 200, "乙" * 200, "丙" * 200))
    assert len(encoded.ids) == MAXIMUM_TOKENS
    assert encoded.ids[-1] == END
    assert [encoded.sentence_of.count(sentence) for sentence in (0, 1, 2)] == [200, MAXIMUM_TOKENS - 8 - 200, 0]


class TwoByTwo:
    """Cuts a text into pairs of characters."""

    def tokenize(self, text: str) -> Tokens:
        """Return a token for each pair."""
        places = [Span(at, min(at + 2, len(text))) for at in range(0, len(text), 2)]
        return Tokens(tuple(range(10, 10 + len(places))), tuple(places))


@pytest.mark.parametrize(
    ("sentences", "owners"),
    [
        (("甲乙", "丙丁"), [0, 1]),
        (("甲乙丙", "丁"), [0, 1]),
        (("甲", "乙丙丁"), [1, 1]),
        (("甲乙丙", "丁戊己"), [0, 1, 1]),
        (("甲", "乙", "丙", "丁"), [1, 3]),
    ],
)
def test_a_piece_over_an_end_belongs_to_the_sentence_in_which_it_ends(
    sentences: tuple[str, ...], owners: list[int]
) -> None:
    encoded = encode(TwoByTwo(), "", window("", *sentences))
    assert [owner for owner in encoded.sentence_of if owner != OUTSIDE] == owners


@given(st.text(st.sampled_from("工会问"), max_size=200), TEXT, st.lists(TEXT.filter(bool), min_size=1, max_size=12))
def test_never_too_long_and_every_token_has_its_place(question: str, heading: str, sentences: list[str]) -> None:
    text = window(heading, *sentences)
    encoded = encode(Characters(), question, text)
    assert len(encoded.ids) == len(encoded.sentence_of) == len(encoded.spans) <= MAXIMUM_TOKENS
    assert (encoded.ids[0], encoded.ids[-1]) == (BEGIN, END)
    owners = [owner for owner in encoded.sentence_of if owner != OUTSIDE]
    assert owners == sorted(owners)
    for number, owner, span in zip(encoded.ids, encoded.sentence_of, encoded.spans, strict=True):
        if owner == OUTSIDE:
            assert len(span) == 0
        else:
            assert text.sentences[owner].contains(span)
            assert span.of(text.text) == chr(number)
