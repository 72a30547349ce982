"""Claims and citations exchanged: round trips, the standards, files of others, what is refused."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyld.jsonld
import pytest
import rdflib
from click.testing import CliRunner
from rdflib import PROV, RDF, RDFS, Dataset, URIRef
from rdflib.namespace import DCTERMS

from policygraph import build, formats, project, reading, store
from policygraph.citation import Text
from policygraph.cli import cli
from policygraph.errors import InputError, PolicygraphError, RefusedError, UnknownNameError
from policygraph.export.rdf import select
from policygraph.formats import Format
from policygraph.interchange import files, importing
from policygraph.interchange.carried import Taking, iri, nquads, quads_of, words
from policygraph.interchange.entities import COLUMNS, entity_id
from policygraph.sources import rdf
from policygraph.vocab import BASE, OA, PG, PREFIXES, SCHEMA, source_of

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases" / "interchange"
FOREIGN = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())
REFUSED = json.loads((CASES / "refused.json").read_text("utf-8"))
CONTEXTS = json.loads((CASES / "contexts.json").read_text("utf-8"))
OURS = {**PREFIXES, "id": "https://example.org/id/", "source": "https://example.org/source/"}
NP = "http://www.nanopub.org/nschema#"
FORMS = pytest.mark.parametrize("form", formats.INTERCHANGE, ids=lambda form: form.name)

# rdflib's own modules use what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@cache
def ontology() -> bytes:
    terms = sorted((ROOT / "ontology").glob("*.ttl"))
    return b"".join(rdf.read(p, p.name).quads for p in terms if "shapes" not in p.name)


@cache
def small() -> Dataset:
    quads = [rdf.read(CASES / name, name).quads for name in ("small.trig", "dataset.ttl")]
    return store.from_quads([ontology(), *quads], OURS)


@cache
def builtin() -> Dataset:
    return build.dataset(build.build(project.read(ROOT)))


@cache
def nothing() -> Dataset:
    """What a project knows that has the ontology and a description, and no data."""
    described = rdf.read(ROOT / "data" / "dataset.ttl", "dataset.ttl").quads
    return store.from_quads(ontology() + described, OURS)


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib, read with here, would otherwise rewrite what it reads."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with the ontology and the description of the built-in one, and no data."""
    root = tmp_path / "graph"
    shutil.copytree(ROOT / "ontology", root / "ontology")
    (root / "queries").mkdir()
    (root / "data").mkdir()
    shutil.copy(ROOT / "data" / "dataset.ttl", root / "data")
    return root


def lines(dataset: Dataset) -> set[bytes]:
    return set(nquads(quads_of(dataset)).splitlines())


CARRIED = (PG.Claim, PG.Retraction, PG.Correction)


def claims(dataset: Dataset) -> set[bytes]:
    """What is said of claims and of what became of them, with where it is said."""
    made = reading.of(dataset).instances(*CARRIED)
    return set(nquads(quad for quad in quads_of(dataset) if quad[0] in made).splitlines())


def places(dataset: Dataset) -> set[bytes]:
    """What the files of sources say of the passages that claims are cited to."""
    made = reading.of(dataset).instances(*CARRIED)
    graphs = {quad[3] for quad in quads_of(dataset) if quad[0] in made}
    told = (quad for quad in quads_of(dataset) if quad[0] in graphs)
    return set(nquads(q for q in told if q[3] == source_of(str(q[0]))).splitlines())


def brought(plan: importing.Import) -> set[bytes]:
    quads = rdf.parse(plan.content, rdf.FORMATS[".trig"], "back").quads
    return set(nquads(select(store.from_quads(quads), with_ontology=True)).splitlines())


def back(
    dataset: Dataset, form: Format, root: Path, known: Dataset, change: Callable[[str], str] = str
) -> importing.Import:
    """A dataset exported and read again."""
    path = root / f"given.{form.extension}"
    path.write_bytes(change(files.write(dataset, form).content.decode()).encode())
    return importing.prepare(project.read(root), known, path, form, "back")


# --- round trips ------------------------------------------------------------------------------


@FORMS
@pytest.mark.parametrize("given", [small, builtin], ids=["small", "built-in"])
def test_claims_and_citations_come_back(
    given: Callable[[], Dataset], form: Format, folder: Path
) -> None:
    plan = back(given(), form, folder, nothing())
    assert claims(given())
    assert claims(given()) | places(given()) <= brought(plan)
    assert all("without its class" in note for note in plan.notes)


