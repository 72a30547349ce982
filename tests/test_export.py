"""RDF exports, read back by another tool than wrote them; the CSV of statements; the command."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyld.jsonld
import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from policygraph import formats, store
from policygraph.cli import cli
from policygraph.errors import InputError, UnknownNameError
from policygraph.export.files import Options, left_out, stem, write
from policygraph.export.provenance import provenance
from policygraph.export.rdf import lines, rdfxml
from policygraph.export.rdf import read as read_quads
from policygraph.export.statements import COLUMNS
from policygraph.formats import Format
from policygraph.vocab import ID, PG, PREFIXES

AtHand = Callable[[object], None]

CASES = Path(__file__).parent / "cases" / "export"
PLAIN = (CASES / "plain" / "dataset.trig").read_bytes()
HOSTILE = json.loads((CASES / "hostile.json").read_text(encoding="utf-8"))
LITERALS = json.loads((CASES / "literals.json").read_text(encoding="utf-8"))
EX = "https://example.org/"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

# rdflib's own modules use what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

# A statement as plain values: each term its kind, text, language and datatype.
Plain = tuple[tuple[str, ...], ...]


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib, read with here, would otherwise rewrite what it reads."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def from_engine(term: Any) -> tuple[str, ...]:
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    if isinstance(term, ox.BlankNode):
        return ("blank",)
    return ("literal", term.value, term.language or "", term.datatype.value)


def from_rdflib(term: Any) -> tuple[str, ...]:
    if isinstance(term, URIRef):
        return ("iri", str(term))
    if isinstance(term, BNode):
        return ("blank",)
    kind = str(term.datatype or (rdflib.RDF.langString if term.language else XSD_STRING))
    return ("literal", str(term), (term.language or "").lower(), kind)


def engine_reads(content: bytes, form: ox.RdfFormat) -> set[Plain]:
    found: set[Plain] = set()
    for quad in ox.parse(content, format=form):
        terms = [quad.subject, quad.predicate, quad.object]
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            terms.append(quad.graph_name)
        found.add(tuple(map(from_engine, terms)))
    return found


def rdflib_reads(content: bytes, form: str) -> set[Plain]:
    if form in ("turtle", "nt", "xml"):
        graph = Graph().parse(io.BytesIO(content), format=form)
        return {tuple(map(from_rdflib, triple)) for triple in graph}
    dataset = Dataset().parse(io.BytesIO(content), format=form)
    assert isinstance(dataset, Dataset)
    return {
        tuple(map(from_rdflib, [term for term in quad if term != DATASET_DEFAULT_GRAPH_ID]))
        for quad in dataset.quads((None, None, None, None))
    }


def pyld_reads(content: bytes) -> set[Plain]:
    def refuse(url: str, options: object) -> None:
        raise AssertionError(f"a reader would have to fetch {url}")

    text = pyld.jsonld.to_rdf(
        json.loads(content), {"format": "application/n-quads", "documentLoader": refuse}
    )
    return engine_reads(text.encode(), ox.RdfFormat.N_QUADS)


def doubles_by_value(statements: set[Plain]) -> set[Plain]:
    """Statements with doubles in one form: PyLD rewrites them, strings though they are."""
    return {
        tuple(
            (*term[:1], str(float(term[1])), *term[2:]) if term[-1].endswith("#double") else term
            for term in statement
        )
        for statement in statements
    }


def spaces_by_rdflib(statements: set[Plain]) -> set[Plain]:
    """Statements with the spaces of tokens in one form: rdflib rewrites them as it reads."""

    def spaced(term: tuple[str, ...]) -> tuple[str, ...]:
        kind = term[-1].rpartition("#")[2]
        if kind == "normalizedString":
            return (term[0], re.sub("[\t\n\r]", " ", term[1]), *term[2:])
        return (term[0], " ".join(term[1].split()), *term[2:]) if kind == "token" else term

    return {tuple(map(spaced, statement)) for statement in statements}


def numbers_by_rdflib(statements: set[Plain]) -> set[Plain]:
    """Statements with numbers in one form: of ``007``, bare as Turtle allows, rdflib makes 7."""
    values: dict[str, Callable[[str], object]] = {"integer": int, "decimal": Decimal}
    values["double"] = float

    def valued(term: tuple[str, ...]) -> tuple[str, ...]:
        value = values.get(term[-1].rpartition("#")[2])
        try:
            return (term[0], str(value(term[1])), *term[2:]) if value else term
        except (ValueError, ArithmeticError):
            return term

    return {tuple(map(valued, statement)) for statement in statements}


Reader = Callable[[bytes], set[Plain]]
READERS: dict[Format, tuple[Reader, ...]] = {
    formats.TURTLE: (
        lambda content: engine_reads(content, ox.RdfFormat.TURTLE),
        lambda content: rdflib_reads(content, "turtle"),
    ),
    formats.TRIG: (
        lambda content: engine_reads(content, ox.RdfFormat.TRIG),
        lambda content: rdflib_reads(content, "trig"),
    ),
    formats.N_TRIPLES: (
        lambda content: engine_reads(content, ox.RdfFormat.N_TRIPLES),
        lambda content: rdflib_reads(content, "nt"),
    ),
    formats.N_QUADS: (
        lambda content: engine_reads(content, ox.RdfFormat.N_QUADS),
        lambda content: rdflib_reads(content, "nquads"),
    ),
    formats.JSON_LD: (
        lambda content: engine_reads(content, ox.RdfFormat.JSON_LD),
        lambda content: rdflib_reads(content, "json-ld"),
        pyld_reads,
    ),
    formats.RDF_XML: (
        lambda content: engine_reads(content, ox.RdfFormat.RDF_XML),
        lambda content: rdflib_reads(content, "xml"),
    ),
}
RDF_FORMATS = sorted(READERS, key=lambda form: form.name)


def check(content: bytes, form: Format, wanted: set[Plain]) -> None:
    """Every reader finds exactly ``wanted`` in a file."""
    for read in READERS[form]:
        found = read(content)
        if read is pyld_reads:
            found, wanted = doubles_by_value(found), doubles_by_value(wanted)
        if read is not READERS[form][0]:
            found, wanted = spaces_by_rdflib(found), spaces_by_rdflib(wanted)
            if form in (formats.TURTLE, formats.TRIG):
                found, wanted = numbers_by_rdflib(found), numbers_by_rdflib(wanted)
        assert found == wanted


def dataset_of(quads: Iterable[ox.Quad]) -> Dataset:
    """A dataset by the project's convention: named graphs, and their union as the default graph."""

    def term(value: Any) -> Any:
        if isinstance(value, ox.NamedNode):
            return URIRef(value.value)
        if isinstance(value, ox.BlankNode):
            return BNode(value.value)
        if value.language:
            return Literal(value.value, lang=value.language)
        kind = value.datatype.value
        return Literal(value.value, datatype=None if kind == XSD_STRING else URIRef(kind))

    dataset = Dataset(default_union=False)
    for quad in quads:
        triple = (term(quad.subject), term(quad.predicate), term(quad.object))
        dataset.default_graph.add(triple)
        dataset.graph(term(quad.graph_name)).add(triple)
    return dataset


