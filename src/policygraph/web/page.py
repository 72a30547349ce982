"""The network as one HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from html import escape
from typing import Any

from policygraph.web.bundle import asset

# A view beyond this is carried compressed; a smaller one can be read in the page's source.
_PLAIN = 200_000
# Inside <script>, HTML ends the element at "</"; JSON has an escape for each of these.
_ESCAPED = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def network_page(view: Mapping[str, Any]) -> str:
    """The network page of a view as HTML.

    Raises:
        EngineError: the front end was not built into this installation.
    """
    script, style = asset("network.js"), asset("network.css")
    title = escape(str(view["title"]))
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}';"
        " img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return (
        "<!doctype html>\n"
        '<html lang="en">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n"
        f'<meta name="description" content="{escape(str(view["description"]))}">\n'
        f"<style>{style}</style>\n"
        "</head>\n"
        "<body>\n"
        f'<noscript><main class="message"><h1>{title}</h1><p>This page draws a network,'
        " for which it needs JavaScript.</p></main></noscript>\n"
        f"{_data(view)}\n"
        f'<script type="application/json" id="licenses">{_json(asset("licenses.txt"))}</script>\n'
        f"<script>{script}</script>\n"
        "</body>\n"
        "</html>\n"
    )


def _digest(text: str) -> str:
    """What the Content Security Policy (CSP 3, §2.3.1) calls an inline script or style by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "".join(_ESCAPED.get(char, char) for char in text)


def _data(view: Mapping[str, Any]) -> str:
    text = _json(view)
    if len(text) <= _PLAIN:
        return f'<script type="application/json" id="view">{text}</script>'
    packed = base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()
    return f'<script type="application/gzip" id="view">{packed}</script>'
