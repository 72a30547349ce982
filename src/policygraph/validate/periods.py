"""The check of periods: the Extended Date/Time Format, which SHACL does not know."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef

from policygraph import edtf
from policygraph.validate.data import Data
from policygraph.validate.faults import Found
from policygraph.vocab import PG, curie

_EDTF = URIRef(edtf.EDTF)


def ill_formed(data: Data) -> Iterator[Found]:
    """Periods, and other values typed as EDTF, that are not written as EDTF demands."""
    for subject, name, value in data.union:
        typed = isinstance(value, Literal) and value.datatype == _EDTF
        if not typed and name != PG.period:
            continue
        fault = edtf.fault(str(value)) if typed else "it is not typed edtf:EDTF"
        if fault:
            message = f"The value of {curie(str(name), data.prefixes)} is no period: {fault}."
            yield Found(subject, message, value, ((subject, name, value, None),))
