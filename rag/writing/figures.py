"""Whether the numbers and dates of a sentence stand in what it cites, and of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.writing.material import Material, bigrams, comparable, squeezed

_NUMERAL = "二两三四五六七八九十百千万亿"
_NUMBER = re.compile(r"(?P<value>[0-9]+(?:\.[0-9]+)*(?:/[0-9]+)?[万亿]?[%‰‱]?)(?P<unit>[年月日时])?")
_HAN_NUMBER = re.compile(f"(?P<before>[\u4e00-\u9fff]?)(?P<numeral>[{_NUMERAL}]+)(?P<after>[\u4e00-\u9fff]?)")
_ENUMERATION = re.compile(
    f"(?:^|(?<=[，；：。]))(?:[一{_NUMERAL}]+是|第[一{_NUMERAL}]+，|[(（][一{_NUMERAL}0-9]+[)）])"
)
_CLAUSE = re.compile("[，；、。：:;!?！？\n]")
_WITH_UNIT = re.compile("[0-9.万亿%‰]+[多余来]?[\u4e00-\u9fff]?")
# 过去五年, 五年来: the years that a heading speaks of, which a sentence under it may take from there
_SPAN_OF_YEARS = re.compile("(?:(?<=过去)|(?<=今后)|(?<=未来)|(?<=近))[0-9]+年|[0-9]+年(?=[来间里])")
_LESS = re.compile("(?:不足|不到|将?近|接近|低于|少于|至多|最多)(?=[0-9])")
_MORE = re.compile(r"(?:超过?|多于|逾|高于|突破|至少)(?=[0-9])|(?<=[0-9])[多余](?!年)|(?<=[0-9万亿])[多余]|以上")
_MARGIN = 2
"""How many more pairs of characters another number's surroundings must share for the number to be misplaced."""


def unknown_figures(sentence: str, cited: Material) -> Iterator[tuple[str, bool]]:
    """Yield the numbers of a sentence that what it cites does not have, each with whether it is part of a date."""
    text = _SPAN_OF_YEARS.sub(lambda match: "" if match[0] in cited.around else match[0], comparable(sentence))
    text = _ENUMERATION.sub("", text)
    known = {match[0] for match in _NUMBER.finditer(cited.text)}
    values = {match["value"] for match in _NUMBER.finditer(cited.text)}
    for match in _NUMBER.finditer(text):
        dated = match["unit"] is not None
        if match[0] not in known if dated else match["value"] not in values:
            yield match[0], dated
    for match in _HAN_NUMBER.finditer(text):
        numeral, after = match["numeral"], match["after"]
        with_neighbour = numeral + after if after else match["before"] + numeral
        if with_neighbour not in cited.around and (len(numeral) == 1 or numeral not in cited.around):
            yield with_neighbour, False


def misplaced_figure(sentence: str, cited: Material) -> str | None:
    """Return a number that the cited text states of something else than the sentence does.

    Each clause with a number is compared with the cited clauses that have one, by the pairs of characters around it.
    """
    if "分别" in cited.text:
        return None  # the things are named first and their numbers after them
    stated = [(_about(clause), _values(clause)) for clause in _CLAUSE.split(cited.text)]
    stated = [(about, values) for about, values in stated if values]
    for clause in _CLAUSE.split(comparable(sentence)):
        about, values = _about(clause), _values(clause)
        own = [len(about & each) for each, others in stated if values & others]
        other = [len(about & each) for each, others in stated if not values & others]
        if own and other and max(other) >= max(own) + _MARGIN:
            return min(values)
    return None


def bent_figure(sentence: str, cited: Material) -> str | None:
    """Return the word that makes a number less or more than the cited text says, if there is one."""
    text, source = squeezed(sentence), cited.quote
    less = _LESS.search(text)
    if less and not _LESS.search(source):
        return less[0]
    more = _MORE.search(text)
    return more[0] if more and not _MORE.search(source) else None


def _values(clause: str) -> set[str]:
    """Return the numbers of a clause that are no part of a date."""
    return {match["value"] for match in _NUMBER.finditer(clause) if match["unit"] is None}


def _about(clause: str) -> set[str]:
    return bigrams(_WITH_UNIT.sub(" ", clause))