@pytest.mark.parametrize("given", [small, builtin], ids=["small", "built-in"])
def test_web_annotations_carry_every_statement(given: Callable[[], Dataset], folder: Path) -> None:
    assert brought(back(given(), formats.WEB_ANNOTATIONS, folder, given())) == lines(given())


@FORMS
def test_what_became_of_a_claim_or_a_source_comes_back(form: Format, folder: Path) -> None:
    got = store.from_quads(b"\n".join(sorted(brought(back(small(), form, folder, nothing())))))
    for predicate in (PG.retracts, PG.corrects, PG.correctedTo):
        pairs = set(small().subject_objects(predicate))
        assert pairs
        assert set(got.subject_objects(predicate)) == pairs
    for event in reading.of(small()).instances(PG.Retraction, PG.Correction):
        assert set(got.predicate_objects(event)) == set(small().predicate_objects(event))
        about = {o for p, o in small().predicate_objects(event) if p != RDF.type}
        for named in about:
            described = set(small().objects(named, RDF.type))
            assert set(got.objects(named, RDF.type)) == described


NAMED = pytest.mark.parametrize(
    "form",
    [formats.NANOPUBLICATIONS, formats.CLAIM_REVIEW, formats.STATEMENTS_FTM],
    ids=lambda form: form.name,
)


def described_by(dataset: Dataset, *names: str) -> set[bytes]:
    """What a dataset says of some of its things, wherever it does, as the import would say it."""
    base = URIRef("https://example.org/source/back")
    things = {URIRef(OURS["id"] + name) for name in names}
    return set(nquads((*q[:3], base) for q in quads_of(dataset) if q[0] in things).splitlines())


@NAMED
def test_populations_come_with_name_class_and_what_is_the_same(form: Format, folder: Path) -> None:
    """Also those that only a match leads to, and from which one does."""
    wanted = described_by(small(), "fees", "charges", "dues")
    assert sum(b"#exactMatch>" in line for line in wanted) == 2
    got = brought(back(small(), form, folder, nothing()))
    assert {line for line in got if any(line.startswith(w.split()[0]) for w in wanted)} == wanted


@NAMED
def test_what_the_project_knows_is_not_named_again(form: Format, folder: Path) -> None:
    graph = "https://example.org/source/mine"
    known = [
        f'<{OURS["id"]}{name}> <{RDFS.label}> "mine"@en <{graph}> .\n'.encode()
        for name in ("fees", "charges")
    ]
    one = brought(back(small(), form, folder, knows(known[1])))
    assert described_by(small(), "fees", "dues") <= one
    assert not described_by(small(), "charges") & one
    plan = back(small(), form, folder, knows(*known))
    assert described_by(small(), "dues") <= brought(plan)
    assert not described_by(small(), "fees") & brought(plan)
    assert "1 × match of two things that are described already, not taken" in plan.notes


def knows(*quads: bytes) -> Dataset:
    """What a project knows that has, beside the ontology, some statements."""
    return store.from_quads([*quads, *store.engine_of(nothing()).nquads()], OURS)


@NAMED
def test_an_import_done_again_names_the_same(form: Format, folder: Path, cache: Path) -> None:
    """What only the earlier import describes goes with it, and has to be named anew."""
    for scheme in folder.glob("ontology/scheme-models-*.ttl"):
        scheme.unlink()
    given = folder.parent / f"given.{form.extension}"
    given.write_bytes(files.write(small(), form).content)
    assert run(folder, "import", str(given), "--as", "back")[0] == 0
    before = (folder / "data" / "back.trig").read_bytes()
    assert run(folder, "import", str(given), "--as", "back", "--again")[0] == 0
    assert (folder / "data" / "back.trig").read_bytes() == before


@FORMS
def test_nothing_is_added_to_what_a_source_says(form: Format, folder: Path) -> None:
    """What describes the things that claims name stands in the graph of the imported file."""
    new = brought(back(builtin(), form, folder, nothing())) - lines(builtin())
    assert all(line.endswith(b"<https://example.org/source/back> .") for line in new)
    assert not any(b"#Claim>" in line for line in new)


