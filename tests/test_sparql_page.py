"""What the page that answers SPARQL carries, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import RDFS, Dataset, Literal, URIRef

from policygraph import sparql
from policygraph.cli import cli
from policygraph.errors import InputError
from policygraph.queries import catalogue
from policygraph.web.sparql import parts, sparql_page, sparql_view

HEADER = """#+ summary: One
#+ params:
#+   - name: thing
#+     type: iri
#+     default: id:a
#+   - name: least
#+     type: integer
#+     default: 3
"""
GRAPH = URIRef("https://example.org/text#char=0,5")


@pytest.fixture
def dataset() -> Dataset:
    made = Dataset()
    graph = made.graph(GRAPH)
    thing = URIRef("https://w3id.org/policygraph/id/a")
    graph.add((thing, RDFS.label, Literal("</script>", lang="en")))
    graph.add((thing, RDFS.label, Literal("autre", lang="fr")))
    return made


def test_parameters_are_places_between_texts() -> None:
    text = HEADER + 'SELECT ?thing ?n { ?thing ?p ?n . FILTER(?n > ?least) } # ?thing "?least"\n'
    assert parts(catalogue.parse(text, "one")) == [
        "SELECT  (",
        {"param": "thing"},
        " AS ?thing)  ?n { ",
        {"param": "thing"},
        " ?p ?n . FILTER(?n > ",
        {"param": "least"},
        ' ) } # ?thing "?least"\n',
    ]


def test_terms_in_these_places_are_what_bind_makes() -> None:
    query = catalogue.parse(HEADER + "ASK { ?thing ?p ?least }", "one")
    terms = {"thing": URIRef("http://example.org/x"), "least": Literal('" } #')}
    written = "".join(
        part if isinstance(part, str) else sparql.serialise(terms[part["param"]])
        for part in parts(query)
    )
    bound = sparql.bind(query.text, terms)
    assert [t.text for t in sparql.tokens(written)] == [t.text for t in sparql.tokens(bound)]


def test_a_query_that_uses_the_marks_is_refused() -> None:
    text = HEADER + "ASK { ?thing <urn:x-policygraph-parameter:least> ?least }"
    with pytest.raises(InputError, match="kept for parameters"):
        parts(catalogue.parse(text, "one"))


def test_a_page_is_the_same_for_the_same_and_ends_no_element_early(dataset: Dataset) -> None:
    query = catalogue.parse(HEADER + "ASK { ?thing ?p ?least }", "one")
    page = sparql_page(dataset, [query], "</title><script>")
    assert page == sparql_page(dataset, [query], "</title><script>")
    assert len(re.findall("<script", page.split("<script>", 1)[0])) == 5
    assert "connect-src 'none'" in page
    assert "unsafe-inline" not in page
    assert page != sparql_page(dataset, [query], "</title><script>", home="../index.html")


def test_the_view_names_things_in_english_and_leads_to_their_pages(dataset: Dataset) -> None:
    query = catalogue.parse(HEADER + "ASK { ?thing ?p ?least }", "one")
    view = sparql_view(dataset, [query], "Title", page_of=lambda iri: f"../{len(iri)}.html")
    iri = "https://w3id.org/policygraph/id/a"
    assert [(name[0], name[1], name[4]) for name in view["names"]] == [
        (iri, "</script>", f"../{len(iri)}.html")
    ]
    assert view["start"] == "one"
    assert {"SELECT", "EXISTS"} <= set(view["words"])
    named = [catalogue.parse("ASK {}", name) for name in ("a", "promises-and-contradictions")]
    assert sparql_view(dataset, named, "Title")["start"] == "promises-and-contradictions"
    assert view["queries"][0]["params"][1]["default"] == "3"
    assert view["passages"][0][:2] == [str(GRAPH), "characters 0–5"]


def test_the_command_makes_a_page_of_the_whole_catalogue_only(tmp_path: Path) -> None:
    for given in (["-e", "ASK {}"], ["--cite"], ["-f", "csv"], ["--param", "a=b"]):
        done = CliRunner().invoke(cli, ["query", "--page", str(tmp_path / "x.html"), *given])
        assert done.exit_code == 2, done.output
        assert "--page goes with" in done.output
    done = CliRunner().invoke(cli, ["query", "agreementz", "--page", str(tmp_path / "x.html")])
    assert done.exit_code != 0
    assert not (tmp_path / "x.html").exists()
