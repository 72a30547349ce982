"""The forms in which the engine keeps values."""

from __future__ import annotations

import pyoxigraph as ox

_ANY = ox.NamedNode("urn:x")


def kept_form(text: str, datatype: str) -> str:
    """The text in which the engine gives a literal back: ``25.0`` comes back as ``25``."""
    store = ox.Store()
    store.add(ox.Quad(_ANY, _ANY, ox.Literal(text, datatype=ox.NamedNode(datatype))))
    (quad,) = store
    return str(quad.object.value)
