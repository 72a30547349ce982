"""The network as one HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from policygraph.web.bundle import asset
from policygraph.web.inline import digest, json_text, packed

# A view beyond this is carried compressed; a smaller one can be read in the page's source.
_PLAIN = 200_000


def network_page(view: Mapping[str, Any]) -> str:
    """The network page of a view as HTML.

    Raises:
        EngineError: the front end was not built into this installation.
    """
    script, style = asset("network.js"), asset("network.css")
    title = escape(str(view["title"]))
    licenses = json_text(asset("licenses.txt"))
    policy = (
        f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(style)}';"
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
        f'<script type="application/json" id="licenses">{licenses}</script>\n'
        f"<script>{script}</script>\n"
        "</body>\n"
        "</html>\n"
    )


def _data(view: Mapping[str, Any]) -> str:
    text = json_text(view)
    if len(text) <= _PLAIN:
        return f'<script type="application/json" id="view">{text}</script>'
    return f'<script type="application/gzip" id="view">{packed(text.encode())}</script>'
