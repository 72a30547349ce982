"""What a project's data amounts to, counted straight from its N-Quads."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Dataset

from policygraph.lexical import RDF, XSD
from policygraph.vocab import PG, PREFIXES, below

VOID = PREFIXES["void"]
_TYPE = f"<{RDF}type>".encode()
# What is counted by a name of its own, and what is no thing of the world but part of the record.
_COUNTED = {"sources": "Source", "passages": "Passage", "claims": "Claim"}
_RECORD = (
    *_COUNTED.values(),
    *("Omission", "Inference", "Gap", "TableSeries", "Row", "Repair", "Reject"),
)


def count(dataset: Dataset, data: Iterable[bytes]) -> dict[str, int]:
    """The counts of `Build`.

    Args:
        dataset: what says which class is below which.
        data: the N-Quads of the data files.
    """
    statements = _statements(data)
    members: dict[str, set[bytes]] = {}
    for statement in statements:
        subject, predicate, value = statement.split(b" ", 2)
        if predicate == _TYPE:
            members.setdefault(value.decode()[1:-1], set()).add(subject)
    instances = {
        name: set[bytes]().union(*(members.get(str(k), ()) for k in below(dataset, PG[name])))
        for name in _RECORD
    }
    typed = set[bytes]().union(*members.values())
    rows = {"rows": "Row", "repairs": "Repair", "rejects": "Reject"} if instances["Row"] else {}
    return {
        "statements": len(statements),
        **{count: len(instances[name]) for count, name in _COUNTED.items()},
        "things": len(typed.difference(*instances.values())),
        **{count: len(instances[name]) for count, name in rows.items()},
    }


def statistics(dataset: str, description: bytes, data: Iterable[bytes]) -> bytes:
    """The figures of the dataset by VoID, as N-Quads in the graph of its description.

    Args:
        dataset: the IRI of the dataset.
        description: the N-Quads that describe it; no figures unless they make it a void:Dataset.
        data: the N-Quads of the data files.

    Returns:
        ``void:triples`` and the like (VoID, W3C Interest Group Note of 3 March 2011, section
        4.6), counted over the union of the data, before these statements are added to it.
    """
    described = f"<{dataset}> <{RDF}type> <{VOID}Dataset> ".encode()
    if not any(line.startswith(described) for line in description.splitlines()):
        return b""
    statements = _statements(data)
    subjects, predicates, values = (
        {statement.split(b" ", 2)[place] for statement in statements} for place in range(3)
    )
    classes = {
        statement.split(b" ", 2)[2] for statement in statements if b" " + _TYPE + b" " in statement
    }
    figures = {
        "triples": len(statements),
        "distinctSubjects": len(subjects),
        "distinctObjects": len(values),
        "properties": len(predicates),
        "classes": len(classes),
    }
    return "".join(
        f'<{dataset}> <{VOID}{name}> "{figure}"^^<{XSD}integer> <{dataset}> .\n'
        for name, figure in sorted(figures.items())
    ).encode()


def _statements(data: Iterable[bytes]) -> set[bytes]:
    """The different statements of N-Quads: a blank stands within a term only in a literal."""
    return {line.rsplit(b" ", 2)[0] for quads in data for line in quads.split(b"\n") if line}
