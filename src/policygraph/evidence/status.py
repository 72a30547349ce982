"""What became of a claim or a source: taken back or put right, since when, by whom.

Nothing is deleted: what was retracted or corrected stays in the dataset with its passages, and
the event that did it says since when it no longer stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as Choice

from rdflib import URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.evidence.values import Change as Change
from policygraph.reading import Reader
from policygraph.vocab import PG, SCHEMA, Name

# When an event happened, best first; see the shape event-date.
_DATES = (PG.date, SCHEMA.startDate, PG.statedDate)
_Kind = Choice["retracted", "corrected"]


def status(reader: Reader, thing: Node) -> tuple[Change, ...]:
    """What became of ``thing``, oldest first; nothing if it stands as it was made.

    A correction to several things is one change for each.
    """
    found = [
        *_changes(reader, thing, "retracted", PG.retracts),
        *_changes(reader, thing, "corrected", PG.corrects),
    ]
    return tuple(sorted(found, key=_order))


def _changes(reader: Reader, thing: Node, kind: _Kind, predicate: URIRef) -> Iterator[Change]:
    for event in set(reader.subjects(predicate, thing)):
        when, dated = _when(reader, event)
        actors = reader.names(reader.objects(event, PG.actor))
        said = {(event, predicate, thing), *dated}
        becomes = {(event, PG.correctedTo, new) for new in reader.objects(event, PG.correctedTo)}
        for step in (*becomes,) or (None,):
            triples = said | ({step} if step else set())
            graphs = {str(g) for triple in triples for g in reader.places(triple)}
            to = reader.name(step[2]) if step else None
            yield Change(kind, when, actors, reader.name(event), to, reader.cite(graphs))


def _when(reader: Reader, event: Node) -> tuple[str, list[vocab.Triple]]:
    """The earliest date of an event, and the statement that gives it."""
    for predicate in _DATES:
        dates = sorted(set(reader.objects(event, predicate)), key=str)
        if dates:
            return str(dates[0]), [(event, predicate, dates[0])]
    return "", []


def _order(change: Change) -> tuple[str, ...]:
    to = change.to or Name("")
    return (change.when, change.kind, change.event.text, change.event.iri, to.text, to.iri)
