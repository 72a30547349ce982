"""What a page carries inside itself: data blocks, and the digests that its policy names."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json

# Inside <script>, HTML ends the element at "</"; JSON has an escape for each of these.
_ESCAPED = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


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


def packed(content: bytes) -> str:
    """Bytes as gzip in base64; the same for the same bytes."""
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
