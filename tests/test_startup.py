"""A command imports what it needs: a query must not wait for libraries that it does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

RDFLIB = {"rdflib"}
HEAVY = {"oxrdflib", "pyshacl", "networkx", "jinja2", "openpyxl", "rdflib.plugins.sparql"}
ENGINE = {"pyoxigraph"}

# Runs the command line in a fresh process, and tells what it imported on the last line.
PROBE = """
import sys
from policygraph.cli import cli
cli.main(sys.argv[1:], standalone_mode=False)
print()
print(*sys.modules)
"""


def modules(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    subprocess.run([sys.executable, "-m", "policygraph", "build"], capture_output=True, check=True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "agencies-gained"),
        ("query", "agreements", "-f", "csv"),
        ("query", "agreements", "-f", "tsv"),
        ("query", "agreements", "-f", "json"),
        ("query", "agreements", "-f", "md"),
        ("query", "claims-about"),
        ("query", "-e", "ASK { ?s ?p ?o }"),
        ("queries",),
        ("test", "agencies-gained"),
    ],
    ids=" ".join,
)
def test_a_table_is_answered_without_rdflib(arguments: tuple[str, ...]) -> None:
    assert modules(*arguments).isdisjoint(RDFLIB | HEAVY)


def test_help_imports_neither_rdflib_nor_the_engine() -> None:
    assert modules("--help").isdisjoint(RDFLIB | HEAVY | ENGINE)


def test_citations_import_no_rdflib() -> None:
    assert modules("query", "agencies-gained", "--cite").isdisjoint(RDFLIB | HEAVY)


def test_an_explanation_imports_neither_shapes_nor_networks() -> None:
    heavy = {"pyshacl", "networkx", "jinja2", "openpyxl"}
    assert modules("explain", "id:ice").isdisjoint(heavy)
