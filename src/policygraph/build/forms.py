"""Values that the store does not keep as they are written.

Oxigraph holds numbers, booleans and times as values: 0.50 comes back as 0.5, and 1e3 as 1000. The
meaning is the same, the form is not, and a form can be meant: 0.50 tells a precision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib.term import Literal, URIRef
from rdflib.util import from_n3

from policygraph.validate.faults import Fault


def rewritten(read: Iterable[bytes], kept: bytes) -> Iterator[Fault]:
    """A warning for each statement that the store holds in another form than its file.

    The case of a language tag does not count: tags are the same in any (BCP 47, section 2.1.1).

    Args:
        read: N-Quads as they were read.
        kept: N-Quads as the store gives them back.
    """
    there = set(kept.lower().splitlines())
    lost = {
        line.rsplit(b" ", 2)[0].decode()
        for quads in read
        for line in quads.splitlines()
        if line.lower() not in there
    }
    for statement in sorted(lost):
        subject, predicate, text = statement.split(" ", 2)
        thing, name, value = URIRef(subject[1:-1]), URIRef(predicate[1:-1]), from_n3(text)
        assert isinstance(value, Literal)  # The store keeps every IRI as it is.
        yield Fault(
            "literal-form",
            "warning",
            "The store keeps the value in another form than it is written in.",
            "Write the shortest form (0.5 for 0.50); say the precision in pg:statedAs.",
            focus=thing,
            value=value,
            at=((thing, name, value, None),),
        )
