"""Text that XML can carry: checked, and escaped so that it is read back as it was."""

from __future__ import annotations

import re

from policygraph.errors import InputError
from policygraph.lexical import NOT_XML

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
# A reader turns a raw carriage return into a line feed, and line ends in attributes into spaces.
_BREAKS = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def checked(text: str, where: str) -> str:
    """``text`` itself, if XML can carry it.

    Args:
        text: what is to be written.
        where: what the text belongs to, for the message.

    Raises:
        InputError: it holds a character that no XML document may hold.
    """
    if found := NOT_XML.search(text):
        raise InputError(
            f"XML cannot carry the character U+{ord(found[0]):04X} in {where}.",
            hint="Mend the text, or export to a format that is not XML, such as Turtle or JSON-LD.",
        )
    return text


def content(text: str, where: str) -> str:
    """``text`` between two tags.

    Raises:
        InputError: it holds a character that no XML document may hold.
    """
    escaped = re.sub("[&<>]", lambda found: _ESCAPES[found[0]], checked(text, where))
    return escaped.replace("\r", "&#13;")


def attribute(text: str, where: str) -> str:
    """``text`` as the value of an attribute, in quotation marks.

    Raises:
        InputError: it holds a character that no XML document may hold.
    """
    escaped = re.sub('[&<>"]', lambda found: _ESCAPES[found[0]], checked(text, where))
    return '"' + re.sub("[\t\n\r]", lambda found: _BREAKS[found[0]], escaped) + '"'
