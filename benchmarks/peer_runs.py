"""One run of a peer: a CSV file into N-Triples. Runs in the peer's environment, not the package's.

    python peer_runs.py morph-kgc|maplib|rdflib ROWS.csv OUT.nt

morph-kgc makes its IRIs by RML templates, which percent-encode; a function for slugs would cost it
more. maplib gets its IRIs from polars, vectorised, and stOTTR templates. rdflib is a plain loop.
"""

from __future__ import annotations

import csv
import re
import runpy
import sys
import tempfile
from pathlib import Path

NS = "https://example.org/ns#"
ID = "https://example.org/id/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
XSD = "http://www.w3.org/2001/XMLSchema#"

AGENCY = ID + "agency/{STATE}-{AGENCY}"
AGREEMENT = ID + "agreement/{STATE}-{AGENCY}/{MODEL}/{SIGNED}"


def rml(source: str) -> str:
    """The mapping in RML."""

    def triples(name: str, subject: str, kind: str, objects: list[tuple[str, str]]) -> str:
        parts = "".join(
            f" ; rr:predicateObjectMap [ rr:predicate <{predicate}> ; rr:objectMap [ {value} ] ]"
            for predicate, value in objects
        )
        return (
            f'<#{name}> rml:logicalSource [ rml:source "{source}" ; '
            f"rml:referenceFormulation ql:CSV ] ; "
            f'rr:subjectMap [ rr:template "{subject}" ; rr:class <{NS}{kind}> ]{parts} .\n'
        )

    agency = [
        (LABEL, 'rml:reference "AGENCY"'),
        (NS + "kind", 'rml:reference "TYPE"'),
        (NS + "county", f'rr:template "{ID}county/{{FIPS}}"'),
    ]
    agreement = [
        (NS + "agency", f'rr:template "{AGENCY}"'),
        (NS + "model", f'rr:template "{ID}model/{{MODEL}}"'),
        (NS + "signed", f'rml:reference "SIGNED" ; rr:datatype <{XSD}date>'),
        (NS + "document", 'rml:reference "MOA_link" ; rr:termType rr:IRI'),
        (NS + "officers", f'rml:reference "OFFICERS" ; rr:datatype <{XSD}integer>'),
        (NS + "note", 'rml:reference "NOTE"'),
    ]
    return (
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n"
        "@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n@base <http://m/> .\n"
        + triples("agency", AGENCY, "Agency", agency)
        + triples("agreement", AGREEMENT, "Agreement", agreement)
    )


def morph_kgc(source: str, target: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        mapping, config = Path(folder) / "map.ttl", Path(folder) / "config.ini"
        mapping.write_text(rml(source), encoding="utf-8")
        config.write_text(
            f"[CONFIGURATION]\noutput_file={target}\noutput_format=N-TRIPLES\n"
            f"number_of_processes=1\nlogging_level=ERROR\n[DataSource1]\nmappings={mapping}\n",
            encoding="utf-8",
        )
        sys.argv = ["morph_kgc", str(config)]
        runpy.run_module("morph_kgc", run_name="__main__")


OTTR = f"""
@prefix ex: <{NS}> . @prefix t: <http://t/> . @prefix xsd: <{XSD}> .
@prefix ottr: <http://ns.ottr.xyz/0.4/> .
t:Row [ ottr:IRI ?agency, xsd:string ?label, xsd:string ?kind, ottr:IRI ?county,
  ottr:IRI ?agreement, ottr:IRI ?model, xsd:date ?signed, ottr:IRI ?document,
  xsd:integer ?officers, xsd:string ?note ] :: {{
  ottr:Triple(?agency, a, ex:Agency), ottr:Triple(?agency, <{LABEL}>, ?label),
  ottr:Triple(?agency, ex:kind, ?kind), ottr:Triple(?agency, ex:county, ?county),
  ottr:Triple(?agreement, a, ex:Agreement), ottr:Triple(?agreement, ex:agency, ?agency),
  ottr:Triple(?agreement, ex:model, ?model), ottr:Triple(?agreement, ex:signed, ?signed),
  ottr:Triple(?agreement, ex:document, ?document), ottr:Triple(?agreement, ex:officers, ?officers),
  ottr:Triple(?agreement, ex:note, ?note)
}} .
"""


def maplib(source: str, target: str) -> None:
    import polars as pl
    from maplib import Model

    def slug(name: str) -> pl.Expr:
        return pl.col(name).str.to_lowercase().str.replace_all("[^a-z0-9]+", "-")

    table = pl.read_csv(source, infer_schema=False)
    agency = [slug("STATE"), pl.lit("-"), slug("AGENCY")]
    rows = table.select(
        pl.concat_str([pl.lit(ID + "agency/"), *agency]).alias("agency"),
        pl.col("AGENCY").alias("label"),
        pl.col("TYPE").alias("kind"),
        pl.concat_str([pl.lit(ID + "county/"), pl.col("FIPS")]).alias("county"),
        pl.concat_str(
            [pl.lit(ID + "agreement/"), *agency, pl.lit("/"), slug("MODEL"), pl.lit("/"), "SIGNED"]
        ).alias("agreement"),
        pl.concat_str([pl.lit(ID + "model/"), slug("MODEL")]).alias("model"),
        pl.col("SIGNED").str.to_date().alias("signed"),
        pl.col("MOA_link").alias("document"),
        pl.col("OFFICERS").cast(pl.Int64).alias("officers"),
        pl.col("NOTE").alias("note"),
    )
    model = Model()
    model.add_template(OTTR)
    model.map("http://t/Row", rows)
    model.write(target, format="ntriples")


def rdflib(source: str, target: str) -> None:
    from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
    from rdflib.namespace import XSD as DATATYPES

    ex = Namespace(NS)

    def slug(text: str) -> str:
        return re.sub("[^a-z0-9]+", "-", text.lower())

    graph = Graph()
    with Path(source).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"{slug(row['STATE'])}-{slug(row['AGENCY'])}"
            agency = URIRef(f"{ID}agency/{name}")
            agreement = URIRef(f"{ID}agreement/{name}/{slug(row['MODEL'])}/{row['SIGNED']}")
            for triple in (
                (agency, RDF.type, ex.Agency),
                (agency, RDFS.label, Literal(row["AGENCY"])),
                (agency, ex.kind, Literal(row["TYPE"])),
                (agency, ex.county, URIRef(f"{ID}county/{row['FIPS']}")),
                (agreement, RDF.type, ex.Agreement),
                (agreement, ex.agency, agency),
                (agreement, ex.model, URIRef(f"{ID}model/{slug(row['MODEL'])}")),
                (agreement, ex.signed, Literal(row["SIGNED"], datatype=DATATYPES.date)),
                (agreement, ex.document, URIRef(row["MOA_link"])),
                (agreement, ex.officers, Literal(row["OFFICERS"], datatype=DATATYPES.integer)),
                (agreement, ex.note, Literal(row["NOTE"])),
            ):
                graph.add(triple)
    graph.serialize(target, format="nt", encoding="utf-8")


if __name__ == "__main__":
    runs = {"morph-kgc": morph_kgc, "maplib": maplib, "rdflib": rdflib}
    runs[sys.argv[1]](sys.argv[2], sys.argv[3])
