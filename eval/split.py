"""Divides the report's questions once into ``dev``, to develop on, and ``test``, only to report on.

Questions that share gold evidence stay together, so that nothing tuned on dev has seen the evidence of test.
Within that, every type of question, language and kind of dialogue is halved as evenly as it can be. The files keep the
result; a test divides them anew and finds the same.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eval.json_lines import Row, check_unique, to_line
from eval.squeezing import squeeze

DEV, TEST = "dev", "test"
SPLITS = (DEV, TEST)
SEED = 18
_STARTS = 40

Group = tuple[str, ...]


def evidence_groups(evidence: Mapping[str, Sequence[str]], text: str) -> list[Group]:
    """Return the ids in groups that share a character of evidence, directly or through others, in order of place.

    ``evidence`` gives the quotes of each id and ``text`` the corpus. An id without evidence is a group of its own.
    """
    source = squeeze(text)
    places = {name: [_place(source, squeeze(quote)) for quote in quotes] for name, quotes in evidence.items()}
    spans = sorted((start, end, name) for name, found in places.items() for start, end in found)
    leader = {name: name for name in evidence}

    def root(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    reach, last = -1, ""
    for start, end, name in spans:
        if start < reach:
            leader[root(name)] = root(last)
        if end > reach:
            reach, last = end, name
    groups: dict[str, list[str]] = {}
    for name in evidence:
        groups.setdefault(root(name), []).append(name)
    return [tuple(group) for group in groups.values()]


def _place(source: str, quote: str) -> tuple[int, int]:
    start = source.index(quote)
    return start, start + len(quote)


def traits(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what must be halved: the type and language of a question, or the number of turns of a dialogue."""
    if "turns" in values:
        return ("dialogue", f"dialogue of {len(values['turns'])} turns")
    answerable = "answerable" if values["answerable"] else "unanswerable"
    return (answerable, f"{answerable} {values['type']}", f"{answerable} in {values['lang']}")


def halve(groups: Sequence[Group], kinds: Mapping[str, Sequence[str]], seed: int = SEED) -> dict[str, str]:
    """Return dev or test for each id: the most even of several searches that start at random.

    ``kinds`` names the traits of each id. Each search moves one group, or swaps two, as long as that evens the
    halves: it descends on the sum over traits of the squared difference between dev and test.
    """
    counts = [Counter(kind for name in group for kind in kinds[name]) for group in groups]
    generator = random.Random(seed)  # noqa: S311  no secret
    found = [_descend(counts, [generator.choice((-1, 1)) for _ in groups]) for _ in range(_STARTS)]
    best = min(found, key=lambda sides: _unevenness(_balance(counts, sides)))
    return {name: DEV if side < 0 else TEST for group, side in zip(groups, best, strict=True) for name in group}


def _descend(counts: Sequence[Counter[str]], sides: list[int]) -> list[int]:
    balance = _balance(counts, sides)
    improved = True
    while improved:
        improved = False
        for first in range(len(sides)):
            for second in range(first, len(sides)):
                changed = {first, second}
                if len(changed) == 2 and sides[first] == sides[second]:
                    continue
                delta = Counter[str]()
                for index in changed:
                    for kind, count in counts[index].items():
                        delta[kind] -= 2 * sides[index] * count
                gain = sum((balance[kind] + step) ** 2 - balance[kind] ** 2 for kind, step in delta.items())
                if gain < 0:
                    improved = True
                    for index in changed:
                        sides[index] = -sides[index]
                    for kind, step in delta.items():
                        balance[kind] += step
    return sides


def _balance(counts: Iterable[Counter[str]], sides: Iterable[int]) -> dict[str, int]:
    balance: dict[str, int] = {}
    for count, side in zip(counts, sides, strict=True):
        for kind, number in count.items():
            balance[kind] = balance.get(kind, 0) + side * number
    return balance


def _unevenness(balance: Mapping[str, int]) -> int:
    return sum(difference**2 for difference in balance.values())


def divide(rows: Sequence[Row], text: str, seed: int = SEED) -> dict[str, str]:
    """Return dev or test for the id of each question and dialogue over the text."""
    check_unique(rows)
    source = squeeze(text)
    for row in rows:
        if missing := [quote for quote in row.texts("evidence") if squeeze(quote) not in source]:
            raise row.wrong(f"this evidence is not in the text: {missing[0]}")
    answerable = {row.text("id"): row.texts("evidence") for row in rows if row.texts("evidence")}
    alone = {row.text("id"): row.texts("evidence") for row in rows if not row.texts("evidence")}
    kinds = {row.text("id"): traits(row.values) for row in rows}
    return {
        **halve(evidence_groups(answerable, text), kinds, seed),
        **halve([(name,) for name in alone], kinds, seed),
    }


def divided(questions: Sequence[Row], dialogues: Sequence[Row], text: str, seed: int = SEED) -> tuple[str, str]:
    """Return the contents of the two files with ``split`` set anew for each question and dialogue over the text."""
    split = divide([*questions, *dialogues], text, seed)
    return _lines(questions, split), _lines(dialogues, split)


def _lines(rows: Sequence[Row], split: Mapping[str, str]) -> str:
    return "".join(to_line({**row.values, "split": split[row.text("id")]}) for row in rows)
