"""What a mapping takes and gives: rows, templates, and the node of a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from policygraph.lexical import RDF, quoted
from policygraph.sources.expressions import Iri, Lit, Var
from policygraph.vocab import PG

Row: TypeAlias = tuple[int, Sequence[str | None], str]
"""The number of a row as a person counts it, its values in the order of the columns (None for an
empty cell), and the digest of its cells (``sha256:…``)."""

Template: TypeAlias = tuple[tuple[Var | Iri | Lit, Var | Iri | Lit, Var | Iri | Lit], ...]

TYPED = f"<{RDF}type> <{PG.Row}>"
DIGEST = f"<{PG.digest}>"


def node_lines(row: Row, edition: str) -> str:
    """The N-Quads of a row's node, which stand in the edition's graph."""
    node = f"<{edition}#row={row[0]}>"
    return f"{node} {TYPED} <{edition}> .\n{node} {DIGEST} {quoted(row[2])} <{edition}> .\n"
