"""Addresses as tables hold them: wrapped in a mail filter's redirect, or with spaces in them."""

from __future__ import annotations

import re
from collections.abc import Callable
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
_HOST = re.compile(
    r"(?:www\.[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|(?:[\w-]+\.)+(?:gov|com|org|net|us|edu|mil))"
    r"(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_MISSPELT = re.compile(r"\W*[htps]{2,7}\s*[:;.]?\s*[/\\]{0,3}\s*(?=\w)", re.IGNORECASE)
_LIKE = re.compile(
    r".*(?:://|\\|@).*|.+\.[^.]+/.*|/.+|.+\.(?:pdf|docx?|html?|aspx?)", re.IGNORECASE
)
_DIVIDED = re.compile(r"(?:[;,|]\s*|\s+)(?=https?://)", re.IGNORECASE)
_PART = re.compile(r"[./_%]")
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


def with_scheme(text: str) -> str:
    """The address that ``text`` is if it lacks ``https://`` and begins with a host; else itself."""
    return f"https://{text}" if _HOST.fullmatch(text) else text


def of_cell(text: str, mend: Callable[[str], str]) -> str:
    """``mend`` of a cell's text where that makes one address of it; else the text.

    An address that stands in a cell as it should is left alone: it is read, and mended, as the
    link of the cell. Words after an address are not taken for a part of it.
    """
    words = text.split()
    if not words or (len(words) == 1 and _WEB.match(text)) or not _PART.search(words[-1]):
        return text
    better = mend(text)
    found = _WEB.findall(better)
    return better if len(found) == 1 and is_web(better) and "%" not in found[0] else text


def several(text: str) -> str:
    """Why a text is not one address but several; empty if it is not.

    An archive's address holds that of what it keeps; so only what divides two tells them apart.
    """
    if len(_DIVIDED.split(text)) < 2 or not is_web(text):
        return ""
    return f"There are several addresses: “{text[:80]}”"


def misread(text: str) -> tuple[str, str]:
    """What is wrong with a cell that looks like an address and is none, and the likely mend.

    Empty for a cell that holds other words, as “link pending”.
    """
    words = text.split()
    if len(words) > 1 and (wrong := several(text)):
        return wrong, "Leave one of them."
    inside = next(filter(is_web, words), "")
    if inside and len(words) > 1:
        wrong = f"The cell holds an address and other words: “{text[:80]}”"
        return wrong, f"Did you mean “{inside}”?"
    if inside or not any(map(_LIKE.fullmatch, words)):
        return "", ""
    better = with_scheme(_MISSPELT.sub("", text.strip("<>()[]\"'"), count=1))
    mend = f"Did you mean “{better}”?" if is_web(better) else "Write it with https://."
    return f"“{text[:80]}” is no address of the web", mend


def escaped(address: str) -> str:
    """The address with what no IRI may hold (RFC 3987 §2.2) as ``%20`` and the like."""
    bare = re.sub("%(?![0-9A-Fa-f]{2})", "%25", address)
    return re.sub(r'[\x00-\x20\x7f-\xa0<>"{}|\\^`]', lambda one: quote(one[0], safe=""), bare)
