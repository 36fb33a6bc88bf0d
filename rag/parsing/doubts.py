"""What a reader of a document cannot see in its text, told with the document: nothing of it is taken out."""

from __future__ import annotations

import re

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\U000e0000-\U000e007f]")


def doubts(text: str) -> tuple[str, ...]:
    r"""Return warnings about characters that were lost, that are not seen, or that make others be seen elsewhere.

    >>> doubts("甲\u202e乙\u200b\u200b")
    ('1 characters of the text change the direction in which text is shown', '2 characters of the text cannot be seen')
    """
    counts = {
        "{} characters were lost before this file was saved (U+FFFD)": text.count("\ufffd"),
        "{} characters of the text change the direction in which text is shown": len(_TURNING.findall(text)),
        "{} characters of the text cannot be seen": len(_UNSEEN.findall(text)),
    }
    return tuple(told.format(count) for told, count in counts.items() if count)