def small() -> Dataset:
    return dataset_of(ox.parse(PLAIN, format=ox.RdfFormat.TRIG))


def saying(*values: Literal, predicate: str = EX + "says") -> Dataset:
    dataset = Dataset(default_union=False)
    for number, value in enumerate(values):
        triple = (URIRef(f"{EX}{number}"), URIRef(predicate), value)
        dataset.default_graph.add(triple)
        dataset.graph(URIRef(EX + "source#char=0,9")).add(triple)
    return dataset


def said(dataset: Dataset, form: Format, with_ontology: bool) -> set[Plain]:
    """What a file of ``dataset`` must say, computed without the code under test."""
    vocabularies = set(dataset.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))
    vocabularies |= set(dataset.subjects(rdflib.RDF.type, rdflib.SKOS.ConceptScheme))
    quads = {
        tuple(map(from_rdflib, quad))
        for quad in dataset.quads((None, None, None, None))
        if quad[3] != DATASET_DEFAULT_GRAPH_ID and (with_ontology or quad[3] not in vocabularies)
    }
    return quads if form.named_graphs else {quad[:3] for quad in quads}


@pytest.mark.parametrize("with_ontology", [False, True])
@pytest.mark.parametrize("form", RDF_FORMATS, ids=lambda form: form.name)
def test_other_tools_read_back_what_was_written(form: Format, with_ontology: bool) -> None:
    dataset = small()
    wanted = said(dataset, form, with_ontology)
    content = write(dataset, form, Options(with_ontology=with_ontology))
    check(content, form, wanted)


