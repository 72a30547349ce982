"""The owl-dl export under OWL API, HermiT and ELK, as a Java program runs them (owl/Check.java)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, Dataset, Graph, Literal, URIRef

from policygraph import formats, project, reading
from policygraph.export.files import write
from policygraph.export.owl import DATATYPES, owl_dl
from policygraph.export.rdf import read
from policygraph.sources import rdf
from policygraph.vocab import PG

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

HERE = Path(__file__).parent
CASES = HERE / "cases" / "export"
PROFILES = ("DL", "EL", "QL", "RL")


def dataset_of(quads: Iterable[ox.Quad]) -> Dataset:
    def term(value: Any) -> Any:
        if isinstance(value, ox.NamedNode):
            return URIRef(value.value)
        if value.language:
            return Literal(value.value, lang=value.language)
        return Literal(value.value, datatype=URIRef(value.datatype.value))

    dataset = Dataset(default_union=False)
    for quad in quads:
        triple = (term(quad.subject), term(quad.predicate), term(quad.object))
        dataset.default_graph.add(triple)
        dataset.graph(term(quad.graph_name)).add(triple)
    return dataset


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.fixture
def builtin() -> Dataset:
    home = project.builtin()
    quads = b"".join(rdf.read(path, path.name).quads for path in (*home.ontology, *home.data))
    return dataset_of(ox.parse(quads, format=ox.RdfFormat.N_QUADS))


# --- without Java ----------------------------------------------------------------------------


def test_the_export_is_one_ontology_with_the_datatypes_of_owl() -> None:
    content = (CASES / "plain" / "dataset.trig").read_bytes()
    quads = read(dataset_of(ox.parse(content, format=ox.RdfFormat.TRIG)), with_ontology=True)
    triples = owl_dl(quads, "https://example.org/dataset/small")
    headers = [subject for subject, _, kind in triples if kind == f"<{OWL.Ontology}>"]
    assert headers == ["<https://example.org/dataset/small/owl-dl>"]
    predicates = {predicate for _, predicate, _ in triples}
    assert predicates.isdisjoint({f"<{OWL.imports}>", f"<{OWL.versionIRI}>"})
    values = [value for *_, value in triples if value.startswith('"')]
    assert all("^^" not in value or value.partition("^^")[2] in DATATYPES for value in values)
    assert '"2010-10"' in values
    assert (f"<{PG.date}>", f"<{rdflib.RDFS.range}>", f"<{rdflib.XSD.string}>") in triples


def test_nothing_but_headers_and_datatypes_is_changed(builtin: Dataset) -> None:
    def bare(value: Any) -> tuple[str, ...]:
        return (str(value), value.language or "") if isinstance(value, Literal) else (str(value),)

    def rows(triples: Iterable[Any]) -> set[tuple[Any, ...]]:
        dropped = (OWL.imports, OWL.versionIRI)
        return {
            tuple(map(bare, triple))
            for triple in triples
            if triple[1] not in dropped and (triple[1], triple[2]) != (RDF.type, OWL.Ontology)
        }

    graph = Graph().parse(data=write(builtin, formats.OWL_DL), format="turtle")
    assert rows(graph) == rows(builtin.default_graph)


# --- with Java -------------------------------------------------------------------------------

Check = Callable[..., list[str]]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Runs owl/Check.java on a file; its lines, the last (which says that it ran) apart."""
    java, javac = shutil.which("java"), shutil.which("javac")
    if not java or not javac:
        pytest.skip("OWL API, HermiT and ELK need a Java development kit (java and javac)")
    jars = os.environ.get("POLICYGRAPH_JARS")
    if not jars:
        pytest.skip("POLICYGRAPH_JARS names no folder of OWL API, HermiT and ELK: see .ci/run")
    classes = tmp_path_factory.mktemp("classes")
    path = f"{jars}/*:{classes}"
    made = subprocess.run(
        [javac, "-cp", path, "-d", str(classes), str(HERE / "owl" / "Check.java")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"

    def run(file: Path, *profiles: str) -> list[str]:
        done = subprocess.run(
            [java, quiet, "-cp", path, "Check", str(file), *profiles],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        *faults, last = done.stdout.splitlines()
        counted = re.fullmatch(r"done (\d+) (\d+)", last)
        assert counted, done.stdout
        assert int(counted[1]) > 0
        assert int(counted[2]) > 0
        return faults

    return run


@pytest.mark.parametrize("case", sorted((CASES / "owl").glob("*.ttl")), ids=lambda path: path.stem)
def test_faults_are_noticed(check: Check, case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    expected = re.findall(r"^# (.+)$", text, re.MULTILINE)
    faults = check(case, *PROFILES)
    for start in expected:
        assert any(fault.startswith(start) for fault in faults), (start, faults)


def test_ontology_and_data_are_valid_and_consistent(
    check: Check, builtin: Dataset, tmp_path: Path
) -> None:
    file = tmp_path / "whole.owl.ttl"
    file.write_bytes(write(builtin, formats.OWL_DL))
    assert check(file, "DL") == []


def test_the_ontology_alone_is_in_every_profile(
    check: Check, builtin: Dataset, tmp_path: Path
) -> None:
    alone = Dataset(default_union=False)
    for name in reading.of(builtin).vocabularies:
        for triple in builtin.graph(name):
            alone.default_graph.add(triple)
            alone.graph(name).add(triple)
    file = tmp_path / "ontology.owl.ttl"
    file.write_bytes(write(alone, formats.OWL_DL))
    assert check(file, *PROFILES) == []