@FORMS
def test_rulings_come_back_where_the_format_has_them(form: Format, folder: Path) -> None:
    rulings = reading.of(builtin()).instances(PG.Ruling)
    said = set(nquads(quad for quad in quads_of(builtin()) if quad[0] in rulings).splitlines())
    got = brought(back(builtin(), form, folder, nothing()))
    assert said
    assert (said <= got) == (form in (formats.WEB_ANNOTATIONS, formats.CLAIM_REVIEW))


@FORMS
def test_the_same_bytes_again(form: Format) -> None:
    copy = store.from_quads(store.engine_of(small()).nquads(), OURS)
    assert files.write(small(), form) == files.write(copy, form)


@FORMS
def test_what_is_left_out_is_told(form: Format) -> None:
    notes = files.write(builtin(), form).notes
    assert any("left out" in note for note in notes)


@FORMS
def test_a_dataset_without_claims_is_refused(form: Format) -> None:
    with pytest.raises(InputError):
        files.write(nothing(), form)


def test_an_unknown_format_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="turtle"):
        files.write(small(), formats.TURTLE)
    with pytest.raises(UnknownNameError, match="nanopublications"):
        files.read(
            b"",
            Format("nanopubs", "np", "text/plain"),
            Taking(URIRef("x"), reading.of(small()), "f"),
        )


# --- the standards, by other readers than ours ------------------------------------------------


def linked(content: bytes) -> Dataset:
    """JSON-LD by PyLD, with contexts at hand: a reader needs no network for them."""

    def loader(url: str, options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXTS[url]}}

    text = pyld.jsonld.to_rdf(
        json.loads(content), {"format": "application/n-quads", "documentLoader": loader}
    )
    dataset = Dataset(default_union=True)
    dataset.parse(data=text, format="nquads")
    return dataset


def embedded(texts: Iterator[str]) -> set[bytes]:
    """N-Quads in another file, by rdflib."""
    read = Dataset()
    for text in texts:
        read.parse(data=text, format="nquads")
    return set(nquads(reading.of(read).quads()).splitlines())


@pytest.mark.parametrize("given", [small, builtin], ids=["small", "built-in"])
def test_web_annotations_keep_to_the_data_model(given: Callable[[], Dataset]) -> None:
    content = files.write(given(), formats.WEB_ANNOTATIONS).content
    read = linked(content)
    annotations = set(read.subjects(RDF.type, OA.Annotation))
    graphs = {quad[3] for quad in quads_of(given())}
    assert len(annotations) == len(graphs) == json.loads(content)["total"]
    texts = []
    for one in annotations:
        assert isinstance(one, URIRef)
        assert set(read.objects(one, OA.motivatedBy)) == {OA.describing}
        assert list(read.objects(one, OA.hasTarget))
        bodies = list(read.objects(one, OA.hasBody))
        assert {(b, RDF.type, OA.TextualBody) in read for b in bodies} == {True}
        texts += [str(v) for b in bodies for v in read.objects(b, RDF.value)]
    assert embedded(text for text in texts if text.endswith("> .\n")) == lines(given())
    position, fragment = OA.TextPositionSelector, OA.FragmentSelector
    for target in read.subjects(RDF.type, OA.SpecificResource):
        kinds = {
            kind: selector
            for selector in read.objects(target, OA.hasSelector)
            for kind in read.objects(selector, RDF.type)
        }
        source = read.value(target, OA.hasSource)
        assert str(target) == f"{source}#{read.value(kinds[fragment], RDF.value)}"
        if "#char=" in str(target):
            ends = [str(read.value(kinds[position], p)) for p in (OA.start, OA.end)]
            assert str(target).endswith(f"#char={','.join(ends)}")
            standard = read.value(kinds[fragment], DCTERMS.conformsTo)
            assert str(standard).endswith("rfc5147")
        if "#row=" in str(target):
            assert str(read.value(kinds[fragment], DCTERMS.conformsTo)).endswith("rfc7111")


