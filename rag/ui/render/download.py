"""A file for the browser to store: its bytes ride in the page, so that nothing is left on the server."""

from __future__ import annotations

from base64 import b64encode

from rag.ui.render.markup import Html, element


def download(name: str, media_type: str, content: bytes, made: str) -> Html:
    """Return a file as an element that a script hands to the browser; ``made`` tells one request from another."""
    encoded = b64encode(content).decode("ascii")
    return element("span", hidden=True, data_file=name, data_type=media_type, data_content=encoded, data_made=made)
