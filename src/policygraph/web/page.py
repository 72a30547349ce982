"""One HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import chain
from typing import Any

from policygraph.display import templates
from policygraph.errors import EngineError

# -- what a page carries inside itself ------------------------------------------------------------


# Inside <script>, HTML ends the element at "</"; JSON has an escape for each of these.
_ESCAPED = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_PIECE = 2000


def digest(text: str) -> str:
    """What the Content Security Policy (CSP 3, §2.3.1) calls an inline script or style by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def json_text(value: object) -> str:
    """A value as JSON that can stand inside ``<script>``."""
    return in_script(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def in_script(text: str) -> str:
    """JSON, written so that nothing in it ends the ``<script>`` that it stands in."""
    for char, escape in _ESCAPED.items():
        text = text.replace(char, escape)
    return text


def json_pieces(value: Mapping[str, Any]) -> Iterator[str]:
    """The JSON of `json_text` in pieces, for what holds lists of many thousands."""
    mark = "{"
    for key, one in value.items():
        yield f"{mark}{json_text(key)}:"
        mark = ","
        if not isinstance(one, list) or not one:
            yield json_text(one)
            continue
        for at in range(0, len(one), _PIECE):
            yield f"{',' if at else '['}{json_text(one[at : at + _PIECE])[1:-1]}"
        yield "]"
    yield "}"


def packed(pieces: Iterable[str | bytes]) -> str:
    """Text as gzip in base64; the same for the same text."""
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(one.encode() if isinstance(one, str) else one) for one in pieces]
    return base64.b64encode(b"".join([*parts, packer.flush()])).decode()


# -- the built front end --------------------------------------------------------------------------


def asset(name: str) -> str:
    """The text of a built file of the front end, such as ``network.js``.

    Raises:
        EngineError: the front end was not built into this installation.
    """
    found = files("policygraph.web") / "static" / name
    try:
        return found.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise EngineError(
            f"This installation lacks the built page ({name}): install it anew with"
            " `pip install .`, or, in a checkout, run `npm ci && npm run build` in"
            " src/policygraph/web/frontend."
        ) from None


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