@pytest.mark.parametrize("given", [small, builtin], ids=["small", "built-in"])
def test_nanopublications_keep_to_the_guidelines(given: Callable[[], Dataset]) -> None:
    read = Dataset()
    read.parse(data=files.write(given(), formats.NANOPUBLICATIONS).content, format="trig")
    graphs = {g.identifier: set(g) for g in read.graphs() if len(g)}
    heads = {
        subject: graph
        for graph, triples in graphs.items()
        for subject, predicate, value in triples
        if value == URIRef(NP + "Nanopublication")
    }
    assert len(graphs) == 4 * len(heads) > 0
    back_again = set()
    for this, head in heads.items():
        named = {p: o for s, p, o in graphs[head] if s == this and p != RDF.type}
        assert set(named) == {
            URIRef(NP + f"has{part}") for part in ("Assertion", "Provenance", "PublicationInfo")
        }
        assertion, provenance, info = (named[key] for key in sorted(named))
        assert graphs[assertion]
        assert any(s == this for s, _, _ in graphs[info])
        origin = {o for s, p, o in graphs[provenance] if (s, p) == (assertion, PROV.wasDerivedFrom)}
        assert len(origin) == 1
        back_again |= {(*triple, *origin) for triple in graphs[assertion]}
    assert set(nquads(back_again).splitlines()) == claims(given())


CHANGES_OF_SCHEMA_ORG = {
    "agent": [PG.actor],
    "object": [PG.retracts, PG.corrects],
    "result": [PG.correctedTo],
    "startTime": [PG.date],
}


@pytest.mark.parametrize("given", [small, builtin], ids=["small", "built-in"])
def test_claims_are_claims_of_schema_org(given: Callable[[], Dataset]) -> None:
    read = linked(files.write(given(), formats.CLAIM_REVIEW).content)
    space = rdflib.Namespace("http://schema.org/")
    made = reading.of(given()).instances(PG.Claim)
    reviewed = set(read.objects(None, space.itemReviewed))
    assert set(read.subjects(RDF.type, space.Claim)) == made | reviewed
    for claim in made:
        speakers = set(given().objects(claim, PROV.wasAttributedTo))
        assert set(read.objects(claim, space.author)) == speakers
        cited = {quad[3] for quad in quads_of(given()) if quad[0] == claim}
        assert set(read.objects(claim, space.appearance)) == cited
    texts = (str(text) for text in read.objects(None, space.text))
    assert claims(given()) | places(given()) <= embedded(texts)
    assert not list(read.objects(None, space.reviewRating))
    changes = reading.of(given()).instances(PG.Retraction, PG.Correction)
    assert set(read.subjects(RDF.type, space.Action)) == changes
    for event in changes:
        for name, properties in CHANGES_OF_SCHEMA_ORG.items():
            wanted = {str(o) for p in properties for o in given().objects(event, p)}
            assert set(map(str, read.objects(event, space[name]))) == wanted
    for ruling in reading.of(given()).instances(PG.Ruling):
        assert (ruling, RDF.type, space.ClaimReview) in read
        sides = set(given().objects(ruling, PG.weighs))
        assert set(read.objects(ruling, space.itemReviewed)) == sides
        assert list(read.objects(ruling, space.reviewBody))


@pytest.mark.parametrize("given", [small, builtin], ids=["small", "built-in"])
def test_statements_have_the_columns_of_followthemoney(given: Callable[[], Dataset]) -> None:
    content = files.write(given(), formats.STATEMENTS_FTM).content.decode()
    rows = list(csv.DictReader(io.StringIO(content, newline=""), dialect=csv.unix_dialect))
    assert tuple(rows[0]) == COLUMNS
    assert len({row["id"] for row in rows}) == len(rows)
    entities: dict[str, str] = {}
    for row in rows:
        assert entities.setdefault(row["entity_id"], row["schema"]) == row["schema"]
        assert all(row[name] for name in ("canonical_id", "prop", "prop_type", "value", "dataset"))
    for row in rows:
        if row["prop_type"] == "entity":
            assert row["value"] in entities
    notes = {row["entity_id"] for row in rows if row["schema"] == "Note"}
    assert notes == {entity_id(str(claim)) for claim in reading.of(given()).instances(PG.Claim)}


def test_followthemoney_reads_the_statements(tmp_path: Path) -> None:
    serialize = pytest.importorskip("followthemoney.statement.serialize")
    from followthemoney import model

    path = tmp_path / "given.csv"
    path.write_bytes(files.write(builtin(), formats.STATEMENTS_FTM).content)
    for statement in serialize.read_path_statements(path, "csv"):
        if statement.prop != "id":
            prop = model.get(statement.schema).get(statement.prop)
            assert prop.type.name == statement.prop_type
            assert prop.type.name == "text" or prop.type.clean(statement.value) == statement.value


