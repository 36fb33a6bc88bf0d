"""Builds HTML in which every text is escaped; no other module writes an angle bracket."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Html(str):
    """Text that is HTML already; only ``element`` and ``joined`` make it."""

    __slots__ = ()


EMPTY = Html("")
VOID = frozenset({"br", "hr", "img", "input"})


def joined(parts: Iterable[str]) -> Html:
    """Return the parts one after the other, escaping each that is plain text.

    >>> joined(["a < b", element("br")])
    'a &lt; b<br>'
    """
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def element(name: str, *children: str, **attributes: str | float | bool | None) -> Html:
    """Return one element; children and attribute values that are plain text are escaped.

    Attribute names lose a trailing ``_`` (``class_``) and write ``_`` as ``-`` (``data_start``). None and False leave
    an attribute out, True writes its bare name.

    >>> element("p", "1 < 2", class_="a", hidden=True, id=None)
    '<p class="a" hidden>1 &lt; 2</p>'
    """
    opening = Html("".join(f" {_attribute(key, value)}" for key, value in attributes.items() if _present(value)))
    if name in VOID:
        return Html(f"<{name}{opening}>")
    return Html(f"<{name}{opening}>{joined(children)}</{name}>")


def _present(value: str | float | bool | None) -> bool:
    """Say whether an attribute with this value is written at all."""
    return value is not None and value is not False


def _attribute(key: str, value: str | float | bool | None) -> str:
    """Return one attribute as HTML."""
    name = key.rstrip("_").replace("_", "-")
    return name if value is True else f'{name}="{escape(str(value))}"'