@pytest.mark.parametrize("form", formats.EXPORTS, ids=lambda form: form.name)
def test_the_same_dataset_gives_the_same_bytes(form: Format) -> None:
    quads = list(ox.parse(PLAIN, format=ox.RdfFormat.TRIG))
    options = Options(with_provenance=True)
    one, other = dataset_of(quads), dataset_of(reversed(quads))
    assert write(one, form, options) == write(other, form, options)


@pytest.mark.parametrize("form", RDF_FORMATS, ids=lambda form: form.name)
def test_hostile_literals(form: Format) -> None:
    values = [Literal(text) for text in HOSTILE["every format"]]
    values += [Literal(text, lang="en-gb") for text in HOSTILE["every format"]]
    values += [Literal(text, datatype=URIRef(EX + "kind")) for text in HOSTILE["every format"]]
    if form != formats.RDF_XML:
        values += [Literal(text) for text in HOSTILE["not in XML"]]
    dataset = saying(*values)
    content = write(dataset, form)
    check(content, form, said(dataset, form, False))


@settings(max_examples=60, deadline=None)
@given(st.text(), st.sampled_from([form for form in RDF_FORMATS if form != formats.RDF_XML]))
def test_any_text_comes_back(text: str, form: Format) -> None:
    dataset = saying(Literal(text), Literal(text, lang="en"))
    assert READERS[form][0](write(dataset, form)) == said(dataset, form, False)


@pytest.mark.parametrize("text", HOSTILE["not in XML"], ids=ascii)
def test_xml_refuses_what_it_cannot_carry(text: str) -> None:
    with pytest.raises(InputError, match=r"U\+[0-9A-F]{4} in the value of the statement <.*says>"):
        write(saying(Literal(f"a{text}")), formats.RDF_XML)


@pytest.mark.parametrize("form", RDF_FORMATS, ids=lambda form: form.name)
def test_half_a_surrogate_pair_is_refused(form: Format) -> None:
    with pytest.raises(InputError, match=r"surrogate.*statement is: https://example.org/0"):
        write(saying(Literal("a\ud800b")), form)


def literals() -> bytes:
    """N-Quads of every literal of the table, written without the code under test."""
    lines = []
    for number, (kind, lexical) in enumerate(
        (kind, lexical) for kind, forms in LITERALS.items() for lexical in forms
    ):
        text = json.dumps(lexical, ensure_ascii=False)
        datatype = f"http://www.w3.org/2001/XMLSchema#{kind}"
        lines.append(
            f"<{EX}{number}> <{EX}says> {text}^^<{datatype}> <{EX}source#row={number}> .\n"
        )
    return "".join(lines).encode()


def in_store(quads: bytes, folder: Path) -> store.Embedded:
    """An engine on disk that knows the file its quads were read from."""
    kept = folder / "kept.nq"
    kept.write_bytes(quads)
    store.write(folder / "store", [quads], PREFIXES)
    return store.open_engine(folder / "store", PREFIXES, [kept])