# --- what others write ------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOREIGN)
def test_files_of_others(name: str, folder: Path) -> None:
    (path,) = (CASES / name).glob("input.*")
    held = CASES / name / "text.txt"
    texts = {"https://news.example/fees": Text.read(held)} if held.exists() else {}
    form = formats.choose(formats.INTERCHANGE, None, str(path))
    plan = importing.prepare(project.read(folder), nothing(), path, form, "imported", texts)
    assert plan.content.decode() == (CASES / name / "expected.trig").read_text("utf-8")
    assert list(plan.notes) == (CASES / name / "notes.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", FOREIGN)
def test_files_of_others_are_valid_in_a_project(name: str, folder: Path, cache: Path) -> None:
    (path,) = (CASES / name).glob("input.*")
    shutil.copy(ROOT / "data" / "mpi-2011.trig", folder / "data")
    for other in ("multi-american-2011", "us-states", "wikidata", "la-county-287g"):
        shutil.copy(ROOT / "data" / f"{other}.trig", folder / "data")
    form = formats.choose(formats.INTERCHANGE, None, str(path))
    plan = importing.prepare(project.read(folder), nothing(), path, form, "imported")
    report = importing.carry_out(plan, draft=True)
    assert report.findings
    mine = [one for one in report.findings if one.place and "imported" in one.place.file]
    assert [one for one in mine if one.severity == "violation"] == []
    assert plan.path.read_bytes() == plan.content


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_refused(case: dict[str, str], folder: Path) -> None:
    path = folder / "given"
    content = case["content"].encode() if "content" in case else case["latin"].encode("latin-1")
    path.write_bytes(content)
    form = formats.choose(formats.INTERCHANGE, case["form"])
    with pytest.raises(PolicygraphError) as caught:
        importing.prepare(project.read(folder), nothing(), path, form, "imported")
    assert case["says"] in str(caught.value)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_depth_is_limited(opening: str, folder: Path) -> None:
    path = folder / "given"
    path.write_text(opening * 100_000, "utf-8")
    with pytest.raises(RefusedError, match="nested too deep"):
        importing.prepare(project.read(folder), nothing(), path, formats.CLAIM_REVIEW, "imported")


@FORMS
def test_no_file_is_read_and_nothing_fetched(
    form: Format, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    path = folder / f"given.{form.extension}"
    path.write_bytes(files.write(small(), form).content)
    opened: list[str] = []
    read_bytes = Path.read_bytes

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network is reached for")

    def watched(self: Path) -> bytes:
        opened.append(self.name)
        return read_bytes(self)

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(Path, "read_bytes", watched)
    importing.prepare(project.read(folder), nothing(), path, form, "imported")
    assert opened == [path.name]


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        (formats.WEB_ANNOTATIONS, "char=10,30> .", "char=0,10> ."),
        (formats.CLAIM_REVIEW, "char=10,30> .", "char=0,10> ."),
        (formats.NANOPUBLICATIONS, "prov:wasDerivedFrom <", "prov:wasDerivedFrom <x:"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_was_moved_to_another_place_is_refused(
    form: Format, old: str, new: str, folder: Path
) -> None:
    with pytest.raises(InputError, match="export it again"):
        back(small(), form, folder, nothing(), lambda text: text.replace(old, new))


def test_terms_are_not_changed(folder: Path) -> None:
    """An import that is well-formed and would declare a class is refused."""
    quads = f"<{BASE}ontology#Claim> <{RDF.type}> <{PG.Mine}> <{BASE}ontology> .\n"
    dataset = store.from_quads(quads.encode(), OURS)
    with pytest.raises(InputError, match="would change the terms"):
        back(dataset, formats.WEB_ANNOTATIONS, folder, nothing())


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "javascript:alert(1)", "http://", "https://a b", "/x", "", 3, None],
)
def test_addresses_that_are_none(address: object) -> None:
    assert iri(address) is None


def test_words_are_tamed() -> None:
    assert words("a\ud800\x1b[31m\u202eb\n c") == "a\ufffd\ufffd[31m\ufffdb c"
    assert [words(True), words(None), words(["x"]), words(3)] == ["", "", "", "3"]


