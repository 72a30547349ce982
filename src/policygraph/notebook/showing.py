"""Values as HTML for a notebook: no script, and everything from the data escaped.

Colours are the notebook's own or a grey that can be read on white and on black: a notebook's theme
is its own business, and what the system prefers says nothing of it.
"""

from __future__ import annotations

import base64
import re
from functools import cache, singledispatch
from typing import Any

from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.display import templates
from policygraph.errors import plural
from policygraph.export.drawing import caption, draw
from policygraph.lexical import is_link
from policygraph.network import building, figures, model
from policygraph.network.model import Network
from policygraph.notebook.graph import KnowledgeGraph
from policygraph.notebook.pages import NotebookPage
from policygraph.notebook.rows import Rows, Statements
from policygraph.pages.document import noted, pieces
from policygraph.queries.results import shower
from policygraph.reading import Reader
from policygraph.reading.counts import Counts, counts
from policygraph.reading.passages import Passage
from policygraph.vocab import PG

# Relations beyond which Graphviz takes longer than a cell may.
_MOST_DRAWN = 300
_MOST_LISTED = 12
# Pixels for a point of a drawing: smaller, its words could not be read.
_SCALE = 0.9


@singledispatch
def html(value: object) -> str:
    """A value of the library as HTML.

    Raises:
        TypeError: it is none that is shown.
    """
    raise TypeError(f"{type(value).__name__} is not shown in notebooks.")


@html.register
def _rows(value: Rows) -> str:
    shown = value.first()
    passages: dict[Passage, int] = {}
    refs = [
        [passages.setdefault(one, len(passages) + 1) for one in of_row] for of_row in shown.passages
    ]
    cell = _celler(value.reader)
    return _render(
        "rows",
        headers=value.variables,
        rows=[[cell(term) for term in row] for row in shown],
        refs=refs if value.support is not None else None,
        notes=[_note(number, one) for one, number in passages.items()],
        words=value.left_out() or plural(len(value), "row"),
    )


@html.register
def _statements(value: Statements) -> str:
    return _render("text", text=value.turtle, words=plural(len(value), "statement"))


@html.register
def _page(value: NotebookPage) -> str:  # type: ignore[type-arg]
    return _render("page", document=value.document)


@html.register
def _network(value: Network) -> str:
    return _render("network", picture=_picture(value, None))


@html.register
def _graph(value: KnowledgeGraph) -> str:
    return _overview(reading.of(value.dataset), value.title, value.counts, value.network())


@html.register
def _dataset(value: Dataset) -> str:
    reader = reading.of(value)
    title = reader.label(reader.itself) if reader.itself else "Dataset"
    return _overview(reader, title, counts(reader), building.network(reader))


def _overview(reader: Reader, title: str, held: Counts, network: Network) -> str:
    itself = reader.itself
    licenses = reader.objects(itself, DCTERMS.license) if itself else ()
    kinds = list(figures.by_label(reader, (*held.claims, *held.things)).items())
    rest = sum(count for _, count in kinds[_MOST_LISTED:])
    return _render(
        "graph",
        title=title,
        words=(itself and reader.best_text(itself, DCTERMS.description)) or "",
        licenses=[_cell(reader, term) for term in vocab.sort_terms(licenses)],
        facts=[
            plural(held.statements, "statement"),
            plural(held.sources, "source"),
            plural(held.passages, "passage"),
            plural(held.claim_count, "claim"),
            plural(held.inferences, "inference"),
        ],
        kinds=[*kinds[:_MOST_LISTED], *([("others", rest)] if rest else [])],
        sources=[_cell(reader, one) for one in _sources(reader)],
        most=_MOST_LISTED,
        picture=_picture(model.overview(network), reader),
    )


def _sources(reader: Reader) -> list[Node]:
    """The sources, those first whose text is told passage by passage."""
    cited: dict[Node, int] = {}
    for passage in reader.instances(PG.Passage):
        source = vocab.source_of(str(passage))
        cited[source] = cited.get(source, 0) + 1
    found = reader.instances(PG.Source)
    return sorted(found, key=lambda one: (-cited.get(one, 0), reader.label(one), str(one)))


def _picture(network: Network, reader: Reader | None) -> dict[str, Any]:
    """A drawing, or the reason why there is none."""
    things, relations = len(network.graph), network.graph.number_of_edges()
    words = f"{plural(things, 'thing')}, {plural(relations, 'relation')}"
    if not things:
        return {"words": "A network without things"}
    if relations > _MOST_DRAWN:
        return {"words": f"{words}: too many to draw here. Choose a part, or take .page()."}
    above = None if reader is None else caption(reader, network, "", "Network")
    svg = draw(network, caption=above)
    size = re.search(rb'<svg [^>]*?\bwidth="(\d+)', svg)
    width = round(int(size[1]) * _SCALE) if size else 0
    return {"svg": base64.b64encode(svg).decode(), "words": words, "width": width}


# --- terms, notes, lines -------------------------------------------------------------------------


def _celler(reader: Reader) -> Any:
    show = shower(reader, labels=True)
    prefixes = reader.prefixes

    @cache
    def cell(term: Node | None) -> dict[str, Any]:
        """Its words, what they link to, what is told of them, and how they stand."""
        text = show(term)
        if isinstance(term, URIRef):
            return {"text": text, "link": _link(term), "title": vocab.curie(term, prefixes)}
        number = isinstance(term, Literal) and re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
        return {"text": text, "title": "", "number": number and getattr(term, "datatype", None)}

    return cell


def _cell(reader: Reader, term: Node) -> dict[str, str]:
    link, name = _link(term), reader.label(term)
    # What has neither a label nor a CURIE is its IRI.
    text = link if link and name == f"<{link}>" else name
    return {"text": text, "link": link, "title": link}


def _link(term: Node) -> str:
    return str(term) if isinstance(term, URIRef) and is_link(term) else ""


def _note(number: int, passage: Passage) -> tuple[int, str, str]:
    words = str(passage).removesuffix(f" <{passage.iri}>")
    return number, words, _link(URIRef(passage.iri))


def _render(name: str, **values: object) -> str:
    environment = templates("policygraph.notebook")
    environment.filters.update(pieces=pieces, noted=noted)
    return environment.get_template(f"{name}.html.j2").render(values)
