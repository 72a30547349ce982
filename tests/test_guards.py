"""What a query may not do: the cases are the files of tests/cases/sparql."""

from __future__ import annotations

import re
import socket
import threading
from pathlib import Path

import pytest

from policygraph import sparql, store
from policygraph.errors import EngineError, PolicygraphError, RefusedError
from policygraph.vocab import PREFIXES

CASES = Path(__file__).parent / "cases" / "sparql"
KNOWN = "https://example.org/known"
DATASET = store.from_quads(f"<urn:s> <urn:p> <urn:o> <{KNOWN}> .\n".encode())


def read(path: Path) -> str:
    # Not read_text: it would make newlines of the carriage returns that some cases are about.
    return path.read_bytes().decode("utf-8")


def cases(folder: str) -> list[Path]:
    found = sorted((CASES / folder).glob("*.rq"))
    assert found
    return found


@pytest.fixture(scope="module")
def engine() -> store.Runner:
    return store.Runner(DATASET)


@pytest.mark.parametrize("path", cases("refused"), ids=lambda path: path.stem)
def test_refused(path: Path, engine: store.Runner) -> None:
    text = read(path)
    reason = text.split("\n", 1)[0].removeprefix("# ")
    with pytest.raises(PolicygraphError) as caught:
        engine.run(text, file=path.name)
    assert reason in str(caught.value)
    assert caught.value.where is not None
    assert caught.value.where.file == path.name


@pytest.mark.parametrize("path", cases("allowed"), ids=lambda path: path.stem)
def test_allowed(path: Path, engine: store.Runner) -> None:
    text = read(path)
    sparql.guard(text, graphs=[KNOWN], prefixes=PREFIXES)
    # The engine reads it too, so it is allowed because it is harmless and not by misreading.
    engine.run(text)


def test_refusal_says_where_and_what_to_do() -> None:
    with pytest.raises(RefusedError) as caught:
        sparql.guard("SELECT * {\n  SERVICE <urn:x> {} }", file="mine.rq")
    assert str(caught.value).startswith("mine.rq:2:3: SERVICE")
    assert caught.value.hint is not None
    assert "--allow-network" in caught.value.hint


def test_too_many_tokens() -> None:
    with pytest.raises(RefusedError, match="too long"):
        sparql.guard("SELECT * { VALUES ?x {" + "1 " * 100_000 + "} }")


def test_network_reaches_a_server_only_when_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, store.Runner(DATASET) as engine:
        server.settimeout(20)
        port = server.getsockname()[1]
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} }}"
        with pytest.raises(RefusedError):
            engine.run(query)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
        server.settimeout(20)

        def refuse() -> None:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(EngineError, match="could not answer"):
            engine.run(query, network=True)
        thread.join()


def test_the_engine_never_sees_a_prefixed_name() -> None:
    text = "PREFIX ex: <https://example.org/>\nSELECT * { ex:a ex:b\\-c ?o } # ex:d"
    body = sparql.prepare(text).text.split("\n")[1]
    assert body.rstrip() == ("SELECT * { <https://example.org/a> <https://example.org/b-c> ?o }")
    assert not re.search(r"\bex:", body)
