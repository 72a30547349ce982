"""The store on disk and in memory, and the process that runs queries."""

from __future__ import annotations

import gc
import io
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, XSD, BNode, Dataset, Graph, Literal, URIRef

from policygraph import reading, store
from policygraph.errors import EngineError, InputError, TimeLimitError
from policygraph.store import worker
from policygraph.store.ntriples import from_nt, nt
from policygraph.vocab import PREFIXES

# A statement said in two graphs, an ill-typed literal, and a value that rdflib would rewrite.
TYPES = "http://www.w3.org/2001/XMLSchema#"
QUADS = f"""\
<https://e.org/a> <https://e.org/p> "0002009"^^<{TYPES}gYear> <https://e.org/g> .
<https://e.org/a> <https://e.org/p> "plain" <https://e.org/g> .
<https://e.org/a> <https://e.org/p> "plain" <https://e.org/h> .
<https://e.org/a> <https://e.org/p> "unknown"^^<{TYPES}integer> <https://e.org/h> .
""".encode()
A, P, G, H = (URIRef(f"https://e.org/{name}") for name in "apgh")
PLAIN = (A, P, Literal("plain"))
RUNAWAY = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(8)) + " }"


def many(count: int = 200) -> bytes:
    lines = (f"<urn:s{i}> <urn:p> <urn:o{i}> <urn:g> .\n" for i in range(count))
    return "".join(lines).encode()


@pytest.fixture(params=["disk", "memory"])
def dataset(request: pytest.FixtureRequest, tmp_path: Path) -> Dataset:
    if request.param == "memory":
        return store.from_quads(QUADS)
    first, second = QUADS[: QUADS.index(b"\n") + 1], QUADS[QUADS.index(b"\n") + 1 :]
    store.write(tmp_path / "store", [first, second], PREFIXES)
    return store.open_dataset(tmp_path / "store", PREFIXES)


def table(engine: store.Runner, query: str, timeout: float | None = 30) -> store.Table:
    answer = engine.run(query, timeout=timeout)
    assert isinstance(answer, store.Table)
    return answer


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


def wait_until_gone(pid: int) -> bool:
    for _ in range(2000):
        if gone(pid):
            return True
        time.sleep(0.01)
    return False


def test_the_union_is_in_the_default_graph_once(dataset: Dataset) -> None:
    assert len(list(dataset.triples((None, None, None)))) == 3
    assert PLAIN in set(dataset.triples((A, None, None)))
    assert reading.of(dataset).places(PLAIN) == [G, H]
    assert len(list(reading.of(dataset).quads())) == 4
    assert len(list(dataset.quads((None, None, None, None)))) == 7


