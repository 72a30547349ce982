"""What a page carries inside itself: data blocks, and the digests that its policy names."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

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
