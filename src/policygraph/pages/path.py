"""How two things are connected, as a document."""

from __future__ import annotations

from policygraph import reading
from policygraph.errors import plural
from policygraph.network.paths import PathStep, Way, sentence
from policygraph.pages.document import Citations, Document, Item, section
from policygraph.reading import Data


def document(data: Data, way: Way) -> Document:
    """A way in sentences, step by step, with its passages.

    Args:
        data: where the passages are looked up.
        way: what `network.paths.path` answered.
    """
    first, last = (f"“{way.network.graph.nodes[node]['label']}”" for node in (way.start, way.end))
    if way.start == way.end:
        return Document(f"{first} is one and the same thing", ())
    if not way.steps:
        return Document(f"Nothing in the network connects {first} and {last}", ())
    cited = Citations(reading.of(data).passages.of)
    steps = [_item(way, number, step, cited) for number, step in enumerate(way.steps, 1)]
    title = f"{first} and {last} are connected in {plural(len(steps), 'step')}"
    return Document(title, tuple(section("Step by step", steps)), cited.footnotes())


def _item(way: Way, number: int, step: PathStep, cited: Citations) -> Item:
    words = []
    for edge in step.edges:
        inferred = " (inferred, not said)" if edge.inferred else ""
        said = f"{sentence(way.network, edge)[:-1]}{inferred}."
        words.append(f"{said} {cited.ref(edge.passages)}".rstrip())
    return Item(words[0], f"{number}.", below=tuple(map(Item, words[1:])))
