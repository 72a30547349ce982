"""A dataset as the bytes of a file in any export format, and what the format leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import Dataset

from policygraph import formats
from policygraph.formats import Format
from policygraph.vocab import described, prefixes_of

_NETWORKS = (formats.GRAPHML, formats.GEXF, formats.CYTOSCAPE)


@dataclass(frozen=True)
class Options:
    """How to export.

    Attributes:
        with_ontology: also write the ontology and the concept schemes.
        with_provenance: write the citations into formats that have no named graphs.
        escape_formulas: in CSV, disarm cells that a spreadsheet would run.
    """

    with_ontology: bool = False
    with_provenance: bool = False
    escape_formulas: bool = False


def write(dataset: Dataset, form: Format, options: Options = Options()) -> bytes:
    """The file of a dataset in a format; the same dataset gives the same bytes.

    Args:
        dataset: what to write.
        form: one of `formats.EXPORTS`.
        options: what to write of it.

    Raises:
        InputError: the format cannot carry something in the dataset; the message says what.
    """
    if form in _NETWORKS:
        return _network(dataset, form)
    if form == formats.STATEMENTS:
        from policygraph.export.rdf import select
        from policygraph.export.statements import csv_table

        quads = select(dataset, with_ontology=options.with_ontology)
        return csv_table(dataset, quads, escape_formulas=options.escape_formulas)
    return _rdf(dataset, form, options)


def left_out(form: Format, options: Options = Options()) -> str | None:
    """One line on what a format leaves out of a dataset, or None."""
    if form in _NETWORKS:
        return "left out: values that are no things, and things that the ontology does not draw"
    if form == formats.OWL_DL:
        return "left out: the citations, and the datatypes that OWL 2 lacks (now strings)"
    if not form.named_graphs and not options.with_provenance:
        return "left out: the citations, for want of named graphs (--with-provenance writes them)"
    return None


def stem(dataset: Dataset) -> str:
    """What the files of a dataset are called: the last part of its IRI, or “graph”."""
    iri = described(dataset) or ""
    name = re.split("[/#]", iri.rstrip("/#"))[-1]
    return name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) else "graph"


def _network(dataset: Dataset, form: Format) -> bytes:
    from policygraph.export import networks
    from policygraph.network.building import network

    writers = {
        formats.GRAPHML: networks.graphml,
        formats.GEXF: networks.gexf,
        formats.CYTOSCAPE: networks.cytoscape,
    }
    return writers[form](network(dataset))


def _rdf(dataset: Dataset, form: Format, options: Options) -> bytes:
    from policygraph.export import jsonld, owl, provenance, rdf, rdfxml

    prefixes = prefixes_of(dataset)
    if form == formats.OWL_DL:
        return rdf.turtle(owl.owl_dl(dataset), prefixes)
    quads = rdf.select(dataset, with_ontology=options.with_ontology)
    if form == formats.TRIG:
        return rdf.trig(quads, prefixes)
    if form == formats.N_QUADS:
        return rdf.nquads(quads)
    if form == formats.JSON_LD:
        return jsonld.jsonld(quads, prefixes)
    triples = rdf.union(quads)
    if options.with_provenance:
        triples = rdf.distinct([*triples, *provenance.provenance(quads)])
    if form == formats.N_TRIPLES:
        return rdf.ntriples(triples)
    if form == formats.RDF_XML:
        return rdfxml.rdfxml(triples, prefixes)
    return rdf.turtle(triples, prefixes)
