"""A link opens the same place again, follows a quote that moved, and says so when the text is another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Span
from rag.ui.permalink import Anchor, Standing, fragment, link_to, parse_fragment, reanchor

TEXT = "一、数字化建设\n加快数字化建设。未来五年建成覆盖全国的服务网络，目标是一网全通。\n新建工会组织一万家。"
QUOTE = "未来五年建成覆盖全国的服务网络，目标是一网全通。"
START = TEXT.index(QUOTE)
LINK = link_to("report", Span(START, START + len(QUOTE)), QUOTE)


def test_a_quote_that_still_stands_there_is_unchanged_even_if_it_stands_elsewhere_too() -> None:
    assert reanchor(LINK, TEXT) == Anchor(Standing.UNCHANGED, LINK.span)
    assert reanchor(LINK, TEXT + QUOTE) == Anchor(Standing.UNCHANGED, LINK.span)


@pytest.mark.parametrize("shift", [-5, 7])
def test_a_quote_that_moved_is_found_where_it_stands_now(shift: int) -> None:
    text = "〇" * shift + TEXT if shift > 0 else TEXT[-shift:]
    assert reanchor(LINK, text) == Anchor(Standing.MOVED, Span(START + shift, START + shift + len(QUOTE)))


def test_of_several_places_the_nearest_is_taken_and_said_to_be_one_of_several() -> None:
    text = QUOTE + "〇" * 90 + QUOTE
    assert reanchor(LINK, text) == Anchor(Standing.AMBIGUOUS, Span(0, len(QUOTE)))
    assert LINK.span.start == 16


def test_a_changed_quote_reaches_from_its_old_beginning_to_its_old_end() -> None:
    changed = QUOTE.replace("全国的服务网络", "城乡的网络")
    text = TEXT.replace(QUOTE, changed)
    anchor = reanchor(LINK, text)
    assert anchor == Anchor(Standing.CHANGED, Span(START, START + len(changed)))
    assert anchor.span
    assert anchor.span.of(text) == changed


def test_a_changed_quote_ends_where_its_length_is_nearest_to_the_old_one() -> None:
    head, tail = QUOTE[:8], QUOTE[-8:]
    text = head + tail + "〇" * 6 + tail
    assert len(QUOTE) == 24
    assert reanchor(LINK, text) == Anchor(Standing.CHANGED, Span(0, 30))
    assert reanchor(LINK, head + "〇" * 7 + tail + "〇" * 17 + tail) == Anchor(Standing.CHANGED, Span(0, 23))


@pytest.mark.parametrize(
    "text",
    ["", "全然不同的文字。", QUOTE[:8] + "〇" * 60 + QUOTE[-8:], QUOTE[-8:] + QUOTE[:8], QUOTE[:-1]],
)
def test_a_quote_whose_beginning_and_end_are_not_near_one_another_is_gone(text: str) -> None:
    assert reanchor(LINK, text) == Anchor(Standing.GONE, None)


def test_a_short_quote_is_moved_or_gone_but_never_changed() -> None:
    link = link_to("report", Span(40, 42), "一网")
    assert reanchor(link, "目标一网全通") == Anchor(Standing.MOVED, Span(2, 4))
    assert reanchor(link, "目标一张网") == Anchor(Standing.GONE, None)


def test_a_text_of_one_character_is_searched_in_no_time() -> None:
    link = link_to("report", Span(5, 3005), "啊" * 2999 + "哦")
    assert reanchor(link, "啊" * 200_000) == Anchor(Standing.GONE, None)


def test_a_link_comes_back_from_its_address_as_it_was() -> None:
    link = link_to("年报 &=#%2025/终稿", Span(3, 9), "a=b&c#")
    assert parse_fragment("#" + fragment(link)) == link
    assert fragment(link).isascii()


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=40), st.integers(0, 99))
def test_every_quote_of_every_document_has_a_link_that_finds_it(doc_id: str, quote: str, before: int) -> None:
    span = Span(before, before + len(quote))
    link = link_to(doc_id, span, quote)
    assert parse_fragment(fragment(link)) == link
    assert reanchor(link, "-" * before + quote) == Anchor(Standing.UNCHANGED, span)
    assert reanchor(link, "-" * before + "\0" + quote).standing in {Standing.UNCHANGED, Standing.MOVED}


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "#",
        "#report:3-9",
        fragment(LINK).replace("doc=report", "doc="),
        fragment(LINK).replace(f"at={LINK.span.start}-", "at=-"),
        fragment(LINK).replace(f"at={LINK.span.start}-", "at=99-"),
        fragment(LINK).replace(f"at={LINK.span.start}-", "at=٣-"),
        fragment(LINK).replace(f"-{LINK.span.end}", "-9999999"),
        fragment(LINK).replace(LINK.quote_hash, LINK.quote_hash[:-1]),
        fragment(LINK).replace(LINK.quote_hash, LINK.quote_hash.upper()[:-1] + "G"),
        fragment(LINK).partition("&tail")[0],
        fragment(LINK) + "x" * 2000,
        "&".join(f"a{number}=1" for number in range(9)),
    ],
)
def test_an_address_that_is_no_link_is_none(damaged: str) -> None:
    assert parse_fragment(damaged) is None


def test_a_link_holds_the_hash_of_the_quote_and_not_the_quote() -> None:
    values = (LINK.doc_id, LINK.span, LINK.quote_hash, LINK.head, LINK.tail)
    assert values == ("report", Span(16, 40), "57bcd494e900a715", "未来五年建成覆盖", "目标是一网全通。")
