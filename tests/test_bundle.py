"""The built front end as the package carries it."""

from __future__ import annotations

import pytest

from policygraph.errors import EngineError
from policygraph.web.page import asset


@pytest.mark.parametrize(
    "name",
    [
        "network.js",
        "network.css",
        "sparql.js",
        "sparql.css",
        "sparql-worker.js",
        "oxigraph.wasm.gz.txt",
        "licenses.txt",
    ],
)
def test_the_package_carries_what_pages_need(name: str) -> None:
    assert len(asset(name)) > 1_000


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(EngineError, match=r"nothing\.js.*pip install"):
        asset("nothing.js")
