"""A network as a static picture: Graphviz ``dot``, left to right, things as cards.

Text from the data reaches Graphviz only escaped, inside HTML-like labels, and its full length
only the SVG's ``<title>`` elements (SVG 1.1, §5.4). The same network gives the same bytes.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape as html
from typing import Any
from xml.etree import ElementTree

import pygraphviz
from rdflib.namespace import DCTERMS

from policygraph import reading
from policygraph.errors import InputError, plural
from policygraph.export.lettering import UNFIT, cut, tidy, width_of, wrap
from policygraph.formats import DOT, PDF, PNG, SVG, Format
from policygraph.network.model import Edge, Network, edges
from policygraph.network.paths import sentence
from policygraph.reading import Data
from policygraph.vocab import PG, source_of

FONTS = "Helvetica,Arial,DejaVu Sans,sans-serif"

_INK = "#0f172a"
_QUIET = "#64748b"
_LINE = "#94a3b8"
_RED = "#dc2626"
_CONTRADICTS = str(PG.contradicts)

_CARD_WIDTH = 176.0
_CARD_LINES = 4
_EDGE_WIDTH = 98.0
_EDGE_LINES = 3
_LABEL_SIZE = 11.0
_KIND_SIZE = 7.5
_EDGE_SIZE = 8.0
_HEADER_WIDTH = 420.0

# Left to right; cards leave to the right and are met from any side.
_GRAPH = (
    'rankdir=LR, nodesep=0.16, ranksep=0.32, pad=0.3, bgcolor="white", labelloc=t, labeljust=l, '
    "splines=true, mclimit=3, outputorder=edgesfirst"
)
_NODE = 'shape=box, style="rounded,filled", penwidth=1, margin="0.11,0.08"'

_SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Caption:
    """What stands above a picture: its title, a line on where it comes from, and a legend."""

    title: str = ""
    source: str = ""
    legend: bool = True


def caption(
    data: Data, network: Network, title: str | None, name: str, *, legend: bool = True
) -> Caption:
    """The caption of a network's picture.

    Args:
        data: what the network was read from; says what it is and its license.
        network: what is drawn.
        title: its title; None for the one that the dataset gives itself.
        name: what the picture is called if the dataset does not say what it is.
        legend: explain the colours.
    """
    reader = reading.of(data)
    itself = reader.itself
    if title is None:
        title = reader.label(itself) if itself else name
    licenses = sorted(map(str, reader.objects(itself, DCTERMS.license))) if itself else []
    terms = f"License: {', '.join(licenses)}" if licenses else ""
    places = {place for *_, said in network.graph.edges(data="passages") for place in said}
    drawn = f"{plural(len(network.graph), 'thing')} and"
    drawn += f" {plural(network.graph.number_of_edges(), 'relation')}"
    sources = plural(len({source_of(place) for place in places}), "source")
    origin = f"{drawn}, read from {plural(len(places), 'place')} in {sources}. "
    return Caption(title, origin + terms, legend)


def draw(network: Network, form: Format = SVG, caption: Caption | None = None) -> bytes:
    """The picture of a network as a file's bytes.

    Args:
        network: what to draw, whole: leave out before what should not show.
        form: one of `policygraph.formats.PICTURES`.
        caption: what stands above the picture.

    Raises:
        InputError: the network is empty, or Graphviz cannot draw it.
    """
    if not network.graph:
        raise InputError(
            "There is nothing to draw.", hint="Leave fewer kinds out, or go more hops around."
        )
    caption = caption or Caption()
    # The legend is wrapped to the picture's width, which only a first layout can tell.
    width = _HEADER_WIDTH
    if form != DOT and (caption.legend or caption.title):
        bare = _render(source(network, Caption(legend=False)), SVG)
        found = re.search(rb'<svg width="(\d+)pt"', bare)
        width = max(width, float(found[1]) - 40) if found else width
    text = source(network, caption, width)
    if form == DOT:
        return text.encode()
    made = _render(text, form)
    if form == SVG:
        return _finish_svg(made, network, caption)
    return _without_date(made) if form == PDF else made


def source(network: Network, caption: Caption, width: float = _HEADER_WIDTH) -> str:
    """The network in the DOT language, with the same bytes for the same network."""
    names = {node: f"n{count}" for count, node in enumerate(network.graph, 1)}
    lines = [
        "digraph network {",
        f'  graph [fontname="{FONTS}", {_GRAPH}, label={_header(network, caption, width)}];',
        f'  node [fontname="{FONTS}", {_NODE}];',
        f'  edge [color="{_LINE}", penwidth=1, arrowsize=0.6, tailport=e];',
    ]
    for node, data in network.graph.nodes(data=True):
        lines.append(f"  {names[node]} [id={names[node]}, {_card(data)}];")
    for edge in edges(network):
        look = _look(edge)
        # A label is a node of its own: it lies on its line, and no other line crosses it.
        lines += [
            f"  {edge.id} [id={edge.id}, {_edge_label(edge)}];",
            f'  {names[edge.start]} -> {edge.id}:w [id="{edge.id}-from", arrowhead=none{look}];',
            f'  {edge.id}:e -> {names[edge.end]} [id="{edge.id}-to"{look}];',
        ]
    return "\n".join([*lines, "}", ""])


# --- cards, arrows, header -------------------------------------------------------------------


def _card(data: Mapping[str, Any]) -> str:
    colour = data["colour"]
    shown = wrap(data["label"], _CARD_WIDTH, _LABEL_SIZE, _CARD_LINES)
    kind = cut(tidy(data["type_label"]).upper(), _CARD_WIDTH, _KIND_SIZE)
    room = max([*(width_of(line, _LABEL_SIZE) for line in shown), width_of(kind, _KIND_SIZE), 60.0])
    text = '<br align="left"/>'.join(html(line) for line in shown)
    label = (
        '<table border="0" cellborder="0" cellspacing="0" cellpadding="0">'
        f'<tr><td rowspan="2" width="4" bgcolor="{colour}"></td>'
        f'<td rowspan="2" width="8"></td><td width="{room:.0f}" align="left">'
        f'<font point-size="{_KIND_SIZE:g}" color="{colour}"><b>{html(kind)}</b></font></td></tr>'
        f'<tr><td align="left" valign="top" balign="left">'
        f'<font point-size="{_LABEL_SIZE:g}" color="{_INK}">{text}</font></td></tr></table>'
    )
    return f'label=<{label}>, fillcolor="{_tint(colour, 0.07)}", color="{_tint(colour, 0.45)}"'


def _edge_label(edge: Edge) -> str:
    shown = wrap(edge.label, _EDGE_WIDTH, _EDGE_SIZE, _EDGE_LINES)
    text = "<br/>".join(html(line) for line in shown)
    room = max((width_of(line, _EDGE_SIZE) for line in shown), default=0.0)
    ink = _RED if edge.predicate == _CONTRADICTS else _QUIET
    label = (
        '<table border="0" cellborder="0" cellspacing="0" cellpadding="2">'
        f'<tr><td width="{room:.0f}">'
        f'<font point-size="{_EDGE_SIZE:g}" color="{ink}">{text}</font></td></tr></table>'
    )
    return f"label=<{label}>, shape=plain, style=filled, fillcolor=white"


def _look(edge: Edge) -> str:
    red = f', color="{_RED}", penwidth=1.6' if edge.predicate == _CONTRADICTS else ""
    return red + (", style=dashed" if edge.inferred else "")


def _header(network: Network, caption: Caption, width: float) -> str:
    rows = []
    for text, size, ink, most in ((caption.title, 18.0, _INK, 2), (caption.source, 9.0, _QUIET, 3)):
        for line in wrap(text, width, size, most):
            bold = f"<b>{html(line)}</b>" if ink == _INK else html(line)
            rows.append(
                f'<tr><td align="left"><font point-size="{size:g}" color="{ink}">{bold}</font>'
                "</td></tr>"
            )
    if caption.legend:
        between = "&#160;&#160;&#160; "
        rows += [
            f'<tr><td align="left">{between.join(row)}</td></tr>' for row in _legend(network, width)
        ]
    if not rows:
        return '""'
    table = '<table border="0" cellborder="0" cellspacing="0" cellpadding="3">'
    return f'<{table}{"".join(rows)}<tr><td height="12"></td></tr></table>>'


def _legend(network: Network, width: float) -> Iterator[list[str]]:
    kinds = sorted({(d["kind_label"], d["colour"]) for _, d in network.graph.nodes(data=True)})
    items = [(cut(tidy(name), 140.0, 9.0), "■", colour) for name, colour in kinds]
    drawn = edges(network)
    if any(edge.predicate == _CONTRADICTS for edge in drawn):
        items.append(("contradicts", "━", _RED))
    if any(edge.inferred for edge in drawn):
        items.append(("inferred, not said", "┅", _QUIET))
    row: list[str] = []
    used = 0.0
    for name, sign, colour in items:
        needs = width_of(name, 9.0) + 26
        if row and used + needs > width:
            yield row
            row, used = [], 0.0
        used += needs
        row.append(
            f'<font point-size="11" color="{colour}">{sign}</font>'
            f'<font point-size="9" color="{_QUIET}">&#160; {html(name)}</font>'
        )
    if row:
        yield row


def _tint(colour: str, strength: float) -> str:
    """``colour`` (#rrggbb) mixed with white."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * strength):02x}" for part in parts)


# --- Graphviz and its bytes ------------------------------------------------------------------


def _render(text: str, form: Format) -> bytes:
    with _quiet() as said:
        try:
            drawing = pygraphviz.AGraph(string=text)
            if form == PNG:
                drawing.graph_attr["dpi"] = "144"
            made = drawing.draw(format=form.extension, prog="dot")
        except (ValueError, OSError, RuntimeError) as fault:
            raise InputError(
                f"Graphviz cannot draw the network: {said() or fault}.",
                hint="Draw a part of it: --around THING, --only KIND, --without KIND.",
            ) from fault
    return bytes(made)


@contextmanager
def _quiet() -> Iterator[Any]:
    """Keep what Graphviz's C code writes to stderr, such as fontconfig's warnings."""
    with tempfile.TemporaryFile() as aside:
        kept = os.dup(2)
        os.dup2(aside.fileno(), 2)
        try:

            def said() -> str:
                aside.seek(0)
                return aside.read().decode(errors="replace").strip()

            yield said
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _without_date(made: bytes) -> bytes:
    """A PDF with a fixed date of creation, of the same length: its table counts bytes."""
    dated = re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", rb"\g<1>19700101000000", made)
    return re.sub(rb"(\(D:19700101000000)[+-]\d\d'\d\d", rb"\g<1>+00'00", dated)


def _finish_svg(made: bytes, network: Network, caption: Caption) -> bytes:
    """An SVG that says in words what it shows, with no outside reference and no comment."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(made)
    title = tidy(caption.title) or "Network"
    root.set("role", "img")
    root.set("aria-label", title)
    spoken = {
        f"n{count}": f"{data['type_label']}: {data['label']}"
        for count, (_, data) in enumerate(network.graph.nodes(data=True), 1)
    }
    spoken.update((edge.id, sentence(network, edge)) for edge in edges(network))
    for group in root.iter(f"{{{_SVG}}}g"):
        inner = group.find(f"{{{_SVG}}}title")
        if inner is not None:
            name = group.get("id", "").partition("-")[0]
            inner.text = UNFIT.sub("", spoken.get(name, title))
    head = ElementTree.Element(f"{{{_SVG}}}title")
    head.text = title
    root.insert(0, head)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
