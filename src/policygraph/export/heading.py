"""What stands above a picture: what it shows, and where that comes from."""

from __future__ import annotations

from rdflib.namespace import DCTERMS

from policygraph import reading
from policygraph.errors import plural
from policygraph.export.drawing import Caption
from policygraph.network.model import Network
from policygraph.reading import Data
from policygraph.vocab import source_of


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
