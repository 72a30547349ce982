"""The footnotes of a dossier: each passage with who publishes it, each inference with its maker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import URIRef

from policygraph.dossier.values import Footnote
from policygraph.evidence.notes import Notes
from policygraph.reading import Reader
from policygraph.reading.passages import Passage, listed


class Citations:
    """The passages of one page, numbered as they are first mentioned."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.notes = Notes(reader.passage)

    def ref(self, evidence: Iterable[str]) -> str:
        """The numbers of some passages."""
        return self.notes.ref(evidence)

    def cited(self, words: str, evidence: Iterable[str]) -> str:
        """Words with their passages; if no passage says them, who inferred them and when."""
        graphs = tuple(evidence)
        said = f"{words} {self.ref(graphs)}".rstrip()
        if not graphs or not all(map(self.reader.is_inference, graphs)):
            return said
        makers = dict.fromkeys(self.reader.passage(iri).inferred for iri in graphs)
        return f"{said} ({'; '.join(makers)})"

    def passages(self) -> frozenset[str]:
        """The passages mentioned so far."""
        return frozenset(self.notes.numbers)

    def sources(self) -> list[URIRef]:
        """The sources of all passages mentioned so far, by their titles."""
        found = {self.reader.passage(iri).source for iri in self.notes.numbers}
        return [URIRef(name.iri) for name in sorted(found, key=lambda name: (name.text, name.iri))]

    def footnotes(self) -> Iterator[Footnote]:
        """The footnotes; an inference mentions the passages it derives from, so there are more."""
        done = 0
        while done < len(self.notes.numbers):
            passage = self.reader.passage(list(self.notes.numbers)[done])
            done += 1
            yield self._footnote(done, passage)

    def _footnote(self, number: int, passage: Passage) -> Footnote:
        source = passage.source
        by = listed(self.reader.publishers(URIRef(source.iri)))
        where = ", ".join(filter(None, (passage.where, passage.standing)))
        words = passage.gloss
        if passage.kind == "inference":
            by, where = "", passage.inferred
            derived = f"From {self.ref(passage.derived)}." if passage.derived else ""
            words = " ".join(filter(None, (passage.gloss, passage.reason, derived)))
        return Footnote(number, by, source.text, where, words, passage.iri)
