"""Puts headings under one another: levels from a stack, ends from what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.parsing.headings import FORMAT, Heading, is_item
from rag.parsing.leads import LEAD
from rag.parsing.markers import APPENDIX, NAMED, RANKS, UNRANKED


@dataclass(frozen=True, slots=True)
class Node:
    """A heading in its place: its level, its parent's index among the nodes, and its last paragraph."""

    heading: Heading
    level: int
    parent: int | None
    last: int


def build_tree(headings: Sequence[Heading], paragraphs: int, closings: Mapping[int, int], text: str) -> list[Node]:
    """Return the headings as nodes, in order.

    ``closings`` maps a paragraph that closes sections to the number of levels that stay open there. A section without
    a line of its own (a lead, an item) keeps the paragraphs that follow only up to its next sibling; the last one of
    such siblings keeps its own paragraph alone, unless most of the others have more.
    """
    nodes = _with_ends(_with_levels(headings, closings), paragraphs, closings)
    items = _items(nodes, text)
    nodes = [
        replace(node, heading=replace(node.heading, run_in=True)) if index in items else node
        for index, node in enumerate(nodes)
    ]
    return _trimmed(nodes)


def _with_levels(headings: Sequence[Heading], closings: Mapping[int, int]) -> list[Node]:
    holders = _holders(headings)
    nodes: list[Node] = []
    stack: list[int] = []
    pending = sorted(closings)
    for index, heading in enumerate(headings):
        while pending and pending[0] <= heading.paragraph:
            del stack[closings[pending.pop(0)] :]
        while stack and not _holds(nodes[stack[-1]].heading, heading, [nodes[at].heading for at in stack], holders):
            stack.pop()
        nodes.append(Node(heading, len(stack) + 1, stack[-1] if stack else None, heading.paragraph))
        stack.append(index)
    return nodes


def _holds(outer: Heading, inner: Heading, stack: Sequence[Heading], holders: set[tuple[str, str]]) -> bool:
    """Say whether the innermost open section can hold the heading."""
    if outer.kind == NAMED or inner.kind in (NAMED, APPENDIX):
        return False
    if inner.kind == FORMAT:
        return outer.kind == FORMAT and outer.rank < inner.rank
    if any(other.kind == inner.kind for other in stack):
        return False
    if not outer.run_in or (outer.kind, inner.kind) in holders:
        return True
    if outer.kind in UNRANKED | {LEAD} or inner.kind in UNRANKED | {LEAD}:
        return False
    return RANKS[outer.kind] < RANKS[inner.kind]


def _holders(headings: Sequence[Heading]) -> set[tuple[str, str]]:
    """Return the pairs of kinds where the second stands between two neighbours of the first somewhere."""
    pairs: set[tuple[str, str]] = set()
    since: dict[str, set[str]] = {}
    for heading in headings:
        kind = heading.kind
        pairs |= {(kind, between) for between in since.get(kind, set())}
        for others in since.values():
            others.add(kind)
        since = {other: kinds for other, kinds in since.items() if not _outranks(kind, other)}
        since[kind] = set()
    return {pair for pair in pairs if pair[0] != pair[1]}


def _outranks(kind: str, other: str) -> bool:
    """Say whether a heading of the first kind ends a count of the other kind, by the customary order."""
    if kind == FORMAT:
        return True
    return kind in RANKS and kind not in UNRANKED and (other == LEAD or RANKS.get(other, -1) > RANKS[kind])


def _with_ends(nodes: Sequence[Node], paragraphs: int, closings: Mapping[int, int]) -> list[Node]:
    """Return the nodes, each reaching to the paragraph before the next one of its level or a closing."""
    ended: list[Node] = []
    following = [paragraphs]  # following[level]: where the next heading of this level or one further out stands
    ordered = sorted(closings.items())
    for node in reversed(nodes):
        following += following[-1:] * (node.level + 1 - len(following))
        closing = next((at for at, depth in ordered if at > node.heading.paragraph and depth < node.level), paragraphs)
        ended.append(replace(node, last=min(following[node.level], closing) - 1))
        following[node.level :] = [node.heading.paragraph] * (len(following) - node.level)
    return ended[::-1]


def _siblings(nodes: Sequence[Node]) -> list[list[int]]:
    groups: defaultdict[tuple[int | None, str, int], list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        groups[node.parent, node.heading.kind, node.level].append(index)
    return list(groups.values())


def _items(nodes: Sequence[Node], text: str) -> set[int]:
    """Return the heading lines that are items of a list: nothing stands under any of them.

    They are sentences, with or without items beside them that go on after their first sentence, or mere names; what
    follows the last sentence may belong to the list's paragraph, what follows the last name belongs to it.
    """
    found: set[int] = set()
    for group in _siblings(nodes):
        lines = [index for index in group if not nodes[index].heading.run_in]
        sentences = all(is_item(nodes[index].heading, text) for index in lines)
        names = len(lines) == len(group)
        open_ended = group[-1:] if sentences else []
        empty = all(nodes[index].last == nodes[index].heading.paragraph for index in lines if index not in open_ended)
        if len(group) > 1 and empty and (sentences or names) and nodes[group[0]].heading.kind != FORMAT:
            found.update(lines)
    return found


def _trimmed(nodes: Sequence[Node]) -> list[Node]:
    trimmed = list(nodes)
    final = {group[-1]: group[:-1] for group in _siblings(nodes)}
    inner: defaultdict[int | None, int] = defaultdict(int)  # the last paragraph under the children of a node
    for index in reversed(range(len(nodes))):
        node = trimmed[index]
        if index in final and node.heading.run_in and node.heading.kind != FORMAT:
            longer = sum(nodes[other].last > nodes[other].heading.paragraph for other in final[index])
            if 2 * longer <= len(final[index]):
                trimmed[index] = replace(node, last=max(node.heading.paragraph, inner[index]))
        inner[node.parent] = max(inner[node.parent], trimmed[index].last)
    return trimmed
