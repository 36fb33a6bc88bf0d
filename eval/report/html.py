"""Markup that cannot be injected into: whatever is not ``Html`` is escaped when it is put into a tag."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"meta", "input", "br"})
_Attribute = str | int | float | bool | None


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(element: str, /, *children: str, **attributes: _Attribute) -> Html:
    """Return an element; children and attribute values are escaped unless they are ``Html``.

    A trailing underscore of an attribute's name is dropped and the others are hyphens; None and False leave it out.

    >>> tag("b", "1 < 2", class_="small", data_type='"x"', hidden=True, title=None)
    '<b class="small" data-type="&quot;x&quot;" hidden>1 &lt; 2</b>'
    >>> tag("p", tag("br"), "a & b")
    '<p><br>a &amp; b</p>'
    """
    shown = "".join(_attribute(key, value) for key, value in attributes.items())
    return Html(f"<{element}{shown}>") if element in VOID else Html(f"<{element}{shown}>{join(children)}</{element}>")


def join(parts: Iterable[str]) -> Html:
    """Return parts one after the other, escaped unless they are ``Html``.

    >>> join([tag("i", "a"), "<b>"])
    '<i>a</i>&lt;b&gt;'
    """
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def _attribute(key: str, value: _Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(f"{value}")}"'
