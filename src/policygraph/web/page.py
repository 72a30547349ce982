"""One HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from policygraph.display import templates
from policygraph.web.bundle import asset
from policygraph.web.inline import digest, json_pieces, json_text, packed

# A view beyond this is carried compressed; a smaller one can be read in the page's source.
_PLAIN = 200_000


def network_page(view: Mapping[str, Any]) -> str:
    """The network page of a view as HTML.

    Raises:
        EngineError: the front end was not built into this installation.
    """
    pieces, text = json_pieces(view), ""
    while len(text) <= _PLAIN and (piece := next(pieces, "")):
        text += piece
    block = ("view", "json", text)
    if len(text) > _PLAIN:
        block = ("view", "gzip", packed(chain([text], pieces)))
    return page("network", view["title"], "draws a network", [block], view["description"])


def page(
    name: str,
    title: str,
    does: str,
    blocks: Sequence[tuple[str, str, str]],
    description: str | None = None,
    nonce: str = "",
) -> str:
    """A page whose script and style are ``NAME.js`` and ``NAME.css`` of the front end.

    Args:
        name: which page of the front end it is.
        title: its title.
        does: what it does, for who has no JavaScript.
        blocks: its data: the name, the kind (json or gzip) and the content of each block, in which
            nothing ends the element.
        description: what it is about, if it says so.
        nonce: what lets it add styles while it runs, and run WebAssembly.

    Raises:
        EngineError: the front end was not built into this installation.
    """
    environment = templates("policygraph.web")
    environment.filters["digest"] = digest
    made = environment.get_template("page.html.j2").render(
        script=asset(f"{name}.js"),
        style=asset(f"{name}.css"),
        title=title,
        does=does,
        blocks=[*blocks, ("licenses", "json", json_text(asset("licenses.txt")))],
        description=description,
        nonce=nonce,
    )
    return f"{made}\n"