def test_literals_stay_as_they_are_written(
    dataset: Dataset, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        found = set(dataset.objects(A, P))
        assert found == {
            Literal("0002009", datatype=XSD.gYear),
            Literal("plain"),
            Literal("unknown", datatype=XSD.integer),
        }
        with store.Runner(dataset) as engine:
            assert {row[0] for row in table(engine, "SELECT ?o { ?s ?p ?o }").rows} == found
    assert not caplog.records


def test_the_engine_keeps_values_and_not_their_form() -> None:
    # Not wanted, but so: what the store's own documentation says of it must stay true.
    dataset = store.from_quads(f'<{A}> <{P}> "25.0"^^<{TYPES}decimal> <{G}> .\n'.encode())
    assert list(dataset.objects(A, P)) == [Literal("25", datatype=XSD.decimal)]


def test_other_messages_of_rdflib_are_heard(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("rdflib.term").warning("something else")
    assert "something else" in caplog.text


def test_only_the_prefixes_of_the_project(dataset: Dataset) -> None:
    assert {prefix for prefix, _ in dataset.namespaces()} == set(PREFIXES)
    assert "brick" not in dataset.default_graph.serialize(format="turtle")
    assert "brick" not in dataset.serialize(format="trig")


def nquads(dataset: Dataset) -> bytes:
    lines = b"".join(store.engine_of(dataset).nquads()).splitlines(keepends=True)
    return b"".join(sorted(set(lines)))


def test_nquads_are_the_named_graphs(dataset: Dataset) -> None:
    assert nquads(dataset) == b"".join(sorted(QUADS.splitlines(keepends=True)))


def test_nquads_escape_as_the_canonical_form_does() -> None:
    dataset = Dataset()
    dataset.graph(G).add((A, P, Literal('\t\x01\x7f"\\\n\u2028é', datatype=XSD.string)))
    assert nquads(dataset).decode() == (
        '<https://e.org/a> <https://e.org/p> "\\t\\u0001\\u007F\\"\\\\\\n\u2028é"'
        " <https://e.org/g> .\n"
    )


@pytest.mark.parametrize("language", [None, "en", "de-CH"])
def test_a_literal_comes_back_from_n_triples_as_it_was(language: str | None) -> None:
    term = Literal('\t\b\n\r\f"\\\x01\x7fé\U0001f600', lang=language)
    assert from_nt(nt(term)) == term


def test_union_graph_is_plain(dataset: Dataset) -> None:
    graph = store.union_graph(dataset)
    assert type(graph.store).__module__.startswith("rdflib.")
    assert set(graph) == set(dataset.triples((None, None, None)))


def test_queries_run_on_the_union(dataset: Dataset) -> None:
    with store.Runner(dataset) as engine:
        assert table(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == ((Literal(3),),)
        graphs = table(engine, 'SELECT ?g { GRAPH ?g { ?s ?p "plain" } } ORDER BY ?g')
        assert graphs == store.Table(("g",), ((G,), (H,)))
        one = table(engine, "SELECT ?o FROM <https://e.org/g> { ?s ?p ?o }")
        assert len(one.rows) == 2
        assert engine.run("ASK { ?s a ?o }") is False
        unbound = table(engine, "SELECT ?s ?x { ?s ?p 'plain' OPTIONAL { ?s a ?x } }")
        assert unbound.rows == ((A, None),)
        for query in ("DESCRIBE <https://e.org/a>", "CONSTRUCT WHERE { ?s ?p ?o }"):
            graph = engine.run(query)
            assert isinstance(graph, Graph)
            assert set(graph) == set(dataset.triples((None, None, None)))


def test_the_project_prefixes_need_no_declaration() -> None:
    with store.Runner(store.from_quads(QUADS, {"e": "https://e.org/"})) as engine:
        assert engine.run("ASK { e:a e:p 'plain' . FILTER NOT EXISTS { ?s a pg:Agency } }") is True


def test_a_syntax_error_tells_its_place(dataset: Dataset) -> None:
    with store.Runner(dataset) as engine:
        with pytest.raises(InputError) as caught:
            engine.run(
                "SELECT ?s WHERE {\n  ?s ?p ?o ;\n     e:p\n}".replace("e:p", "pg:p"), file="q"
            )
        assert str(caught.value.where).startswith("q:4:")
        assert engine.run("ASK {}") is True


def test_adopting_a_dataset_from_outside() -> None:
    outside = Dataset()
    outside.bind("mine", "https://e.org/")
    outside.graph(G).add(PLAIN)
    outside.graph(H).add(PLAIN)
    outside.default_graph.add((A, RDF.type, P))
    engine_ = store.engine_of(outside)
    ours = store.dataset(engine_)
    assert store.engine_of(ours) is engine_
    assert reading.of(ours).places(PLAIN) == [G, H]
    assert reading.of(ours).places((A, RDF.type, P)) == []
    assert len(list(ours.triples((None, None, None)))) == 2
    assert ("mine", URIRef("https://e.org/")) in set(ours.namespaces())
    assert "brick" not in dict(ours.namespaces())
    with store.Runner(outside) as engine:
        assert engine.run("ASK { mine:a a mine:p ; mine:p 'plain' }") is True


def test_adopting_a_graph() -> None:
    graph = Graph()
    graph.add((BNode("b"), P, Literal("x", lang="en")))
    ours = store.dataset(store.engine_of(graph))
    assert len(list(ours.triples((None, None, None)))) == 1
    assert nquads(ours) == b""


def test_adopting_what_is_no_rdf() -> None:
    graph = Graph()
    graph.add((A, P, URIRef("not absolute")))
    with pytest.raises(InputError, match="not absolute"):
        store.engine_of(graph)


@pytest.mark.parametrize(
    "quads",
    [
        b"<urn:a> <urn:b> <urn:c> .\n",
        b'<urn:a> <urn:b> "c" .\n',
        b"<urn:a>\t<urn:b> <urn:c> <urn:d>.\n",
        b"nonsense <urn:g> .\n",
        b"# a comment\n",
    ],
)
def test_quads_that_are_none(quads: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        store.from_quads(QUADS + quads)
    with pytest.raises(InputError):
        store.write(tmp_path / "store", [QUADS, quads], PREFIXES)


def test_long_chunks_are_cut_at_lines(tmp_path: Path) -> None:
    quads = many(60_000)
    assert len(quads) > 2 << 20
    store.write(tmp_path / "store", [b"", quads[:-1]], PREFIXES)
    dataset = store.open_dataset(tmp_path / "store", PREFIXES)
    assert nquads(dataset) == b"".join(sorted(quads.splitlines(keepends=True)))


def test_folders_that_cannot_hold_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError):
        store.write(tmp_path / "file" / "store", [QUADS], PREFIXES)
    with pytest.raises(InputError, match="not empty"):
        store.write(tmp_path, [QUADS], PREFIXES)
    with pytest.raises(InputError, match="no store"):
        store.open_dataset(tmp_path / "nothing", PREFIXES)


def test_a_full_disk_is_an_error_of_ours(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    # A limit on the size of a file stands for the full disk: both fail in the middle of a write.
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom policygraph import store\n"
        "from policygraph.errors import EngineError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "quads = ''.join(f'<urn:s{i}> <urn:p> \"{i * i}\" <urn:g> .\\n' for i in range(90_000))\n"
        "try:\n    store.write(Path(sys.argv[1]), [quads.encode()], {})\n"
        "except EngineError as fault:\n    print(fault)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "store")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert "could not be written" in done.stdout, done.stderr


def test_opening_and_asking_change_no_file(tmp_path: Path) -> None:
    path = tmp_path / "store"
    store.write(path, [QUADS], PREFIXES)
    before = {file.name: file.stat().st_mtime_ns for file in path.iterdir()}
    with store.Runner(store.open_dataset(path, PREFIXES)) as engine:
        engine.run("ASK { ?s ?p ?o }")
    assert {file.name: file.stat().st_mtime_ns for file in path.iterdir()} == before


def test_a_runaway_query_is_stopped() -> None:
    with store.Runner(store.from_quads(many())) as engine:
        engine.run("ASK {}")
        pid = engine.pid
        assert pid is not None
        with pytest.raises(TimeLimitError, match="longer than 1 s"):
            engine.run(RUNAWAY, timeout=1)
        assert gone(pid)
        assert engine.run("ASK { ?s ?p ?o }", timeout=None) is True
        assert engine.pid != pid


def test_a_dead_engine_is_an_error_and_the_next_query_runs() -> None:
    with store.Runner(store.from_quads(QUADS)) as engine:
        with pytest.raises(EngineError, match="died"):
            engine.run("SELECT * { FILTER(" + "||".join(["?a=1"] * 20_000) + ") }")
        assert engine.run("ASK { ?s ?p ?o }") is True


def test_the_process_ends_with_the_engine() -> None:
    engine = store.Runner(store.from_quads(QUADS))
    engine.run("ASK {}")
    first = engine.pid
    engine.close()
    engine.run("ASK {}")
    second = engine.pid
    assert first is not None
    assert second is not None
    del engine
    gc.collect()
    assert gone(first)
    assert gone(second)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this system")
def test_the_process_ends_with_its_parent_in_the_middle_of_a_query() -> None:
    script = (
        "import threading, time\nfrom policygraph import store\n"
        f"engine = store.Runner(store.from_quads({many()!r}))\nengine.run('ASK {{}}')\n"
        "print(engine.pid, flush=True)\n"
        f"engine.run({RUNAWAY!r}, timeout=None)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.5)  # so that the query runs; the test holds without it too
        parent.kill()
    assert wait_until_gone(pid)


def test_memory_is_limited() -> None:
    pytest.importorskip("resource")
    if sys.platform != "linux":
        pytest.skip("RLIMIT_AS holds on Linux only")
    query = RUNAWAY.replace("SELECT (COUNT(*) AS ?n)", "SELECT DISTINCT *")
    with (
        store.Runner(store.from_quads(many()), memory=1 << 30) as engine,
        pytest.raises(EngineError, match="memory"),
    ):
        engine.run(query + " ORDER BY ?a1", timeout=120)


def test_a_result_too_large_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policygraph.store.runner.MAX_RESULT", 1 << 20)
    with store.Runner(store.from_quads(many())) as engine:
        with pytest.raises(EngineError, match="larger than 1 MiB"):
            engine.run("SELECT * { ?a ?b ?c . ?d ?e ?f }")
        assert engine.run("ASK { ?s ?p ?o }") is True


def test_queries_from_several_threads() -> None:
    answers: list[store.Answer] = []
    with store.Runner(store.from_quads(QUADS)) as engine:
        threads = [
            threading.Thread(target=lambda: answers.append(engine.run("ASK { ?s ?p ?o }")))
            for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [True] * 5


def test_the_worker_imports_nothing_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    with store.Runner(store.from_quads(QUADS)) as engine:
        assert engine.run("ASK { ?s ?p ?o }") is True


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(b"?", b""), (b"Q", b"\xff"), (b"Q", b"{}"), (b"Q", b"[]"), (b"O", b"/nowhere"), (b"L", b"x")],
)
def test_the_worker_survives_what_it_does_not_know(kind: bytes, payload: bytes) -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", worker.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        worker.send(process.stdin, kind, payload)  # type: ignore[arg-type]
        answer = worker.receive(process.stdout)  # type: ignore[arg-type]
        assert answer is not None
        assert answer[0] in (b"E", b"S")
        request = b'{"query": "ASK {}", "limit": 1000}'
        worker.send(process.stdin, b"Q", request)  # type: ignore[arg-type]
        assert worker.receive(process.stdout) == (b"D", b'{"head":{},"boolean":true}')  # type: ignore[arg-type]
        assert worker.receive(process.stdout) == (b"R", b"ASK")  # type: ignore[arg-type]


def test_frames() -> None:
    stream = io.BytesIO()
    worker.send(stream, b"Q", b"text")
    whole = stream.getvalue()
    assert worker.receive(io.BytesIO(whole)) == (b"Q", b"text")
    assert all(worker.receive(io.BytesIO(whole[:end])) is None for end in range(len(whole)))


def test_normalisation_is_off() -> None:
    assert rdflib.NORMALIZE_LITERALS is False