def as_users(quads: bytes, folder: Path) -> Dataset:
    """The dataset of a user, whose terms have the form that rdflib gave them."""
    return dataset_of(ox.parse(quads, format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize(
    "given", [lambda quads, folder: store.in_memory(quads), in_store, as_users]
)
@pytest.mark.parametrize("form", RDF_FORMATS, ids=lambda form: form.name)
def test_literals_keep_their_form(
    form: Format, given: Callable[[bytes, Path], Any], tmp_path: Path
) -> None:
    quads = literals()
    wanted = engine_reads(quads, ox.RdfFormat.N_QUADS)
    assert len(wanted) == sum(map(len, LITERALS.values()))
    data = given(quads, tmp_path)
    if isinstance(data, Dataset):
        wanted = said(data, formats.N_QUADS, False)
    wanted = wanted if form.named_graphs else {quad[:3] for quad in wanted}
    check(write(data, form), form, wanted)


def test_csv_keeps_the_form_of_literals() -> None:
    content = write(store.in_memory(literals()), formats.STATEMENTS).decode()
    rows = csv.DictReader(io.StringIO(content, newline=""))
    found = sorted((row["object_type"].removeprefix("xsd:"), row["object"]) for row in rows)
    assert found == sorted((kind, text) for kind, forms in LITERALS.items() for text in forms)


def test_a_store_whose_quads_are_gone_is_written_as_it_holds_them(tmp_path: Path) -> None:
    engine = in_store(literals(), tmp_path)
    whole = write(engine, formats.N_QUADS)
    (tmp_path / "kept.nq").unlink()
    dumped = write(engine, formats.N_QUADS)
    assert b'"25.0"^^' in whole
    assert b'"25.0"^^' not in dumped
    assert len(dumped.splitlines()) == len(whole.splitlines())


def test_a_dataset_that_was_changed_is_written_as_it_is_now() -> None:
    dataset = store.from_quads(f'<{EX}a> <{EX}says> "1.0" <{EX}g> .\n'.encode())
    dataset.graph(URIRef(EX + "g")).add((URIRef(EX + "b"), URIRef(EX + "says"), Literal("new")))
    assert b'"new"' in write(dataset, formats.N_QUADS)


@pytest.mark.parametrize(
    "iri",
    [
        EX,
        EX + "a.b",
        EX + "a.",
        EX + "-a",
        EX + "1",
        EX + "a/b#c?d=e&f=g'h",
        EX + "größe",
        EX + "ª²",
        EX + "日本",
        EX + "%20",
        EX + "(x),y;z!$*+@",
        "urn:a:b",
        "id:thing",
        "about:blank",
        "mailto:a@example.org",
        "https://w3id.org/policygraph/id/",
        "https://w3id.org/policygraph/id//x",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil",
    ],
)
@pytest.mark.parametrize("form", RDF_FORMATS, ids=lambda form: form.name)
def test_iris_come_back(form: Format, iri: str) -> None:
    dataset = Dataset(default_union=False)
    triple = (URIRef(iri), PG.about, URIRef(iri))
    dataset.graph(URIRef(iri)).add(triple)
    content = write(dataset, form)
    check(content, form, said(dataset, form, False))


@pytest.mark.parametrize("form", RDF_FORMATS, ids=lambda form: form.name)
def test_a_scheme_is_told_from_a_prefix_of_its_name(form: Format) -> None:
    dataset = Dataset(default_union=False)
    dataset.graph(ID.graph).add((URIRef("id:thing"), PG.about, ID.thing))
    check(write(dataset, form), form, said(dataset, form, False))


@pytest.mark.parametrize("predicate", [EX + "1", EX, EX + "a(b)", str(rdflib.RDF) + "li"])
def test_rdf_xml_refuses_properties_that_are_no_names(predicate: str) -> None:
    dataset = saying(Literal("x"), predicate=predicate)
    with pytest.raises(InputError, match="RDF/XML cannot write the property") as caught:
        write(dataset, formats.RDF_XML)
    assert f"<{EX}0> <{predicate}>" in str(caught.value)
    assert write(dataset, formats.TURTLE)


def test_rdf_xml_declares_unknown_namespaces() -> None:
    dataset = saying(Literal("x"), predicate="urn:x:größe")
    content = write(dataset, formats.RDF_XML)
    assert 'größe xmlns="urn:x:"'.encode() in content
    check(content, formats.RDF_XML, said(dataset, formats.RDF_XML, False))


@pytest.mark.parametrize("prefix", ["its", "rdf", "xmlish"])
def test_rdf_xml_declares_no_prefix_that_it_cannot_use(prefix: str) -> None:
    said = [(f"<{EX}a>", f"<{EX}p>", '"x"')]
    assert f'="{EX}"' not in b"".join(rdfxml(said, {prefix: EX})).decode().partition(">\n\t")[0]
    assert f'xmlns:ex="{EX}"' in b"".join(rdfxml(said, {"ex": EX})).decode()


@pytest.mark.parametrize("form", RDF_FORMATS, ids=lambda form: form.name)
def test_blank_nodes_of_others_come_through(form: Format) -> None:
    dataset = Dataset(default_union=False)
    dataset.graph(URIRef(EX + "g")).add((BNode("x-1"), PG.about, BNode("y")))
    for read in READERS[form]:
        assert len(read(write(dataset, form))) == 1


@pytest.mark.parametrize("form", formats.EXPORTS, ids=lambda form: form.name)
def test_an_empty_dataset(form: Format) -> None:
    content = write(Dataset(default_union=False), form)
    for read in READERS.get(form, ()):
        assert read(content) == set()


def test_an_unknown_format_is_an_error_that_names_the_known_ones() -> None:
    for form in (Format("yaml", "yaml", "text/yaml"), formats.SVG, formats.CLAIM_REVIEW):
        with pytest.raises(UnknownNameError, match=form.name) as caught:
            write(small(), form)
        assert "turtle" in str(caught.value) or caught.value.suggestions


def test_only_prefixes_in_use_are_declared() -> None:
    text = write(small(), formats.TURTLE).decode()
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert declared == sorted(declared)
    for prefix in declared:
        assert re.search(rf"(?<!@prefix)(?:\s|\^\^){prefix}\w", text)


EXPECTED = {
    **{f"expected.{form.extension}": (form, Options()) for form in formats.EXPORTS},
    "expected-provenance.ttl": (formats.TURTLE, Options(with_provenance=True)),
}


def test_every_format_has_a_case_and_no_case_is_left_over() -> None:
    """A new format asks for its file in ``cases/export/plain``; write it and read it."""
    assert {path.name for path in (CASES / "plain").glob("expected*")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_expected_files(name: str) -> None:
    form, options = EXPECTED[name]
    assert write(small(), form, options) == (CASES / "plain" / name).read_bytes()


@pytest.mark.parametrize("form", formats.EXPORTS + formats.INTERCHANGE, ids=lambda form: form.name)
def test_every_format_stands_in_the_docs(form: Format) -> None:
    page = Path(__file__).parents[1] / "docs" / "guides" / "interchange.md"
    assert f"| `{form.name}` | `.{form.extension}` |" in page.read_text("utf-8")
    assert form.words


# --- provenance ------------------------------------------------------------------------------


def parts(graph: Graph, node: Any) -> list[Any]:
    """The subject, the predicate and the object of an rdf:Statement, which has one of each."""
    names = (rdflib.RDF.subject, rdflib.RDF.predicate, rdflib.RDF.object)
    return [term for name in names for term in graph.objects(node, name)]


@pytest.mark.parametrize(
    "form", [formats.TURTLE, formats.N_TRIPLES, formats.RDF_XML], ids=lambda form: form.name
)
def test_the_citations_can_be_had_back_from_the_provenance(form: Format) -> None:
    dataset = small()
    options = Options(with_ontology=True, with_provenance=True)
    name = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml"}[form.name]
    graph = Graph().parse(io.BytesIO(write(dataset, form, options)), format=name)
    found = {
        tuple(from_rdflib(term) for term in (*parts(graph, node), place))
        for node in graph.subjects(rdflib.RDF.type, rdflib.RDF.Statement)
        for place in graph.objects(node, rdflib.PROV.wasDerivedFrom)
    }
    wanted = said(dataset, formats.N_QUADS, True)
    assert numbers_by_rdflib(found) == numbers_by_rdflib(wanted)


def test_provenance_has_no_blank_nodes_and_one_node_for_a_statement_said_twice() -> None:
    quads = read_quads(small())
    found = provenance(quads)
    assert not any(term.startswith("_:") for triple in found for term in triple)
    statements = {s for s, p, o in found if o == f"<{rdflib.RDF.Statement}>"}
    assert len(statements) == len({quad[:3] for quad in quads}) < len(quads)


# --- CSV -------------------------------------------------------------------------------------


def test_csv_has_a_row_for_each_statement_and_place() -> None:
    dataset = small()
    text = write(dataset, formats.STATEMENTS).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    found = {(row["subject"], row["predicate"], row["object"], row["graph"]) for row in rows}
    wanted = {tuple(term[1] for term in quad) for quad in said(dataset, formats.N_QUADS, False)}
    assert found == wanted
    assert len(rows) == len(said(dataset, formats.N_QUADS, False))
    row = next(row for row in rows if row["object"] == "2009-10-16")
    assert row["object_type"] == "xsd:date"
    assert (row["line"], row["source_title"]) == ("2", "An article")
    assert row["gloss"] == 'A "quoted" gloss,\non two lines.'


def test_csv_carries_hostile_literals() -> None:
    texts = [*HOSTILE["every format"], *HOSTILE["not in XML"]]
    content = write(saying(*map(Literal, texts)), formats.STATEMENTS).decode()
    rows = csv.DictReader(io.StringIO(content, newline=""))
    assert {row["object"] for row in rows} == set(texts)


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM", "\t=1", "\r=1"])
def test_csv_disarms_formulas_on_request(text: str) -> None:
    dataset = saying(Literal(text))
    plain = csv.DictReader(io.StringIO(write(dataset, formats.STATEMENTS).decode(), newline=""))
    assert next(plain)["object"] == text
    content = write(dataset, formats.STATEMENTS, Options(escape_formulas=True)).decode()
    assert next(csv.DictReader(io.StringIO(content, newline="")))["object"] == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+1.5", "-1e3", "2010-10", "plain"])
def test_csv_leaves_numbers_alone(text: str) -> None:
    content = write(saying(Literal(text)), formats.STATEMENTS, Options(escape_formulas=True))
    assert next(csv.DictReader(io.StringIO(content.decode(), newline="")))["object"] == text


# --- the command -----------------------------------------------------------------------------


@pytest.fixture
def run(at_hand: AtHand) -> Callable[..., Result]:
    """Runs the command on the small dataset, without a build."""
    at_hand(lambda: small())

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["export", *arguments])

    return invoke


def test_turtle_goes_to_stdout_and_what_is_left_out_to_stderr(run: Callable[..., Result]) -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stdout_bytes == write(small(), formats.TURTLE)
    assert result.stderr.startswith("turtle: left out: the citations")
    assert result.stderr.count("\n") == 1
    assert run("--with-provenance").stderr == ""


@pytest.mark.parametrize("form", formats.EXPORTS, ids=lambda form: form.name)
def test_the_ending_tells_the_format(
    run: Callable[..., Result], tmp_path: Path, form: Format
) -> None:
    path = tmp_path / f"x.{form.extension}"
    result = run("-o", str(path))
    assert result.exit_code == 0
    assert path.read_bytes() == write(small(), form) == run("-f", form.name).stdout_bytes
    assert bool(left_out(form)) == bool(result.stderr)


def test_all_formats_at_once(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert run("--all", str(folder)).exit_code == 0
    assert stem(small()) == "small"
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(f"small.{form.extension}" for form in formats.EXPORTS)


def test_a_format_that_cannot_carry_the_data_does_not_stop_the_others(
    at_hand: AtHand, tmp_path: Path
) -> None:
    at_hand(lambda: saying(Literal("\x01")))
    result = CliRunner().invoke(cli, ["export", "--all", str(tmp_path)])
    assert isinstance(result.exception, InputError)
    assert "rdfxml: XML cannot carry the character U+0001" in result.stderr
    assert not (tmp_path / "graph.rdf").exists()
    assert (tmp_path / "graph.ttl").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-f", "turtel"], "Did you mean “turtle”?"),
        (["-o", "x.xlsx"], "Name it with -f, or end the file with .ttl"),
        (["--all", "x", "-f", "turtle"], "goes without -f and -o"),
        (["-o", "no/such/folder/x.ttl"], "cannot be written"),
        (["--all", "/dev/null/x"], "cannot be made"),
    ],
)
def test_bad_arguments(
    run: Callable[..., Result], tmp_path: Path, arguments: list[str], message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert message in str(result.exception) + result.stderr


# --- the built-in graph ----------------------------------------------------------------------


def test_the_built_in_graph() -> None:
    from policygraph import project
    from policygraph.sources import rdf

    home = project.builtin()
    quads = b"".join(rdf.read(path, path.name).quads for path in (*home.ontology, *home.data))
    dataset = dataset_of(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    for form in RDF_FORMATS:
        content = write(dataset, form)
        check(content, form, said(dataset, form, False))
    assert lines(read_quads(dataset, with_ontology=True)) == b"".join(
        sorted(set(quads.splitlines(keepends=True)))
    )


def test_a_store_and_a_plain_dataset_give_the_same_files() -> None:
    from policygraph import store

    # The engine keeps numbers by value: of 007 its store gives back 7. Here each is as it gives it.
    text = PLAIN.decode().replace("007", "7").replace("1e3", "1000").replace("0.50", "0.75")
    plain = dataset_of(ox.parse(text.encode(), format=ox.RdfFormat.TRIG))
    options = Options(with_ontology=True, with_provenance=True)
    quads = write(plain, formats.N_QUADS, options)
    stored = store.from_quads(quads)
    read = b"".join(store.engine_of(stored).nquads()).splitlines(keepends=True)
    assert b"".join(sorted(read)) == quads
    for form in formats.EXPORTS:
        assert write(stored, form, options) == write(plain, form, options)


def test_no_command_imports_what_it_does_not_need() -> None:
    heavy = "{'rdflib', 'networkx', 'pygraphviz'}"
    commands = "policygraph.cli.export, policygraph.cli.viz"
    code = f"import sys, {commands}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