# --- into a project ---------------------------------------------------------------------------


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["-p", str(root), *arguments])
    if isinstance(done.exception, PolicygraphError):
        return done.exception.exit_code, done.stdout, str(done.exception)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def test_the_whole_graph_through_the_command_line(folder: Path, cache: Path) -> None:
    """All that the built-in graph says, exported and imported into a project without data."""
    given = folder.parent / "given.annotations.jsonld"
    code, _, err = run(ROOT, "export", "-o", str(given))
    assert (code, "left out" in err) == (0, True)
    assert run(folder, "import", str(given), "--as", "back", "--dry-run")[0] == 0
    assert not (folder / "data" / "back.trig").exists()
    code, out, err = run(folder, "import", str(given), "--as", "back")
    assert (code, out.split(" is ")[0]) == (0, "data/back.trig")
    made = build.build(project.read(folder))
    assert made.published
    assert lines(build.dataset(made)) == lines(builtin())
    code, _, err = run(folder, "import", str(given), "--as", "back")
    assert (code, "already" in err) == (2, True)
    assert run(folder, "import", str(given), "--as", "back", "--again")[0] == 0
    assert sorted(path.name for path in (folder / "data").iterdir()) == ["back.trig", "dataset.ttl"]


@NAMED
def test_claims_can_move_to_a_project_that_knows_nothing_of_them(
    form: Format, folder: Path, cache: Path
) -> None:
    for scheme in folder.glob("ontology/scheme-models-*.ttl"):
        scheme.unlink()  # The models are the built-in project's own, and name its agencies.
    report = importing.carry_out(back(small(), form, folder, nothing()))
    assert report.violations == 0
    assert (folder / "data" / "back.trig").exists()


def test_an_import_that_violates_something_changes_nothing(folder: Path, cache: Path) -> None:
    given = folder.parent / "given.ftm.csv"
    given.write_bytes(files.write(builtin(), formats.STATEMENTS_FTM).content)
    before = sorted(folder.rglob("*"))
    code, out, _ = run(folder, "import", str(given), "--as", "back")
    assert (code, "was refused" in out, "data/back.trig:" in out) == (
        1,
        True,
        True,
    )
    assert sorted(folder.rglob("*")) == before
    code, out, _ = run(folder, "--draft", "import", str(given), "--as", "back", "--json")
    assert (code, json.loads(out)["imported"]) == (0, True)
    assert json.loads(out)["findings"]


@pytest.mark.parametrize("name", ["../x", "", ".x", "a/b", "x" * 101, "dataset ", "é"])
def test_names_that_are_none(name: str, folder: Path, cache: Path) -> None:
    given = folder.parent / "given.ftm.csv"
    given.write_bytes(files.write(small(), formats.STATEMENTS_FTM).content)
    code, _, err = run(folder, "import", str(given), "--as", name)
    assert (code, "is no name" in err) == (2, True)


def test_a_file_written_by_hand_is_never_replaced(folder: Path, cache: Path) -> None:
    mine = folder / "data" / "mine.trig"
    mine.write_text("@base <https://e.example/> .\n", "utf-8")
    given = folder.parent / "given.ftm.csv"
    given.write_bytes(files.write(small(), formats.STATEMENTS_FTM).content)
    code, _, err = run(folder, "import", str(given), "--as", "mine", "--again")
    assert (code, "already" in err) == (2, True)
    assert mine.read_text("utf-8") == "@base <https://e.example/> .\n"


def test_a_text_that_is_not_the_one_measured_is_refused(folder: Path) -> None:
    path = CASES / "annotation-quote" / "input.annotations.jsonld"
    source = "https://news.example/fees"
    measured = f'<{source}> <{PG.textDigest}> "sha256:{"0" * 64}" <{source}> .\n'
    known = store.from_quads(ontology() + measured.encode(), OURS)
    texts = {source: Text.of(b"The fee is ten crowns.")}
    with pytest.raises(InputError, match="is not the text that"):
        importing.prepare(
            project.read(folder), known, path, formats.WEB_ANNOTATIONS, "imported", texts
        )


def test_schema_org_is_written_with_its_own_address() -> None:
    document = json.loads(files.write(small(), formats.CLAIM_REVIEW).content)
    assert document["@context"] == str(SCHEMA).rstrip("/")
