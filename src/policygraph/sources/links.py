"""Addresses as tables hold them: wrapped in a mail filter's redirect, or with spaces in them."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_WEB = re.compile(r"(?:https?|ftp)://[^/?#\s]+", re.IGNORECASE)
_DEEPEST = 5
_BROWSER = re.compile(r"(?:chrome|moz|edge|ms-browser)-extension://[^/]*/(.*)", re.DOTALL)
_WRAPPERS = (
    # Microsoft Defender, Proofpoint, Google: the address is a parameter.
    re.compile(
        r"https?://[\w.-]*\bsafelinks\.protection\.outlook\.com/.*?[?&](?:amp;)?url=([^&]*)"
    ),
    re.compile(r"https?://(?:www\.)?google\.com/url\?(?:.*&)?(?:q|url)=([^&]*)"),
    re.compile(r"https?://urldefense\.(?:com|us|proofpoint\.com)/v3/__([^*]*?)__;.*"),
)
_PROOFPOINT = re.compile(r"https?://urldefense\.proofpoint\.com/v[12]/url\?(?:.*&)?u=([^&]*)")


def is_web(address: str) -> bool:
    """Whether an address is absolute, and one of the web."""
    return _WEB.match(address) is not None


def unwrapped(address: str) -> str:
    """The address inside the redirects of mail filters and browser extensions; else itself."""
    for _ in range(_DEEPEST):
        inner = _inside(address)
        if inner is None or not is_web(inner):
            return address
        address = inner
    return address


def _inside(address: str) -> str | None:
    if found := _BROWSER.match(address):
        return found[1] if is_web(found[1]) else unquote(found[1])
    if found := _PROOFPOINT.match(address):
        return unquote(found[1].replace("-", "%").replace("_", "/"))
    for wrapper in _WRAPPERS:
        if found := wrapper.match(address):
            return found[1] if is_web(found[1]) else unquote(found[1])
    return None


def escaped(address: str) -> str:
    """The address with what no IRI may hold (RFC 3987 §2.2) as ``%20`` and the like."""
    bare = re.sub("%(?![0-9A-Fa-f]{2})", "%25", address)
    return re.sub(r'[\x00-\x20\x7f-\xa0<>"{}|\\^`]', lambda one: quote(one[0], safe=""), bare)
